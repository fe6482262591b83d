"""Nodes to clusters, by the scores of their pairs: the closest two clusters join, until none are close enough.

A function of the set alone: ties go by the nodes' keys, so it does not matter in which order documents came in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

Pair = tuple[str, str]
_PARTS = 1000
"""Scores are added up in whole parts of this size: sums of fractions depend on their order, and ties must be ties."""
_NEVER = -(10**12)
"""The score of a pair that can't be one: no average that has it in comes near any other."""


def pair_of(one: str, other: str) -> Pair:
    """The two in the one order in which pairs are written."""
    return (one, other) if one < other else (other, one)


def cluster(
    nodes: Sequence[str],
    score: Callable[[str, str], float],
    *,
    same: float,
    veto: float,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> list[tuple[str, ...]]:
    """Clusters of nodes, each sorted, in the order of their first nodes.

    Two clusters are as close as the average score of the pairs between them, and never join where one pair scores
    `veto` or less, or is `apart` by a person's word. What a person has put `together` is joined at the end, whatever
    the scores: so what comes later finds its way by its likeness to either part. Where both speak of one pair, apart
    holds. `score` is asked with the smaller of two nodes first.
    """
    order = sorted(nodes)
    number_of = {node: number for number, node in enumerate(order)}
    kept_apart = _between(apart, number_of)
    home = _joined(order, score, same, veto, kept_apart)
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


def _joined(
    order: Sequence[str],
    score: Callable[[str, str], float],
    same: float,
    veto: float,
    kept_apart: Iterable[tuple[int, int]],
) -> list[int]:
    """The number of each node's cluster (that of its first node), when all that are close enough have joined."""
    count = len(order)
    sums = [[0] * count for _ in order]
    for number, one in enumerate(order):
        row = sums[number]
        for other in range(number + 1, count):
            total = score(one, order[other])
            row[other] = sums[other][number] = round(total * _PARTS) if total > veto else _NEVER
    for one_number, other in kept_apart:
        sums[one_number][other] = sums[other][one_number] = _NEVER
    home = list(range(count))
    for part in _parts(sums, same * _PARTS):
        _join(part, sums, same * _PARTS, home)
    return home


def _parts(sums: Sequence[Sequence[int]], same: float) -> Iterator[list[int]]:
    """Nodes that can come together at all: an average is no higher than its highest pair."""
    left = set(range(len(sums)))
    while left:
        first = min(left)
        left.discard(first)
        part, waiting = [first], [first]
        while waiting:
            row = sums[waiting.pop()]
            near = [number for number in left if row[number] >= same]
            left.difference_update(near)
            part += near
            waiting += near
        if len(part) > 1:
            yield sorted(part)


def _join(alive: list[int], sums: list[list[int]], same: float, home: list[int]) -> None:
    """Let the closest clusters among some join; `sums` has the summed scores of each pair of clusters."""
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
            return
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
