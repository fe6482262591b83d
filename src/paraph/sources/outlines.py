"""OPML: lists of feeds, as feed readers export them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from paraph.sources.extras import needing
from paraph.sources.fetched import read_address
from paraph.sources.intake import Found, Intake, Origin, read_whole

MOST_BYTES = 10_000_000
MOST_FEEDS = 10_000


def read_outline(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The documents of all feeds that a list names, feed by feed."""
    for address in feeds_in(read_whole(stream, MOST_BYTES)):
        yield from read_address(address, intake)


def feeds_in(data: bytes) -> list[str]:
    """The addresses of the feeds in an OPML list, each once; `ValueError` where it is none or names none."""
    with needing("lists of feeds", "sources"):
        from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        root = None
    if root is None or str(root.tag).lower() != "opml":
        raise ValueError("is no OPML list")
    found: dict[str, None] = {}
    for outline in root.iter("outline"):
        address = (outline.get("xmlUrl") or outline.get("xmlurl") or "").strip()
        if address:
            found[address] = None
    if not found:
        raise ValueError("names no feeds")
    return list(found)[:MOST_FEEDS]
