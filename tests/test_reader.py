"""What the reader says of whole reports, with the packaged weights: a story to know well, and what always holds."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paraph.reader import Reader
from paraph.records import Document, PartialDate, Reading

# Own wording of public facts of May 2025, shaped like an agency's report of that week.
TITLE = "Niger, Iran seal security pact"
STORY = """\
Niger and Iran signed a memorandum of understanding on security in Niamey on Thursday, May 8, with the fight against \
terrorism and cross-border trafficking at its heart.
The Iranian delegation was led by General Ahmad Reza Radan, Commander-in-Chief of the Iranian Security Forces, who was \
on a visit to the Nigerien capital. He was received by General Mohamed Toumba, Niger’s Minister of the Interior, \
Public Security and Territorial Administration.
The two sides also agreed to create a committee of experts that will meet regularly to find ways to strengthen their \
security cooperation.
The memorandum covers terrorism, transnational organised crime, trafficking in all its forms, border control and \
illegal immigration, according to a press release from the Nigerien Ministry of the Interior.
Niger, Mali and Burkina Faso, all three under military rule, recently announced their withdrawal from the Economic \
Community of West African States (Ecowas) and together founded the Confederation of Sahel States.
Tehran allocated $10.3 billion to its military budget in 2023, according to the Stockholm International Peace Research \
Institute (SIPRI). Iran already supplies missiles and drones to several African states.
"""


@cache
def reader() -> Reader:
    return Reader()


@cache
def story(explain: bool = False) -> Reading:
    document = Document(id="story", text=STORY, title=TITLE, published=PartialDate(2025, 5, 10), language="en")
    return reader().read(document, explain=explain)


def codes(values: Any) -> set[str]:
    return {str(value) for value in values}


def test_the_memorandum() -> None:
    (agreement,) = story().agreements
    assert set(agreement.parties) == {"NER", "IRN"}
    assert (agreement.instrument, agreement.stage, agreement.factuality) == ("memorandum", "signed", "asserted")
    assert str(agreement.date) == "2025-05-08"
    assert agreement.place is not None
    assert (agreement.place.name, agreement.place.country) == ("Niamey", "NER")
    assert {"counter_terrorism", "border_security", "irregular_migration"} <= codes(agreement.areas)
    assert any("signed a memorandum" in evidence.quote for evidence in agreement.evidence)


def test_the_committee() -> None:
    (body,) = story().bodies
    assert (body.kind, body.stage, body.recurrence) == ("committee", "agreed", "regular")
    assert set(body.parties) == {"NER", "IRN"}
    assert body.name is not None
    assert "committee of experts" in body.name


def test_the_commitment_to_create_it() -> None:
    (commitment,) = [c for c in story().commitments if c.kind == "create_body"]
    assert set(commitment.by) == {"NER", "IRN"}
    assert commitment.factuality == "asserted"


def test_the_visit() -> None:
    (visit,) = [m for m in story().meetings if m.kind == "visit"]
    assert set(visit.actors) == {"NER", "IRN"}
    assert "Ahmad Reza Radan" in visit.people


def test_the_offices() -> None:
    held = {office.person: office for office in story().offices if office.person}
    radan, toumba = held["Ahmad Reza Radan"], held["Mohamed Toumba"]
    assert (radan.actor, toumba.actor) == ("IRN", "NER")
    assert (radan.title, toumba.title) == ("General", "General")
    assert radan.office is not None
    assert radan.office.startswith("Commander-in-Chief")
    assert toumba.office is not None
    assert "Minister of the Interior, Public Security and Territorial Administration" in toumba.office


def test_three_leave_one_organisation_and_found_another() -> None:
    changes = {(m.member, m.organisation, str(m.change)) for m in story().memberships}
    three = ("NER", "MLI", "BFA")
    assert changes == {(m, "ECOWAS", "withdrew") for m in three} | {(m, "AES", "founded") for m in three}
    assert {str(m.stage) for m in story().memberships if m.change == "withdrew"} == {"announced"}


def test_the_budget() -> None:
    (budget,) = story().expenditures
    assert (budget.actor, budget.amount, budget.currency) == ("IRN", 10_300_000_000, "USD")
    assert (budget.year, budget.purpose) == (2023, "military_budget")
    assert budget.source is not None
    assert "SIPRI" in budget.source


def test_the_missiles_and_drones() -> None:
    items = {item for transfer in story().transfers for item in transfer.items}
    assert {"missiles", "drones"} <= {word for item in items for word in re.findall(r"\w+", item)}
    for transfer in story().transfers:
        assert transfer.supplier == "IRN"
        assert transfer.quantity is None


def test_the_events_of_the_story() -> None:
    events = {(str(event.type), event.mode) for event in story().events}
    assert {("AGREE", None), ("CONSULT", "visit"), ("SANCTION", "withdraw")} <= events


def test_evidence_is_exact_and_lies_in_the_text() -> None:
    story().check_against(STORY)
    for _, record in story().records():
        assert 0 <= record.confidence <= 1
        for evidence in record.evidence:
            assert "\n" not in evidence.quote
            assert TITLE not in evidence.quote


def test_the_explanation_covers_every_record() -> None:
    explained = story(explain=True)
    assert explained.explanation is not None
    cues = {each.record: each.cues for each in explained.explanation.records}
    assert set(cues) == {record.id for _, record in explained.records()}
    assert all(cues.values())
    explained.check_against(STORY)
    for rejected in explained.explanation.rejected:
        assert rejected.reason


def test_explaining_changes_no_record() -> None:
    explained, plain = story(explain=True), story()
    assert plain.explanation is None
    assert list(explained.records()) == list(plain.records())


def test_the_same_input_gives_the_same_output() -> None:
    document = Document(id="story", text=STORY, title=TITLE, published=PartialDate(2025, 5, 10), language="en")
    assert reader().read(document).to_json() == Reader().read(document).to_json() == story().to_json()


def test_a_document_before_leaves_no_trace() -> None:
    other = Document(id="other", text="France and Mali ended their defence treaty on 2 May 2022.")
    reader().read(other)
    document = Document(id="story", text=STORY, title=TITLE, published=PartialDate(2025, 5, 10), language="en")
    assert reader().read(document).to_json() == story().to_json()


def test_nothing_is_read_out_of_nothing() -> None:
    for text in ("", " \n ", "...", "\x00"):
        reading = reader().read(Document(id="empty", text=text))
        assert list(reading.records()) == []
        assert reading.error is None


@pytest.mark.parametrize(
    "text",
    [
        "The home side won the derby 3-1 on Saturday and signed a new striker on Monday.",
        "Rain is expected over the north by Thursday, the weather office said.",
    ],
)
def test_ordinary_news_gives_no_agreement(text: str) -> None:
    reading = reader().read(Document(id="other news", text=text, published=PartialDate(2025, 5, 10)))
    assert reading.agreements == ()
    assert reading.memberships == ()
    assert reading.transfers == ()


@pytest.mark.parametrize("language", ["xx", "tlh", "zz-ZZ"])
def test_an_unsupported_language_is_a_clear_error(language: str) -> None:
    reading = reader().read(Document(id="d", text="Niger and Iran signed a pact on Thursday.", language=language))
    assert reading.error is not None
    assert language in reading.error
    assert "not supported" in reading.error
    assert list(reading.records()) == []


@pytest.mark.parametrize("language", ["en", "EN", "en-GB", None])
def test_english_by_any_name_is_read(language: str | None) -> None:
    assert reader().read(Document(id="d", text=STORY, language=language)).error is None


def test_without_a_date_of_publication_nothing_is_guessed() -> None:
    reading = reader().read(Document(id="d", text="Niger and Iran signed a security pact in Niamey on Thursday."))
    assert [agreement.date for agreement in reading.agreements] == [None]
    assert any("publication" in doubt for doubt in reading.doubts)


def test_a_line_that_stands_twice_is_read_once() -> None:
    lines = STORY.splitlines()
    twice = "\n".join([TITLE, lines[0], *lines, lines[2]])
    document = Document(id="twice", text=twice, title=TITLE, published=PartialDate(2025, 5, 10))
    reading = reader().read(document, explain=True)
    reading.check_against(twice)
    assert len(reading.agreements) == 1
    assert len(reading.bodies) == 1
    first = twice.index(lines[0])
    assert all(e.start < first + len(lines[0]) for e in reading.agreements[0].evidence[:1])
    assert reading.explanation is not None
    reasons = {r.reason for r in reading.explanation.rejected if r.start >= twice.rindex(lines[2])}
    assert reasons == {"its line says again what the headline or a line before says"}


def test_a_long_document_is_read_to_its_end() -> None:
    filler = "The harvest was good and the roads were dry.\n" * 800
    text = filler + STORY
    reading = reader().read(Document(id="long", text=text, published=PartialDate(2025, 5, 10)), explain=True)
    reading.check_against(text)
    assert {"Ahmad Reza Radan"} <= {office.person for office in reading.offices}
    assert any(record.evidence[-1].end >= len(text) - 200 for _, record in reading.records())


def test_one_that_fails_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from paraph.reader import reading as module

    laid_out = module.lay_out

    def failing(document: Document, language: Any) -> Any:
        if document.id == 2:
            raise RuntimeError("a fault")
        return laid_out(document, language)

    monkeypatch.setattr(module, "lay_out", failing)
    readings = list(reader().read_many(Document(id=number, text=STORY) for number in (1, 2, 3)))
    assert [reading.id for reading in readings] == [1, 2, 3]
    assert [reading.error for reading in readings] == [None, "could not be read: RuntimeError: a fault", None]


scraps = st.sampled_from(
    [*re.findall(r"\S+", STORY), "\n", "leChef", "\x00", "“", "U.S.", "O'Brien", "—", "$", "e\u0301"]
)


@given(st.lists(scraps, max_size=80).map(" ".join), st.none() | st.text(max_size=30))
@settings(deadline=None, max_examples=50)
def test_shuffled_words_break_nothing(text: str, title: str | None) -> None:
    reading = reader().read(Document(id="shuffled", text=text, title=title), explain=True)
    reading.check_against(text)
    assert Reading.from_json(reading.to_json()) == reading


def test_a_change_of_membership_told_twice_is_one_record() -> None:
    text = (
        "MOSCOW, December 19 - Uzbekistan's membership of the Collective Security Treaty Organization (CSTO) has been "
        "suspended.\nUzbekistan was suspended from the CSTO at its own request, the secretariat said."
    )
    found = reader().read(Document(id="twice", text=text, published=PartialDate(2012, 12, 20))).memberships
    assert len({(m.member, m.organisation, m.change) for m in found}) == len(found) > 0
