"""Records without entries (meetings, memberships, transfers, expenditures) as they stand in the reports, in rows.

They come in the order in which they entered the register, straight from an index: of one party's records, from the
list of those that name it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Select, select, union

from paraph.records import Commitment, Expenditure, Meeting, Membership, Record, Transfer
from paraph.register import schema
from paraph.register.asked import Question, Row
from paraph.register.errors import NotThere
from paraph.register.told import Told, told_of

AT_ONCE = 100
"""Records that are put together in one go."""

_COMMON = ("factuality", "document", "published")
RECORD_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "meetings": ("id", "kind", "actors", "people", "date", "place", "country", *_COMMON),
        "memberships": ("id", "member", "organisation", "change", "stage", "date", *_COMMON),
        "transfers": (
            "id", "supplier", "recipient", "items", "quantity", "value", "currency", "stage", "date", *_COMMON
        ),
        "expenditures": ("id", "actor", "amount", "currency", "year", "purpose", "source", *_COMMON),
    }
)  # fmt: skip
ACTORS_IN: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "commitments": ("by", "to"),
        "meetings": ("actors",),
        "memberships": ("member", "organisation"),
        "transfers": ("supplier", "recipient"),
        "expenditures": ("actor",),
    }
)
"""The fields in which a kind names actors."""


def record_rows(connection: Connection, kind: str, question: Question) -> Iterator[Row]:
    """The rows of one kind that a question asks for, without its limit."""
    for told in told_in_order(connection, kind, question):
        for one in told:
            record = one.record
            if not set(question.party) <= actors_in(record):
                continue
            if question.stage and any(stage != getattr(record, "stage", None) for stage in question.stage):
                continue
            row = _ROWS[kind](record)
            if question.spans(row.get("date") or (str(row["year"]) if row.get("year") else None)):
                yield {"id": one.key, **row, **common_columns(one)}


def told_in_order(connection: Connection, kind: str, question: Question) -> Iterator[list[Told]]:
    """Records of a kind that name the first party asked for (or all), a few at a time, in the order they came in."""
    last = row_of_key(connection, question.after) if question.after else 0
    while rows := list(connection.scalars(_next_rows(kind, question, last))):
        last = rows[-1]
        told = told_of(connection, rows, question.as_of)
        yield sorted(told, key=lambda one: (one.source.number, one.key))


def row_of_key(connection: Connection, key: str) -> int:
    """The row of a record; `NotThere` where there is none."""
    row = connection.scalar(select(schema.records.c.id).where(schema.records.c.key == key))
    if row is None:
        raise NotThere(f"there is no record {key} to go on after")
    return int(row)


def _next_rows(kind: str, question: Question, last: int) -> Select[int]:
    r, s = schema.records.c, schema.statements.c
    if not question.party:
        return select(r.id).where(r.kind == kind, r.id > last, r.live).order_by(r.id).limit(AT_ONCE)
    lists = [
        select(s.record.label("record"))
        .join(schema.records, r.id == s.record)
        .where(schema.is_field(field), s.value == question.party[0], s.until.is_(None), s.record > last)
        .where(r.kind == kind, r.live)
        .order_by(s.record)
        .limit(AT_ONCE)
        for field in ACTORS_IN[kind]
    ]
    naming = union(*(select(one.subquery().c.record) for one in lists)).subquery()
    return select(naming.c.record).order_by(naming.c.record).limit(AT_ONCE)


def actors_in(record: Record) -> set[str]:
    """The actors that a record without an entry names."""
    if isinstance(record, Commitment):
        return {*record.by, *record.to}
    if isinstance(record, Meeting):
        return set(record.actors)
    if isinstance(record, Membership):
        return {record.member, record.organisation}
    if isinstance(record, Transfer):
        return {actor for actor in (record.supplier, record.recipient) if actor}
    return {record.actor} if isinstance(record, Expenditure) and record.actor else set()


def common_columns(one: Told) -> Row:
    """What every record's row ends with: how it is presented, and by which document."""
    published = one.source.published
    return {
        "factuality": str(one.record.factuality),
        "document": list(one.source.names),
        "published": str(published) if published else None,
    }


def _meeting(record: Meeting) -> Row:
    return {
        "kind": str(record.kind),
        "actors": list(record.actors),
        "people": list(record.people),
        "date": _day(record.date),
        "place": record.place.name if record.place else None,
        "country": record.place.country if record.place else None,
    }


def _membership(record: Membership) -> Row:
    return {
        "member": record.member,
        "organisation": record.organisation,
        "change": str(record.change),
        "stage": str(record.stage),
        "date": _day(record.date),
    }


def _transfer(record: Transfer) -> Row:
    return {
        "supplier": record.supplier,
        "recipient": record.recipient,
        "items": list(record.items),
        "quantity": record.quantity,
        "value": record.value.amount if record.value else None,
        "currency": record.value.currency if record.value else None,
        "stage": str(record.stage),
        "date": _day(record.date),
    }


def _expenditure(record: Expenditure) -> Row:
    return {
        "actor": record.actor,
        "amount": record.amount,
        "currency": record.currency,
        "year": record.year,
        "purpose": str(record.purpose),
        "source": record.source,
    }


def _day(day: object) -> str | None:
    return str(day) if day else None


_ROWS: Mapping[str, Callable[[Any], Row]] = MappingProxyType(
    {"meetings": _meeting, "memberships": _membership, "transfers": _transfer, "expenditures": _expenditure}
)
