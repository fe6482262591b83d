"""One agreement, reported in English and in French, is one entry."""

from __future__ import annotations

import pytest

from paraph.reader import Reader
from paraph.records import Document, PartialDate
from paraph.register import Register

SIGNING_IN_LUANDA = (
    "Gabon and Angola signed a memorandum of understanding on maritime security in Luanda on Tuesday. Defence Minister "
    "Brigitte Onkanowa and her Angolan counterpart João Ernesto dos Santos put their names to the text, which provides "
    "for joint patrols in the Gulf of Guinea."
)
SIGNATURE_A_LUANDA = (
    "Le Gabon et l’Angola ont signé mardi à Luanda un protocole d’accord sur la sécurité maritime. Le texte, signé par "
    "la ministre de la Défense Brigitte Onkanowa et son homologue angolais João Ernesto dos Santos, prévoit des "
    "patrouilles conjointes dans le golfe de Guinée."
)
SIGNING_IN_RABAT = (
    "RABAT - Portugal and Morocco signed an agreement on defence cooperation here on 18 November 2022, the Portuguese "
    "Ministry of Defence said."
)
LOI_DE_RATIFICATION = (
    "Le Conseil des ministres a adopté un projet de loi portant ratification de l'accord de coopération en matière de "
    "défense conclu entre le Maroc et le Portugal à Rabat le 18 novembre 2022."
)
# English and French report with their days; parties; day of signing.
PAIRS = [
    (("2024-03-13", SIGNING_IN_LUANDA), ("2024-03-14", SIGNATURE_A_LUANDA), ({"GAB", "AGO"}, "2024-03-12")),
    (("2022-11-21", SIGNING_IN_RABAT), ("2023-06-30", LOI_DE_RATIFICATION), ({"PRT", "MAR"}, "2022-11-18")),
]


@pytest.mark.parametrize(("english", "french", "expected"), PAIRS)
@pytest.mark.parametrize("first", ["en", "fr"])
def test_reports_in_two_languages_become_one_entry(
    register: Register,
    english: tuple[str, str],
    french: tuple[str, str],
    expected: tuple[set[str], str],
    first: str,
) -> None:
    documents = [
        Document(id=language, text=text, published=PartialDate.parse(published))
        for language, (published, text) in (("en", english), ("fr", french))
    ]
    reader = Reader()
    for reading, document in zip(reader.read_many(documents), documents, strict=True):
        assert reading.language == document.id
        assert len(reading.agreements) == 1
    for document in sorted(documents, key=lambda d: d.id != first):
        register.add(document, reader.read(document), "test-reader-1")
    (entry,) = register.story_export()["agreements"]
    parties, signed = expected
    assert set(entry["parties"]) == parties
    assert set(entry["documents"]) == {"en", "fr"}
    assert {"stage": "signed", "date": signed} in entry["history"]
