"""Two small things that every writer and reader of rows needs: the number of a new row, and lists short enough to ask
for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, insert

MOST_ASKED = 500
"""Values in one query: below the limit that any SQLite has."""

_Item = TypeVar("_Item")


def new_row(connection: Connection, table: Table, **values: Any) -> int:
    """Insert a row; its number."""
    key = connection.execute(insert(table).values(**values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def chunks(items: Sequence[_Item]) -> list[Sequence[_Item]]:
    """The items in lists short enough for one query."""
    return [items[start : start + MOST_ASKED] for start in range(0, len(items), MOST_ASKED)]
