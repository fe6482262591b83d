"""Which nodes are compared: those that stand close together in a list of nodes in order of time, or of name.

A list holds the nodes of one pair of parties, of all parties with one instrument, or with one title. Two nodes are
compared where fewer than `WINDOW` others stand between them in some list. So each node has a bounded number of
neighbours however many reports there are of a pair, all of a pair's nodes are compared as long as they are few, and who
is a neighbour depends on the set of nodes alone: a newcomer that steps between two may end their being neighbours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

import msgspec
from sqlalchemy import Connection

from paraph.register.identity.profile import AgreementProfile, BodyProfile, Profile, key_of
from paraph.register.rows import chunks, padded, run

WINDOW = 32
"""Nodes on each side of a node, in each of its lists, that it is compared with."""

MOST_PARTIES_PAIRED = 8
_UNKNOWN_DAY = "9999"


class Position(msgspec.Struct, frozen=True):
    """A place in a list: the list's name, and what the list is sorted by."""

    block: str
    at: str


def positions(profile: Profile, key: str) -> list[Position]:
    """Where a node stands. The key, which comes from content, settles the order of those of one day."""
    tail = f"/{order_of(key)}"
    if isinstance(profile, AgreementProfile):
        days = _days(profile)
        lists = list(_lists(profile))
        found = [Position(f"agreements:{name}", day + tail) for name in lists for day in days]
    elif isinstance(profile, BodyProfile):
        name = " ".join(profile.name)
        if len(profile.parties) > 1:
            found = [
                Position(f"bodies:{pair}", f"{name}/{profile.body_kind}{tail}") for pair in _pairs(profile.parties)
            ]
        else:
            found = [Position(f"bodies:{' '.join((*profile.parties, *profile.name))}", profile.body_kind + tail)]
    else:
        full = " ".join(profile.name)
        found = [Position(f"offices:{profile.name[-1]}", full + tail)]
        if profile.actor:
            found.append(Position(f"offices:{profile.name[-1]}:{profile.actor}", full + tail))
    core = core_of(profile)
    return list(dict.fromkeys([*found, *([Position(core, order_of(key))] if core else [])]))


def order_of(key: str) -> str:
    """What settles the order of nodes where nothing else does: the beginning of the key."""
    return key[:12]


def core_of(profile: Profile) -> str | None:
    """The list of nodes that tell of one event in nearly the same words: they differ in place, areas, signatories."""
    if isinstance(profile, AgreementProfile):
        p = profile
        said = (*p.parties, p.instrument, p.stage, p.factuality, p.date or "", p.told or "", p.own or "", *p.title)
    elif isinstance(profile, BodyProfile):
        said = (*profile.parties, profile.body_kind, profile.own or "", *profile.name)
    else:
        return None
    return f"{profile.kind}:core:{key_of('|'.join(said))[:20]}"


def _lists(profile: AgreementProfile) -> Iterator[str]:
    yield from _pairs(profile.parties)
    everyone = "+".join(profile.parties)
    yield f"{everyone}:{profile.instrument}"
    if profile.title:
        yield f"{everyone}:{' '.join(profile.title)}"


def _days(profile: AgreementProfile) -> list[str]:
    """The days at which a report stands: that of its stage, and that of the signing which it recalls."""
    told = [profile.date or profile.told or _UNKNOWN_DAY, *([profile.signed] if profile.signed else [])]
    return [day for date in told for day in _spread(date)]


def _spread(day: str) -> list[str]:
    """A day; the middle of a month; four days of a year, so that it stands near whatever happened in it."""
    if len(day) == 7:
        return [f"{day}-15"]
    if len(day) == 4 and day != _UNKNOWN_DAY:
        return [f"{day}-{month}-15" for month in ("02", "05", "08", "11")]
    return [day]


def _pairs(parties: tuple[str, ...]) -> list[str]:
    if len(parties) < 2:
        return [f"{party}:" for party in parties]
    # Of very many parties, neighbours only: two lists of the same treaty share most of them.
    chosen = combinations(parties, 2) if len(parties) <= MOST_PARTIES_PAIRED else pairwise(parties)
    return [":".join(pair) for pair in chosen]


class Surroundings(msgspec.Struct, frozen=True):
    """The nodes before and after a position in its list, nearest first."""

    before: tuple[int, ...]
    after: tuple[int, ...]

    def parted(self) -> list[tuple[int, int]]:
        """Pairs that are `WINDOW` apart without a node between them and no longer are with it (or the other way
        round, when the node leaves)."""
        return [
            (one, self.after[WINDOW - 1 - number])
            for number, one in enumerate(self.before)
            if WINDOW - 1 - number < len(self.after)
        ]


def surroundings(connection: Connection, position: Position) -> Surroundings:
    """What stands around a position, which itself may be taken or free."""
    found = [
        tuple(
            row[0]
            for row in run(
                connection,
                f"SELECT node FROM blocks WHERE block = ? AND at {sign} ? ORDER BY at {order} LIMIT {WINDOW}",
                (position.block, position.at),
            )
        )
        for sign, order in (("<", "DESC"), (">", "ASC"))
    ]
    return Surroundings(*found)


def are_neighbours(connection: Connection, one: int, other: int) -> bool:
    """Whether two nodes stand close together in some list."""
    places: dict[str, tuple[list[str], list[str]]] = {}
    for node, block, at in run(connection, "SELECT node, block, at FROM blocks WHERE node IN (?, ?)", (one, other)):
        places.setdefault(block, ([], []))[node == other].append(at)
    for block, (first, second) in places.items():
        for low, high in ((min(a, b), max(a, b)) for a in first for b in second):
            between = run(
                connection,
                "SELECT count(*) FROM (SELECT 1 FROM blocks WHERE block = ? AND at > ? AND at < ?"
                f" LIMIT {WINDOW}) AS near",
                (block, low, high),
            )
            if int(between.scalar()) < WINDOW:
                return True
    return False


def enter(connection: Connection, node: int, places: Iterable[Position]) -> None:
    """Put a node into its lists."""
    rows = [(place.block, place.at, node) for place in places]
    run(connection, "INSERT INTO blocks (block, at, node) VALUES (?, ?, ?)", rows)


def linked_among(connection: Connection, pairs: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Those of the pairs that are linked, each with the smaller number first."""
    wanted = {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}
    found: set[tuple[int, int]] = set()
    for chunk in chunks(sorted(wanted)):
        asked = padded(chunk)
        rows = run(
            connection,
            f"WITH wanted (one, other) AS (VALUES {', '.join(['(?, ?)'] * len(asked))})"
            " SELECT l.one, l.other FROM wanted w JOIN links l ON l.one = w.one AND l.other = w.other",
            tuple(number for pair in asked for number in pair),
        )
        found |= {(row[0], row[1]) for row in rows}
    return sorted(found)
