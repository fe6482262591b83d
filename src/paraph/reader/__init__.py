"""Document -> records.

Tokens, lexicons and grammars lay a page out, a small network weighs, rules of the contract assemble.
"""

from __future__ import annotations

from paraph.reader.reading import Reader

__all__ = ["Reader"]
