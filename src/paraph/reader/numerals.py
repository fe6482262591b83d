"""Numerals of a language, in figures and in words: what the date and amount grammars share.

Everything a language needs stands in ``languages/<code>/numbers.tsv`` (phrase, kind, value). Positions are token
indices, ends exclusive; a numeral never crosses a sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Generic, NamedTuple, TypeVar
from unicodedata import category

from paraph.reader.lexicon_files import expand, phrase_tokens, rows
from paraph.reader.tokens import Tokens, fold

HYPHENS = frozenset("-–‑")
SPACES = " \u00a0\u202f"  # may set groups of three digits apart
LARGEST = 10**18  # what is larger is a serial number or a slip, not a count

V = TypeVar("V")


class Phrases(Generic[V]):
    """Phrases of one kind, found at a token or ending before it; the longest wins."""

    __slots__ = ("starting", "ending")

    def __init__(self, entries: Iterable[tuple[str, V]] = ()):
        self.starting: dict[str, list[tuple[tuple[str, ...], V]]] = {}
        self.ending: dict[str, list[tuple[tuple[str, ...], V]]] = {}
        for phrase, value in entries:
            key = tuple(phrase_tokens(phrase))
            self.starting.setdefault(key[0], []).append((key, value))
            self.ending.setdefault(key[-1], []).append((key, value))
        for index in (self.starting, self.ending):
            for found in index.values():
                found.sort(key=lambda entry: -len(entry[0]))

    def at(self, folded: list[str], index: int) -> tuple[int, V] | None:
        """The phrase that starts at token ``index``: its end and its value."""
        if index >= len(folded):
            return None
        for key, value in self.starting.get(folded[index], ()):
            size = len(key)
            if size == 1 or tuple(folded[index : index + size]) == key:
                return index + size, value
        return None

    def before(self, folded: list[str], index: int, floor: int = 0) -> tuple[int, V] | None:
        """The phrase that ends just before token ``index``: its start, not below ``floor``, and its value."""
        if index > floor:
            for key, value in self.ending.get(folded[index - 1], ()):
                first = index - len(key)
                if first >= floor and (len(key) == 1 or tuple(folded[first:index]) == key):
                    return first, value
        return None

    def all_before(self, folded: list[str], index: int, floor: int = 0) -> Iterator[tuple[int, V]]:
        """All phrases that end just before token ``index``, the longest first."""
        if index > floor:
            for key, value in self.ending.get(folded[index - 1], ()):
                first = index - len(key)
                if first >= floor and (len(key) == 1 or tuple(folded[first:index]) == key):
                    yield first, value


class Numeral(NamedTuple):
    """A number that ends before token ``past``. ``scaled``: it has a scale word (million) that it may share."""

    past: int
    value: float
    scaled: bool


@dataclass(frozen=True, slots=True)
class NumberWords:
    """The number words of one language."""

    phrases: dict[str, Phrases[float]]
    suffixes: frozenset[str]
    decimal: str
    grouping: str  # a mark that sets off groups of three digits beside the usual one: "12,500" and "12.500"; or ""

    @classmethod
    @cache
    def load(cls, language: str) -> NumberWords:
        """The words of ``language``; KeyError if it has none."""
        path = resources.files("paraph.reader") / "languages" / language / "numbers.tsv"
        if not path.is_file():
            raise KeyError(language)
        entries: dict[str, list[tuple[str, float]]] = {}
        for pattern, kind, written in rows(path):
            value = float(written)
            entries.setdefault(kind, []).extend(
                (phrase, int(value) if value.is_integer() else value) for phrase in expand(pattern)
            )
        kinds = (
            "cardinal",
            "hundred",
            "scale",
            "short",
            "ordinal",
            "collective",
            "vague",
            "fraction",
            "article",
            "point",
            "and",
            "percent",
            "range",
            "bare",
            "not_number",
        )
        return cls(
            {kind: Phrases(entries.get(kind, ())) for kind in kinds},
            frozenset(fold(phrase) for phrase, _ in entries.get("suffix", ())),
            entries.get("decimal", [(".", 0)])[0][0],
            entries.get("grouping", [("", 0)])[0][0],
        )

    def ordinal_at(self, folded: list[str], index: int) -> tuple[int, int] | None:
        """An ordinal in figures or words ("8th", "twenty-seventh"): its end and its value."""
        word = folded[index]
        if word[:1].isdigit():
            digits = word.rstrip("abcdefghijklmnopqrstuvwxyz")
            suffix, digits = word[len(digits) :], digits.rstrip(".")  # 5.ª
            if suffix in self.suffixes and digits.isdecimal() and len(digits) < 10:
                return index + 1, int(digits)
            return None
        found = self.phrases["ordinal"].at(folded, index)
        if found:
            return found[0], int(found[1])
        tens = self.phrases["cardinal"].at(folded, index)
        if tens and 20 <= tens[1] <= 90:
            past = tens[0]
            if past < len(folded) and folded[past] in HYPHENS:
                past += 1
            unit = self.phrases["ordinal"].at(folded, past)
            if unit and unit[1] < 10:
                return unit[0], int(tens[1] + unit[1])
        return None

    def small_before(self, folded: list[str], index: int, floor: int) -> tuple[int, int] | None:
        """The whole number up to 999 that ends just before token ``index``: its start and its value."""
        last = index - 1
        if last < floor:
            return None
        word = folded[last]
        if word[:1].isdigit():
            return (last, int(word)) if word.isdecimal() and len(word) <= 3 else None
        unit = self.phrases["cardinal"].before(folded, index, floor)
        if unit is None:
            return None
        first, value = unit
        if value < 10:
            joint = first - 1 if first - 1 > floor and folded[first - 1] in HYPHENS else first
            tens = self.phrases["cardinal"].before(folded, joint, floor)
            if tens and tens[1] >= 20 and tens[1] % 10 == 0:
                return tens[0], int(tens[1] + value)
        return first, int(value)

    def figures(self, word: str) -> float | None:
        """The value of one token in figures: "20,000", "10.3", "1.234.567"; None for what is no number."""
        if word.isdecimal():
            return int(word) if len(word) <= 18 else None
        thousands = "," if self.decimal == "." else "."
        if self.grouping and word[0] != "0" and grouped(word, self.grouping):
            return int(word.replace(self.grouping, ""))
        whole, mark, fraction = word.rpartition(self.decimal)
        if mark and self.decimal not in whole and thousands not in fraction:
            plain = whole.replace(thousands, "")
            if thousands in whole and not grouped(whole, thousands):
                return None
            if plain.isdecimal() and fraction.isdecimal() and len(plain) <= 15:
                return tidy(float(f"{plain}.{fraction[:12]}"))
            return None
        if grouped(word, thousands) or grouped(word, self.decimal):
            return int(word.replace(",", "").replace(".", ""))
        # "2,45,000" as the lakh is written
        parts = word.split(thousands)
        if len(parts) > 2 and all(p.isdecimal() for p in parts) and len(parts[-1]) == 3 and len(word) < 24:
            return int("".join(parts))
        # "1,5 billion" in a text that writes decimals otherwise than its language does
        if len(parts) == 2 and all(p.isdecimal() and len(p) <= 12 for p in parts):
            return tidy(float(f"{parts[0]}.{parts[1]}"))
        return None

    def cardinal_at(self, tokens: Tokens, index: int) -> Numeral | None:
        """The cardinal number that starts at token ``index``, with its scale words."""
        folded = tokens.folded
        if folded[index][:1].isdigit():
            return self._in_figures(tokens, index)
        return self._in_words(tokens, index)

    def _in_figures(self, tokens: Tokens, index: int) -> Numeral | None:
        folded, starts, ends = tokens.folded, tokens.starts, tokens.ends
        value = self.figures(folded[index])
        if value is None:
            return None
        past, count = index + 1, len(folded)
        if len(folded[index]) <= 3 and folded[index].isdecimal():
            # "20 000": groups of three digits set apart by single spaces
            joined = folded[index]
            while (
                past < count
                and len(folded[past]) == 3
                and folded[past].isdecimal()
                and starts[past] == ends[past - 1] + 1
                and tokens.text[ends[past - 1]] in SPACES
                and len(joined) < 16
            ):
                joined += folded[past]
                past += 1
            value = int(joined)
        return self._scale(tokens, past, value, figures=True)

    def scale_at(self, tokens: Tokens, past: int, value: float) -> Numeral:
        """A number in figures that ends before token ``past``, multiplied by the scale words that follow."""
        return self._scale(tokens, past, value, figures=True)

    def _scale(self, tokens: Tokens, past: int, value: float, figures: bool) -> Numeral:
        """Multiply by the scale words that follow: "million", "-billion", "bn" written against the digits."""
        folded, count = tokens.folded, len(tokens.folded)
        scaled = False
        if figures and past < count and (tokens.starts[past] == tokens.ends[past - 1] or before_sign(tokens, past)):
            short = self.phrases["short"].at(folded, past)
            if short:
                past, value, scaled = short[0], value * short[1], True
        hundred = self.phrases["hundred"].at(folded, past) if not scaled and value < 100 else None
        if hundred:
            past, value = hundred[0], value * hundred[1]
        while past < count:
            next_word = past + 1 if folded[past] in HYPHENS and past + 1 < count else past
            scale = self.phrases["scale"].at(folded, next_word)
            if not scale or value * scale[1] >= LARGEST:
                break
            past, value, scaled = scale[0], value * scale[1], True
            past, value = self._and_half(folded, past, value, scale[1])
            if scale[1] == 1000:
                past, value = self._and_figures(folded, past, value)
        return Numeral(past, tidy(value), scaled)

    def _and_figures(self, folded: list[str], past: int, value: float) -> tuple[int, float]:
        """Take in the hundreds of "2 mil 500 millones"."""
        word = folded[past] if past < len(folded) else ""
        hundreds = len(word) == 3 and word.isdecimal() and word[0] != "0"
        return (past + 1, value + int(word)) if hundreds else (past, value)

    def _and_half(self, folded: list[str], past: int, value: float, scale: float) -> tuple[int, float]:
        """Take in the half of "7 milliards et demi"."""
        half = self.phrases["fraction"].at(folded, past + 1) if self.phrases["and"].at(folded, past) else None
        return (half[0], value + half[1] * scale) if half else (past, value)

    def _in_words(self, tokens: Tokens, index: int) -> Numeral | None:
        folded, count = tokens.folded, len(tokens.folded)
        phrases = self.phrases
        sentence = tokens.sentence[index]
        total: float = 0
        group: float | None = None  # what stands below the next scale word
        position, past = index, index
        room = 1000.0  # the next word has to be smaller than this
        scaled = False
        if phrases["article"].at(folded, index):
            follows = phrases["hundred"].at(folded, index + 1) or phrases["scale"].at(folded, index + 1)
            if not follows:
                return None
            group, position = 1, index + 1
        elif phrases["fraction"].at(folded, index):
            half = phrases["fraction"].at(folded, index)
            assert half is not None
            position = half[0]
            if position < count and folded[position] in HYPHENS:
                position += 1  # "demi-milliard"
            if phrases["article"].at(folded, position):
                position += 1
            scale = phrases["scale"].at(folded, position)
            return Numeral(scale[0], tidy(half[1] * scale[1]), True) if scale else None
        while position < count and tokens.sentence[position] == sentence:
            unit = phrases["cardinal"].at(folded, position)
            if group is None and not total and phrases["bare"].at(folded, position):
                group = 1  # "cent", "mille": a hundred, a thousand
            elif unit and unit[1] < room:
                group = (group or 0) + unit[1]
                room = 100 if unit[1] >= 100 else 10 if unit[1] >= 20 and unit[1] % 10 == 0 else 0
                position = past = unit[0]
            elif group is not None and group < 100 and (hundred := phrases["hundred"].at(folded, position)):
                group, room = max(group, 1) * 100, 100
                position = past = hundred[0]
            elif group is not None and (scale := phrases["scale"].at(folded, position)):
                if (total + group) * scale[1] >= LARGEST:
                    break
                if total and total < scale[1]:  # two hundred thousand million
                    total = (total + group) * scale[1]
                else:
                    total += group * scale[1]
                group, room, scaled = None, 1000, True
                past, total = self._and_half(folded, scale[0], total, scale[1])
                if scale[1] == 1000 and past < count and folded[past].isdecimal():
                    past, total = self._and_figures(folded, past, total)
                    return self._scale(tokens, past, total, figures=False)
                position = past
                # "four billion three hundred million" goes on; "five million pounds" does not
                if not (position < count and phrases["cardinal"].at(folded, position)):
                    break
            elif group is not None and (mark := phrases["point"].at(folded, position)):
                fraction = ""
                position = mark[0]
                while position < count and len(fraction) < 12:
                    digit = phrases["cardinal"].at(folded, position)
                    if not digit or digit[1] > 9:
                        break
                    fraction += str(int(digit[1]))
                    position = digit[0]
                if not fraction:
                    break
                return self._scale(tokens, position, tidy(float(f"{int(total + group)}.{fraction}")), figures=False)
            elif past == position and position > index and folded[position] in HYPHENS:
                position += 1  # twenty-four; taken only if a number word follows
            elif past == position and position > index and room >= 100 and phrases["and"].at(folded, position):
                position += 1  # a hundred and fifty
            else:
                break
        if past == index:
            return None
        if group is not None and past < count and phrases["and"].at(folded, past):
            # "two and a half million"
            after = past + 1
            if phrases["article"].at(folded, after):
                after += 1
            half = phrases["fraction"].at(folded, after)
            scale = phrases["scale"].at(folded, half[0]) if half else None
            if half and scale:
                return Numeral(scale[0], tidy((group + half[1]) * scale[1]), True)
        return Numeral(past, tidy(total + (group or 0)), scaled)


def grouped(word: str, mark: str) -> bool:
    """Whether a figure has its thousands set apart by ``mark``."""
    parts = word.split(mark)
    return (
        1 < len(parts) <= 6
        and 1 <= len(parts[0]) <= 3
        and parts[0].isdecimal()
        and all(len(part) == 3 and part.isdecimal() for part in parts[1:])
    )


def before_sign(tokens: Tokens, index: int) -> bool:
    """Whether the sign of a currency is written against a token: "50 M€"."""
    after = index + 1
    return (
        after < len(tokens) and tokens.starts[after] == tokens.ends[index] and category(tokens.words[after][0]) == "Sc"
    )


def tidy(value: float) -> float:
    """A whole number as int, a decimal without the noise of binary multiplication (128.7 * 10**9)."""
    whole = round(value)
    if abs(value - whole) <= 1e-12 * abs(value):
        return whole
    return round(value, 6)
