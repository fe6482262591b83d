"""Entities: one for each state, date, sum, place and person, with all its mentions."""

from __future__ import annotations

import pytest

from paraph.reader.assemble import as_name
from paraph.reader.entities import gather, person_entities
from paraph.reader.page import Page
from paraph.reader.tokens import fold
from tests.pages import page_of, units_of


def mentions(page: Page, entity_type: str) -> dict[object, list[str]]:
    """The words of all mentions of the entities of one type."""
    return {e.key: [page.words(*span) for span in e.mentions] for e in gather(page)[entity_type]}


def test_a_state_is_one_actor_by_whatever_name() -> None:
    page = page_of("Niger’s army met Iranian envoys. Tehran and Niamey agreed; Nigerien officials left Iran.")
    assert mentions(page, "actor") == {
        "NER": ["Niger", "Niamey", "Nigerien"],
        "IRN": ["Iranian", "Tehran", "Iran"],
    }


def test_the_headline_counts() -> None:
    page = page_of("The two sides signed.", title="Niger, Iran in pact")
    assert mentions(page, "actor") == {"NER": ["Niger"], "IRN": ["Iran"]}


def test_a_date_is_known_by_its_value() -> None:
    page = page_of("On Thursday, May 8, they met. The deal of 8 May 2025 follows talks in 2023.")
    dates = mentions(page, "date")
    assert list(dates) == ["2025-05-08", "2023"]
    assert len(dates["2025-05-08"]) == 2
    assert list(mentions(page, "year")) == ["2025", "2023"]


def test_a_date_without_value_is_no_entity() -> None:
    page = page_of("They met last week.")
    assert page.dates
    assert mentions(page, "date") == {}


def test_sums_and_numbers() -> None:
    page = page_of("Iran spent $10.3 billion and bought 24 howitzers; the $10.3 billion is a record.")
    assert mentions(page, "amount") == {
        (10_300_000_000, "USD"): ["$10.3 billion", "$10.3 billion"],
        (24, None): ["24"],
    }


def test_a_dateline_in_capitals_is_the_place_of_the_text() -> None:
    page = page_of("NEW DELHI, May 8 - Ministers met. In New Delhi, they signed with NATO.")
    places = gather(page)["place"]
    assert [(entity.key, len(entity.mentions)) for entity in places] == [(("New Delhi", "IND"), 2)]


def test_places_by_name_and_country() -> None:
    page = page_of("They met in Niamey. In Niamey, Niger’s capital, they signed.")
    assert mentions(page, "place") == {("Niamey", "NER"): ["Niamey", "Niamey"], (None, "NER"): ["Niger"]}


def test_areas_of_cooperation() -> None:
    page = page_of("The pact covers terrorism and extradition, above all terrorism.")
    areas = mentions(page, "area")
    assert areas["counter_terrorism"] == ["terrorism", "terrorism"]
    assert "judicial_cooperation" in areas


def test_there_is_an_entry_for_every_type() -> None:
    assert {k: v for k, v in gather(page_of("")).items() if v} == {}
    assert set(gather(page_of(""))) == {"actor", "place", "date", "year", "amount", "area", "person", "item"}


@pytest.mark.parametrize(
    ("text", "names", "people"),
    [
        (
            "Ahmad Reza Radan met Mohamed Toumba. Radan thanked General Toumba.",
            ["Ahmad Reza Radan", "Mohamed Toumba", "Radan", "Toumba"],
            {"Ahmad Reza Radan": ["Ahmad Reza Radan", "Radan"], "Mohamed Toumba": ["Mohamed Toumba", "Toumba"]},
        ),
        (
            "Radan came first. Ahmad Reza Radan then spoke.",
            ["Radan", "Ahmad Reza Radan"],
            {"Ahmad Reza Radan": ["Radan", "Ahmad Reza Radan"]},
        ),
        (
            "Lavrov met Wang Yi. LAVROV left.",
            ["Lavrov", "Wang Yi"],
            {"Lavrov": ["Lavrov"], "Wang Yi": ["Wang Yi"]},
        ),
        (
            "Ali Toumba met Omar Radan and Ali Radan.",
            ["Ali Toumba", "Omar Radan", "Ali Radan"],
            {"Ali Toumba": ["Ali Toumba"], "Omar Radan": ["Omar Radan"], "Ali Radan": ["Ali Radan"]},
        ),
        (
            "Idriss Déby came. Deby spoke.",
            ["Idriss Déby", "Deby"],
            {"Idriss Déby": ["Idriss Déby", "Deby"]},
        ),
        (
            "Robert O'Brien met Mark Esper. O'Brien left.",
            ["Robert O'Brien", "Mark Esper"],
            {"Robert O'Brien": ["Robert O'Brien"], "Mark Esper": ["Mark Esper"]},
        ),
    ],
)
def test_persons_are_joined_under_their_fullest_name(text: str, names: list[str], people: dict[str, list[str]]) -> None:
    page = page_of(text)
    found = person_entities(page, [units_of(page, name, name_count(names, i)) for i, name in enumerate(names)])
    assert {e.key: [page.words(*span) for span in e.mentions] for e in found} == people


def name_count(names: list[str], index: int) -> int:
    """Which occurrence of the phrase in the text the name at ``index`` is: those inside fuller names come first."""
    return sum(fold(names[index]) in fold(name) for name in names[:index])


def counts(page: Page, spans: list[tuple[int, int]]) -> dict[str, int]:
    return {e.key: len(e.mentions) for e in person_entities(page, spans)}


def test_a_surname_with_an_apostrophe_joins_its_person() -> None:
    page = page_of("Robert O'Brien met Mark Esper. O'Brien left.")
    spans = [units_of(page, "Robert O'Brien"), units_of(page, "Mark Esper"), units_of(page, "O'Brien", 1)]
    assert counts(page, spans) == {"Robert O'Brien": 2, "Mark Esper": 1}


def test_a_name_span_of_marks_only_breaks_nothing() -> None:
    page = page_of("Mark Esper spoke — and left.")
    person_entities(page, [units_of(page, "Mark Esper"), units_of(page, "—")])


def test_of_two_with_one_surname_the_nearer_before_is_meant() -> None:
    page = page_of("Ali Hassan Khan met Omar Khan. Khan left.")
    spans = [units_of(page, "Ali Hassan Khan"), units_of(page, "Omar Khan"), units_of(page, "Khan", 2)]
    assert counts(page, spans) == {"Ali Hassan Khan": 1, "Omar Khan": 2}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Joint Permanent Commission (JPC", "Joint Permanent Commission"),
        ("Joint Permanent Commission (JPC)", "Joint Permanent Commission (JPC)"),
        ("Minister of\nDefence", "Minister of Defence"),
        ("(JPC", "(JPC"),
    ],
)
def test_a_name_has_no_half_of_a_bracket(words: str, name: str) -> None:
    assert as_name(words) == name
