"""Who is tied to whom by how many agreements, and how agreements spread over years and areas: counted, not assembled.

Counting walks all agreements that are asked for: callers keep the answer for a while.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, exists, func, select
from sqlalchemy.sql.selectable import FromClause, NamedFromClause

from paraph.register import schema
from paraph.register.asked import Question
from paraph.register.facets import UNDATED


class Tie(msgspec.Struct, frozen=True):
    """Two parties, in the order of their codes, and the agreements that both are party to."""

    one: str
    other: str
    agreements: int
    first: str | None
    last: str | None


class Ties(msgspec.Struct, frozen=True):
    """The strongest ties, how many there are in all, and in how many agreements each party stands."""

    ties: tuple[Tie, ...]
    total: int
    parties: dict[str, int]


def ties(connection: Connection, question: Question, most: int) -> Ties:
    """Ties among the agreements asked for (by party, area, stage, instrument, since and until), strongest first."""
    one, other = _parties("one"), _parties("other")
    asked = _asked(question)
    sides = (
        one.join(other, _same(one, other))
        if asked is None
        else asked.join(one, _same(one, asked)).join(other, _same(other, asked))
    )
    pairs = (
        select(
            one.c.value.label("one"),
            other.c.value.label("other"),
            func.count().label("agreements"),
            func.min(_dated(one)).label("first"),
            func.max(_dated(one)).label("last"),
        )
        .select_from(sides)
        .where(*_is_party(one), *_is_party(other), other.c.value > one.c.value, *_within(one, question))
        .group_by(one.c.value, other.c.value)
    )
    # Of parties asked for, the ties of each; or else what their partners have with one another would be in the way.
    for party in question.party:
        pairs = pairs.where((one.c.value == party) | (other.c.value == party))
    rows = connection.execute(pairs).all()
    rows = sorted(rows, key=lambda row: (-row.agreements, row.one, row.other))
    counted = (
        select(one.c.value, func.count())
        .select_from(one if asked is None else asked.join(one, _same(one, asked)))
        .where(*_is_party(one), *_within(one, question))
        .group_by(one.c.value)
    )
    return Ties(
        ties=tuple(Tie(r.one, r.other, r.agreements, r.first, r.last) for r in rows[:most]),
        total=len(rows),
        parties={row[0]: row[1] for row in connection.execute(counted)},
    )


def spread(connection: Connection) -> dict[str, Any]:
    """How many entries and documents there are, and agreements by the year in which they began, by area and stage."""
    e, f = schema.entries.c, schema.facets.c
    year = func.substr(e.begins, 1, 4)
    years = (
        select(year, func.count())
        .where(e.kind == "agreements", e.live, e.begins.isnot(None))
        .group_by(year)
        .order_by(year)
    )
    by_facet = {
        facet: {
            row[0]: row[1]
            for row in connection.execute(
                select(f.value, func.count())
                .where(f.kind == "agreements", f.facet == facet)
                .group_by(f.value)
                .order_by(func.count().desc(), f.value)
            )
        }
        for facet in ("area", "stage", "conflict")
    }
    standing = select(f.kind, func.count()).where(f.facet == "state", f.value == "standing").group_by(f.kind)
    kinds = {row[0]: row[1] for row in connection.execute(standing)}
    return {
        "agreements": kinds.get("agreements", 0),
        "bodies": kinds.get("bodies", 0),
        "people": kinds.get("offices", 0),
        "documents": connection.scalar(select(func.count()).select_from(schema.documents)) or 0,
        "years": {str(at): count for at, count in connection.execute(years)},
        "areas": by_facet["area"],
        "stages": by_facet["stage"],
        "conflicts": by_facet["conflict"],
    }


def lately_heard(connection: Connection, limit: int) -> Sequence[str]:
    """Ids of standing agreements, those that a document spoke of last first."""
    e = schema.entries.c
    query = select(e.id).where(e.kind == "agreements", e.live, e.heard.isnot(None)).order_by(e.heard.desc(), e.id)
    return list(connection.scalars(query.limit(limit)))


def _parties(name: str) -> NamedFromClause:
    return schema.facets.alias(name)


def _is_party(table: NamedFromClause) -> tuple[ColumnElement[bool], ...]:
    return (table.c.kind == "agreements", table.c.facet == "party")


def _same(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    return and_(one.c.entry == other.c.entry, one.c.begins == other.c.begins)


def _asked(question: Question) -> FromClause | None:
    """The agreements that have what is asked for, found by the first of it; None where nothing is."""
    wanted = [("party", one) for one in question.party] + [("area", one) for one in question.area]
    wanted += [("stage", one) for one in question.stage]
    wanted += [("instrument", question.instrument)] if question.instrument else []
    if not wanted:
        return None
    first, *others = (_having(facet, value) for facet, value in wanted)
    query = select(first[0].c.entry, first[0].c.begins).where(first[1], *_within(first[0], question))
    for table, condition in others:
        query = query.where(exists().where(condition, _same(table, first[0])))
    # Written down first: else they are looked for among all parties of all agreements.
    return query.cte("asked").prefix_with("MATERIALIZED")


def _having(facet: str, value: str) -> tuple[NamedFromClause, ColumnElement[bool]]:
    had = schema.facets.alias()
    return had, and_(had.c.kind == "agreements", had.c.facet == facet, had.c.value == value)


def _within(table: FromClause, question: Question) -> Iterator[ColumnElement[bool]]:
    if question.since:
        yield table.c.begins >= question.since
        yield table.c.begins < UNDATED
    if question.until:
        yield table.c.begins < question.until + "~"


def _dated(table: NamedFromClause) -> ColumnElement[str | None]:
    return func.nullif(table.c.begins, UNDATED)


__all__ = ["Tie", "Ties", "lately_heard", "spread", "ties"]
