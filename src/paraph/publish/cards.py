"""A reading as cards: plain text for a terminal, with or without colour."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import msgspec

from paraph.codes.spelled_out import label_of
from paraph.publish.record_sheet import Sheet, sheets_of
from paraph.publish.wording import date_in_words
from paraph.records import Cue, Document, Explanation, Reading

NARROWEST = 40
WIDEST = 100
_LABEL_WIDTH = 13
_CONFIDENT = 0.75


class Style(msgspec.Struct, frozen=True):
    """How the parts of a card are set off: terminal escape sequences, or nothing."""

    strong: str = ""
    faint: str = ""
    kind: str = ""
    quote: str = ""
    doubt: str = ""
    end: str = ""


PLAIN = Style()
COLOURED = Style(
    strong="\x1b[1m", faint="\x1b[2m", kind="\x1b[1;36m", quote="\x1b[32m", doubt="\x1b[33m", end="\x1b[0m"
)


def card_lines(document: Document, reading: Reading, *, width: int = 80, style: Style = PLAIN) -> Iterator[str]:
    """A document's headline, then a card per record, doubts, and what an explanation says; lines without line ends."""
    width = max(NARROWEST, min(width, WIDEST))
    yield from _headline(document, reading, width, style)
    if reading.error is not None:
        yield ""
        yield from _wrapped(f"Could not be read: {reading.error}", width, "  ", style.doubt, style.end)
    sheets = sheets_of(reading)
    why = _cues_by_record(reading.explanation)
    for sheet in sheets:
        yield ""
        yield from _card(sheet, why.get(sheet.record.id, ()), width, style)
    if not sheets and reading.error is None:
        yield ""
        yield f"  {style.faint}No record: nothing on security cooperation was recognised.{style.end}"
    if reading.doubts:
        yield ""
        for doubt in reading.doubts:
            yield from _wrapped(f"Doubt: {doubt}", width, "  ", style.doubt, style.end)
    if reading.explanation is not None and reading.explanation.rejected:
        yield from _rejected(reading.explanation, width, style)
    yield ""


def _headline(document: Document, reading: Reading, width: int, style: Style) -> Iterator[str]:
    yield f"{style.faint}{'═' * width}{style.end}"
    yield from _wrapped(document.title or str(document.id), width, "", style.strong, style.end)
    facts = [
        document.outlet,
        date_in_words(document.published) if document.published else "no date of publication",
        reading.language,
        str(document.id) if document.title else None,
    ]
    yield from _wrapped(" · ".join(fact for fact in facts if fact), width, "", style.faint, style.end)


def _card(sheet: Sheet, cues: tuple[Cue, ...], width: int, style: Style) -> Iterator[str]:
    title = f"{sheet.mark} {sheet.heading}: {sheet.summary}"
    first, *others = _lines_of(_printable(title), width - 3) or [""]
    yield f"{style.kind}┌─ {first}{style.end}"
    for line in others:
        yield f"{style.kind}│  {line}{style.end}"
    for label, value in sheet.rows:
        doubtful = label == "Factuality" or (label == "Confidence" and sheet.record.confidence < _CONFIDENT)
        yield from _row(label, value, width, style, style.doubt if doubtful else "")
    for number, evidence in enumerate(sheet.record.evidence):
        yield from _row("" if number else "Evidence", f"“{evidence.quote}”", width, style, style.quote)
    for number, cue in enumerate(cues):
        yield from _row("" if number else "Why", f"“{cue.quote}” {cue.says} ({cue.weight:+.2f})", width, style, "")


def _row(label: str, value: str, width: int, style: Style, colour: str) -> Iterator[str]:
    bar = f"{style.kind}│{style.end} "
    for number, line in enumerate(_lines_of(_printable(value), width - 2 - _LABEL_WIDTH)):
        named = f"{style.faint}{'' if number else label:<{_LABEL_WIDTH}}{style.end}"
        yield f"{bar}{named}{colour}{line}{style.end if colour else ''}"


def _rejected(explanation: Explanation, width: int, style: Style) -> Iterator[str]:
    yield ""
    yield f"{style.strong}Rejected{style.end}"
    for candidate in explanation.rejected:
        line = f"{label_of(candidate.kind)} “{candidate.quote}”: {candidate.reason} ({candidate.score:.2f})"
        yield from _wrapped(f"- {line}", width, "  ", style.faint, style.end)


def _cues_by_record(explanation: Explanation | None) -> dict[str, tuple[Cue, ...]]:
    return {explained.record: explained.cues for explained in explanation.records} if explanation else {}


def _wrapped(text: str, width: int, indent: str, before: str, after: str) -> Iterator[str]:
    for line in _lines_of(_printable(text), width - len(indent)):
        yield f"{indent}{before}{line}{after}"


def _lines_of(text: str, width: int) -> list[str]:
    """Lines of at most `width` columns, broken at spaces, and inside a word only where it fills a line by itself."""
    lines: list[str] = []
    line, used = "", 0
    for word in text.split(" "):
        for part in _parts_of_word(word, width):
            columns = _columns(part)
            if line and used + 1 + columns > width:
                lines.append(line)
                line, used = part, columns
            elif line:
                line, used = f"{line} {part}", used + 1 + columns
            else:
                line, used = part, columns
    if line:
        lines.append(line)
    return lines


def _parts_of_word(word: str, width: int) -> Iterator[str]:
    while _columns(word) > width:
        cut = width
        while _columns(word[:cut]) > width:
            cut -= 1
        yield word[:cut]
        word = word[cut:]
    if word:
        yield word


def _columns(text: str) -> int:
    """Columns that a terminal takes: two for East Asian wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _printable(text: str) -> str:
    """White space as single spaces; what could steer a terminal (control and direction marks) as a replacement mark."""
    text = " ".join(text.split())
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or unicodedata.category(character) in ("Zs", "Mn") else "\ufffd"
        for character in text
    )
