"""Which module reads which kind of source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from types import MappingProxyType
from typing import BinaryIO, cast

import msgspec

from paraph.sources.intake import Facts, Found, Intake, KindReader, Origin
from paraph.sources.kinds import Kind
from paraph.sources.sifting import SIFTED, sifted, sifted_page

# Loaded when met, so that a text file waits for no parser of pages.
_READERS: Mapping[Kind, tuple[str, str]] = MappingProxyType(
    {
        Kind.TEXT: ("plain_text", "read_text"),
        Kind.JSON_LINES: ("json_lines", "read_json_lines"),
        Kind.PAGE: ("pages", "read_page"),
        Kind.TABLE: ("tables", "read_csv"),
        Kind.PARQUET: ("tables", "read_parquet"),
        Kind.PDF: ("pdf", "read_pdf"),
        Kind.WORD: ("word", "read_word"),
        Kind.FEED: ("feeds", "read_feed"),
        Kind.OUTLINE: ("outlines", "read_outline"),
        Kind.ARCHIVE: ("archives", "read_archive"),
        Kind.MAIL: ("mail", "read_mail"),
        Kind.MAILBOX: ("mail", "read_mailbox"),
        Kind.ZIP: ("zips", "read_zip"),
    }
)


# Several documents in one: what a person says of single documents is not about them.
_HOLD_MANY = (Kind.JSON_LINES, Kind.TABLE, Kind.PARQUET, Kind.FEED, Kind.OUTLINE, Kind.ARCHIVE, Kind.MAILBOX, Kind.ZIP)


def read_kind(kind: Kind, stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The documents of a stream of a kind, whose module is loaded now. As every `KindReader`, it may raise."""
    module, function = _READERS[kind]
    reader = cast(KindReader, getattr(import_module(f"paraph.sources.{module}"), function))
    if kind in _HOLD_MANY:
        intake = msgspec.structs.replace(intake, facts=Facts())
    if intake.sieve is None or kind not in SIFTED:
        yield from reader(stream, origin, intake)
    elif kind is Kind.PAGE:
        yield from sifted_page(stream, origin, intake, reader)
    else:
        yield from sifted(reader(stream, origin, intake), intake)
