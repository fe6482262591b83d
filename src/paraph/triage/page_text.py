"""The text of a page without taking the page apart: all that could be article, and no more furniture than need be.

Left out are scripts, styles, navigation and footers, and blocks of which every word is a link: menus and teasers. What
an extractor takes for the article is in what is left, so that nothing is set aside for want of it.
"""

from __future__ import annotations

import html
import re

_TAG = re.compile(r"(<[^<>]*>)")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_FURNITURE = frozenset({"script", "style", "nav", "footer", "select", "button", "svg", "noscript", "template"})
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "cite", "code", "em", "font", "i", "img", "mark", "q", "small", "span", "strong", "sub"}
    | {"sup", "time", "u", "wbr"}
)


def text_of(markup: str) -> str:
    """The page's text, a block on a line."""
    kept: list[str] = []
    block: list[str] = []
    skipped: list[str] = []
    skipping = ""
    links = 0
    has_own_words = False
    for number, piece in enumerate(_TAG.split(markup)):
        if number % 2 == 0:
            if skipping:
                skipped.append(piece)
            elif piece and not piece.isspace():
                block.append(piece)
                has_own_words = has_own_words or not links
            continue
        found = _NAME.match(piece)
        if found is None:
            continue
        name = found[1].lower()
        closes = piece[1] == "/"
        if skipping:
            if closes and name == skipping:
                skipping = ""
                skipped.clear()
            continue
        if name == "a":
            links = max(0, links - 1) if closes else links + 1
        elif name not in _INLINE:
            if has_own_words:
                kept.append("".join(block))
            block.clear()
            has_own_words = False
            if not closes and name in _FURNITURE and "ld+json" not in piece:
                skipping = name
        elif block:
            block.append(" ")
    # What is never closed was no furniture.
    kept += [*block, *skipped] if has_own_words or skipped else []
    return html.unescape("\n".join(kept))
