"""When a page was published: what it states, and whether that leaves a doubt. A date is never guessed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from paraph.records import PartialDate
from paraph.sources.data_files import pairs
from paraph.sources.fields import parse_published

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NAMES = "page_dates.tsv"
_IN_ADDRESS = re.compile(r"(?<!\d)((?:19|20)\d\d)[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12]\d|3[01])(?!\d)")
_DEEPEST = 20  # JSON-LD nests pages in sites in organisations; deeper is no description of a page
_LONGEST_JSON = 500_000  # characters
_NEAR = 1  # days: a page that was written before midnight and changed after it states one date


class PageDate(msgspec.Struct, frozen=True):
    """The day of publication, where it is known, and the doubt that it leaves."""

    published: PartialDate | None = None
    doubt: str | None = None


def page_date(
    tree: HtmlElement, url: str | None, hinted: PartialDate | None, seen: str | None, fetched: str | None
) -> PageDate:
    """What a page states, else the feed that led there (`hinted`), else its address, else its only `<time>`.

    The last two are used with a doubt, and so is the earliest of several days that a page states. A day that is merely
    `seen` somewhere on the page, or on which it was changed, is said and not used.
    """
    stated = sorted(set(_stated(tree, "published")), key=str)
    in_address = _date_in(url)
    if stated:
        return PageDate(stated[0], _disagreement(stated, in_address))
    if hinted:
        return PageDate(hinted)
    if in_address:
        return PageDate(in_address, f"published: the page does not say when; {in_address} stands in its address")
    timed = set(_times(tree))
    if len(timed) == 1:
        (day,) = timed
        return PageDate(day, f"published: the page does not say when; {day} is the only day that it marks as one")
    changed = sorted(set(_stated(tree, "changed")), key=str)
    if changed:
        return PageDate(None, f"published: not said; the page was changed on {changed[-1]}")
    if seen:
        return PageDate(None, f"published: not said; {seen} stands on the page, but may be another day")
    return PageDate(None, f"published: not said; fetched on {fetched}" if fetched else None)


def _disagreement(stated: list[PartialDate], in_address: PartialDate | None) -> str | None:
    days = {*stated, *([in_address] if in_address else [])}
    first, last = min(days, key=str), max(days, key=str)
    if (last.last_day() - first.last_day()).days <= _NEAR:
        return None
    others = ", ".join(str(day) for day in sorted(days, key=str) if day != stated[0])
    return f"published: the page states several days: {stated[0]} is used, {others} are not"


def _stated(tree: HtmlElement, means: str) -> Iterator[PartialDate]:
    """Days that elements made for it give."""
    names = pairs(_NAMES)
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or meta.get("http-equiv") or ""
        if names.get(name.lower()) == means:
            yield from _days(meta.get("content") or meta.get("datetime"))
    for script in tree.iterfind('.//script[@type="application/ld+json"]'):
        if script.text and len(script.text) < _LONGEST_JSON:
            yield from _in_json(script.text, means)
    for element in tree.iterfind(".//*[@itemprop]"):
        if element.tag != "meta" and names.get(element.get("itemprop", "").lower()) == means:
            yield from _days(element.get("datetime") or element.get("content"))
    if means == "published":
        for element in tree.iterfind(".//time[@pubdate]"):
            yield from _days(element.get("datetime"))


def _in_json(written: str, means: str) -> Iterator[PartialDate]:
    try:
        found = json.loads(written, strict=False)
    except (ValueError, RecursionError):
        return
    yield from _under(found, means, 0)


def _under(value: Any, means: str, depth: int) -> Iterator[PartialDate]:
    """Days of the page itself: what it merely mentions (comments, other articles in lists) is left out."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _under(item, means, depth + 1)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str) and pairs(_NAMES).get(name.lower()) == means:
                yield from _days(inner)
            elif name in ("@graph", "mainEntity", "mainEntityOfPage"):
                yield from _under(inner, means, depth + 1)


def _times(tree: HtmlElement) -> Iterator[PartialDate]:
    for element in tree.iter("time"):
        yield from _days(element.get("datetime"))


def _days(written: str | None) -> Iterator[PartialDate]:
    try:
        day = parse_published(written or "")
    except ValueError:
        return
    if 1900 <= day.year <= 2100:
        yield day


def _date_in(url: str | None) -> PartialDate | None:
    found = _IN_ADDRESS.search(url or "")
    if not found:
        return None
    try:
        return PartialDate(*map(int, found.groups()))
    except ValueError:
        return None
