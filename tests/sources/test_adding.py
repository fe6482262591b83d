"""Sources into a register: nothing is fetched or parsed again needlessly, nothing is lost, what fails is listed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from paraph.cli import adding_run
from paraph.cli.adding_run import AddingRun
from paraph.records import Document, Reading
from paraph.register import Register
from paraph.sources import Found, Intake, archives, read_sources
from paraph.sources.fetching import Fetcher
from tests.sources.made_files import message, page, rss, warc, warc_record
from tests.sources.site import Site


class EasyReader:
    """Reads nothing out of documents, quickly; can't read those of which the text says so."""

    def read_many(self, given: Iterable[Document], workers: int = 1, explain: bool = False) -> Iterator[Reading]:
        """An empty reading for each."""
        for document in given:
            error = "a language that nobody reads" if "UNREADABLE" in document.text else None
            yield Reading(id=document.id, language="en", error=error)


class Adding:
    """Adds sources to a register again and again; counts of the last run."""

    def __init__(self, register: Register, fetcher: Fetcher) -> None:
        self.register = register
        self._fetcher = fetcher

    def __call__(
        self, *names: str, version: str = "r1", stop_after: int | None = None, **options: Any
    ) -> dict[str, int]:
        intake = Intake(fetcher=lambda: self._fetcher, memory=self.register.memory(version), **options)
        run = AddingRun(self.register, EasyReader(), version)
        run.add(_stopping(read_sources(names, intake), stop_after))
        return {what: count for what, count in run.counts.items() if count}

    def unread(self) -> dict[str, str]:
        """What could not be used, with the reasons."""
        return {row["place"]: row["reason"] for row in self.register.table("unread")}


class Stopped(Exception):
    """Somebody pressed Ctrl-C."""


def _stopping(found: Iterable[Found], after: int | None) -> Iterator[Found]:
    for number, item in enumerate(found):
        if number == after:
            raise Stopped
        yield item


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fetcher: Fetcher) -> Iterator[Adding]:
    """Adding to a new register, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    with Register("test.register", create=True) as register:
        yield Adding(register, fetcher)


def test_files_that_are_known_are_not_parsed_again(add: Adding, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.html").write_text(page())
    Path("b.eml").write_bytes(message("One.").as_bytes())
    assert add("a.html", "b.eml") == {"added": 2}
    with monkeypatch.context() as broken:
        broken.setattr("paraph.sources.pages.page_document", None)
        assert add("a.html", "b.eml") == {"known": 2}
    assert add("a.html", "b.eml", version="r2") == {"reread": 2}
    Path("a.html").write_text(page(title="Another"))
    assert add("a.html") == {"added": 1}


def test_where_a_known_text_stood_once_more_is_noted(add: Adding) -> None:
    row = '{"id": "%s", "text": "Niger and Iran signed.", "outlet": "%s", "url": "http://a.example/%s"}\n'
    Path("a.jsonl").write_text(row % ("one", "The Courier", 1))
    assert add("a.jsonl") == {"added": 1}
    Path("b.jsonl").write_text(row % ("two", "The Herald", 2) + row % ("one", "The Courier", 1))
    for _ in range(2):
        assert add("b.jsonl") == {"known": 2}
        seen = [(one["document"], one["outlet"], one["url"]) for one in add.register.report("one")["copies"]]
        assert sorted(seen) == [
            ("one", "The Courier", "http://a.example/1"),
            ("two", "The Herald", "http://a.example/2"),
        ]


def test_other_options_are_another_reading(add: Adding) -> None:
    Path("a.csv").write_text("x,y\nwords of one,words of two\n")
    assert add("a.csv", columns={"text": "x"}) == {"added": 1}
    assert add("a.csv", columns={"text": "y"}) == {"added": 1}


@pytest.mark.parametrize("packed", [True, False])
def test_an_archive_is_read_on_where_it_was_stopped(add: Adding, monkeypatch: pytest.MonkeyPatch, packed: bool) -> None:
    monkeypatch.setattr(archives, "RECORDS_BETWEEN_MARKS", 3)
    monkeypatch.setattr(adding_run, "DOCUMENTS_AT_ONCE", 2)
    records = [warc_record(f"http://a.example/{n}", page(title=f"Report {n}").encode()) for n in range(20)]
    Path("a.warc").write_bytes(warc(*records, packed=packed))
    with pytest.raises(Stopped):
        add("a.warc", stop_after=14)
    (row,) = add.register.sources()
    assert (row["state"], 6 <= row["documents"] <= 12) == ("begun", True)
    counts = add("a.warc")
    assert counts["added"] + sum(counts.values()) > 20
    assert sum(1 for _ in add.register.table("documents")) == 20
    assert {row["state"] for row in add.register.sources()} == {"read"}
    assert add("a.warc") == {"known": 20}
    os.utime("a.warc", (1, 1))
    assert add("a.warc") == {"known": 20}


def test_an_archive_in_one_piece_is_not_read_on_in_its_middle(add: Adding, monkeypatch: pytest.MonkeyPatch) -> None:
    import gzip

    monkeypatch.setattr(archives, "RECORDS_BETWEEN_MARKS", 3)
    monkeypatch.setattr(adding_run, "DOCUMENTS_AT_ONCE", 2)
    records = [warc_record(f"http://a.example/{n}", page(title=f"Report {n}").encode()) for n in range(20)]
    Path("a.warc.gz").write_bytes(gzip.compress(b"".join(records)))
    with pytest.raises(Stopped):
        add("a.warc.gz", stop_after=14)
    add("a.warc.gz")
    assert sum(1 for _ in add.register.table("documents")) == 20


def test_what_can_not_be_used_is_listed_until_it_can(add: Adding) -> None:
    Path("in").mkdir()
    Path("in/a.html").write_text("<html></html>")
    Path("in/b.jsonl").write_text('{"text": "one"}\nbroken\n{"id": "bad", "text": "UNREADABLE"}\n')
    add("in", "missing.txt")
    assert set(add.unread()) == {"in/a.html", "in/b.jsonl:2", "bad", "missing.txt"}
    assert add.unread()["bad"] == "a language that nobody reads"
    Path("in/a.html").write_text(page())
    Path("in/b.jsonl").write_text('{"text": "one"}\n{"text": "two"}\n')
    Path("missing.txt").write_text("words")
    add("in", "missing.txt")
    assert set(add.unread()) == {"bad"}


def test_trouble_in_an_archive_stays_listed(add: Adding) -> None:
    Path("a.warc").write_bytes(warc(warc_record("http://a.example/1", b"<html></html>")))
    add("a.warc")
    add("a.warc")
    assert list(add.unread()) == ["a.warc: http://a.example/1"]


def test_an_address_is_asked_only_whether_it_has_changed(add: Adding, site: Site) -> None:
    address = site.page("/a", page(), etag='"1"')
    assert add(address) == {"added": 1}
    assert add(address) == {"known": 1}
    assert site.requests[-1].headers["if-none-match"] == '"1"'
    site.page("/a", page(title="Another"), etag='"2"')
    assert add(address) == {"added": 1}


def test_entries_of_a_feed_are_fetched_once(add: Adding, site: Site) -> None:
    entries = "".join(
        f"<item><title>T</title><link>{site.page(path, page(title=path))}</link><guid>{path}</guid></item>"
        for path in ("/a", "/b")
    )
    feed = site.page("/feed", rss(entries))
    assert add(feed) == {"added": 2}
    assert add(feed) == {}
    assert (site.asked("/a"), site.asked("/b"), site.asked("/feed")) == (1, 1, 2)


def test_an_entry_that_failed_is_tried_again(add: Adding, site: Site) -> None:
    link = site.busy("/a", 503, "0")
    feed = site.page("/feed", rss(f"<item><title>T</title><link>{link}</link><guid>1</guid></item>"), etag='"1"')
    assert add(feed) == {}
    assert "busy" in add.unread()[link]
    site.page("/a", page())
    assert add(feed) == {"added": 1}
    assert not add.unread()


def test_authors_and_doubts_come_along(add: Adding, site: Site) -> None:
    add(site.page("/2025/05/09/a", page(head="")))
    (row,) = add.register.table("documents")
    assert (row["author"], row["outlet"], row["published"]) == ("Amina Diallo", "The Courier", "2025-05-09")
    assert "stands in its address" in row["unsure"][0]
