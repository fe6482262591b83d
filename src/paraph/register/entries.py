"""Entries, assembled from statements when they are read, as of any day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection, select

from paraph.records import Commitment, Expenditure
from paraph.register import schema
from paraph.register.body_homes import homes_of
from paraph.register.errors import NotThere
from paraph.register.followup import BodyLine, CommitmentLine, State, bodies, commitments
from paraph.register.fulfilment import Page, Surroundings
from paraph.register.history import Outline, outline
from paraph.register.homes import NEAR_AGREEMENTS, under
from paraph.register.rows import chunks, marks, padded, run
from paraph.register.told import BY_HAND, Source, Told, sources_in, told_by_documents, told_by_entry, told_of


class AgreementEntry(msgspec.Struct, frozen=True):
    """An agreement as the register knows it on a day: outline, follow-up, and all that was told of it."""

    id: str
    outline: Outline
    bodies: tuple[BodyLine, ...]
    commitments: tuple[CommitmentLine, ...]
    told: tuple[Told, ...]
    around: tuple[Told, ...]

    @property
    def sources(self) -> tuple[Source, ...]:
        """The documents that speak of it, oldest first."""
        return sources_in(self.told)

    @property
    def outstanding(self) -> tuple[CommitmentLine, ...]:
        """Commitments that no report says are done."""
        return tuple(line for line in self.commitments if line.state in (State.OPEN, State.OVERDUE))


class SimpleEntry(msgspec.Struct, frozen=True):
    """A body or a person: all that was told of it."""

    id: str
    kind: str
    told: tuple[Told, ...]


Entry = AgreementEntry | SimpleEntry


def resolved(connection: Connection, entry: str) -> str | None:
    """The id under which an entry stands now, however old the given one is; None for one that never was."""
    seen: set[str] = set()
    while entry not in seen:
        seen.add(entry)
        row = run(connection, "SELECT live FROM entries WHERE id = ?", (entry,)).first()
        if row is None:
            return None
        if row[0]:
            return entry
        last = "SELECT to_id FROM redirects WHERE from_id = ? ORDER BY id DESC LIMIT 1"
        entry = run(connection, last, (entry,)).scalar() or entry
    return entry


def present_id(connection: Connection, entry: str) -> str:
    """The same; `RegisterError` for one that never was."""
    present = resolved(connection, entry)
    if present is None:
        raise NotThere(f"there is no entry {entry}")
    return present


def entry_of(connection: Connection, entry: str, as_of: str | None = None) -> Entry | None:
    """An entry by its present id, as of a day (`YYYY-MM-DD`) or now; None where nothing was known of it by then."""
    told = told_by_entry(connection, entry, as_of)
    if not told:
        return None
    if told[0].kind != "agreements":
        return SimpleEntry(entry, told[0].kind, tuple(told))
    drawn = outline(told)
    by_people, placed = _placed_by_people(connection, entry, told, as_of)
    everything, of_body = _around(connection, entry, [*told, *by_people], as_of, by_people)
    around = under(entry, drawn, everything, placed, of_body)
    lines = bodies(around)
    promised = any(isinstance(one.record, Commitment | Expenditure) for one in around)
    surroundings = Surroundings(
        under=around,
        all=everything,
        outline=drawn,
        sessions=sorted((s.date.last_day().isoformat(), s.by[0]) for line in lines for s in line.sessions),
        pages=_pages(connection, told) if promised else (),
    )
    today = date.fromisoformat(as_of) if as_of else date.today()
    return AgreementEntry(
        id=entry,
        outline=drawn,
        bodies=tuple(lines),
        commitments=tuple(commitments(surroundings, today)),
        told=tuple(told),
        around=tuple(around),
    )


def _pages(connection: Connection, told: Sequence[Told]) -> list[Page]:
    """The texts of the documents that speak of an agreement."""
    numbers = sorted({one.source.number for one in told} - {BY_HAND})
    pages: list[Page] = []
    for chunk in chunks(numbers):
        wanted = padded(chunk)
        query = f"SELECT id, text, known_from, language FROM documents WHERE id IN ({marks(len(wanted))})"
        pages += [Page(*row) for row in run(connection, query, wanted)]
    return pages


def agreement_of_body(connection: Connection, body: SimpleEntry, as_of: str | None = None) -> AgreementEntry | None:
    """The agreement under which a body works; None where no report and no person says so."""
    for candidate in _agreements_near(connection, body, as_of):
        found = entry_of(connection, candidate, as_of)
        if isinstance(found, AgreementEntry) and any(line.entry == body.id for line in found.bodies):
            return found
    return None


def _agreements_near(connection: Connection, body: SimpleEntry, as_of: str | None) -> list[str]:
    """Where people have put a body, and where reports do."""
    r, n = schema.records.c, schema.nodes.c
    said = [one.beside["under"] for one in body.told if "under" in one.beside]
    found: list[str] = []
    for chunk in chunks(said):
        query = select(n.entry).join(schema.records, n.id == r.node).where(n.kind == "agreements", r.live)
        found += [entry for entry in connection.scalars(query.where(r.key.in_(chunk))) if entry]
    return list(dict.fromkeys([*found, *homes_of(connection, [body.id], as_of).values()]))


def _placed_by_people(
    connection: Connection, entry: str, told: Sequence[Told], as_of: str | None
) -> tuple[list[Told], dict[str, str | None]]:
    """The records that people have put under an agreement, and where: its own id for those."""
    rows: list[int] = []
    for chunk in chunks([one.key for one in told]):
        wanted = padded(chunk)
        # The field is written out, since SQLite uses no index of one whose terms are bound.
        query = (
            "SELECT s.record FROM statements s JOIN records r ON r.id = s.record AND r.live"
            f" WHERE s.field = 'under' AND s.value IN ({marks(len(wanted))}) AND s.until IS NULL"
        )
        rows += [row[0] for row in run(connection, query, wanted)]
    found = told_of(connection, rows, as_of)
    return found, {one.key: entry for one in found}


def _around(
    connection: Connection, entry: str, told: Sequence[Told], as_of: str | None, by_people: Sequence[Told]
) -> tuple[list[Told], dict[str, str]]:
    """The records of the documents that speak of an agreement, or of a body that works under it, as far as they may be
    under one; and where each body of these documents works."""
    documents = {one.source.number for one in told}
    first = told_by_documents(connection, documents, as_of, kinds=NEAR_AGREEMENTS, at_hand=told)
    known = {one.key for one in first}
    first += [one for one in by_people if one.key not in known]
    bodies_named = sorted({one.entry for one in first if one.kind == "bodies" and one.entry})
    of_body = {body: home for some in chunks(bodies_named) for body, home in homes_of(connection, some, as_of).items()}
    of_body |= {one.entry: entry for one in by_people if one.kind == "bodies" and one.entry}
    ours = [body for body in bodies_named if of_body.get(body) == entry]
    r, n = schema.records.c, schema.nodes.c
    more: set[int] = set()
    by_hand: list[int] = []
    for chunk in chunks(ours):
        found = connection.execute(
            select(r.document, r.id).join(schema.nodes, n.id == r.node).where(n.entry.in_(chunk), r.live)
        )
        for document, row in found:
            if document is None:
                by_hand.append(row)
            else:
                more.add(document)
    known = {one.key for one in first}
    alone = [one for one in told_of(connection, by_hand, as_of) if one.key not in known]
    return first + alone + told_by_documents(connection, more - documents, as_of, kinds=NEAR_AGREEMENTS), of_body


__all__ = ["AgreementEntry", "Entry", "SimpleEntry", "agreement_of_body", "entry_of", "present_id", "resolved"]
