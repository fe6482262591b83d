"""What every writer and reader of rows needs: fast statements, numbers of new rows, lists short enough to ask for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, exc, insert

MOST_ASKED = 500
"""Values in one query: below the limit that any SQLite has."""

_Item = TypeVar("_Item")


class Found:
    """What a statement has found, row by row."""

    __slots__ = ("_cursor",)

    def __init__(self, cursor: Any) -> None:
        self._cursor = cursor

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter(self._cursor)

    def all(self) -> list[tuple[Any, ...]]:
        """All rows."""
        rows: list[tuple[Any, ...]] = self._cursor.fetchall()
        return rows

    def first(self) -> tuple[Any, ...] | None:
        """The first row, None where there is none."""
        row: tuple[Any, ...] | None = self._cursor.fetchone()
        return row

    def scalar(self) -> Any:
        """The first value of the first row, None where there is none."""
        row = self._cursor.fetchone()
        return row[0] if row else None

    @property
    def row_number(self) -> int:
        """The number of the row that SQLite has just inserted."""
        number: int = self._cursor.lastrowid
        return number

    @property
    def rowcount(self) -> int:
        """How many rows a statement has written."""
        count: int = self._cursor.rowcount
        return count


def insert_row(connection: Connection, statement: str, values: tuple[Any, ...]) -> int:
    """Run an `INSERT` of one row; the number that the row was given."""
    if connection.dialect.name == "sqlite":
        # With RETURNING, SQLite keeps a journal of the statement, which costs ten times as much as the row.
        return int(run(connection, statement, values).row_number)
    return int(run(connection, f"{statement} RETURNING id", values).scalar())


def run(connection: Connection, statement: str, values: tuple[Any, ...] | list[tuple[Any, ...]] = ()) -> Found:
    """Run SQL that both databases understand, with `?` for each value; with a list of rows, once for each.

    For the few statements that run for every document: it goes past SQLAlchemy, which takes ten times as long over a
    statement as SQLite does, to the driver's connection within the same transaction.
    """
    cursor = connection.connection.cursor()
    wanted = _in_dialect(statement, connection.dialect.name)
    try:
        if isinstance(values, list):
            cursor.executemany(wanted, values)
        else:
            cursor.execute(wanted, values)
    except connection.dialect.loaded_dbapi.Error as error:
        raise _as_usual(connection, wanted, values, error, cursor) from error
    return Found(cursor)


def _as_usual(connection: Connection, statement: str, values: Any, error: Any, cursor: Any) -> BaseException:
    """A driver's error in the form in which SQLAlchemy gives it."""
    dialect = connection.dialect
    lost = dialect.is_disconnect(error, connection.connection, cursor)
    base = dialect.loaded_dbapi.Error
    usual: BaseException = exc.DBAPIError.instance(
        statement, values, error, base, connection_invalidated=lost, dialect=dialect
    )
    return usual


@cache
def _in_dialect(statement: str, dialect: str) -> str:
    return statement if dialect == "sqlite" else statement.replace("%", "%%").replace("?", "%s")


def marks(count: int) -> str:
    """`?, ?, ?` for a list of so many values. Lengths are rounded by `padded`, so that few statements are prepared."""
    return ", ".join("?" * count)


def padded(items: Sequence[_Item]) -> tuple[_Item, ...]:
    """The items, the last repeated up to the next power of two: for `IN`, where a value may stand twice."""
    size = 1
    while size < len(items):
        size *= 2
    return (*items, *[items[-1]] * (size - len(items)))


def new_row(connection: Connection, table: Table, **values: Any) -> int:
    """Insert a row; its number."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def chunks(items: Sequence[_Item]) -> list[Sequence[_Item]]:
    """The items in lists short enough for one query."""
    return [items[start : start + MOST_ASKED] for start in range(0, len(items), MOST_ASKED)]


def batches(items: Iterable[_Item]) -> Iterator[list[_Item]]:
    """The items a few at a time as they come, for a page that is made from several at once."""
    waiting = iter(items)
    size = 10  # the first rows come soon
    while batch := list(islice(waiting, size)):
        yield batch
        size = 100
