"""Results as a stream: each writer takes a document with its reading and writes it at once."""

from __future__ import annotations

import json
from typing import BinaryIO, Protocol

from paraph.publish.article_page import ArticlePage
from paraph.publish.cards import COLOURED, PLAIN, card_lines
from paraph.records import Document, Reading


class ResultWriter(Protocol):
    """`write` for each document in order, then `finish` once."""

    def write(self, document: Document, reading: Reading) -> None:
        """Write one result."""

    def finish(self) -> None:
        """Write what stands at the end."""


class JsonLinesWriter:
    """One result line per document, as the record contract has it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def write(self, document: Document, reading: Reading) -> None:
        """Write one line, and let whoever waits at the other end of a pipe have it."""
        self._stream.write(reading.to_json().encode() + b"\n")
        self._stream.flush()

    def finish(self) -> None:
        """Nothing stands at the end."""


class JsonArrayWriter:
    """All results as one JSON array, indented for people."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._written = 0

    def write(self, document: Document, reading: Reading) -> None:
        """Write one element."""
        self._stream.write(b",\n" if self._written else b"[\n")
        self._stream.write(json.dumps(json.loads(reading.to_json()), ensure_ascii=False, indent=2).encode())
        self._written += 1

    def finish(self) -> None:
        """Close the array."""
        self._stream.write(b"\n]\n" if self._written else b"[]\n")
        self._stream.flush()


class CardWriter:
    """Cards, as wide as the terminal and in colour where it has any."""

    def __init__(self, stream: BinaryIO, *, width: int, coloured: bool) -> None:
        self._stream = stream
        self._width = width
        self._style = COLOURED if coloured else PLAIN

    def write(self, document: Document, reading: Reading) -> None:
        """Write the cards of one document."""
        lines = card_lines(document, reading, width=self._width, style=self._style)
        self._stream.write("".join(f"{line}\n" for line in lines).encode())
        self._stream.flush()

    def finish(self) -> None:
        """Nothing stands at the end."""


class PageWriter:
    """The marked articles as one page of HTML."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._page = ArticlePage()
        self._stream.write(self._page.head().encode())

    def write(self, document: Document, reading: Reading) -> None:
        """Write one article."""
        self._stream.write(self._page.article(document, reading).encode())

    def finish(self) -> None:
        """Close the page."""
        self._stream.write(self._page.foot().encode())
