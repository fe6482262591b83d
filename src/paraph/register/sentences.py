"""Where sentences of a report begin and end, near enough to quote one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from paraph.records import Mention

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


def sentence_after(place: int, text: str) -> str:
    """The first sentence that begins at a place or after it, in the same paragraph; nothing where there is none."""
    start, end = next((found for found in sentences(text) if found[0] >= place), (len(text), len(text)))
    return "" if "\n" in text[place:start] else text[start:end]


def sentences_with(text: str, mentions: Iterable[Mention]) -> Iterator[tuple[tuple[int, int], list[Mention]]]:
    """The sentences in which any of some mentions stand, each with those that do, in their order."""
    waiting = sorted(mentions, key=lambda one: (one.start, -one.end))
    at = 0
    for start, end in sentences(text):
        first = at
        while at < len(waiting) and waiting[at].start < end:
            at += 1
        here = [one for one in waiting[first:at] if one.start >= start]
        if here:
            yield (start, end), here


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for found in (*_END.finditer(text), None):
        end = found.end() if found else len(text)
        words = text[start:end]
        if words.strip():
            first = start + len(words) - len(words.lstrip())
            yield first, start + len(words.rstrip())
        start = end
