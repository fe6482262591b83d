"""Make `web/data/world.tsv`, the outlines of states for the map, from the npm package world-atlas (Natural Earth).

    npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz
    python tools/build_world.py package

Outlines are those of 1:110 million; states that are too small for them have a point only, from 1:50 million. Both are
drawn in the Equal Earth projection (Šavrič, Patterson and Jenny 2018), in which areas compare truly.
"""

from __future__ import annotations

import json
import sys
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Any

import pycountry

WIDTH = 1000.0
_TARGET = Path(__file__).parents[1] / "src" / "paraph" / "web" / "data" / "world.tsv"
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796
_EDGE = 2.7066299836  # half the width of the projection, in radii
# Natural Earth has no numbers for these.
_BY_NAME = {"Kosovo": "XKX", "Somaliland": "SOM", "N. Cyprus": "CYP"}
# Where the middle of the largest piece is not where people look for the state.
_POINTS = {"FRA": (2.4, 47.0), "NOR": (9.5, 61.5), "USA": (-98.0, 39.5), "CAN": (-106.0, 57.0), "RUS": (60.0, 58.0)}
_LEFT_OUT = frozenset({"ATA"})

Ring = list[tuple[float, float]]


def equal_earth(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to the map's units, from its upper left."""
    theta = asin(sqrt(3) / 2 * sin(radians(latitude)))
    t2 = theta * theta
    t6 = t2**3
    x = 2 * sqrt(3) * radians(longitude) * cos(theta) / (3 * (9 * _A4 * t6 * t2 + 7 * _A3 * t6 + 3 * _A2 * t2 + _A1))
    y = theta * (_A4 * t6 * t2 + _A3 * t6 + _A2 * t2 + _A1)
    scale = WIDTH / (2 * _EDGE)
    return (x + _EDGE) * scale, (1.3173627591574 - y) * scale


def rings_of(geometry: dict[str, Any], arcs: list[Ring]) -> list[Ring]:
    """The outer rings of a geometry, in degrees."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry.get("arcs", [])]
    rings: list[Ring] = []
    for polygon in polygons:
        for ring in polygon[:1]:
            points: Ring = []
            for number in ring:
                arc = arcs[number] if number >= 0 else arcs[~number][::-1]
                points += arc[1:] if points else arc
            rings += at_the_date_line(points)
    return rings


def at_the_date_line(ring: Ring) -> list[Ring]:
    """A ring that crosses the date line as the parts on both sides of it, any other as it is."""
    unrolled: Ring = []
    turn = 0.0
    for at, (x, y) in enumerate(ring):
        if at and abs(x - ring[at - 1][0]) > 180:
            turn += 360 if x < ring[at - 1][0] else -360
        unrolled.append((x + turn, y))
    west = [(x - 360, y) for x, y in cut(unrolled, 180, -1)]
    east = [(x + 360, y) for x, y in cut(unrolled, -180, 1)]
    within = cut(cut(unrolled, 180, 1), -180, -1)
    return [part for part in (within, west, east) if len(part) > 2]


def cut(ring: Ring, at: float, side: int) -> Ring:
    """The part of a ring on one side of a meridian: 1 west of it, -1 east."""
    kept: Ring = []
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], *ring[:1]], strict=True):
        inside, then = side * x1 <= side * at, side * x2 <= side * at
        if inside:
            kept.append((x1, y1))
        if inside != then:
            kept.append((at, y1 + (y2 - y1) * (at - x1) / (x2 - x1)))
    return kept


def decoded(topology: dict[str, Any]) -> list[Ring]:
    """The arcs of a topology in degrees."""
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs: list[Ring] = []
    for arc in topology["arcs"]:
        x = y = 0
        points: Ring = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        arcs.append(points)
    return arcs


def area(ring: Ring) -> float:
    """The area of a ring in square degrees, with the sign of its sense."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True)) / 2


def middle(ring: Ring) -> tuple[float, float]:
    """The centre of mass of a ring."""
    whole = area(ring)
    if abs(whole) < 1e-9:
        return ring[0]
    pairs = list(zip(ring, [*ring[1:], ring[0]], strict=True))
    x = sum((x1 + x2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * whole)
    y = sum((y1 + y2) * (x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairs) / (6 * whole)
    return x, y


def code_of(geometry: dict[str, Any]) -> str | None:
    """The code of the state that a geometry is of."""
    name = geometry["properties"]["name"]
    if name in _BY_NAME:
        return _BY_NAME[name]
    found = pycountry.countries.get(numeric=str(geometry.get("id", "")).zfill(3))
    return found.alpha_3 if found else None


def path_of(rings: list[Ring]) -> str:
    """The outlines as the data of an SVG path, in steps of a tenth of a unit."""
    parts: list[str] = []
    for ring in rings:
        points = [tuple(round(v * 10) for v in equal_earth(*point)) for point in ring]
        kept = [point for at, point in enumerate(points) if at == 0 or point != points[at - 1]]
        if len(kept) < 4:
            continue
        x, y = kept[0]
        steps: list[str] = []
        for nx, ny in kept[1:-1]:
            steps.append(f"{_tenth(nx - x)} {_tenth(ny - y)}")
            x, y = nx, ny
        parts.append(f"M{_tenth(kept[0][0])} {_tenth(kept[0][1])}l{' '.join(steps)}z")
    return "".join(parts)


def _tenth(value: float) -> str:
    return f"{value / 10:.1f}".rstrip("0").rstrip(".").replace("-0.", "-.").removeprefix("0") or "0"


def main() -> None:
    """Write the file."""
    folder = Path(sys.argv[1])
    coarse = json.loads((folder / "countries-110m.json").read_text(encoding="utf-8"))
    fine = json.loads((folder / "countries-50m.json").read_text(encoding="utf-8"))
    outlines: dict[str, list[Ring]] = {}
    for topology, keeps in ((coarse, True), (fine, False)):
        arcs = decoded(topology)
        for geometry in topology["objects"]["countries"]["geometries"]:
            code = code_of(geometry)
            if code is None or code in _LEFT_OUT or (not keeps and code in outlines):
                continue
            outlines.setdefault(code, []).extend(rings_of(geometry, arcs))
    drawn = {code_of(g) for g in coarse["objects"]["countries"]["geometries"]}
    lines = [
        "# Outlines of states, Equal Earth projection, 1000 units wide. Made by tools/build_world.py; do not edit.",
        "# Source: Natural Earth 1:110m and 1:50m (public domain), by way of the npm package world-atlas 2.0.2.",
        "code\tx\ty\tpath",
    ]
    for code, rings in sorted(outlines.items()):
        at = _POINTS.get(code) or middle(max(rings, key=lambda ring: abs(area(ring))))
        x, y = equal_earth(*at)
        lines.append(f"{code}\t{x:.1f}\t{y:.1f}\t{path_of(rings) if code in drawn else ''}")
    _TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{len(outlines)} states, {_TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
