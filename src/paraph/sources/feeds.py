"""RSS, Atom and JSON feeds: what they list, and the text that they carry themselves."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO

import msgspec

from paraph.records import PartialDate
from paraph.sources.extras import needing
from paraph.sources.fields import parse_language, parse_published
from paraph.sources.intake import Facts, Found, Intake, Origin, made_document, one_line, read_whole
from paraph.sources.pages import whole_text
from paraph.sources.problem import Problem

MOST_BYTES = 20_000_000
MOST_ITEMS = 2_000
"""Of one feed: a publisher's last weeks; more is an archive."""

_DECLARES_ENTITIES = re.compile(rb"<!ENTITY", re.I)
_CUT = re.compile(r"(?:\[?(?:…|\.\.\.)\]?|read more|continue reading|lire la suite)\W*$", re.I)
_LEAST_WHOLE = 500
"""Characters: a shorter text in a feed is the beginning of one."""


class FeedItem(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed. `key` stays the same until the publisher changes the entry; `text` is what the feed itself
    carries of it, `is_whole` whether that is more than the beginning.
    """

    key: str
    link: str | None = None
    facts: Facts = Facts()
    text: str = ""
    is_whole: bool = False


def read_feed(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """What a feed that was saved to a file carries itself: nothing is fetched for a file."""
    for number, item in enumerate(feed_items(read_whole(stream, MOST_BYTES), origin), 1):
        where = item.link or f"{origin.name}:{number}"
        yield own_text(item, msgspec.structs.replace(origin, name=where, hints=item.facts), intake)


def own_text(item: FeedItem, origin: Origin, intake: Intake) -> Found:
    """The document that a feed's own words make, with a doubt where they are only the beginning."""
    doubts = () if item.is_whole else ("the text is only what the feed itself says of the report",)
    try:
        return made_document(item.text, origin, intake, doubts=doubts)
    except ValueError as error:
        return Problem(origin.name, f"the feed's entry {error}")


def feed_items(data: bytes, origin: Origin) -> Iterator[FeedItem]:
    """The entries of a feed in its order; `ValueError` where it is none."""
    if data.lstrip().removeprefix(b"\xef\xbb\xbf").startswith(b"{"):
        yield from _json_items(data, origin)
    else:
        yield from _xml_items(data, origin)


def _xml_items(data: bytes, origin: Origin) -> Iterator[FeedItem]:
    with needing("feeds", "sources"):
        import feedparser
    # No feed needs entities of its own; they can expand to anything.
    if _DECLARES_ENTITIES.search(data):
        raise ValueError("declares entities, which no feed needs: hostile")
    headers = {"content-type": f"application/xml; charset={origin.charset}"} if origin.charset else {}
    found = feedparser.parse(BytesIO(data), response_headers=headers, sanitize_html=False)
    if not found.entries and not found.get("version"):
        raise ValueError("is no feed that can be read")
    about: Mapping[str, Any] = found.feed
    for entry in found.entries[:MOST_ITEMS]:
        contents = [part.get("value", "") for part in entry.get("content", ())]
        text = whole_text(max(contents, key=len, default="") or entry.get("summary", ""))
        updated = dict.get(entry, "updated") or ""  # past a stopgap of the library, which gives other days for it
        published = _day(entry.get("published") or entry.get("created") or updated)
        yield _item(
            identity=entry.get("id") or entry.get("link") or text,
            changed=updated or entry.get("published") or "",
            link=entry.get("link"),
            facts=Facts(
                title=one_line(whole_text(entry.get("title", ""))),
                published=published,
                author=_line(entry.get("author")),
                outlet=_line(about.get("title")),
                language=_language(about.get("language")),
                url=entry.get("link"),
            ),
            text=text,
            carries_content=bool(contents),
        )


def _json_items(data: bytes, origin: Origin) -> Iterator[FeedItem]:
    try:
        feed = json.loads(data)
        items = feed["items"]
    except (ValueError, RecursionError, KeyError, TypeError):
        raise ValueError("is no JSON feed that can be read") from None
    for item in items[:MOST_ITEMS] if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        given = {name: value for name, value in item.items() if isinstance(value, str)}
        content = given.get("content_text") or whole_text(given.get("content_html", ""))
        authors = item.get("authors") or feed.get("authors") or [item.get("author")]
        link = given.get("url") or given.get("external_url")
        yield _item(
            identity=given.get("id") or link or content,
            changed=given.get("date_modified") or given.get("date_published") or "",
            link=link,
            facts=Facts(
                title=_line(given.get("title")),
                published=_day(given.get("date_published")),
                author=_names(authors),
                outlet=_line(feed.get("title")),
                language=_language(given.get("language") or feed.get("language")),
                url=link,
            ),
            text=content or given.get("summary", ""),
            carries_content=bool(content),
        )


def _item(*, identity: str, changed: str, link: str | None, facts: Facts, text: str, carries_content: bool) -> FeedItem:
    text = text.strip()
    return FeedItem(
        key=sha256(f"{identity}\n{changed}".encode(errors="replace")).hexdigest()[:32],
        link=link.strip() if link and link.strip() else None,
        facts=facts,
        text=text,
        is_whole=carries_content and len(text) >= _LEAST_WHOLE and not _CUT.search(text),
    )


def _day(written: object) -> PartialDate | None:
    try:
        return parse_published(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _language(written: object) -> str | None:
    try:
        return parse_language(written) if isinstance(written, str) else None
    except ValueError:
        return None


def _line(written: object) -> str | None:
    return one_line(written) if isinstance(written, str) else None


def _names(authors: object) -> str | None:
    names = [author.get("name") for author in authors if isinstance(author, dict)] if isinstance(authors, list) else []
    return _line(", ".join(name for name in names if isinstance(name, str)))
