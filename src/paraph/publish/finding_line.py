"""What a document brought, a line a record: for who watches it come in."""

from __future__ import annotations

from collections.abc import Iterator

from paraph.publish.record_sheet import sheets_of
from paraph.records import Document, Reading

_COMMON = ("events", "offices")
_OF_THE_READING = ("Confidence", "Source")


def finding_lines(document: Document, reading: Reading) -> Iterator[str]:
    """`Agreement: Memorandum, Signed, Niger, Iran, 8 May 2025 | The Courier, 2025-05-09 | https://...` for each record
    but events and offices, which every report is full of. Nothing in it can steer a terminal.
    """
    told = ", ".join(filter(None, [document.outlet, str(document.published or "")]))
    for sheet in sheets_of(reading):
        if sheet.kind in _COMMON:
            continue
        said = [value for label, value in sheet.rows if label not in _OF_THE_READING]
        parts = [f"{sheet.heading}: {', '.join([sheet.summary, *said])}", told, document.url or str(document.id)]
        yield "".join(character if character.isprintable() else " " for character in " | ".join(filter(None, parts)))
