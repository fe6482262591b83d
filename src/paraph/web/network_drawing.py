"""Actors and their ties drawn as a network, as shapes for a template."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

from paraph.register.ties import Tie, Ties

WIDTH, HEIGHT = 1000, 740
MOST_ACTORS = 60
_MARGIN = 60
_MIDDLE = ""  # no actor has no name


class Node(NamedTuple):
    """An actor: where it stands and how large it is drawn."""

    code: str
    agreements: int
    x: float
    y: float
    radius: float


class Line(NamedTuple):
    """A tie as a straight line."""

    tie: Tie
    x1: float
    y1: float
    x2: float
    y2: float
    width: float


class Network(NamedTuple):
    """What is drawn; `left_out` ties are those of actors beyond the most that can be told apart."""

    nodes: list[Node]
    lines: list[Line]
    left_out: int


def network(found: Ties, centre: str | None = None) -> Network:
    """The actors with the most agreements and their ties, those that are tied closely near each other."""
    import networkx

    tied = {code for tie in found.ties for code in (tie.one, tie.other)}
    chosen = sorted(tied, key=lambda code: (code != centre, -found.parties.get(code, 0), code))[:MOST_ACTORS]
    kept = [tie for tie in found.ties if tie.one in chosen and tie.other in chosen]
    graph = networkx.Graph()
    graph.add_nodes_from(sorted(chosen))
    graph.add_weighted_edges_from((tie.one, tie.other, sqrt(tie.agreements)) for tie in kept)
    if not graph:
        return Network([], [], 0)
    start = networkx.circular_layout(graph)
    # A point in the middle draws all a little, or groups that no tie holds together would drift apart and shrink.
    graph.add_weighted_edges_from((_MIDDLE, code, 0.12) for code in chosen)
    start[_MIDDLE] = (0.0, 0.0)
    laid = networkx.spring_layout(graph, pos=start, k=2.1 / sqrt(len(graph)), iterations=200, seed=1, method="force")
    del laid[_MIDDLE]
    spots = _spread({code: (float(x), float(y)) for code, (x, y) in laid.items()})
    most = max(found.parties.get(code, 1) for code in chosen)
    strongest = max((tie.agreements for tie in kept), default=1)
    nodes = [
        Node(code, found.parties.get(code, 0), *spots[code], round(5 + 13 * sqrt(found.parties.get(code, 0) / most), 1))
        for code in sorted(chosen)
    ]
    lines = [
        Line(tie, *spots[tie.one], *spots[tie.other], round(1 + 5 * tie.agreements / strongest, 2))
        for tie in reversed(kept)
    ]
    return Network(nodes, lines, len(found.ties) - len(kept))


def _spread(laid: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Positions stretched over the whole picture."""
    spots: dict[str, tuple[float, float]] = {}
    (left, right), (top, bottom) = (
        (min(spot[axis] for spot in laid.values()), max(spot[axis] for spot in laid.values())) for axis in (0, 1)
    )
    for code, (x, y) in laid.items():
        across = (x - left) / ((right - left) or 1)
        down = (y - top) / ((bottom - top) or 1)
        spots[code] = (
            round(_MARGIN + across * (WIDTH - 2 * _MARGIN), 1),
            round(_MARGIN + down * (HEIGHT - 2 * _MARGIN), 1),
        )
    return spots
