"""The small values that records are made of."""

from __future__ import annotations

from paraph.records.checks import check_amount, check_quote, check_span, check_word, settle_code
from paraph.records.json_form import JsonStruct
from paraph.records.vocabulary import MentionKind


class Evidence(JsonStruct, frozen=True, kw_only=True):
    """The words of the text that state a record.

    `start` and `end` count Unicode code points of the document's text, end exclusive; `quote` is `text[start:end]`.
    """

    start: int
    end: int
    quote: str

    def __post_init__(self) -> None:
        check_quote(self.start, self.end, self.quote)


class Place(JsonStruct, frozen=True, kw_only=True):
    """Where something happened: a name as written, an ISO 3166-1 alpha-3 code of the country, or both."""

    name: str | None = None
    country: str | None = None

    def __post_init__(self) -> None:
        check_word("name", self.name)
        check_word("country", self.country)
        if self.name is None and self.country is None:
            raise ValueError("a place has a name, a country or both")


class Money(JsonStruct, frozen=True, kw_only=True):
    """An amount in whole units (not thousands or millions) of a currency (ISO 4217, None where the text is unclear)."""

    amount: int | float
    currency: str | None = None

    def __post_init__(self) -> None:
        check_amount("amount", self.amount)
        check_word("currency", self.currency)


class Mention(JsonStruct, frozen=True, kw_only=True):
    """A stretch of the text that names something, with its code or normalised value where it has one.

    Offsets count Unicode code points of the document's text, end exclusive.
    """

    start: int
    end: int
    kind: MentionKind
    value: str | None = None

    def __post_init__(self) -> None:
        check_span(self.start, self.end)
        settle_code(self, "kind", MentionKind)
