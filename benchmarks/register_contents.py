"""What a register holds, without what may differ between two that hold the same: numbers of rows and times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Connection, Table, select

from paraph.register import Register, schema


def contents(register: Register) -> dict[str, list[tuple[str, ...]]]:
    """The rows of every table, sorted, each naming others by what they are known by."""
    with register._database.reading() as connection:
        return rows_of(connection)


def rows_of(connection: Connection) -> dict[str, list[tuple[str, ...]]]:
    """The same within a transaction."""
    tables = schema.metadata.sorted_tables
    names = {table: _names(connection, table) for table in tables if _known_by(table) is not None}
    return {table.name: _rows(connection, table, names) for table in tables}


def differences(one: Mapping[str, list[tuple[str, ...]]], other: Mapping[str, list[tuple[str, ...]]]) -> list[str]:
    """A line for every table in which two registers differ, with a row that only one of them has."""
    lines = []
    for table in one:
        if one[table] != other[table]:
            only = [sorted(set(a) - set(b)) for a, b in ((one[table], other[table]), (other[table], one[table]))]
            shown = next((str(rows[0])[:200] for rows in only if rows), "the same rows, not as often")
            lines.append(f"{table}: {len(one[table])} rows and {len(other[table])}: {shown}")
    return lines


def _known_by(table: Table) -> Column[Any] | None:
    """The column by which a numbered row is known everywhere."""
    if not any(map(_is_number, table.c)):
        return None
    return next((column for column in table.c if column.unique), None)


def _is_number(column: Column[Any]) -> bool:
    return column.name == "id" and column.autoincrement is True


def _is_time(column: Column[Any]) -> bool:
    # Blocks are sorted by something else, which has the same name.
    is_count = column.name == "times"  # how often something was met with, in all runs
    return is_count or (column.name in ("at", "since") and not column.primary_key) or column.name.endswith("_at")


def _names(connection: Connection, table: Table) -> dict[int, str]:
    known_by = _known_by(table)
    assert known_by is not None
    return {number: str(name) for number, name in connection.execute(select(table.c.id, known_by))}


def _rows(connection: Connection, table: Table, names: Mapping[Table, Mapping[int, str]]) -> list[tuple[str, ...]]:
    rows = []
    kept = [column for column in table.c if not _is_number(column) and not _is_time(column)]
    for row in connection.execute(select(*kept)):
        shown = []
        for column, value in zip(kept, row, strict=True):
            of = next((key.column.table for key in column.foreign_keys), None)
            if value is not None and of is not None and of in names:
                value = names[of][value]
            elif column.name == "until":
                value = value is not None
            shown.append(f"{column.name}={value}")
        rows.append(tuple(shown))
    return sorted(rows)
