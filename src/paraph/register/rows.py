"""What every writer and reader of rows needs: fast statements, numbers of new rows, lists short enough to ask for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Table, insert

MOST_ASKED = 500
"""Values in one query: below the limit that any SQLite has."""

_Item = TypeVar("_Item")


def run(
    connection: Connection, statement: str, values: tuple[Any, ...] | list[tuple[Any, ...]] = ()
) -> CursorResult[*tuple[Any, ...]]:
    """Run SQL that both databases understand, with `?` for each value; with a list of rows, once for each.

    For the few statements that run for every document: building them anew each time would take most of the time.
    """
    return connection.exec_driver_sql(_in_dialect(statement, connection.dialect.name), values)


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
