"""Which module reads which kind of source."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

from paraph.sources.intake import KindReader
from paraph.sources.kinds import Kind

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
    }
)


def reader_of(kind: Kind) -> KindReader:
    """What reads a kind; its module is loaded now."""
    module, function = _READERS[kind]
    return cast(KindReader, getattr(import_module(f"paraph.sources.{module}"), function))
