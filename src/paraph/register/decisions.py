"""People's decisions: appended, never changed, and stronger than any reading of a machine.

A decision speaks of records by their keys, which come from content alone. So it outlives entries, nodes and reader
versions, and can be carried to another register of the same documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, insert, select, update

from paraph.records import Evidence, record_kinds
from paraph.register import schema
from paraph.register.body_homes import note_named_anew
from paraph.register.brought import bring_document
from paraph.register.clock import now
from paraph.register.errors import RegisterError
from paraph.register.facets import refresh
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.placing import Moves, Placed, place, retell
from paraph.register.identity.resolving import resolve
from paraph.register.rows import chunks, new_row
from paraph.register.statements import NOTHING, Value, check_value, fields_of, record_from, values_of
from paraph.register.told import Told, told_of

_ANY_WORDS = (Evidence(start=0, end=1, quote=" "),)


class Action(StrEnum):
    """What people can decide."""

    ACCEPT = "accept"
    CORRECT = "correct"
    MERGE = "merge"
    SPLIT = "split"
    NOT_SAME = "not_same"
    WITHDRAW = "withdraw"
    ADD = "add"
    UNDO = "undo"


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """One decision as it is kept and exported. `content` names records by their keys; `undoes` is a decision's key."""

    key: str
    action: Action
    content: dict[str, Any]
    person: str
    why: str
    at: str
    undoes: str | None = None


def decide(
    connection: Connection,
    action: Action,
    content: dict[str, Any],
    *,
    person: str,
    why: str = "",
    undoes: str | None = None,
) -> Decision:
    """Write a decision down and put it into force, inside the caller's transaction."""
    if not person.strip():
        raise RegisterError("a decision needs the name of the person who makes it")
    at = now()
    key = sha256("\x1f".join((action, _written(content), person, at, undoes or "")).encode()).hexdigest()[:24]
    decision = Decision(key=key, action=action, content=content, person=person, why=why, at=at, undoes=undoes)
    apply(connection, decision)
    return decision


def apply(connection: Connection, decision: Decision) -> None:
    """Put a decision into force, new or from a file."""
    d = schema.decisions
    undone = _row_of(connection, decision.undoes) if decision.undoes else None
    if undone is not None:
        if undone.undoes is not None:
            raise RegisterError(f"decision {decision.undoes} takes another one back: decide anew instead")
        if connection.scalar(select(d.c.id).where(d.c.undoes == undone.id)) is not None:
            raise RegisterError(f"decision {decision.undoes} has been undone already")
    elif decision.action is Action.UNDO:
        raise RegisterError("what is to be undone has to be named")
    action, content = (undone.action, json.loads(undone.content)) if undone else (decision.action, decision.content)
    rows = _rows_of(connection, records_named(action, content)) if undone or action != Action.ADD else {}
    if undone is None:
        _check(connection, decision, rows)
    number = new_row(
        connection,
        d,
        key=decision.key,
        action=decision.action,
        content=_written(decision.content),
        person=decision.person,
        why=decision.why,
        at=decision.at,
        undoes=undone.id if undone else None,
    )
    if undone is not None:
        _take_back(connection, undone.id, undone.action == Action.ADD, decision.at)
    elif decision.action is Action.CORRECT:
        _say(connection, rows[content["record"]], content["field"], content["values"], decision, number)
    elif decision.action is Action.ACCEPT:
        for key, said in content["values"].items():
            for field, values in said.items():
                _say(connection, rows[key], field, values, decision, number)
    elif decision.action is Action.ADD:
        rows = _add(connection, decision, number)
    _settle(connection, list(rows.values()), decision.at)


def in_order(connection: Connection, newest_first: bool = False) -> Iterator[Decision]:
    """All decisions as `apply` takes them, oldest first unless asked otherwise; they stream."""
    d = schema.decisions.c
    for row in connection.execute(_written_down().order_by(d.id.desc() if newest_first else d.id)):
        yield _read(row)


def decision_of(connection: Connection, key: str) -> Decision:
    """The decision with a key, which there must be."""
    return _read(connection.execute(_written_down().where(schema.decisions.c.key == key)).one())


def _written_down() -> Select[Any]:
    d, u = schema.decisions.c, schema.decisions.alias().c
    columns = (d.id, d.key, d.action, d.content, d.person, d.why, d.at, u.key.label("undoes"))
    return select(*columns).select_from(schema.decisions.outerjoin(u.id.table, u.id == d.undoes))


def _read(row: Row[Any]) -> Decision:
    return Decision(
        key=row.key,
        action=Action(row.action),
        content=json.loads(row.content),
        person=row.person,
        why=row.why,
        at=row.at,
        undoes=row.undoes,
    )


def carry_over(connection: Connection, decisions: Iterable[Decision]) -> tuple[int, list[str]]:
    """Apply the decisions of a file that are not here yet; how many, and what could not be applied and why."""
    done, problems = 0, []
    for decision in decisions:
        if is_here(connection, decision.key):
            continue
        try:
            with connection.begin_nested():
                apply(connection, decision)
            done += 1
        except RegisterError as error:
            problems.append(f"decision {decision.key} ({decision.action}): {error}")
    return done, problems


def is_here(connection: Connection, key: str) -> bool:
    """Whether the register has a decision, in force or undone."""
    return connection.scalar(select(schema.decisions.c.id).where(schema.decisions.c.key == key)) is not None


def records_named(action: str, content: Mapping[str, Any]) -> list[str]:
    """The keys of all records that a decision speaks of."""
    if action == Action.ADD:
        return [record["key"] for record in content["records"]]
    named = [*content.get("records", ()), *content.get("one", ()), *content.get("other", ())]
    return list(dict.fromkeys(named + ([content["record"]] if "record" in content else [])))


def accepted(told: Iterable[Told]) -> dict[str, Any]:
    """The content of an `accept` decision: all that these records say, also where they say nothing."""
    values: dict[str, dict[str, list[str]]] = {}
    for one in told:
        said: dict[str, list[str]] = {field: [] for field in fields_of(one.record)}
        for value in values_of(one.record):
            said.pop(value.field.partition(".")[0], None) if "." in value.field else None
            said.setdefault(value.field, []).append(value.value)
        values[one.key] = said
    return {"records": list(values), "values": values}


def _check(connection: Connection, decision: Decision, rows: Mapping[str, int]) -> None:
    """Refuse what would make no sense in the register as it is."""
    content = decision.content
    if decision.action in (Action.MERGE, Action.NOT_SAME, Action.SPLIT):
        kinds = {kind for kind, _ in _heads(connection, rows.values())}
        if not (content["one"] and content["other"]):
            raise RegisterError("a split needs records that go and records that stay")
        if set(content["one"]) & set(content["other"]):
            raise RegisterError("they are one entry already: split it first" if decision.action is Action.NOT_SAME
                                else "both are one entry already")  # fmt: skip
        if len(kinds) != 1 or not kinds <= {"agreements", "bodies", "offices"}:
            raise RegisterError("two entries of one kind are needed, such as two agreements")
    if decision.action is Action.CORRECT:
        row = rows[content["record"]]
        ((kind, live),) = _heads(connection, [row])
        if not live:
            raise RegisterError(f"record {content['record']} is no longer there: nothing can be corrected in it")
        _check_correction(connection, row, kind, content["field"], content["values"])


def _check_correction(connection: Connection, row: int, kind: str, field: str, values: Sequence[str]) -> None:
    """Refuse a correction after which the record would be none."""
    try:
        for value in values:
            check_value(kind, field, value)
        if not values:
            check_field = field.partition(".")[0]
            check_value(kind, field, "") if check_field not in fields_of(told_of(connection, [row])[0].record) else None
        (told,) = told_of(connection, [row])
        kept = [value for value in values_of(told.record) if field not in (value.field, value.field.partition(".")[0])]
        changed = [Value(field, position, value) for position, value in enumerate(values)]
        record_from(kind, "as-corrected", kept + changed, _ANY_WORDS, 1.0)
    except (ValueError, msgspec.ValidationError) as error:
        raise RegisterError(f"{field} can't be that: {error}") from None


def _say(connection: Connection, row: int, field: str, values: Sequence[str], decision: Decision, number: int) -> None:
    """A person's values of a field, in place of what they said of it before."""
    s = schema.statements
    connection.execute(
        update(s)
        .where(s.c.record == row, s.c.field == field, s.c.decision.isnot(None), s.c.until.is_(None))
        .values(until=decision.at)
    )
    said = [Value(field, position, value) for position, value in enumerate(values)] or [Value(field, NOTHING, "")]
    _write_down(connection, row, said, decision, number)


def _write_down(connection: Connection, row: int, said: Iterable[Value], decision: Decision, number: int) -> None:
    connection.execute(
        insert(schema.statements),
        [
            {"record": row, "field": v.field, "position": v.position, "value": v.value, "decision": number,
             "since": decision.at}
            for v in said
        ],
    )  # fmt: skip


def _add(connection: Connection, decision: Decision, number: int) -> dict[str, int]:
    """The records that a person adds by hand, with the document that goes with them."""
    content = decision.content
    document = bring_document(connection, content["document"], decision.at) if content.get("document") else None
    rows: dict[str, int] = {}
    for added in content["records"]:
        kind = added["kind"]
        if kind not in record_kinds():
            raise RegisterError(f"{kind!r} is no kind of record; known: {', '.join(record_kinds())}")
        try:
            values = [Value(*value) for value in added["values"]]
            record_from(kind, "by-hand", values, _ANY_WORDS, 1.0)
            _rows_of(connection, [value.value for value in values if value.field == "under"])
        except (TypeError, ValueError, msgspec.ValidationError) as error:
            raise RegisterError(f"it adds {kind} that are none: {error}") from None
        rows[added["key"]] = row = new_row(
            connection,
            schema.records,
            key=added["key"],
            document=document,
            kind=kind,
            local_id="by-hand",
            confidence=1.0,
            live=True,
        )
        _write_down(connection, row, values, decision, number)
    return rows


def _take_back(connection: Connection, number: int, was_added: bool, at: str) -> None:
    """End what a decision said, and bring back what the latest decision in force had said of the same."""
    s, d = schema.statements, schema.decisions.c
    own = connection.execute(select(s.c.record, s.c.field).where(s.c.decision == number).distinct()).all()
    connection.execute(update(s).where(s.c.decision == number, s.c.until.is_(None)).values(until=at))
    undone = select(d.undoes).where(d.undoes.isnot(None))
    for row, field in own:
        of_field = (s.c.record == row, s.c.field == field, s.c.decision.isnot(None))
        spoken = connection.scalar(select(s.c.id).where(*of_field, s.c.until.is_(None)).limit(1))
        before = select(s.c.decision).where(*of_field, s.c.decision.notin_(undone)).order_by(s.c.decision.desc())
        latest = None if spoken else connection.scalar(before.limit(1))
        if latest is not None:
            connection.execute(update(s).where(*of_field, s.c.decision == latest).values(until=None))
    if was_added:
        rows = {row for row, _ in own}
        connection.execute(update(schema.records).where(schema.records.c.id.in_(rows)).values(live=False))


def _settle(connection: Connection, rows: Sequence[int], at: str) -> None:
    """Let identity and facets follow from what has been decided on some records."""
    constraints = Constraints.load(connection)
    r = schema.records.c
    moves = Moves(set(), {})
    for chunk in chunks(sorted(rows)):
        heads = connection.execute(select(r.id, r.key, r.document, r.kind, r.live, r.node).where(r.id.in_(chunk))).all()
        told = {one.key: one for one in told_of(connection, [head.id for head in heads if head.live])}
        for head in heads:
            one = told.get(head.key)
            if one is None:
                moves.nodes |= {head.node} if head.node is not None else set()
                moves.near |= retell(connection, head.document) if head.document is not None else set()
                continue
            published = one.source.published if head.document is not None else None
            place(connection, [Placed(head.id, head.key, one.record)], published, constraints.set_apart, moves)
        for document in {head.document for head in heads} - {None}:
            note_named_anew(connection, document)
    refresh(connection, resolve(connection, moves, constraints, at), constraints.withdrawn)


def _heads(connection: Connection, rows: Iterable[int]) -> list[tuple[str, bool]]:
    r = schema.records.c
    found: list[tuple[str, bool]] = []
    for chunk in chunks(sorted(rows)):
        found += [(row.kind, row.live) for row in connection.execute(select(r.kind, r.live).where(r.id.in_(chunk)))]
    return found


def _rows_of(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    r = schema.records.c
    found: dict[str, int] = {}
    for chunk in chunks(keys):
        found |= {row.key: row.id for row in connection.execute(select(r.key, r.id).where(r.key.in_(chunk)))}
    missing = [key for key in keys if key not in found]
    if missing:
        raise RegisterError(f"it speaks of a record that is not in this register: {missing[0]}")
    return found


def _row_of(connection: Connection, key: str) -> Any:
    d = schema.decisions.c
    row = connection.execute(select(d.id, d.action, d.content, d.undoes).where(d.key == key)).one_or_none()
    if row is None:
        raise RegisterError(f"there is no decision {key}")
    return row


def _written(content: Mapping[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, ensure_ascii=False)


__all__ = ["Action", "Decision", "accepted", "carry_over", "decide", "in_order", "is_here", "records_named"]
