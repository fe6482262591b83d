"""Cells: nodes that are settled together, because links lead from one to the other. Never more than `MOST_NODES`.

Only links count that are strong enough to make two nodes one: clusters whose average is that high have such a link
between them. Where all that hangs together is more than can be settled (as with a pair of states that has a pact every
week: each ratification might belong to any of them), only links of a higher score count, as high as is needed. The cell
of a node is thus what hangs together with it by the lowest rung of a ladder of scores at which that is few enough. It
depends on the links alone, and all nodes of a cell have the same cell.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from paraph.register.identity.constraints import Constraints
from paraph.register.identity.lately import Lately
from paraph.register.identity.scoring import weights
from paraph.register.rows import marks, padded, run

MOST_NODES = 96
_LEAST = min(of["same"] for of in weights().values() if "same" in of)
RUNGS = (_LEAST - 1e-6, *(rung for rung in (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0) if rung > _LEAST))
"""Least scores of links that count. At the last, a cell is what it is."""
_STEP = 8
_LAST = len(RUNGS) - 1

Links = list[tuple[int, float]]
"""Of a node, the nodes that it is linked with and the scores, the highest first."""

# At which rung nodes were found last: where to look first, so that the many weak links between the nodes of a crowded
# pair need not be read. A wrong one costs time and nothing else.
_rungs = Lately[int, int](100_000)


class Web:
    """The links of a register, read as they are followed, and only down to the scores that matter."""

    def __init__(self, connection: Connection, constraints: Constraints) -> None:
        self._connection = connection
        self._constraints = constraints
        self._links: dict[int, Links] = {}
        # The rung down to which a node's links have been read.
        self._read: dict[int, int] = {}
        # Nodes that are known to hang together with too many: the highest rung at which. They do so on all below, where
        # there are but more links.
        self._crowded: dict[int, int] = {}
        self._cells: dict[int, tuple[frozenset[int], int]] = {}

    def before(
        self,
        without: Collection[int] = (),
        but: Collection[tuple[int, int]] = (),
        still: Iterable[tuple[int, int, float]] = (),
    ) -> Web:
        """The links as they were before some changes: `without` are nodes, and `but` links, that had not come yet;
        `still` links that were there."""
        return _EarlierWeb(self, self._connection, self._constraints, without, but, still)

    def cell(self, node: int) -> tuple[frozenset[int], int]:
        """All nodes that are settled together with this one, and the rung of their cell."""
        if node not in self._cells:
            rung = self._guessed(node)
            found = self.reached(node, rung)
            while found is None:
                rung += 1
                found = self.reached(node, rung)
            while rung and (wider := self.reached(node, rung - 1)) is not None:
                found, rung = wider, rung - 1
            self._cells |= dict.fromkeys(found, (found, rung))
            _rungs.put(found, rung, len(found))
        return self._cells[node]

    def _guessed(self, node: int) -> int:
        """The rung at which a node was found last, or the one that it is most likely to be one thing with."""
        known = _rungs.get(node)
        if known is None:
            others = (_rungs.get(other) for other, _ in self.linked(node))
            known = next((rung for rung in others if rung is not None), 0)
        return known

    def reached(self, node: int, rung: int) -> frozenset[int] | None:
        """All that hangs together with a node at a rung, None where it is too many."""
        crowded, least = self._crowded, RUNGS[rung]
        if crowded.get(node, -1) >= rung:
            return None
        seen, waiting = {node}, [node]
        while waiting:
            one = waiting.pop()
            if self._read.get(one, _LAST + 1) > rung:
                self._load([one, *waiting[-_STEP:]], rung)
            for other, score in self._links[one]:
                if score < least:
                    break
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
                    if rung < _LAST and (len(seen) > MOST_NODES or crowded.get(other, -1) >= rung):
                        crowded |= {each: max(rung, crowded.get(each, rung)) for each in seen}
                        return None
        return frozenset(seen)

    def is_small(self, node: int, rung: int) -> bool:
        """Whether what hangs together with a node at a rung is not too much."""
        # If it is too much already by the few links of a higher rung, the others need not be read.
        likely = max(rung, self._guessed(node) - 1)
        return self.reached(node, likely) is not None and self.reached(node, rung) is not None

    def linked(self, node: int) -> Links:
        """The nodes that a node is linked with, and the scores, the highest first."""
        self._load([node], 0)
        return self._links[node]

    def _load(self, nodes: Iterable[int], rung: int) -> None:
        missing = [node for node in nodes if self._read.get(node, _LAST + 1) > rung]
        if missing:
            self._links |= self._found(missing, rung)
            self._read |= dict.fromkeys(missing, rung)

    def _found(self, missing: Sequence[int], rung: int) -> dict[int, Links]:
        found: dict[int, Links] = {node: [] for node in missing}
        wanted = padded(missing)
        listed = marks(len(wanted))
        rows = run(
            self._connection,
            f"SELECT one, other, score FROM links WHERE one IN ({listed}) AND score >= ?"
            f" UNION ALL SELECT other, one, score FROM links WHERE other IN ({listed}) AND score >= ?",
            (*wanted, RUNGS[rung], *wanted, RUNGS[rung]),
        )
        for one, other, score in rows:
            found[one].append((other, score))
        for one in missing if self._constraints.together else ():
            joined = self._constraints.nodes_joined_with(self._connection, [one])
            found[one] += [(other, RUNGS[-1]) for other in joined]
        for links in found.values():
            links.sort(key=_by_score, reverse=True)
        return found


def rung_of(score: float) -> int:
    """The highest rung at which a link of that score counts, below 0 where it counts at none."""
    return bisect_right(RUNGS, score) - 1


def _by_score(link: tuple[int, float]) -> float:
    return link[1]


class _EarlierWeb(Web):
    def __init__(
        self,
        now: Web,
        connection: Connection,
        constraints: Constraints,
        without: Collection[int],
        but: Collection[tuple[int, int]],
        still: Iterable[tuple[int, int, float]],
    ) -> None:
        super().__init__(connection, constraints)
        self._now = now
        self._without = frozenset(without)
        self._but = frozenset(but)
        self._still: dict[int, Links] = {}
        for one, other, score in still:
            self._still.setdefault(one, []).append((other, score))
            self._still.setdefault(other, []).append((one, score))
        newly_linked = (other for node in self._without for other, _ in now.linked(node))
        self._changed = {*newly_linked, *(node for pair in self._but for node in pair), *self._still}

    def _found(self, missing: Sequence[int], rung: int) -> dict[int, Links]:
        self._now._load(missing, rung)
        return {one: self._links_of(one) if one in self._changed else self._now._links[one] for one in missing}

    def _links_of(self, one: int) -> Links:
        kept = [
            (other, score)
            for other, score in self._now._links[one]
            if other not in self._without and (min(one, other), max(one, other)) not in self._but
        ]
        return sorted([*kept, *self._still.get(one, ())], key=_by_score, reverse=True)
