"""Rows of answers as a table for people, JSON Lines or CSV: written once for all commands."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

ROW_FORMS = ("table", "jsonl", "csv")
Row = Mapping[str, Any]
_NEVER_FOLDED = 18  # characters


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
        writer.writerow([_in_a_cell(row.get(name)) for name in columns])
    return count


def _write_table(rows: Iterable[Row], columns: Sequence[str], stream: TextIO, width: int | None) -> int:
    table = Table(box=None, pad_edge=False, show_edge=False)
    kept = list(rows)
    for name in columns:
        # Ids, dates and codes are there to be copied: only what is long is folded.
        longest = max((len(_in_a_cell(row.get(name))) for row in kept), default=0)
        table.add_column(name.replace("_", " "), no_wrap=longest <= _NEVER_FOLDED, overflow="fold")
    count = len(kept)
    for row in kept:
        table.add_row(*(Text(_in_a_cell(row.get(name))) for name in columns))
    if count:
        Console(file=stream, width=width, highlight=False).print(table)
    return count


def _in_a_cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return "; ".join(map(str, value))
    return str(value)
