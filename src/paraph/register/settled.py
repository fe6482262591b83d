"""What a reading must respect of people's word, and which readers were at work."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import Connection, insert, select, update

from paraph.register import schema
from paraph.register.identity.placing import Placed
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
    r = schema.readers
    known = connection.execute(update(r).where(r.c.version == version).values(last_at=at))
    if not known.rowcount:
        connection.execute(insert(r).values(version=version, first_at=at, last_at=at))
