"""Files and standard input, by name, to documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import PurePath
from typing import BinaryIO

import msgspec

from paraph.records import Document, PartialDate
from paraph.sources.decoding import decode_text
from paraph.sources.json_lines import read_json_lines
from paraph.sources.problem import Problem

STANDARD_INPUT = "-"
DEFAULT_MAX_SIZE = 2_000_000
"""Characters of text; a longer text is no report, more likely a book or a dump."""

_JSON_LINES_SUFFIXES = (".jsonl", ".ndjson")
_TEXT_SUFFIXES = (".txt",)
# No encoding that is read takes more than four bytes for a character.
_BYTES_PER_CHARACTER = 4


class TextFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What the caller knows about plain text files, which say nothing about themselves."""

    published: PartialDate | None = None
    language: str | None = None
    title: str | None = None


def read_sources(
    names: Sequence[str],
    *,
    facts: TextFacts | None = None,
    standard_input: BinaryIO | None = None,
    max_size: int = DEFAULT_MAX_SIZE,
) -> Iterator[Document | Problem]:
    """The documents of files (`.txt`, `.jsonl`) in the order of their names, and in place what could not be read.

    Streams: one document is in memory at a time. `-` reads `standard_input`, as JSONL where it begins with an object,
    else as plain text. `facts` holds for plain text. `max_size` counts characters of one document's text.
    """
    for name in names:
        yield from _read_source(name, facts or TextFacts(), standard_input, max_size)


def is_json_lines(name: str) -> bool:
    """Whether a file of this name holds one JSON document a line."""
    return PurePath(name).suffix.lower() in _JSON_LINES_SUFFIXES


def _read_source(
    name: str, facts: TextFacts, standard_input: BinaryIO | None, max_size: int
) -> Iterator[Document | Problem]:
    shown = _printable(name)
    try:
        if name == STANDARD_INPUT:
            if standard_input is None:
                raise ValueError("there is no standard input to read")
            shown, as_lines = "stdin", _begins_with_object(standard_input)
            opened: AbstractContextManager[BinaryIO] = nullcontext(standard_input)
        else:
            as_lines = _is_to_be_read_as_json_lines(name)
            opened = open(name, "rb")  # noqa: SIM115 - closed by the with statement below
        with opened as stream:
            if as_lines:
                yield from read_json_lines(stream, shown, max_size)
            else:
                yield _read_text(stream, shown, facts, max_size)
    except OSError as error:
        yield Problem(shown, (error.strerror or str(error)).lower())
    except ValueError as error:
        yield Problem(shown, str(error))


def _is_to_be_read_as_json_lines(name: str) -> bool:
    """Whether the name says JSONL rather than plain text; `ValueError` where it says neither."""
    if os.path.isdir(name):
        raise ValueError(f"is a folder: name the files in it, such as {_printable(os.path.join(name, '*.txt'))}")
    if is_json_lines(name):
        return True
    suffix = PurePath(name).suffix.lower()
    if suffix in _TEXT_SUFFIXES or not os.path.lexists(name):
        return False
    if suffix == ".json":
        raise ValueError("is named .json: documents are read from .jsonl, one JSON object a line")
    raise ValueError(f"can't tell what it is from {suffix or 'a name without a suffix'}: .txt and .jsonl are read")


def _begins_with_object(stream: BinaryIO) -> bool:
    peek = getattr(stream, "peek", None)
    beginning: bytes = peek(64) if peek else b""
    return beginning.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")


def _read_text(stream: BinaryIO, name: str, facts: TextFacts, max_size: int) -> Document:
    most = max_size * _BYTES_PER_CHARACTER
    data = stream.read(most + 1)
    text, doubts = ("", ()) if len(data) > most else decode_text(data)
    if len(data) > most or len(text) > max_size:
        size = f"{len(text):,}" if text else f"at least {len(data) // _BYTES_PER_CHARACTER:,}"
        raise ValueError(f"has {size} characters, more than {max_size:,} (--max-size raises the limit)")
    if not text.strip():
        raise ValueError("is empty")
    return Document(
        id=name,
        text=text,
        title=facts.title,
        published=facts.published,
        language=facts.language,
        doubts=doubts,
    )


def _printable(name: str) -> str:
    """A file name for messages and ids: bytes that are no text, and control characters, become a replacement mark."""
    named = os.fsencode(name).decode("utf-8", errors="replace")
    return "".join(character if character.isprintable() else "\ufffd" for character in named)
