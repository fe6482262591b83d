"""Records out of the register: what each document (or person) tells, with what is needed to judge and to quote it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from types import MappingProxyType
from typing import NamedTuple

import msgspec
from sqlalchemy import Connection, select

from paraph.records import Evidence, PartialDate, Record
from paraph.register import schema
from paraph.register.rows import chunks, marks, padded, run
from paraph.register.statements import BESIDE, NOTHING, Value, record_from

_NO_WORDS = [Evidence(start=0, end=1, quote=" ")]
BY_HAND = 0
"""The document number of what a person added without a document."""


class Source(msgspec.Struct, frozen=True):
    """A document as an entry names it. `names` are the ids under which it was handed in."""

    number: int
    names: tuple[str, ...]
    title: str | None
    outlet: str | None
    published: PartialDate | None
    known_from: str


class Told(msgspec.Struct, frozen=True):
    """One record: where it stands, which entry it belongs to, and the fields that a person has settled.

    `beside` is what people say of it that no reader does, such as the owner of a measure.
    """

    key: str
    kind: str
    record: Record
    source: Source
    entry: str | None
    settled: frozenset[str] = frozenset()
    beside: Mapping[str, str] = MappingProxyType({})


def told_by_entry(connection: Connection, entry: str, as_of: str | None = None, *, bare: bool = False) -> list[Told]:
    """The records of one entry; `bare` ones, of which only the values are needed, come without names and quotes."""
    query = "SELECT r.id FROM nodes n JOIN records r ON r.node = n.id WHERE n.entry = ? AND r.live"
    return told_of(connection, [row[0] for row in run(connection, query, (entry,))], as_of, bare=bare)


def told_by_documents(
    connection: Connection,
    documents: Iterable[int],
    as_of: str | None = None,
    *,
    kinds: Set[str] = frozenset(),
    at_hand: Iterable[Told] = (),
) -> list[Told]:
    """All records of some documents, in the order of their keys, or those of some kinds.

    Those that are `at_hand`, as they were on that day, are not read again.
    """
    wanted = set(documents) - {BY_HAND}
    known = {one.key: one for one in at_hand if one.source.number in wanted}
    rows: list[int] = []
    for chunk in chunks(sorted(wanted)):
        listed = padded(chunk)
        query = f"SELECT id, key, kind FROM records WHERE document IN ({marks(len(listed))}) AND live"
        found = run(connection, query, listed)
        rows += [row for row, key, kind in found if key not in known and (not kinds or kind in kinds)]
    return sorted([*known.values(), *told_of(connection, rows, as_of)], key=lambda one: one.key)


def told_of(connection: Connection, rows: Sequence[int], as_of: str | None = None, *, bare: bool = False) -> list[Told]:
    """Records by their rows, in the order of their keys, as far as they were known on a day."""
    told: list[Told] = []
    for chunk in chunks(sorted(set(rows))):
        told += _told(connection, chunk, as_of, bare)
    return sorted(told, key=lambda one: one.key)


def sources_of(connection: Connection, numbers: Iterable[int]) -> dict[int, Source]:
    """Documents by their numbers."""
    found: dict[int, Source] = {}
    for chunk in chunks(sorted(set(numbers))):
        seen: dict[int, list[tuple[str, str]]] = defaultdict(list)
        wanted = padded(chunk)
        listed = marks(len(wanted))
        sightings = f"SELECT document, name, outlet FROM sightings WHERE document IN ({listed}) ORDER BY name, outlet"
        for number, name, outlet in run(connection, sightings, wanted):
            seen[number].append((name, outlet))
        documents = f"SELECT id, title, published, known_from FROM documents WHERE id IN ({listed})"
        for number, title, published, known_from in run(connection, documents, wanted):
            found[number] = Source(
                number=number,
                names=tuple(dict.fromkeys(name for name, _ in seen[number])),
                title=title,
                outlet=next((outlet for _, outlet in seen[number] if outlet), None),
                published=PartialDate.parse(published) if published else None,
                known_from=known_from,
            )
    return found


def sources_in(told: Iterable[Told]) -> tuple[Source, ...]:
    """The documents in which records stand, oldest first."""
    found = {one.source.number: one.source for one in told if one.source.number != BY_HAND}
    return tuple(sorted(found.values(), key=lambda source: (source.known_from, source.names)))


def documents_in(told: Iterable[Told]) -> int:
    """In how many documents records stand."""
    return len({one.source.number for one in told} - {BY_HAND})


class _Head(NamedTuple):
    id: int
    key: str
    kind: str
    local_id: str
    confidence: float
    document: int | None
    entry: str | None
    known_from: str


def _told(connection: Connection, rows: Sequence[int], as_of: str | None, bare: bool) -> list[Told]:
    wanted = padded(rows)
    known_by_then = " AND (d.known_from <= ? OR d.id IS NULL)" if as_of else ""
    query = (
        "SELECT r.id, r.key, r.kind, r.local_id, r.confidence, r.document, n.entry, d.known_from FROM records r"
        " LEFT JOIN nodes n ON n.id = r.node LEFT JOIN documents d ON d.id = r.document"
        f" WHERE r.id IN ({marks(len(wanted))}){known_by_then}"
    )
    found = run(connection, query, (*wanted, as_of) if as_of else wanted)
    heads = [_Head(*row) for row in found]
    values, settled, said_on = _values(connection, rows, as_of)
    if bare:
        sources = {h.document: Source(h.document, (), None, None, None, h.known_from) for h in heads if h.document}
        spans = {head.id: _NO_WORDS for head in heads}
    else:
        sources = sources_of(connection, {head.document for head in heads if head.document is not None})
        spans = _spans(connection, rows)
        # Also a record with a document, such as minutes, may stand there by a person's word alone.
        spans |= _words_of_people(connection, [head.id for head in heads if head.id not in spans])
    told = []
    for head in heads:
        if not values[head.id]:
            continue
        source = sources.get(head.document or BY_HAND) or Source(BY_HAND, (), None, None, None, said_on[head.id])
        shown = spans.get(head.id) or _NO_WORDS
        record = record_from(head.kind, head.local_id, values[head.id], shown, head.confidence)
        extra = BESIDE.get(head.kind, frozenset())
        beside = {v.field: v.value for v in values[head.id] if v.field in extra}
        told.append(Told(head.key, head.kind, record, source, head.entry, frozenset(settled[head.id]), beside))
    return told


def _values(
    connection: Connection, rows: Sequence[int], as_of: str | None
) -> tuple[dict[int, list[Value]], dict[int, set[str]], dict[int, str]]:
    """The values in force, a person's in place of a machine's; fields that people settled; when they first spoke.

    As of a day a person's value holds from the day it was said until another took its place; one that was taken back
    was never said. Of readings the newest counts for any day: it knows best what a report of then says.
    """
    in_force = "until IS NULL" if as_of is None else "(until IS NULL OR decision IS NOT NULL)"
    wanted = padded(rows)
    query = (
        "SELECT record, field, position, value, decision, since FROM statements"
        f" WHERE record IN ({marks(len(wanted))}) AND {in_force} ORDER BY record, id"
    )
    machine: dict[int, list[Value]] = defaultdict(list)
    people: dict[tuple[int, str], tuple[int, list[Value]]] = {}  # the latest decision on each field
    said_on: dict[int, str] = {}
    taken_back: set[int] | None = None
    for row, field, position, value, decision, since in run(connection, query, wanted):
        if decision is None:
            machine[row].append(Value(field, position, value))
            continue
        if as_of is not None:
            taken_back = _taken_back(connection) if taken_back is None else taken_back
            if since[:10] > as_of or decision in taken_back:
                continue
        said_on.setdefault(row, since[:10])
        latest, said = people.get((row, field), (0, []))
        if decision > latest:
            people[row, field] = (decision, [Value(field, position, value)])
        elif decision == latest:
            said.append(Value(field, position, value))
    settled: dict[int, set[str]] = defaultdict(set)
    for row, field in people:
        settled[row].add(field)
    values = {row: machine[row] for row in rows}
    for row, fields in settled.items():
        # A word on the whole place is a word on its name and its country.
        values[row] = [v for v in machine[row] if not {v.field, v.field.partition(".")[0]} & fields]
    for (row, _), (_, said) in people.items():
        values[row] += [value for value in said if value.position != NOTHING]
    return values, settled, said_on


def _taken_back(connection: Connection) -> set[int]:
    d = schema.decisions.c
    return {number for number in connection.scalars(select(d.undoes).where(d.undoes.isnot(None))) if number}


def _spans(connection: Connection, rows: Sequence[int]) -> dict[int, list[Evidence]]:
    spans: dict[int, list[Evidence]] = defaultdict(list)
    wanted = padded(rows)
    query = (
        "SELECT e.record, e.first, e.past, substr(d.text, e.first + 1, e.past - e.first) FROM evidence e"
        " JOIN records r ON r.id = e.record JOIN documents d ON d.id = r.document"
        f" WHERE e.record IN ({marks(len(wanted))}) AND e.until IS NULL ORDER BY e.id"
    )
    for row, first, past, quote in run(connection, query, wanted):
        spans[row].append(Evidence(start=first, end=past, quote=quote))
    return dict(spans)


def _words_of_people(connection: Connection, rows: Sequence[int]) -> dict[int, list[Evidence]]:
    """What a person wrote when adding a record by hand: all the evidence that there is for it."""
    words: dict[int, list[Evidence]] = {}
    if not rows:
        return words
    wanted = padded(rows)
    query = (
        "SELECT s.record, d.why, d.person FROM statements s JOIN decisions d ON d.id = s.decision"
        f" WHERE s.record IN ({marks(len(wanted))}) AND d.action = 'add' ORDER BY s.id"
    )
    for row, why, person in run(connection, query, wanted):
        quote = why or f"added by {person}"
        words.setdefault(row, [Evidence(start=0, end=len(quote), quote=quote)])
    return words
