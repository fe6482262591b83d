"""The grammar of amounts: sums of money, counts, percentages and ordinals."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paraph.reader.amounts import AmountMention, AmountWords, find_amounts
from paraph.reader.tokens import Tokens

WORDS = AmountWords.load("en")


def read(text: str) -> list[AmountMention]:
    return find_amounts(Tokens(text), WORDS)


def only(text: str) -> AmountMention:
    found = read(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("$10.3 billion", 10_300_000_000, "USD"),
        ("a $200 million credit line", 200_000_000, "USD"),
        ("10.3 billion US dollars", 10_300_000_000, "USD"),
        ("EUR 20m", 20_000_000, "EUR"),
        ("€1.5bn", 1_500_000_000, "EUR"),
        ("20 million euros", 20_000_000, "EUR"),
        ("US$ 40 million", 40_000_000, "USD"),
        ("A$2bn", 2_000_000_000, "AUD"),
        ("NZ$18.2 million", 18_200_000, "NZD"),
        ("£476m", 476_000_000, "GBP"),
        ("4.2 trillion yen", 4_200_000_000_000, "JPY"),
        ("128.7 billion yen", 128_700_000_000, "JPY"),
        ("half a billion dollars", 500_000_000, "USD"),
        ("two and a half million euros", 2_500_000, "EUR"),
        ("three point one billion dollars", 3_100_000_000, "USD"),
        ("one billion yuan", 1_000_000_000, "CNY"),
        ("a 600-million-dollar deal", 600_000_000, "USD"),
        ("its 150-billion-euro fund", 150_000_000_000, "EUR"),
        ("SEK5.3 billion", 5_300_000_000, "SEK"),
        ("SEK 39.3 billion", 39_300_000_000, "SEK"),
        ("190 million Australian dollars", 190_000_000, "AUD"),
        ("462 millions of dollars", 462_000_000, "USD"),
        ("more than 210 million euros", 210_000_000, "EUR"),
        ("five million pounds sterling", 5_000_000, "GBP"),
        ("12 trillion won", 12_000_000_000_000, "KRW"),
    ],
)
def test_sums_of_money(text: str, value: float, currency: str) -> None:
    mention = only(text)
    assert (mention.value, mention.currency, mention.kind) == (value, currency, "money")


@pytest.mark.parametrize(
    ("text", "value", "state", "currency"),
    [
        ("Rs 1,500 crore", 15_000_000_000, "IND", "INR"),
        ("16.5 trillion pesos", 16_500_000_000_000, "COL", "COP"),
        ("4 million dinars", 4_000_000, "BHR", "BHD"),
        ("300 billion CFA francs", 300_000_000_000, "BFA", "XOF"),
    ],
)
def test_the_state_tells_the_currency(text: str, value: float, state: str, currency: str) -> None:
    mention = only(text)
    assert (mention.value, mention.kind) == (value, "money")
    assert mention.currency == currency or dict(mention.by_state)[state] == currency


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("24 fighters", 24),
        ("twenty-four fighters", 24),
        ("a dozen trucks", 12),
        ("two dozen trucks", 24),
        ("a pair of boats", 2),
        ("200,000 rounds", 200_000),
        ("200 000 rounds", 200_000),
        ("some 5,000 missiles", 5_000),
        ("15 million cartridges", 15_000_000),
        ("1.4 million people", 1_400_000),
        ("three boats", 3),
        ("a hundred men", 100),
        ("two hundred thousand men", 200_000),
        ("a hundred and fifty men", 150),
        ("ninety-nine years", 99),
        ("hundreds of drones", None),
        ("tens of thousands of men", None),
        ("several thousand men", None),
        ("a few vehicles", None),
    ],
)
def test_counts(text: str, value: float | None) -> None:
    mention = only(text)
    assert (mention.value, mention.kind, mention.currency) == (value, "number", None)


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("3.32 per cent of output", 3.32, "percent"),
        ("40% of it", 40, "percent"),
        ("two percent", 2, "percent"),
        ("the 26th session", 26, "ordinal"),
        ("the twenty-first time", 21, "ordinal"),
        ("their second meeting", 2, "ordinal"),
    ],
)
def test_percentages_and_ordinals(text: str, value: float, kind: str) -> None:
    mention = only(text)
    assert (mention.value, mention.kind) == (value, kind)


@pytest.mark.parametrize(
    "text", ["F-16 fighters", "a C-130 aircraft", "Su-30MK2", "155mm guns", "the TB2", "point and half", ""]
)
def test_designations_are_no_amounts(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "values", "currency"),
    [
        ("between $3 and $4 billion", [3e9, 4e9], "USD"),
        ("$3 to 4 billion", [3e9, 4e9], "USD"),
        ("between 1.5 and 2 million euros", [1.5e6, 2e6], "EUR"),
    ],
)
def test_ends_of_a_range_share_scale_and_currency(text: str, values: list[float], currency: str) -> None:
    found = read(text)
    assert [m.value for m in found] == values
    assert {m.currency for m in found} == {currency}


def test_a_sum_takes_the_currency_of_the_one_before() -> None:
    first, second = read("It has 66.3 trillion won, against 61.2 trillion in the current year.")
    assert (first.currency, second.currency, second.likely_currency) == ("KRW", None, "KRW")
    assert read("It has 66.3 trillion won for 2 million men.")[1].likely_currency is None


def test_taken_tokens_hold_no_amounts() -> None:
    tokens = Tokens("On 8 May 2025 it bought 24 jets")
    assert [m.value for m in find_amounts(tokens, WORDS, [(1, 4)])] == [24]


def test_codes_count_only_in_capitals() -> None:
    assert only("500 sek").currency is None
    assert only("500 SEK").currency == "SEK"


def test_unknown_language() -> None:
    with pytest.raises(KeyError):
        AmountWords.load("xx")


@given(st.integers(0, 10**15))
def test_grouped_figures_are_read_back(value: int) -> None:
    assert only(f"worth {value:,} euros").value == value


SCALES = {" million": 10**6, " billion": 10**9, "m": 10**6, "bn": 10**9}


@given(st.integers(1, 9999), st.sampled_from(sorted(SCALES)))
def test_decimals_and_scales_are_exact(tenths: int, scale: str) -> None:
    assert only(f"€{tenths // 10}.{tenths % 10}{scale}").value == tenths * SCALES[scale] // 10


PIECES = st.sampled_from(
    [
        *sorted({*WORDS.counting, *WORDS.carrying}),
        "a",
        "of",
        "and",
        "-",
        "to",
        "point",
        "$",
        "US$",
        "€",
        "EUR",
        "dollars",
        "pesos",
        "5",
        "1,000",
        "1.5",
        "20",
        "000",
        "5m",
        "SEK5",
        ".",
        "per",
        "cent",
        "%",
        "F",
        "16",
        "٣",
        "²",
        "½",
        "9" * 30,
        "\n",
        "Rs",
        "ALL",
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join), st.lists(PIECES, max_size=20).map("".join)
    )
)
def test_nothing_breaks_it(text: str) -> None:
    tokens = Tokens(text)
    floor = 0
    for mention in find_amounts(tokens, WORDS):
        assert floor <= mention.first < mention.past <= len(tokens)
        floor = mention.past
        assert mention.value is None or 0 <= mention.value <= 10**18
        assert mention.kind in {"money", "number", "percent", "ordinal"}
        assert mention.currency is None or mention.kind == "money"


@pytest.mark.parametrize(
    "unit",
    ["1 ", "million ", "twenty ", "hundred ", "$ ", "5 to ", "a ", "half ", "hundreds of ", "000 ", "one point "],
)
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(count: int) -> float:
        tokens = Tokens(unit * count)
        begin = time.process_time()
        find_amounts(tokens, WORDS)
        return time.process_time() - begin

    seconds(100)
    short, long = min(seconds(1000) for _ in range(3)), min(seconds(8000) for _ in range(3))
    assert long < 32 * short + 0.05  # eight times the length: its square would be sixty-four
