"""Documents of a JSONL file, one line at a time and in bounded memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, TypeVar

import msgspec

from paraph.records import Document
from paraph.sources.fields import parse_language, parse_published
from paraph.sources.problem import Problem

_Value = TypeVar("_Value")

_HALF_PAIR = re.compile("[\ud800-\udfff]")
_DRAIN_BYTES = 1 << 16

# A character of text takes six bytes of JSON at most (`\u0000`), two such for a rare one; the rest is for other fields.
_BYTES_PER_CHARACTER = 6
_BYTES_FOR_OTHER_FIELDS = 1 << 20


def read_json_lines(stream: BinaryIO, name: str, max_size: int) -> Iterator[Document | Problem]:
    """Every line's document, or what is wrong with the line; `max_size` counts characters of `text`.

    A document without an id gets `NAME:LINE`. An optional field that is wrong is a problem, and the document is read
    without it and says so among its doubts.
    """
    longest = max_size * _BYTES_PER_CHARACTER + _BYTES_FOR_OTHER_FIELDS
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        where = f"{name}:{number}"
        if len(line) > longest:
            _skip_rest_of_line(stream, line)
            yield Problem(where, f"line is longer than {longest:,} bytes (--max-size raises the limit)")
            continue
        if number == 1:
            line = line.removeprefix(b"\xef\xbb\xbf")
        if line.strip():
            yield from _read_line(line, where, max_size)


def _skip_rest_of_line(stream: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(_DRAIN_BYTES)


def _read_line(line: bytes, where: str, max_size: int) -> Iterator[Document | Problem]:
    try:
        fields = _parse(line)
        document, doubts = _document_from(fields, where, max_size)
    except ValueError as error:
        yield Problem(where, str(error))
        return
    for doubt in doubts:
        yield Problem(where, doubt, lost=False)
    yield document


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


def _document_from(fields: dict[str, Any], where: str, max_size: int) -> tuple[Document, list[str]]:
    """The document and what was wrong with its optional fields; `ValueError` if it can't be read at all."""
    identifier = fields.get("id")
    if identifier is None:
        identifier = where
    elif isinstance(identifier, bool) or not isinstance(identifier, str | int):
        raise ValueError(f"id must be a string or a whole number, not {_json_type(identifier)}")
    text = fields.get("text")
    if text is None:
        raise ValueError("has no text")
    if not isinstance(text, str):
        raise ValueError(f"text must be a string, not {_json_type(text)}")
    if len(text) > max_size:
        raise ValueError(f"text has {len(text):,} characters, more than {max_size:,} (--max-size raises the limit)")
    if not text.strip():
        raise ValueError("text is empty")

    problems: list[str] = []

    halves = len(_HALF_PAIR.findall(text))
    if halves:
        problems.append(f"text has {halves} half surrogate pair{'s' if halves > 1 else ''}: read as \ufffd")
    document = Document(
        id=_mended(identifier) if isinstance(identifier, str) else identifier,
        text=_mended(text),
        title=_optional(fields, "title", _mended, problems),
        published=_optional(fields, "published", parse_published, problems),
        language=_optional(fields, "language", parse_language, problems),
        outlet=_optional(fields, "outlet", _mended, problems),
        url=_optional(fields, "url", _mended, problems),
    )
    return msgspec.structs.replace(document, doubts=tuple(problems)) if problems else document, problems


def _optional(fields: dict[str, Any], field: str, parse: Callable[[str], _Value], problems: list[str]) -> _Value | None:
    value = fields.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        problems.append(f"{field} must be a string, not {_json_type(value)}: read without it")
        return None
    try:
        return parse(value)
    except ValueError as error:
        problems.append(f"{field}: {error}: read without it")
        return None


def _mended(text: str) -> str:
    return text if text.isascii() else _HALF_PAIR.sub("\ufffd", text)


def _json_type(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a number"
