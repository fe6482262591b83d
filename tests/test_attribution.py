"""Whom a sentence names as its source: the words as written, or nobody."""

from __future__ import annotations

import pytest

from paraph.reader.attribution import LONGEST_SOURCE, Sources
from paraph.reader.page import Page
from tests.pages import page_of, units_of


def source_at(page: Page, phrase: str) -> str | None:
    return Sources(page).of(units_of(page, phrase)[0])


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "According to a press release from the Nigerien Ministry of the Interior, the pact covers terrorism.",
            "press release from the Nigerien Ministry of the Interior",
        ),
        ("The pact was signed, according to the International Institute (SIPRI).", "International Institute (SIPRI)"),
        ("The pact was signed, according to the Ministry; talks go on.", "Ministry"),
        ("Citing Reuters, the paper wrote of a pact.", "Reuters"),
        ("The Ministry of Defence said the pact was signed.", "Ministry of Defence"),
        ("“The pact is signed,” the ministry said.", "ministry"),
        ("The pact was signed, Reuters reported, on Monday.", "Reuters"),
        ("On Thursday the Ministry of Defence said the pact was signed.", "Ministry of Defence"),
        ("The pact was ready when Niamey announced it.", "Niamey"),
        ("Officials in Niamey said the pact was signed.", "Officials in Niamey"),
        ("Under the pact Iran supplies drones to several African states.", None),
        ("The Niger delegation reports that the pact was signed.", "Niger delegation"),
        ("The pact follows reports of raids.", None),
        ("He said the pact was signed.", None),
        ("According to him, the pact was signed.", None),
        ("Two men said the pact was signed.", None),
        ("The pact was signed.", None),
        ("The pact was signed, according to", None),
    ],
)
def test_source_of_a_sentence(text: str, source: str | None) -> None:
    assert source_at(page_of(text), "pact") == source


def test_the_source_is_that_of_its_own_sentence() -> None:
    page = page_of(
        "The pact was signed, Reuters reported. A protocol follows. The charter is old, according to Niamey."
    )
    assert [source_at(page, word) for word in ("pact", "protocol", "charter")] == ["Reuters", None, "Niamey"]


def test_the_first_source_of_a_sentence_counts() -> None:
    page = page_of("According to Reuters, the ministry said the pact was signed.")
    assert source_at(page, "pact") == "Reuters"


def test_a_headline_names_no_source() -> None:
    page = page_of("The pact was signed.", title="Pact signed, according to the ministry")
    assert source_at(page, "The pact was") is None


def test_a_source_has_bounded_length() -> None:
    page = page_of("The pact was signed, according to the " + "very " * 100 + "old Ministry.")
    found = source_at(page, "pact")
    assert found is not None
    assert len(found.split()) <= LONGEST_SOURCE
