"""What the reader says of French reports, with the packaged weights: what any sensible weights find."""

from __future__ import annotations

from functools import cache

import pytest

from paraph.reader import Reader
from paraph.records import Document, PartialDate, Reading
from tests.test_reader import STORY as ENGLISH_STORY
from tests.test_reader import TITLE as ENGLISH_TITLE
from tests.test_reader import reader
from tests.test_which_language import FRENCH

# Own wording of public facts of May 2025, as a French newsroom writes: typographic apostrophes, fixed spaces.
TITLE = "Le Niger et l’Iran signent un mémorandum sur la sécurité"
STORY = """\
NIAMEY – Le Niger et l’Iran ont signé jeudi 8 mai à Niamey un mémorandum d’entente sur la coopération sécuritaire, qui \
porte sur la lutte contre le terrorisme et les trafics transfrontaliers.
La délégation iranienne, en visite dans la capitale nigérienne, était conduite par le général Ahmad Reza Radan, \
commandant en chef des forces de l’ordre iraniennes. Il a été reçu par le général Mohamed Toumba, ministre nigérien de \
l’Intérieur, de la Sécurité publique et de l’Administration du territoire.
Les deux parties ont également convenu de créer un comité d’experts, qui se réunira régulièrement pour proposer des \
voies de renforcement de leur coopération.
Selon un communiqué du ministère de l’Intérieur, le mémorandum vise le terrorisme, la criminalité transnationale \
organisée, les trafics «\u00a0sous toutes leurs formes\u00a0», le contrôle des frontières et l’immigration irrégulière.
Le Niger, le Mali et le Burkina Faso ont quitté la Cédéao le 29 janvier 2025. Les trois pays avaient fondé l’Alliance \
des États du Sahel en septembre 2023.
Téhéran a consacré 10,3\u00a0milliards de dollars à son budget militaire en 2023, d’après l’Institut international de \
recherche sur la paix de Stockholm (Sipri).
"""
PUBLISHED = PartialDate(2025, 5, 10)
PLAIN = str.maketrans({"’": "'", "\u00a0": " ", "–": "-"})


def read_french(text: str, title: str | None = TITLE, language: str | None = "fr") -> Reading:
    return reader().read(Document(id="story", text=text, title=title, published=PUBLISHED, language=language))


@cache
def story() -> Reading:
    return read_french(STORY)


def signed(reading: Reading) -> set[tuple[frozenset[str], str | None, str]]:
    """Parties, stage and date of the agreements."""
    return {(frozenset(map(str, a.parties)), a.stage, str(a.date)) for a in reading.agreements}


def test_the_memorandum() -> None:
    (found,) = [a for a in story().agreements if a.instrument == "memorandum"]
    assert set(found.parties) == {"NER", "IRN"}
    assert (found.stage, str(found.date), found.factuality) == ("signed", "2025-05-08", "asserted")
    assert found.place is not None
    assert found.place.country == "NER"
    assert "counter_terrorism" in found.areas


def test_the_committee() -> None:
    assert "committee" in {body.kind for body in story().bodies}


def test_the_offices() -> None:
    held = {office.person: (office.actor, (office.office or "").split(" ")[0]) for office in story().offices}
    assert held["Mohamed Toumba"] == ("NER", "ministre")
    assert held["Ahmad Reza Radan"] == ("IRN", "commandant")


def test_the_budget() -> None:
    assert ("IRN", 10_300_000_000, "USD") in {(e.actor, e.amount, e.currency) for e in story().expenditures}


def test_the_memberships() -> None:
    assert "ECOWAS" in {membership.organisation for membership in story().memberships}


def test_the_visit() -> None:
    assert {"IRN", "NER"} in [set(meeting.actors) for meeting in story().meetings]


def test_evidence_is_exact() -> None:
    count = 0
    for _, record in story().records():
        for evidence in record.evidence:
            assert STORY[evidence.start : evidence.end] == evidence.quote
            count += 1
    assert count


def test_english_says_the_same_of_the_same_facts() -> None:
    english = reader().read(Document(id="story", text=ENGLISH_STORY, title=ENGLISH_TITLE, published=PUBLISHED))
    assert signed(english) & signed(story())


@pytest.mark.parametrize("language", ["fr", "FR", "fr-FR", None])
def test_french_is_read_with_and_without_a_label(language: str | None) -> None:
    reading = read_french(STORY, language=language)
    assert reading.error is None
    assert reading.agreements == story().agreements


def test_typewriter_apostrophes_and_plain_spaces_say_the_same() -> None:
    plain = read_french(STORY.translate(PLAIN), title=TITLE.translate(PLAIN))
    assert signed(plain) == signed(story())


def test_both_languages_are_read_side_by_side() -> None:
    documents = [
        Document(id="fr", text=STORY, title=TITLE, published=PUBLISHED),
        Document(id="en", text=ENGLISH_STORY, title=ENGLISH_TITLE, published=PUBLISHED),
        Document(id="fr again", text=STORY, title=TITLE, published=PUBLISHED),
    ]
    first, second, third = Reader().read_many(documents)
    assert (first.language, second.language, third.language) == ("fr", "en", "fr")
    assert signed(first) == signed(third) == signed(story())
    assert signed(second) & signed(story())


def test_a_long_report_is_read_in_one_language() -> None:
    filler = "The harvest was good and the roads were dry.\n" * 300
    text = STORY + f"{FRENCH}\n" * 100 + filler
    reading = read_french(text, language=None)
    reading.check_against(text)
    assert (reading.error, reading.language) == (None, "fr")
    assert signed(reading) & signed(story())
