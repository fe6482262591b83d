"""Cells: nodes that are settled together, because links lead from one to the other. Never more than `MOST_NODES`.

Where all that hangs together is more than that (as with a pair of states that has a pact every week: each ratification
might belong to any of them), only links of a higher score count, as high as is needed. The cell of a node is thus what
hangs together with it by the lowest rung of a ladder of scores at which that is few enough. It depends on the links
alone,
and all nodes of a cell have the same cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection

from paraph.register.identity.constraints import Constraints
from paraph.register.rows import marks, padded, run

MOST_NODES = 96
RUNGS = (-1000.0, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0)
"""Least scores of links that count. At the last, a cell is what it is."""
_STEP = 32


class Web:
    """The links of a register, read as they are followed: as they are, or as they were before some changes.

    `without` are nodes, and `but` links, that had not come yet; `still` links that were there.
    """

    def __init__(
        self,
        connection: Connection,
        constraints: Constraints,
        *,
        without: Collection[int] = (),
        but: Collection[tuple[int, int]] = (),
        still: Iterable[tuple[int, int, float]] = (),
    ) -> None:
        self._connection = connection
        self._constraints = constraints
        self._without = frozenset(without)
        self._but = frozenset(but)
        self._still: dict[int, list[tuple[int, float]]] = {}
        for one, other, score in still:
            self._still.setdefault(one, []).append((other, score))
            self._still.setdefault(other, []).append((one, score))
        self._links: dict[int, list[tuple[int, float]]] = {}
        # Nodes that are known to hang together with too many, for each rung.
        self._crowded: list[set[int]] = [set() for _ in RUNGS]

    def cell(self, node: int) -> tuple[frozenset[int], int]:
        """All nodes that are settled together with this one, and the rung of their cell."""
        for rung in range(len(RUNGS)):
            found = self.reached(node, rung)
            if found is not None:
                return found, rung
        raise AssertionError("the last rung takes all")

    def reached(self, node: int, rung: int) -> frozenset[int] | None:
        """All that hangs together with a node at a rung, None where it is too many."""
        crowded, last = self._crowded[rung], rung == len(RUNGS) - 1
        seen, waiting = {node}, [node]
        if node in crowded:
            return None
        while waiting:
            step, waiting = waiting[:_STEP], waiting[_STEP:]
            self._load(step)
            for one in step:
                for other, score in self._links[one]:
                    if score >= RUNGS[rung] and other not in seen:
                        seen.add(other)
                        waiting.append(other)
            if not last and (len(seen) > MOST_NODES or not crowded.isdisjoint(seen)):
                crowded |= seen
                return None
        return frozenset(seen)

    def linked(self, node: int) -> list[tuple[int, float]]:
        """The nodes that a node is linked with, and the scores."""
        self._load([node])
        return self._links[node]

    def _load(self, nodes: Iterable[int]) -> None:
        missing = [node for node in nodes if node not in self._links]
        if not missing:
            return
        found: dict[int, list[tuple[int, float]]] = {node: list(self._still.get(node, ())) for node in missing}
        wanted = padded(missing)
        listed = marks(len(wanted))
        rows = run(
            self._connection,
            f"SELECT one, other, score FROM links WHERE one IN ({listed})"
            f" UNION ALL SELECT other, one, score FROM links WHERE other IN ({listed})",
            wanted + wanted,
        )
        for one, other, score in rows:
            hidden = other in self._without or (self._but and (min(one, other), max(one, other)) in self._but)
            if not hidden:
                found[one].append((other, score))
        for one in missing if self._constraints.together else ():
            joined = self._constraints.nodes_joined_with(self._connection, [one]) - self._without
            found[one] += [(other, RUNGS[-1]) for other in joined]
        self._links |= found
