"""Amounts in a text: sums of money, counts, percentages and ordinals.

Like the dates, they are read from the tokens that can begin one. Number words are data of the language
(``languages/<code>/numbers.tsv``); the names of currencies are ``codes/currencies.tsv`` (phrase, code, bare, state).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple

from paraph.reader.lexicon_files import expand, phrase_tokens, rows
from paraph.reader.numerals import HYPHENS, NumberWords, Phrases, tidy
from paraph.reader.tokens import Remembered, Tokens

__all__ = ["AmountMention", "AmountWords", "find_amounts"]

SUM_WITHOUT_CURRENCY = 100_000  # a number below is no sum of money unless a currency stands with it
SURELY_SUM = 1_000_000_000  # few things but money are counted so
SENTENCES_BACK = 3  # how far a sum without a currency takes that of the sum before it
LONGEST_CODE = 4  # letters of a currency code written against its figures ("SEK5")


class AmountMention(NamedTuple):
    """An amount that tokens ``first`` to ``past`` state.

    ``value`` is None where the text gives no number ("hundreds of", "several million"). ``kind``: money, number,
    percent, ordinal. ``currency`` is an ISO 4217 code, or None where the word alone does not tell it; ``by_state`` then
    has the (alpha-3 state, code) pairs among which the states of the text choose ("pesos"); the pair of the state "" is
    what it means where none of them fits. ``likely_currency`` is, of
    a number that may be a sum, the currency of the sum before it ("61.2 trillion" after "66.3 trillion won").
    """

    first: int
    past: int
    value: float | None
    currency: str | None
    kind: str
    by_state: tuple[tuple[str, str], ...] = ()
    likely_currency: str | None = None
    likely_by_state: tuple[tuple[str, str], ...] = ()  # as by_state, where the sum before it has that


class _Currency(NamedTuple):
    """What a currency's phrase means; ``capitals``: it counts only if written so ("ALL", "TOP")."""

    code: str | None
    by_state: tuple[tuple[str, str], ...]
    capitals: bool


@dataclass(frozen=True, slots=True)
class AmountWords:
    """The number words of one language and the names of currencies."""

    numbers: NumberWords
    currencies: Phrases[_Currency]
    symbols: Phrases[_Currency]  # what stands before its figures: "$", "US$", "EUR", "Rs"
    after_sum: frozenset[str]
    of: frozenset[str]
    counting: frozenset[str]  # words that can begin a number
    carrying: frozenset[str]  # words that begin one if no number stands before them: "dozen", "millions"
    begins: Remembered[bool]  # whether an amount may begin at a word

    @classmethod
    @cache
    def load(cls, language: str) -> AmountWords:
        """The words of ``language``; KeyError if it has none."""
        numbers = NumberWords.load(language)
        folder = resources.files("paraph.reader") / "languages" / language
        plain: dict[str, set[str]] = {"after_sum": set(), "of": set()}
        for pattern, kind, _ in rows(folder / "numbers.tsv"):
            if kind in plain:
                plain[kind].update(expand(pattern))
        bare: dict[str, str] = {}
        by_state: dict[str, dict[str, str]] = {}
        spelling: dict[str, str] = {}  # the same words in other letters are one phrase
        tables = [resources.files("paraph.codes") / "currencies.tsv"]
        if (folder / "currencies.tsv").is_file():
            tables.insert(0, folder / "currencies.tsv")
        for phrase, code, alone, *rest in (row for table in tables for row in rows(table)):
            if len(code) != 3 or not code.isupper():
                continue  # the row of column names
            key = " ".join(phrase_tokens(phrase))
            if key not in spelling or spelling[key].isupper():
                spelling[key] = phrase
            states = by_state.setdefault(key, {})
            if alone == "yes":
                bare.setdefault(key, code)
            else:
                for state in (rest[0] if rest else "").split(","):
                    states[state] = code
        found = [
            (spelling[key], _Currency(bare.get(key), tuple(states.items()), is_code(spelling[key])))
            for key, states in by_state.items()
        ]
        of_numbers = numbers.phrases
        counting = (
            set(of_numbers["cardinal"].starting)
            | set(of_numbers["fraction"].starting)
            | set(of_numbers["ordinal"].starting)
            | set(of_numbers["vague"].starting)
        )
        carrying = (
            set(of_numbers["collective"].starting)
            | set(of_numbers["hundred"].starting)
            | set(of_numbers["scale"].starting)
        )
        articles = set(of_numbers["article"].starting)
        both = frozenset((counting | carrying) - articles)
        return cls(
            numbers,
            Phrases(found),
            Phrases(entry for entry in found if leads(entry[0])),
            frozenset(plain["after_sum"]),
            frozenset(plain["of"]),
            frozenset(counting - articles),
            frozenset(carrying - articles),
            Remembered(lambda word: word in both or (not word.isalpha() and has_figures_outside(word))),
        )


def has_figures_outside(word: str) -> bool:
    """Whether a word begins or ends with a figure."""
    return "0" <= word[:1] <= "9" or "0" <= word[-1:] <= "9"


def is_code(phrase: str) -> bool:
    return phrase.isalpha() and phrase.isupper()


def leads(phrase: str) -> bool:
    """Whether a currency's phrase may stand before its figures: a sign or a code, no word."""
    return not phrase[-1].isalpha() or (phrase.isupper() and len(phrase) <= LONGEST_CODE) or len(phrase) <= 2


def find_amounts(tokens: Tokens, words: AmountWords, taken: Iterable[tuple[int, int]] = ()) -> list[AmountMention]:
    """The amounts of a text in their order, none overlapping.

    ``taken`` are (first, past) token spans that hold no amounts, such as those of the dates; without it the figures
    of a date are read as numbers.
    """
    return _Search(tokens, words, taken).run()


class _Search:
    """One pass over one text."""

    __slots__ = ("tokens", "folded", "count", "words", "floor", "taken", "last_sum", "last_currency", "last_by_state")

    def __init__(self, tokens: Tokens, words: AmountWords, taken: Iterable[tuple[int, int]]):
        self.tokens, self.folded, self.count, self.words = tokens, tokens.folded, len(tokens.folded), words
        self.floor = 0
        self.taken = {index for first, past in taken for index in range(first, past)}
        self.last_sum = -2  # sentence of the sum last mentioned
        self.last_currency: str | None = None
        self.last_by_state: tuple[tuple[str, str], ...] = ()

    def run(self) -> list[AmountMention]:
        mentions: list[AmountMention] = []
        carrying, taken, begins = self.words.carrying, self.taken, self.words.begins
        for index in [index for index, word in enumerate(self.folded) if begins[word]]:
            begin = self._article_before(index) if self.folded[index] in carrying else index
            if index < self.floor or begin < self.floor or index in taken:
                continue
            mention = self._read(begin, index)
            if mention is not None:
                mentions.append(mention)
                self.floor = mention.past
        self._share_scales(mentions)
        return mentions

    def _article_before(self, index: int) -> int:
        article = self.words.numbers.phrases["article"].before(self.folded, index, self.floor)
        return article[0] if article else index

    def _read(self, begin: int, index: int) -> AmountMention | None:
        numbers, folded = self.words.numbers, self.folded
        word = folded[index]
        if numbers.phrases["not_number"].at(folded, index):
            return None  # "Premier ministre"
        if word[:1].isdigit():
            if self._in_a_name(index):
                return None
        elif word[-1:].isdigit():
            return self._against_code(index)
        ordinal = numbers.ordinal_at(folded, index)
        if ordinal:
            return AmountMention(index, ordinal[0], ordinal[1], None, "ordinal")
        vague = numbers.phrases["vague"].at(folded, index)
        if vague:
            return self._vague(index, vague[0])
        numeral = numbers.cardinal_at(self.tokens, begin)
        if numeral is None and begin < index:
            numeral = numbers.cardinal_at(self.tokens, index)  # "un demi-milliard"
        if numeral is None:
            collective = numbers.phrases["collective"].at(folded, index)
            if collective:
                return self._counted(begin, collective[0], collective[1])
            if begin == index and numbers.phrases["scale"].at(folded, index):
                return self._vague(index, index)
            return None
        past, value, _ = numeral
        collective = numbers.phrases["collective"].at(folded, past)
        if collective and value < 1000:
            past, value = collective[0], tidy(value * collective[1])
        if past < self.count and word[:1].isdigit() and past == index + 1 and self._runs_on(past):
            return None
        return self._counted(begin, past, value)

    def _in_a_name(self, index: int) -> bool:
        """The figures of F-16, Mi-17 or 8x8, no count."""
        starts, ends = self.tokens.starts, self.tokens.ends
        if (
            index > 1
            and self.folded[index - 1] in HYPHENS
            and starts[index] == ends[index - 1]
            and (starts[index - 1] == ends[index - 2])
        ):
            before = self.tokens.words[index - 2]
            return before[0].isalpha() and before[0].isupper()
        return False

    def _runs_on(self, past: int) -> bool:
        """Letters written against the figures that are no scale, no percentage and no currency: "155mm", "30MK2"."""
        return (
            self.tokens.starts[past] == self.tokens.ends[past - 1]
            and self.folded[past][:1].isalpha()
            and self._currency_at(past) is None
            and self.words.numbers.phrases["percent"].at(self.folded, past) is None
        )

    def _against_code(self, index: int) -> AmountMention | None:
        """ "SEK5.3 billion", "Rs500": the currency's code and the figures are one token."""
        word = self.folded[index]
        letters = word.rstrip("0123456789")
        currency = self.words.symbols.at([letters], 0) if len(letters) <= LONGEST_CODE else None
        if currency is None or not self.tokens.words[index][0].isupper():
            return None
        value: float = int(word[len(letters) :][:18])
        past = index + 1
        starts, ends = self.tokens.starts, self.tokens.ends
        if (
            past + 1 < self.count
            and self.folded[past] in ".,"
            and starts[past] == ends[past - 1]
            and (starts[past + 1] == ends[past])
        ):
            joined = self.words.numbers.figures(f"{value}{self.folded[past]}{self.folded[past + 1]}")
            if joined is not None:
                value, past = joined, past + 2
        numeral = self.words.numbers.scale_at(self.tokens, past, value)
        return self._money(index, numeral.past, numeral.value, currency[1])

    def _vague(self, index: int, past: int) -> AmountMention:
        """ "hundreds of", "several million dollars", "millions of euros": an amount without a number."""
        numbers, folded = self.words.numbers, self.folded
        while past < self.count:
            after = past + 1 if past > index and folded[past] in self.words.of and past + 1 < self.count else past
            scale = numbers.phrases["scale"].at(folded, after) or numbers.phrases["hundred"].at(folded, after)
            if scale is None:
                break
            past = scale[0]
        after = past + 1 if past + 1 < self.count and folded[past] in self.words.of else past
        currency = self._currency_at(after)
        if currency:
            return self._money(index, currency[0], None, currency[1])
        return AmountMention(index, past, None, None, "number")

    def _counted(self, begin: int, past: int, value: float) -> AmountMention:
        folded, words = self.folded, self.words
        percent = words.numbers.phrases["percent"].at(folded, past)
        if percent:
            return AmountMention(begin, percent[0], value, None, "percent")
        # the word after the figures says most ("US$ 5 million New Zealand dollars" is nobody's writing)
        lead = None
        for found in words.symbols.all_before(folded, begin, self.floor):
            if not self._wanders(found[0], begin, found[1]):
                lead = found
                break
        after = past
        if past + 1 < self.count and (
            folded[past] in HYPHENS or (folded[past] in words.of and folded[past - 1] in words.carrying)
        ):
            after = past + 1
        trail = self._currency_at(after) if past < self.count else None
        if lead is None and trail and self.tokens.sentence[after] == self.tokens.sentence[begin]:
            return self._money(begin, trail[0], value, trail[1])
        if lead:
            return self._money(lead[0], past, value, lead[1])
        known = self.last_currency or self.last_by_state
        if value >= SUM_WITHOUT_CURRENCY and known and self._may_be_sum(begin, past):
            return AmountMention(begin, past, value, None, "number", (), self.last_currency, self.last_by_state)
        return AmountMention(begin, past, value, None, "number")

    def _currency_at(self, index: int) -> tuple[int, _Currency] | None:
        found = self.words.currencies.at(self.folded, index)
        if found and found[1].capitals and not self.tokens.words[index].isupper():
            return None
        return found

    def _wanders(self, first: int, begin: int, currency: _Currency) -> bool:
        """Whether a code before figures is a word of the sentence: not in its capitals, or of another sentence."""
        surface = self.tokens.words[first]
        if surface.isalpha() and not (surface.isupper() if currency.capitals else surface[0].isupper()):
            return True
        return self.tokens.sentence[first] != self.tokens.sentence[begin]

    def _may_be_sum(self, begin: int, past: int) -> bool:
        if self.tokens.sentence[begin] - self.last_sum > SENTENCES_BACK:
            return False
        if self.folded[past - 1] in self.words.carrying and self._scale_between(begin, past) >= SURELY_SUM:
            return True
        return past >= self.count or not self.folded[past][:1].isalpha() or self.folded[past] in self.words.after_sum

    def _money(self, first: int, past: int, value: float | None, currency: _Currency) -> AmountMention:
        self.last_sum = self.tokens.sentence[first]
        if currency.code or currency.by_state:
            self.last_currency = currency.code
            self.last_by_state = () if currency.code else currency.by_state
        return AmountMention(first, past, value, currency.code, "money", currency.by_state)

    def _share_scales(self, mentions: list[AmountMention]) -> None:
        """In "1.5 to 2 million" and "$3 to 4 billion" the ends of a range share scale and currency."""
        joining = self.words.numbers.phrases["range"]
        for place in range(len(mentions) - 1):
            one, two = mentions[place], mentions[place + 1]
            if (
                one.value is None
                or two.value is None
                or two.first - one.past != 1
                or one.kind not in ("number", "money")
                or two.kind not in ("number", "money")
            ):
                continue
            sentence = self.tokens.sentence
            if not joining.at(self.folded, one.past) or sentence[one.first] != sentence[two.first]:
                continue
            if one.value < 1000 <= two.value and self._scaled(two) and not self._scaled(one):
                scale = self._scale_of(two)
                if one.value * scale <= two.value:
                    one = one._replace(value=tidy(one.value * scale))
            if one.kind == "money" and two.kind == "number" and (self._scaled(two)):
                two = two._replace(kind="money", currency=one.currency, by_state=one.by_state)
            elif two.kind == "money" and one.kind == "number":
                one = one._replace(kind="money", currency=two.currency, by_state=two.by_state)
            mentions[place], mentions[place + 1] = one, two

    def _scale_of(self, mention: AmountMention) -> float:
        return self._scale_between(mention.first, mention.past)

    def _scale_between(self, first: int, past: int) -> float:
        """The product of the scale words within some tokens, 1 without any."""
        product: float = 1
        index = first
        while index < past:
            scale = self.words.numbers.phrases["scale"].at(self.folded, index) or (
                self.words.numbers.phrases["short"].at(self.folded, index) if index > first else None
            )
            product *= scale[1] if scale else 1
            index = scale[0] if scale else index + 1
        return product

    def _scaled(self, mention: AmountMention) -> bool:
        return self._scale_of(mention) > 1
