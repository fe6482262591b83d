"""Nodes to clusters, by the scores of their pairs: the closest two clusters join, until none are close enough.

A function of the set alone: ties go by the nodes' keys, so it does not matter in which order documents came in.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from itertools import combinations

Pair = tuple[str, str]


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
    `veto`
    or less, or is `apart` by a person's word. What a person has put `together` is joined at the end, whatever the
    scores:
    so what comes later finds its way by its likeness to either part. Where both speak of one pair, apart holds.
    """
    order = sorted(nodes)
    members: dict[int, list[str]] = {number: [node] for number, node in enumerate(order)}
    home = {node: number for number, node in enumerate(order)}
    sums: dict[tuple[int, int], float] = {}
    worst: dict[tuple[int, int], float] = {}
    for (first_number, first_node), (second_number, second_node) in combinations(enumerate(order), 2):
        value = score(first_node, second_node)
        sums[first_number, second_number] = value
        worst[first_number, second_number] = value
    kept_apart = {pair_of(*pair) for pair in apart}

    def between(one: int, other: int) -> tuple[int, int]:
        return (one, other) if one < other else (other, one)

    def forbidden(one: int, other: int) -> bool:
        if not kept_apart:
            return False
        return any(pair_of(a, b) in kept_apart for a in members[one] for b in members[other])

    def join(one: int, other: int) -> int:
        keep, gone = between(one, other)
        for third in members:
            if third not in (keep, gone):
                there, away = between(keep, third), between(gone, third)
                sums[there] += sums.pop(away)
                worst[there] = min(worst[there], worst.pop(away))
        sums.pop((keep, gone), None)
        members[keep] += members.pop(gone)
        for node in members[keep]:
            home[node] = keep
        return keep

    def closeness(one: int, other: int) -> float:
        key = between(one, other)
        return sums[key] / (len(members[one]) * len(members[other]))

    def candidate(one: int, other: int) -> tuple[float, int, int, int, int] | None:
        key = between(one, other)
        close = closeness(one, other)
        if close < same or worst[key] <= veto or forbidden(one, other):
            return None
        return (-close, *key, len(members[key[0]]), len(members[key[1]]))

    heap = [found for a in members for b in members if a < b and (found := candidate(a, b))]
    heapq.heapify(heap)
    while heap:
        _, left, right, size, other_size = heapq.heappop(heap)
        # An entry of clusters that have grown since is out of date.
        if left not in members or right not in members:
            continue
        if (len(members[left]), len(members[right])) != (size, other_size):
            continue
        kept = join(left, right)
        for third in members:
            if third != kept and (found := candidate(kept, third)):
                heapq.heappush(heap, found)
    for first, second in sorted(pair_of(*pair) for pair in together):
        settled = first not in home or second not in home or home[first] == home[second]
        if not settled and not forbidden(home[first], home[second]):
            join(home[first], home[second])
    return sorted(tuple(sorted(group)) for group in members.values())
