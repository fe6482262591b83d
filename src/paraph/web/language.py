"""The interface in a language: its texts, dates, numbers, names of states and words for codes.

Texts are written in English where they are used; `texts/LANGUAGE.tsv` has them in the others. Dates, numbers and names
of states are those of Unicode CLDR, by way of Babel.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_skeleton
from babel.numbers import format_decimal

from paraph.codes.spelled_out import actor_name, label_of
from paraph.records import PartialDate

LANGUAGES = ("en", "fr")
"""Languages of the interface, the usual one first."""
_TEXTS = Path(__file__).parent / "texts"
_KOSOVO = {"XKX": "XK"}  # no code of ISO 3166-1, and so not among CLDR's


class Interface:
    """One language of the interface."""

    def __init__(self, code: str) -> None:
        self.code = code
        self.locale = Locale.parse("en_GB" if code == "en" else code)
        self._texts = dict(_rows(f"{code}.tsv"))
        self._sentences = [(_pattern(said), text) for said, text in _rows(f"sentences_{code}.tsv")]
        self._labels = dict(_rows(f"labels_{code}.tsv"))
        self._organisations = dict(_rows(f"organisations_{code}.tsv"))

    def text(self, english: str, /, **values: object) -> str:
        """A text of the interface, with values in its places."""
        said = self._texts.get(english, english)
        return said.format(**values) if values else said

    def told(self, said: str) -> str:
        """A sentence that comes whole, with its values in it, such as what could not be done and why."""
        if said in self._texts:
            return self._texts[said]
        for pattern, text in self._sentences:
            if found := pattern.fullmatch(said):
                return text.format(*found.groups())
        return said

    def count(self, one: str, many: str, number: int) -> str:
        """`1 report` or `3 reports`: the text that the number asks for; French counts none as one."""
        single = number == 1 or (number == 0 and self.code == "fr")
        return self.text(one if single else many, n=self.number(number))

    def label(self, code: str) -> str:
        """The words for a code of the contract."""
        return self._labels.get(code) or label_of(code)

    def actor(self, code: str) -> str:
        """The name of a state or organisation; whatever is no known code is a name already."""
        return _state(self.code, code) or self._organisations.get(code) or actor_name(code)

    def actors(self, codes: Iterable[str]) -> str:
        """Names, in order."""
        return ", ".join(map(self.actor, codes))

    def day(self, written: str | None) -> str:
        """A day, month or year as it is written; what is none of them stays as it is."""
        if not written:
            return ""
        try:
            on = PartialDate.parse(written[:10])
        except ValueError:
            return written
        if on.month is None:
            return str(on.year)
        if on.day is None:
            return format_skeleton("yMMMM", date(on.year, on.month, 1), locale=self.locale)
        return format_date(date(on.year, on.month, on.day), "long", locale=self.locale)

    def moment(self, written: str) -> str:
        """A moment of the register's clock: the day and the minute, in universal time."""
        return f"{self.day(written)}, {written[11:16]} UTC"

    def number(self, number: float) -> str:
        """A number with the separators of the language."""
        return format_decimal(number, locale=self.locale)

    def sort_key(self, words: str) -> str:
        """What names are sorted by: accents and capitals don't count."""
        from unicodedata import combining, normalize

        return "".join(c for c in normalize("NFD", words.casefold()) if not combining(c))


@cache
def interface(code: str) -> Interface:
    """The interface in one of `LANGUAGES`."""
    return Interface(code)


def preferred(accepts: str) -> str:
    """The language that a browser prefers, by its Accept-Language header."""
    weighed: list[tuple[float, int, str]] = []
    for position, part in enumerate(accepts[:500].split(",")):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            continue
        weighed.append((-weight, position, name.partition("-")[0].lower()))
    return next((name for _, _, name in sorted(weighed) if name in LANGUAGES), LANGUAGES[0])


def code_of_actor(written: str, known: Iterable[str]) -> str:
    """The code that is meant by a code or by a name in any language of the interface; else the words as they are."""
    words = " ".join(written.split())
    if words.upper() in known:
        return words.upper()
    return _codes_by_name(frozenset(known)).get(words.casefold(), words)


@cache
def _codes_by_name(known: frozenset[str]) -> dict[str, str]:
    return {interface(code).actor(one).casefold(): one for code in LANGUAGES for one in known}


@cache
def _state(language: str, code: str) -> str | None:
    alpha2 = _KOSOVO.get(code) or next(iter(get_global("territory_aliases").get(code, ())), None)
    if len(code) != 3 or alpha2 is None:
        return None
    if language == "en":
        return None  # the package's own names, which cards and files have too
    name = Locale.parse(language).territories.get(alpha2)
    return str(name) if name else None


def _pattern(said: str) -> re.Pattern[str]:
    """What a sentence with `{}` for each value matches."""
    return re.compile("(.*?)".join(map(re.escape, said.split("{}"))), re.DOTALL)


def _rows(name: str) -> Iterator[tuple[str, str]]:
    path = _TEXTS / name
    if not path.exists():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            key, _, value = line.partition("\t")
            yield key, value
