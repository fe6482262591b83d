"""What the reader says of Spanish reports, with the packaged weights: what any sensible weights find."""

from __future__ import annotations

from functools import cache

import pytest

from paraph.reader import Reader
from paraph.records import Document, PartialDate, Reading
from tests.test_reader import STORY as ENGLISH_STORY
from tests.test_reader import TITLE as ENGLISH_TITLE
from tests.test_reader import reader

# Own wording of public facts of May 2025, as a Spanish newsroom writes.
TITLE = "Níger e Irán firman un memorando de seguridad"
STORY = """\
NIAMEY, 10 may.– Níger e Irán firmaron el pasado jueves en Niamey un memorando de entendimiento sobre cooperación en \
materia de seguridad, que abarca la lucha contra el terrorismo y los tráficos transfronterizos.
La delegación iraní, de visita en la capital nigerina, estuvo encabezada por el general Ahmad Reza Radan, comandante \
en jefe de las fuerzas del orden iraníes. Fue recibido por el general Mohamed Toumba, ministro del Interior de \
Níger.
Ambas partes acordaron también crear un comité de expertos, que se reunirá periódicamente para proponer vías de \
fortalecimiento de su cooperación. ¿Cuándo lo hará por primera vez? No se ha dicho.
Según un comunicado del Ministerio del Interior, el memorando versa sobre el terrorismo, la delincuencia organizada \
transnacional, el control de las fronteras y la inmigración irregular.
Níger, Malí y Burkina Faso se retiraron de la Cedeao el 29 de enero de 2025. Los tres países habían fundado la \
Alianza de Estados del Sahel en septiembre de 2023.
Teherán destinó 10.300 millones de dólares a su presupuesto militar en 2023, según el Instituto Internacional de \
Investigación para la Paz de Estocolmo (Sipri).
"""
PUBLISHED = PartialDate(2025, 5, 10)


def read_spanish(language: str | None = "es") -> Reading:
    return reader().read(Document(id="story", text=STORY, title=TITLE, published=PUBLISHED, language=language))


@cache
def story() -> Reading:
    return read_spanish()


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
    assert held["Mohamed Toumba"] == ("NER", "ministro")
    assert held["Ahmad Reza Radan"] == ("IRN", "comandante")


def test_the_budget() -> None:
    assert ("IRN", 10_300_000_000, "USD") in {(e.actor, e.amount, e.currency) for e in story().expenditures}


def test_the_memberships() -> None:
    assert "ECOWAS" in {membership.organisation for membership in story().memberships}


def test_the_visit() -> None:
    assert {"IRN", "NER"} in [set(meeting.actors) for meeting in story().meetings]


def test_evidence_is_exact() -> None:
    story().check_against(STORY)
    assert list(story().records())


def test_english_says_the_same_of_the_same_facts() -> None:
    english = reader().read(Document(id="story", text=ENGLISH_STORY, title=ENGLISH_TITLE, published=PUBLISHED))
    assert signed(english) & signed(story())


@pytest.mark.parametrize("language", ["es", "ES", "es-419", None])
def test_spanish_is_read_with_and_without_a_label(language: str | None) -> None:
    reading = read_spanish(language)
    assert reading.error is None
    assert reading.agreements == story().agreements


def test_languages_are_read_side_by_side() -> None:
    documents = [
        Document(id="es", text=STORY, title=TITLE, published=PUBLISHED),
        Document(id="en", text=ENGLISH_STORY, title=ENGLISH_TITLE, published=PUBLISHED),
        Document(id="es again", text=STORY, title=TITLE, published=PUBLISHED),
    ]
    first, second, third = Reader().read_many(documents)
    assert (first.language, second.language, third.language) == ("es", "en", "es")
    assert signed(first) == signed(third) == signed(story())
    assert signed(second) & signed(story())
