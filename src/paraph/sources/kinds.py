"""What a source is: by how it begins, by what a server says of it, by its name, in this order of trust."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import PurePath
from types import MappingProxyType


class Kind(StrEnum):
    """Kinds of sources that are read."""

    TEXT = "text"
    JSON_LINES = "JSON Lines"
    TABLE = "CSV"
    PARQUET = "Parquet"
    PAGE = "HTML"
    FEED = "feed"
    OUTLINE = "OPML"
    PDF = "PDF"
    WORD = "DOCX"
    ARCHIVE = "WARC"
    MAIL = "mail"
    MAILBOX = "mbox"
    ZIP = "ZIP"


_BY_SUFFIX = MappingProxyType(
    {
        ".txt": Kind.TEXT,
        ".jsonl": Kind.JSON_LINES,
        ".ndjson": Kind.JSON_LINES,
        ".csv": Kind.TABLE,
        ".tsv": Kind.TABLE,
        ".parquet": Kind.PARQUET,
        ".html": Kind.PAGE,
        ".htm": Kind.PAGE,
        ".xhtml": Kind.PAGE,
        ".rss": Kind.FEED,
        ".atom": Kind.FEED,
        ".opml": Kind.OUTLINE,
        ".pdf": Kind.PDF,
        ".docx": Kind.WORD,
        ".warc": Kind.ARCHIVE,
        ".wet": Kind.ARCHIVE,
        ".eml": Kind.MAIL,
        ".mbox": Kind.MAILBOX,
        ".zip": Kind.ZIP,
    }
)
# An archive of these is read as it is; of other kinds it is unpacked on the way.
_PACKED = (".gz", ".zst", ".lz4")
_BY_CONTENT_TYPE = MappingProxyType(
    {
        "text/html": Kind.PAGE,
        "application/xhtml+xml": Kind.PAGE,
        "application/rss+xml": Kind.FEED,
        "application/atom+xml": Kind.FEED,
        "application/rdf+xml": Kind.FEED,
        "application/feed+json": Kind.FEED,
        "text/x-opml": Kind.OUTLINE,
        "application/pdf": Kind.PDF,
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": Kind.WORD,
        "application/warc": Kind.ARCHIVE,
        "message/rfc822": Kind.MAIL,
        "application/mbox": Kind.MAILBOX,
        "application/zip": Kind.ZIP,
        "application/x-zip-compressed": Kind.ZIP,
        "text/csv": Kind.TABLE,
        "text/tab-separated-values": Kind.TABLE,
        "application/x-ndjson": Kind.JSON_LINES,
        "application/jsonl": Kind.JSON_LINES,
        "application/vnd.apache.parquet": Kind.PARQUET,
        "text/plain": Kind.TEXT,
    }
)
BEGINNING = 4096
"""Bytes at the beginning by which a kind is told."""

_FIRST_MEMBER = 30  # where the name of a ZIP archive's first member stands
_OF_WORD = (b"[Content_Types].xml", b"_rels/", b"docProps/", b"word/", b"customXml/")
# Possessive throughout: a hostile beginning must not be tried in every way of parting it.
_FIRST_ELEMENT = re.compile(
    rb"\s*+(?>(?><\?.*?\?>|<!--.*?-->|<!DOCTYPE\s++(\w++)(?>[^>\[]*+)(?>\[.*?\]\s*+)?+>)\s*+)*+<([\w:]++)",
    re.S | re.I,
)
_BY_MARK = ((b"%PDF-", Kind.PDF), (b"PAR1", Kind.PARQUET), (b"WARC/", Kind.ARCHIVE))
_BY_ELEMENT = MappingProxyType(
    {
        "html": Kind.PAGE,
        "head": Kind.PAGE,
        "body": Kind.PAGE,
        "rss": Kind.FEED,
        "feed": Kind.FEED,
        "rdf": Kind.FEED,
        "channel": Kind.FEED,
        "opml": Kind.OUTLINE,
    }
)
_JSON_FEED = re.compile(rb'\s*\{.*"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org(?:\\?/)version', re.S)
# A report may begin with "From Niamey" or "Date: 8 May": mail has at least three headers, a mailbox its own line.
_HEADERS = rb"(?:[A-Za-z][A-Za-z0-9-]*+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){3}"
_MAIL = re.compile(_HEADERS)
_MAIL_HEADER = re.compile(rb"^(?:Received|From|Date|Message-ID|MIME-Version):", re.I | re.M)
_MAILBOX = re.compile(rb"From [^\n]*\d{4}[^\n]*\n[A-Za-z][A-Za-z0-9-]*+:")


def kind_by_name(name: str) -> Kind | None:
    """What a file name or the path of an address says."""
    path = PurePath(name.lower())
    suffix = path.suffix
    if suffix in _PACKED:
        suffix = PurePath(path.stem).suffix
    return _BY_SUFFIX.get(suffix)


def kind_by_content_type(content_type: str | None) -> Kind | None:
    """What a server says, if it says anything of use."""
    return _BY_CONTENT_TYPE.get(content_type or "")


def kind_by_beginning(beginning: bytes) -> Kind | None:
    """What the first bytes show beyond doubt; None for plain text, tables and whatever else could be anything."""
    for mark, kind in _BY_MARK:
        if beginning.startswith(mark):
            return kind
    if beginning.startswith(b"PK\x03\x04") and beginning[_FIRST_MEMBER:].startswith(_OF_WORD):
        return Kind.WORD
    beginning = beginning.removeprefix(b"\xef\xbb\xbf")
    if beginning[:2] in (b"\xff\xfe", b"\xfe\xff"):
        beginning = beginning[2:].replace(b"\0", b"")
    if _JSON_FEED.match(beginning):
        return Kind.FEED
    if _MAILBOX.match(beginning):
        return Kind.MAILBOX
    found = _FIRST_ELEMENT.match(beginning)
    if found:
        declared, element = ((part or b"").decode().lower() for part in found.groups())
        return Kind.PAGE if declared == "html" else _BY_ELEMENT.get(element.rpartition(":")[2])
    headers = _MAIL.match(beginning)
    return Kind.MAIL if headers and len(_MAIL_HEADER.findall(headers[0])) > 1 else None


def named_kinds() -> str:
    """The suffixes that are known, for messages."""
    return ", ".join(_BY_SUFFIX)
