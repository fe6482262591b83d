"""Names that people give (files, folders, addresses, standard input) to documents."""

from __future__ import annotations

import gzip
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from io import BufferedReader
from typing import BinaryIO, cast

from paraph.records import Document
from paraph.sources.folders import files_in, printable
from paraph.sources.intake import Finished, Found, Intake, Origin, PassedOver, Reached
from paraph.sources.kinds import BEGINNING, Kind, kind_by_beginning, kind_by_name, named_kinds
from paraph.sources.problem import Problem
from paraph.sources.readers import read_kind
from paraph.sources.sifting import sieved

STANDARD_INPUT = "-"

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://|(?:data|file|javascript|mailto):", re.IGNORECASE)
_BLOCK = 1 << 20
_GZIP = b"\x1f\x8b"
# Standard input that must be searched is kept: so much in memory, so much on disk.
_SPOOLED_BYTES = 16_000_000
_MOST_SPOOLED = 1_000_000_000

# These say by themselves what they are only by their names.
_TAKEN_BY_NAME = (Kind.TEXT, Kind.JSON_LINES, Kind.TABLE)
# Cheap to read again, or not the same the next time.
_NOT_REMEMBERED = (*_TAKEN_BY_NAME, Kind.FEED, Kind.OUTLINE)
_STREAMS = (Kind.TEXT, Kind.JSON_LINES, Kind.TABLE, Kind.MAILBOX)


def read_sources(names: Sequence[str], intake: Intake | None = None) -> Iterator[Found]:
    """The documents of sources in the order of their names, and in place what could not be read.

    A name is a file, a folder, an http or https address, or `-` for standard input. Streams: one document is in memory
    at a time. With `intake.memory`, what earlier runs have dealt with is passed over and marks are set for later ones.
    """
    intake = intake or Intake()
    for name in names:
        if name == STANDARD_INPUT:
            yield from _read_standard_input(intake)
        elif _ADDRESS.match(name):
            # What fetches takes its time to load.
            from paraph.sources.fetched import read_address

            yield from read_address(name, intake)
        elif os.path.isdir(name):
            for item in files_in(name):
                yield from _read_file(item, intake, chosen=False) if isinstance(item, str) else [item]
        else:
            yield from _read_file(name, intake)


def _read_file(name: str, intake: Intake, *, chosen: bool = True) -> Iterator[Found]:
    """`chosen`: whether a person named this very file, or a folder of many."""
    shown = printable(name)
    try:
        with open(name, "rb") as stream:
            kind = kind_of_file(name, stream.peek(BEGINNING)[:BEGINNING])
            intake = sieved(intake, kind, chosen=chosen)
            if kind is Kind.ARCHIVE:  # which says by itself how far it has been read
                yield from read_opened(stream, kind, Origin(name=shown), intake)
            else:
                yield from _read_unless_known(stream, kind, Origin(name=shown), intake, os.path.abspath(name))
            if intake.moved is not None:
                intake.moved(shown, os.fstat(stream.fileno()).st_size)
    except OSError as error:
        yield Problem(shown, (error.strerror or str(error)).lower())
    except ValueError as error:
        yield Problem(shown, str(error))


def _read_unless_known(
    stream: BufferedReader, kind: Kind, origin: Origin, intake: Intake, source: str
) -> Iterator[Found]:
    """A file that an earlier run has dealt with is passed over; one that gave no trouble is noted for later runs."""
    if intake.memory is None:
        yield from read_opened(stream, kind, origin, intake)
        return
    state = os.fstat(stream.fileno())
    fingerprint = intake.fingerprint(kind, state.st_size, state.st_mtime_ns)
    before = intake.memory.reached(source, fingerprint)
    if before is not None and before.whole:
        yield PassedOver(source=source, documents=before.documents)
        return
    documents, trouble = 0, False
    for found in read_opened(stream, kind, origin, intake):
        documents += isinstance(found, Document)
        trouble = trouble or isinstance(found, Problem)
        yield found
    yield Finished(origin.name)
    if not trouble and kind not in _NOT_REMEMBERED:
        yield Reached(source=source, fingerprint=fingerprint, documents=documents)


def kind_of_file(name: str, beginning: bytes) -> Kind:
    """By the name where it says plain text or a table, else by the beginning, else by the name; `ValueError` where none
    of them tells."""
    named = kind_by_name(name)
    if named in _TAKEN_BY_NAME:
        return named
    kind = kind_by_beginning(beginning) or named
    if kind is not None:
        return kind
    suffix = os.path.splitext(name)[1].lower()
    if suffix == ".json":
        raise ValueError("is named .json and is no JSON feed: documents are read from .jsonl, one JSON object a line")
    raise ValueError(f"can't tell what it is from {suffix or 'a name without a suffix'}: known are {named_kinds()}")


def read_opened(stream: BufferedReader, kind: Kind, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The documents of an open file, unpacked on the way; one that must be searched and can't be is kept aside."""
    if stream.peek(2).startswith(_GZIP) and kind is not Kind.ARCHIVE:
        stream = BufferedReader(_Unpacked(stream))
    if kind not in _STREAMS and not stream.seekable():
        with tempfile.SpooledTemporaryFile(_SPOOLED_BYTES) as spool:
            while block := stream.read(_BLOCK):
                if spool.tell() > _MOST_SPOOLED:
                    raise ValueError(f"gives more than {_MOST_SPOOLED // 1_000_000_000} GB: save it and name the file")
                spool.write(block)
            spool.seek(0)
            yield from read_kind(kind, cast(BinaryIO, spool), origin, intake)
    else:
        yield from read_kind(kind, stream, origin, intake)


class _Unpacked(gzip.GzipFile):
    """A gzip stream whose damage is told in one way."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(fileobj=stream, mode="rb")

    def read(self, size: int | None = -1) -> bytes:
        try:
            return super().read(size)
        except (EOFError, gzip.BadGzipFile) as error:
            raise ValueError(f"its gzip data is damaged: {error}") from None


def _read_standard_input(intake: Intake) -> Iterator[Found]:
    shown = "stdin"
    try:
        if intake.standard_input is None:
            raise ValueError("there is no standard input to read")
        stream = cast(BufferedReader, intake.standard_input)
        beginning = stream.peek(BEGINNING)[:BEGINNING] if hasattr(stream, "peek") else b""
        kind = kind_by_beginning(beginning) or (Kind.JSON_LINES if _begins_with_object(beginning) else Kind.TEXT)
        yield from read_opened(stream, kind, Origin(name=shown), sieved(intake, kind, chosen=True))
    except OSError as error:
        yield Problem(shown, (error.strerror or str(error)).lower())
    except ValueError as error:
        yield Problem(shown, str(error))


def _begins_with_object(beginning: bytes) -> bool:
    return beginning.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{")
