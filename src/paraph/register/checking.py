"""What holds in every sound register; each broken rule is a line with the first rows that break it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, text

# Every query finds what must not be there.
_RULES = (
    (
        "an entry that lives has records",
        (
            "SELECT e.id FROM entries e WHERE e.live AND NOT EXISTS"
            " (SELECT 1 FROM nodes n JOIN records r ON r.node = n.id WHERE n.entry = e.id AND r.live)"
        ),
    ),
    (
        "an entry that has records lives",
        (
            "SELECT DISTINCT e.id FROM entries e JOIN nodes n ON n.entry = e.id JOIN records r ON r.node = n.id"
            " WHERE r.live AND NOT e.live"
        ),
    ),
    (
        "an entry that no longer lives leads to another one, or had its last record taken from it",
        (
            "SELECT e.id FROM entries e WHERE NOT e.live AND NOT EXISTS"
            " (SELECT 1 FROM redirects d WHERE d.from_id = e.id) AND EXISTS"
            " (SELECT 1 FROM facets f WHERE f.entry = e.id)"
        ),
    ),
    (
        "a record that says something about an agreement has an entry",
        (
            "SELECT r.key FROM records r LEFT JOIN nodes n ON n.id = r.node"
            " WHERE r.live AND r.kind = 'agreements' AND n.entry IS NULL"
        ),
    ),
    (
        "a live record has statements in force",
        (
            "SELECT r.key FROM records r WHERE r.live AND NOT EXISTS"
            " (SELECT 1 FROM statements s WHERE s.record = r.id AND s.until IS NULL)"
        ),
    ),
    (
        "no value is said twice",
        (
            "SELECT r.key FROM statements s JOIN records r ON r.id = s.record"
            " WHERE s.until IS NULL AND s.decision IS NULL"
            " GROUP BY r.key, s.field, s.position HAVING count(*) > 1"
        ),
    ),
    (
        "evidence lies within its document",
        (
            "SELECT r.key FROM evidence e JOIN records r ON r.id = e.record JOIN documents d ON d.id = r.document"
            " WHERE e.first < 0 OR e.past <= e.first OR e.past > length(d.text)"
        ),
    ),
    (
        "a document has been seen somewhere",
        "SELECT d.content FROM documents d WHERE NOT EXISTS (SELECT 1 FROM sightings s WHERE s.document = d.id)",
    ),
    (
        "a document has been read",
        "SELECT content FROM documents WHERE reader IS NULL",
    ),
    (
        "a statement is made by a reader or by a person",
        "SELECT id FROM statements WHERE (reader IS NULL) = (decision IS NULL)",
    ),
    (
        "an entry can be found by its facets",
        "SELECT e.id FROM entries e WHERE e.live AND NOT EXISTS (SELECT 1 FROM facets f WHERE f.entry = e.id)",
    ),
)
_NAMED = 3


def broken_rules(connection: Connection) -> Iterator[str]:
    """A line for every rule that is broken; nothing for a sound register."""
    for rule, query in _RULES:
        found = [str(row[0]) for row in connection.execute(text(query))]
        if found:
            yield f"not so: {rule} ({len(found)} times: {', '.join(found[:_NAMED])}{' ...' if found[_NAMED:] else ''})"
    if connection.dialect.name == "sqlite":
        said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        if said != ["ok"]:
            yield f"SQLite finds the file damaged: {said[0]}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"a row of {row[0]} names a row of {row[2]} that is not there"
