"""The interface is whole in every language."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from paraph.codes import spelled_out
from paraph.web.language import LANGUAGES, interface, preferred

TEMPLATES = Path(__file__).parents[2] / "src" / "paraph" / "web" / "templates"
_STRING = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'"


def texts_in_templates() -> set[str]:
    found: set[str] = set()
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        found |= {ast.literal_eval(m[1]) for m in re.finditer(rf"\b_\(\s*({_STRING})", text)}
        for m in re.finditer(rf"\bcounted\(\s*({_STRING})\s*,\s*({_STRING})", text):
            found |= {ast.literal_eval(m[1]), ast.literal_eval(m[2])}
    return found


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_text_is_there_with_the_same_places(language: str) -> None:
    texts = interface(language)._texts
    wanted = texts_in_templates()
    assert len(wanted) > 200
    assert sorted(wanted - set(texts)) == []
    for english, said in texts.items():
        assert set(re.findall(r"\{\w+\}", said)) <= set(re.findall(r"\{\w+\}", english)), english


def test_every_code_has_french_words() -> None:
    spelled_out.label_of("treaty")
    assert sorted(set(spelled_out._labels()) - set(interface("fr")._labels)) == []


def test_dates_names_and_numbers_are_those_of_the_language() -> None:
    english, french = interface("en"), interface("fr")
    assert english.day("2025-05-08") == "8 May 2025"
    assert french.day("2025-05-08") == "8 mai 2025"
    assert (english.day("2025-05"), french.day("2025-05"), french.day("2025")) == ("May 2025", "mai 2025", "2025")
    assert french.day("soon") == "soon"
    assert (english.actor("DEU"), french.actor("DEU"), french.actor("XKX")) == ("Germany", "Allemagne", "Kosovo")
    assert french.actor("Some group") == "Some group"
    assert (french.count("{n} report", "{n} reports", 0), english.count("{n} report", "{n} reports", 0)) == (
        "0 article",
        "0 reports",
    )


@pytest.mark.parametrize(
    ("accepts", "language"),
    [("fr-CA,fr;q=0.8,en;q=0.5", "fr"), ("de,en;q=0.4", "en"), ("", "en"), ("en;q=x,fr", "fr"), ("en;q=0.3,fr", "fr")],
)
def test_the_language_that_a_browser_prefers(accepts: str, language: str) -> None:
    assert preferred(accepts) == language
