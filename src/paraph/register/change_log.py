"""A log of what changes in entries, a field at a time, kept as it happens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import MappingProxyType

from sqlalchemy import Connection

from paraph.register.clock import now
from paraph.register.rows import run

# The fields of a summary that are told, by the names that lists give them. How many documents there are and when one
# was last heard of changes with every report and is told by `paraph list documents`.
FIELDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "agreements": {
            "parties": "parties",
            "form": "instrument",
            "title": "title",
            "areas": "areas",
            "history": "history",
            "conflicts": "conflicts",
        },
        "bodies": {"title": "name", "form": "kind", "parties": "parties", "areas": "areas"},
        "offices": {"title": "name", "parties": "serves"},
    }
)
"""Kinds of entries and what is told of them."""


def note_changes(connection: Connection, kind: str, entry: str, before: str | None, after: str) -> None:
    """Keep what differs between two stored summaries of an entry; nothing of one that is new."""
    if before is None or before == after:
        return
    at = now()
    old, new = json.loads(before), json.loads(after)
    rows = [
        (entry, at, name, _stored(old.get(field)), _stored(new.get(field)))
        for field, name in FIELDS[kind].items()
        if old.get(field) != new.get(field)
    ]
    if rows:
        run(connection, "INSERT INTO changes (entry, at, field, old, new) VALUES (?, ?, ?, ?, ?)", rows)


def _stored(value: object) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
