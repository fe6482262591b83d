"""Lists: their address reproduces them, their words say what is shown, and they download as they are."""

from __future__ import annotations

import csv
import re
from io import StringIO

import pytest
from starlette.datastructures import QueryParams

from paraph.register import Question, Register
from paraph.web.language import interface
from paraph.web.questions import pairs_of, phrases, question_in
from tests.register.reports import Reports, add_all, agreement
from tests.web.conftest import Opening, Served


def test_words_say_what_is_shown(shared: Served) -> None:
    with shared.client() as client:
        page = client.get("/agreements?party=Niger&area=border_security&since=2024&stage=ratified").text
    for words in ("with Niger", "on border security", "begun 2024 or later", "that reached: ratified"):
        assert words in page
    assert "Niamey Memorandum" in page


def test_a_filter_by_name_in_either_language() -> None:
    for written in ("IRN", "irn", "Iran", " iran "):
        assert question_in(QueryParams([("party", written)]), "agreements", {"IRN": None}).party == ("IRN",)
    assert question_in(QueryParams("party=Tchad"), "agreements", {"TCD": None}).party == ("TCD",)
    assert question_in(QueryParams("party=Some+group"), "agreements", {}).party == ("Some group",)


def test_the_address_reproduces_the_question() -> None:
    question = Question(party=("NER", "IRN"), area=("border_security",), since="2024-05", conflict="date")
    assert question_in(QueryParams(pairs_of(question)), "agreements", {}) == question
    for language in ("en", "fr"):
        said = phrases(question, "agreements", interface(language))
        assert len(said) == 5
        assert len(said[0][1]) == 4


def test_downloads_hold_what_the_page_shows(shared: Served) -> None:
    with shared.client() as client:
        rows = list(csv.DictReader(StringIO(client.get("/agreements.csv?party=NER").text)))
        same = client.get("/agreements.json?party=NER").json()
        page = client.get("/agreements?party=NER").text
        everything = client.get("/agreements.csv").text
        assert client.get("/transfers.json").json() == []
    expected = shared.register.table("agreements", party="NER").to_list()
    assert same == expected
    assert [row["id"] for row in rows] == [row["id"] for row in expected]
    assert all(f"/agreements/{row['id']}" in page for row in rows)
    assert "'=cmd" in everything


def test_lists_go_on_where_the_page_before_ended(served: Served) -> None:
    reports = Reports()
    add_all(
        served.register,
        [reports("2023-01-01", agreement("KEN GBR", date=f"20{n:02}-01-01", title=f"Pact {n}")) for n in range(10, 99)],
    )
    served.register.settle()
    seen: list[str] = []
    path = "/agreements?party=KEN"
    with served.client() as client:
        while path:
            page = client.get(path).text
            seen += re.findall(r'href="/agreements/(agr-[a-z0-9]+)"', page)
            following = re.search(r'rel="next" href="([^"]+)"', page)
            path = following[1].replace("&amp;", "&") if following else ""
    assert seen == [row["id"] for row in served.register.table("agreements", party="KEN")]
    assert len(seen) > 50


@pytest.mark.parametrize("kind", ["agreements", "bodies", "people", "commitments", "meetings", "documents"])
def test_rows_go_on_after_any_row(shared: Served, kind: str) -> None:
    register: Register = shared.register
    rows = register.table(kind).to_list()
    for number, row in enumerate(rows):
        after = row["key"] if kind == "documents" else row["id"]
        assert register.table(kind, after=after).to_list() == rows[number + 1 :]


def test_search_finds_entries_and_reports(shared: Served) -> None:
    with shared.client() as client:
        page = client.get("/search?words=Niamey+Memorandum").text
        assert "/agreements/agr-" in page
        assert "/reports/report-1" in page
        assert client.get("/search?words=%3F").status_code == 200


def test_a_phone_shows_a_list_without_scrolling_sideways(shared: Served, opening: Opening) -> None:
    for path in ("/agreements", "/", "/map", "/reports/report-1", "/bodies", "/actors/NER"):
        tab = opening(shared.address + path, viewport={"width": 390, "height": 844})
        assert tab.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_filters_work_by_keyboard_alone(shared: Served, opening: Opening) -> None:
    tab = opening(f"{shared.address}/agreements")
    tab.focus("details.filters summary")
    tab.keyboard.press("Enter")
    tab.focus("details.filters input[name=party]")
    tab.keyboard.type("France")
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/agreements?party=France*")
    assert "with France" in tab.inner_text(".asked")
