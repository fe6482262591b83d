"""Dates, money, numbers and confidence as people write them."""

from __future__ import annotations

from paraph.codes.spelled_out import actor_name, label_of, state_name
from paraph.records import Factuality, Money, PartialDate, Place

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)

_LARGE_NUMBERS = ((1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"))

# From this confidence upwards the word holds.
_CONFIDENCE_WORDS = ((0.9, "high"), (0.75, "good"), (0.5, "fair"), (0.0, "low"))

_FACTUALITY_REMARKS = {
    Factuality.PLANNED: "planned: announced, not yet done",
    Factuality.ALLEGED: "alleged: claimed by a party that may be wrong",
    Factuality.DENIED: "denied",
}


def date_in_words(date: PartialDate) -> str:
    """`8 May 2025`, `May 2025` or `2025`."""
    if date.month is None:
        return str(date.year)
    month = f"{_MONTHS[date.month - 1]} {date.year}"
    return month if date.day is None else f"{date.day} {month}"


def number_in_words(number: float) -> str:
    """`10.3 billion`, `1,500` or `0.5`; never rounded."""
    for size, word in _LARGE_NUMBERS:
        if number >= size:
            short = f"{number / size:.3f}".rstrip("0").rstrip(".")
            if float(short) * size == number:
                return f"{short} {word}"
    return f"{number:,.0f}" if number == int(number) else f"{number:,}"


def money_in_words(amount: float, currency: str | None) -> str:
    """`USD 10.3 billion`; the bare number where the currency is unclear."""
    return f"{currency} {number_in_words(amount)}" if currency else number_in_words(amount)


def value_in_words(value: Money) -> str:
    """Money as `money_in_words` writes it."""
    return money_in_words(value.amount, value.currency)


def place_in_words(place: Place) -> str:
    """`Niamey, Niger`."""
    parts = [place.name, state_name(place.country) if place.country else None]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def actors_in_words(codes: tuple[str, ...]) -> str:
    """Names of states and organisations, in order."""
    return ", ".join(map(actor_name, codes))


def codes_in_words(codes: tuple[str, ...]) -> str:
    """Labels of codes, in order."""
    return ", ".join(map(label_of, codes))


def confidence_in_words(confidence: float) -> str:
    """`high (0.93)`; the number is cut, not rounded, so that only certainty reads 1.00."""
    word = next(word for least, word in _CONFIDENCE_WORDS if confidence >= least)
    return f"{word} ({int(confidence * 100 + 1e-9) / 100:.2f})"


def factuality_in_words(factuality: Factuality) -> str | None:
    """A remark where something is not simply stated as a fact, else None."""
    return _FACTUALITY_REMARKS.get(factuality)
