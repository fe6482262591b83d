"""What waits for a person: doubtful identities, conflicts between reports, and records that the reader was unsure of.

Most useful first: what most reports would be put right by, and of those the least certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from heapq import nlargest
from itertools import islice
from math import exp

import msgspec
from sqlalchemy import Connection, exists, select

from paraph.register import schema
from paraph.register.doubts import doubts
from paraph.register.facets import read_summary, summaries

MOST_LOOKED_AT = 200
"""Candidates of each sort that are weighed against each other: a queue is worked off from its head."""
UNSURE_BELOW = 0.6
"""Confidence below which a record that founds an entry waits for a person."""


class Waiting(msgspec.Struct, frozen=True):
    """One question for a person.

    `what` is `identity` (are `entry` and `other` one?), `conflict` (which value of the entry's `fields` holds?) or
    `record` (is the reader right? `record` is its key). `because` are the reasons of the scores, `use` how useful an
    answer is (from 0, not comparable between registers).
    """

    what: str
    entry: str
    use: float
    other: str | None = None
    record: str | None = None
    fields: tuple[str, ...] = ()
    because: tuple[tuple[str, float, str, str], ...] = ()
    confidence: float | None = None

    @property
    def key(self) -> str:
        """A name that stays the same while the question does."""
        return ":".join(part for part in (self.what, self.entry, self.other or self.record) if part)


def waiting(connection: Connection, limit: int, sort: str | None = None) -> list[Waiting]:
    """The most useful questions, of one sort or of all."""
    sorts = {"identity": _identities, "conflict": _conflicts, "record": _records}
    found = [one for name, make in sorts.items() if sort in (None, name) for one in make(connection)]
    return nlargest(limit, found, key=lambda one: (one.use, one.key))


def _identities(connection: Connection) -> Iterator[Waiting]:
    pairs = list(islice(doubts(connection), MOST_LOOKED_AT))
    known = summaries(connection, sorted({entry for pair in pairs for entry in (pair.entry, pair.other)}))
    for pair in pairs:
        both = [known[entry].documents if entry in known else 1 for entry in (pair.entry, pair.other)]
        # The score is in log odds: an even chance is the most worth asking about.
        chance = 1 / (1 + exp(-pair.score.total))
        reasons = tuple((r.what, r.weight, str(r.one), str(r.other)) for r in pair.score.reasons if r.weight)
        use = (1 + min(both)) * (1 - abs(chance - 0.5))
        yield Waiting("identity", pair.entry, use, other=pair.other, because=reasons)


def _conflicts(connection: Connection) -> Iterator[Waiting]:
    f, e = schema.facets.c, schema.entries.c
    query = (
        select(e.id, e.summary)
        .where(e.id.in_(select(f.entry).where(f.kind == "agreements", f.facet == "conflict")), e.summary.isnot(None))
        .order_by(e.heard.desc(), e.id)
        .limit(MOST_LOOKED_AT)
    )
    for entry, stored in connection.execute(query):
        summary = read_summary(stored)
        if summary.conflicts:
            yield Waiting("conflict", entry, 0.5 * summary.documents * len(summary.conflicts), fields=summary.conflicts)


def _records(connection: Connection) -> Iterator[Waiting]:
    r, n, s = schema.records.c, schema.nodes.c, schema.statements.c
    by_a_person = exists().where(s.record == r.id, s.decision.isnot(None), s.until.is_(None))
    query = (
        select(r.key, r.confidence, n.entry)
        .join(schema.nodes, n.id == r.node)
        .where(r.kind == "agreements", r.live, r.confidence < UNSURE_BELOW, n.entry.isnot(None), ~by_a_person)
        .order_by(r.id.desc())
        .limit(MOST_LOOKED_AT)
    )
    for key, confidence, entry in connection.execute(query):
        yield Waiting("record", entry, 1 - 2 * abs(confidence - 0.5), record=key, confidence=confidence)


__all__ = ["UNSURE_BELOW", "Waiting", "waiting"]
