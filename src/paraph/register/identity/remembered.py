"""Scores of pairs of nodes, kept at hand: the same neighbours are looked at again with each newcomer.

A pair's score follows from the two profiles, and a node's key from its profile, so what is kept is never out of date.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from paraph.register.identity.clustering import PARTS
from paraph.register.identity.lately import Lately
from paraph.register.identity.profile import Profile
from paraph.register.identity.scoring import Values, total_of, values_of

Scores = NDArray[np.float64]
"""Of some nodes in order, the score of each with each, to a thousandth."""


class _Table(NamedTuple):
    """The scores of nodes that were settled together, in parts of one, and the place of each node by its key."""

    place: dict[str, int]
    scores: NDArray[np.int32]


# Of nodes what they are compared by; the pairs in which a node's key comes first; and the last table that it stood in,
# by the number of scores.
_values = Lately[str, Values](30_000)
_rows = Lately[str, dict[str, float]](6_000)
_tables = Lately[str, _Table](8_000_000)


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
    table = _table_with_most(keys)
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
        _tables.put(keys, _Table({key: place for place, key in enumerate(keys)}, found), found.size)
    return found / PARTS


def _table_with_most(keys: Sequence[str]) -> _Table | None:
    tables = {id(table): table for key in keys if (table := _tables.get(key))}
    if len(tables) < 2:
        return next(iter(tables.values()), None)
    held = Counter({number: sum(key in table.place for key in keys) for number, table in tables.items()})
    return tables[held.most_common(1)[0][0]]
