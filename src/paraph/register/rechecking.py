"""The thorough check: all that follows from what was said is worked out again and compared with what is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from paraph.register import schema
from paraph.register.checking import line
from paraph.register.facets import refresh
from paraph.register.identity.blocking import positions
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.profile import key_of, read_back
from paraph.register.identity.scoring import compare
from paraph.register.rows import chunks

_SLACK = 1e-6  # of a score, which databases may keep with fewer digits


def what_does_not_follow(connection: Connection) -> Iterator[str]:
    """A line for every kind of thing that is not as it would be made now.

    It is made anew on the way: the caller has to take the transaction back, and keeps other writers waiting for it.
    """
    yield from line("a node has its key and its lists from its profile", list(_strange_nodes(connection)))
    yield from line("a link has the score of its pair", list(_strange_links(connection)))
    yield from line("what an entry is listed with and found by follows from its records", list(_stale(connection)))


def _strange_nodes(connection: Connection) -> Iterator[str]:
    n, b = schema.nodes.c, schema.blocks.c
    numbers = list(connection.scalars(select(n.id).order_by(n.id)))
    for chunk in chunks(numbers):
        held: dict[int, set[tuple[str, str]]] = {}
        for node, block, at in connection.execute(select(b.node, b.block, b.at).where(b.node.in_(chunk))):
            held.setdefault(node, set()).add((block, at))
        for number, key, stored in connection.execute(select(n.id, n.key, n.profile).where(n.id.in_(chunk))):
            wanted = {(place.block, place.at) for place in positions(read_back(stored), key)}
            # A node that made room for others in a list stands in it no longer.
            if key_of(stored) != key or not held.get(number, set()) <= wanted:
                yield key


def _strange_links(connection: Connection) -> Iterator[str]:
    one, other, l = schema.nodes.alias().c, schema.nodes.alias().c, schema.links.c  # noqa: E741
    query = (
        select(one.key, one.profile, other.profile, l.score)
        .select_from(schema.links.join(one.id.table, one.id == l.one).join(other.id.table, other.id == l.other))
        .execution_options(yield_per=1000)
    )
    for key, profile, other_profile, score in connection.execute(query):
        if abs(compare(read_back(profile), read_back(other_profile)).total - score) > _SLACK:
            yield key


def _stale(connection: Connection) -> Iterator[str]:
    e = schema.entries.c
    withdrawn = Constraints.load(connection).withdrawn
    # Those that wait for more records may be behind.
    entries = list(connection.scalars(select(e.id).where(e.live, e.pending == 0).order_by(e.id)))
    for chunk in chunks(entries):
        before = _shown(connection, chunk)
        refresh(connection, chunk, withdrawn)
        after = _shown(connection, chunk)
        yield from (entry for entry in chunk if before[entry] != after[entry])


def _shown(connection: Connection, entries: Sequence[str]) -> dict[str, list[tuple[Any, ...]]]:
    """What is kept beside the records of some entries."""
    e, f = schema.entries.c, schema.facets.c
    heads = select(e.id, e.begins, e.stage, e.heard, e.summary, e.told, e.pending).where(e.id.in_(entries))
    shown: dict[str, list[tuple[Any, ...]]] = {row.id: [tuple(row)] for row in connection.execute(heads)}
    facets = select(f.entry, f.kind, f.facet, f.value, f.begins).where(f.entry.in_(entries))
    for row in sorted(map(tuple, connection.execute(facets))):
        shown[row[0]].append(row)
    return shown
