"""ZIP archives of documents, read like a folder: each member by its kind, nothing unpacked to where its path says."""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from io import BufferedReader, RawIOBase
from lzma import LZMAError
from stat import S_ISLNK
from typing import IO, Any, BinaryIO, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from paraph.sources.extras import MissingExtra
from paraph.sources.folders import may_be_read, others_noted, printable
from paraph.sources.intake import Found, Intake, Origin
from paraph.sources.kinds import BEGINNING, Kind
from paraph.sources.opening import kind_of_file, read_opened
from paraph.sources.problem import Problem
from paraph.sources.sifting import sieved

MOST_MEMBERS = 10_000
MOST_UNPACKED = 2_000_000_000
"""Bytes of all members together, as they say of themselves; none gives more than it says."""
MOST_RATIO, CHECKED_FROM = 200, 1_000_000
"""A member of more bytes than the second is refused if it is packed to less than such a part: text never is."""

_ENCRYPTED = 1
_BUFFER = 1 << 20
_DAMAGED = (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error, LZMAError)


def read_zip(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The documents of an archive's members in the order of their names, each named `ARCHIVE:PATH`.

    A member that can't be read costs itself. Hidden files are left out; those of other kinds are counted in a note.
    """
    try:
        archive = ZipFile(stream)
    except (*_DAMAGED, ValueError):
        raise ValueError("is damaged or no ZIP archive") from None
    with archive:
        members = [one for one in archive.infolist() if not (one.is_dir() or _is_hidden(one.filename))]
        if len(members) > MOST_MEMBERS:
            raise ValueError(f"has {len(members):,} members, more than {MOST_MEMBERS:,}: unpack it and name the folder")
        if sum(one.file_size for one in members) > MOST_UNPACKED:
            raise ValueError(f"unpacks to more than {MOST_UNPACKED // 1_000_000:,} MB: unpack it and name the folder")
        others: Counter[str] = Counter()
        for member in sorted(members, key=lambda one: one.filename):
            inside = origin.part(printable(member.filename))
            try:
                _check(member)
                with archive.open(member) as opened:
                    kind = _kind_of(member.filename, opened)
                    if kind is None:
                        others[os.path.splitext(member.filename)[1].lower() or "without suffix"] += 1
                        continue
                    once = cast(BufferedReader, BufferedReader(_Unsought(opened), _BUFFER))
                    yield from read_opened(once, kind, inside, sieved(intake, kind, chosen=False))
            except MissingExtra:
                raise
            except _DAMAGED as error:
                why = " ".join(str(error).split())[:120] or type(error).__name__
                yield Problem(inside.name, f"is damaged or packed in a way that can't be read: {why}")
            except ValueError as error:
                yield Problem(inside.name, str(error))
        if others:
            yield others_noted(origin.name, others)


def _is_hidden(path: str) -> bool:
    """Also what a Mac adds to its archives."""
    parts = path.split("/")
    return parts[0] == "__MACOSX" or (parts[-1].startswith(".") and parts[-1] != "..")


def _check(member: ZipInfo) -> None:
    if ".." in member.filename.split("/") or member.filename.startswith("/"):
        raise ValueError("its path leads out of the archive: hostile")
    if S_ISLNK(member.external_attr >> 16):
        raise ValueError("is a link, not a file")
    if member.flag_bits & _ENCRYPTED:
        raise ValueError("is encrypted: unpack it and name the file")
    if member.file_size > CHECKED_FROM and member.file_size > MOST_RATIO * member.compress_size:
        raise ValueError(f"unpacks to more than {MOST_RATIO} times its size: hostile")
    if member.filename.lower().endswith(".zip"):
        raise ValueError("is a ZIP archive in another: unpack it and name it")


def _kind_of(name: str, opened: IO[bytes]) -> Kind | None:
    beginning = cast(BufferedReader, opened).peek(BEGINNING)[:BEGINNING]
    if may_be_read(name, lambda: beginning):
        with suppress(ValueError):  # which is of another kind than its name says
            return kind_of_file(name, beginning)
    return None


class _Unsought(RawIOBase):
    """A member as a stream that is read once: what has to be searched is kept aside by whoever reads it."""

    def __init__(self, opened: IO[bytes]) -> None:
        super().__init__()
        self._opened = opened

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._opened.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
