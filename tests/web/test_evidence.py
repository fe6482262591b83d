"""Every value shows the words it rests on, by pointer and by keyboard; reports and records lead to each other."""

from __future__ import annotations

from tests.web.conftest import Opening, Served


def test_evidence_on_hover_and_on_focus(shared: Served, opening: Opening) -> None:
    (entry,) = [row["id"] for row in shared.register.table("agreements", party="IRN")]
    tab = opening(f"{shared.address}/agreements/{entry}")
    for place in (".timeline .said-what >> nth=0", ".facts .said-what >> nth=0", ".commitments .said-what >> nth=0"):
        value = tab.locator(place)
        words = tab.locator(f"#{value.get_attribute('aria-describedby')}")
        tab.mouse.move(0, 0)
        assert not words.is_visible()
        value.focus()
        words.wait_for(state="visible")
        assert "report-" in words.inner_text()
        tab.keyboard.press("Escape")
        words.wait_for(state="hidden")
        tab.locator("h2 >> nth=0").click()
        value.hover()
        words.wait_for(state="visible")


def test_evidence_without_scripts(shared: Served, opening: Opening) -> None:
    (entry,) = [row["id"] for row in shared.register.table("agreements", party="IRN")]
    tab = opening(f"{shared.address}/agreements/{entry}", java_script_enabled=False)
    value = tab.locator(".timeline .said-what >> nth=0")
    value.focus()
    tab.locator(f"#{value.get_attribute('aria-describedby')}").wait_for(state="visible")
    tab.goto(f"{shared.address}/map")
    assert tab.locator("svg .tie").count() > 0
    tab.goto(f"{shared.address}/network?party=NER")
    assert tab.locator("svg .node").count() > 1


def test_a_conflict_shows_both_sides_with_their_words(shared: Served, opening: Opening) -> None:
    (entry,) = [row["id"] for row in shared.register.table("agreements", conflict="date")]
    tab = opening(f"{shared.address}/agreements/{entry}")
    shown = tab.inner_text(".conflicts")
    for words in ("8 May 2024", "9 May 2024", "report-1", "report-2"):
        assert words in shown


def test_a_report_and_its_records_lead_to_each_other(shared: Served, opening: Opening) -> None:
    tab = opening(f"{shared.address}/reports/report-1")
    chip = tab.locator(".text a.chip >> nth=0")
    record = chip.get_attribute("href")
    chip.click()
    assert tab.url.endswith(str(record))
    tab.hover(f"{record} h3")
    assert tab.locator(".text .e.lit").count() > 0
    tab.click(f"{record} li a >> nth=0")
    tab.wait_for_url("**-words-0")
    tab.click(f"{record} >> text=To the entry")
    tab.wait_for_url("**/agreements/agr-*")


def test_copies_are_listed(shared: Served) -> None:
    with shared.client() as client:
        page = client.get("/reports/copy-1").text
    assert "Courier" in page
    assert "Gazette" in page


def test_a_report_says_what_was_rejected_on_demand(shared: Served) -> None:
    with shared.client() as client:
        assert 'id="rejected"' not in client.get("/reports/report-1").text
        assert 'id="rejected"' in client.get("/reports/report-1?rejected=true").text


def test_as_of_an_earlier_day(shared: Served) -> None:
    (entry,) = [row["id"] for row in shared.register.table("agreements", party="IRN")]
    with shared.client() as client:
        assert "Ratified" in client.get(f"/agreements/{entry}").text
        assert "Ratified" not in client.get(f"/agreements/{entry}?as_of=2024-06").text
        assert client.get(f"/agreements/{entry}?as_of=2020").status_code == 404


def test_the_map_takes_its_filter_as_it_is_changed(shared: Served, opening: Opening) -> None:
    for path in ("map", "network"):
        tab = opening(f"{shared.address}/{path}")
        before = tab.locator("svg .ties a").count()
        tab.select_option("#ties-filter select[name=area]", "defence_cooperation")
        tab.wait_for_url(f"**/{path}?area=defence_cooperation")
        assert 0 < tab.locator("svg .ties a").count() < before
        assert "on defence cooperation" in tab.inner_text(".asked")
        tab.reload()
        assert tab.locator("svg .ties a").count() == 1
        tab.click("details.ties a >> nth=0")
        tab.wait_for_url("**/agreements?*")
        assert tab.locator("tbody tr").count() == 1
