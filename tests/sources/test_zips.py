"""ZIP archives of documents: read like folders, and what is refused of them."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from paraph.sources import SetAside, zips
from paraph.triage import FirstLook
from tests.sources.conftest import ReadAll, documents, notes, problems
from tests.sources.made_files import ADDRESS, REPORT, docx, page, rss, warc, warc_record
from tests.sources.site import Site

LINK = 0o120777 << 16


def packed(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of some members."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return made.getvalue()


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_each_member_is_read_by_its_kind(read: ReadAll, compression: int) -> None:
    rows = "".join(f"{number},text of {number}\n" for number in range(3))
    members = [
        ("note.txt", b"Niger and Iran."),
        ("in/table.csv", f"id,text\n{rows}".encode()),
        ("in/a.docx", docx()),
        ("in/news.warc.gz", warc(warc_record(ADDRESS, page().encode()))),
        ("in/lines.jsonl", json.dumps({"id": "line", "text": "A line."}).encode()),
        ("in/saved.html", page().encode()),
        ("in/picture.jpg", b"\xff\xd8\xff"),
        (".hidden.txt", b"hidden"),
        ("__MACOSX/in/._a.docx", b"x"),
    ]
    Path("a.zip").write_bytes(packed(*members, compression=compression))
    found = read("a.zip")
    assert problems(found) == []
    assert [document.id for document in documents(found)] == [
        "a.zip:in/a.docx", "line", ADDRESS, "a.zip:in/saved.html", "0", "1", "2", "a.zip:note.txt",
    ]  # fmt: skip
    assert notes(found) == ["a.zip: not read, of other kinds: 1 .jpg"]


def test_pages_in_it_are_sifted_and_texts_are_not(read: ReadAll) -> None:
    chess = "The chess club of the town has won the cup again, and everybody went home happy and late."
    Path("a.zip").write_bytes(packed(("a.html", page(title="Chess", text=chess).encode()), ("b.txt", chess.encode())))
    found = read("a.zip", sieve=FirstLook.load())
    assert [one.where for one in found if isinstance(one, SetAside)] == ["a.zip:a.html"]
    assert [one.id for one in documents(found)] == ["a.zip:b.txt"]


def test_what_is_refused_costs_itself(read: ReadAll) -> None:
    sound = packed(("a.txt", b"One."), ("m.txt", b"Two, which is longer and easily found."), compression=0)
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = LINK
    made = BytesIO(sound.replace(b"easily", b"hardly", 1))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("../out.txt", b"out")
        archive.writestr("/etc/out.txt", b"out")
        archive.writestr("bomb.txt", b"0" * 2_000_000)
        archive.writestr("inner.zip", packed(("x.txt", b"x")))
        archive.writestr(link, b"/etc/passwd")
        archive.writestr("z.txt", b"Three.")
    Path("a.zip").write_bytes(made.getvalue())
    found = read("a.zip")
    assert [document.text for document in documents(found)] == ["One.", "Three."]
    assert problems(found) == [
        "a.zip:../out.txt: its path leads out of the archive: hostile",
        "a.zip:/etc/out.txt: its path leads out of the archive: hostile",
        "a.zip:bomb.txt: unpacks to more than 200 times its size: hostile",
        "a.zip:inner.zip: is a ZIP archive in another: unpack it and name it",
        "a.zip:link.txt: is a link, not a file",
        "a.zip:m.txt: is damaged or packed in a way that can't be read: Bad CRC-32 for file 'm.txt'",
    ]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", packed(("a.txt", b"One."))[:-30], b"words"],
    ids=["empty", "first bytes alone", "cut short", "words"],
)
def test_what_is_no_archive(read: ReadAll, data: bytes) -> None:
    Path("a.zip").write_bytes(data)
    assert problems(read("a.zip")) == ["a.zip: is damaged or no ZIP archive"]


def test_an_encrypted_member(read: ReadAll) -> None:
    data = bytearray(packed(("a.txt", b"One.")))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    Path("a.zip").write_bytes(data)
    assert problems(read("a.zip")) == ["a.zip:a.txt: is encrypted: unpack it and name the file"]


def test_archives_that_unpack_to_too_much(read: ReadAll, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.zip").write_bytes(packed(("a.txt", b"One."), ("b.txt", b"Two.")))
    monkeypatch.setattr(zips, "MOST_UNPACKED", 7)
    assert "unpacks to more than" in problems(read("a.zip"))[0]
    monkeypatch.setattr(zips, "MOST_MEMBERS", 1)
    assert "has 2 members, more than 1" in problems(read("a.zip"))[0]


def test_an_archive_at_an_address_is_read_and_one_that_a_feed_names_is_not(site: Site, read: ReadAll) -> None:
    address = site.page("/a.zip", packed(("a.txt", REPORT.encode())), content_type="application/zip")
    (document,) = documents(read(address))
    assert (document.id, document.text) == (f"{address}:a.txt", REPORT)
    entry = f"<item><title>T</title><link>{address}</link><description>It began ...</description></item>"
    found = read(site.page("/feed", rss(entry)))
    assert problems(found) == [f"{address}: is a ZIP archive that a feed names: not read"]
