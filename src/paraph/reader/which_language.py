"""Which language a text is in: a supported one, or one of those that are known only so that they can be refused."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib import resources
from typing import NamedTuple

from paraph.reader.lexicon_files import rows
from paraph.reader.tokens import fold

WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 4000  # characters looked at
SHORT = 40  # words; a text of fewer is given the benefit of the doubt
LOOKS_TELL = 120  # words; in a longer text its commonest words are enough
LEAST_FIT = 1 / 8  # share of a text's words that are among the commonest of its language
SURE_FIT = 1 / 3  # a text with such a share of the commonest words of its label's language is in it
PLAINLY = 1 / 6  # share of another language's commonest words from which a text may be in that and not in its label's
TWICE = 2  # how many times as many words of another language a text must have to be in that and not in its label's
CLEARLY_MORE = 1  # words of another language that a short text must have more than of a supported one


class Common(NamedTuple):
    """A language's commonest words, folded; endings and letters by which words of a short text are known."""

    words: frozenset[str]
    endings: tuple[str, ...]
    letters: frozenset[str]

    @classmethod
    def of(cls, written: Iterable[str]) -> Common:
        """Words, endings with a hyphen before them ("-ción") and letters in brackets ("[ñ]")."""
        words, endings, letters = set[str](), set[str](), set[str]()
        for each in written:
            if each.startswith("-"):
                endings.add(fold(each[1:]))
            elif each.startswith("["):
                letters.update(each[1:-1])
            else:
                words.add(fold(each))
        return cls(frozenset(words), tuple(sorted(endings)), frozenset(letters))

    def among(self, words: list[str], folded: list[str]) -> int:
        """How many of the words are among the commonest, or, in a short text, look like the language's."""
        if len(words) >= LOOKS_TELL or not (self.endings or self.letters):
            return sum(map(self.words.__contains__, folded))
        return sum(
            plain in self.words or plain.endswith(self.endings) or self._has_letter(word)
            for word, plain in zip(words, folded, strict=True)
        )

    def _has_letter(self, word: str) -> bool:
        """Whether a word that is no name has a letter of the language: capitals begin names of all languages."""
        return not word.isascii() and word[0].islower() and not self.letters.isdisjoint(word)


@cache
def supported_languages() -> tuple[str, ...]:
    """The languages that there is data for, by their ISO 639-1 codes."""
    folder = resources.files("paraph.reader") / "languages"
    return tuple(sorted(child.name for child in folder.iterdir() if child.is_dir() and len(child.name) == 2))


@cache
def function_words(language: str) -> Common:
    """The commonest words of a supported language."""
    path = resources.files("paraph.reader") / "languages" / language / "function_words.tsv"
    return Common.of(row[0] for row in rows(path))


@cache
def other_languages() -> dict[str, tuple[str, Common]]:
    """Languages that are not supported: their English names and commonest words, by code."""
    path = resources.files("paraph.reader") / "languages" / "other_languages.tsv"
    found = {code: (name, Common.of(words.split())) for code, name, words in rows(path)}
    return {code: known for code, known in found.items() if code not in supported_languages()}


def name_of(code: str | None) -> str | None:
    """The English name of a language that is not supported, None of any other."""
    known = other_languages().get(code or "")
    return known[0] if known else None


def code_of(label: str) -> str:
    """The ISO 639-1 code of a language label: "fr" of "fr-FR", "FR" and "fr_BE"."""
    return re.split("[-_]", label.strip())[0].casefold()


def language_of(text: str) -> str | None:
    """The code of the language that a text is in, which need not be a supported one; None if none is known.

    It is that of whose commonest words the text has most, at least one word in eight. A short text is taken to be in a
    supported language unless it clearly is not.
    """
    words = WORD.findall(text[:SAMPLE])
    folded = [fold(word) for word in words]
    counts = {code: function_words(code).among(words, folded) for code in supported_languages()}
    best = max(counts, key=counts.__getitem__)
    others = {code: common.among(words, folded) for code, (_, common) in other_languages().items()}
    other = max(others, key=others.__getitem__)
    if len(words) < SHORT:
        if others[other] >= counts[best] + CLEARLY_MORE:
            return other
        strange = sum(not word.isascii() for word in folded)  # folded Latin letters are plain ones
        return best if counts[best] or 2 * strange <= len(words) else None
    likeliest, most = (other, others[other]) if others[other] > counts[best] else (best, counts[best])
    return likeliest if most >= LEAST_FIT * len(words) else None


def mislabelled(text: str, label: str) -> str | None:
    """The code of the language that a text is clearly in, though it is labelled otherwise; None if the label may stand.

    A short text is believed to be in what it is labelled. Whether its words are the label's is looked at first, which
    is quick and nearly always so.
    """
    words = WORD.findall(text[:SAMPLE])
    if len(words) < SHORT:
        return None
    folded = [fold(word) for word in words]
    named = common_of(label)
    fitting = named.among(words, folded) if named else 0
    if fitting >= SURE_FIT * len(words):
        return None
    seen = language_of(text)
    common = common_of(seen)
    if seen == label or common is None:
        return None
    # Latin letters alone are in all texts.
    telling = sum(word in common.words for word in folded if len(word) > 1 or not word.isascii())
    plain = telling >= PLAINLY * len(words)
    return seen if plain and common.among(words, folded) >= TWICE * fitting else None


def common_of(code: str | None) -> Common | None:
    """The commonest words of a language, supported or not; None if none are known."""
    if code is None:
        return None
    if code in supported_languages():
        return function_words(code)
    known = other_languages().get(code)
    return known[1] if known else None
