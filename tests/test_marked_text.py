"""Texts cut at the ends of spans that lie in, over and across each other."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from paraph.publish.marked_text import Span, paragraphs_in_pieces


def test_nested_and_crossing_spans() -> None:
    spans = [Span(0, 8, 0), Span(2, 4, 1), Span(3, 6, 2), Span(7, 12, 3)]
    (pieces,) = paragraphs_in_pieces("abcdefghijkl", spans)
    assert [(piece.text, [span.number for span in piece.covering]) for piece in pieces] == [
        ("ab", [0]), ("c", [1, 0]), ("d", [1, 2, 0]), ("ef", [2, 0]), ("g", [0]), ("h", [3, 0]), ("ijkl", [3]),
    ]  # fmt: skip
    assert [[span.number for span in piece.opening] for piece in pieces] == [[0], [1], [2], [], [], [3], []]


def test_a_span_over_two_paragraphs_opens_once() -> None:
    first, second = paragraphs_in_pieces("one\n\n \ntwo", [Span(1, 9, 0)])
    assert [piece.text for piece in first + second] == ["o", "ne", "tw", "o"]
    assert [len(piece.opening) for piece in first + second] == [0, 1, 0, 0]


@given(
    st.text(alphabet="ab \n", max_size=40),
    st.lists(st.tuples(st.integers(0, 45), st.integers(0, 45)), max_size=8),
)
def test_every_character_stands_once_under_the_spans_that_cover_it(text: str, ends: list[tuple[int, int]]) -> None:
    spans = [Span(min(pair), max(pair), number) for number, pair in enumerate(ends)]
    paragraphs = list(paragraphs_in_pieces(text, spans))
    lines = [line for line in text.split("\n") if line.strip()]
    assert ["".join(piece.text for piece in pieces) for pieces in paragraphs] == lines
    position = 0
    for line, pieces in zip(lines, paragraphs, strict=True):
        position = next(at for at in range(position, len(text)) if text.startswith(line, at) and _line_starts(text, at))
        for piece in pieces:
            for offset in range(position, position + len(piece.text)):
                covering = {span.number for span in spans if span.start <= offset < span.end}
                assert {span.number for span in piece.covering} == covering
            position += len(piece.text)


def _line_starts(text: str, at: int) -> bool:
    return at == 0 or text[at - 1] == "\n"
