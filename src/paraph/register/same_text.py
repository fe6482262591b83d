"""Whether two reports are one text: the same dispatch cut, re-headlined, lightly edited or put in another order.

Compared sentence by sentence, since copies drop, add and move whole sentences. Sentences of the same wording in which
numbers, months, weekdays or names differ tell of something else: then the reports are merely similar, however much they
share. A yearly communiqué is the best example, and a correction that changes one figure the most important one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from importlib import resources

from paraph.reader.lexicon_files import expand, rows
from paraph.reader.tokens import fold
from paraph.reader.which_language import supported_languages

SHARED = 0.6
"""Share of the shorter report's words that must stand in sentences which the other has too."""
ALIKE = 0.6
"""Share of their words that two sentences have in common which are one, edited."""
ALIKE_IF_SHORT, SHORT = 0.5, 5
"""The same of sentences of fewer words, such as the day at the head of a communiqué."""
LEAST_WORDS = 25
"""A shorter text is a copy only if it is the same throughout."""
LONGER, LATER = 1.35, 2
"""A report that is longer by more than that factor and later by more than so many days is no copy: it knows more."""
DAYS_APART = 14
"""The same words after a longer time are news again."""

_SENTENCE = re.compile(r"[^.!?…\n]+(?:[.!?…](?![\s\"”’»)])[^.!?…\n]*)*", re.UNICODE)
_DATELINE = re.compile(r"\s*[A-ZÀ-Þ][^\n]{0,78}?\s[-–—]\s+")
_WORD = re.compile(r"\d+(?:[.,:]\d+)*|[^\W\d_]+")
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f.,](?=\d{3}\b)")
_NUMBER, _NAME, _MONTH, _WEEKDAY = "number", "name", "month", "weekday"
_LEAST_FOR_TYPO = 4  # letters


class Sentence:
    """A sentence as it is compared: its folded words, and which of them are facts."""

    __slots__ = ("counts", "facts", "key", "words")

    def __init__(self, written: list[str]) -> None:
        self.words = [fold(word) for word in written]
        self.key = " ".join(self.words)
        self.counts = Counter(self.words)
        known = _facts()
        self.facts: dict[str, str] = {}
        for place, (word, folded) in enumerate(zip(written, self.words, strict=True)):
            if folded[0].isdigit():
                self.facts[folded] = _NUMBER
            elif folded in known:
                self.facts[folded] = known[folded]
            # The first word of a sentence has a capital whatever it is.
            elif word[0].isupper() and (place or folded in _actors()) and folded not in _titles():
                self.facts[folded] = _NAME


class ComparedText:
    """A report's text, taken apart once for all comparisons. `day` is the ordinal of its day of publication."""

    def __init__(self, text: str, day: int | None) -> None:
        self.day = day
        dateline = _DATELINE.match(text)
        body = _THOUSANDS.sub("", text[dateline.end() :] if dateline else text)
        self.sentences = [Sentence(words) for words in map(_WORD.findall, _SENTENCE.findall(body)) if words]
        self.size = sum(len(sentence.words) for sentence in self.sentences)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The sentences' words."""
        return frozenset(sentence.key for sentence in self.sentences)


def same_text(one: ComparedText, other: ComparedText) -> bool:
    """Whether two reports are one text; it doesn't matter which is named first."""
    if one.day is not None and other.day is not None:
        early, late = sorted((one, other), key=lambda text: text.day or 0)
        days = (late.day or 0) - (early.day or 0)
        if days > DAYS_APART or (days > LATER and late.size > LONGER * early.size):
            return False
    short, long = sorted((one, other), key=lambda text: (text.size, sorted(text.keys)))
    if short.size < LEAST_WORDS:
        return short.size > 0 and short.keys == long.keys
    left = [sentence for sentence in long.sentences if sentence.key not in short.keys]
    shared = 0.0
    for sentence in short.sentences:
        if sentence.key in long.keys:
            shared += len(sentence.words)
            continue
        share, alike = max(_compared(sentence, left), key=lambda found: found[0], default=(0.0, None))
        if alike is None or share < (ALIKE_IF_SHORT if len(sentence.words) < SHORT else ALIKE):
            continue
        if _contradict(sentence, alike):
            return False
        shared += share * len(sentence.words)
    return shared >= SHARED * short.size


def _compared(sentence: Sentence, others: list[Sentence]) -> Iterator[tuple[float, Sentence]]:
    for other in others:
        common = sum((sentence.counts & other.counts).values())
        yield 2 * common / (len(sentence.words) + len(other.words)), other


def _contradict(one: Sentence, other: Sentence) -> bool:
    """Whether either has a fact of some sort in place of another that the other has."""
    for sort in (_NUMBER, _MONTH, _WEEKDAY, _NAME):
        here = {word for word in one.counts - other.counts if one.facts.get(word) == sort}
        there = {word for word in other.counts - one.counts if other.facts.get(word) == sort}
        if sort == _NAME:
            for word in sorted(here):
                mistyped = next((rival for rival in sorted(there) if _is_typo(word, rival)), None)
                if mistyped is not None:
                    here.remove(word)
                    there.remove(mistyped)
        if here and there:
            return True
    return False


def _is_typo(one: str, other: str) -> bool:
    """Whether one letter was changed, left out, doubled or put in another's place; two actors' names are two."""
    if min(len(one), len(other)) < _LEAST_FOR_TYPO or (one in _actors() and other in _actors()):
        return False
    if abs(len(one) - len(other)) > 1:
        return False
    begin = 0
    while begin < min(len(one), len(other)) and one[begin] == other[begin]:
        begin += 1
    one, other = one[begin:], other[begin:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return (len(one) <= 1 and len(other) <= 1) or (len(one) == len(other) == 2 and one == other[::-1])


def _tables(name: str) -> Iterator[list[str]]:
    """The rows of a table in all languages that have it."""
    for language in supported_languages():
        path = resources.files("paraph.reader") / "languages" / language / name
        if path.is_file():
            yield from rows(path)


@cache
def _facts() -> Mapping[str, str]:
    """Words of any language that are facts without a capital: months, weekdays, numbers of two and more."""
    found: dict[str, str] = {}
    for table, kinds in (("dates.tsv", {"month": _MONTH, "weekday": _WEEKDAY}), ("numbers.tsv", {"cardinal": _NUMBER})):
        for pattern, kind, value, *_ in _tables(table):
            if kind in kinds and value not in ("0", "1"):
                found |= {fold(phrase): kinds[kind] for phrase in expand(pattern) if " " not in phrase}
    return found


@cache
def _titles() -> frozenset[str]:
    """Words that newsrooms put before a name or leave out, such as General and Mr."""
    return frozenset(
        word for pattern, *_ in _tables("cues/ranks.tsv") for phrase in expand(pattern) for word in fold(phrase).split()
    )


@cache
def _actors() -> frozenset[str]:
    """Names of states and others that are one word."""
    return frozenset(fold(phrase) for phrase, *_ in _tables("actors.tsv") if " " not in phrase)
