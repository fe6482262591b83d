"""Sources made to harm: they cost themselves, with a clear line, within limits of time and memory."""

from __future__ import annotations

import re
import struct
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from paraph.sources import pages
from paraph.sources.confined import Confined
from paraph.sources.kinds import kind_by_beginning
from tests.sources.conftest import ReadAll, documents, problems
from tests.sources.made_files import docx, mailbox, message, page, warc, warc_record

BILLION_LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE {root} [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + '<!ENTITY file SYSTEM "file:///etc/passwd">]>'
)


def test_entities_are_not_expanded(read: ReadAll) -> None:
    Path("a.xml").write_text(
        BILLION_LAUGHS.format(root="rss") + "<rss><channel><item><title>&a9;&file;</title></item></channel></rss>"
    )
    Path("b.opml").write_text(
        BILLION_LAUGHS.format(root="opml") + '<opml><body><outline xmlUrl="http://x.example/&a9;&file;"/></body></opml>'
    )
    found = read("a.xml", "b.opml")
    assert not documents(found)
    assert "declares entities, which no feed needs" in problems(found)[0]
    assert len(problems(found)[1]) < 1000
    assert "root:" not in str(found)


def packed(**members: bytes) -> bytes:
    """A ZIP archive."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "/"), data)
    return made.getvalue()


def with_member(name: str, data: bytes) -> bytes:
    """A sound DOCX in which one member is another."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(docx())) as sound, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in sound.infolist():
            archive.writestr(member, data if member.filename == name else sound.read(member))
        if name not in sound.namelist():
            archive.writestr(name, data)
    return made.getvalue()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (with_member("word/document.xml", b" " * 60_000_000), "more than 50 MB of text markup"),
        (with_member("word/media/bomb.bin", bytes(310_000_000)), "unpacks to more than 300 MB"),
        (with_member("word/document.xml", BILLION_LAUGHS.format(root="x").encode() + b"<x>&a9;</x>"), "damaged"),
        (with_member("word/document.xml", b"<a>" * 200_000), "damaged"),
        (packed(**{"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x/>"}), "but no DOCX document"),
        (docx()[:-100], "damaged or no DOCX"),
        (b"PK\x03\x04 word/" + bytes(1000), "damaged or no DOCX"),
    ],
    ids=["markup", "bomb", "entities", "deep", "spreadsheet", "cut", "none"],
)
def test_word_documents(read: ReadAll, data: bytes, why: str) -> None:
    Path("a.docx").write_bytes(data)
    (said,) = problems(read("a.docx"))
    assert why in said


def test_paths_in_archives_lead_nowhere(read: ReadAll, tmp_path: Path) -> None:
    Path("a.docx").write_bytes(with_member("../../outside.txt", b"x"))
    assert len(documents(read("a.docx"))) == 1
    assert not list(tmp_path.parent.glob("outside.txt"))
    assert not list(tmp_path.parent.parent.glob("outside.txt"))


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.7\n" + b"1 0 obj<</Type/Catalog/Pages 1 0 R>>endobj\ntrailer<</Root 1 0 R>>",
        b"%PDF-1.7\n" + b"[" * 100_000,
        b"%PDF-1.4\n1 0 obj<</Length 99999999999>>stream\nendstream endobj\nstartxref\n-5\n%%EOF",
    ],
)
def test_pdfs(read: ReadAll, data: bytes) -> None:
    Path("a.pdf").write_bytes(data)
    (said,) = problems(read("a.pdf"))
    assert re.search(r"damaged|no text layer", said)


def test_a_parser_that_hangs_or_dies_costs_one_file() -> None:
    harms = {b"hang": "took longer than 8 s", b"die": "crash or use too much", b"grow": "memory", b"raise": "KeyError"}
    confined = Confined(seconds=8.0)
    for data, why in harms.items():
        with pytest.raises(ValueError, match=why):
            confined.extract("tests.sources.hostile_parser", data)
    assert confined.extract("tests.sources.hostile_parser", b"work").text == "work"


def test_deep_mail(read: ReadAll) -> None:
    inner = message("At the bottom.")
    for _ in range(8):
        outer = message("A layer.")
        outer.add_attachment(inner)
        inner = outer
    Path("a.eml").write_bytes(inner.as_bytes())
    found = read("a.eml")
    assert len(documents(found)) == 6
    assert "mail is attached to mail more than 5 deep" in problems(found)[0]
    parts = "".join(f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(3000))
    Path("b.eml").write_text(f"From: a@b.example\nDate: x\nMIME-Version: 1.0\n{parts}Content-Type: text/plain\n\nx")
    assert len(read("b.eml")) == 1


@pytest.mark.parametrize(
    "headers",
    [
        "From: =?utf-8?q?=?=\nDate: Mon, 99 Foo 20255 99:99:99\n",
        "From: \x00\x01<>\nSubject: =?x?b?///?=\n",
        "Content-Type: ;;;=\n",
    ],
)
def test_mail_with_broken_headers(read: ReadAll, headers: str) -> None:
    Path("a.eml").write_text(f"{headers}To: x\n\nWords.\n")
    found = read("a.eml")
    assert len(found) == 1


def test_mailboxes_without_end(read: ReadAll) -> None:
    Path("a.mbox").write_bytes(
        mailbox(message("One.")) + b"From x 2025\n" + b"x" * 5_000_000 + b"\n\n" + mailbox(message("Two."))
    )
    assert {document.text for document in documents(read("a.mbox"))} >= {"One.", "Two."}


def records() -> list[bytes]:
    """Three sound records."""
    return [warc_record(f"http://a.example/{n}", page(title=f"Report {n}").encode()) for n in range(3)]


def lying(record: bytes, length: int) -> bytes:
    """A record that says another length."""
    return re.sub(rb"Content-Length: \d+\r\n\r\nHTTP", b"Content-Length: %d\r\n\r\nHTTP" % length, record, count=1)


@pytest.mark.parametrize("packed_records", [True, False])
@pytest.mark.parametrize("length", [10**12, 100, -5])
def test_records_that_lie_about_their_length(read: ReadAll, length: int, packed_records: bool) -> None:
    one, two, three = records()
    Path("a.warc").write_bytes(warc(one, lying(two, length), three, packed=packed_records))
    found = read("a.warc")
    assert [document.title for document in documents(found)][::2][:1] == ["Report 0"]
    assert documents(found)[-1].title == "Report 2"
    assert any("damaged" in said or "no article" in said for said in problems(found)) or len(documents(found)) == 3


def test_archives_that_are_damaged_are_read_on(read: ReadAll) -> None:
    one, two, three = (warc(record) for record in records())
    broken = two[:40] + bytes(60) + two[100:]
    Path("a.warc.gz").write_bytes(one + broken + three)
    found = read("a.warc.gz")
    assert [document.title for document in documents(found)] == ["Report 0", "Report 2"]
    assert "the archive is damaged here" in problems(found)[0]
    Path("b.warc.gz").write_bytes(one + two[: len(two) // 2])
    assert [document.title for document in documents(read("b.warc.gz"))][:1] == ["Report 0"]
    assert problems(read("b.warc.gz"))
    Path("c.warc.gz").write_bytes(b"")
    assert problems(read("c.warc.gz")) == ["c.warc.gz: is empty"]


def test_a_bomb_in_an_archive(read: ReadAll) -> None:
    import gzip

    bomb = gzip.compress(bytes(1_000_000)) * 300
    Path("a.warc.gz").write_bytes(
        warc(warc_record("http://a.example/bomb", bomb, headers="Content-Encoding: gzip\r\n"), *records())
    )
    found = read("a.warc.gz")
    assert len(documents(found)) == 3
    assert "larger than 16 MB" in problems(found)[0]


@pytest.mark.parametrize(
    "markup",
    [
        f"<html><body>{'<div>' * 4_900}{'Words of a report. ' * 20}",
        f"<html><body>{'<p>x</p>' * 100_000}",
        f"<html><body><p {' '.join(f'a{n}=1' for n in range(100_000))}>x",
        "<html><!--" + "<!-- " * 100_000,
        f"<html><body>{'<table><tr><td>' * 1_600}Words.",
    ],
    ids=["deep", "many", "attributes", "open", "tables"],
)
def test_pages_made_to_take_long(read: ReadAll, markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "_apart", Confined(seconds=5.0))
    Path("a.html").write_text(markup)
    assert len(read("a.html")) == 1


@pytest.mark.parametrize(
    "beginning", [b"<?>" * 1500, b"<!---->" * 600, b"<!DOCTYPE a [" * 300, b"a:\n" * 1300, b"<" * 4096]
)
def test_what_a_source_is_is_told_at_once(beginning: bytes) -> None:
    kind_by_beginning(beginning)


def test_files_of_no_bytes_and_of_ten_gigabytes(read: ReadAll) -> None:
    names = [
        f"a.{suffix}" for suffix in ("html", "xml", "pdf", "docx", "eml", "csv", "mbox", "opml", "warc", "parquet")
    ]
    for name in names:
        Path(name).touch()
    said = problems(read(*names))
    assert len(said) == len(names) - 1  # a mailbox may be empty
    huge = ["b.html", "b.pdf", "b.docx", "b.eml", "b.txt"]
    for name in huge:
        with open(name, "wb") as sparse:
            sparse.truncate(10_000_000_000)
    said = problems(read(*huge))
    assert len(said) == len(huge)
    assert all(re.search(r"larger than|longer than|more than", line) for line in said)


def test_a_zip_whose_directory_lies(read: ReadAll) -> None:
    data = bytearray(with_member("word/document.xml", b" " * 60_000_000))
    at = data.index(b"PK\x01\x02")
    while at >= 0:  # every entry of the directory says that it unpacks to ten bytes
        data[at + 24 : at + 28] = struct.pack("<I", 10)
        at = data.find(b"PK\x01\x02", at + 4)
    Path("a.docx").write_bytes(data)
    assert len(problems(read("a.docx"))) == 1
