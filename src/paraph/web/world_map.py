"""Ties between states drawn on a map of the world, as shapes for a template."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from math import hypot, log1p, sqrt
from typing import NamedTuple

from paraph.register.ties import Tie, Ties
from paraph.web.pages import FOLDER

WIDTH, HEIGHT = 1000, 452
SHADES = 5


class State(NamedTuple):
    """A state on the map: the point that stands for it, and its outline where it is large enough."""

    code: str
    x: float
    y: float
    outline: str


class Land(NamedTuple):
    """A state with how many agreements it has, and its shade from 0 (none) to `SHADES`."""

    state: State
    agreements: int
    shade: int


class Arc(NamedTuple):
    """A tie as a curve."""

    tie: Tie
    path: str
    width: float


class WorldMap(NamedTuple):
    """What is drawn, and the ties that can't be: those of organisations and groups have no place."""

    lands: list[Land]
    arcs: list[Arc]
    elsewhere: list[Tie]


@cache
def states() -> Mapping[str, State]:
    """The states of the map, by code."""
    found: dict[str, State] = {}
    for line in (FOLDER / "data" / "world.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith(("#", "code\t")):
            code, x, y, outline = line.split("\t")
            found[code] = State(code, float(x), float(y), outline)
    return found


def world_map(found: Ties) -> WorldMap:
    """The map of some ties; the strongest lie on top."""
    placed = states()
    most = max(found.parties.values(), default=0)
    lands = [
        Land(state, found.parties.get(code, 0), _shade(found.parties.get(code, 0), most))
        for code, state in placed.items()
        if state.outline or found.parties.get(code)
    ]
    # Points lie over outlines, or an island state could not be reached.
    lands.sort(key=lambda land: (not land.state.outline, land.state.code))
    strongest = max((tie.agreements for tie in found.ties), default=1)
    arcs = [
        Arc(tie, _curve(placed[tie.one], placed[tie.other]), round(0.8 + 3.2 * sqrt(tie.agreements / strongest), 2))
        for tie in reversed(found.ties)
        if tie.one in placed and tie.other in placed
    ]
    elsewhere = [tie for tie in found.ties if tie.one not in placed or tie.other not in placed]
    return WorldMap(lands, arcs, elsewhere)


def _shade(count: int, most: int) -> int:
    return 0 if not count else max(1, round(SHADES * log1p(count) / log1p(most)))


def _curve(one: State, other: State) -> str:
    """A bow that rises with the distance, so that ties between neighbours differ from those across an ocean."""
    far = hypot(other.x - one.x, other.y - one.y)
    x, y = (one.x + other.x) / 2, (one.y + other.y) / 2 - far * 0.22 - 2
    return f"M{one.x:.1f} {one.y:.1f}Q{x:.1f} {y:.1f} {other.x:.1f} {other.y:.1f}"
