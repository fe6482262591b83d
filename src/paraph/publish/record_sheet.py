"""A record spelled out: what cards on a terminal and pages of HTML show alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from paraph.codes.spelled_out import actor_name, label_of
from paraph.publish.wording import (
    actors_in_words,
    codes_in_words,
    confidence_in_words,
    date_in_words,
    factuality_in_words,
    money_in_words,
    number_in_words,
    place_in_words,
    value_in_words,
)
from paraph.records import (
    Agreement,
    Body,
    Commitment,
    Event,
    Expenditure,
    Meeting,
    Membership,
    Office,
    PartialDate,
    Place,
    Reading,
    Record,
    Transfer,
)

Rows = Iterator[tuple[str, str | None]]


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One record for people: `kind` is the list's name, `mark` a short name such as `Ag1`, unique in its document.

    `rows` are pairs of a label and a value, only those that say something.
    """

    kind: str
    mark: str
    heading: str
    summary: str
    rows: tuple[tuple[str, str], ...]
    record: Record


MARK_OF_KIND: Mapping[str, str] = MappingProxyType(
    {
        "agreements": "Ag",
        "bodies": "Bo",
        "commitments": "Co",
        "meetings": "Me",
        "offices": "Of",
        "memberships": "Mb",
        "transfers": "Tr",
        "expenditures": "Ex",
        "events": "Ev",
    }
)
"""By which two letters the records of each kind are numbered."""


def sheets_of(reading: Reading) -> list[Sheet]:
    """Every record of a reading spelled out, in the contract's order of kinds."""
    sheets: list[Sheet] = []
    for kind, mark in MARK_OF_KIND.items():
        for number, record in enumerate(getattr(reading, kind), 1):
            summary, rows = _SPELLINGS[type(record)](record)
            shown = [(label, value) for label, value in (*rows, *_common_rows(record)) if value]
            sheets.append(
                Sheet(
                    kind=kind,
                    mark=f"{mark}{number}",
                    heading=label_of(kind),
                    summary=summary,
                    rows=tuple(shown),
                    record=record,
                )
            )
    return sheets


def _common_rows(record: Record) -> Rows:
    yield "Factuality", factuality_in_words(record.factuality)
    yield "Source", record.attribution
    yield "Confidence", confidence_in_words(record.confidence)


def _date(date: PartialDate | None) -> str | None:
    return date_in_words(date) if date else None


def _place(place: Place | None) -> str | None:
    return place_in_words(place) if place else None


def _actor(code: str | None) -> str | None:
    return actor_name(code) if code else None


def _label(code: str | None) -> str | None:
    return label_of(code) if code else None


def _agreement(record: Agreement) -> tuple[str, Rows]:
    def rows() -> Rows:
        yield "Title", record.title
        yield "Parties", actors_in_words(record.parties)
        yield "Date", _date(record.date)
        yield "Place", _place(record.place)
        yield "Areas", codes_in_words(record.areas)
        yield "Signed by", ", ".join(record.signatories)

    return f"{label_of(record.instrument)}, {label_of(record.stage)}", rows()


def _body(record: Body) -> tuple[str, Rows]:
    def rows() -> Rows:
        yield "Name", record.name
        yield "Parties", actors_in_words(record.parties)
        yield "Meets", _label(record.recurrence)
        yield "Date", _date(record.date)
        yield "Areas", codes_in_words(record.areas)

    return f"{label_of(record.kind)}, {label_of(record.stage)}", rows()


def _commitment(record: Commitment) -> tuple[str, Rows]:
    def rows() -> Rows:
        yield "By", actors_in_words(record.by)
        yield "To", actors_in_words(record.to)
        yield "Due", _date(record.due)
        yield "How often", _label(record.recurrence)
        yield "Areas", codes_in_words(record.areas)

    return label_of(record.kind), rows()


def _meeting(record: Meeting) -> tuple[str, Rows]:
    def rows() -> Rows:
        yield "Actors", actors_in_words(record.actors)
        yield "People", ", ".join(record.people)
        yield "Date", _date(record.date)
        yield "Place", _place(record.place)

    return label_of(record.kind), rows()


def _office(record: Office) -> tuple[str, Rows]:
    def rows() -> Rows:
        yield "Person", " ".join(part for part in (record.title, record.person) if part)
        yield "Office", record.office
        yield "Serves", _actor(record.actor)

    return record.person or "holder not named", rows()


def _membership(record: Membership) -> tuple[str, Rows]:
    def rows() -> Rows:
        yield "Member", _actor(record.member)
        yield "Organisation", _actor(record.organisation)
        yield "Date", _date(record.date)

    return f"{label_of(record.change)}, {label_of(record.stage)}", rows()


def _transfer(record: Transfer) -> tuple[str, Rows]:
    def rows() -> Rows:
        yield "From", _actor(record.supplier)
        yield "To", _actor(record.recipient)
        yield "Items", ", ".join(record.items)
        yield "Quantity", None if record.quantity is None else number_in_words(record.quantity)
        yield "Value", value_in_words(record.value) if record.value else None
        yield "Date", _date(record.date)

    return label_of(record.stage), rows()


def _expenditure(record: Expenditure) -> tuple[str, Rows]:
    def rows() -> Rows:
        yield "By", _actor(record.actor)
        yield "Amount", money_in_words(record.amount, record.currency)
        yield "Year", None if record.year is None else str(record.year)
        yield "According to", record.source

    return label_of(record.purpose), rows()


def _event(record: Event) -> tuple[str, Rows]:
    def rows() -> Rows:
        yield "Mode", _label(record.mode)
        yield "Actors", actors_in_words(record.actors)
        yield "Towards", actors_in_words(record.recipients)
        yield "Date", _date(record.date)
        yield "Place", _place(record.place)

    return f"{record.type} ({label_of(record.type)})", rows()


_SPELLINGS: Mapping[type[Record], Callable[[Any], tuple[str, Rows]]] = MappingProxyType(
    {
        Agreement: _agreement,
        Body: _body,
        Commitment: _commitment,
        Meeting: _meeting,
        Office: _office,
        Membership: _membership,
        Transfer: _transfer,
        Expenditure: _expenditure,
        Event: _event,
    }
)
