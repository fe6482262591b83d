"""A document of the register in full: its text, where it was seen, and all that is told by it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, select

from paraph.register import schema
from paraph.register.deciding import decisions_on
from paraph.register.entry_form import record_form
from paraph.register.errors import NotThere
from paraph.register.rows import chunks
from paraph.register.told import told_by_documents

KEY_LENGTH = 24
"""Characters of a document's key: the beginning of what it is known by, and of the keys of its records."""
_LAST = "z"


def report_form(connection: Connection, named: str) -> dict[str, Any]:
    """A document by its key, or by an id under which it was handed in; `RegisterError` where there is none."""
    d = schema.documents.c
    number = number_of(connection, named)
    row = connection.execute(
        select(d.content, d.text, d.title, d.published, d.language, d.added_at, d.reader, d.error).where(d.id == number)
    ).one()
    told = told_by_documents(connection, [number])
    key = row.content[:KEY_LENGTH]
    return {
        "id": key,
        "title": row.title,
        "published": row.published,
        "language": row.language,
        "text": row.text,
        "added": row.added_at,
        "reader": row.reader,
        "error": row.error,
        "copies": copies(connection, [key])[key],
        "records": [record_form(one, decisions_on(connection, {one.key}) if one.settled else ()) for one in told],
    }


def copies(connection: Connection, keys: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """Where documents were seen, by their keys: the id, outlet and address each time, first seen first."""
    d, s = schema.documents.c, schema.sightings.c
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for key in sorted(set(keys)):
        query = (
            select(s.name, s.outlet, s.url, s.seen_at)
            .join(schema.documents, d.id == s.document)
            .where(d.content >= key, d.content < key + _LAST)
            .order_by(s.seen_at, s.name)
        )
        found[key] = [
            {"document": row.name, "outlet": row.outlet or None, "url": row.url or None, "seen": row.seen_at}
            for row in connection.execute(query)
        ]
    return found


def latest(connection: Connection, limit: int) -> list[dict[str, Any]]:
    """The documents that came in last, newest first, with the agreements that each tells of."""
    d, r, n = schema.documents.c, schema.records.c, schema.nodes.c
    query = select(d.id, d.content, d.title, d.published, d.added_at, d.language).order_by(d.id.desc())
    rows = connection.execute(query.limit(limit)).all()
    told: dict[int, list[str]] = defaultdict(list)
    for chunk in chunks([row.id for row in rows]):
        entries = (
            select(r.document, n.entry)
            .distinct()
            .join(schema.nodes, n.id == r.node)
            .where(r.document.in_(chunk), r.live, n.kind == "agreements", n.entry.isnot(None))
            .order_by(r.document, n.entry)
        )
        for number, entry in connection.execute(entries):
            told[number].append(entry)
    seen = copies(connection, [row.content[:KEY_LENGTH] for row in rows])
    return [
        {
            "id": row.content[:KEY_LENGTH],
            "title": row.title,
            "published": row.published,
            "language": row.language,
            "added": row.added_at,
            "outlet": next((one["outlet"] for one in seen[row.content[:KEY_LENGTH]] if one["outlet"]), None),
            "entries": told[row.id],
        }
        for row in rows
    ]


def number_of(connection: Connection, named: str) -> int:
    """The row of a document by its key, or by an id under which it was handed in; `NotThere` where there is none."""
    d, s = schema.documents.c, schema.sightings.c
    if len(named) >= KEY_LENGTH:
        found = connection.scalar(select(d.id).where(d.content >= named, d.content < named + _LAST).limit(1))
        if found is not None:
            return int(found)
    found = connection.scalar(select(s.document).where(s.name == named).order_by(s.document).limit(1))
    if found is None:
        raise NotThere(f"there is no document {named}")
    return int(found)


__all__ = ["KEY_LENGTH", "copies", "latest", "number_of", "report_form"]
