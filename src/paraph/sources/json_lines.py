"""Documents of a JSONL file, one line at a time and in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, BinaryIO

import msgspec

from paraph.sources.intake import Found, Intake, Origin
from paraph.sources.listed import read_fields
from paraph.sources.problem import Problem

_DRAIN_BYTES = 1 << 16

# A character of text takes six bytes of JSON at most (`\u0000`), two such for a rare one; the rest is for other fields.
_BYTES_PER_CHARACTER = 6
_BYTES_FOR_OTHER_FIELDS = 1 << 20


def read_json_lines(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """Every line's document, or what is wrong with the line.

    A document without an id gets `NAME:LINE`. An optional field that is wrong is a problem, and the document is read
    without it and says so among its doubts. An object that has no text but an address stands for what is there.
    """
    longest = intake.max_size * _BYTES_PER_CHARACTER + _BYTES_FOR_OTHER_FIELDS
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        where = f"{origin.name}:{number}"
        if len(line) > longest:
            _skip_rest_of_line(stream, line)
            yield Problem(where, f"line is longer than {longest:,} bytes (--max-size raises the limit)")
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield from _read_line(line, where, intake)


def _skip_rest_of_line(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(_DRAIN_BYTES)


def _read_line(line: bytes, where: str, intake: Intake) -> Iterator[Found]:
    try:
        fields = _parse(line)
    except ValueError as error:
        yield Problem(where, str(error))
    else:
        yield from read_fields(fields, where, intake)


def _parse(line: bytes) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(line)
    except RecursionError:
        raise ValueError("JSON is nested too deeply") from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        value = _parse_leniently(line)
    if not isinstance(value, dict):
        raise ValueError("line is no JSON object ({...})")
    return value


def _parse_leniently(line: bytes) -> object:
    """The standard parser takes half surrogate pairs (text cut in mid-character), and says where JSON breaks."""
    try:
        written = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"is not UTF-8 (byte {error.start + 1} of the line)") from None
    try:
        value: object = json.loads(written)
    except RecursionError:
        raise ValueError("JSON is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON: {error.msg} (character {error.pos + 1} of the line)") from None
    except ValueError as error:
        raise ValueError(f"is not JSON that can be read: {error}") from None
    return value
