"""Rows of answers as a table for people, JSON Lines or CSV: written once for all commands."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from paraph.publish.decision_words import short_key

Row = Mapping[str, Any]
_NEVER_FOLDED = 12  # characters: dates, codes of states, numbers
# What is there to be copied: never cut, and records' long keys as short as they can be typed.
_NAMING = frozenset({"id", "entry", "other", "agreement", "decision"})


def write_rows(rows: Iterable[Row], columns: Sequence[str], form: str, stream: TextIO, width: int | None = None) -> int:
    """Write the columns of every row; how many rows there were. JSON Lines and CSV stream, a table waits for the
    last."""
    if form == "jsonl":
        return _write_json_lines(rows, columns, stream)
    if form == "csv":
        return _write_csv(rows, columns, stream)
    return _write_table(rows, columns, stream, width)


def _write_json_lines(rows: Iterable[Row], columns: Sequence[str], stream: TextIO) -> int:
    count = 0
    for row in rows:
        count += 1
        stream.write(json.dumps({name: row.get(name) for name in columns}, ensure_ascii=False) + "\n")
    return count


def _write_csv(rows: Iterable[Row], columns: Sequence[str], stream: TextIO) -> int:
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        count += 1
        writer.writerow([in_a_cell(row.get(name)) for name in columns])
    return count


def _write_table(rows: Iterable[Row], columns: Sequence[str], stream: TextIO, width: int | None) -> int:
    table = Table(box=None, pad_edge=False, show_edge=False)
    kept = [{name: in_a_cell(_shortened(name, row.get(name))) for name in columns} for row in rows]
    # A column that says nothing takes room from those that do.
    columns = [name for name in columns if any(row[name] for row in kept)]
    needed = 0
    for name in columns:
        longest = max(len(name), *(len(row[name]) for row in kept))
        least = longest if name in _NAMING else min(longest, _NEVER_FOLDED)
        needed += least + 2  # and the gap
        table.add_column(name.replace("_", " "), min_width=least, overflow="fold")
    count = len(kept)
    for row in kept:
        table.add_row(*(Text(row[name]) for name in columns))
    if count:
        # Wider than the window rather than cut: what is not there can't be read at all.
        Console(file=stream, width=max(width or 0, needed), highlight=False).print(table)
    return count


def _shortened(name: str, value: object) -> object:
    return short_key(value) if name in _NAMING and isinstance(value, str) and "/" in value else value


def in_a_cell(value: object) -> str:
    """A value as a cell of a table has it."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return str(value)
