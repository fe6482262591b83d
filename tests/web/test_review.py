"""The review with single keys, deciding on an agreement's page, the log, and double coding, in a real browser."""

from __future__ import annotations

import pytest

from paraph.register.double_coding import CODED_FIELDS
from paraph.register.waiting import waiting
from paraph.web.agreement_figures import cohens_kappa, figures
from tests.register.reports import Reports, add_all, agreement
from tests.web.conftest import Opening, Served, token_in


def test_a_conflict_is_settled_with_one_key_and_taken_back(served: Served, opening: Opening) -> None:
    (entry,) = [row["id"] for row in served.register.table("agreements", conflict="date")]
    tab = opening(f"{served.address}/review?sort=conflict", "Coda")
    assert "Which of these holds?" in tab.inner_text("main")
    shown = tab.locator(".side q").all_inner_texts()
    assert any("2024-05-08" in words for words in shown)
    assert any("2024-05-09" in words for words in shown)
    tab.keyboard.press("2")
    tab.wait_for_selector(".done")
    assert served.register.show(entry)["history"][0]["date"] == "2024-05-09"
    assert "Nothing waits" in tab.inner_text("main")
    tab.keyboard.press("u")
    tab.wait_for_selector("text=Which of these holds?")
    assert served.register.show(entry)["history"][0]["date"] == "2024-05-08"
    assert [str(decision.action) for decision in served.register.decisions()] == ["correct", "undo"]


def test_a_doubtful_record_is_accepted_or_withdrawn(served: Served, opening: Opening) -> None:
    (entry,) = [row["id"] for row in served.register.table("agreements", party="AES")]
    tab = opening(f"{served.address}/review?sort=record", "Edith")
    tab.keyboard.press("s")
    tab.wait_for_selector("text=Nothing waits")
    tab.go_back()
    tab.keyboard.press("w")
    tab.wait_for_selector(".done")
    assert served.register.is_withdrawn(entry)
    tab.keyboard.press("u")
    tab.wait_for_selector("text=Is this right?")
    tab.keyboard.press("a")
    tab.wait_for_selector(".done")
    assert [one.what for one in served.register.waiting(10)].count("record") == 0


def test_a_doubtful_pair_is_merged_or_kept_apart(served: Served, opening: Opening) -> None:
    reports = Reports()
    slots = {"areas": "cyber_security", "title": "Cyber Pact"}
    add_all(
        served.register,
        [
            reports("2023-05-10", agreement("EST LVA", date="2023-05-08", instrument="memorandum", **slots)),
            reports("2023-09-10", agreement("EST LVA", date="2023-09-01", instrument="protocol", **slots)),
            reports("2023-12-01", agreement("EST LVA", date="2023-08", instrument="agreement", areas="cyber_security")),
        ],
    )
    served.register.settle()
    pairs = [one for one in served.register.waiting(50) if one.what == "identity"]
    if not pairs:
        pytest.skip("the weights leave no doubt about any of these")
    tab = opening(f"{served.address}/review?sort=identity", "Edith")
    assert "What speaks for and against" in tab.inner_text("main")
    tab.keyboard.press("n")
    tab.wait_for_selector(".done")
    assert [str(decision.action) for decision in served.register.decisions()] == ["not_same"]
    tab.keyboard.press("u")
    tab.wait_for_selector("text=Are these one or two?")
    tab.keyboard.press("m")
    tab.wait_for_selector(".done")
    assert served.register.present_id(str(pairs[0].other)) == served.register.present_id(pairs[0].entry)


def test_an_agreement_is_corrected_split_and_merged_on_its_page(served: Served, opening: Opening) -> None:
    (entry,) = [row["id"] for row in served.register.table("agreements", party="IRN")]
    tab = opening(f"{served.address}/agreements/{entry}", "Edith")
    tab.select_option("#correct select[name=field]", "areas")
    tab.fill("#correct input[name=value]", "peacekeeping; cyber_security")
    tab.fill("#correct input[name=why]", "the annex")
    tab.click("#correct button")
    tab.wait_for_selector(".done")
    assert served.register.show(entry)["areas"] == ["cyber_security", "peacekeeping"]
    tab.check("#split input[name=record] >> nth=1")
    tab.click("#split button")
    tab.wait_for_selector(".done")
    both = [row["id"] for row in served.register.table("agreements", party="IRN")]
    assert len(both) == 2
    tab.click(".done button")
    tab.wait_for_selector("text=taken back")
    assert [row["id"] for row in served.register.table("agreements", party="IRN")] == [entry]


def test_a_mistake_is_said_and_changes_nothing(served: Served) -> None:
    entry = served.register.ids()[0]
    with served.client("Edith") as client:
        token = token_in(client.get("/").text)
        for action, asked in (
            ("correct", {"named": entry, "field": "date", "value": "soon"}),
            ("correct", {"named": entry, "field": "tea", "value": "x"}),
            ("merge", {"one": entry, "other": "agr-none"}),
            ("split", {"named": entry}),
            ("withdraw", {"named": entry}),
            ("dance", {"named": entry}),
            ("accept", {}),
        ):
            answer = client.post(f"/decide/{action}", data=asked | {"token": token})
            assert answer.status_code in (400, 404), action
    assert served.register.decisions() == []


def test_the_log_says_who_decided_what(served: Served, opening: Opening) -> None:
    entry = served.register.ids()[0]
    served.register.accept(entry, person="Coda", why="read it")
    tab = opening(f"{served.address}/review/log", "Edith")
    assert "read it" in tab.inner_text("tbody")
    tab.click("tbody button")
    tab.wait_for_selector("text=taken back")
    assert [decision.person for decision in served.register.log(10)] == ["Edith", "Coda"]


def test_the_queue_has_the_most_useful_first(shared: Served) -> None:
    with shared.register._database.reading() as connection:
        found = waiting(connection, 50)
    assert {"conflict", "record"} <= {one.what for one in found}
    assert [one.use for one in found] == sorted((one.use for one in found), reverse=True)


def test_blind_double_coding_with_figures(served: Served, opening: Opening) -> None:
    served.register.draw_sample("Pilot", 4, person="Edith", seed=3)
    served.register.add_person("Cole", "coder", str(served.register.password_hash_of("Coda")))
    for name, areas in (("Coda", ["peacekeeping"]), ("Cole", [])):
        tab = opening(f"{served.address}/coding/Pilot/next", name)
        assert tab.locator(".record, .codes option[selected], .codes input[checked]").count() == 0
        for number in range(4):
            tab.keyboard.press("n" if number == 0 else "y")
            if number:
                tab.select_option("select[name=instrument]", "treaty" if number == 1 else "agreement")
                tab.select_option("select[name=stage]", "signed")
                tab.select_option("select[name=factuality]", "asserted")
                for area in areas:
                    tab.check(f"input[value={area}]")
            tab.click("form.codes button")
            tab.wait_for_selector(f"text={number + 1} of 4 coded")
        if name == "Coda":
            tab.keyboard.press("u")
            tab.wait_for_selector("text=3 of 4 coded")
            tab.keyboard.press("n")
            tab.click("form.codes button")
        tab.click("text=To the figures")
    assert "Krippendorff" in tab.inner_text("main")
    made = {one.field: one for one in figures(served.register.codings("Pilot"))}
    assert made["is_agreement"].pairs[0].both == 4
    assert made["is_agreement"].pairs[0].same == 3
    assert made["areas"].pairs[0].kappa == 0
    with served.client("Rhea") as reader:
        assert "Krippendorff" not in reader.get("/coding/Pilot").text
    assert served.register.decisions() == []


def test_kappa_and_alpha_are_those_of_the_textbooks() -> None:
    # Cohen's kappa: 20 both yes, 5 and 10 apart, 15 both no, of 50: observed .7, by chance .5.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    kappa = cohens_kappa(pairs)
    assert kappa == pytest.approx(0.4)
    assert cohens_kappa([("y", "y")] * 3) is None
    # Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", binary data of two observers: alpha .095.
    meg = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    owen = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    words = ("no", "yes")
    codings = {
        name: {at: {"is_agreement": (words[code],)} for at, code in enumerate(codes)}
        for name, codes in (("Meg", meg), ("Owen", owen))
    }
    (found,) = figures(codings)
    assert found.alpha == pytest.approx(0.095, abs=0.001)
    assert set(CODED_FIELDS) == {"is_agreement", "instrument", "stage", "factuality", "areas"}
