"""Scores of pairs of nodes, kept at hand: the same neighbours are looked at again with each newcomer.

A pair's score follows from the two profiles, and a node's key from its profile, so what is kept is never out of date.
"""

from __future__ import annotations

from paraph.register.identity.profile import Profile
from paraph.register.identity.scoring import compare

# Nodes, each with the pairs in which its key comes first; when there are more, those not asked for since are let go.
_MOST_KEPT = 12_000
_kept: dict[str, dict[str, float]] = {}
_kept_before: dict[str, dict[str, float]] = {}


def score_of(one: str, profile: Profile, other: str, other_profile: Profile) -> float:
    """The score of two nodes by their keys and profiles."""
    if one > other:
        one, profile, other, other_profile = other, other_profile, one, profile
    row = _kept.get(one)
    if row is None:
        row = _row_of(one)
    known = row.get(other)
    if known is None:
        known = row[other] = compare(profile, other_profile).total
    return known


def _row_of(one: str) -> dict[str, float]:
    global _kept, _kept_before
    if len(_kept) >= _MOST_KEPT:
        _kept, _kept_before = {}, _kept
    row = _kept[one] = _kept_before.pop(one, {})
    return row
