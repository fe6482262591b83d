"""Readings as one self-contained page of HTML: the article with everything marked, the records beside it.

The page asks for nothing from outside and its content security policy forbids it to; all that comes from documents is
escaped. It is written as a stream, one document at a time.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from itertools import groupby
from pathlib import Path

from paraph.codes.spelled_out import actor_name, label_of
from paraph.publish.marked_text import Piece, Span, paragraphs_in_pieces
from paraph.publish.record_sheet import Sheet, sheets_of
from paraph.publish.wording import date_in_words
from paraph.records import Document, Explanation, Mention, MentionKind, Reading

_TEMPLATES = Path(__file__).parent / "templates"
_UNCERTAIN_BELOW = 0.75
# HTML has no place for these, escaped or not.
_NOT_IN_HTML = dict.fromkeys((*range(9), 11, *range(14, 32), *range(127, 160), 65534, 65535), "�")


class ArticlePage:
    """Parts of one page, to be written in order: `head()`, `article()` for each document, `foot()`."""

    def __init__(self, title: str = "Reading by Paraph") -> None:
        self._title = title
        self._style = (_TEMPLATES / "article_page.css").read_text(encoding="utf-8")
        self._script = (_TEMPLATES / "article_page.js").read_text(encoding="utf-8")
        self._articles = 0

    def head(self) -> str:
        """Everything before the first article: policy, style, legend."""
        policy = f"default-src 'none'; style-src '{_hash(self._style)}'; script-src '{_hash(self._script)}'; "
        policy += "base-uri 'none'; form-action 'none'"
        legend = "".join(
            f'<li><span class="m {kind}">{_text(label_of(kind))}</span></li>' for kind in map(str, MentionKind)
        )
        return (
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{_text(self._title)}</title>\n<style>{self._style}</style>\n</head>\n<body>\n"
            '<a class="skip" href="#d1">To the first article</a>\n'
            '<header class="top"><h1>Reading by Paraph</h1>\n'
            f'<ul class="legend" aria-label="What the marks in the text mean">{legend}'
            '<li><span class="e">words that state a record</span></li></ul></header>\n<main>\n'
        )

    def article(self, document: Document, reading: Reading) -> str:
        """One document: headline, marked text, and its records by kind."""
        self._articles += 1
        name = f"d{self._articles}"
        sheets = sheets_of(reading)
        text = "".join(_marked(document.text, reading, sheets, name))
        records = "".join(_records(sheets, reading, name))
        notes = [f"Could not be read: {reading.error}"] if reading.error is not None else []
        notes += reading.doubts
        language = f' lang="{_text(reading.language)}"' if reading.language else ""
        return (
            f'<section class="document" id="{name}" aria-labelledby="{name}-title">\n{_headline(document, name)}'
            + "".join(f'<p class="note">{_text(note)}</p>\n' for note in notes)
            + '<div class="columns">\n'
            + f'<div class="text" dir="auto" tabindex="0" role="region" aria-label="Article"{language}>\n{text}</div>\n'
            + f'<aside class="records" aria-label="Records">\n{records}</aside>\n'
            + "</div>\n</section>\n"
        )

    def foot(self) -> str:
        """The end of the page."""
        return (
            '</main>\n<footer class="foot">Records were made by a machine and may be wrong: '
            "the words beside each say what it rests on.</footer>\n"
            f"<script>{self._script}</script>\n</body>\n</html>\n"
        )


def _hash(content: str) -> str:
    return "sha256-" + b64encode(sha256(content.encode()).digest()).decode()


def _text(value: str) -> str:
    return escape(value.translate(_NOT_IN_HTML), quote=True)


def _headline(document: Document, name: str) -> str:
    facts = [document.outlet, date_in_words(document.published) if document.published else None, str(document.id)]
    kicker = " · ".join(_text(fact) for fact in facts if fact)
    link = ""
    if document.url:
        shown = _text(document.url)
        if document.url.startswith(("https://", "http://")):
            shown = f'<a href="{shown}" rel="noopener noreferrer nofollow">{shown}</a>'
        link = f'<p class="kicker">{shown}</p>'
    title = _text(document.title or str(document.id))
    return f'<header><p class="kicker">{kicker}</p><h2 id="{name}-title" dir="auto">{title}</h2>{link}</header>\n'


def _marked(text: str, reading: Reading, sheets: list[Sheet], name: str) -> Iterator[str]:
    """The text with its mentions underlined and its evidence tinted, each stretch once, whatever lies across it."""
    mentions = [Span(mention.start, mention.end, number) for number, mention in enumerate(reading.mentions)]
    sheet_of: dict[int, Sheet] = {}
    anchors: dict[int, str] = {}
    evidence: list[Span] = []
    for sheet in sheets:
        for position, quoted in enumerate(sheet.record.evidence):
            number = len(mentions) + len(evidence)
            evidence.append(Span(quoted.start, quoted.end, number))
            sheet_of[number] = sheet
            anchors[number] = f"{name}-{sheet.mark}-{position}"
    for pieces in paragraphs_in_pieces(text, mentions + evidence):
        yield "<p>" + "".join(_piece(piece, reading.mentions, sheet_of, anchors, name) for piece in pieces) + "</p>\n"


def _piece(
    piece: Piece,
    mentions: tuple[Mention, ...],
    sheet_of: dict[int, Sheet],
    anchors: dict[int, str],
    name: str,
) -> str:
    inner = [mentions[span.number] for span in piece.covering if span.number < len(mentions)]
    stated = list(dict.fromkeys(sheet_of[span.number].mark for span in piece.covering if span.number in sheet_of))
    shown = _text(piece.text)
    if inner:
        # The innermost mention draws the line; the title names all that lie here.
        title = "; ".join(_mention_in_words(mention) for mention in inner)
        shown = f'<span class="m {inner[0].kind}" title="{_text(title)}">{shown}</span>'
    if stated:
        says = " ".join(f"{name}-{mark}" for mark in stated)
        shown = f'<span class="e" data-says="{says}">{shown}</span>'
    chips = (_chip(sheet_of[span.number], name, anchors[span.number]) for span in _evidence_in(piece, sheet_of))
    return "".join(chips) + shown


def _evidence_in(piece: Piece, sheet_of: dict[int, Sheet]) -> list[Span]:
    return sorted((span for span in piece.opening if span.number in sheet_of), key=lambda span: span.number)


def _chip(sheet: Sheet, name: str, anchor: str) -> str:
    label = _text(f"{sheet.heading} {sheet.mark}: {sheet.summary}")
    return (
        f'<a class="chip {sheet.kind}" id="{anchor}" href="#{name}-{sheet.mark}" data-mark="{sheet.mark}"'
        f' aria-label="{label}" title="{label}"></a>'
    )


def _mention_in_words(mention: Mention) -> str:
    named = label_of(mention.kind)
    if mention.value is None:
        return named
    spelled = label_of(actor_name(mention.value))
    return f"{named}: {spelled}" if spelled == mention.value else f"{named}: {spelled} ({mention.value})"


def _records(sheets: list[Sheet], reading: Reading, name: str) -> Iterator[str]:
    if not sheets:
        yield "<h3>No records</h3>\n"
    for kind, of_kind in groupby(sheets, key=lambda sheet: sheet.kind):
        group = list(of_kind)
        count = f" ({len(group)})" if len(group) > 1 else ""
        yield f"<h3>{_text(label_of(kind))}{count}</h3>\n"
        for sheet in group:
            yield _record(sheet, reading.explanation, name)
    if reading.explanation is not None and reading.explanation.rejected:
        yield f"<details><summary>Rejected ({len(reading.explanation.rejected)})</summary><ul>"
        for candidate in reading.explanation.rejected:
            line = f"{label_of(candidate.kind)} “{candidate.quote}”: {candidate.reason} ({candidate.score:.2f})"
            yield f"<li>{_text(line)}</li>"
        yield "</ul></details>\n"


def _record(sheet: Sheet, explanation: Explanation | None, name: str) -> str:
    rows = "".join(_row(sheet, label, value) for label, value in sheet.rows)
    quotes = "".join(
        f'<li><a href="#{name}-{sheet.mark}-{position}">“{_text(evidence.quote)}”</a></li>'
        for position, evidence in enumerate(sheet.record.evidence)
    )
    cues = [
        cue
        for explained in (explanation.records if explanation else ())
        if explained.record == sheet.record.id
        for cue in explained.cues
    ]
    reasons = (_text(f"“{cue.quote}” {cue.says} ({cue.weight:+.2f})") for cue in cues)
    why = "".join(f"<li>{reason}</li>" for reason in reasons)
    label = _text(f"{sheet.heading}: {sheet.summary}")
    chip = f'<span class="chip {sheet.kind}" data-mark="{sheet.mark}"></span>'
    return (
        f'<article class="record {sheet.kind}" id="{name}-{sheet.mark}" tabindex="0"'
        f' aria-label="{label}">'
        f"<h4>{chip} {_text(_capitalised(sheet.summary))}</h4><dl>{rows}</dl><ul>{quotes}</ul>"
        + (f"<details><summary>Why</summary><ul>{why}</ul></details>" if why else "")
        + "</article>\n"
    )


def _row(sheet: Sheet, label: str, value: str) -> str:
    doubtful = label == "Factuality" or (label == "Confidence" and sheet.record.confidence < _UNCERTAIN_BELOW)
    mark = ' class="doubtful"' if doubtful else ""
    return f"<dt>{_text(label)}</dt><dd{mark}>{_text(value)}</dd>"


def _capitalised(summary: str) -> str:
    return summary[:1].upper() + summary[1:]
