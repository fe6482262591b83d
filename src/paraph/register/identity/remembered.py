"""Scores of pairs of nodes, kept at hand: the same neighbours are looked at again with each newcomer.

A pair's score follows from the two profiles, and a node's key from its profile, so what is kept is never out of date.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paraph.register.identity.profile import Profile
from paraph.register.identity.scoring import Values, total_of, values_of

# Nodes, each with what it is compared by and the pairs in which its key comes first; when there are more, those not
# asked for since are let go.
_MOST_KEPT = 12_000
_Row = tuple[Values, dict[str, float]]
_kept: dict[str, _Row] = {}
_kept_before: dict[str, _Row] = {}


def score_of(one: str, profile: Profile, other: str, other_profile: Profile) -> float:
    """The score of two nodes by their keys and profiles."""
    if one > other:
        one, profile, other, other_profile = other, other_profile, one, profile
    values, row = _kept.get(one) or _row_of(one, profile)
    known = row.get(other)
    if known is None:
        others = (_kept.get(other) or _row_of(other, other_profile))[0]
        known = row[other] = total_of(profile.kind, values, others)
    return known


def scores_among(keys: Sequence[str], profiles: Mapping[str, Profile]) -> list[list[float]]:
    """The scores of nodes, given by their keys in order: of each with those after it."""
    kind = profiles[keys[0]].kind
    rows = [_kept.get(key) or _row_of(key, profiles[key]) for key in keys]
    found: list[list[float]] = []
    for number, (values, row) in enumerate(rows):
        scores = [row.get(other) for other in keys[number + 1 :]]
        if None in scores:
            for place, known in enumerate(scores, number + 1):
                if known is None:
                    row[keys[place]] = total_of(kind, values, rows[place][0])
            scores = [row[other] for other in keys[number + 1 :]]
        found.append(scores)  # type: ignore[arg-type]
    return found


def _row_of(key: str, profile: Profile) -> _Row:
    global _kept, _kept_before
    if len(_kept) >= _MOST_KEPT:
        _kept, _kept_before = {}, _kept
    row = _kept_before.pop(key) if key in _kept_before else (values_of(profile), {})
    _kept[key] = row
    return row
