"""What a reading must respect of people's word, and which readers were at work."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, select

from paraph.register import schema
from paraph.register.identity.placing import Placed
from paraph.register.rows import run
from paraph.register.told import told_of


def as_settled(connection: Connection, placed: Sequence[Placed]) -> list[Placed]:
    """Records as people have settled them: that is what identity goes by, whatever a newer reader says."""
    s = schema.statements.c
    rows = [one.row for one in placed]
    spoken_of = select(s.record).where(s.record.in_(rows), s.decision.isnot(None), s.until.is_(None)).distinct()
    said = list(connection.scalars(spoken_of)) if rows else []
    by_key = {one.key: one.record for one in told_of(connection, said, bare=True)}
    return [msgspec.structs.replace(one, record=by_key[one.key]) if one.key in by_key else one for one in placed]


def note_reader(connection: Connection, version: str, at: str) -> None:
    """Keep when a version of the reader was at work."""
    known = run(connection, "UPDATE readers SET last_at = ? WHERE version = ?", (at, version))
    if not known.rowcount:
        run(connection, "INSERT INTO readers (version, first_at, last_at) VALUES (?, ?, ?)", (version, at, at))
