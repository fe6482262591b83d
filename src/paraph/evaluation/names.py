"""When two names are the same name, whatever their accents, capitals, articles and order."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_WORD = re.compile(r"\w+")
_SMALL_WORDS = frozenset("the of and for a an le la les de du des et l d s".split())  # noqa: SIM905 - a word list


@lru_cache(maxsize=4096)
def folded_words(name: str) -> tuple[str, ...]:
    """The words of a name without accents, capitals and small words (articles, "of", "and")."""
    decomposed = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(word for word in _WORD.findall(plain) if word not in _SMALL_WORDS)


def same_name(one: object, other: object) -> bool:
    """Whether both have the same words, or one has all words of the other and at most twice as many."""
    few, many = sorted((set(folded_words(str(one))), set(folded_words(str(other)))), key=len)
    return bool(few) and few <= many and 2 * len(few) >= len(many)
