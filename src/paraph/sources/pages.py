"""Web pages, saved or fetched, to the article that they carry."""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterator
from functools import cache
from typing import BinaryIO

import msgspec

from paraph.records import Document, PartialDate
from paraph.sources.confined import Confined, Extracted
from paraph.sources.extras import needing
from paraph.sources.intake import Facts, Found, Intake, Origin, made_document, read_whole
from paraph.sources.page_dates import page_date

MOST_BYTES = 16_000_000
"""A larger page is a listing or a dump; markup is seldom more than ten times the text."""

LEAST_CHARACTERS = 50
"""A shorter text is a label or a message, no report."""

MOST_TAGS, MOST_CHARACTERS = 5_000, 300_000
"""A page of more, which few articles have, is taken apart in a process with a limit of time: what takes no time on
usual pages can take hours on one that was made to."""

FURNITURE = ("aside", "button", "footer", "nav", "noscript", "script", "select", "style", "svg", "template")
"""Elements in which no article stands: the first look leaves them out, and so does extraction, which takes half of its
time for them. A script that describes the page (`DESCRIBES` in its type) is none."""
DESCRIBES = "ld+json"
_LISTS = frozenset({"aside", "nav"})
"""Of other articles, whose authors and dates are none of this one's."""

_apart = Confined(seconds=30.0)
_MARKED = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_.:-]+)""", re.I)
_IN_DECLARATION = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9_.:-]+)""", re.I)
_HEAD = 4096
_BYTE_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What pages that say ISO-8859-1 or ASCII are really in, as the WHATWG Encoding Standard has it.
_WINDOWS = frozenset({"iso8859-1", "ascii", "cp1252"})
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "br", "div", "dd", "dt", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"hr", "li", "p", "pre", "section", "td", "tr"}
)
_NO_CHARSETS = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined"})


def read_page(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The one article of a page."""
    yield page_document(read_whole(stream, MOST_BYTES), origin, intake)


def page_document(data: bytes, origin: Origin, intake: Intake) -> Document:
    """The article of a page with its headline, outlet, author and day, as far as the page says them.

    `ValueError` where the page has no article, `MissingExtra` where the library is missing.
    """
    markup, doubts = decode_page(data, origin.charset)
    hinted = origin.hints.published
    asked = _Asked(markup=markup, url=origin.url, hinted=str(hinted) if hinted else None, fetched=origin.fetched)
    with needing("pages", "sources"):
        if markup.count("<") > MOST_TAGS or len(markup) > MOST_CHARACTERS:
            found = _apart.extract(__name__, msgspec.msgpack.encode(asked))
        else:
            found = _taken_apart(asked)
    said = Facts(
        published=PartialDate.parse(found.published) if found.published else None,
        title=found.title,
        outlet=found.outlet,
        author=found.author,
        url=origin.url or found.url,
    )
    if found.doubt and not intake.facts.published:
        doubts += (found.doubt,)
    return made_document(found.text, origin, intake, said, doubts)


class _Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A page, and what is known of it: what a process needs that takes it apart."""

    markup: str
    url: str | None
    hinted: str | None
    fetched: str | None


def extract(data: bytes) -> Extracted:
    """The article of a page that `page_document` has sent to another process."""
    return _taken_apart(msgspec.msgpack.decode(data, type=_Asked))


def _taken_apart(asked: _Asked) -> Extracted:
    from lxml import etree
    from trafilatura import bare_extraction, extract_metadata
    from trafilatura.utils import load_html

    _silence()
    tree = load_html(asked.markup, MOST_BYTES)
    if tree is None:
        raise ValueError("is no HTML page")
    furniture = _closed_furniture(asked.markup)
    etree.strip_elements(tree, *(_LISTS & furniture), with_tail=False)
    # Fast: no search through the whole text for something like a date, which would be a guess.
    about = extract_metadata(tree, asked.url, {"extensive_search": False, "original_date": True})
    hinted = PartialDate.parse(asked.hinted) if asked.hinted else None
    dated = page_date(tree, asked.url or about.url, hinted, about.date, asked.fetched)
    etree.strip_elements(tree, *furniture, with_tail=False)
    text = ""
    for whole in (tree, asked.markup):  # once more with the furniture, should it hold the article after all
        found = bare_extraction(whole, url=asked.url, include_comments=False, with_metadata=False)
        text = getattr(found, "text", None) or ""
        if len(text) >= LEAST_CHARACTERS:
            break
    else:
        raise ValueError("no article was found on the page")
    return Extracted(
        text=without_headline(text, about.title),
        title=about.title,
        outlet=about.sitename,
        author=about.author,
        url=about.url,
        published=str(dated.published) if dated.published else None,
        doubt=dated.doubt,
    )


def _closed_furniture(markup: str) -> set[str]:
    """Furniture that closes wherever it opens: one that does not would take the article with it. Scripts stay, which no
    extractor takes for text."""
    small = markup.lower()
    return {name for name in FURNITURE if name != "script" and small.count(f"<{name}") == small.count(f"</{name}")}


@cache
def _silence() -> None:
    """What libraries have to say of a page is said by us, and once."""
    for library in ("trafilatura", "htmldate"):
        logging.getLogger(library).setLevel(logging.CRITICAL)


def without_headline(text: str, title: str | None) -> str:
    """The text without its first line where that is the headline, which a document has elsewhere."""
    first, _, rest = text.lstrip().partition("\n")
    return rest if title and rest.strip() and " ".join(first.split()) == " ".join(title.split()) else text


def decode_page(data: bytes, charset: str | None) -> tuple[str, tuple[str, ...]]:
    """A page's markup, and a doubt where its encoding had to be guessed.

    What is sound UTF-8 is UTF-8, whatever server and page say; then the server's word counts, then the page's.
    """
    for mark, encoding in _BYTE_MARKS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace"), ()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    head = data[:_HEAD]
    marked = _MARKED.search(head) or _IN_DECLARATION.search(head)
    for said in (charset, marked[1].decode("ascii") if marked else None):
        known = _known(said)
        if known is None:
            continue
        text = data.decode(known, errors="replace")
        damaged = text.count("\ufffd")
        sound = sum(character > "\x7f" for character in text) - damaged if damaged else 0
        # A page that is cut off or damaged in places is still what it says it is.
        if not damaged or sound > damaged:
            return text, (f"{damaged} damaged characters, shown as \ufffd",) if damaged else ()
    return data.decode("cp1252", errors="replace"), ("the encoding was guessed: Windows-1252",)


def _known(charset: str | None) -> str | None:
    """The codec of a name; only those that make text of bytes, and no escapes."""
    try:
        encoding = codecs.lookup(charset or "").name
        b" ".decode(encoding)
    except (LookupError, ValueError):
        return None
    if encoding in _NO_CHARSETS:
        return None
    return "cp1252" if encoding in _WINDOWS else encoding


def whole_text(markup: str) -> str:
    """All text of a piece of HTML, such as a feed's entry or a mail, blocks on lines of their own."""
    if "<" not in markup and "&" not in markup:
        return markup
    with needing("pages", "sources"):
        from lxml import etree, html
        from lxml.etree import ParserError

    try:
        parser = html.HTMLParser(encoding="utf-8")
        tree = html.fragment_fromstring(markup.encode("utf-8", "replace"), create_parent="div", parser=parser)
    except (ParserError, etree.XMLSyntaxError, ValueError):
        return ""
    etree.strip_elements(tree, "script", "style", "head", "title", with_tail=False)
    for element in tree.iter():
        if element.tag in _BLOCKS:
            element.tail = "\n" + (element.tail or "")
    lines = ("".join(tree.itertext()) or "").split("\n")
    return "\n".join(line for line in (" ".join(line.split()) for line in lines) if line)
