"""`paraph watch` and `paraph sources`, as people run them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from paraph.cli.entry import main
from paraph.register import Register
from tests.conftest import REPOSITORY
from tests.sources.made_files import opml, page, rss
from tests.sources.site import Site

Run = Callable[..., "tuple[int, list[str], list[str]]"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `paraph` on a register in an empty folder; its exit code and the lines that it says."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PARAPH_REGISTER", "test.register")
    handler = signal.getsignal(signal.SIGTERM)

    def call(*arguments: str) -> tuple[int, list[str], list[str]]:
        monkeypatch.setattr(sys, "argv", ["paraph", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        signal.signal(signal.SIGTERM, handler)
        said = capsys.readouterr()
        return int(left.value.code or 0), said.out.splitlines(), said.err.splitlines()

    return call


def item(link: str, key: str) -> str:
    """An entry of a feed."""
    return f"<item><title>T</title><link>{link}</link><guid>{key}</guid></item>"


WATCH = ("watch", "--once", "--allow-private", "127.0.0.1")


def test_a_line_for_each_new_finding_and_none_twice(site: Site, run: Run) -> None:
    one = item(site.page("/one", page()), "1")
    feed = site.page("/feed", rss(one))
    code, found, said = run(*WATCH, feed)
    assert (code, said) == (0, [])
    (agreement,) = [line for line in found if line.startswith("Agreement")]
    what, stage, *parties, day = agreement.split(", ")[:5]
    assert (what, stage, day) == ("Agreement: memorandum of understanding", "signed", "8 May 2025")
    assert sorted(parties) == ["Iran", "Niger"]
    assert agreement.endswith(f"| The Courier, 2025-05-09 | {site.address}/one")
    assert run(*WATCH) == (0, [], [])
    assert site.asked("/one") == 1
    words = "Turkey and Mali signed a military training agreement in Ankara on Friday, 9 May 2025.\n"
    more = "The Turkish Minister of Defence and his Malian counterpart led the ceremony at the ministry in Ankara.\n"
    other = page(title="Turkey and Mali sign training agreement", text=words + more + more.replace("led", "left"))
    site.page("/feed", rss(item(site.page("/two", other), "2") + one))
    code, found, _ = run(*WATCH)
    assert any("Mali" in line for line in found)
    assert not any("Iran" in line for line in found)
    code, rows, _ = run("sources", "--format", "jsonl")
    states = {row["source"]: row for row in map(json.loads, rows)}
    assert (states[feed]["state"], states[feed]["documents"], states[feed]["errors"]) == ("followed", 2, 0)
    assert states[feed]["next"] > states[feed]["succeeded"]


def test_feeds_that_fail_are_left_alone_for_longer_and_longer(site: Site, run: Run) -> None:
    feed = site.busy("/feed", 503, "7200")
    code, found, said = run(*WATCH, feed)
    assert (code, found, said) == (2, [], [f"{feed}: the server is busy (HTTP 503)"])
    asked = site.asked("/feed")
    assert run(*WATCH)[0] == 0
    assert site.asked("/feed") == asked
    (row,) = [json.loads(line) for line in run("sources", "--format", "jsonl")[1]]
    assert (row["state"], row["failures"], row["errors"]) == ("failing", 1, 1)
    assert run("sources", "--forget", feed)[0] == 0
    assert run("watch", "--once")[2] == [
        "paraph watch: no feed is followed here yet: name one (see paraph watch --help)"
    ]


def test_a_list_at_an_address_is_followed_with_its_feeds(site: Site, run: Run) -> None:
    first = site.page("/first", rss(item(site.page("/one", page()), "1")))
    listed = site.page("/feeds", opml(first, "file:///etc/passwd"), content_type="text/x-opml", etag='"1"')
    code, found, said = run(*WATCH, listed)
    assert (code, len([line for line in found if line.startswith("Agreement")])) == (0, 1)
    assert said == ["file:///etc/passwd is no http or https address (file:)"]
    second = site.page("/second", rss())
    site.page("/feeds", opml(first, second), content_type="text/x-opml", etag='"2"')
    assert run(*WATCH)[0] == 0
    names = [json.loads(line)["source"] for line in run("sources", "--format", "jsonl")[1]]
    assert {listed, first, second} <= set(names)


def test_what_is_no_feed(site: Site, run: Run) -> None:
    address = site.page("/a", page())
    Path("feeds.opml").write_text(opml(address))
    assert run(*WATCH, "feeds.opml")[2] == [f"{address}: is no feed (HTML)"]
    for wrong, why in (("missing.opml", "no such file"), ("file:///etc/passwd", "is no http or https address")):
        code, _, (line,) = run(*WATCH, wrong)
        assert (code, why in line) == (2, True)
    assert "private or reserved" in run("watch", "--once", site.other_name + "/feed")[2][0]


def test_an_entry_that_fails_is_said_once_and_listed(site: Site, run: Run) -> None:
    link = site.busy("/one", 503, "0")
    feed = site.page("/feed", rss(item(link, "1")))
    assert run(*WATCH, feed)[2] == [f"{link}: the server is busy (HTTP 503)"]
    (row,) = [json.loads(line) for line in run("list", "unread", "--format", "jsonl")[1]]
    assert (row["place"], row["times"]) == (link, 1)
    site.page("/one", page())
    assert run(*WATCH)[1]
    assert run("list", "unread", "--format", "jsonl")[1] == []


def test_it_runs_until_it_is_stopped(site: Site, tmp_path: Path) -> None:
    feed = site.page("/feed", rss(item(site.page("/one", page()), "1")))
    command = [
        sys.executable,
        "-m",
        "paraph",
        "watch",
        feed,
        "--register",
        "r.register",
        "--allow-private",
        "127.0.0.1",
    ]
    watching = subprocess.Popen(
        command,
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert watching.stdout is not None
        assert watching.stdout.readline()  # the first finding
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and watching.poll() is None:
            with Register(str(tmp_path / "r.register")) as register:
                if register.followed()[feed].next_try:
                    break
            time.sleep(0.2)
        watching.send_signal(signal.SIGTERM)
        _, said = watching.communicate(timeout=60)
    finally:
        watching.kill()
        watching.wait()
    assert (watching.returncode, said.strip()) == (130, "paraph: stopped")
    with Register(str(tmp_path / "r.register")) as register:
        assert not register.check()
        assert sum(1 for _ in register.table("documents")) == 1
