"""PDF files with a text layer."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, BinaryIO

import msgspec

from paraph.sources.confined import Extracted, confined
from paraph.sources.extras import needing
from paraph.sources.intake import Facts, Found, Intake, Origin, made_document, read_whole

MOST_BYTES = 200_000_000
MOST_PAGES = 2_000
MOST_CHARACTERS = 20_000_000

_DAY = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
# Titles that programs set by themselves.
_NO_TITLE = re.compile(
    r"(?:Microsoft (?:Word|PowerPoint)|untitled|document\d*$|.*\.(?:docx?|indd|pptx?|rtf|odt|qxd)$)", re.I
)
_ENDS_SENTENCE = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_BEGINS_ITEM = re.compile(r"(?:[-–—•▪●*·]|\(?\d{1,2}[.)]|\(?[a-zA-Z][.)])\s")
# Where PDFium saw a word that is parted by a line's end, it writes one of these for the hyphen.
_PARTED = ("\x02", "\ufffe")
_HYPHEN_AT_END = re.compile(r"[^\W\d_]-$")
_SHORT_LINE = 0.75  # of a full line's length: with a sentence's end, the end of a paragraph
_HEAD = 3  # lines at head and foot among which running heads are looked for
_COMMON = 0.1  # of all lines
_OTHER_SIZE = 0.15  # of the larger: a heading
_WIDE_GAP = 1.35  # times the usual distance of lines: a new paragraph


def read_pdf(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The one document of a PDF, parsed in a process of its own: PDFs are programs of a kind, and some are evil."""
    data = read_whole(stream, MOST_BYTES)
    with needing("PDF files", "sources"):
        found = confined.extract(__name__, data)
    facts = Facts(title=found.title, author=found.author)
    yield made_document(found.text, origin, intake, facts, doubts_of(found, origin, intake))


def doubts_of(found: Extracted, origin: Origin, intake: Intake) -> tuple[str, ...]:
    """What to say where nobody states the day of publication and the file was made on some day."""
    if found.made is None or intake.facts.published or origin.hints.published:
        return ()
    return (f"published: not said; the file was made on {found.made}",)


def extract(data: bytes) -> Extracted:
    """Text, title, author and day of making of a PDF; `ValueError` where it can't be read or has no text."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        protected = "password" in str(error).lower()
        raise ValueError("is protected by a password" if protected else "is damaged or no PDF") from None
    if len(pdf) > MOST_PAGES:
        raise ValueError(f"has {len(pdf):,} pages, more than {MOST_PAGES:,}")
    pages: list[list[_Line]] = []
    size = 0
    for number in range(len(pdf)):
        lines = _lines_of(pdf, number)
        size += sum(len(line.text) for line in lines)
        if size > MOST_CHARACTERS:
            raise ValueError(f"has more than {MOST_CHARACTERS:,} characters")
        pages.append(lines)
    text = "\n".join(_paragraphs(_without_running_heads(pages)))
    if not text.strip():
        raise ValueError("has no text layer (it is a scan, or pictures): there is nothing to read")
    said = pdf.get_metadata_dict()
    title = said.get("Title", "").strip()
    made = _DAY.match(said.get("CreationDate", ""))
    return Extracted(
        text=text,
        title=title if title and not _NO_TITLE.match(title) else None,
        author=said.get("Author", "").strip() or None,
        made="-".join(made.groups()) if made else None,
    )


class _Line(msgspec.Struct, frozen=True):
    text: str
    height: float = 0.0  # of its first character above the foot of the page, in points; 0 where unknown
    size: float = 0.0  # of that character


def _lines_of(pdf: Any, number: int) -> list[_Line]:
    import pypdfium2

    try:
        page = pdf[number]
        words = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []  # one damaged page costs itself only
    written = words.get_text_range()
    lines: list[_Line] = []
    place = 0
    for line in written.split("\n"):
        text = line.rstrip("\r")
        if text.strip():
            lines.append(_Line(text.strip(), *_height_and_size(words, place + len(text) - len(text.lstrip()))))
        place += len(line) + 1
    words.close()
    page.close()
    return lines


def _without_marks(paragraph: str) -> str:
    for mark in _PARTED:
        paragraph = paragraph.replace(mark, "")
    return paragraph


def _height_and_size(words: Any, place: int) -> tuple[float, float]:
    try:
        _, foot, _, head = words.get_charbox(place, loose=True)
    except Exception:  # characters that PDFium made up have no place; a number out of range is none either
        return 0.0, 0.0
    return float(foot), float(head - foot)


def _without_running_heads(pages: Sequence[list[_Line]]) -> list[list[_Line]]:
    """Without lines that stand at the head or the foot of most pages, whatever number they have."""

    def same(line: _Line) -> str:
        return re.sub(r"\d+", "0", line.text)

    full = [page for page in pages if page]
    seen = Counter(key for page in full for key in {same(line) for line in (*page[:_HEAD], *page[-_HEAD:])})
    running = {key for key, count in seen.items() if count > max(1, len(full) / 2)}
    return [
        [line for place, line in enumerate(page) if _HEAD <= place < len(page) - _HEAD or same(line) not in running]
        for page in pages
    ]


def _paragraphs(pages: Sequence[Sequence[_Line]]) -> Iterator[str]:
    """Lines joined to paragraphs: parted at a wide gap, at items of a list, after a short line that ends a sentence."""
    lines = [line for page in pages for line in page]
    if not lines:
        return
    lengths = sorted(len(line.text) for line in lines)
    full = lengths[int(len(lengths) * 0.9) - 1] if len(lengths) > 1 else lengths[0]
    gaps = Counter(round(one.height - other.height) for one, other in pairwise(lines) if one.height > other.height > 0)
    # Of all distances that are common, the smallest is that within paragraphs, however short these are.
    usual = min((gap for gap, count in gaps.items() if count > max(1, len(lines) * _COMMON)), default=0)
    paragraph = lines[0].text
    for before, line in pairwise(lines):
        gap = before.height - line.height if before.height > line.height > 0 else 0
        apart = usual and gap > usual * _WIDE_GAP
        ended = len(before.text) < full * _SHORT_LINE and _ENDS_SENTENCE.search(before.text)
        set_otherwise = abs(before.size - line.size) > _OTHER_SIZE * max(before.size, line.size)
        if apart or ended or set_otherwise or _BEGINS_ITEM.match(line.text):
            yield _without_marks(paragraph)
            paragraph = line.text
        elif paragraph.endswith(_PARTED) or (_HYPHEN_AT_END.search(paragraph) and line.text[:1].islower()):
            paragraph = paragraph[:-1] + line.text
        else:
            paragraph += " " + line.text
    yield _without_marks(paragraph)
