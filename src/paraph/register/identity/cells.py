"""Cells: nodes that are settled together, because links lead from one to the other. Never more than `MOST_NODES`.

Only links count that are strong enough to make two nodes one: clusters whose average is that high have such a link
between them. Where all that hangs together is more than can be settled (as with a pair of states that has a pact every
week: each ratification might belong to any of them), only links of a higher score count, as high as is needed. The cell
of a node is thus what hangs together with it by the lowest rung of a ladder of scores at which that is few enough. It
depends on the links alone, and all nodes of a cell have the same cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from paraph.register.identity.constraints import Constraints
from paraph.register.identity.scoring import weights
from paraph.register.rows import marks, padded, run

MOST_NODES = 96
_LEAST = min(of["same"] for of in weights().values() if "same" in of)
RUNGS = (_LEAST - 1e-6, *(rung for rung in (1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0) if rung > _LEAST))
"""Least scores of links that count. At the last, a cell is what it is."""
_STEP = 32


class Web:
    """The links of a register, read as they are followed."""

    def __init__(self, connection: Connection, constraints: Constraints) -> None:
        self._connection = connection
        self._constraints = constraints
        # Of each node the nodes that it is linked with and the scores, the highest first.
        self._links: dict[int, list[tuple[int, float]]] = {}
        # Nodes that are known to hang together with too many, for each rung.
        self._crowded: list[set[int]] = [set() for _ in RUNGS]
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
            rung, found = next((n, cell) for n in range(len(RUNGS)) if (cell := self.reached(node, n)) is not None)
            self._cells |= dict.fromkeys(found, (found, rung))
        return self._cells[node]

    def reached(self, node: int, rung: int) -> frozenset[int] | None:
        """All that hangs together with a node at a rung, None where it is too many."""
        crowded, last, least = self._crowded[rung], rung == len(RUNGS) - 1, RUNGS[rung]
        if node in crowded:
            return None
        seen, waiting = {node}, [node]
        while waiting:
            one = waiting.pop()
            if one not in self._links:
                self._load([one, *waiting[-_STEP:]])
            for other, score in self._links[one]:
                if score < least:
                    break
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
                    if not last and (len(seen) > MOST_NODES or other in crowded):
                        crowded |= seen
                        return None
        return frozenset(seen)

    def linked(self, node: int) -> list[tuple[int, float]]:
        """The nodes that a node is linked with, and the scores, the highest first."""
        self._load([node])
        return self._links[node]

    def _load(self, nodes: Iterable[int]) -> None:
        missing = [node for node in nodes if node not in self._links]
        if not missing:
            return
        found = self._found(missing)
        for links in found.values():
            links.sort(key=lambda link: -link[1])
        self._links |= found

    def _found(self, missing: Sequence[int]) -> dict[int, list[tuple[int, float]]]:
        found: dict[int, list[tuple[int, float]]] = {node: [] for node in missing}
        wanted = padded(missing)
        listed = marks(len(wanted))
        rows = run(
            self._connection,
            f"SELECT one, other, score FROM links WHERE one IN ({listed})"
            f" UNION ALL SELECT other, one, score FROM links WHERE other IN ({listed})",
            wanted + wanted,
        )
        for one, other, score in rows:
            found[one].append((other, score))
        for one in missing if self._constraints.together else ():
            joined = self._constraints.nodes_joined_with(self._connection, [one])
            found[one] += [(other, RUNGS[-1]) for other in joined]
        return found


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
        self._still: dict[int, list[tuple[int, float]]] = {}
        for one, other, score in still:
            self._still.setdefault(one, []).append((other, score))
            self._still.setdefault(other, []).append((one, score))

    def _found(self, missing: Sequence[int]) -> dict[int, list[tuple[int, float]]]:
        self._now._load(missing)
        found: dict[int, list[tuple[int, float]]] = {}
        for one in missing:
            found[one] = [
                (other, score)
                for other, score in self._now._links[one]
                if other not in self._without and (min(one, other), max(one, other)) not in self._but
            ]
            found[one] += self._still.get(one, ())
        return found
