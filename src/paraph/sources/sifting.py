"""Where a first look comes in: between what a source brings and what is read.

It is for what nobody has chosen: the pages of archives, feeds and folders. A file or an address that a person names is
read whatever it holds: whoever names a report wants to know what is in it, and a list of reports has been sifted
already by whoever made it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import BinaryIO

import msgspec

from paraph.records import Document
from paraph.sources.intake import Found, Intake, KindReader, Origin, SetAside
from paraph.sources.kinds import Kind

SIFTED = (Kind.PAGE, Kind.TEXT, Kind.PDF, Kind.WORD, Kind.FEED)
"""Kinds that a first look is for, where they were not chosen; in an archive these are its parts."""
_BRING_MANY = (Kind.ARCHIVE, Kind.FEED, Kind.OUTLINE, Kind.ZIP)
_UNCHOSEN = (*_BRING_MANY, Kind.PAGE)


def sieved(intake: Intake, kind: Kind, *, chosen: bool) -> Intake:
    """How a source of a kind is taken in: without a first look where a person chose what it holds."""
    if intake.sieve is None or kind in (_BRING_MANY if chosen else _UNCHOSEN):
        return intake
    return msgspec.structs.replace(intake, sieve=None)


def sifted(found: Iterable[Found], intake: Intake) -> Iterator[Found]:
    """The same with a mark in place of each document that the first look sets aside."""
    for item in found:
        if isinstance(item, Document) and intake.sieve is not None:
            seen = intake.sieve.at_document(item)
            if not seen.passes:
                item = SetAside(
                    where=str(item.id), reason=seen.reason, score=seen.score, url=item.url, title=item.title
                )
        yield item


def sifted_page(stream: BinaryIO, origin: Origin, intake: Intake, reader: KindReader) -> Iterator[Found]:
    """A page is looked at as a whole first: most need not be taken apart, which costs ten times as much."""
    from paraph.sources.pages import MOST_BYTES, decode_page

    data = stream.read(MOST_BYTES + 1)
    if intake.sieve is not None and len(data) <= MOST_BYTES:
        seen = intake.sieve.at_markup(decode_page(data, origin.charset)[0])
        if not seen.passes:
            yield SetAside(where=origin.name, reason=seen.reason, score=seen.score, url=origin.url)
            return
    yield from sifted(reader(BytesIO(data), origin, intake), intake)
