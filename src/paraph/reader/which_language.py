"""Which language a text is in: a supported one, or one of those that are known only so that they can be refused."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

from paraph.reader.lexicon_files import rows
from paraph.reader.tokens import fold

WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 4000  # characters looked at
SHORT = 40  # words; a text of fewer is given the benefit of the doubt
LEAST_FIT = 1 / 8  # share of a text's words that are among the commonest of its language
CLEARLY_MORE = 2  # words of another language that a short text must have more than of a supported one


@cache
def supported_languages() -> tuple[str, ...]:
    """The languages that there is data for, by their ISO 639-1 codes."""
    folder = resources.files("paraph.reader") / "languages"
    return tuple(sorted(child.name for child in folder.iterdir() if child.is_dir() and len(child.name) == 2))


@cache
def function_words(language: str) -> frozenset[str]:
    """The commonest words of a supported language, folded."""
    path = resources.files("paraph.reader") / "languages" / language / "function_words.tsv"
    return frozenset(fold(row[0]) for row in rows(path))


@cache
def other_languages() -> dict[str, tuple[str, frozenset[str]]]:
    """Languages that are not supported: their English names and commonest words, by code."""
    path = resources.files("paraph.reader") / "languages" / "other_languages.tsv"
    found = {code: (name, frozenset(map(fold, words.split()))) for code, name, words in rows(path)}
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
    words = [fold(w) for w in WORD.findall(text[:SAMPLE])]
    counts = {code: sum(w in function_words(code) for w in words) for code in supported_languages()}
    best = max(counts, key=counts.__getitem__)
    others = {code: sum(w in common for w in words) for code, (_, common) in other_languages().items()}
    other = max(others, key=others.__getitem__)
    if len(words) < SHORT:
        if others[other] >= counts[best] + CLEARLY_MORE:
            return other
        strange = sum(not w.isascii() for w in words)  # folded Latin letters are plain ones
        return best if counts[best] or 2 * strange <= len(words) else None
    likeliest, most = (other, others[other]) if others[other] > counts[best] else (best, counts[best])
    return likeliest if most >= LEAST_FIT * len(words) else None
