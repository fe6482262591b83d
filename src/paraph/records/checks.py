"""The checks that every value of the record model makes of itself; each raises `ValueError` with one clear line."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from math import isfinite

import msgspec

from paraph.records.partial_date import PartialDate


def check_span(start: int, end: int) -> None:
    """Offsets count code points, end exclusive: 0 <= start < end."""
    if not 0 <= start < end:
        raise ValueError(f"offsets {start} to {end} are no stretch of text (0 <= start < end)")


def check_quote(start: int, end: int, quote: str) -> None:
    """A quote fills its span exactly."""
    check_span(start, end)
    if len(quote) != end - start:
        raise ValueError(
            f"quote {quote[:40]!r} has {len(quote)} characters, its offsets {start} to {end} say {end - start}"
        )


def check_confidence(confidence: float) -> None:
    """A confidence lies between 0 and 1 (NaN does not)."""
    if not 0.0 <= confidence <= 1.0:
        raise ValueError(f"confidence {confidence!r} is not between 0 and 1")


def check_amount(field: str, amount: float) -> None:
    """An amount is finite and not negative."""
    if not (isfinite(amount) and amount >= 0):
        raise ValueError(f"{field} {amount!r} is no amount (finite, 0 or more)")


def check_word(field: str, word: str | None) -> None:
    """A slot is None where the text says nothing, never an empty string."""
    if word is not None and not word.strip():
        raise ValueError(f"{field} is empty: leave it None")


def check_words(field: str, words: tuple[str, ...]) -> None:
    """A list slot is a tuple of strings that are not empty."""
    if type(words) is not tuple:
        raise ValueError(f"{field} must be a tuple, not {type(words).__name__}")
    for word in words:
        if not word.strip():
            raise ValueError(f"{field} has an empty entry")


def check_date(field: str, date: PartialDate | None) -> None:
    """A date slot holds a `PartialDate` or None, never a string."""
    if date is not None and type(date) is not PartialDate:
        raise ValueError(f"{field} must be a PartialDate, not {type(date).__name__}")


def settle_code(owner: msgspec.Struct, field: str, vocabulary: type[StrEnum]) -> None:
    """Make the plain string in a code slot the code itself; refuse one that the vocabulary lacks."""
    code = getattr(owner, field)
    if code is not None and type(code) is not vocabulary:
        msgspec.structs.force_setattr(owner, field, _known(field, code, vocabulary))


def settle_codes(owner: msgspec.Struct, field: str, vocabulary: type[StrEnum]) -> None:
    """The same for a slot that holds several codes; doubles are refused."""
    codes: Sequence[str] = getattr(owner, field)
    if type(codes) is not tuple:
        raise ValueError(f"{field} must be a tuple, not {type(codes).__name__}")
    if len(set(codes)) != len(codes):
        raise ValueError(f"{field} names a code twice: {', '.join(codes)}")
    if any(type(code) is not vocabulary for code in codes):
        msgspec.structs.force_setattr(owner, field, tuple(_known(field, code, vocabulary) for code in codes))


def _known(field: str, code: str, vocabulary: type[StrEnum]) -> StrEnum:
    try:
        return vocabulary(code)
    except ValueError:
        raise ValueError(f"{field}: {code!r} is no code; known: {', '.join(vocabulary)}") from None
