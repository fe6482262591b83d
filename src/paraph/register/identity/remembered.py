"""Scores of pairs of nodes, kept at hand: the same neighbours are looked at again with each newcomer.

A pair's score follows from the two profiles, and a node's key from its profile, so what is kept is never out of date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from paraph.register.identity.clustering import PARTS
from paraph.register.identity.lately import Lately
from paraph.register.identity.profile import Profile
from paraph.register.identity.scoring import Values, total_of, values_of

Scores = NDArray[np.float64]
"""Of some nodes in order, the score of each with each, to a thousandth."""


_BYTES_OF_A_PLACE = 400  # what a table takes beside its scores


class _Table:
    """The scores of nodes that were settled together, in parts of one, and the place of each node by its key."""

    __slots__ = ("held", "place", "scores", "size")

    def __init__(self, keys: Sequence[str], scores: NDArray[np.int32]) -> None:
        self.place = {key: place for place, key in enumerate(keys)}
        self.scores = scores
        self.held = len(keys)  # how many of the nodes have no newer table
        self.size = scores.nbytes + _BYTES_OF_A_PLACE * len(keys)


class _Tables:
    """Of each node the last table that it stood in; when they are too large, those used least lately go."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._size = 0
        self._of: dict[str, _Table] = {}
        self._in_use = dict[_Table, None]()  # the last used last

    def with_most(self, keys: Sequence[str]) -> _Table | None:
        """The table in which most of the nodes stand."""
        tables = list(dict.fromkeys(table for key in keys if (table := self._of.get(key))))
        if not tables:
            return None
        if len(tables) > 1:
            tables.sort(key=lambda table: sum(key in table.place for key in keys))
        self._in_use[tables[-1]] = self._in_use.pop(tables[-1])
        return tables[-1]

    def keep(self, table: _Table) -> None:
        """Keep a table, and none of which no node is left."""
        for key in table.place:
            before = self._of.get(key)
            self._of[key] = table
            if before is not None:
                before.held -= 1
                if not before.held:
                    self._drop(before)
        self._size += table.size
        self._in_use[table] = None
        while self._size > self._most and len(self._in_use) > 1:
            oldest = next(iter(self._in_use))
            for key in oldest.place:
                if self._of.get(key) is oldest:
                    del self._of[key]
            self._drop(oldest)

    def _drop(self, table: _Table) -> None:
        del self._in_use[table]
        self._size -= table.size


# Of nodes what they are compared by, the pairs in which a node's key comes first, and their tables.
_values = Lately[str, Values](30_000)
_rows = Lately[str, dict[str, float]](6_000)
_tables = _Tables(96 * 2**20)


def score_of(one: str, profile: Profile, other: str, other_profile: Profile) -> float:
    """The score of two nodes by their keys and profiles."""
    if one > other:
        one, profile, other, other_profile = other, other_profile, one, profile
    row = _rows.get(one)
    if row is None:
        row = _rows.put((one,), {}, 1)
    known = row.get(other)
    if known is None:
        known = row[other] = total_of(profile.kind, _values_of(one, profile), _values_of(other, other_profile))
    return known


def _values_of(key: str, profile: Profile) -> Values:
    values = _values.get(key)
    return _values.put((key,), values_of(profile), 1) if values is None else values


def scores_among(keys: Sequence[str], profiles: Mapping[str, Profile]) -> Scores:
    """The scores of nodes by their keys, for the caller to change."""
    count = len(keys)
    found = np.zeros((count, count), dtype=np.int32)
    new = list(range(count))
    table = _tables.with_most(keys)
    if table is not None:
        places = np.array([table.place.get(key, -1) for key in keys])
        old = np.flatnonzero(places >= 0)
        found[np.ix_(old, old)] = table.scores[np.ix_(places[old], places[old])]
        new = np.flatnonzero(places < 0).tolist()
    waiting = set(new)
    for one in new:
        waiting.discard(one)
        key, profile = keys[one], profiles[keys[one]]
        for other in range(count):
            if other != one and other not in waiting:
                score = score_of(key, profile, keys[other], profiles[keys[other]])
                found[one, other] = found[other, one] = round(score * PARTS)
    if new:
        _tables.keep(_Table(keys, found))
    return found / PARTS
