"""The API: the same data as the pages, paged and streamed, described by OpenAPI; writing needs a token."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings

from tests.web.conftest import Served


def _get(served: Served, path: str, **given: Any) -> httpx.Response:
    return httpx.get(f"{served.address}/api{path}", trust_env=False, timeout=60, **given)


@pytest.mark.parametrize("kind", ["agreements", "bodies", "people", "commitments", "meetings", "documents"])
def test_lists_are_paged_and_streamed(shared: Served, kind: str) -> None:
    expected = shared.register.table(kind).to_list()
    rows: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = _get(shared, f"/{kind}", params={"limit": 2} | ({"after": after} if after else {})).json()
        rows += page["items"]
        after = page["next"]
        if after is None:
            break
    assert rows == expected
    assert [json.loads(line) for line in _get(shared, f"/{kind}/stream").text.splitlines()] == expected


def test_entries_records_reports_and_the_rest_are_those_of_the_register(shared: Served) -> None:
    register = shared.register
    (entry,) = register.ids(facets={"party": ["IRN"]})
    form = _get(shared, f"/entries/{entry}").json()
    assert form == json.loads(json.dumps(register.show(entry)))
    key = form["records"][0]["id"]
    assert _get(shared, f"/records/{key}").json()["id"] == key
    assert _get(shared, "/reports/report-1").json()["text"] == register.report("report-1")["text"]
    assert _get(shared, "/search", params={"words": "Niamey"}).json()["items"]
    assert _get(shared, "/ties").json()["total"] == 5
    assert _get(shared, "/agreements", params={"party": "Niger", "area": "border_security"}).json()["items"]
    assert _get(shared, "/changes/stream", params={"since": "2020"}).text
    assert _get(shared, "/outstanding/stream").text
    assert _get(shared, "/entries/agr-none").status_code == 404
    assert _get(shared, "/agreements", params={"area": "tea"}).status_code == 400


def test_writing_needs_a_token_and_a_role(served: Served) -> None:
    entry = served.register.ids()[0]
    tokens = {
        name: {"authorization": f"Bearer {served.register.new_token(name)}"} for name in ("Edith", "Coda", "Rhea")
    }

    def post(path: str, body: Any, who: str | None) -> httpx.Response:
        headers = tokens[who] if who else {}
        return httpx.post(f"{served.address}/api{path}", json=body, headers=headers, trust_env=False, timeout=60)

    accept = {"action": "accept", "named": entry, "why": "read"}
    assert post("/decisions", accept, None).status_code == 401
    assert post("/decisions", accept, "Rhea").status_code == 403
    with served.client("Edith") as signed_in:  # a session is no token
        assert signed_in.post("/api/decisions", json=accept).status_code == 401
    made = post("/decisions", accept, "Coda")
    assert made.status_code == 201
    assert made.json()["entries"] == [entry]
    assert post("/decisions", accept | {"action": "withdraw"}, "Coda").status_code == 403
    soon = {"action": "correct", "named": entry, "field": "date", "values": ["soon"]}
    assert post("/decisions", soon, "Edith").status_code == 400
    undo = {"action": "undo", "decision": made.json()["decision"]}
    assert post("/decisions", undo, "Edith").status_code == 201
    assert post("/decisions", {"action": "dance"}, "Edith").status_code == 400
    report = {"id": "api-1", "text": "Niger and Iran signed a memorandum on Thursday.", "published": "2025-05-10"}
    assert post("/reports", report, "Coda").status_code == 403
    assert post("/reports", report, "Edith").json()["outcome"] == "added"
    assert post("/reports", report, "Edith").json()["outcome"] == "known"
    assert post("/reports", report | {"published": "soon"}, "Edith").status_code == 400
    assert post("/reports", report | {"more": 1}, "Edith").status_code == 422
    assert _get(served, "/agreements", headers={"authorization": "Bearer x"}).status_code == 401
    log = _get(served, "/decisions").json()["items"]
    assert [one["person"] for one in log] == ["Edith", "Coda"]


def test_no_call_makes_the_server_fail(served: Served) -> None:
    schemathesis = pytest.importorskip("schemathesis")
    described = schemathesis.openapi.from_url(f"{served.address}/api/openapi.json")
    token = served.register.new_token("Edith")
    tried = 0
    for found in described.get_all_operations():
        operation = found.ok()

        @settings(max_examples=12, deadline=None, database=None, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy())
        def call(case: Any) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code < 500, (case.method, case.path, answer.text)

        call()
        tried += 1
    assert tried > 25
    assert served.register.check() == []
