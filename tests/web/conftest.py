"""A real server on a free port of this machine, clients for it, and a real Chromium."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher

from paraph.records import Agreement, Document, Evidence, Office, PartialDate, Reading
from paraph.register import Register
from paraph.web.application import application
from paraph.web.serving import OWN_NAMES, configured
from paraph.web.site import Site
from tests.register.reports import Reports, add_all, agreement, body, commitment, session

PASSWORD = "correct horse battery"
PEOPLE = {"Edith": "editor", "Coda": "coder", "Rhea": "reader"}
HOSTILE = "<script>alert(1)</script>\"><img src=x onerror=alert(2)> {{ 7 * 7 }} 'x' \x07"
ARABIC = "وقّعت تونس والجزائر مذكرة تفاهم في المجال الأمني."
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class Served:
    """A register that is served: its address, and the register itself to look into."""

    def __init__(self, address: str, where: str, register: Register) -> None:
        self.address = address
        self.where = where
        self.register = register

    @contextmanager
    def client(self, name: str | None = None) -> Iterator[httpx.Client]:
        """A client, signed in where a name is given."""
        headers = {"origin": self.address}
        with httpx.Client(base_url=self.address, headers=headers, trust_env=False, timeout=300) as client:
            if name:
                answer = client.post("/sign-in", data={"name": name, "password": PASSWORD, "back": "/"})
                assert answer.status_code == 303, answer.text
            yield client


def token_in(page: str) -> str:
    """The token of the forms on a page."""
    return page.partition('name="token" value="')[2].partition('"')[0]


def fill(register: Register) -> None:
    """Reports of a few agreements: with a history, a conflict, a committee, a doubt, copies, and hostile words."""
    reports = Reports()
    niger = {"instrument": "memorandum", "areas": "border_security counter_terrorism", "title": "Niamey Memorandum"}
    add_all(
        register,
        [
            reports(
                "2024-05-10",
                agreement("NER IRN", date="2024-05-08", place="Niamey", signatories="Ahmad Reza Radan", **niger),
                body("NER IRN", name="committee of experts", recurrence="annual"),
                commitment("NER IRN", "create_body"),
                commitment("IRN", "train", due="2024-12-31"),
            ),
            reports("2024-05-11", agreement("NER IRN", date="2024-05-09", place="Niamey", **niger)),
            reports("2024-09-20", agreement("NER IRN", stage="ratified", date="2024-09-14", **niger)),
            reports("2024-11-21", agreement("NER IRN", date="2024-05-08", **niger), session("NER IRN", "2024-11-20")),
            reports("2025-01-10", agreement("FRA POL", date="2025-01-09", areas="defence_cooperation")),
            reports("2025-02-02", agreement("FRA TCD", stage="terminated", date="2025-01-30")),
            reports("2025-03-01", agreement("AES NER", date="2025-02-28", areas="joint_operations", confidence=0.5)),
        ],
    )
    _add_hostile(register)
    copy = Document(id="copy-1", text="Two papers print this.", published=PartialDate(2025, 4, 1), outlet="Courier")
    register.add(copy, Reading(id="copy-1", language="en"), "test-reader-1")
    other = Document(id="copy-2", text=copy.text, published=copy.published, outlet="Gazette")
    register.add(other, Reading(id="copy-2", language="en"), "test-reader-1")
    register.settle()


def _add_hostile(register: Register) -> None:
    text = f"{HOSTILE} signed.\n\n{ARABIC}"
    document = Document(
        id="hostile/../report?x=1#y",
        text=text,
        title=f"Title {HOSTILE}",
        published=PartialDate(2025, 3, 5),
        outlet=HOSTILE,
        url="javascript:alert(3)",
    )
    quoted = text[: text.index("\n")]
    said = (Evidence(start=0, end=len(quoted), quote=quoted),)
    reading = Reading(
        id=document.id,
        language="en",
        agreements=(
            Agreement(
                id="a1",
                evidence=said,
                parties=("TUN", f"Group {HOSTILE}"),
                instrument="agreement",
                stage="signed",
                date=PartialDate(2025, 3, 4),
                title=f"=cmd {HOSTILE}",
            ),
        ),
        offices=(Office(id="o1", evidence=said, person=f"Person {HOSTILE}", office=HOSTILE, actor="TUN"),),
    )
    register.add(document, reading, "test-reader-1")


@contextmanager
def serving(where: str, *, sign_in_to_read: bool = False) -> Iterator[str]:
    """The address of a register that is served meanwhile."""
    site = Site(where, sign_in_to_read=sign_in_to_read)
    config = configured(application(site, OWN_NAMES))
    config.port = 0
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A filled register that nobody opens: each test has a copy."""
    where = tmp_path_factory.mktemp("made") / "made.register"
    with Register(str(where), create=True) as register:
        fill(register)
        # As the application's, but quick to check: the tests sign in often.
        kept = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
        for name, role in PEOPLE.items():
            register.add_person(name, role, kept)
    return where


def copied(made: Path, folder: Path) -> str:
    """A copy of a register, with what still stands in its log."""
    where = folder / "served.register"
    with closing(sqlite3.connect(made)) as connection:
        connection.execute("VACUUM INTO ?", (str(where),))
    with closing(sqlite3.connect(where)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")  # as registers are made: nobody waits for who writes
    return str(where)


@pytest.fixture(scope="session")
def shared(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A served register that tests only read."""
    where = copied(made, tmp_path_factory.mktemp("shared"))
    with serving(where) as address, Register(where) as register:
        yield Served(address, where, register)


@pytest.fixture
def served(made: Path, tmp_path: Path) -> Iterator[Served]:
    """A served register of the test's own."""
    where = copied(made, tmp_path)
    with serving(where) as address, Register(where) as register:
        yield Served(address, where, register)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """A real browser."""
    sync_api = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("there is no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield browser
        browser.close()


Opening = Callable[..., Any]


@pytest.fixture
def opening(chromium: Any) -> Iterator[Opening]:
    """Opens a page of an address; what a page complains of in the console fails the test at its end."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_(address: str, name: str | None = None, **options: Any) -> Any:
        # A page that glides on its way to a place is clicked where the place was.
        context = chromium.new_context(reduced_motion="reduce", **options)
        context.set_default_timeout(120_000)  # machines may be busy
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: complaints.append(str(error)))
        tab.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
        tab.on("dialog", lambda dialog: complaints.append(f"dialog {dialog.message}"))
        if name:
            root = "/".join(address.split("/")[:3])
            tab.goto(f"{root}/sign-in")
            tab.fill("main input[name=name]", name)
            tab.fill("main input[name=password]", PASSWORD)
            tab.click("main button")
        tab.goto(address)
        return tab

    yield open_
    for context in contexts:
        context.close()
    assert not complaints
