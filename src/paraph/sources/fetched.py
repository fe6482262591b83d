"""What is at an address, to documents: a page, a feed with what it leads to, a list of feeds, a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlsplit

import msgspec

from paraph.records import Document
from paraph.sources.extras import MissingExtra
from paraph.sources.fetching import Answer, Fetcher, NotFetched
from paraph.sources.folders import printable
from paraph.sources.intake import Facts, Finished, Found, Intake, Origin, PassedOver, Reached, Seen
from paraph.sources.kinds import BEGINNING, Kind, kind_by_beginning, kind_by_content_type, kind_by_name
from paraph.sources.problem import Problem
from paraph.sources.readers import read_kind
from paraph.sources.sifting import sieved, sifted

_VAGUE = ("application/octet-stream", "binary/octet-stream", "application/gzip", "application/x-gzip")


class FeedsListed(Exception):
    """At an address is no feed but an OPML list of `feeds`."""

    def __init__(self, feeds: list[str]) -> None:
        super().__init__("is a list of feeds")
        self.feeds = feeds


def read_address(address: str, intake: Intake, hints: Facts = Facts()) -> Iterator[Found]:  # noqa: B008
    """The documents at an address that a person, a list or a followed feed named; `hints` is what led there said.

    A feed is followed to the pages that it names, no further. What earlier runs have dealt with (`intake.memory`) is
    not asked for again, or only whether it has changed.
    """
    address = address.strip()
    try:
        yield from _read(address, intake, hints, may_lead=True)
    except (ValueError, OSError) as error:
        yield Problem(printable(address), str(error))


def read_feed_at(address: str, intake: Intake) -> Iterator[Found]:
    """The documents of a feed that are new since earlier runs.

    Raises `NotFetched` where it can't be had, `FeedsListed` where it is a list of feeds, and `ValueError` where it is
    neither.
    """
    yield from _read(address, intake, Facts(), may_lead=True, only=Kind.FEED)


def _read(address: str, intake: Intake, hints: Facts, *, may_lead: bool, only: Kind | None = None) -> Iterator[Found]:
    """`may_lead`: whether a feed or a list may be at the address, and what it names be fetched."""
    if intake.fetcher is None:
        raise ValueError("addresses are not fetched here")
    fingerprint = intake.fingerprint("address")
    known = intake.memory.reached(address, fingerprint) if intake.memory else None
    answer = _fetched(intake.fetcher(), address, known)
    if answer.body is None:
        if known is not None:
            yield PassedOver(source=address, documents=known.documents)
        return
    documents, trouble = 0, False
    with answer.body as body:
        kind = _kind_of(address, answer, body.read(BEGINNING))
        body.seek(0)
        if only is not None and kind is not only:
            if kind is Kind.OUTLINE:
                raise FeedsListed(_feeds_in(body.read()))
            raise ValueError(f"is no feed ({kind})")
        origin = Origin(
            name=printable(address),
            url=answer.url,
            content_type=answer.content_type,
            charset=answer.charset,
            fetched=date.today().isoformat(),
            hints=hints,
        )
        if kind is Kind.ZIP and not may_lead:
            raise ValueError("is a ZIP archive that a feed names: not read")
        if kind in (Kind.FEED, Kind.OUTLINE):
            if not may_lead:
                raise ValueError("is a feed that another feed names: not followed")
            data = body.read()
            intake = msgspec.structs.replace(intake, facts=Facts())
            inside = _read_feed(address, data, origin, intake) if kind is Kind.FEED else _read_outline(data, intake)
        else:
            inside = read_kind(kind, body, origin, sieved(intake, kind, chosen=True) if may_lead else intake)
        for found in inside:
            documents += isinstance(found, Document)
            trouble = trouble or isinstance(found, Problem)
            yield found
    if intake.memory is None:
        return
    yield Finished(printable(address))
    # A page that gave trouble is asked for anew; so is a feed, of which single entries failed. A list of feeds may be
    # the same while the feeds are not.
    if kind is not Kind.OUTLINE and not trouble and (answer.etag or answer.modified):
        yield Reached(
            source=address,
            fingerprint=fingerprint,
            documents=documents,
            etag=answer.etag,
            modified=answer.modified,
        )


def _fetched(fetcher: Fetcher, address: str, known: Reached | None) -> Answer:
    if known is None:
        return fetcher.fetch(address)
    return fetcher.fetch(address, etag=known.etag, modified=known.modified)


def _kind_of(address: str, answer: Answer, beginning: bytes) -> Kind:
    """By how it begins, else by what the server says, else by the address."""
    kind = kind_by_beginning(beginning)
    if kind is None:
        kind = kind_by_content_type(answer.content_type)
    if kind is None and (answer.content_type is None or answer.content_type in _VAGUE):
        kind = kind_by_name(urlsplit(answer.url).path)
    if kind is None:
        raise ValueError(f"is {printable(answer.content_type or 'of no known kind')}, which is not read")
    return kind


def _feeds_in(data: bytes) -> list[str]:
    from paraph.sources.outlines import feeds_in  # which reads them from here

    return feeds_in(data)


def _read_outline(data: bytes, intake: Intake) -> Iterator[Found]:
    for feed in _feeds_in(data):
        yield from read_address(feed, intake)


def _read_feed(feed: str, data: bytes, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The entries that have not been dealt with: their own text where the feed has all of it, else the page named."""
    from paraph.sources.feeds import feed_items, own_text

    for number, item in enumerate(feed_items(data, origin), 1):
        seen = Seen(feed, item.key)
        if intake.memory is not None and intake.memory.has_seen(seen):
            continue
        marks = [seen] if intake.memory is not None else []
        where = printable(item.link or f"{origin.name}:{number}")
        mine = msgspec.structs.replace(origin, name=where, url=item.link, hints=item.facts)
        if item.is_whole or item.link is None:
            yield from sifted([own_text(item, mine, intake)], intake)
            yield from marks
            continue
        try:
            yield from _read(item.link, intake, item.facts, may_lead=False)
        except MissingExtra:
            raise
        except (ValueError, OSError) as error:
            # The next run tries again, unless it can't be of use.
            if item.text:
                yield from sifted([own_text(item, mine, intake)], intake)
            yield Problem(where, str(error), lost=not item.text)
            if isinstance(error, NotFetched) and not error.lasting:
                continue
        yield from marks
