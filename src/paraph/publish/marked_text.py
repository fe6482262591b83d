"""A text cut into pieces at the ends of spans that may lie in, over and across each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

_PARAGRAPH = re.compile(r"[^\n]+")


class Span(msgspec.Struct, frozen=True):
    """A stretch of text (offsets in code points, end exclusive) and the number of whatever it stands for."""

    start: int
    end: int
    number: int


class Piece(msgspec.Struct, frozen=True):
    """Text that has the same spans throughout, shortest span first; `opening` are those that begin here."""

    text: str
    covering: tuple[Span, ...]
    opening: tuple[Span, ...]


def paragraphs_in_pieces(text: str, spans: Sequence[Span]) -> Iterator[list[Piece]]:
    """Each paragraph (line that is not blank) as pieces, in order; spans that leave the text are cut to it."""
    waiting = sorted(
        (span for span in spans if span.start < span.end), key=lambda span: (span.start, span.end), reverse=True
    )
    active: list[Span] = []
    opened: set[Span] = set()
    for found in _PARAGRAPH.finditer(text):
        if not found[0].strip():
            continue
        position, end = found.span()
        pieces: list[Piece] = []
        while position < end:
            while waiting and waiting[-1].start <= position:
                active.append(waiting.pop())
            active = [span for span in active if span.end > position]
            following = min(
                end,
                min((span.end for span in active), default=end),
                waiting[-1].start if waiting else end,
            )
            covering = tuple(sorted(active, key=lambda span: (span.end - span.start, span.number)))
            opening = tuple(span for span in covering if span not in opened)
            opened.update(opening)
            pieces.append(Piece(text[position:following], covering, opening))
            position = following
        yield pieces
