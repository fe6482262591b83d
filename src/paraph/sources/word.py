"""Word documents (DOCX)."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import BinaryIO
from zipfile import BadZipFile, ZipFile

from paraph.sources.confined import Extracted, confined
from paraph.sources.extras import needing
from paraph.sources.intake import Facts, Found, Intake, Origin, made_document, read_whole
from paraph.sources.pages import without_headline
from paraph.sources.pdf import doubts_of

MOST_BYTES = 100_000_000
MOST_UNPACKED = 300_000_000
MOST_XML = 50_000_000
"""Bytes of one XML part; a book of a thousand pages has five million."""
MOST_MEMBERS = 10_000


def read_word(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The one document of a DOCX file: headings, paragraphs and tables in their order.

    Parsed in a process of its own.
    """
    data = read_whole(stream, MOST_BYTES)
    with needing("DOCX files", "sources"):
        found = confined.extract(__name__, data)
    facts = Facts(title=found.title, author=found.author)
    text = without_headline(found.text, found.title)
    yield made_document(text, origin, intake, facts, doubts_of(found, origin, intake))


def extract(data: bytes) -> Extracted:
    """Text, title, author and day of making; `ValueError` where it is no DOCX or unpacks to more than a document has.

    Nothing is unpacked to disk, so paths inside lead nowhere; a member is never longer than it says, since the ZIP
    library stops there.
    """
    _check_archive(data)
    from docx import Document as open_word
    from docx.opc.exceptions import PackageNotFoundError
    from docx.table import Table

    try:
        word = open_word(BytesIO(data))
    except (PackageNotFoundError, KeyError, ValueError):
        raise ValueError("is damaged or no DOCX document") from None
    paragraphs: list[str] = []
    for block in word.iter_inner_content():
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells)  # merged cells come twice
                paragraphs.append(" | ".join(cell for cell in cells if cell))
        else:
            paragraphs.append(block.text)
    about = word.core_properties
    made = about.created or about.modified
    return Extracted(
        text="\n".join(text for text in paragraphs if text.strip()),
        title=about.title.strip() or None,
        author=about.author.strip() or None,
        made=made.date().isoformat() if made else None,
    )


def _check_archive(data: bytes) -> None:
    try:
        members = ZipFile(BytesIO(data)).infolist()
    except (BadZipFile, NotImplementedError, ValueError):
        raise ValueError("is damaged or no DOCX document") from None
    if len(members) > MOST_MEMBERS:
        raise ValueError(f"has {len(members):,} members, which no document has")
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise ValueError(f"unpacks to more than {MOST_UNPACKED // 1_000_000} MB: hostile")
    if any(member.file_size > MOST_XML and member.filename.endswith((".xml", ".rels")) for member in members):
        raise ValueError(f"has more than {MOST_XML // 1_000_000} MB of text markup: hostile")
    names = [member.filename for member in members]
    if "[Content_Types].xml" not in names or not any(name.startswith("word/") for name in names):
        raise ValueError("is a ZIP archive, but no DOCX document")
