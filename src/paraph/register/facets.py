"""What entries are listed and found by, kept beside them: a summary of each, its parties, areas, stages, instrument.

All of it follows from the statements. It is made anew for every entry that a change touches, in the same transaction;
only
an entry of very many records that merely gains another one may wait until it has gained a few (`pending` says how
many),
or else each report of a treaty of which thousands tell would cost as much as thousands. What it is found by has the new
record's values at once, so that nothing is overlooked meanwhile; `settle_pending` brings the rest up to date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType

import msgspec
from sqlalchemy import Connection

from paraph.evaluation.names import folded_words
from paraph.records import Agreement, Body, Office, Record
from paraph.register.change_log import note_changes
from paraph.register.history import Outline, outline
from paraph.register.rows import chunks, marks, padded, run
from paraph.register.told import Told, documents_in, told_by_entry

MANY_RECORDS = 16
"""An entry of fewer is always up to date."""
MAY_WAIT = 8
"""One in so many records of a larger entry may be missing from its summary for a while."""
UNDATED = "~"
"""Where a day would stand: sorts after all days."""

Facet = tuple[str, str]


class Summary(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry in a line, as lists show it. Of bodies, `form` is the kind of body; of people, `title` is the name."""

    parties: tuple[str, ...] = ()
    form: str | None = None
    title: str | None = None
    areas: tuple[str, ...] = ()
    history: tuple[tuple[str, str | None], ...] = ()
    conflicts: tuple[str, ...] = ()
    documents: int = 0
    heard: str = ""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Summary).decode


def read_summary(stored: str | bytes) -> Summary:
    """A summary as it is stored."""
    return _decode(stored)


def refresh(
    connection: Connection,
    entries: Iterable[str],
    withdrawn: frozenset[str] = frozenset(),
    at_hand: Mapping[str, Sequence[Told]] = MappingProxyType({}),
) -> None:
    """Make summaries and facets of some entries anew; `withdrawn` are records whose entries people have withdrawn.

    `at_hand` are records, by entry, that need not be read again where they are all that an entry has.
    """
    for entry in sorted(set(entries)):
        told = list(at_hand.get(entry, ()))
        if not told or _count(connection, entry) != len(told):
            told = told_by_entry(connection, entry, bare=True)
        if not told:
            run(connection, "DELETE FROM facets WHERE entry = ?", (entry,))
            run(connection, "UPDATE entries SET summary = NULL, told = 0, pending = 0 WHERE id = ?", (entry,))
            continue
        kind = told[0].kind
        drawn = outline(told) if kind == "agreements" else None
        begins = _begins(drawn)
        heard = drawn.heard if drawn else max(one.source.known_from for one in told)
        found: list[Facet] = [("state", "standing")]
        if any(one.key in withdrawn for one in told):
            found = [("state", "withdrawn")]
        else:
            found += _of_outline(drawn) if drawn else (facet for one in told for facet in _of_record(one.record))
            found += _named_as_well(connection, told, {value for facet, value in found if facet == "party"})
        made = agreement_summary(told, drawn) if drawn else _simple_summary(told, heard)
        summary = _encode(made).decode()
        before = run(connection, "SELECT summary FROM entries WHERE id = ?", (entry,)).scalar()
        note_changes(connection, kind, entry, before, summary)
        _write_facets(connection, entry, {(kind, *facet, begins or UNDATED) for facet in found})
        run(
            connection,
            "UPDATE entries SET begins = ?, stage = ?, heard = ?, summary = ?, told = ?, pending = 0 WHERE id = ?",
            (begins, drawn.stage if drawn else None, heard, summary, len(told), entry),
        )


def refresh_grown(
    connection: Connection, gained: Mapping[str, Sequence[Told]], withdrawn: frozenset[str] = frozenset()
) -> None:
    """The same for entries that have merely gained records; the larger ones wait until they have gained several."""
    entries: list[str] = []
    for entry, records in gained.items():  # as they are told, by the newcomer's document
        row = run(connection, "SELECT told, pending, begins, kind FROM entries WHERE id = ?", (entry,)).first()
        assert row is not None
        told, pending, begins, kind = row
        waits = told >= MANY_RECORDS and (pending + len(records)) * MAY_WAIT <= told
        if not waits or (withdrawn and is_withdrawn(connection, entry)):
            entries.append(entry)
            continue
        run(connection, "UPDATE entries SET pending = pending + ? WHERE id = ?", (len(records), entry))
        facets = dict.fromkeys(facet for one in records for facet in _of_record(one.record))
        rows = [(kind, *facet, begins or UNDATED, entry) for facet in facets]
        run(
            connection,
            "INSERT INTO facets (kind, facet, value, begins, entry) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            rows,
        )
    refresh(connection, entries, withdrawn, gained)


def is_withdrawn(connection: Connection, entry: str) -> bool:
    """Whether people have withdrawn an entry."""
    query = "SELECT value FROM facets WHERE entry = ? AND facet = 'state'"
    return bool(run(connection, query, (entry,)).scalar() == "withdrawn")


def settle_pending(connection: Connection, withdrawn: frozenset[str] = frozenset(), most: int = 100) -> int:
    """Bring entries up to date that have been waiting, at most so many; how many those were."""
    rows = run(connection, f"SELECT id FROM entries WHERE pending > 0 ORDER BY id LIMIT {most}").all()
    refresh(connection, [row[0] for row in rows], withdrawn)
    return len(rows)


def summaries(connection: Connection, entries: Sequence[str]) -> dict[str, Summary]:
    """Summaries of entries, as far as they are up to date: the others have to be assembled."""
    found: dict[str, Summary] = {}
    for chunk in chunks(entries):
        wanted = padded(chunk)
        rows = run(
            connection,
            f"SELECT id, summary FROM entries WHERE id IN ({marks(len(wanted))}) AND pending = 0"
            " AND summary IS NOT NULL",
            wanted,
        )
        found |= {row[0]: _decode(row[1]) for row in rows}
    return found


def _count(connection: Connection, entry: str) -> int:
    query = "SELECT count(*) FROM nodes n JOIN records r ON r.node = n.id WHERE n.entry = ? AND r.live"
    return int(run(connection, query, (entry,)).scalar())


def _write_facets(connection: Connection, entry: str, wanted: set[tuple[str, str, str, str]]) -> None:
    rows = run(connection, "SELECT kind, facet, value, begins FROM facets WHERE entry = ?", (entry,))
    there = {(row[0], row[1], row[2], row[3]) for row in rows}
    if gone := [(*facet, entry) for facet in there - wanted]:
        run(
            connection,
            "DELETE FROM facets WHERE kind = ? AND facet = ? AND value = ? AND begins = ? AND entry = ?",
            gone,
        )
    if new := [(*facet, entry) for facet in sorted(wanted - there)]:
        run(connection, "INSERT INTO facets (kind, facet, value, begins, entry) VALUES (?, ?, ?, ?, ?)", new)


def _begins(drawn: Outline | None) -> str | None:
    dated = [stage.date for stage in drawn.history if stage.date] if drawn else []
    return str(min(dated)) if dated else None


def agreement_summary(told: Sequence[Told], drawn: Outline) -> Summary:
    """An agreement in a line: its records and the outline that they make."""
    return Summary(
        parties=drawn.parties,
        form=str(drawn.instrument),
        title=drawn.title,
        areas=drawn.areas,
        history=tuple((str(s.stage), str(s.date) if s.date else None) for s in drawn.history),
        conflicts=tuple(conflict.field for conflict in drawn.conflicts),
        documents=documents_in(told),
        heard=drawn.heard,
    )


def _simple_summary(told: Sequence[Told], heard: str) -> Summary:
    records = [one.record for one in told]
    bodies = [record for record in records if isinstance(record, Body)]
    offices = [record for record in records if isinstance(record, Office)]
    names = [r.name for r in bodies if r.name] + [r.person for r in offices if r.person]
    parties = [party for r in bodies for party in r.parties] + [r.actor for r in offices if r.actor]
    kinds = sorted(str(r.kind) for r in bodies)
    return Summary(
        parties=tuple(sorted(set(parties))),
        form=max(kinds, key=kinds.count) if kinds else None,
        title=max(sorted(set(names)), key=len, default=None),
        areas=tuple(sorted({str(area) for r in bodies for area in r.areas})),
        documents=documents_in(told),
        heard=heard,
    )


def _of_outline(drawn: Outline) -> Iterator[Facet]:
    yield "instrument", drawn.instrument
    for facet, values in (("party", drawn.parties), ("area", drawn.areas)):
        for value in values:
            yield facet, value
    for stage in drawn.history:
        yield "stage", stage.stage
    for conflict in drawn.conflicts:
        yield "conflict", conflict.field
    yield from (("word", word) for word in folded_words(drawn.title or ""))


def _named_as_well(connection: Connection, told: Sequence[Told], parties: set[str]) -> Iterator[Facet]:
    """Parties that some report names, or did before a person corrected it, and that are none as far as is known now:
    an entry may have had them on an earlier day."""
    named = {value for one in told for facet, value in _of_record(one.record) if facet == "party"}
    for one in told:
        field = "actor" if isinstance(one.record, Office) else "parties"
        if field in one.settled:
            query = (
                "SELECT s.value FROM records r JOIN statements s ON s.record = r.id AND s.field = ?"
                " WHERE r.key = ? AND s.position >= 0"
            )
            named |= {row[0] for row in run(connection, query, (field, one.key))}
    yield from (("named", party) for party in sorted(named - parties))


def _of_record(record: Record) -> Iterator[Facet]:
    """What an entry may be found by because of one record."""
    if isinstance(record, Agreement):
        yield "instrument", record.instrument
        yield from (("party", party) for party in record.parties)
        yield from (("area", area) for area in record.areas)
        yield "stage", record.stage
        yield from (("word", word) for word in folded_words(record.title or ""))
    elif isinstance(record, Body):
        yield "kind", record.kind
        yield from (("party", party) for party in record.parties)
        yield from (("word", word) for word in folded_words(record.name or ""))
    elif isinstance(record, Office):
        yield from (("word", word) for word in folded_words(record.person or ""))
        if record.actor:
            yield "party", record.actor
