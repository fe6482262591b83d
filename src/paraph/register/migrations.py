"""Steps from one version of the schema to the next; each is applied and noted in one transaction.

A step is never changed once released: a register of any age goes through the same steps. The first makes those tables
of `schema` that were there in version 1; a later step writes its own DDL.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select, text, update
from sqlalchemy.schema import CreateIndex, CreateTable

from paraph.register import schema
from paraph.register.errors import RegisterError

Step = Callable[[Connection], None]
_LATER_TABLES = frozenset(
    {"web_people", "web_keys", "web_tries", "coding_samples", "coding_units", "codings", "signatures"}
)
_LATER_INDEXES = frozenset({"entries_by_heard", "links_of_other"})


def _make_first_tables(connection: Connection) -> None:
    for table in schema.metadata.sorted_tables:
        if table.name not in _LATER_TABLES:
            connection.execute(CreateTable(table))
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                if index.name not in _LATER_INDEXES:
                    connection.execute(CreateIndex(index))
    if connection.dialect.name == "sqlite":
        # External content: the words are indexed, the text is stored once.
        connection.execute(
            text(
                "CREATE VIRTUAL TABLE document_words USING fts5(title, text, content='documents', content_rowid='id',"
                " tokenize='unicode61 remove_diacritics 2')"
            )
        )
    else:
        connection.execute(text(f"CREATE INDEX document_words ON documents USING gin ({schema.DOCUMENT_WORDS})"))


def _make_signatures(connection: Connection) -> None:
    """What sifts candidates for copies; documents that were there before have none and are compared in full."""
    number, octets = ("INTEGER", "BLOB") if connection.dialect.name == "sqlite" else ("BIGINT", "BYTEA")
    connection.execute(
        text(
            f"CREATE TABLE IF NOT EXISTS signatures (document {number} PRIMARY KEY NOT NULL REFERENCES documents (id),"
            f" drawn {octets} NOT NULL, size INTEGER NOT NULL)"
        )
    )


def _make_tables_of_people(connection: Connection) -> None:
    """Who may sign in and what they code; a register that was served before has some of these tables already."""
    for said in (
        (
            "TABLE IF NOT EXISTS web_people (name TEXT PRIMARY KEY NOT NULL, role TEXT NOT NULL, "
            "password TEXT NOT NULL, added_at TEXT NOT NULL)"
        ),
        (
            "TABLE IF NOT EXISTS web_keys (hash TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, what TEXT NOT NULL,"
            " made_at TEXT NOT NULL, ends_at TEXT)"
        ),
        "TABLE IF NOT EXISTS web_tries (name TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (name, at))",
        (
            "TABLE IF NOT EXISTS coding_samples (name TEXT PRIMARY KEY NOT NULL, made_by TEXT NOT NULL,"
            " made_at TEXT NOT NULL, seed INTEGER NOT NULL)"
        ),
        (
            "TABLE IF NOT EXISTS coding_units (sample TEXT NOT NULL, position INTEGER NOT NULL, record TEXT NOT NULL,"
            " PRIMARY KEY (sample, position))"
        ),
        (
            "TABLE IF NOT EXISTS codings (sample TEXT NOT NULL, position INTEGER NOT NULL, person TEXT NOT NULL,"
            " codes TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (sample, position, person))"
        ),
        "INDEX entries_by_heard ON entries (heard)",
    ):
        connection.execute(text(f"CREATE {said}"))


def _index_scores(connection: Connection) -> None:
    """The links of a node from its other side, scores and all: without them each had to be looked up by itself."""
    connection.execute(text("DROP INDEX IF EXISTS links_by_other"))
    connection.execute(text("CREATE INDEX links_of_other ON links (other, one, score)"))


STEPS: tuple[Step, ...] = (_make_first_tables, _make_signatures, _make_tables_of_people, _index_scores)


def version_of(connection: Connection) -> int | None:
    """The version of the schema that a database has: 0 for an empty one, None for one that is no register."""
    tables = set(inspect(connection).get_table_names())
    if not tables:
        return 0
    if not {"about", "documents"} <= tables:
        return None
    about = dict(connection.execute(select(schema.about.c.name, schema.about.c.value)).all())
    if about.get("what") != "paraph register":
        return None
    return int(about["version"])


def bring_up_to_date(connection: Connection, where: str) -> None:
    """Apply the steps that a register lacks, inside the caller's transaction."""
    version = version_of(connection)
    if version is None:
        raise RegisterError(f"{where} holds other tables and is no register: name another file or database")
    if version > len(STEPS):
        raise RegisterError(
            f"{where} was written by a newer Paraph (version {version} of the register, this one knows {len(STEPS)}):"
            " update Paraph"
        )
    for number, step in enumerate(STEPS[version:], version + 1):
        step(connection)
        if number == 1:
            rows = [{"name": "what", "value": "paraph register"}, {"name": "version", "value": "1"}]
            connection.execute(insert(schema.about), rows)
        else:
            connection.execute(update(schema.about).where(schema.about.c.name == "version").values(value=str(number)))
