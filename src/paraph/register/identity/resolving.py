"""Entries: clusters of nodes, with ids that stay.

Whatever is touched is worked out anew from all that is linked with it, so the outcome is that of having seen all
documents at once. Only ids have a history: the oldest of a cluster's ids goes on, the others lead to it.
"""

from __future__ import annotations

from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from itertools import combinations

from sqlalchemy import Connection, bindparam, insert, or_, select, update

from paraph.register import schema
from paraph.register.identity.clustering import Pair, cluster, pair_of
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.placing import Moves
from paraph.register.identity.profile import Profile, read_back
from paraph.register.identity.scoring import compare, weights
from paraph.register.rows import chunks

_PREFIXES = {"agreements": "agr", "bodies": "body", "offices": "per"}


class Component:
    """Nodes that are linked with one another, with all that clustering looks at."""

    def __init__(self, connection: Connection, numbers: Iterable[int]) -> None:
        self.profiles: dict[str, Profile] = {}
        self.numbers: dict[str, int] = {}
        self.entry_of: dict[str, str | None] = {}
        self.records: dict[str, list[str]] = defaultdict(list)
        documents: dict[int, list[str]] = defaultdict(list)
        n, r = schema.nodes.c, schema.records.c
        for chunk in chunks(sorted(numbers)):
            rows = connection.execute(select(n.id, n.key, n.profile, n.entry).where(n.id.in_(chunk)))
            for number, key, profile, entry in rows:
                self.numbers[key], self.profiles[key], self.entry_of[key] = number, read_back(profile), entry
            held = connection.execute(
                select(r.key, r.document, n.key)
                .join(schema.nodes, n.id == r.node)
                .where(r.node.in_(chunk), r.live)
                .order_by(r.key)
            )
            for record, document, key in held:
                self.records[key].append(record)
                if document is not None:
                    documents[document].append(key)
        # How many documents speak of both nodes, as of two things.
        self.told_together: dict[Pair, int] = defaultdict(int)
        for keys in documents.values():
            for one, other in combinations(sorted(set(keys)), 2):
                self.told_together[one, other] += 1

    def clusters(self, constraints: Constraints) -> list[tuple[str, ...]]:
        """The clusters of nodes that have records."""
        inhabited = [key for key in self.profiles if self.records[key]]
        if not inhabited:
            return []
        kind = self.profiles[inhabited[0]].kind
        by = weights()[kind]
        node_of = {record: key for key in inhabited for record in self.records[key]}
        return cluster(
            inhabited,
            lambda one, other: self.score(one, other, by["same_document"]["weight"]),
            same=by["same"],
            veto=-50.0,
            together=_between_nodes(constraints.together, node_of),
            apart=_between_nodes(constraints.apart, node_of),
        )

    def score(self, one: str, other: str, same_document: float) -> float:
        """The score of two nodes, with what documents that tell of both say of it."""
        total = compare(self.profiles[one], self.profiles[other]).total
        return total + (same_document if self.told_together.get(pair_of(one, other)) else 0.0)


def resolve(connection: Connection, moves: Moves, constraints: Constraints, at: str) -> set[str]:
    """Settle the entries of moved nodes and of all that is linked with them; the ids of entries that may have
    changed."""
    settling = _Settling(connection, at)
    waiting = set(moves.nodes)
    while waiting:
        numbers = _linked(connection, waiting.pop(), constraints)
        waiting -= numbers
        settling.take(Component(connection, numbers), constraints, moves.came_from)
    return settling.settle()


def minted(kind: str, record_key: str, generation: int = 1) -> str:
    """The id of an entry that a record founds: from the record alone, so two registers of one source agree on it.

    `generation` is above 1 where the record has founded an entry already that goes on without it.
    """
    suffix = f"#{generation}" if generation > 1 else ""
    digest = b32encode(sha256((record_key + suffix).encode()).digest()).decode().lower()
    return f"{_PREFIXES[kind]}-{digest[:12]}"


def _linked(connection: Connection, start: int, constraints: Constraints) -> set[int]:
    """All nodes that can be reached from one over links and people's word."""
    l = schema.links.c  # noqa: E741 - the table's short name
    reached: set[int] = set()
    frontier = {start}
    while frontier:
        reached |= frontier
        found: set[int] = set()
        for chunk in chunks(sorted(frontier)):
            rows = connection.execute(select(l.one, l.other).where(or_(l.one.in_(chunk), l.other.in_(chunk))))
            for one, other in rows:
                found |= {one, other}
        found |= constraints.nodes_joined_with(connection, frontier)
        frontier = found - reached
    return reached


class _Settling:
    """Gives clusters their ids. All that one change touches is settled together, since records may move between
    components."""

    def __init__(self, connection: Connection, at: str) -> None:
        self.connection = connection
        self.at = at
        self.clusters: list[tuple[str, list[str]]] = []  # kind, records in order
        self.had: dict[str, str | None] = {}  # the entry that each record had
        self.nodes: list[list[int]] = []  # of each cluster
        self.node_entry: dict[int, str | None] = {}

    def take(self, component: Component, constraints: Constraints, came_from: Mapping[str, str]) -> None:
        """Cluster a component and note what its records had before."""
        for key, number in component.numbers.items():
            self.node_entry[number] = component.entry_of[key]
            self.had |= {record: came_from.get(record, component.entry_of[key]) for record in component.records[key]}
        for members in component.clusters(constraints):
            records = sorted(record for key in members for record in component.records[key])
            self.clusters.append((component.profiles[members[0]].kind, records))
            self.nodes.append([component.numbers[key] for key in members])

    def settle(self) -> set[str]:
        """Choose ids, write them, and return all that may have changed."""
        before = {entry for entry in (*self.had.values(), *self.node_entry.values()) if entry}
        chosen = self._inherited(before)
        for number, (kind, records) in enumerate(self.clusters):
            if number not in chosen:
                chosen[number] = self._mint(kind, records, set(chosen.values()))
        home = {node: chosen[number] for number, nodes in enumerate(self.nodes) for node in nodes}
        moved = [
            {"node": node, "to": home.get(node)} for node, entry in self.node_entry.items() if home.get(node) != entry
        ]
        if moved:
            query = update(schema.nodes).where(schema.nodes.c.id == bindparam("node")).values(entry=bindparam("to"))
            self.connection.execute(query, moved)
        self._settle_lives(before, chosen)
        return before | set(chosen.values())

    def _inherited(self, before: set[str]) -> dict[int, str]:
        """Ids that go on: each, oldest first, to the cluster with the record that founded it, else with most of its
        records."""
        age = _ages(self.connection, before)
        chosen: dict[int, str] = {}
        for entry in sorted(before, key=lambda e: (age[e], e)):
            claims = []
            for number, (kind, records) in enumerate(self.clusters):
                held = sum(self.had[record] == entry for record in records)
                if held and number not in chosen:
                    founded = any(minted(kind, record) == entry for record in records)
                    claims.append((not founded, -held, number))
            if claims:
                chosen[min(claims)[2]] = entry
        return chosen

    def _mint(self, kind: str, records: Sequence[str], taken: set[str]) -> str:
        """A new id; or one that lives no more and was founded by a record of the cluster, as after a merge undone."""
        generation = 1
        while True:
            ids = [minted(kind, record, generation) for record in records]
            e = schema.entries.c
            known: dict[str, bool] = {}
            for chunk in chunks(ids):
                known |= {
                    found.id: found.live
                    for found in self.connection.execute(select(e.id, e.live).where(e.id.in_(chunk)))
                }
            for entry in ids:
                if entry in known and not known[entry] and entry not in taken:
                    return entry
            for entry in ids:
                if entry not in known:
                    made = insert(schema.entries).values(id=entry, kind=kind, minted_at=self.at, live=True)
                    self.connection.execute(made)
                    return entry
            generation += 1

    def _settle_lives(self, before: set[str], chosen: Mapping[int, str]) -> None:
        """Entries that have records live; one that lost its last leads to the entry that has most of its records
        now."""
        living = set(chosen.values())
        e = schema.entries.c
        if living:
            self.connection.execute(update(schema.entries).where(e.id.in_(living), ~e.live).values(live=True))
        for gone in sorted(before - living):
            self.connection.execute(update(schema.entries).where(e.id == gone).values(live=False))
            heirs = sorted(
                (-held, chosen[number])
                for number, (_, records) in enumerate(self.clusters)
                if (held := sum(self.had[record] == gone for record in records))
            )
            if heirs:
                self.connection.execute(insert(schema.redirects).values(from_id=gone, to_id=heirs[0][1], at=self.at))


def _ages(connection: Connection, ids: set[str]) -> dict[str, str]:
    e = schema.entries.c
    rows = connection.execute(select(e.id, e.minted_at).where(e.id.in_(ids)))
    return {row.id: row.minted_at for row in rows}


def _between_nodes(pairs: Iterable[Pair], node_of: Mapping[str, str]) -> list[Pair]:
    return [
        pair_of(node_of[one], node_of[other])
        for one, other in pairs
        if one in node_of and other in node_of and node_of[one] != node_of[other]
    ]
