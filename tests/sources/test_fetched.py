"""Addresses to documents: pages, feeds and what they lead to, lists of feeds, links in tables; no further."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from paraph.records import PartialDate
from tests.sources.conftest import ReadAll, documents, only_document, problems
from tests.sources.made_files import REPORT, TITLE, docx, opml, page, rss, warc, warc_record
from tests.sources.site import Site

DAY = PartialDate(2025, 5, 9)


def entry(link: str, *, key: str = "one", text: str = "It began ...", more: str = "") -> str:
    """An entry of a feed that only begins its report."""
    return f"<item><title>T</title><link>{link}</link><guid>{key}</guid><description>{text}</description>{more}</item>"


def test_a_page(site: Site, read: ReadAll) -> None:
    document = only_document(read(site.page("/a", page())))
    assert (document.id, document.url) == (site.address + "/a", site.address + "/a")
    assert (document.text, document.title, document.published) == (REPORT, TITLE, DAY)


def test_the_day_in_an_address_is_used_with_a_doubt(site: Site, read: ReadAll) -> None:
    document = only_document(read(site.page("/2025/05/09/pact.html", page(head=""))))
    assert document.published == DAY
    assert "stands in its address" in document.doubts[0]
    undated = only_document(read(site.page("/pact", page(head=""))))
    assert undated.published is None
    assert "published: not said" in undated.doubts[0]


@pytest.mark.parametrize(
    ("said", "body"),
    [
        ("text/plain", page()),
        ("application/octet-stream", page()),
        ("text/html; charset=iso-8859-1", page()),
        ("text/html", docx()),
        ("image/png", page()),
        ("", page()),
    ],
)
def test_wrong_labels_do_no_harm(site: Site, read: ReadAll, said: str, body: str | bytes) -> None:
    document = only_document(read(site.page("/a", body, content_type=said)))
    assert document.text.startswith(REPORT)


def test_what_is_of_no_use(site: Site, read: ReadAll) -> None:
    address = site.page("/a", b"\x89PNG\r\n", content_type="image/png")
    assert problems(read(address)) == [f"{address}: is image/png, which is not read"]
    assert "no article was found" in problems(read(site.page("/b", "<html><p>Sign in</p></html>")))[0]
    assert problems(read("file:///etc/passwd")) == ["file:///etc/passwd: is no http or https address (file:)"]
    assert "private" in problems(read(site.other_name + "/a"))[0]


def test_a_feed_and_the_pages_that_it_names(site: Site, read: ReadAll) -> None:
    first = site.page("/first", page(head=""))
    entries = (
        entry(first, more="<pubDate>Fri, 09 May 2025 23:30:00 +0100</pubDate>")
        + entry("/relative", key="two")
        + entry(site.address + "/gone", key="three")
        + entry("file:///etc/passwd", key="four", text="")
        + entry("http://169.254.169.254/latest", key="five", text="")
        + entry(site.other_name + "/inside", key="six", text="")
    )
    site.page("/inside", "secret")
    found = read(site.page("/feed", rss(entries), content_type="application/rss+xml"))
    page_read, begun, gone = documents(found)
    assert (page_read.id, page_read.text, page_read.published, page_read.doubts) == (first, REPORT, DAY, ())
    assert (begun.text, gone.text) == ("It began ...", "It began ...")
    assert not site.asked("/inside")
    said = problems(found)
    assert "HTTP 404" in said[1]
    assert "no http or https address (file:)" in said[2]
    assert all("private or reserved" in line for line in said[3:])


def test_a_feed_leads_no_further_than_to_pages(site: Site, read: ReadAll) -> None:
    inner = site.page("/inner", rss(entry(site.page("/never", page()))))
    found = read(site.page("/feed", rss(entry(inner))))
    assert not site.asked("/never")
    assert "a feed that another feed names" in problems(found)[0]
    assert documents(found)[0].text == "It began ..."


def test_a_page_leads_nowhere(site: Site, read: ReadAll) -> None:
    links = '<link rel="alternate" type="application/rss+xml" href="/feed"><meta http-equiv="refresh" content="0;/x">'
    read(site.page("/a", page(head=links, above='<img src="/x.png"><a href="/y">more</a><iframe src="/z"></iframe>')))
    assert {request.path for request in site.requests} == {"/robots.txt", "/a"}


def test_lists_of_feeds(site: Site, read: ReadAll) -> None:
    whole = site.page("/feed", rss(entry(site.page("/a", page()))))
    Path("feeds.opml").write_text(opml(whole, site.address + "/none", "file:///etc/passwd", whole))
    found = read("feeds.opml")
    assert [document.text for document in documents(found)] == [REPORT]
    assert problems(found) == [
        f"{site.address}/none: the server answers HTTP 404 Not Found",
        "file:///etc/passwd: is no http or https address (file:)",
    ]


def test_a_list_of_feeds_at_an_address_is_not_taken_for_its_feeds(site: Site, read: ReadAll) -> None:
    whole = site.page("/feed", rss(entry(site.page("/a", page()))))
    listed = site.page("/feeds", opml(whole), content_type="text/x-opml", etag='"1"')
    found = read(listed)
    assert [document.text for document in documents(found)] == [REPORT]


def test_a_spreadsheet_of_links(site: Site, read: ReadAll) -> None:
    address = site.page("/a", page(head=""))
    Path("a.csv").write_text(f"id,date,link\n7,2025-05-08,{address}\n8,,{site.address}/none\n9,,\n")
    found = read("a.csv")
    (document,) = documents(found)
    assert (document.id, document.text, document.published) == ("7", REPORT, PartialDate(2025, 5, 8))
    assert document.doubts == ()
    assert problems(found) == [f"{site.address}/none: the server answers HTTP 404 Not Found", "a.csv:4: has no text"]


def test_archives_and_files_at_addresses(site: Site, read: ReadAll) -> None:
    archive = warc(warc_record("http://a.example/1", page().encode()))
    for path, data in (("/a.warc.gz", archive), ("/a.jsonl", b'{"text": "one"}')):
        address = site.page(path, data, content_type="application/octet-stream")
        assert len(documents(read(address))) == 1


def test_names_cannot_steer_a_terminal(site: Site, read: ReadAll) -> None:
    markup = page(title="\x1b[31mRed\x07", text=f"\x1b]0;owned\x07{REPORT}")
    document = only_document(read(site.page("/a", markup)))
    assert (document.title or "").isprintable()
    assert document.text.replace("\n", " ").isprintable()
    assert problems(read("http://\x1b[2Jx/"))[0].isprintable()


@pytest.mark.parametrize(
    ("library", "name", "line"),
    [
        ("urllib3", "{site}/a", "addresses need urllib3, which is missing: pip install 'paraph[sources]'"),
        ("feedparser", "{site}/feed", "feeds need feedparser, which is missing: pip install 'paraph[sources]'"),
        (
            "fastwarc.warc",
            "a.warc",
            "WARC archives need fastwarc.warc, which is missing: pip install 'paraph[sources]'",
        ),
        ("pyarrow", "a.parquet", "Parquet files need pyarrow, which is missing: pip install 'paraph[parquet]'"),
        ("trafilatura", "a.html", "pages need trafilatura, which is missing: pip install 'paraph[sources]'"),
    ],
)
def test_a_missing_library_is_named_with_what_installs_it(
    site: Site, read: ReadAll, monkeypatch: pytest.MonkeyPatch, library: str, name: str, line: str
) -> None:
    site.page("/feed", rss(entry(site.page("/a", page()))))
    Path("a.html").write_text(page())
    Path("a.warc").write_bytes(warc(warc_record("http://a.example/1", page().encode())))
    Path("a.parquet").write_bytes(b"PAR1")
    monkeypatch.setitem(sys.modules, library, None)
    named = name.format(site=site.address)
    assert problems(read(named)) == [f"{named}: {line}"]
