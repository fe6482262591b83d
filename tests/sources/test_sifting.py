"""Where the first look comes in, what becomes of what it sets aside, and archives read by several processes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from paraph.records import Document
from paraph.sources import Problem, SetAside
from paraph.triage import FirstLook
from tests.register.conftest import Command, command  # noqa: F401
from tests.sources.conftest import ReadAll, documents
from tests.sources.made_files import ADDRESS, page, warc, warc_record

CHESS = "The chess club of the town has won the cup again. The youngest player is nine and hates to lose."
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>A feed</title>
<item><title>Chess</title><link>http://a.example/chess</link><description>{CHESS} {CHESS}</description></item>
<item><title>Niger and Iran sign security memorandum</title><link>{ADDRESS}</link>
<description>Niger and Iran signed a memorandum of understanding on security cooperation in Niamey. General Ahmad Reza
Radan, Commander of the Iranian forces, met the minister of the interior.</description></item></channel></rss>"""


def archive(*, packed: bool = True) -> bytes:
    """Nine pages on chess, one on an agreement, and a record that is none."""
    chess = page(title="Chess", text=CHESS).encode()
    pages = [warc_record(f"http://a.example/{number}", chess) for number in range(9)]
    broken = warc_record("http://b.example/empty", b"<html></html>")
    return warc(*pages[:5], warc_record(ADDRESS, page().encode()), broken, *pages[5:], packed=packed)


@pytest.fixture(scope="module")
def sieve() -> FirstLook:
    return FirstLook.load()


def test_an_archive_is_sifted_in_its_order(read: ReadAll, sieve: FirstLook) -> None:
    Path("a.warc.gz").write_bytes(archive())
    found = read("a.warc.gz", sieve=sieve)
    kept = [one for one in found if isinstance(one, Document | SetAside | Problem)]
    assert [type(one) for one in kept] == [SetAside] * 5 + [Document] + [SetAside] * 5
    aside = kept[0]
    assert isinstance(aside, SetAside)
    assert aside.where == aside.url == "http://a.example/0"
    assert aside.score < 0


def test_several_processes_find_the_same(read: ReadAll, sieve: FirstLook) -> None:
    Path("a.warc.gz").write_bytes(archive())
    alone = read("a.warc.gz", sieve=sieve)
    assert read("a.warc.gz", sieve=sieve, workers=2) == alone
    assert len(documents(alone)) == 1
    assert len(documents(read("a.warc.gz"))) == 10


def test_a_page_of_a_folder_is_sifted_and_one_that_is_named_is_not(read: ReadAll, sieve: FirstLook) -> None:
    Path("saved").mkdir()
    Path("saved/chess.html").write_text(page(title="Chess", text=CHESS), encoding="utf-8")
    Path("saved/note.txt").write_text(CHESS, encoding="utf-8")
    assert [str(one.id) for one in documents(read("saved", sieve=sieve))] == ["saved/note.txt"]
    assert len(documents(read("saved/chess.html", sieve=sieve))) == 1


def test_a_saved_feed_is_sifted(read: ReadAll, sieve: FirstLook) -> None:
    Path("saved.rss").write_text(FEED, encoding="utf-8")
    assert [one.title for one in documents(read("saved.rss", sieve=sieve))] == [
        "Niger and Iran sign security memorandum"
    ]


def test_the_command_counts_and_keeps_what_was_set_aside(
    command: Command,  # noqa: F811
    tmp_path: Path,
) -> None:
    source, rejects, register = tmp_path / "a.warc.gz", tmp_path / "rejects.jsonl", str(tmp_path / "a.register")
    source.write_bytes(archive())
    code, said = command("add", str(source), "--register", register, "--rejects", str(rejects))
    assert code == 0
    assert "documents: 1 added" in said
    assert "set aside by a first look: 10 documents" in said
    lines = [json.loads(line) for line in rejects.read_text(encoding="utf-8").splitlines()]
    assert len(lines) == 10
    assert all(line["reason"] and line["score"] < 0 for line in lines)


def test_the_command_reads_everything_if_told_to(command: Command, tmp_path: Path) -> None:  # noqa: F811
    source = tmp_path / "a.warc.gz"
    source.write_bytes(archive())
    register = str(tmp_path / "a.register")
    assert "documents: 1 added" in command("add", str(source), "--register", register)[1]
    _, said = command("add", str(source), "--register", register, "--no-triage")
    assert "set aside" not in said
    assert "documents: 1 added, 9 already there" in said  # the nine are the same words


def test_rejects_that_cannot_be_written_are_refused_at_once(command: Command, tmp_path: Path) -> None:  # noqa: F811
    source = tmp_path / "a.warc.gz"
    source.write_bytes(archive())
    missing = tmp_path / "missing" / "rejects.jsonl"
    code, said = command("read", str(source), "--rejects", str(missing))
    assert code == 2
    assert "there is no folder" in said


def test_an_article_in_furniture_that_never_closes_is_found(read: ReadAll, sieve: FirstLook) -> None:
    opened = page().replace("<body>", "<body><nav><ul><li>Home</li></ul>").encode()
    Path("a.warc").write_bytes(warc(warc_record(ADDRESS, opened), packed=False))
    (found,) = documents(read("a.warc", sieve=sieve))
    assert "memorandum" in found.text


def test_an_article_in_an_aside_is_found_on_a_page_that_is_named(read: ReadAll) -> None:
    Path("a.html").write_text(page().replace("<body>", "<body><aside>").replace("</body>", "</aside></body>"))
    (found,) = documents(read("a.html"))
    assert "memorandum" in found.text
