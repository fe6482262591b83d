"""Steps from one version of the schema to the next; each is applied and noted in one transaction.

A step is never changed once released: a register of any age goes through the same steps. The first makes the tables of
version 1, so `schema` may be used there only as long as it is that version; a later step writes its own DDL.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection, insert, inspect, select, text, update

from paraph.register import schema
from paraph.register.errors import RegisterError

Step = Callable[[Connection], None]


def _make_first_tables(connection: Connection) -> None:
    schema.metadata.create_all(connection)
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


STEPS: tuple[Step, ...] = (_make_first_tables,)


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
