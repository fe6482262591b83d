"""How far coders agree: Cohen's kappa of each pair and Krippendorff's alpha of all, field by field.

Kappa: J. Cohen, "A coefficient of agreement for nominal scales", 1960. Alpha: K. Krippendorff, "Content Analysis", by
the package krippendorff. Sets of areas are taken apart: each area of each unit is one yes or no.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

import krippendorff
import msgspec
import numpy as np

from paraph.register.double_coding import CODED_FIELDS, Codes


class Pair(msgspec.Struct, frozen=True):
    """Two coders on one field: `kappa` is None where chance alone would make them agree always."""

    one: str
    other: str
    both: int
    same: int
    kappa: float | None


class Agreement(msgspec.Struct, frozen=True):
    """One field: Krippendorff's alpha over all coders (None where nothing varies), and each pair."""

    field: str
    alpha: float | None
    pairs: tuple[Pair, ...]


def figures(codings: Mapping[str, Mapping[int, Codes]]) -> list[Agreement]:
    """The figures of every field of which two coders coded the same."""
    made: list[Agreement] = []
    for field in CODED_FIELDS:
        by_coder = {person: _values(codes, field) for person, codes in sorted(codings.items())}
        pairs = [_pair(one, other, by_coder[one], by_coder[other]) for one, other in combinations(by_coder, 2)]
        pairs = [pair for pair in pairs if pair.both]
        if pairs:
            made.append(Agreement(field, _alpha(list(by_coder.values())), tuple(pairs)))
    return made


def cohens_kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Kappa of two coders' codes of the same units; None where both gave one and the same code throughout."""
    count = len(pairs)
    ones, others = Counter(one for one, _ in pairs), Counter(other for _, other in pairs)
    observed = sum(one == other for one, other in pairs) / count
    expected = sum(ones[code] * others[code] for code in ones) / count**2
    return None if expected == 1 else (observed - expected) / (1 - expected)


def _values(coded: Mapping[int, Codes], field: str) -> dict[str, str]:
    """What a coder said, unit by unit; of areas, for each area of each unit."""
    found: dict[str, str] = {}
    for position, codes in coded.items():
        if field == "areas" and "areas" in codes:
            found |= {f"{position} {area}": "yes" if area in codes["areas"] else "no" for area in CODED_FIELDS["areas"]}
        elif codes.get(field):
            found[str(position)] = codes[field][0]
    return found


def _pair(one: str, other: str, of_one: Mapping[str, str], of_other: Mapping[str, str]) -> Pair:
    shared = [(of_one[unit], of_other[unit]) for unit in of_one if unit in of_other]
    kappa = cohens_kappa(shared) if shared else None
    return Pair(one, other, len(shared), sum(a == b for a, b in shared), kappa)


def _alpha(coders: Sequence[Mapping[str, str]]) -> float | None:
    units = sorted({unit for coder in coders for unit in coder})
    codes = sorted({code for coder in coders for code in coder.values()})
    if len(codes) < 2:
        return None
    numbers = {code: float(number) for number, code in enumerate(codes)}
    data = np.array([[numbers[coder[unit]] if unit in coder else np.nan for unit in units] for coder in coders])
    return float(krippendorff.alpha(reliability_data=data, level_of_measurement="nominal"))
