"""Web archives: WARC and WET files, also compressed, of any size."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO
from urllib.parse import urlsplit

from paraph.records import Document
from paraph.sources.extras import needing
from paraph.sources.folders import printable
from paraph.sources.intake import Facts, Finished, Found, Intake, Note, Origin, PassedOver, Reached
from paraph.sources.kinds import BEGINNING, Kind, kind_by_beginning, kind_by_content_type
from paraph.sources.pages import MOST_BYTES
from paraph.sources.parts import Part, Place, read_parts
from paraph.sources.problem import Problem

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

RECORDS_BETWEEN_MARKS = 200
"""How much is read again where a run is stopped."""

_READ_FROM_ARCHIVES = (Kind.PAGE, Kind.TEXT, Kind.PDF, Kind.WORD)
_VAGUE = frozenset({"application/octet-stream", "text/xml", "application/xml", "unknown/unknown"})
_STARTS = (b"\x1f\x8b\x08", b"WARC/1.", b"\x28\xb5\x2f\xfd", b"\x04\x22\x4d\x18")
_BLOCK = 1 << 20
_MOST_RATIO = 1100  # no gzip makes anything smaller than to this part of it
_OK = 200


def read_archive(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The pages and texts of an archive's records, each under its address; what else is in it is counted in a note.

    A damaged record costs itself: reading goes on at the next one. With `intake.memory`, a file that an earlier run
    has begun is read on from its last mark.
    """
    size = stream.seek(0, os.SEEK_END)
    marks = _Marks(stream, origin, intake, size)
    if marks.known is not None and marks.known.whole:
        yield PassedOver(source=marks.source, documents=marks.known.documents)
        return
    if marks.known is not None:
        yield PassedOver(source=marks.source, documents=marks.documents)
    others: Counter[str] = Counter()
    start = marks.known.position if marks.known else 0
    if size == 0:
        raise ValueError("is empty")
    for item in read_parts(_items(stream, start, size, origin, others), intake):
        if isinstance(item, Place):
            if intake.moved is not None:
                intake.moved(origin.name, item.position)
            yield from marks.due(item.position)
        else:
            marks.documents += isinstance(item, Document)
            yield item
    if marks.known is None and intake.memory is not None:
        yield Finished(origin.name)
    if others:
        listed = ", ".join(f"{count:,} {what}" for what, count in others.most_common())
        yield Note(origin.name, f"not read: {listed}")
    yield from marks.end()


def _items(
    stream: BinaryIO, begin: int, size: int, origin: Origin, others: Counter[str]
) -> Iterator[Place | Part | Problem]:
    """Where each record begins, the part in it, and what is wrong with the archive."""
    start: int | None = begin
    while start is not None:
        reached = start
        try:
            for place, record in _records(stream, start, size):
                reached = place
                yield Place(place)
                part = _part_of(record, origin, others)
                if part is not None:
                    yield part
            start = None
        except (OSError, EOFError, _Lie) as error:
            # Gzip members and records are found again by how they begin.
            start = _next_start(stream, reached + 1)
            rest = "the rest can't be read" if start is None else f"read on at byte {start:,}"
            yield Problem(f"{origin.name}:{reached}", f"the archive is damaged here ({_reason(error)}): {rest}")


class _Lie(Exception):
    """A record says that it is longer than the archive."""


class _Marks:
    """Where a later run may go on; without a memory, nowhere."""

    def __init__(self, stream: BinaryIO, origin: Origin, intake: Intake, size: int) -> None:
        named = getattr(stream, "name", None)
        self.source = os.path.abspath(named) if isinstance(named, str) else origin.name
        self._stream = stream
        self._size = size
        self._remembers = intake.memory is not None and isinstance(named, str)
        changed = os.stat(named).st_mtime_ns if isinstance(named, str) else 0
        self._fingerprint = intake.fingerprint(Kind.ARCHIVE, size, changed)
        self.known: Reached | None = None
        if intake.memory is not None and self._remembers:
            self.known = intake.memory.reached(self.source, self._fingerprint)
        self.documents = self.known.documents if self.known else 0
        self._waiting = 0

    def due(self, place: int) -> Iterator[Reached]:
        """A mark, where enough has been read since the last one and reading can begin here."""
        self._waiting += 1
        if self._remembers and self._waiting > RECORDS_BETWEEN_MARKS and self._begins_at(place):
            self._waiting = 0
            yield self._mark(place, whole=False)

    def end(self) -> Iterator[Reached]:
        """The mark that all has been dealt with."""
        if self._remembers:
            yield self._mark(self._size, whole=True)

    def _mark(self, place: int, *, whole: bool) -> Reached:
        return Reached(
            source=self.source,
            fingerprint=self._fingerprint,
            position=place,
            documents=self.documents,
            whole=whole,
        )

    def _begins_at(self, place: int) -> bool:
        """In an archive that is compressed as one piece, a record's place is none where reading can begin."""
        return os.pread(self._stream.fileno(), 8, place).startswith(_STARTS)


def _records(stream: BinaryIO, start: int, size: int) -> Iterator[tuple[int, WarcRecord]]:
    with needing("WARC archives", "sources"):
        from fastwarc.warc import ArchiveIterator, WarcRecordType

    stream.seek(start)
    most = size if stream.read(5) == b"WARC/" else size * _MOST_RATIO
    stream.seek(start)
    wanted = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    for record in ArchiveIterator(stream, record_types=wanted, auto_decode="all"):
        place = record.stream_pos
        if record.content_length > most:
            raise _Lie("a record that is longer than the archive")
        yield place, record


def _part_of(record: WarcRecord, origin: Origin, others: Counter[str]) -> Part | Problem | None:
    url = printable(record.headers.get("WARC-Target-URI") or "").strip("<>")
    status = record.http_headers.status_code if record.is_http and record.http_headers else _OK
    if status != _OK:
        others["answers other than 200"] += 1
        return None
    content_type = (record.http_content_type if record.is_http else record.headers.get("Content-Type")) or ""
    content_type = content_type.partition(";")[0].strip().lower()
    named = kind_by_content_type(content_type)
    if content_type and named not in _READ_FROM_ARCHIVES and content_type not in _VAGUE:
        others[f"of {printable(content_type)[:60]}"] += 1
        return None
    where = f"{origin.name}: {url}" if url else origin.name
    try:
        body = record.reader.read(MOST_BYTES + 1)
    except ValueError as error:
        return Problem(where, str(error))
    kind = kind_by_beginning(body[:BEGINNING]) or named
    if kind is None or kind not in _READ_FROM_ARCHIVES:
        others["of no known kind"] += 1
        return None
    part = Origin(
        name=url or origin.name,
        url=url or None,
        content_type=content_type,
        charset=record.http_charset if record.is_http else None,
        fetched=(record.headers.get("WARC-Date") or "")[:10] or None,
        hints=Facts(outlet=urlsplit(url).hostname if url else None),
    )
    return Part(kind, body, part, where)


def _next_start(stream: BinaryIO, place: int) -> int | None:
    """Where the next gzip member or record may begin; None where there is none any more."""
    stream.seek(place)
    kept = b""
    while block := stream.read(_BLOCK):
        block = kept + block
        found = [at for mark in _STARTS[:2] if (at := block.find(mark)) >= 0]
        if found:
            return place + min(found)
        kept = block[-8:]
        place += len(block) - len(kept)
    return None


def _reason(error: Any) -> str:
    return " ".join(str(error).split())[:120] or type(error).__name__
