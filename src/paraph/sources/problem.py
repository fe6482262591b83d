"""What was wrong with an input."""

from __future__ import annotations

import msgspec


class Problem(msgspec.Struct, frozen=True):
    """One thing wrong with an input: where (`FILE` or `FILE:LINE`), why, and whether a document was lost by it.

    `lost` is False where the document was read all the same, for instance without a date that is none.
    """

    where: str
    why: str
    lost: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"
