"""Nodes to clusters, by the scores of their pairs: the closest two clusters join, until none are close enough.

A function of the set alone: ties go by the nodes' keys, so it does not matter in which order documents came in.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Pair = tuple[str, str]
PARTS = 1000
"""Scores are added up in whole parts of this size: sums of fractions depend on their order, and ties must be ties."""
_NEVER = -(10**12)
"""The score of a pair that can't be one: no average that has it in comes near any other."""


def pair_of(one: str, other: str) -> Pair:
    """The two in the one order in which pairs are written."""
    return (one, other) if one < other else (other, one)


def cluster(
    order: Sequence[str],
    scores: NDArray[np.float64],
    *,
    same: float,
    veto: float,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[tuple[str, ...]]:
    """Clusters of nodes, each sorted, in the order of their first nodes.

    `order` are the nodes, sorted; `scores` those of each with each.

    Two clusters are as close as the average score of the pairs between them, and never join where one pair scores
    `veto` or less, or is `apart` by a person's word. What a person has put `together` is joined at the end, whatever
    the scores: so what comes later finds its way by its likeness to either part. Where both speak of one pair, apart
    holds.
    """
    number_of = {node: number for number, node in enumerate(order)}
    kept_apart = _between(apart, number_of)
    home = _joined(scores, same, veto, kept_apart)
    for one, other in sorted(_between(together, number_of)):
        into, gone = home[one], home[other]
        divided = any({home[first], home[second]} == {into, gone} for first, second in kept_apart)
        if into != gone and not divided:
            home = [into if cluster == gone else cluster for cluster in home]
    groups: dict[int, list[str]] = {}
    for number, node in enumerate(order):
        groups.setdefault(home[number], []).append(node)
    return [tuple(group) for group in groups.values()]


def _between(pairs: Iterable[Pair], number_of: dict[str, int]) -> set[tuple[int, int]]:
    """The pairs of which both are here, by their numbers."""
    return {
        (number_of[one], number_of[other])
        for one, other in (pair_of(*pair) for pair in pairs)
        if one in number_of and other in number_of
    }


def _joined(scores: NDArray[np.float64], same: float, veto: float, kept_apart: Iterable[tuple[int, int]]) -> list[int]:
    """The number of each node's cluster (that of its first node), when all that are close enough have joined."""
    sums = np.where(scores > veto, np.rint(scores * PARTS), _NEVER).astype(np.int64)
    for one, other in kept_apart:
        sums[one, other] = sums[other, one] = _NEVER
    home = list(range(len(sums)))
    for part in _parts(sums >= same * PARTS):
        found = _join(sums[np.ix_(part, part)].tolist(), same * PARTS)
        for number, first in zip(part, found, strict=True):
            home[number] = part[first]
    return home


def _parts(close: NDArray[np.bool_]) -> Iterator[list[int]]:
    """Nodes that can come together at all: an average is no higher than its highest pair."""
    np.fill_diagonal(close, False)
    left: NDArray[np.bool_] = np.any(close, axis=1)
    for first in np.flatnonzero(left).tolist():
        if not left[first]:
            continue
        left[first] = False
        part, waiting = [first], [first]
        while waiting:
            near = np.flatnonzero(close[waiting.pop()] & left).tolist()
            left[near] = False
            part += near
            waiting += near
        yield sorted(part)


def _join(sums: list[list[int]], same: float) -> list[int]:
    """Let the closest clusters join, by the summed scores of each pair of them; the first node of each node's."""
    alive = list(range(len(sums)))
    home = alive[:]
    size = dict.fromkeys(alive, 1)
    members = {number: [number] for number in alive}

    def nearest(one: int) -> tuple[float, int]:
        """The closest of the later clusters, the first of equals (negative, so that the least is the closest)."""
        row, own = sums[one], size[one]
        return min(((-row[other] / (own * size[other]), other) for other in alive if other > one), default=(0.0, -1))

    best = {number: nearest(number) for number in alive}
    while len(alive) > 1:
        distance, keep = min((best[number][0], number) for number in alive)
        gone = best[keep][1]
        if -distance < same:
            break
        alive.remove(gone)
        row, other_row = sums[keep], sums[gone]
        for third in alive:
            row[third] += other_row[third]
            sums[third][keep] = row[third]
        size[keep] += size.pop(gone)
        members[keep] += members[gone]
        for node in members.pop(gone):
            home[node] = keep
        best[keep] = nearest(keep)
        for third in alive:
            if third < gone and third != keep:
                if best[third][1] in (keep, gone):
                    best[third] = nearest(third)
                elif third < keep:
                    best[third] = min(best[third], (-row[third] / (size[keep] * size[third]), keep))
    return home
