"""People's decisions: appended, never changed, and stronger than any reading of a machine.

A decision speaks of records by their keys, which come from content alone. So it outlives entries, nodes and reader
versions,
and can be carried to another register of the same documents.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, insert, select, update

from paraph.records import Record, record_kinds
from paraph.register import schema
from paraph.register.clock import now
from paraph.register.errors import RegisterError
from paraph.register.facets import refresh
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.placing import Moves, Placed, place
from paraph.register.identity.resolving import resolve
from paraph.register.rows import new_row
from paraph.register.statements import check_value, record_from, values_of
from paraph.register.told import told_of


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
    at: str | None = None,
) -> Decision:
    """Write a decision down and put it into force, inside the caller's transaction."""
    if not person.strip():
        raise RegisterError("a decision needs the name of the person who makes it")
    at = at or now()
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    key = sha256("\x1f".join((action, written, person, at, undoes or "")).encode()).hexdigest()[:24]
    decision = Decision(key=key, action=action, content=content, person=person, why=why, at=at, undoes=undoes)
    if not _is_here(connection, key):
        apply(connection, decision)
    return decision


def apply(connection: Connection, decision: Decision) -> None:
    """Put a decision into force, new or from a file."""
    d = schema.decisions
    undone = _row_of(connection, decision.undoes) if decision.undoes else None
    if undone is not None and connection.scalar(select(d.c.id).where(d.c.undoes == undone.id)) is not None:
        raise RegisterError(f"decision {decision.undoes} has been undone already")
    rows = _rows_of(connection, _named_records(undone or decision))
    _check(connection, decision, rows)
    number = new_row(
        connection,
        d,
        key=decision.key,
        action=decision.action,
        content=json.dumps(decision.content, sort_keys=True, ensure_ascii=False),
        person=decision.person,
        why=decision.why,
        at=decision.at,
        undoes=undone.id if undone else None,
    )
    if undone is not None:
        _take_back(connection, undone.id, undone.action == Action.ADD, decision.at)
    elif decision.action is Action.CORRECT:
        _say(connection, rows[decision.content["record"]], decision, number)
    elif decision.action is Action.ADD:
        rows = {decision.content["key"]: _add_by_hand(connection, decision, number)}
    _settle(connection, list(rows.values()), decision.at)


def in_order(connection: Connection) -> Iterator[Decision]:
    """All decisions, oldest first, as `apply` takes them."""
    d = schema.decisions.c
    keys: dict[int, str] = {}
    query = select(d.id, d.key, d.action, d.content, d.person, d.why, d.at, d.undoes).order_by(d.id)
    for number, key, action, content, person, why, at, undoes in connection.execute(query):
        keys[number] = key
        yield Decision(
            key=key,
            action=Action(action),
            content=json.loads(content),
            person=person,
            why=why,
            at=at,
            undoes=keys[undoes] if undoes else None,
        )


def carry_over(connection: Connection, decisions: Iterable[Decision]) -> tuple[int, list[str]]:
    """Apply the decisions of a file that are not here yet; how many, and what could not be applied and why."""
    done, problems = 0, []
    for decision in decisions:
        if _is_here(connection, decision.key):
            continue
        try:
            apply(connection, decision)
            done += 1
        except RegisterError as error:
            problems.append(f"{decision.key}: {error}")
    return done, problems


def _named_records(decision: Any) -> list[str]:
    content = json.loads(decision.content) if isinstance(decision.content, str) else decision.content
    named = [*content.get("records", ()), *content.get("moved", ()), *content.get("rest", ())]
    return (
        named
        + [content[name] for name in ("record",) if name in content]
        + ([content["key"]] if decision.action == Action.ADD and isinstance(decision.content, str) else [])
    )


def _check(connection: Connection, decision: Decision, rows: dict[str, int]) -> None:
    """Refuse what would make no sense in the register as it is."""
    content = decision.content
    if decision.action in (Action.MERGE, Action.NOT_SAME):
        kinds = set(connection.scalars(select(schema.records.c.kind).where(schema.records.c.id.in_(rows.values()))))
        if len(content["records"]) < 2 or len(kinds) != 1:
            raise RegisterError("two entries of one kind are needed, such as two agreements")
    if decision.action is Action.SPLIT and not (content["moved"] and content["rest"]):
        raise RegisterError("a split needs records that go and records that stay")
    if decision.action is Action.CORRECT:
        kind = connection.scalar(select(schema.records.c.kind).where(schema.records.c.id == rows[content["record"]]))
        assert kind is not None
        _check_values(kind, content["field"], content["values"])


def _check_values(kind: str, field: str, values: Sequence[str]) -> None:
    try:
        for value in values:
            check_value(kind, field, value)
    except (ValueError, msgspec.ValidationError) as error:
        raise RegisterError(str(error)) from None


def _say(connection: Connection, row: int, decision: Decision, number: int) -> None:
    """A person's values of a field, in place of what they said of it before."""
    s = schema.statements
    field = decision.content["field"]
    connection.execute(
        update(s)
        .where(s.c.record == row, s.c.field == field, s.c.decision.isnot(None), s.c.until.is_(None))
        .values(until=decision.at)
    )
    said = [
        {"record": row, "field": field, "position": position, "value": value, "decision": number, "since": decision.at}
        for position, value in enumerate(decision.content["values"])
    ]
    connection.execute(insert(s), said)


def _add_by_hand(connection: Connection, decision: Decision, number: int) -> int:
    content = decision.content
    kind = content["kind"]
    if kind not in record_kinds():
        raise RegisterError(f"{kind!r} is no kind of record; known: {', '.join(record_kinds())}")
    document = None
    if content.get("document"):
        document = connection.scalar(
            select(schema.documents.c.id).where(schema.documents.c.content == content["document"])
        )
        if document is None:
            raise RegisterError("the document that goes with it is not in this register")
    row = new_row(
        connection,
        schema.records,
        key=content["key"],
        document=document,
        kind=kind,
        local_id="by-hand",
        confidence=1.0,
        live=True,
    )
    said = [
        {"record": row, "field": field, "position": position, "value": value, "decision": number, "since": decision.at}
        for field, position, value in content["values"]
    ]
    connection.execute(insert(schema.statements), said)
    return row


def by_hand(record: Record, kind: str, person: str, document: str | None = None) -> dict[str, Any]:
    """The content of an `add` decision. `document` is the content key of a document that goes with the record."""
    said = list(values_of(record))
    values = [[value.field, value.position, value.value] for value in said]
    digest = sha256(json.dumps([values, person, now()]).encode()).hexdigest()[:24]
    record_from(kind, "by-hand", said, record.evidence, 1.0)
    return {"key": f"{digest}/{kind}/by-hand", "kind": kind, "values": values, "document": document}


def _take_back(connection: Connection, number: int, was_added: bool, at: str) -> None:
    """End what a decision said, and bring back what an earlier decision had said in its place."""
    s = schema.statements
    own = connection.execute(select(s.c.record, s.c.field, s.c.since).where(s.c.decision == number).distinct()).all()
    connection.execute(update(s).where(s.c.decision == number, s.c.until.is_(None)).values(until=at))
    for row, field, since in own:
        connection.execute(
            update(s)
            .where(s.c.record == row, s.c.field == field, s.c.decision.isnot(None), s.c.until == since)
            .values(until=None)
        )
    if was_added:
        rows = {row for row, _, _ in own}
        connection.execute(update(schema.records).where(schema.records.c.id.in_(rows)).values(live=False))


def _settle(connection: Connection, rows: Sequence[int], at: str) -> None:
    """Let identity and facets follow from what has been decided on some records."""
    constraints = Constraints.load(connection)
    r = schema.records.c
    moves = Moves(set(), {})
    for number, key, document, kind in connection.execute(
        select(r.id, r.key, r.document, r.kind).where(r.id.in_(rows))
    ):
        told = told_of(connection, [number])
        if told and kind == told[0].kind:
            published = told[0].source.published if document is not None else None
            made = place(connection, [Placed(number, key, told[0].record)], published, constraints.set_apart)
            moves.nodes |= made.nodes
            moves.came_from |= made.came_from
        else:
            node = connection.scalar(select(r.node).where(r.id == number))
            moves.nodes |= {node} if node is not None else set()
    refresh(connection, resolve(connection, moves, constraints, at), constraints.withdrawn)


def _rows_of(connection: Connection, keys: Sequence[str]) -> dict[str, int]:
    r = schema.records.c
    found = dict(connection.execute(select(r.key, r.id).where(r.key.in_(keys))).all()) if keys else {}
    missing = [key for key in keys if key not in found]
    if missing:
        raise RegisterError(f"it speaks of a record that is not in this register: {missing[0]}")
    return found


def _row_of(connection: Connection, key: str) -> Any:
    d = schema.decisions.c
    row = connection.execute(select(d.id, d.action, d.content).where(d.key == key)).one_or_none()
    if row is None:
        raise RegisterError(f"there is no decision {key}")
    return row


def _is_here(connection: Connection, key: str) -> bool:
    return connection.scalar(select(schema.decisions.c.id).where(schema.decisions.c.key == key)) is not None


__all__ = ["Action", "Decision", "by_hand", "carry_over", "decide", "in_order"]
