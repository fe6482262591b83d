"""The text of a page without taking the page apart: all that could be article, and no more furniture than need be.

Left out are comments, what the extractor is not given either (`FURNITURE`), and blocks of which every word is a link:
menus and teasers. What an extractor takes for the article is in what is left, so that nothing is set aside for want of
it.
"""

from __future__ import annotations

import html
import re

from paraph.sources.pages import DESCRIBES, FURNITURE

# What ends no block.
_INLINE = "a|abbr|b|bdi|cite|code|em|font|i|img|mark|q|small|span|strong|sub|sup|time|u|wbr"
_BLOCK = re.compile(rf"<(?!/?(?:{_INLINE})[\s/>])[A-Za-z/!?][^<>]*>", re.I)
_TAG = re.compile(r"(<[A-Za-z/!?][^<>]*>)")
_LINK = re.compile(r"<(/?)a[\s/>]", re.I)
_BEGINS = re.compile(rf"<(?:!(--)|({'|'.join(FURNITURE)})(?=[\s/>])[^<>]*>)", re.I)
_ENDS = {name: re.compile(rf"</{name}(?=[\s/>])[^<>]*>", re.I) for name in FURNITURE} | {"--": re.compile("-->")}
_ESCAPED = re.compile(r"\\u([0-9A-Fa-f]{4})")


def text_of(markup: str) -> str:
    """The page's text, a block on a line and each once."""
    kept: dict[str, None] = {}
    links = 0
    for block in _BLOCK.split(_without_furniture(markup)):
        if "<" not in block:
            if not links and block and not block.isspace():
                kept[block] = None
            continue
        words: list[str] = []
        has_own_words = False
        for number, piece in enumerate(_TAG.split(block)):
            if number % 2 == 0:
                words.append(piece)
                has_own_words = has_own_words or not (links or not piece or piece.isspace())
            elif link := _LINK.match(piece):
                links = max(0, links - 1) if link[1] else links + 1
            else:
                words.append(" ")
        if has_own_words:
            kept["".join(words)] = None
    return html.unescape("\n".join(kept))


def _without_furniture(markup: str) -> str:
    """What is never closed is no furniture; nor is it looked for twice, so that hostile pages cost their length."""
    kept: list[str] = []
    unclosed: set[str] = set()
    place = kept_to = 0
    while begins := _BEGINS.search(markup, place):
        name = (begins[1] or begins[2]).lower()
        place = begins.end()
        if name in unclosed or markup.endswith("/>", 0, place):
            continue
        # A comment may end with the dashes that it begins with.
        ends = _ENDS[name].search(markup, place - 2 if name == "--" else place)
        if ends is None:
            unclosed.add(name)
            continue
        kept.append(markup[kept_to : begins.start()])
        if name == "script" and DESCRIBES in begins[0]:
            kept.append("<p>")
            kept.append(_ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), markup[place : ends.start()]))
        kept.append("" if name == "--" else "<p>")
        place = kept_to = ends.end()
    kept.append(markup[kept_to:])
    return "".join(kept)
