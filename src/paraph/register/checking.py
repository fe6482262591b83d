"""What holds in every sound register; each broken rule is a line with the first rows that break it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from hashlib import sha256

from sqlalchemy import Connection, exc, inspect, text

from paraph.register import schema

# Every query finds what must not be there. Both databases understand them.
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
        "an entry knows how many records it has",
        (
            "SELECT e.id FROM entries e LEFT JOIN (SELECT n.entry, count(*) AS held FROM nodes n"
            " JOIN records r ON r.node = n.id WHERE r.live GROUP BY n.entry) h ON h.entry = e.id"
            " WHERE e.live AND e.told + e.pending <> coalesce(h.held, 0)"
        ),
    ),
    (
        "an entry is of the kind of its records",
        (
            "SELECT DISTINCT n.entry FROM nodes n JOIN entries e ON e.id = n.entry"
            " LEFT JOIN records r ON r.node = n.id AND r.live WHERE n.kind <> e.kind OR r.kind <> e.kind"
        ),
    ),
    (
        "an entry has its id from a record",
        "SELECT e.id FROM entries e WHERE NOT EXISTS (SELECT 1 FROM records r WHERE r.key = e.founder)",
    ),
    (
        "an entry that no longer lives is found by nothing",
        "SELECT DISTINCT e.id FROM entries e JOIN facets f ON f.entry = e.id WHERE NOT e.live",
    ),
    (
        "an entry can be found, as standing or as withdrawn",
        (
            "SELECT e.id FROM entries e WHERE e.live AND"
            " (SELECT count(*) FROM facets f WHERE f.entry = e.id AND f.facet = 'state') <> 1"
        ),
    ),
    (
        "what an entry is found by stands where the entry does",
        (
            "SELECT DISTINCT e.id FROM entries e JOIN facets f ON f.entry = e.id"
            " WHERE f.kind <> e.kind OR f.begins <> coalesce(e.begins, '~')"
        ),
    ),
    (
        "a record of an agreement has an entry",
        (
            "SELECT r.key FROM records r LEFT JOIN nodes n ON n.id = r.node"
            " WHERE r.live AND r.kind = 'agreements' AND n.entry IS NULL"
        ),
    ),
    (
        "a body is named with an agreement of its own document",
        (
            "SELECT b.key FROM records b JOIN records a ON a.id = b.named_with"
            " WHERE b.kind <> 'bodies' OR a.kind <> 'agreements' OR a.document <> b.document"
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
        "a record that is gone says nothing",
        (
            "SELECT r.key FROM records r WHERE NOT r.live AND EXISTS"
            " (SELECT 1 FROM statements s WHERE s.record = r.id AND s.until IS NULL)"
        ),
    ),
    (
        "no value is said twice",
        (
            "SELECT r.key FROM statements s JOIN records r ON r.id = s.record WHERE s.until IS NULL"
            " GROUP BY r.key, s.field, s.position, (s.decision IS NULL) HAVING count(*) > 1"
        ),
    ),
    (
        "no value of a list is missing",
        (
            "SELECT r.key FROM statements s JOIN records r ON r.id = s.record WHERE s.until IS NULL AND s.position >= 0"
            " GROUP BY r.key, s.field, s.decision HAVING count(*) <> max(s.position) + 1"
        ),
    ),
    (
        "a statement is made by a reader or by a person",
        "SELECT id FROM statements WHERE (reader IS NULL) = (decision IS NULL)",
    ),
    (
        "a statement ends no sooner than it begins",
        (
            "SELECT 'statement ' || id FROM statements WHERE until < since"
            " UNION ALL SELECT 'evidence ' || id FROM evidence WHERE until < since"
        ),
    ),
    (
        "what a reader says has words in the document that say it",
        (
            "SELECT r.key FROM records r WHERE r.live AND r.document IS NOT NULL AND EXISTS"
            " (SELECT 1 FROM statements s WHERE s.record = r.id AND s.until IS NULL AND s.reader IS NOT NULL)"
            " AND NOT EXISTS (SELECT 1 FROM evidence e WHERE e.record = r.id AND e.until IS NULL)"
        ),
    ),
    (
        "evidence lies within its document",
        (
            "SELECT r.key FROM evidence e JOIN records r ON r.id = e.record LEFT JOIN documents d ON d.id = r.document"
            " WHERE d.id IS NULL OR e.first < 0 OR e.past <= e.first OR e.past > length(d.text)"
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
        "a copy says nothing of its own, unless a person does",
        (
            "SELECT DISTINCT d.content FROM copies c JOIN documents d ON d.id = c.document"
            " JOIN records r ON r.document = c.document AND r.live WHERE NOT EXISTS"
            " (SELECT 1 FROM statements s WHERE s.record = r.id AND s.decision IS NOT NULL AND s.until IS NULL)"
            " AND NOT EXISTS (SELECT 1 FROM decisions p WHERE p.content LIKE '%' || r.key || '%')"
        ),
    ),
    (
        "a copy is one of an original",
        "SELECT d.content FROM copies c JOIN copies o ON o.document = c.original JOIN documents d ON d.id = c.document",
    ),
    (
        "a document is known from a day",
        "SELECT content FROM documents WHERE length(known_from) <> 10",
    ),
    (
        "a decision that was taken back is no longer in force",
        (
            "SELECT d.key FROM decisions d JOIN decisions u ON u.undoes = d.id"
            " JOIN statements s ON s.decision = d.id WHERE s.until IS NULL"
        ),
    ),
    (
        "what a person says ends by a decision",
        (
            "SELECT r.key FROM statements s JOIN records r ON r.id = s.record WHERE s.decision IS NOT NULL"
            " AND s.until IS NOT NULL AND NOT EXISTS (SELECT 1 FROM decisions d WHERE d.at = s.until)"
        ),
    ),
    (
        "a decision is taken back once, by a decision to undo",
        (
            "SELECT d.key FROM decisions d JOIN decisions u ON u.undoes = d.id GROUP BY d.key HAVING count(*) > 1"
            " UNION ALL SELECT key FROM decisions WHERE (action = 'undo') <> (undoes IS NOT NULL)"
        ),
    ),
    (
        "a node without records has no entry",
        (
            "SELECT n.key FROM nodes n WHERE n.entry IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM records r WHERE r.node = n.id AND r.live)"
        ),
    ),
    (
        "a link leads from one node to another of its kind",
        (
            "SELECT a.key FROM links l JOIN nodes a ON a.id = l.one JOIN nodes b ON b.id = l.other"
            " WHERE l.one >= l.other OR a.kind <> b.kind"
        ),
    ),
    (
        "what a document tells of as of two things is noted",
        (
            "SELECT DISTINCT d.content FROM records a JOIN records b ON b.document = a.document AND b.kind = a.kind"
            " AND b.node > a.node AND b.live JOIN documents d ON d.id = a.document WHERE a.live AND NOT EXISTS"
            " (SELECT 1 FROM tellings t WHERE t.one = a.node AND t.other = b.node AND t.document = a.document)"
        ),
    ),
    (
        "a document that is noted as telling of two things tells of both",
        (
            "SELECT DISTINCT d.content FROM tellings t JOIN documents d ON d.id = t.document WHERE t.one >= t.other"
            " OR NOT EXISTS (SELECT 1 FROM records r WHERE r.document = t.document AND r.node = t.one AND r.live)"
            " OR NOT EXISTS (SELECT 1 FROM records r WHERE r.document = t.document AND r.node = t.other AND r.live)"
        ),
    ),
)
_SQLITE_RULES = (
    (
        "a document can be found by its words",
        "SELECT d.content FROM documents d WHERE NOT EXISTS (SELECT 1 FROM document_words_docsize w WHERE w.id = d.id)",
    ),
    (
        "words lead to a document",
        "SELECT w.id FROM document_words_docsize w WHERE NOT EXISTS (SELECT 1 FROM documents d WHERE d.id = w.id)",
    ),
)
_NAMED = 3
# What the register gives a decision as its key; one from a file that people wrote may have any other.
_OWN_KEY = re.compile("[0-9a-f]{24}")


def broken_rules(connection: Connection) -> Iterator[str]:
    """A line for every rule that is broken; nothing for a sound register."""
    try:
        damaged = list(_damage(connection))
        yield from damaged
        if damaged:
            return
        missing = list(_missing(connection))
        yield from missing
        if missing:
            return
        sqlite = connection.dialect.name == "sqlite"
        for rule, query in (*_RULES, *(_SQLITE_RULES if sqlite else ())):
            yield from line(rule, [str(row[0]) for row in connection.execute(text(query))])
        for rule, find in _CHECKS:
            yield from line(rule, list(find(connection)))
    except exc.DatabaseError as error:
        if "malformed" not in str(error.orig):
            raise
        yield f"SQLite finds the file damaged: {error.orig}"


def line(rule: str, found: list[str]) -> Iterator[str]:
    """The line that says what breaks a rule; none where nothing does."""
    if found:
        yield f"not so: {rule} ({len(found)} times: {', '.join(found[:_NAMED])}{' ...' if found[_NAMED:] else ''})"


def _damage(connection: Connection) -> Iterator[str]:
    """What the database itself finds wrong."""
    if connection.dialect.name == "sqlite":
        said = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check"))]
        if said != ["ok"]:
            yield f"SQLite finds the file damaged: {' '.join(said[0].split())}"
        for row in connection.execute(text("PRAGMA foreign_key_check")):
            yield f"a row of {row[0]} names a row of {row[2]} that is not there"
    else:
        invalid = "SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid"
        for row in connection.execute(text(invalid)):
            yield f"PostgreSQL has not finished the index {row[0]}"


def _missing(connection: Connection) -> Iterator[str]:
    """Tables, columns and indexes that are not there."""
    there = inspect(connection)
    tables = set(there.get_table_names())
    for table in schema.metadata.sorted_tables:
        if table.name not in tables:
            yield f"the table {table.name} is missing"
            continue
        columns = {column["name"] for column in there.get_columns(table.name)}
        for name in sorted({column.name for column in table.c} - columns):
            yield f"the column {name} of {table.name} is missing"
        indexes = {index["name"] for index in there.get_indexes(table.name)}
        for name in sorted({str(index.name) for index in table.indexes} - indexes):
            yield f"the index {name} is missing"


def _circles(connection: Connection) -> Iterator[str]:
    """Entries that lead to one another and to none that is there."""
    rows = connection.execute(text("SELECT from_id, to_id FROM redirects ORDER BY id"))
    heirs = {row.from_id: row.to_id for row in rows}  # the latest counts
    gone = {row[0] for row in connection.execute(text("SELECT id FROM entries WHERE NOT live"))}
    for entry in sorted(gone):
        seen = [entry]
        while seen[-1] in gone and seen[-1] in heirs:
            seen.append(heirs[seen[-1]])
            if seen[-1] in seen[:-1]:
                yield entry
                break


def _altered(connection: Connection) -> Iterator[str]:
    """Decisions that are not what they were when they were made."""
    query = (
        "SELECT d.key, d.action, d.content, d.person, d.at, u.key AS undoes"
        " FROM decisions d LEFT JOIN decisions u ON u.id = d.undoes ORDER BY d.id"
    )
    for row in connection.execute(text(query)):
        try:
            content = json.dumps(json.loads(row.content), sort_keys=True, ensure_ascii=False)
        except ValueError:
            yield row.key
            continue
        made_of = "\x1f".join((row.action, content, row.person, row.at, row.undoes or ""))
        if _OWN_KEY.fullmatch(row.key) and sha256(made_of.encode()).hexdigest()[:24] != row.key:
            yield row.key


_CHECKS: tuple[tuple[str, Callable[[Connection], Iterator[str]]], ...] = (
    ("an id of old leads to an entry", _circles),
    ("a decision stands as it was made", _altered),
)
