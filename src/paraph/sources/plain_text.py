"""Plain text files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from paraph.records import Document
from paraph.sources.decoding import decode_text
from paraph.sources.intake import Found, Intake, Origin

# No encoding that is read takes more than four bytes for a character.
_BYTES_PER_CHARACTER = 4


def read_text(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The one document of a text file, its text unchanged but for line ends."""
    most = intake.max_size * _BYTES_PER_CHARACTER
    data = stream.read(most + 1)
    text, doubts = ("", ()) if len(data) > most else decode_text(data)
    if len(data) > most or len(text) > intake.max_size:
        most_said = f"more than {intake.max_size:,}"
        size = f"{len(text):,} characters, {most_said}" if text else f"{most_said} characters"
        raise ValueError(f"has {size} (--max-size raises the limit)")
    if not text.strip():
        raise ValueError("is empty")
    facts, hints = intake.facts, origin.hints
    if origin.fetched and not (facts.published or hints.published):
        doubts += (f"published: not said; fetched on {origin.fetched}",)
    yield Document(
        id=origin.name,
        text=text,
        title=facts.title or hints.title,
        published=facts.published or hints.published,
        language=facts.language or hints.language,
        outlet=facts.outlet or hints.outlet,
        author=facts.author or hints.author,
        url=facts.url or hints.url or origin.url,
        doubts=doubts,
    )
