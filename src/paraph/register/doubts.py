"""Doubts: pairs of entries that may be one and wait for a person."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from sqlalchemy import Connection, select

from paraph.register import schema
from paraph.register.facets import is_withdrawn
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.profile import read_back
from paraph.register.identity.scoring import Score, compare, weights
from paraph.register.rows import chunks


class Doubt(msgspec.Struct, frozen=True):
    """Two entries, smaller id first, with the likeliest pair of their reports: how alike they are and why."""

    entry: str
    other: str
    score: Score


def doubts(connection: Connection) -> Iterator[Doubt]:
    """Pairs that are alike and nobody has decided on, the likeliest first; what was withdrawn is past doubt.

    A report that tells of both as of two things speaks against their being one, as it does where entries are made.
    """
    settled = _settled_pairs(connection)
    seen: set[tuple[str, str]] = set()
    one, other, link = schema.nodes.alias(), schema.nodes.alias(), schema.links.c
    query = (
        select(one.c.entry, other.c.entry, one.c.profile, other.c.profile, one.c.kind, one.c.id, other.c.id)
        .join(schema.links, link.one == one.c.id)
        .join(other, link.other == other.c.id)
        .where(one.c.entry != other.c.entry, one.c.entry.isnot(None), other.c.entry.isnot(None))
        .order_by(link.score.desc(), one.c.key, other.c.key)
    )
    for first, second, profile, other_profile, kind, number, other_number in connection.execute(query):
        pair = (min(first, second), max(first, second))
        if pair in seen or pair in settled:
            continue
        seen.add(pair)
        score = compare(read_back(profile), read_back(other_profile))
        by = weights()[kind]
        if (
            _told_apart(connection, number, other_number)
            and score.total + by["same_document"]["weight"] < by["doubtful"]
        ):
            continue
        if not any(is_withdrawn(connection, entry) for entry in pair):
            yield Doubt(*pair, score)


def _settled_pairs(connection: Connection) -> set[tuple[str, str]]:
    """Pairs of entries of which people have said that they are two."""
    apart = Constraints.load(connection).apart
    r, n = schema.records.c, schema.nodes.c
    keys = sorted({key for pair in apart for key in pair})
    home: dict[str, str] = {}
    for chunk in chunks(keys):
        query = select(r.key, n.entry).join(schema.nodes, n.id == r.node).where(r.key.in_(chunk))
        home |= {key: entry for key, entry in connection.execute(query) if entry}
    return {
        (min(home[one], home[other]), max(home[one], home[other]))
        for one, other in apart
        if one in home and other in home
    }


def _told_apart(connection: Connection, one: int, other: int) -> bool:
    """Whether some document tells of two nodes as of two things."""
    t = schema.tellings.c
    query = select(t.document).where(t.one == min(one, other), t.other == max(one, other))
    return connection.scalar(query.limit(1)) is not None


__all__ = ["Doubt", "doubts"]
