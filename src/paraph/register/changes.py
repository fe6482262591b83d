"""What changed in a register since a moment, from the log of changes, redirects and decisions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from paraph.records import PartialDate
from paraph.register import schema
from paraph.register.asked import Row as Told
from paraph.register.change_log import FIELDS
from paraph.register.decisions import records_named
from paraph.register.entries import resolved
from paraph.register.errors import RegisterError
from paraph.register.rows import chunks

_STREAMING = {"yield_per": 500}
COLUMNS = ("what", "kind", "entry", "field", "old", "new", "at")


def moment(connection: Connection, since: str) -> tuple[str, bool]:
    """The time that a day (its beginning), a moment or a reader's version (its last word) means; whether it counts."""
    r = schema.readers.c
    last = connection.scalar(select(r.last_at).where(r.version == since))
    if last is not None:
        return str(last), False
    day, _, time = since.partition("T")
    try:
        PartialDate.parse(day)
    except ValueError:
        known = ", ".join(connection.scalars(select(r.version).order_by(r.last_at)))
        raise RegisterError(
            f"{since} is no date and no version of the reader{f'; versions: {known}' if known else ''}"
        ) from None
    if time and not time[:2].isdigit():
        raise RegisterError(f"{since} is no moment: write it as 2025-05-08T09:30")
    return since, True


def changes_since(connection: Connection, since: str) -> Iterator[Told]:
    """What was added, changed, merged, withdrawn and brought back, in this order, and each oldest first."""
    begin, counts = moment(connection, since)

    def later(column: ColumnElement[str]) -> ColumnElement[bool]:
        return column >= begin if counts else column > begin

    yield from _added(connection, later(schema.entries.c.minted_at))
    yield from _changed(connection, later)
    yield from _merged(connection, later(schema.redirects.c.at))
    yield from _withdrawn(connection, later(schema.decisions.c.at))


def _added(connection: Connection, later: ColumnElement[bool]) -> Iterator[Told]:
    e = schema.entries.c
    query = select(e.id, e.kind, e.minted_at, e.summary).where(later, e.live).order_by(e.minted_at, e.id)
    with connection.execute(query, execution_options=_STREAMING) as rows:
        for row in rows:
            said = json.loads(row.summary) if row.summary else {}
            words = {name: said[field] for field, name in FIELDS[row.kind].items() if said.get(field)}
            new = [f"{name}: {_in_words(value)}" for name, value in words.items()]
            yield _row("added", row.kind, row.id, None, None, new, row.minted_at)


def latest_changes(connection: Connection, limit: int) -> Iterator[Told]:
    """The last steps in which standing entries changed, newest first."""
    c, e = schema.changes.c, schema.entries.c
    query = (
        select(c.entry, c.at, c.field, c.old, c.new, e.kind)
        .join(schema.entries, e.id == c.entry)
        .where(e.live)
        .order_by(c.id.desc())
        .limit(limit)
    )
    for row in connection.execute(query):
        yield _row("changed", row.kind, row.entry, row.field, _read(row.old), _read(row.new), row.at)


def _changed(connection: Connection, later: Any) -> Iterator[Told]:
    c, e = schema.changes.c, schema.entries.c
    query = (
        select(c.entry, c.at, c.field, c.old, c.new, e.kind)
        .join(schema.entries, e.id == c.entry)
        .where(later(c.at), ~later(e.minted_at), e.live)
        .order_by(c.entry, c.id)
    )
    with connection.execute(query, execution_options=_STREAMING) as rows:
        for entry, steps in groupby(rows, key=lambda row: row.entry):
            yield from _net(entry, steps)


def _net(entry: str, steps: Iterable[Any]) -> Iterator[Told]:
    """What an entry's steps come to, field by field: what went there and back is no change."""
    first: dict[str, Any] = {}
    last: dict[str, Any] = {}
    for step in steps:
        first.setdefault(step.field, step)
        last[step.field] = step
    for field, step in last.items():
        if first[field].old != step.new:
            yield _row("changed", step.kind, entry, field, _read(first[field].old), _read(step.new), step.at)


def _merged(connection: Connection, later: ColumnElement[bool]) -> Iterator[Told]:
    d, e = schema.redirects.c, schema.entries.c
    query = (
        select(d.from_id, d.to_id, d.at, e.kind)
        .join(schema.entries, e.id == d.from_id)
        .where(later, ~e.live)
        .order_by(d.id)
    )
    told: set[str] = set()
    for row in connection.execute(query):
        if row.from_id not in told:
            told.add(row.from_id)
            yield _row("merged", row.kind, row.from_id, None, None, resolved(connection, row.from_id), row.at)


def _withdrawn(connection: Connection, later: ColumnElement[bool]) -> Iterator[Told]:
    d, u = schema.decisions.c, schema.decisions.alias()
    query = (
        select(d.action, d.content, d.at, d.person, d.why, u.c.action.label("undone"), u.c.content.label("of"))
        .select_from(schema.decisions.outerjoin(u, u.c.id == d.undoes))
        .where(later, (d.action == "withdraw") | (u.c.action == "withdraw"))
        .order_by(d.id)
    )
    r, n = schema.records.c, schema.nodes.c
    for row in connection.execute(query):
        what = "brought back" if row.undone else "withdrawn"
        keys = records_named("withdraw", json.loads(row.of or row.content))
        entries: dict[str, str] = {}
        for chunk in chunks(keys):
            found = select(n.entry, n.kind).join(schema.records, n.id == r.node).where(r.key.in_(chunk))
            entries |= {entry: kind for entry, kind in connection.execute(found) if entry}
        because = f"{row.person}: {row.why}" if row.why else row.person
        for entry, kind in sorted(entries.items()):
            yield _row(what, kind, entry, None, None, because, row.at)


def _row(what: str, kind: str, entry: str, field: str | None, old: object, new: object, at: str) -> Told:
    return dict(zip(COLUMNS, (what, kind, entry, field, old, new, at), strict=True))


def _read(stored: str | None) -> object:
    """A stored value as rows carry it: text, or a list of texts."""
    value = json.loads(stored) if stored is not None else None
    return [_in_words(one) for one in value] if isinstance(value, list) else value


def _in_words(value: object) -> str:
    if isinstance(value, list):
        # A stage with its day is `signed 2025-05-08`; lists of those and of codes are joined.
        simple = all(one is None or isinstance(one, str) for one in value)
        history = simple and len(value) == 2 and (value[1] is None or value[1][:1].isdigit())
        return " ".join(one for one in value if one) if history else ", ".join(map(_in_words, value))
    return str(value)


__all__ = ["COLUMNS", "changes_since", "latest_changes"]
