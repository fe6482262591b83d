"""What every kind of source shares: where a document comes from, what is known of it, and how one is made."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, BinaryIO, Protocol

import msgspec

from paraph.records import Document, PartialDate
from paraph.sources.fields import mended
from paraph.sources.problem import Problem

if TYPE_CHECKING:
    from paraph.sources.fetching import Fetcher

DEFAULT_MAX_SIZE = 2_000_000
"""Characters of text; a longer text is no report, more likely a book or a dump."""

# Everything that a terminal could take for a command; tabs and line ends are text.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_ENDS = re.compile("\r\n?|\u2028|\u2029")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a document from outside it: from the person who names it, a feed, an archive or a list."""

    published: PartialDate | None = None
    language: str | None = None
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None


_NO_FACTS = Facts()


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """Where bytes come from: `name` is what messages and ids say, `url` the address they were fetched from (after all
    redirects) on the day `fetched`, `content_type` (`text/html`) and `charset` what the server said, `hints` what led
    there said of them.
    """

    name: str
    url: str | None = None
    content_type: str | None = None
    charset: str | None = None
    fetched: str | None = None
    hints: Facts = Facts()

    def part(self, name: str, **changes: object) -> Origin:
        """A part of this one, such as an archive's record: `NAME:part`."""
        return msgspec.structs.replace(self, name=f"{self.name}:{name}", **changes)


class Reached(msgspec.Struct, frozen=True, kw_only=True):
    """Stands in the stream of documents where a source has been dealt with up to `position` (in bytes), so that a later
    run can go on there or pass over the `whole` of it. `fingerprint` tells whether it is still the same source;
    `documents` came of it so far. `etag` and `modified` are what a server gave to ask by whether it has changed.
    """

    source: str
    fingerprint: str
    position: int = 0
    documents: int = 0
    whole: bool = True
    etag: str | None = None
    modified: str | None = None


class Seen(msgspec.Struct, frozen=True):
    """Stands in the stream of documents where an entry of a feed (by `FeedItem.key`) has been dealt with."""

    source: str
    item: str


class Finished(msgspec.Struct, frozen=True):
    """Stands in the stream of documents where a source has been gone through from its beginning to its end: what gave
    trouble there in earlier runs and not in this one gives none any more. Problems in it are at `where`, or at
    `where:...`.
    """

    where: str


class PassedOver(msgspec.Struct, frozen=True, kw_only=True):
    """Stands for the documents of a source that an earlier run has dealt with."""

    source: str
    documents: int


class Note(msgspec.Struct, frozen=True):
    """Something to say of a source at the end of a run that is no trouble, such as how many pictures it has."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


class SetAside(msgspec.Struct, frozen=True, kw_only=True):
    """Stands for a document that a first look has set aside, with what it went by: `where` the document is, or would be
    if its page had been taken apart, the `reason`, and the `score` (in log-odds over the least that passes)."""

    where: str
    reason: str
    score: float
    url: str | None = None
    title: str | None = None


Mark = Reached | Seen | Finished
Found = Document | Problem | Note | Mark | PassedOver | SetAside


class Glance(Protocol):
    """What a first look makes of a text."""

    @property
    def score(self) -> float:
        """Log-odds over the least that passes."""

    @property
    def reason(self) -> str:
        """Why it does not pass, in words."""

    @property
    def passes(self) -> bool:
        """Whether the text may hold something for the register."""


class Sieve(Protocol):
    """A first look. It can be sent to other processes."""

    def at_document(self, document: Document) -> Glance:
        """What it makes of a document."""

    def at_markup(self, markup: str) -> Glance:
        """What it makes of a page as a whole; never less than of the article in it."""


class Memory(Protocol):
    """What earlier runs left, so that nothing is fetched or parsed again needlessly."""

    def reached(self, source: str, fingerprint: str) -> Reached | None:
        """How far a source of this fingerprint has been dealt with, if at all."""

    def has_seen(self, seen: Seen) -> bool:
        """Whether an entry of a feed has been dealt with."""


class Intake(msgspec.Struct, frozen=True, kw_only=True):
    """How a run takes documents in.

    `facts` are a person's word on every document that stands alone in its file or at its address, and win over what is
    found there. `max_size` counts characters of one document's text. `columns` names the columns of tables: the
    document's field to the table's column. `fetcher` gives what fetches addresses (made when
    first needed, always the same); None where nothing may be fetched. `memory` is what
    earlier runs left. `sieve` sets aside what can hold nothing; None where all is wanted. `moved`
    is told how many bytes of which file are behind us. So many `workers`
    (processes) take the pages of archives apart.
    """

    facts: Facts = Facts()
    standard_input: BinaryIO | None = None
    max_size: int = DEFAULT_MAX_SIZE
    columns: Mapping[str, str] = msgspec.field(default_factory=dict)
    fetcher: Callable[[], Fetcher] | None = None
    memory: Memory | None = None
    sieve: Sieve | None = None
    moved: Callable[[str, int], None] | None = None
    workers: int = 1

    def fingerprint(self, *marks: object) -> str:
        """What tells whether a source is the same and would be taken in the same way."""
        options = [self.facts, dict(self.columns), self.max_size, self.sieve is not None]
        taken_in = msgspec.json.encode(options, enc_hook=str)
        said = [*map(str, marks), taken_in.decode()]
        return sha256("\0".join(said).encode()).hexdigest()[:32]


class KindReader(Protocol):
    """What each kind of source offers: its documents in order, and in place what could not be read.

    May raise `ValueError` (the whole source can't be read, and why) and `OSError`.
    """

    def __call__(self, stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
        """Read a stream, which can be searched (`seek`) unless it is standard input."""


def made_document(
    text: str,
    origin: Origin,
    intake: Intake,
    said: Facts = _NO_FACTS,
    doubts: tuple[str, ...] = (),
) -> Document:
    """A document of a text: a person's facts win, then what it `said` itself, then what led there said of it.

    Raises `ValueError` where there is no text, or too much.
    """
    text = plain(text).strip("\n")
    if not text.strip():
        raise ValueError("has no text")
    if len(text) > intake.max_size:
        raise ValueError(f"has {len(text):,} characters, more than {intake.max_size:,} (--max-size raises the limit)")
    facts = {
        name: getattr(intake.facts, name) or getattr(said, name) or getattr(origin.hints, name)
        for name in Facts.__struct_fields__
    }
    for name in ("title", "outlet", "author"):
        facts[name] = facts[name] and one_line(facts[name])
    facts["url"] = facts["url"] or origin.url
    return Document(id=origin.name, text=text, doubts=doubts, **facts)


def plain(text: str) -> str:
    """A text from a page or a file as text alone: line ends are `\\n`, control characters a space."""
    return _CONTROLS.sub(" ", _LINE_ENDS.sub("\n", mended(text)))


def one_line(text: str) -> str | None:
    """A headline or a name on one line; None where nothing is left."""
    return " ".join(plain(text).split()) or None


def read_whole(stream: BinaryIO, most: int) -> bytes:
    """All bytes of a source that is one document; `ValueError` where it is empty or has more than `most`."""
    data = stream.read(most + 1)
    if len(data) > most:
        raise ValueError(f"is larger than {most // 1_000_000:,} MB, which no single document is")
    if not data:
        raise ValueError("is empty")
    return data
