"""A text too long to be read at once: cut into parts, and the readings of the parts joined into one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paraph.reader import reading as under_test
from paraph.reader.reading import LONGEST_PART, joined, parts_of
from paraph.records import (
    Cue,
    Document,
    Event,
    Explanation,
    Mention,
    Office,
    PartialDate,
    Reading,
    RecordExplanation,
    Rejected,
)
from tests.conftest import evidence_of


def document(text: str) -> Document:
    return Document(id="long", text=text, title="A headline", published=PartialDate(2025, 5, 10), doubts=("odd bytes",))


def test_a_short_document_is_one_part() -> None:
    short = document("Niger and Iran signed.")
    assert list(parts_of(short)) == [(short, 0)]


@pytest.mark.parametrize(
    ("unit", "ends"),
    [
        ("A line of text. And more of it.\n", "\n"),
        ("One sentence after another. ", ". "),
        ("word ", " "),
        ("x", "x"),
        ("\n", "\n"),
    ],
)
def test_parts_end_where_a_reader_would_pause(unit: str, ends: str) -> None:
    text = unit * (3 * LONGEST_PART // len(unit))
    parts = list(parts_of(document(text)))
    assert len(parts) > 2
    assert "".join(part.text for part, _ in parts) == text
    assert all(part.text.endswith(ends) for part, _ in parts)


def test_the_first_part_has_the_headline() -> None:
    parts = [part for part, _ in parts_of(document("word " * LONGEST_PART))]
    assert [part.title for part in parts] == ["A headline"] + [None] * (len(parts) - 1)
    assert {str(part.published) for part in parts} == {"2025-05-10"}


@given(st.text(alphabet="ab. \n", max_size=400))
def test_parts_tile_the_text(text: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(under_test, "LONGEST_PART", 20)
        parts = list(parts_of(document(text)))
    assert "".join(part.text for part, _ in parts) == text
    for part, offset in parts:
        assert len(part.text) <= 20
        assert text[offset : offset + len(part.text)] == part.text
        assert part.text or not text


def reading_of(part: Document) -> Reading:
    """As the reader makes it: an office, an event, a mention and an explanation, numbered from one in every part."""
    quote = evidence_of(part.text, "General Radan")
    cue = Cue(start=quote.start, end=quote.end, quote=quote.quote, says="denotes an office", weight=0.9)
    rejected = Rejected(kind="meetings", start=quote.start, end=quote.end, quote=quote.quote, reason="weak", score=0.1)
    return Reading(
        id=part.id,
        language="en",
        offices=(Office(id="office-1", evidence=(quote,), person="Radan"),),
        events=(Event(id="event-1", evidence=(quote,), type="CONSULT"),),
        mentions=(Mention(start=quote.start, end=quote.end, kind="person"),),
        doubts=("odd bytes",),
        explanation=Explanation(records=(RecordExplanation(record="office-1", cues=(cue,)),), rejected=(rejected,)),
    )


def test_joined_readings_fit_the_whole_text() -> None:
    whole = document(("word " * (LONGEST_PART // 5 - 10) + "General Radan spoke. ") * 3)
    parts = list(parts_of(whole))
    assert len(parts) == 3
    reading = joined(whole, [(reading_of(part), offset) for part, offset in parts])
    reading.check_against(whole.text)
    assert (reading.id, reading.language, reading.doubts) == ("long", "en", ("odd bytes",))
    assert [office.id for office in reading.offices] == ["part-1-office-1", "part-2-office-1", "part-3-office-1"]
    assert len({record.id for _, record in reading.records()}) == 6
    assert len({office.evidence[0].start for office in reading.offices}) == 3
    assert [whole.text[m.start : m.end] for m in reading.mentions] == ["General Radan"] * 3
    assert reading.explanation is not None
    assert [explained.record for explained in reading.explanation.records] == [office.id for office in reading.offices]
    assert len({rejected.start for rejected in reading.explanation.rejected}) == 3
    assert Reading.from_json(reading.to_json()) == reading


def test_joined_readings_without_explanation_have_none() -> None:
    whole = document("word " * LONGEST_PART)
    reading = joined(whole, [(Reading(id="long", language="en"), offset) for _, offset in parts_of(whole)])
    assert reading == Reading(id="long", language="en")
