"""What a secretariat writes down by form is kept as statements and shown on its body's page."""

from __future__ import annotations

from paraph.register import Register
from tests.web.conftest import Opening, Served, token_in

MINUTES = (
    "The Joint Security Committee of Niger and Iran met in Niamey on 1 September 2025.\n\nIt agreed to train guards."
)


def test_an_agreement_a_body_a_session_and_measures(served: Served, opening: Opening) -> None:
    tab = opening(f"{served.address}/add/agreement", "Edith")
    tab.fill("input[name=party]", "Niger; Chad")
    tab.select_option("select[name=instrument]", "memorandum")
    tab.fill("main input[name=date]", "2025-05-08")
    tab.fill("main input[name=place]", "Niamey")
    tab.fill("main input[name=title]", "Lake Memorandum")
    tab.check("input[value=border_security]")
    tab.fill("main input[name=why]", "file 12/4")
    tab.click("main form.fields button")
    tab.wait_for_url("**/agreements/agr-*")
    assert "Lake Memorandum" in tab.inner_text("h1")
    tab.click("text=Add a joint body under it")
    tab.fill("input[name=party]", "NER; TCD")
    tab.fill("main input[name=name]", "Joint Lake Committee")
    tab.select_option("select[name=rhythm]", "annual")
    tab.fill("main input[name=why]", "article 4")
    tab.click("main form.fields button")
    tab.wait_for_url("**/bodies/body-*")
    body = tab.url.partition("/bodies/")[2].partition("?")[0]
    tab.click("text=Add a session")
    tab.fill("input[type=date][name=date]", "2025-09-01")
    tab.fill("textarea", MINUTES)
    tab.fill("input[name=people]", "Col. Bako; Gen. Issa")
    tab.click("form[action='/add/session'] button")
    tab.wait_for_selector(".timeline time")
    assert "1 September 2025" in tab.inner_text(".timeline")
    tab.click("text=Add a measure")
    tab.fill("input[name=task]", "Open the border post")
    tab.fill("input[name=owner]", "Col. Bako")
    tab.fill("input[name=due]", "2025-12-31")
    tab.select_option("form[action='/add/measure'] select[name=area]", "border_security")
    tab.click("form[action='/add/measure'] button")
    tab.wait_for_selector("table.measures")
    shown = tab.inner_text("main")
    assert "Open the border post" in shown
    assert "Border security" in shown
    assert "overdue" in shown
    tab.click("table.measures button[value=fulfilled]")
    tab.wait_for_selector(".state.fulfilled")
    tab.click(".timeline a:text-is('minutes')")
    tab.wait_for_url("**/reports/**")
    assert "Joint Security Committee" in tab.inner_text(".text")
    _kept_as_statements(served.register, body)


def _kept_as_statements(register: Register, body: str) -> None:
    assert {str(decision.action) for decision in register.decisions()} >= {"add", "correct"}
    assert {decision.person for decision in register.decisions()} == {"Edith"}
    assert [str(one["date"]) for one in register.show(body)["sessions"]] == ["2025-09-01"]
    (measure,) = [row for row in register.table("commitments", state="fulfilled") if row["task"]]
    assert (measure["owner"], measure["due"]) == ("Col. Bako", "2025-12-31")
    assert register.check() == []


def test_a_mistake_brings_the_form_back_as_it_was(served: Served) -> None:
    with served.client("Edith") as client:
        token = token_in(client.get("/add/agreement").text)
        wrong = {"token": token, "party": "NER; IRN", "date": "soon", "title": "Kept <b>", "why": "x"}
        answer = client.post("/add/agreement", data=wrong)
        assert answer.status_code == 400
        assert "Kept &lt;b&gt;" in answer.text
        assert client.post("/add/body", data={"token": token, "why": "x"}).status_code == 400
        assert (
            client.post("/add/session", data={"token": token, "body": "body-none", "date": "2025"}).status_code == 404
        )
        assert client.post("/add/tea", data={"token": token}).status_code == 400
        assert client.get("/add/session").status_code == 400
    assert served.register.decisions() == []
