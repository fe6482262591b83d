"""What entries are found by, kept beside them: parties, areas, stages, instrument, and when they began and were heard
of.

All of it follows from the statements; it is made anew for every entry that a change touches, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection, delete, insert, update

from paraph.evaluation.names import folded_words
from paraph.records import Body, Office
from paraph.register import schema
from paraph.register.history import outline
from paraph.register.told import Told, told_by_entry


def refresh(connection: Connection, entries: Iterable[str], withdrawn: frozenset[str] = frozenset()) -> None:
    """Make the facets of some entries anew; `withdrawn` are records whose entries people have withdrawn."""
    for entry in sorted(set(entries)):
        told = told_by_entry(connection, entry, bare=True)
        connection.execute(delete(schema.facets).where(schema.facets.c.entry == entry))
        if told:
            state = "withdrawn" if any(one.key in withdrawn for one in told) else "standing"
            head = _head(told)
            found = dict.fromkeys([("state", state), *_facets(told)])
            rows = [{"facet": facet, "value": value, "entry": entry} for facet, value in found]
            connection.execute(insert(schema.facets), rows)
            connection.execute(update(schema.entries).where(schema.entries.c.id == entry).values(**head))


def _head(told: Sequence[Told]) -> dict[str, str | None]:
    heard = max(one.source.known_from for one in told)
    if told[0].kind == "agreements":
        drawn = outline(told)
        dated = [stage.date for stage in drawn.history if stage.date]
        return {"begins": str(min(dated)) if dated else None, "stage": drawn.stage, "heard": drawn.heard}
    return {"begins": None, "stage": None, "heard": heard}


def _facets(told: Sequence[Told]) -> Iterator[tuple[str, str]]:
    if told[0].kind == "agreements":
        drawn = outline(told)
        yield "instrument", drawn.instrument
        for facet, values in (("party", drawn.parties), ("area", drawn.areas)):
            for value in values:
                yield facet, value
        for stage in drawn.history:
            yield "stage", stage.stage
        for conflict in drawn.conflicts:
            yield "conflict", conflict.field
        yield from (("word", word) for word in folded_words(drawn.title or ""))
        return
    for one in told:
        if isinstance(one.record, Body):
            yield "kind", one.record.kind
            yield from (("party", party) for party in one.record.parties)
            yield from (("word", word) for word in folded_words(one.record.name or ""))
        elif isinstance(one.record, Office):
            yield from (("word", word) for word in folded_words(one.record.person or ""))
            if one.record.actor:
                yield "party", one.record.actor
