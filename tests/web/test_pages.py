"""Every page: it is there, says what it should, can't be injected into, and names no path."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec
import pytest

from paraph.register import Question
from paraph.web.security import MOST_SENT, POLICY, Guard
from tests.register.reports import Reports, add_all, agreement, commitment
from tests.web.conftest import ARABIC, Opening, Served, copied, serving

PAGES = (
    "/", "/agreements", "/bodies", "/people", "/commitments", "/meetings", "/memberships", "/transfers",
    "/expenditures", "/reports", "/actors", "/actors/NER", "/outstanding", "/map", "/network", "/review", "/review/log",
    "/coding", "/search?words=Niamey", "/sign-in", "/api/", "/reports/report-1",
)  # fmt: skip
MOST_BYTES = 200_000


class Links(HTMLParser):
    """The links of a page, and whatever could run or style something that is not a file of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.inline: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "a" and given.get("href"):
            self.found.append(str(given["href"]))
        if tag == "style" or (tag == "script" and "src" not in given):
            self.inline.append(tag)
        self.inline += [name for name in given if name.startswith("on") or name == "style"]
        self.inline += [v for v in given.values() if v and v.strip().lower().startswith(("javascript:", "data:"))]


def links_in(page: str) -> Links:
    parser = Links()
    parser.feed(page)
    return parser


@pytest.mark.parametrize("language", ["en", "fr"])
def test_all_pages_are_there_and_hold_nothing_inline(shared: Served, language: str) -> None:
    waiting, seen = list(PAGES), set()
    with shared.client() as client:
        client.headers["accept-language"] = language
        while waiting:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert answer.headers["content-security-policy"] == POLICY
            if not answer.headers["content-type"].startswith("text/html"):
                continue
            assert f'<html lang="{language}">' in answer.text
            assert path.startswith(("/map", "/network")) or len(answer.content) < MOST_BYTES, path
            links = links_in(answer.text)
            assert not links.inline, path
            for link in links.found:
                target = urlsplit(urljoin(path, link))
                if not target.netloc and len(seen) + len(waiting) < 100 and not target.path.startswith("/language/"):
                    waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    assert len(seen) > 60


def test_what_is_on_disk_is_named_nowhere(shared: Served) -> None:
    folder = str(Path(shared.where).parent)
    with shared.client() as client:
        for path in (*PAGES, "/agreements/agr-none", "/reports/none", "/nope", "/agreements?since=soon", "/api/nope"):
            assert folder not in client.get(path).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nope", 404), ("/agreements/agr-none", 404), ("/reports/none", 404), ("/agreements?area=tea", 400),
        ("/agreements?since=soon", 400), ("/agreements?after=agr-none", 200), ("/review?at=x", 422),
        ("/coding/none", 404), ("/meetings?after=none", 404), ("/static/../site.py", 404), ("/static/nope.css", 404),
    ],
)  # fmt: skip
def test_errors_are_pages_with_one_line(shared: Served, path: str, status: int) -> None:
    with shared.client() as client:
        answer = client.get(path)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_a_failure_shows_no_trace(shared: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("paraph.register.opened.Register.latest", lambda *_: 1 / 0)
    with shared.client() as client:
        answer = client.get("/")
    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.text
    assert "Traceback" not in answer.text


def test_a_damaged_register_is_said_without_its_path(tmp_path: Path, made: Path) -> None:
    where = Path(copied(made, tmp_path))
    with serving(str(where)) as address, httpx.Client(base_url=address, trust_env=False) as client:
        assert client.get("/agreements").status_code == 200
        for path in (where, where.with_name(where.name + "-wal")):
            if path.exists():
                with path.open("r+b") as file:
                    file.seek(4096)
                    file.write(b"\xff" * max(0, path.stat().st_size - 4096))
        answer = client.get("/reports")
    assert answer.status_code in (200, 503)
    assert str(tmp_path) not in answer.text


def test_hostile_reports_are_shown_as_they_are(shared: Served, opening: Opening) -> None:
    (entry,) = [row["id"] for row in shared.register.table("agreements", party="TUN")]
    (person,) = [row["id"] for row in shared.register.table("people", party="TUN")]
    (key,) = [row["key"] for row in shared.register.table("documents") if "hostile" in row["document"][0]]
    for path in (f"/agreements/{entry}", f"/people/{person}", f"/reports/{key}", "/agreements", "/", "/network",
                 "/reports", "/actors", "/search?words=signed", "/review"):  # fmt: skip
        tab = opening(shared.address + path)
        assert tab.locator("img").count() == 0
        assert tab.locator("main script").count() == 0
        if path in (f"/agreements/{entry}", f"/reports/{key}"):
            assert "<script>alert(1)</script>" in tab.inner_text("main")
            assert "{{ 7 * 7 }}" in tab.inner_text("main")
    tab = opening(f"{shared.address}/reports/{key}")
    assert tab.locator("a[href^=javascript]").count() == 0
    arabic = tab.locator(".text p", has_text=ARABIC[:10])
    assert arabic.evaluate("element => getComputedStyle(element).direction") == "rtl"


def test_an_actor_with_dated_and_undated_agreements(served: Served) -> None:
    reports = Reports()
    add_all(
        served.register,
        [
            reports("2023-05-10", agreement("EST LVA", date="2023-05-08", areas="cyber_security"), name="dated"),
            reports("2024-09-10", agreement("EST LVA", instrument="treaty", areas="peacekeeping"), name="undated"),
        ],
    )
    served.register.settle()
    (tie,) = served.register.ties(Question(party=("EST",))).ties
    assert (tie.agreements, tie.first, tie.last) == (2, "2023-05-08", "2023-05-08")
    with served.client() as client:
        for path in ("/actors/EST", "/map?party=EST", "/network?party=EST", "/agreements?party=EST"):
            assert client.get(path).status_code == 200, path


def test_an_agreement_of_which_a_sentence_says_that_something_was_done(served: Served) -> None:
    reports = Reports()
    pact = agreement("GBR SWE", date="2022-05-11")
    promise = commitment("GBR", "exercise", to=("SWE",), due="2022-12-31")
    document, reading = reports("2023-10-15", pact, name="done")
    later = msgspec.structs.replace(document, text=document.text + "Troops exercised here, as London had promised.")
    add_all(served.register, [reports("2022-05-11", pact, promise, name="promised"), (later, reading)])
    (entry,) = served.register.ids(facets={"party": ["GBR", "SWE"]})
    with served.client() as client:
        page = client.get(f"/agreements/{entry}")
        assert page.status_code == 200
        assert "Troops exercised here, as London had promised." in page.text
        assert '/reports/done"' in page.text
        assert client.get("/reports/done").status_code == 200


def test_other_names_and_other_sites_are_refused(shared: Served) -> None:
    with shared.client() as client:
        assert client.get("/", headers={"host": "evil.example"}).status_code == 421
        assert client.post("/sign-in", data={"name": "x"}, headers={"origin": "http://evil.example"}).status_code == 403
        bare = httpx.post(f"{shared.address}/sign-in", data={"name": "x"}, trust_env=False)
        assert bare.status_code == 403


def test_too_much_is_refused_before_it_is_read() -> None:
    said: list[Any] = []

    async def send(message: Any) -> None:
        said.append(message)

    async def never(*_: Any) -> Any:
        raise AssertionError("nothing must be read")

    own = [(b"host", b"localhost"), (b"origin", b"http://localhost")]
    for length in (str(MOST_SENT + 1), "-1", "9" * 40, "x"):
        said.clear()
        headers = [*own, (b"content-length", length.encode())]
        scope = {"type": "http", "method": "POST", "path": "/sign-in", "headers": headers}
        # Nothing in it waits, so one step is all of it.
        with pytest.raises(StopIteration):
            Guard(never, None)(scope, never, send).send(None)  # type: ignore[attr-defined]
        assert said[0]["status"] == 413


def test_the_language_is_chosen_and_kept(shared: Served) -> None:
    with shared.client() as client:
        assert "What the register holds" in client.get("/").text
        answer = client.get("/language/fr", params={"back": "/map?area=peacekeeping"})
        assert answer.headers["location"] == "/map?area=peacekeeping"
        assert "Ce que contient le registre" in client.get("/").text
        assert "10 mai 2024" in client.get("/reports").text
        for elsewhere in ("//evil.example", "https://evil.example", "/\\evil.example"):
            assert client.get("/language/en", params={"back": elsewhere}).headers["location"] == "/"


def test_no_page_asks_another_host(shared: Served) -> None:
    folder = Path(__file__).parents[2] / "src" / "paraph" / "web"
    for path in [*folder.glob("static/*"), *folder.glob("templates/*")]:
        for found in re.findall(r"(?:src|href|url\()=?[\"'(]?https?://[^\"')\s]+", path.read_text(encoding="utf-8")):
            raise AssertionError(f"{path.name}: {found}")
