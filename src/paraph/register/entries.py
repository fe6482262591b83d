"""Entries, assembled from statements when they are read, as of any day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection, select

from paraph.register import schema
from paraph.register.followup import BodyLine, CommitmentLine, State, bodies, commitments, under
from paraph.register.history import Outline, outline
from paraph.register.rows import chunks
from paraph.register.told import BY_HAND, Source, Told, told_by_documents, told_by_entry


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
        found = {one.source.number: one.source for one in self.told if one.source.number != BY_HAND}
        return tuple(sorted(found.values(), key=lambda s: (s.known_from, s.names)))

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
    e, r = schema.entries.c, schema.redirects.c
    seen: set[str] = set()
    while entry not in seen:
        seen.add(entry)
        live = connection.scalar(select(e.live).where(e.id == entry))
        if live is None:
            return None
        heir = connection.scalar(select(r.to_id).where(r.from_id == entry).order_by(r.id.desc()).limit(1))
        if live or heir is None:
            return entry
        entry = heir
    return entry


def entry_of(connection: Connection, entry: str, as_of: str | None = None) -> Entry | None:
    """An entry by its present id, as of a day (`YYYY-MM-DD`) or now; None where nothing was known of it by then."""
    told = told_by_entry(connection, entry, as_of)
    if not told:
        return None
    if told[0].kind != "agreements":
        return SimpleEntry(entry, told[0].kind, tuple(told))
    drawn = outline(told)
    around = under(entry, drawn, _around(connection, told, as_of))
    lines = bodies(around)
    today = date.fromisoformat(as_of) if as_of else date.today()
    return AgreementEntry(
        id=entry,
        outline=drawn,
        bodies=tuple(lines),
        commitments=tuple(commitments(around, drawn, lines, today)),
        told=tuple(told),
        around=tuple(around),
    )


def _around(connection: Connection, told: Sequence[Told], as_of: str | None) -> list[Told]:
    """All records of the documents that speak of the agreement, or of a body that those documents place under it."""
    documents = {one.source.number for one in told}
    first = told_by_documents(connection, documents, as_of)
    entries = {one.entry for one in first if one.kind == "bodies" and one.entry}
    r, n = schema.records.c, schema.nodes.c
    more: set[int] = set()
    for chunk in chunks(sorted(entries)):
        found = connection.scalars(
            select(r.document).join(schema.nodes, n.id == r.node).where(n.entry.in_(chunk), r.live)
        )
        more |= {number for number in found if number is not None}
    return first + told_by_documents(connection, more - documents, as_of)


__all__ = ["AgreementEntry", "Entry", "SimpleEntry", "entry_of", "resolved"]
