"""What people can do with an open register: each act is one decision, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from paraph.records import (
    Agreement,
    Body,
    BodyStage,
    Commitment,
    Evidence,
    Meeting,
    MeetingKind,
    PartialDate,
    Record,
)
from paraph.register import schema
from paraph.register.brought import Paper, by_hand
from paraph.register.database import Database
from paraph.register.decisions import (
    Action,
    Decision,
    accepted,
    carry_over,
    decide,
    decision_of,
    in_order,
    records_named,
)
from paraph.register.entries import AgreementEntry, Entry, SimpleEntry, agreement_of_body, entry_of, present_id
from paraph.register.errors import NotThere, RegisterError
from paraph.register.history import stages
from paraph.register.rows import chunks
from paraph.register.told import Told, told_by_entry, told_of

# After whatever may follow the beginning of a key, by code points and by any language's order alike.
_LAST = "z"
_UNREAD = (Evidence(start=0, end=1, quote=" "),)
"""Stands in for the quote of a record by hand: what the person wrote takes its place."""


class Deciding:
    """People's part of a register. `person` is who decides, `why` the reason that is kept with it.

    An entry is named by any id that it ever had, a record by its key or the beginning of it (`3f9a1c22/meetings/1`).
    Whatever can't be is a `RegisterError`, and nothing was changed.
    """

    _database: Database

    def accept(self, named: str, *, person: str, why: str = "") -> Decision:
        """An entry or a record has been looked at and is right as it stands: no later reading changes its values."""
        with self._database.writing() as connection:
            return decide(
                connection, Action.ACCEPT, accepted(_told_of_named(connection, named)), person=person, why=why
            )

    def correct(
        self, named: str, field: str, values: Sequence[str], *, person: str, why: str = "", stage: str | None = None
    ) -> Decision:
        """A field has these values (none: it holds nothing), whatever any reader says.

        Named by its key, one record is corrected, and what it means may change with it. Named by its id, an entry is:
        all its reports stay its own. A date is that of `stage`, the latest where that is None.
        """
        with self._database.writing() as connection:
            content: dict[str, Any] = {"field": field, "values": list(values)}
            told = _told_of_named(connection, named)
            content["record"] = told[0].key
            if not is_record(named):
                content["record"] = _record_to_correct(told, field, stage).key
                content["with"] = [one.key for one in told]
            return decide(connection, Action.CORRECT, content, person=person, why=why)

    def merge(self, one: str, other: str, *, person: str, why: str = "") -> Decision:
        """Two entries are one; the older id goes on, the other leads to it."""
        return self._decide_on_two(Action.MERGE, one, other, person, why)

    def not_same(self, one: str, other: str, *, person: str, why: str = "") -> Decision:
        """Two entries are different things, whatever the scores say."""
        return self._decide_on_two(Action.NOT_SAME, one, other, person, why)

    def split(
        self, entry: str, moved: Sequence[str] = (), *, documents: Sequence[str] = (), person: str, why: str = ""
    ) -> Decision:
        """Some records of an entry (by key, or all that these documents say of it) are another thing than the rest."""
        with self._database.writing() as connection:
            told = _told_of_named(connection, entry)
            going: set[str] = set()
            for name in moved:
                key = _record_key(connection, name)
                if key is None or key not in {one.key for one in told}:
                    raise RegisterError(f"{entry} has no record {name}")
                going.add(key)
            for name in documents:
                found = {one.key for one in told if name in one.source.names}
                if not found:
                    raise RegisterError(f"{entry} has nothing from a document {name}")
                going |= found
            content = {"one": sorted(going), "other": [one.key for one in told if one.key not in going]}
            return decide(connection, Action.SPLIT, content, person=person, why=why)

    def withdraw(self, entry: str, *, person: str, why: str) -> Decision:
        """An entry is none: it is no longer listed, and its id still resolves."""
        with self._database.writing() as connection:
            told = _told_of_named(connection, entry)
            if told[0].entry is None:
                raise RegisterError(f"{entry} is no entry: only agreements, bodies and people can be withdrawn")
            return decide(connection, Action.WITHDRAW, {"records": [one.key for one in told]}, person=person, why=why)

    def undo(self, decision: str, *, person: str, why: str = "") -> Decision:
        """Take a decision back, by its key or the beginning of it; both stay on record."""
        with self._database.writing() as connection:
            key = _decision_key(connection, decision)
            return decide(connection, Action.UNDO, {}, person=person, why=why, undoes=key)

    # Adding by hand

    def add_by_hand(
        self,
        record: Record,
        kind: str,
        *,
        person: str,
        why: str = "",
        beside: Mapping[str, str] | None = None,
        paper: Paper | None = None,
    ) -> Decision:
        """A record that a person knows of, with what else is known of it and the document that says it."""
        with self._database.writing() as connection:
            content = by_hand(connection, [(kind, record, beside or {})], person, paper)
            return decide(connection, Action.ADD, content, person=person, why=why)

    def add_agreement(self, *, person: str, why: str = "", paper: Paper | None = None, **slots: Any) -> Decision:
        """An agreement that a person knows of; `slots` as a record has them (parties, instrument, stage, date ...)."""
        return self.add_by_hand(_made(Agreement, slots), "agreements", person=person, why=why, paper=paper)

    def add_body(self, *, under: str | None = None, person: str, why: str = "", **slots: Any) -> Decision:
        """A joint body that a person knows of, `under` an agreement where one is named."""
        with self._database.writing() as connection:
            beside = {"under": _agreement_record(connection, under)} if under else {}
            content = by_hand(connection, [("bodies", _made(Body, slots), beside)], person)
            return decide(connection, Action.ADD, content, person=person, why=why)

    def add_meeting(
        self,
        of: str,
        date: PartialDate,
        *,
        person: str,
        why: str = "",
        minutes: Paper | None = None,
        people: Sequence[str] = (),
    ) -> Decision:
        """A session of the body `of` was held; the `minutes` become a document of the register."""
        with self._database.writing() as connection:
            body = named_entry(connection, of)
            if isinstance(body, AgreementEntry) or body.kind != "bodies":
                raise RegisterError(f"{of} is no body: a session is held by a committee or another joint body")
            first = body.told[0]
            assert isinstance(first.record, Body)
            parties = tuple(dict.fromkeys(party for one in body.told for party in _parties(one)))
            held = msgspec.structs.replace(
                first.record, id="body", stage=BodyStage.CONVENED, date=date, parties=parties, evidence=_UNREAD
            )
            slots = {"kind": MeetingKind.SESSION, "actors": parties, "people": tuple(people), "date": date}
            meeting = _made(Meeting, slots)
            content = by_hand(connection, [("bodies", held, {}), ("meetings", meeting, {})], person, minutes)
            decision = decide(connection, Action.ADD, content, person=person, why=why)
            session = decision.content["records"][0]["key"]
            # Where likeness alone would leave the session beside the body, the person's word brings it there.
            if session not in {one.key for one in _told_of_named(connection, of)}:
                joined = {"one": [one.key for one in body.told], "other": [session]}
                decide(connection, Action.MERGE, joined, person=person, why="a session of this body, added by hand")
            return decision

    def add_measure(
        self,
        under: str,
        task: str,
        *,
        person: str,
        why: str = "",
        owner: str | None = None,
        state: str = "open",
        minutes: Paper | None = None,
        **slots: Any,
    ) -> Decision:
        """A measure under an agreement, or under the agreement of a body: what, by whom (`by`), who sees to it
        (`owner`), by when (`due`), in which `areas`; `state` is open, fulfilled or lapsed and is changed by `correct`.
        """
        with self._database.writing() as connection:
            agreement = _agreement_of(connection, under)
            slots = {"kind": "other", "by": agreement.outline.parties} | {k: v for k, v in slots.items() if v}
            beside = {"task": task, "state": state, "under": agreement.told[0].key}
            beside |= {"owner": owner} if owner else {}
            content = by_hand(connection, [("commitments", _made(Commitment, slots), beside)], person, minutes)
            return decide(connection, Action.ADD, content, person=person, why=why)

    # What was decided

    def decisions(self, about: str | None = None) -> list[Decision]:
        """All decisions, oldest first; or those that speak of an entry: of its records and of what stands under it."""
        with self._database.reading() as connection:
            return decisions_on(connection, _keys_about(connection, about) if about else None)

    def touched_by(self, decision: Decision) -> list[str]:
        """Ids of the entries to which the records of a decision belong now."""
        with self._database.reading() as connection:
            return entries_with_records(connection, decision)

    def carry_over(self, decisions: Iterable[Decision]) -> tuple[int, list[str]]:
        """Apply another register's decisions; how many were new, and which could not be applied and why."""
        with self._database.writing() as connection:
            return carry_over(connection, decisions)

    def _decide_on_two(self, action: Action, one: str, other: str, person: str, why: str) -> Decision:
        with self._database.writing() as connection:
            sides = [[told.key for told in _told_of_named(connection, named)] for named in (one, other)]
            content = {"one": sides[0], "other": sides[1]}
            return decide(connection, action, content, person=person, why=why)


def decisions_on(connection: Connection, keys: set[str] | None) -> list[Decision]:
    """The decisions that speak of any of these records (of whatever, if None), with those that take them back."""
    kept: list[Decision] = []
    undone: set[str] = set()
    for decision in in_order(connection):
        speaks = keys is None or not keys.isdisjoint(records_named(decision.action, decision.content))
        if speaks or decision.undoes in undone:
            undone.add(decision.key)
            kept.append(decision)
    return kept


def entries_with_records(connection: Connection, decision: Decision) -> list[str]:
    """Ids of the entries to which the records belong that a decision, or the one it undoes, speaks of."""
    action, content = decision.action, decision.content
    if decision.undoes:
        d = schema.decisions.c
        row = connection.execute(select(d.action, d.content).where(d.key == decision.undoes)).one()
        action, content = Action(row.action), json.loads(row.content)
    r, n, s = schema.records.c, schema.nodes.c, schema.statements.c
    found: set[str] = set()
    for chunk in chunks(records_named(action, content)):
        found |= set(connection.scalars(
            select(n.entry).join(schema.records, n.id == r.node).where(r.key.in_(chunk), n.entry.isnot(None))
        ))  # fmt: skip
        above = select(s.value).join(schema.records, r.id == s.record).where(schema.is_field("under"), r.key.in_(chunk))
        found |= set(connection.scalars(
            select(n.entry).join(schema.records, n.id == r.node).where(r.key.in_(above), n.entry.isnot(None))
        ))  # fmt: skip
    return sorted(found)


def _record_key(connection: Connection, named: str) -> str | None:
    """The key of the record that a key, or the beginning of one before its kind, means; None where there is none."""
    beginning, slash, rest = named.partition("/")
    if not slash:
        return None
    k = schema.records.c.key
    found = [
        key
        for key in connection.scalars(select(k).where(k >= beginning, k < beginning + _LAST).order_by(k))
        if key.partition("/")[2] == rest
    ]
    if len(found) > 1:
        raise RegisterError(f"{named} may be any of {len(found)} records: write more of its beginning")
    return found[0] if found else None


def record_by_key(connection: Connection, named: str) -> Told:
    """The record that a key, or the beginning of one, means."""
    return _told_of_named(connection, named)[0]


def _keys_about(connection: Connection, named: str) -> set[str]:
    if is_record(named):
        return {record_by_key(connection, named).key}
    return keys_in(named_entry(connection, named))


def keys_in(entry: Entry) -> set[str]:
    """The keys of an entry's records, and of those of what stands under it."""
    around = entry.around if isinstance(entry, AgreementEntry) else ()
    return {one.key for one in (*entry.told, *around)}


def is_record(named: str) -> bool:
    """Whether a name is a record's key rather than an entry's id."""
    return "/" in named


def _told_of_named(connection: Connection, named: str) -> list[Told]:
    """The records of an entry by any of its ids, or the one record of a key."""
    if not is_record(named):
        found = told_by_entry(connection, present_id(connection, named))
        if not found:
            raise _nothing_said(named)
        return found
    key = _record_key(connection, named)
    r = schema.records.c
    rows = list(connection.scalars(select(r.id).where(r.key == key, r.live))) if key else []
    told = told_of(connection, rows)
    if not told:
        raise NotThere(f"there is no record {named}")
    return told


def named_entry(connection: Connection, named: str) -> Entry:
    """An entry by any id that it ever had, as it is now."""
    found = entry_of(connection, present_id(connection, named))
    if found is None:
        raise _nothing_said(named)
    return found


def _nothing_said(named: str) -> RegisterError:
    return RegisterError(f"nothing is said of {named} any more")


def _agreement_of(connection: Connection, named: str) -> AgreementEntry:
    """An agreement by its id, or the one under which a body works."""
    found = named_entry(connection, named)
    if isinstance(found, SimpleEntry) and found.kind == "bodies":
        home = agreement_of_body(connection, found)
        if home is None:
            raise RegisterError(f"the body {named} works under no agreement that is known: name the agreement")
        found = home
    if not isinstance(found, AgreementEntry):
        raise RegisterError(f"{named} is no agreement and no body")
    return found


def _agreement_record(connection: Connection, named: str) -> str:
    return _agreement_of(connection, named).told[0].key


def _record_to_correct(told: Sequence[Told], field: str, stage: str | None) -> Told:
    """The record that carries the correction of an entry: of a date, one that reports the stage."""
    if field in ("stage", "factuality") and len(told) > 1:
        raise RegisterError(f"the {field} is each report's own: name the record by its key")
    if field != "date" or not isinstance(told[0].record, Agreement):
        return told[0]
    reports = [one for one in told if isinstance(one.record, Agreement) and stage in (None, one.record.stage)]
    if not reports:
        raise RegisterError(f"no report says that it was {stage}")
    reached = [found for found in stages(reports) if found.by]
    by_key = {one.key: one for one in reports}
    return by_key[reached[-1].by[0]] if reached else reports[0]


def _parties(one: Told) -> tuple[str, ...]:
    return one.record.parties if isinstance(one.record, Body) else ()


def _made(form: type[Record], slots: Mapping[str, Any]) -> Record:
    try:
        return form(id="by-hand", evidence=_UNREAD, **slots)
    except (TypeError, ValueError) as error:
        raise RegisterError(str(error)) from None


def decision_by_key(connection: Connection, named: str) -> Decision:
    """The decision that a key, or the beginning of one, means."""
    return decision_of(connection, _decision_key(connection, named))


def _decision_key(connection: Connection, named: str) -> str:
    k = schema.decisions.c.key
    found = list(connection.scalars(select(k).where(k >= named, k < named + _LAST).limit(2))) if named else []
    if len(found) > 1 and named not in found:
        raise RegisterError(f"{named} is the beginning of several decisions: write more of it")
    if not found:
        raise NotThere(f"there is no decision {named}")
    return named if named in found else found[0]


__all__ = ["Deciding", "record_by_key"]
