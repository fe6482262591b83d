"""What people see: wording, cards, pages; and files that are whole or not there."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from paraph.publish.article_page import ArticlePage
from paraph.publish.cards import COLOURED, card_lines
from paraph.publish.record_sheet import sheets_of
from paraph.publish.whole_file import whole_file
from paraph.publish.wording import (
    confidence_in_words,
    date_in_words,
    money_in_words,
    number_in_words,
    place_in_words,
)
from paraph.records import Document, PartialDate, Place, Reading

ESCAPE_SEQUENCE = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize(
    ("written", "words"), [("2025-05-08", "8 May 2025"), ("2025-05", "May 2025"), ("2025", "2025")]
)
def test_dates(written: str, words: str) -> None:
    assert date_in_words(PartialDate.parse(written)) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (10_300_000_000, "10.3 billion"),
        (10_300_000_000.0, "10.3 billion"),
        (1_234_567, "1,234,567"),
        (2_000_000, "2 million"),
        (1_250_000, "1.25 million"),
        (3e12, "3 trillion"),
        (200, "200"),
        (0.5, "0.5"),
        (0, "0"),
        (1_234_567.5, "1,234,567.5"),
    ],
)
def test_numbers_are_never_rounded(number: float, words: str) -> None:
    assert number_in_words(number) == words


def test_money_places_and_confidence() -> None:
    assert money_in_words(5, None) == "5"
    assert money_in_words(2_500_000, "EUR") == "EUR 2.5 million"
    assert place_in_words(Place(name="Niamey", country="NER")) == "Niamey, Niger"
    assert place_in_words(Place(country="NER")) == "Niger"
    assert confidence_in_words(1) == "high (1.00)"
    assert confidence_in_words(0.999) == "high (0.99)"
    assert confidence_in_words(0.29) == "low (0.29)"


def test_cards_say_everything(document: Document, reading: Reading) -> None:
    card = "\n".join(card_lines(document, reading))
    for expected in (
        "A <headline>",
        "Courier · 10 May 2025 · en · doc-1",
        "Ag1 Agreement: memorandum of understanding, signed",
        "Parties      Niger, Iran",
        "Date         8 May 2025",
        "Place        Niamey, Niger",
        "Areas        counter-terrorism",
        "Factuality   planned",
        "Source       the ministry",
        "Confidence   good (0.80)",
        "“Niger and Iran signed a memorandum in Niamey.”",
        "Why          “signed” stage signed (+1.50)",
        "Person       General Ahmad Reza Radan",
        "Doubt: the language was guessed",
        "Meeting “visit”: no actors (0.20)",
    ):
        assert expected in card


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_cards_keep_to_the_width_in_colour_and_without(document: Document, reading: Reading, width: int) -> None:
    plain = list(card_lines(document, reading, width=width))
    coloured = list(card_lines(document, reading, width=width, style=COLOURED))
    assert [ESCAPE_SEQUENCE.sub("", line) for line in coloured] == plain
    assert max(map(len, plain)) <= max(40, min(width, 100)) + 5


def test_text_cannot_steer_the_terminal(document: Document, reading: Reading) -> None:
    hostile = msgspec.structs.replace(document, title="\x1b[2J\x1b]0;owned\x07 \u202egnp.exe \x9b1m")
    card = "\n".join(card_lines(hostile, reading))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", card)


def test_cards_of_nothing_and_of_an_error() -> None:
    document = Document(id="x", text="Nothing.")
    assert "No record" in "\n".join(card_lines(document, Reading(id="x")))
    assert "Could not be read: too deep" in "\n".join(card_lines(document, Reading(id="x", error="too deep")))


def test_marks_are_unique(reading: Reading) -> None:
    assert [sheet.mark for sheet in sheets_of(reading)] == ["Ag1", "Of1"]


class _PageReader(HTMLParser):
    """Collects the article's text, ids, links, and what a page could load."""

    VOID = frozenset(["meta", "br", "link", "img"])

    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.loads: list[str] = []
        self.open: list[str] = []
        self.paragraphs: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in self.VOID:
            self.open.append(tag)
        if "id" in given:
            self.ids.append(given["id"])
        if given.get("href", "").startswith("#"):
            self.targets.append(given["href"][1:])
        self.loads += [given[name] for name in ("src", "srcset", "action", "data") if name in given]
        self.loads += [name for name in given if name.startswith("on") or name == "style"]
        if tag == "link":
            self.loads.append(given.get("href", ""))
        if tag == "p":
            self.paragraphs.append("")
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "p" in self.open:
            self.paragraphs[-1] += data


def page_of(*pairs: tuple[Document, Reading]) -> str:
    page = ArticlePage()
    return page.head() + "".join(page.article(*pair) for pair in pairs) + page.foot()


def test_page_is_well_formed_and_asks_for_nothing(document: Document, reading: Reading) -> None:
    html = page_of((document, reading), (document, reading))
    parsed = _PageReader()
    parsed.feed(html)
    parsed.close()
    assert parsed.open == []
    assert parsed.loads == []
    assert len(set(parsed.ids)) == len(parsed.ids)
    assert set(parsed.targets) <= set(parsed.ids)
    for line in document.text.split("\n\n"):
        assert parsed.paragraphs.count(line) == 2
    assert "default-src 'none'" in parsed.policy
    assert "unsafe" not in parsed.policy
    for tag in ("style", "script"):
        content = re.search(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL)
        assert content is not None
        digest = b64encode(sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in parsed.policy


def test_page_marks_mentions_and_evidence(document: Document, reading: Reading) -> None:
    html = page_of((document, reading))
    assert (
        '<span class="m actor" title="state or its government: Niger (NER); state or its government">Niger</span>'
        in html
    )
    assert '<span class="e" data-says="d1-Ag1">' in html
    assert 'id="d1-Ag1"' in html
    assert 'lang="en"' in html
    assert "Rejected (1)" in html


def test_page_escapes_whatever_comes(reading: Reading) -> None:
    evil = "<script>alert(1)</script>\"'&\0\x1b"
    document = Document(id=evil, text=evil * 3, title=evil, outlet=evil, url="javascript:alert(1)")
    html = page_of((document, Reading(id=evil, error=evil, doubts=(evil,))))
    assert html.count("<script>") == 1
    assert "&lt;script&gt;alert(1)" in html
    assert 'href="javascript' not in html
    assert not re.search("[\0\x1b]", html)
    linked = page_of((msgspec.structs.replace(document, url='https://x.org/"><script>'), Reading(id=evil)))
    assert linked.count("<script>") == 1
    assert 'rel="noopener noreferrer nofollow"' in linked


def test_whole_file_replaces_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    with whole_file(path) as stream:
        stream.write(b"new")
        stream.flush()
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def test_whole_file_leaves_what_was_on_failure(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        _write_half(path)
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["out.txt"]


def _write_half(path: Path) -> None:
    with whole_file(path) as stream:
        stream.write(b"half")
        raise KeyboardInterrupt


def test_whole_file_follows_links_and_spares_devices(tmp_path: Path) -> None:
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    link.symlink_to(real)
    with whole_file(link) as stream:
        stream.write(b"new")
    assert link.is_symlink()
    assert real.read_text() == "new"
    with whole_file(Path("/dev/null")) as stream:
        stream.write(b"gone")
    assert Path("/dev/null").is_char_device()
