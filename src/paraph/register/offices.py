"""Offices of a state or an organisation, and who held them when, by what reports say."""

from __future__ import annotations

from sqlalchemy import Connection, select

from paraph.records import Factuality, Office
from paraph.register import schema
from paraph.register.asked import Row
from paraph.register.rows import chunks
from paraph.register.told import Told, told_of


def holders(connection: Connection, actor: str, limit: int) -> list[Row]:
    """Persons in offices of an actor, with the days of the first and the last report; the last heard of come first."""
    e, f, n, r = schema.entries.c, schema.facets.c, schema.nodes.c, schema.records.c
    serving = (
        select(e.id)
        .join(schema.facets, f.entry == e.id)
        .where(f.kind == "offices", f.facet == "party", f.value == actor)
        .order_by(e.heard.desc(), e.id)
        .limit(limit)
    )
    rows: list[int] = []
    for chunk in chunks(list(connection.scalars(serving))):
        rows += connection.scalars(select(r.id).join(schema.nodes, n.id == r.node).where(n.entry.in_(chunk), r.live))
    held: dict[tuple[str, str], list[Told]] = {}
    for one in told_of(connection, rows):
        office = one.record
        if isinstance(office, Office) and office.actor == actor and office.factuality is not Factuality.DENIED:
            held.setdefault((one.entry or "", office.office or ""), []).append(one)
    made: list[Row] = []
    for (entry, office_name), told in held.items():
        names = sorted({one.record.person for one in told if isinstance(one.record, Office) and one.record.person})
        days = sorted(one.source.known_from for one in told)
        made.append(
            {
                "id": entry,
                "name": max(names, key=len, default=None),
                "office": office_name or None,
                "first": days[0],
                "last": days[-1],
                "documents": len({one.source.number for one in told}),
            }
        )
    return sorted(made, key=lambda row: (row["last"], row["name"] or ""), reverse=True)


__all__ = ["holders"]
