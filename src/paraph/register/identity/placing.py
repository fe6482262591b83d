"""New records to their nodes, and nodes to the neighbours that they might be one with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import msgspec
from sqlalchemy import Connection

from paraph.records import PartialDate, Record
from paraph.register.identity.blocking import (
    Position,
    are_neighbours,
    core_of,
    enter,
    linked_among,
    order_of,
    positions,
    surroundings,
)
from paraph.register.identity.cells import RUNGS
from paraph.register.identity.profile import Profile, key_of, profile_of, read_back, written
from paraph.register.identity.remembered import score_of
from paraph.register.identity.scoring import weights
from paraph.register.rows import chunks, insert_row, marks, padded, run
from paraph.register.told import told_of

MOST_OF_ONE_CORE = 16
"""Nodes that tell of one event in nearly the same words. Records beyond these go to the node that is most like them, so
that an event of which thousands of reports tell is still a handful of nodes. Which nodes stay is settled by their keys:
the smallest do, whenever they came."""


class Placed(msgspec.Struct, frozen=True):
    """A record's row, its key, and what it says."""

    row: int
    key: str
    record: Record


class Moves(msgspec.Struct):
    """What placing has changed.

    `nodes`: whose records have changed, so their clusters and entries may; `near`: whose clusters may change because of
    those; `came_from`: the entry of each record that left its node; `shared_out`: nodes that gained records of others;
    `dissolved`: nodes that are no more; `created`, `cut` and `joined`: new nodes, links that ended and new links
    between older nodes, by which the register before the change can be told from the one after it.
    """

    nodes: set[int]
    came_from: dict[str, str]
    near: set[int] = msgspec.field(default_factory=set)
    dissolved: list[int] = msgspec.field(default_factory=list)
    shared_out: set[int] = msgspec.field(default_factory=set)
    created: set[int] = msgspec.field(default_factory=set)
    cut: list[tuple[int, int, float]] = msgspec.field(default_factory=list)
    joined: set[tuple[int, int]] = msgspec.field(default_factory=set)


def place_new(
    connection: Connection,
    records: Iterable[tuple[str, Record]],
    published: PartialDate | None,
    set_apart: frozenset[str],
    moves: Moves,
) -> dict[str, int]:
    """The nodes of records, by their keys, that are about to be written; kinds that have no entries have none."""
    profiles = {key: profile_of(record, published, key if key in set_apart else None) for key, record in records}
    wanted = {key: profile for key, profile in profiles.items() if profile is not None}
    while True:
        gone = len(moves.dissolved)
        found = {key: _node_of(connection, profile, moves, set_apart) for key, profile in wanted.items()}
        # One record may take the place of another of the same document, which is then looked for anew.
        if gone == len(moves.dissolved):
            return found


def place(
    connection: Connection,
    placed: Sequence[Placed],
    published: PartialDate | None,
    set_apart: frozenset[str],
    moves: Moves,
) -> None:
    """Give every record that can have an entry its node, and add to `moves` what that changes.

    `set_apart` are keys of records that a person has split from others: each has a node of its own.
    """
    for one in placed:
        profile = profile_of(one.record, published, one.key if one.key in set_apart else None)
        node = _node_of(connection, profile, moves, set_apart) if profile is not None else None
        before = run(connection, "SELECT node FROM records WHERE id = ?", (one.row,)).scalar()
        if before != node:
            _move(connection, one.row, one.key, before, node, moves)
        moves.nodes |= {number for number in (before, node) if number is not None}
    for document in _documents_of(connection, [one.row for one in placed]):
        moves.near |= retell(connection, document)


def _documents_of(connection: Connection, rows: Sequence[int]) -> set[int]:
    found: set[int] = set()
    for chunk in chunks(rows):
        wanted = padded(chunk)
        documents = run(connection, f"SELECT document FROM records WHERE id IN ({marks(len(wanted))})", wanted)
        found |= {row[0] for row in documents if row[0] is not None}
    return found


def retell(connection: Connection, document: int) -> set[int]:
    """Note anew which nodes a document tells of as of two things; those for which that has changed."""
    rows = run(
        connection,
        "SELECT DISTINCT kind, node FROM records WHERE document = ? AND live AND node IS NOT NULL",
        (document,),
    )
    now = _pairs((row[0], row[1]) for row in rows)
    before = {
        (row[0], row[1]) for row in run(connection, "SELECT one, other FROM tellings WHERE document = ?", (document,))
    }
    if gone := [(document, *pair) for pair in sorted(before - now)]:
        run(connection, "DELETE FROM tellings WHERE document = ? AND one = ? AND other = ?", gone)
    if new := [(document, *pair) for pair in sorted(now - before)]:
        run(connection, "INSERT INTO tellings (document, one, other) VALUES (?, ?, ?)", new)
    return {node for pair in now ^ before for node in pair}


def tell(connection: Connection, document: int, nodes: Iterable[tuple[str, int]]) -> set[int]:
    """The same for a new document, of whose nodes the kinds are known."""
    pairs = _pairs(nodes)
    if pairs:
        rows = [(document, *pair) for pair in sorted(pairs)]
        run(connection, "INSERT INTO tellings (document, one, other) VALUES (?, ?, ?)", rows)
    return {node for pair in pairs for node in pair}


def _pairs(nodes: Iterable[tuple[str, int]]) -> set[tuple[int, int]]:
    kinds: dict[str, set[int]] = {}
    for kind, node in nodes:
        kinds.setdefault(kind, set()).add(node)
    return {pair for found in kinds.values() for pair in combinations(sorted(found), 2)}


def _move(connection: Connection, row: int, key: str, before: int | None, node: int | None, moves: Moves) -> None:
    entry = run(connection, "SELECT entry FROM nodes WHERE id = ?", (before,)).scalar()
    if entry is not None:
        moves.came_from.setdefault(key, entry)
    run(connection, "UPDATE records SET node = ? WHERE id = ?", (node, row))


def _node_of(connection: Connection, profile: Profile, moves: Moves, set_apart: frozenset[str]) -> int:
    stored = written(profile)
    key = key_of(stored)
    known = run(connection, "SELECT id, entry FROM nodes WHERE key = ?", (key,)).first()
    if known is not None:
        return _again(int(known[0]), known[1], moves)
    core = core_of(profile)
    standing = run(connection, "SELECT at, node FROM blocks WHERE block = ? ORDER BY at", (core,)).all() if core else []
    if len(standing) >= MOST_OF_ONE_CORE and order_of(key) > standing[-1][0]:
        node = _most_like(connection, key, profile, [row[1] for row in standing])
        entry = run(connection, "SELECT entry FROM nodes WHERE id = ?", (node,)).scalar()
        return _again(node, entry, moves)
    node = _create(connection, profile, stored, key, moves)
    if len(standing) >= MOST_OF_ONE_CORE:
        members = [row[1] for row in standing]
        _step_back(connection, members[-1], [*members[:-1], node], moves, set_apart)
    return node


def _again(node: int, entry: str | None, moves: Moves) -> int:
    """A known node that gains a record. One without an entry has had none for a while: it has to be settled anew."""
    if entry is None:
        moves.nodes.add(node)
    return node


def _create(connection: Connection, profile: Profile, stored: str, key: str, moves: Moves) -> int:
    node = insert_row(
        connection, "INSERT INTO nodes (key, kind, profile) VALUES (?, ?, ?)", (key, profile.kind, stored)
    )
    near: set[int] = set()
    parted: set[tuple[int, int]] = set()
    for position in positions(profile, key):
        around = surroundings(connection, position)
        near |= {*around.before, *around.after}
        parted |= set(around.parted())
        enter(connection, node, [position])
    _link(connection, node, key, profile, near - {node})
    for one, other in linked_among(connection, parted):
        if not are_neighbours(connection, one, other):
            _unlink(connection, one, other, moves)
    moves.created.add(node)
    moves.nodes.add(node)
    return node


def _link(
    connection: Connection, node: int, key: str, profile: Profile, near: Iterable[int]
) -> list[tuple[int, int, float]]:
    """Link a node with those near it that might be the same thing; it depends on the pair alone who is linked."""
    doubtful = weights()[profile.kind]["doubtful"]
    links = []
    for number, (other_key, other) in _profiles(connection, near).items():
        total = score_of(key, profile, other_key, other)
        if total >= doubtful:
            links.append((min(node, number), max(node, number), total))
    if links:
        run(connection, "INSERT INTO links (one, other, score) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", links)
    return links


def _unlink(connection: Connection, one: int, other: int, moves: Moves) -> None:
    score = run(connection, "SELECT score FROM links WHERE one = ? AND other = ?", (one, other)).scalar()
    run(connection, "DELETE FROM links WHERE one = ? AND other = ?", (one, other))
    if score >= RUNGS[0]:
        moves.cut.append((one, other, score))
        moves.near |= {one, other}


def _most_like(connection: Connection, key: str, profile: Profile, nodes: Iterable[int]) -> int:
    found = _profiles(connection, nodes)
    return min(found, key=lambda number: (-score_of(key, profile, *found[number]), found[number][0]))


def _profiles(connection: Connection, nodes: Iterable[int]) -> dict[int, tuple[str, Profile]]:
    """Keys and profiles of some nodes."""
    found: dict[int, tuple[str, Profile]] = {}
    for chunk in chunks(sorted(nodes)):
        wanted = padded(chunk)
        rows = run(connection, f"SELECT id, key, profile FROM nodes WHERE id IN ({marks(len(wanted))})", wanted)
        found |= {row[0]: (row[1], read_back(row[2])) for row in rows}
    return found


def _step_back(
    connection: Connection, leaving: int, staying: Sequence[int], moves: Moves, set_apart: frozenset[str]
) -> None:
    """A node makes room for one with a smaller key: all records of their core go where they are most at home."""
    group = padded([*staying, leaving])
    rows = run(
        connection,
        "SELECT r.key, r.id, r.node, r.document, d.published FROM records r LEFT JOIN documents d ON d.id = r.document"
        f" WHERE r.node IN ({marks(len(group))}) AND r.live",
        group,
    ).all()
    at_home = {key: number for number, (key, _) in _profiles(connection, staying).items()}
    held = {row[0]: row for row in rows}
    documents = {row[3] for row in rows if row[3] is not None}
    for told in told_of(connection, [row[1] for row in rows], bare=True):
        _, number, before, _, published = held[told.key]
        own = told.key if told.key in set_apart else None
        profile = profile_of(told.record, PartialDate.parse(published) if published else None, own)
        assert profile is not None
        key = key_of(written(profile))
        node = at_home.get(key) or _most_like(connection, key, profile, staying)
        if node != before:
            _move(connection, number, told.key, before, node, moves)
            moves.nodes |= {node, before}
            moves.shared_out.add(node)
    for document in documents:
        moves.near |= retell(connection, document)
    _dissolve(connection, leaving, moves)


def _dissolve(connection: Connection, node: int, moves: Moves) -> None:
    """Take a node out of its lists; those that it stood between are nearer to one another now."""
    for one, other in run(connection, "SELECT one, other FROM links WHERE one = ? OR other = ?", (node, node)).all():
        _unlink(connection, one, other, moves)
    places = [
        Position(row[0], row[1]) for row in run(connection, "SELECT block, at FROM blocks WHERE node = ?", (node,))
    ]
    nearer: set[tuple[int, int]] = set()
    for place in places:
        run(connection, "DELETE FROM blocks WHERE block = ? AND at = ? AND node = ?", (place.block, place.at, node))
        nearer |= set(surroundings(connection, place).parted())
    for one, other in nearer:
        if one != other and node not in (one, other):
            key, profile = _profiles(connection, [one])[one]
            links = _link(connection, one, key, profile, [other])
            moves.joined |= {link[:2] for link in links}
            moves.near |= {number for *pair, score in links if score >= RUNGS[0] for number in pair}
    run(connection, "DELETE FROM tellings WHERE one = ? OR other = ?", (node, node))
    run(connection, "UPDATE records SET node = NULL WHERE node = ?", (node,))
    run(connection, "DELETE FROM nodes WHERE id = ?", (node,))
    moves.dissolved.append(node)
    for gathered in (moves.nodes, moves.near, moves.created, moves.shared_out):
        gathered.discard(node)
