"""New records to their nodes, and nodes to the neighbours that they might be one with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from sqlalchemy import Connection, insert, select, update

from paraph.records import PartialDate, Record
from paraph.register import schema
from paraph.register.identity.profile import Profile, key_of, profile_of, read_back, written
from paraph.register.identity.scoring import compare, weights
from paraph.register.rows import new_row


class Placed(msgspec.Struct, frozen=True):
    """A record's row, its key, and what it says."""

    row: int
    key: str
    record: Record


class Moves(msgspec.Struct):
    """What placing has changed: the nodes whose clusters may change, and the entry of each record that left its
    node."""

    nodes: set[int]
    came_from: dict[str, str]


def place(
    connection: Connection, placed: Sequence[Placed], published: PartialDate | None, set_apart: frozenset[str]
) -> Moves:
    """Give every record that can have an entry its node.

    `set_apart` are keys of records that a person has split from others: each has a node of its own.
    """
    moves = Moves(set(), {})
    for one in placed:
        profile = profile_of(one.record, published, one.key if one.key in set_apart else None)
        node = _node_of(connection, profile) if profile is not None else None
        before = connection.scalar(select(schema.records.c.node).where(schema.records.c.id == one.row))
        if before != node:
            entry = connection.scalar(select(schema.nodes.c.entry).where(schema.nodes.c.id == before))
            if entry is not None:
                moves.came_from[one.key] = entry
            connection.execute(update(schema.records).where(schema.records.c.id == one.row).values(node=node))
        moves.nodes |= {number for number in (before, node) if number is not None}
    return moves


def _node_of(connection: Connection, profile: Profile) -> int:
    stored = written(profile)
    key = key_of(stored)
    known = connection.scalar(select(schema.nodes.c.id).where(schema.nodes.c.key == key))
    if known is not None:
        return int(known)
    node = new_row(connection, schema.nodes, key=key, kind=profile.kind, profile=stored)
    blocks = profile.blocks()
    neighbours = _neighbours(connection, blocks, profile)
    connection.execute(insert(schema.blocks), [{"block": block, "node": node} for block in dict.fromkeys(blocks)])
    links = [{"one": min(node, other), "other": max(node, other), "score": score} for other, score in neighbours]
    if links:
        connection.execute(insert(schema.links), links)
    return node


def _neighbours(connection: Connection, blocks: Iterable[str], profile: Profile) -> list[tuple[int, float]]:
    """Nodes of the same blocks that might be the same thing. Depends on the pair alone, so not on who came first."""
    rows = connection.execute(
        select(schema.nodes.c.id, schema.nodes.c.profile)
        .distinct()
        .join(schema.blocks, schema.blocks.c.node == schema.nodes.c.id)
        .where(schema.blocks.c.block.in_(list(blocks)))
    )
    doubtful = weights()[profile.kind]["doubtful"]
    found = []
    for number, stored in rows:
        total = compare(profile, read_back(stored)).total
        if total >= doubtful:
            found.append((number, total))
    return found
