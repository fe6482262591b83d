"""Which language a text is in, and what becomes of one that is not read or is labelled wrongly."""

from __future__ import annotations

import pytest

from paraph.reader.which_language import code_of, language_of, mislabelled, name_of
from paraph.records import Document
from tests.test_reader import reader

FRENCH = (
    "Le ministre de la Défense a signé hier à Niamey un accord avec son homologue sur la lutte contre le terrorisme, "
    "et les deux pays ont convenu de créer une commission mixte qui se réunira tous les six mois dans les capitales."
)
ENGLISH = (
    "The minister of defence signed an agreement with his counterpart on Thursday in Niamey on the fight against "
    "terrorism, and the two countries agreed to create a joint commission that is to meet every six months."
)
SPANISH = (
    "El ministro de Defensa firmó ayer en Madrid un acuerdo con su homólogo de Marruecos sobre la lucha contra el "
    "terrorismo, y los dos países acordaron crear una comisión mixta que se reunirá cada seis meses en las capitales."
)
PORTUGUESE = (
    "O ministro da Defesa assinou em Lisboa um acordo com o seu homólogo de Angola sobre a luta contra o terrorismo "
    "e os dois países decidiram criar uma comissão mista que se reunirá a cada seis meses nas capitais."
)
ITALIAN = (
    "Il ministro della Difesa ha firmato ieri a Roma un accordo con il collega della Libia sulla lotta contro il "
    "terrorismo, e i due paesi hanno deciso di creare una commissione mista che si riunirà ogni sei mesi a Roma."
)
GERMAN = (
    "Der Verteidigungsminister unterzeichnete gestern in Berlin ein Abkommen mit seinem Kollegen aus Polen über den "
    "Kampf gegen den Terrorismus, und die beiden Staaten vereinbarten, eine Kommission zu gründen, die sich trifft."
)
RUSSIAN = "Министр обороны подписал в Москве соглашение с коллегой о борьбе с терроризмом и о подготовке военных."
OTHERS = [
    (PORTUGUESE, "pt", "Portuguese"),
    (ITALIAN, "it", "Italian"),
    (GERMAN, "de", "German"),
    (RUSSIAN, "ru", "Russian"),
]
SUPPORTED = "(supported: en, es, fr)"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (FRENCH, "fr"),
        (ENGLISH, "en"),
        (SPANISH, "es"),
        (FRENCH.upper(), "fr"),
        (SPANISH.upper(), "es"),
        ("Le ministre a signé.", "fr"),
        ("The minister signed.", "en"),
        ("El ministro firmó.", "es"),
        ("Signature d'un accord entre le Niger et l'Iran", "fr"),
        ("Perú y Chile firman un convenio sobre extradición", "es"),
        (f"{FRENCH} {FRENCH} “{ENGLISH}”", "fr"),
        (f"{ENGLISH} {ENGLISH} «{FRENCH}»", "en"),
        (f"{SPANISH} {SPANISH} «{FRENCH}»", "es"),
    ],
)
def test_supported_languages_are_told_apart(text: str, language: str) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize(("text", "code", "name"), OTHERS)
def test_another_language_is_known_and_is_not_taken_for_its_neighbour(text: str, code: str, name: str) -> None:
    for length in (1, 4):
        found = language_of(" ".join([text] * length))
        assert (found, name_of(found)) == (code, name)


@pytest.mark.parametrize(
    ("headline", "code"),
    [
        ("Ministro nega negociações para uma base militar", "pt"),
        ("Cooperazione tra le due polizie, firmato il protocollo", "it"),
        ("Guvernul a aprobat achiziția de avioane de luptă", "ro"),
        ("Els dos països signen un conveni amb la Unió Europea", "ca"),
    ],
)
def test_a_headline_in_a_neighbouring_language_is_known_by_endings_and_letters(headline: str, code: str) -> None:
    assert language_of(headline) == code


@pytest.mark.parametrize("label", ["fr", "FR", "fr-FR", "fr_BE", "Fr-ca"])
def test_a_label_with_a_region_or_capitals_is_the_language(label: str) -> None:
    assert code_of(label) == "fr"


@pytest.mark.parametrize(("text", "label"), [(FRENCH, "fr"), (ENGLISH, "en"), (SPANISH, "es"), (GERMAN, "de")])
def test_a_right_label_stands(text: str, label: str) -> None:
    assert mislabelled(text, label) is None
    assert mislabelled(text[:60], "en") is None, "a short text is believed"


@pytest.mark.parametrize(("text", "name"), [(text, name) for text, _, name in OTHERS])
def test_a_language_that_is_not_supported_is_named(text: str, name: str) -> None:
    for label in (None, "en"):
        long = text if label is None else f"{text} {text} {text}"
        reading = reader().read(Document(id="d", text=long, language=label))
        assert reading.error == f"the text looks like {name}, which is not supported {SUPPORTED}"
        assert not list(reading.records())


def test_a_label_of_another_language_is_refused() -> None:
    reading = reader().read(Document(id="d", text="Accordo firmato.", language="it-CH"))
    assert reading.error == f"the language 'it-CH' is not supported {SUPPORTED}"


@pytest.mark.parametrize("label", ["en", "pt-BR", "xx"])
def test_a_wrong_label_is_seen_through_and_said(label: str) -> None:
    reading = reader().read(Document(id="d", text=f"{SPANISH}\n{SPANISH}", language=label))
    assert (reading.error, reading.language) == (None, "es")
    assert reading.doubts[0] == f"labelled {label!r}, but the text is in 'es', in which it was read"
