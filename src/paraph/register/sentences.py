"""Where sentences of a report begin and end, near enough to quote one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_BEFORE_A_STOP = ("Mr", "Mrs", "Dr", "St", "Gen", "Col", "Jan", "Feb", "Aug", "Sept", "Oct", "Nov", "Dec", "[A-Z]")
# Looked for behind the stop: before it they would be looked for at every letter.
_ABBREVIATED = "".join(rf"(?<!\b{word}[.!?])" for word in _BEFORE_A_STOP)
# All that may end one begins with a mark of one set, which is looked for at once.
_END = re.compile(
    rf"[.!?\n»”](?:(?<=[.!?]){_ABBREVIATED}[»”\"')\]]*\s+(?=[^a-zà-ÿ])|(?<=\n)\n*|(?<=[»”])\s+(?=[A-ZÀ-Þ]))"
)


# One document is gone through several times on its way into a register.
@lru_cache(maxsize=4)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """First and past-the-last character of each sentence, without the space around it."""
    return tuple(_sentences(text))


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in (*_END.finditer(text), None):
        end = found.end() if found else len(text)
        words = text[start:end]
        if words.strip():
            first = start + len(words) - len(words.lstrip())
            yield first, start + len(words.rstrip())
        start = end
