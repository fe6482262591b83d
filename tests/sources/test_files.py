"""Files of every kind to documents with what they say of themselves; a day of publication is stated or doubted."""

from __future__ import annotations

import datetime
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from paraph.records import PartialDate
from paraph.sources import Facts
from tests.sources.conftest import ReadAll, documents, notes, only_document, problems
from tests.sources.made_files import (
    ADDRESS,
    REPORT,
    TITLE,
    docx,
    mailbox,
    message,
    opml,
    page,
    rss,
    warc,
    warc_record,
)

FILES = Path(__file__).parent / "files"
DAY = PartialDate(2025, 5, 9)


def test_a_saved_page(read: ReadAll) -> None:
    Path("a.html").write_text(page(), encoding="utf-8")
    document = only_document(read("a.html"))
    assert document.text == REPORT
    assert (document.title, document.outlet, document.author) == (TITLE, "The Courier", "Amina Diallo")
    assert (document.published, document.doubts) == (DAY, ())


@pytest.mark.parametrize(
    ("head", "above", "published", "doubt"),
    [
        ('<meta name="dc.date.issued" content="2025-05-09">', "", DAY, None),
        ('<script type="application/ld+json">{"@graph": [{"datePublished": "2025-05-09T23:59:00-05:00"}]}</script>', "",
         DAY, None),
        ("", '<time itemprop="datePublished" datetime="2025-05-09">9 May</time>', DAY, None),
        ("", '<time datetime="2025-05-09T10:00">9 May</time>', DAY, "the only day that it marks"),
        ("", '<time datetime="2025-05-09">9 May</time><time datetime="2024-01-01">then</time>', None, "may be another"),
        ('<meta property="article:modified_time" content="2025-05-11">', "", None, "was changed on 2025-05-11"),
        ('<meta name="date" content="09/05/2025">', "", None, None),
        ('<script type="application/ld+json">{"datePublished": ' + "[" * 5000 + "</script>", "", None, None),
        ('<meta name="pubdate" content="2025-05-09"><meta name="dc.date" content="2025-03-01">', "",
         PartialDate(2025, 3, 1), "several days: 2025-03-01 is used, 2025-05-09 are not"),
    ],
)  # fmt: skip
def test_days_of_pages(read: ReadAll, head: str, above: str, published: PartialDate | None, doubt: str | None) -> None:
    Path("a.html").write_text(page(head=head, above=above), encoding="utf-8")
    document = only_document(read("a.html"))
    assert document.published == published
    assert (doubt or "") in " ".join(document.doubts)
    assert bool(document.doubts) >= (doubt is not None)


def test_a_person_knows_better(read: ReadAll) -> None:
    Path("a.html").write_text(page(head='<meta name="dc.date" content="2025">'), encoding="utf-8")
    document = only_document(read("a.html", facts=Facts(published=DAY, title="Mine", language="en")))
    assert (document.published, document.title, document.language, document.doubts) == (DAY, "Mine", "en", ())


@pytest.mark.parametrize(
    ("encoding", "declared", "doubt"),
    [
        ("utf-8", "iso-8859-1", None),
        ("cp1252", "iso-8859-1", None),
        ("utf-16", "utf-8", None),
        ("cp1252", "utf-8", "guessed"),
        ("cp1252", "utf-7", "guessed"),
        ("cp1252", "rot13", "guessed"),
        ("koi8-r", "koi8-r", None),
    ],
)
def test_pages_say_their_encoding_or_something_else(
    read: ReadAll, encoding: str, declared: str, doubt: str | None
) -> None:
    words = "Слова" if encoding == "koi8-r" else "à Niamey, a signé l’accord"
    markup = page(text=f"{words}\n{'Niger and Iran signed a memorandum. ' * 8}").replace("utf-8", declared)
    Path("a.html").write_bytes(markup.encode(encoding))
    document = only_document(read("a.html"))
    assert document.text.startswith(words)
    assert (doubt or "") in " ".join(document.doubts)


def test_pages_without_an_article(read: ReadAll) -> None:
    Path("a.html").write_text("<html><body><nav>Home</nav></body></html>")
    Path("b.html").write_bytes(b"\x00\x01\x02")
    Path("c.html").write_bytes(b"")
    Path("d.html").write_bytes(b"%PDF-1.4 damaged")
    assert problems(read("a.html", "b.html", "c.html", "d.html")) == [
        "a.html: no article was found on the page",
        "b.html: is no HTML page",
        "c.html: is empty",
        "d.html: is damaged or no PDF",
    ]


def test_a_saved_feed_gives_what_it_carries(read: ReadAll) -> None:
    Path("a.xml").write_text(rss(), encoding="utf-8")
    begun, whole = documents(read("a.xml"))
    assert (begun.text, begun.url, begun.title) == ("Niger and Iran signed ...", ADDRESS, TITLE)
    assert "only what the feed itself says" in begun.doubts[0]
    assert (whole.text, whole.author, whole.outlet) == (f"{REPORT}\n{REPORT}", "Amina Diallo", "The Courier")
    assert (whole.published, whole.language, whole.doubts) == (PartialDate(2025, 5, 10), "en", ())


def test_json_and_atom_feeds(read: ReadAll) -> None:
    item = {"id": "1", "url": ADDRESS, "title": "T", "date_published": "2025-05-09T01:00:00+02:00"}
    items = [item | {"content_html": "<p>a</p>"}, 3]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": items}
    Path("a.json").write_text(json.dumps(feed))
    Path("b.atom").write_text(
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><id>1</id>'
        f'<title type="html">A &amp;amp; b</title><link href="{ADDRESS}"/><updated>2025-05-09T10:00:00Z</updated>'
        '<content type="html">&lt;p&gt;a&lt;/p&gt;</content></entry></feed>'
    )
    for name, title in (("a.json", "T"), ("b.atom", "A & b")):
        document = only_document(read(name))
        assert (document.text, document.title, document.outlet, document.published) == ("a", title, "F", DAY)


def test_word(read: ReadAll) -> None:
    Path("a.docx").write_bytes(docx())
    document = only_document(read("a.docx"))
    assert document.text == f"{REPORT}\nParty | Signed by\nNiger | Salifou Mody"
    assert (document.title, document.author) == (TITLE, "Ministry of Defence")
    assert document.published is None
    assert "the file was made on" in document.doubts[0]


@pytest.mark.parametrize("name", ["reportlab.pdf", "fpdf.pdf"])
def test_pdf(read: ReadAll, name: str) -> None:
    """Two pages with running heads, wrapped and hyphenated lines, made by two programs (see files/README.md)."""
    document = only_document(read(str(FILES / name)))
    lines = document.text.split("\n")
    assert lines[:5] == [TITLE, *REPORT.split("\n")]
    assert not any("Press release" in line or "Page" in line for line in lines)
    assert document.published is None
    assert "the file was made on" in document.doubts[0]


def test_a_scan_has_no_text(read: ReadAll) -> None:
    assert "has no text layer" in problems(read(str(FILES / "scan.pdf")))[0]
    assert "protected by a password" in problems(read(str(FILES / "locked.pdf")))[0]


def test_tables(read: ReadAll) -> None:
    rows = ["Headline;Body;Date;Newspaper", 'A;"b; c', 'd";2025-05-09;Le Courrier', "", ";;;", "E;f;09/05/2025;"]
    Path("a.csv").write_text("\n".join(rows))
    found = read("a.csv")
    first, second = documents(found)
    assert (first.title, first.text, first.published, first.outlet) == ("A", "b; c\nd", DAY, "Le Courrier")
    assert (second.id, second.published) == ("a.csv:6", None)
    assert notes(found) == ["a.csv: 2 blank rows"]
    assert second.doubts[0].startswith("published: '09/05/2025' is no date")


def test_columns_that_are_named(read: ReadAll) -> None:
    Path("a.csv").write_bytes("Überschrift,Inhalt\nÄ,ö\n".encode("cp1252"))
    document = only_document(read("a.csv", columns={"text": "Inhalt", "title": "Überschrift"}))
    assert (document.title, document.text) == ("Ä", "ö")
    assert "has no column for the text" in problems(read("a.csv"))[0]
    wrong = read("a.csv", columns={"text": "x"})
    assert "has no column 'x'; its columns: 'Überschrift', 'Inhalt'" in problems(wrong)[0]


def test_parquet(read: ReadAll) -> None:
    arrow = pytest.importorskip("pyarrow")
    from pyarrow.parquet import write_table

    days = [datetime.date(2025, 5, 9), None]
    write_table(arrow.table({"content": ["one", "two"], "date": days, "weight": [1.5, 2.5]}), "a.parquet")
    one, two = documents(read("a.parquet"))
    assert (one.id, one.text, one.published, two.published) == ("a.parquet:1", "one", DAY, None)
    Path("b.parquet").write_bytes(Path("a.parquet").read_bytes()[:-20])
    assert "is damaged or no Parquet file" in problems(read("b.parquet"))[0]


def test_mail_with_attachments(read: ReadAll) -> None:
    forwarded = message("Forwarded words.")
    mail = message(attached={"memo.docx": docx(), "logo.png": b"\x89PNG", "broken.pdf": b"%PDF-1.4"})
    mail.add_attachment(forwarded)
    Path("a.eml").write_bytes(mail.as_bytes())
    found = read("a.eml")
    texts = {document.id: document for document in documents(found)}
    assert list(texts) == ["a.eml", "a.eml:memo.docx", "a.eml:attachment-4"]
    assert (texts["a.eml"].title, texts["a.eml"].author, texts["a.eml"].published) == (TITLE, "Press Office", DAY)
    assert texts["a.eml:memo.docx"].published == DAY
    assert texts["a.eml:attachment-4"].text == "Forwarded words."
    assert problems(found) == ["a.eml:broken.pdf: is damaged or no PDF"]
    assert notes(found) == ["a.eml: not read, of other kinds: 1 application/png"]


def test_mailboxes(read: ReadAll) -> None:
    marked = message(markup="<p>Two &amp; <b>three</b></p><style>x</style>")
    Path("a.mbox").write_bytes(mailbox(message("One.\n\nFrom Niamey it was told."), marked))
    one, two = documents(read("a.mbox"))
    assert (one.id, one.text) == ("a.mbox:1", "One.\n\nFrom Niamey it was told.")
    assert (two.id, two.text) == ("a.mbox:2", "Two & three")


ARCHIVE = warc(
    warc_record(ADDRESS, page().encode()),
    warc_record("http://a.example/picture", b"123", content_type="image/png"),
    warc_record("http://a.example/gone", b"", status=404),
    warc_record("http://a.example/empty", b"<html></html>"),
    warc_record(
        "http://a.example/packed", gzip.compress(page(title="Packed").encode()), headers="Content-Encoding: gzip\r\n"
    ),
    warc_record("http://b.example/text", b"Some words.", content_type="text/plain", kind="conversion"),
)


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("a.warc.gz", bytes),
        ("a.warc", gzip.decompress),
        ("a.warc.gz", lambda data: gzip.compress(gzip.decompress(data))),
    ],
)
def test_archives(read: ReadAll, name: str, pack: Callable[[bytes], bytes]) -> None:
    Path(name).write_bytes(pack(ARCHIVE))
    found = read(name)
    one, packed, text = documents(found)
    assert (one.id, one.url, one.text, one.published, one.outlet) == (ADDRESS, ADDRESS, REPORT, DAY, "The Courier")
    assert packed.title == "Packed"
    assert (text.text, text.outlet, text.published) == ("Some words.", "b.example", None)
    assert text.doubts == ("published: not said; fetched on 2025-05-11",)
    assert problems(found) == [f"{name}: http://a.example/empty: no article was found on the page"]
    assert notes(found) == [f"{name}: not read: 1 of image/png, 1 answers other than 200"]


def test_folders(read: ReadAll) -> None:
    for folder in ("in/b", "in/.git", "in/a"):
        Path(folder).mkdir(parents=True)
    Path("in/z.txt").write_text("last of its folder")
    Path("in/a/feed.xml").write_text(rss())
    Path("in/a/style.css").write_text("x")
    Path("in/a/settings.xml").write_text("<settings/>")
    Path("in/.git/x.txt").write_text("hidden")
    Path("in/b/circle").symlink_to("..")
    found = read("in")
    assert [document.id for document in documents(found)] == ["in/z.txt", ADDRESS, "https://courier.example/whole"]
    assert notes(found) == [
        "in/a: not read, of other kinds: 1 .css, 1 .xml",
        "in/b: not read, of other kinds: 1 links to folders",
    ]


def test_compressed_lines(read: ReadAll) -> None:
    Path("a.jsonl.gz").write_bytes(gzip.compress(b'{"id": 1, "text": "one"}\n{"id": 2, "text": "two"}\n'))
    assert [document.text for document in documents(read("a.jsonl.gz"))] == ["one", "two"]
    Path("b.jsonl.gz").write_bytes(gzip.compress(b'{"id": 1, "text": "one"}\n' * 9)[:-12])
    assert "gzip data is damaged" in problems(read("b.jsonl.gz"))[-1]


def test_lists_of_feeds_that_are_none(read: ReadAll) -> None:
    Path("a.opml").write_text(opml())
    Path("b.opml").write_text("<html/>")
    Path("c.opml").write_text("nothing")
    assert problems(read("a.opml", "c.opml")) == ["a.opml: names no feeds", "c.opml: is no OPML list"]
