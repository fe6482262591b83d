"""Tables of documents, a row each: CSV and Parquet, their columns known by name."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from io import BufferedReader, TextIOWrapper
from typing import Any, BinaryIO, cast

from paraph.sources.data_files import pairs
from paraph.sources.decoding import decode_text
from paraph.sources.extras import needing
from paraph.sources.intake import Found, Intake, Note, Origin
from paraph.sources.listed import read_fields
from paraph.sources.problem import Problem

_SAMPLE = 1_000_000  # bytes by which encoding and separator are told
_SEPARATORS = ",;\t|"
_LONGEST_HEADER = 100_000
_ROWS_AT_ONCE = 100


def read_csv(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The documents of a CSV table with a header; separated by whichever of `,` `;` tab `|` stands in it most often."""
    sample = _sample_of(stream)
    if not sample.strip():
        raise ValueError("is empty")
    lines = TextIOWrapper(stream, encoding=_encoding_of(sample), errors="replace", newline="")
    try:
        yield from _read_rows(lines, origin, intake)
    finally:
        lines.detach()  # or it would close what others opened


def _read_rows(lines: TextIOWrapper, origin: Origin, intake: Intake) -> Iterator[Found]:
    csv.field_size_limit(intake.max_size * 2)
    header_line = lines.readline(_LONGEST_HEADER)
    separator = max(_SEPARATORS, key=header_line.count)
    places = _places(next(csv.reader([header_line], delimiter=separator), []), intake.columns)
    rows = csv.reader(lines, delimiter=separator)
    blank = 0
    while True:
        where = f"{origin.name}:{rows.line_num + 2}"
        try:
            row = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            yield Problem(where, f"row can't be read: {error} (--max-size raises the limit)")
            continue
        if any(row):
            fields = {field: row[place] for field, place in places.items() if place < len(row)}
            yield from read_fields(fields, where, intake)
        else:
            blank += 1
    if blank:
        yield Note(origin.name, f"{blank:,} blank row{'s' if blank > 1 else ''}")


def read_parquet(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The documents of a Parquet file; only the columns that are used are read, a hundred rows at once."""
    with needing("Parquet files", "parquet"):
        from pyarrow import ArrowException
        from pyarrow.parquet import ParquetFile
    try:
        table = ParquetFile(stream)
        names: list[str] = table.schema_arrow.names
        columns = {field: names[place] for field, place in _places(names, intake.columns).items()}
        number = 0
        for batch in table.iter_batches(batch_size=_ROWS_AT_ONCE, columns=list(columns.values())):
            for row in batch.to_pylist():
                number += 1
                fields = {field: _as_written(row[column]) for field, column in columns.items()}
                yield from read_fields(fields, f"{origin.name}:{number}", intake)
    except (ArrowException, OSError) as error:
        raise ValueError(f"is damaged or no Parquet file: {' '.join(str(error).split())[:200]}") from None


def _sample_of(stream: BinaryIO) -> bytes:
    if stream.seekable():
        sample = stream.read(_SAMPLE)
        stream.seek(0)
        return sample
    return cast(BufferedReader, stream).peek(_SAMPLE)


def _encoding_of(sample: bytes) -> str:
    """UTF-16 by its mark, UTF-8 where the sample is, else Windows-1252, as spreadsheets write it."""
    if sample[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "utf-16"
    try:
        sample.rpartition(b"\n")[0].decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    decode_text(sample)  # raises where this is no text at all
    return "utf-8-sig"


def _places(header: Sequence[str], given: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands: as the caller says, else by the column's name; `ValueError` without text or address."""
    names = [name.strip() for name in header]
    places: dict[str, int] = {}
    columns_known = pairs("columns.tsv")
    for field, column in given.items():
        if column not in names:
            raise ValueError(f"has no column {column!r}; its columns: {_listed(names)}")
        places[field] = names.index(column)
    for place, name in enumerate(names):
        known = columns_known.get(name.lower().replace(" ", "").replace("_", "").replace("-", ""))
        if known and place not in places.values():
            places.setdefault(known, place)
    if "text" not in places and "url" not in places:
        raise ValueError(f"has no column for the text: say which with --column text=NAME; columns: {_listed(names)}")
    return places


def _listed(names: Iterable[str]) -> str:
    return ", ".join(repr(name[:40]) for name in list(names)[:30])


def _as_written(value: Any) -> Any:
    """A Parquet value as the fields of a document are written."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value
