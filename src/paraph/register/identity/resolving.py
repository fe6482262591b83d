"""Entries: clusters of nodes, with ids that stay.

Whatever is touched is worked out anew from all that is linked with it, so the outcome is that of having seen all
documents at once. Only ids have a history: the oldest of a cluster's ids goes on, the others lead to it.
"""

from __future__ import annotations

from base64 import b32encode
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from heapq import heappop, heappush

import msgspec
import numpy as np
from sqlalchemy import Connection

from paraph.register.identity.cells import Web, rung_of
from paraph.register.identity.clustering import Pair, cluster, pair_of
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.placing import Moves
from paraph.register.identity.profile import Profile, read_back
from paraph.register.identity.remembered import Scores, scores_among
from paraph.register.identity.scoring import readmitted, weights, wide_lists
from paraph.register.rows import chunks, marks, padded, run

Link = tuple[int, int, float]
"""Two nodes and their score."""

_PREFIXES = {"agreements": "agr", "bodies": "body", "offices": "per"}
_EXCLUDED = -50.0


class Component:
    """Nodes that are settled together, with all that clustering looks at."""

    def __init__(self, connection: Connection, numbers: Iterable[int], constraints: Constraints) -> None:
        self.profiles: dict[str, Profile] = {}
        self.numbers: dict[str, int] = {}
        self.entry_of: dict[str, str | None] = {}
        # Of each node that has records: how many, and the row of the one that came first.
        self.held: dict[str, int] = {}
        self.first: dict[str, int] = {}
        self._told_together: set[Pair] = set()
        self._node_of: dict[str, str] = {}  # only where people have said something of identity
        for chunk in chunks(sorted(numbers)):
            self._load(connection, chunk, constraints)
        self._count(connection)

    def _load(self, connection: Connection, chunk: Sequence[int], constraints: Constraints) -> None:
        wanted = padded(chunk)
        listed = marks(len(wanted))
        rows = run(connection, f"SELECT id, key, profile, entry FROM nodes WHERE id IN ({listed})", wanted)
        keys: dict[int, str] = {}
        for number, key, profile, entry in rows:
            keys[number] = key
            self.numbers[key], self.profiles[key], self.entry_of[key] = number, read_back(profile), entry
        counted = run(
            connection,
            f"SELECT node, count(*), min(id) FROM records WHERE node IN ({listed}) AND live GROUP BY node",
            wanted,
        )
        for number, count, first in counted:
            self.held[keys[number]], self.first[keys[number]] = count, first
        if constraints.together or constraints.apart:
            held = run(connection, f"SELECT key, node FROM records WHERE node IN ({listed}) AND live", wanted)
            self._node_of |= {record: keys[number] for record, number in held}

    def _count(self, connection: Connection) -> None:
        """Which nodes documents tell of as of two things."""
        key_of = {number: key for key, number in self.numbers.items()}
        for chunk in chunks(sorted(key_of)) if len(key_of) > 1 else ():
            wanted = padded(chunk)
            rows = run(
                connection,
                f"SELECT DISTINCT one, other FROM tellings WHERE one IN ({marks(len(wanted))})",
                wanted,
            )
            self._told_together |= {pair_of(key_of[row[0]], key_of[row[1]]) for row in rows if row[1] in key_of}

    def clusters(self, constraints: Constraints) -> list[tuple[str, ...]]:
        """The clusters of nodes that have records."""
        inhabited = sorted(self.held)
        if len(inhabited) < 2:
            return [(key,) for key in inhabited]
        by = weights()[self.profiles[inhabited[0]].kind]
        return cluster(
            inhabited,
            self._scores(inhabited, by["same_document"]["weight"]),
            same=by["same"],
            veto=_EXCLUDED,
            together=_between_nodes(constraints.together, self._node_of),
            apart=_between_nodes(constraints.apart, self._node_of),
        )

    def _scores(self, inhabited: Sequence[str], same_document: float) -> Scores:
        """The scores of nodes, with what all of them together and documents that tell of both say of each pair."""
        scores = scores_among(inhabited, self.profiles)
        wide = wide_lists((self.profiles[key], self.held[key]) for key in inhabited)
        if wide:
            for one, other in np.argwhere(scores < _EXCLUDED).tolist():
                scores[one, other] += readmitted(self.profiles[inhabited[one]], self.profiles[inhabited[other]], wide)
        place_of = {key: place for place, key in enumerate(inhabited)}
        for first, second in self._told_together:
            if first in place_of and second in place_of:
                pair = place_of[first], place_of[second]
                scores[pair] += same_document
                scores[pair[::-1]] += same_document
        return scores


def resolve(
    connection: Connection, moves: Moves, constraints: Constraints, at: str, newcomers: Collection[int] = ()
) -> set[str]:
    """Settle the entries of moved nodes and of all that is settled with them; the ids of entries that have changed, or
    whose records have.

    `newcomers` are new nodes of which the caller knows all records: an entry that merely gains one is not named.
    """
    settling = _Settling(connection, at)
    web = Web(connection, constraints)
    waiting, done, crowded = sorted(moves.nodes | moves.near), set[int](), False
    while waiting:
        node = heappop(waiting)
        if node in done:
            continue
        cell, rung = web.cell(node)
        if rung and not crowded:
            crowded = True
            for other in _crowded_out(web, moves):
                heappush(waiting, other)
        done |= cell
        settling.take(Component(connection, cell, constraints), constraints, moves.came_from)
    return settling.settle(moves.nodes - frozenset(newcomers), frozenset(newcomers))


def _crowded_out(web: Web, moves: Moves) -> set[int]:
    """Nodes of cells that were small enough before the change and are too large now, so that they fall apart.

    A new link brings together what was apart before. Where its ends hang together with too many now, at the highest
    such rung at which it counts, and one of them did not before, all that this one was settled with fell apart.
    """
    old = web.before(moves.created, moves.joined, moves.cut)
    found: set[int] = set()
    looked_at: set[int] = set(moves.created)
    for one, other, score in sorted(_new_links(web, moves)):
        rung = min(rung_of(score), web.cell(one)[1] - 1)
        for node in (one, other) if rung >= 0 else ():
            if node not in looked_at and old.is_small(node, rung):
                cell, _ = old.cell(node)
                looked_at |= cell
                found |= cell
    return found


def _new_links(web: Web, moves: Moves) -> set[Link]:
    """Links that have come, as far as they count."""
    created = {(node, other, score) for node in moves.created for other, score in web.linked(node)}
    return created | {(one, to, score) for one, to in moves.joined for other, score in web.linked(one) if other == to}


def minted(kind: str, record_key: str, generation: int = 1) -> str:
    """The id of an entry that a record founds: from the record alone, so two registers of one source agree on it.

    `generation` is above 1 where the record has founded an entry already that goes on without it.
    """
    suffix = f"#{generation}" if generation > 1 else ""
    digest = b32encode(sha256((record_key + suffix).encode()).digest()).decode().lower()
    return f"{_PREFIXES[kind]}-{digest[:12]}"


class _Cluster(msgspec.Struct):
    """Nodes that are one thing: their numbers, the row of the first of their records, and how many records each entry
    had of them."""

    kind: str
    nodes: list[int]
    first: int
    had: Counter[str]


class _Settling:
    """Gives clusters their ids. All that one change touches is settled together, since records may move between
    cells."""

    def __init__(self, connection: Connection, at: str) -> None:
        self.connection = connection
        self.at = at
        self.clusters: list[_Cluster] = []
        self.node_entry: dict[int, str | None] = {}
        self.before: set[str] = set()
        self.revived = False

    def take(self, component: Component, constraints: Constraints, came_from: Mapping[str, str]) -> None:
        """Cluster a component and note what its records had before."""
        for key, number in component.numbers.items():
            self.node_entry[number] = component.entry_of[key]
        moved = self._moved(component, came_from)
        for members in component.clusters(constraints):
            had: Counter[str] = Counter()
            for key in members:
                entry = component.entry_of[key]
                if entry is not None:
                    had[entry] += component.held[key]
                for came in moved.get(component.numbers[key], ()):
                    had[came] += 1
                    if entry is not None:
                        had[entry] -= 1
            first = min(component.first[key] for key in members)
            numbers = [component.numbers[key] for key in members]
            self.clusters.append(_Cluster(component.profiles[members[0]].kind, numbers, first, +had))

    def _moved(self, component: Component, came_from: Mapping[str, str]) -> dict[int, list[str]]:
        """The entries from which records of a component's nodes have come."""
        found: dict[int, list[str]] = {}
        ours = set(component.numbers.values())
        for chunk in chunks(sorted(came_from)):
            wanted = padded(chunk)
            rows = run(
                self.connection, f"SELECT key, node FROM records WHERE key IN ({marks(len(wanted))}) AND live", wanted
            )
            for record, node in rows:
                if node in ours:
                    found.setdefault(node, []).append(came_from[record])
        self.before |= {came for entries in found.values() for came in entries}
        return found

    def settle(self, touched: set[int], newcomers: frozenset[int]) -> set[str]:
        """Choose ids, write them, and return the entries that have gained or lost a node, or have a touched one."""
        before = self.before | {entry for entry in self.node_entry.values() if entry}
        chosen = self._inherited(before)
        for number, one in enumerate(self.clusters):
            if number not in chosen:
                chosen[number] = self._mint(one, set(chosen.values()))
        home = {node: chosen[number] for number, one in enumerate(self.clusters) for node in one.nodes}
        moved = [(home.get(node), node) for node, entry in self.node_entry.items() if home.get(node) != entry]
        if moved:
            run(self.connection, "UPDATE nodes SET entry = ? WHERE id = ?", moved)
        if before or self.revived:
            self._settle_lives(before, chosen)
        changed = set(self.before) | {home[node] for node in touched if node in home}
        changed |= {
            entry for to, node in moved if node not in newcomers for entry in (to, self.node_entry[node]) if entry
        }
        return changed | {entry for node in touched if (entry := self.node_entry.get(node))}

    def _inherited(self, before: set[str]) -> dict[int, str]:
        """Ids that go on: each, oldest first, to the cluster with the record that founded it, else with most of its
        records."""
        if not before:
            return {}
        home = {node: number for number, one in enumerate(self.clusters) for node in one.nodes}
        holding: dict[str, list[int]] = {}
        for number, one in enumerate(self.clusters):
            for entry in one.had:
                holding.setdefault(entry, []).append(number)
        chosen: dict[int, str] = {}
        for entry, founding_node in self._by_age(before):
            claims = [
                (home.get(founding_node or -1) != number, -self.clusters[number].had[entry], number)
                for number in holding.get(entry, ())
                if number not in chosen
            ]
            if claims:
                chosen[min(claims)[2]] = entry
        return chosen

    def _by_age(self, ids: set[str]) -> list[tuple[str, int | None]]:
        """Entries, oldest first, each with the node of the record that founded it."""
        found: list[tuple[str, str, int | None]] = []
        for chunk in chunks(sorted(ids)):
            wanted = padded(chunk)
            rows = run(
                self.connection,
                "SELECT e.minted_at, e.id, r.node FROM entries e LEFT JOIN records r ON r.key = e.founder AND r.live"
                f" WHERE e.id IN ({marks(len(wanted))})",
                wanted,
            )
            found += [(row[0], row[1], row[2]) for row in rows]
        return [(entry, node) for _, entry, node in sorted(found, key=lambda row: row[:2])]

    def _mint(self, one: _Cluster, taken: set[str]) -> str:
        """A new id; or one that lives no more and was founded by a record of the cluster, as after a merge undone."""
        again = self._founded_by(one.nodes) - taken if one.had or taken else set()
        generation = 1
        founder = run(self.connection, "SELECT key FROM records WHERE id = ?", (one.first,)).scalar()
        while not again:
            entry = minted(one.kind, founder, generation)
            made = run(
                self.connection,
                "INSERT INTO entries (id, kind, founder, minted_at, live, pending, told) VALUES (?, ?, ?, ?, ?, 0, 0)"
                " ON CONFLICT DO NOTHING",
                (entry, one.kind, founder, self.at, True),
            )
            if made.rowcount:
                return entry
            generation += 1
            again = self._founded_by(one.nodes) - taken
        self.revived = True
        return min(again)

    def _founded_by(self, nodes: Sequence[int]) -> set[str]:
        """Entries that live no more and that records of these nodes have founded."""
        found: set[str] = set()
        for chunk in chunks(nodes):
            wanted = padded(chunk)
            rows = run(
                self.connection,
                "SELECT e.id FROM records r JOIN entries e ON e.founder = r.key"
                f" WHERE r.node IN ({marks(len(wanted))}) AND r.live AND NOT e.live",
                wanted,
            )
            found |= {row[0] for row in rows}
        return found

    def _settle_lives(self, before: set[str], chosen: Mapping[int, str]) -> None:
        """Entries that have records live; one that lost its last leads to the entry that has most of its records
        now."""
        living = set(chosen.values())
        revived = [(True, entry) for entry in sorted(living)]
        if revived:
            run(self.connection, "UPDATE entries SET live = ? WHERE id = ? AND NOT live", revived)
        for gone in sorted(before - living):
            run(self.connection, "UPDATE entries SET live = ? WHERE id = ?", (False, gone))
            heirs = sorted(
                (-one.had[gone], chosen[number]) for number, one in enumerate(self.clusters) if gone in one.had
            )
            if heirs:
                run(
                    self.connection,
                    "INSERT INTO redirects (from_id, to_id, at) VALUES (?, ?, ?)",
                    (gone, heirs[0][1], self.at),
                )


def _between_nodes(pairs: Iterable[Pair], node_of: Mapping[str, str]) -> list[Pair]:
    return [
        pair_of(node_of[one], node_of[other])
        for one, other in pairs
        if one in node_of and other in node_of and node_of[one] != node_of[other]
    ]
