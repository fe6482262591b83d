"""One dispatch on many sites is one text: what is a copy and what merely similar, whatever comes first."""

from __future__ import annotations

import random
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from paraph.publish.entry_sheet import entry_sheet
from paraph.records import Agreement, AgreementStage, Document, Evidence, Instrument, PartialDate, Reading
from paraph.register import Register
from paraph.register.copies import HASHES, hashes_of, plain_words, shingles_of
from paraph.register.entries import AgreementEntry
from paraph.register.same_text import ComparedText, same_text
from tests.register.conftest import Command

READER = "test-reader-1"
FIRST = "Niger and Iran signed a memorandum of understanding on security in Niamey on Thursday, May 8."
PARAGRAPHS = [
    FIRST,
    'General Mohamed Toumba, Minister of the Interior, received the guests in his office. "We want more," he said.',
    "The parties agreed to set up a committee of 12 experts that is to meet every six months in one of the capitals.",
    "A press release lists the fight against terrorism and trafficking, the control of borders and exchange of news.",
    "Violence goes on in the west of the country, where soldiers and villagers were killed in the course of last week.",
]
TEXT = "\n\n".join(PARAGRAPHS)
LONG = [*PARAGRAPHS, *(
    f"Paragraph {word} of the background tells what {word} elders of river villages remember about the old {word} road."
    for word in ("red", "green", "blue", "grey")
)]  # fmt: skip
DAY = PartialDate(2025, 5, 10)


def same(one: str, other: str, days: int = 0) -> bool:
    """Whether two texts are one, asked both ways."""
    texts = ComparedText(one, 1000), ComparedText(other, 1000 + days)
    found = same_text(*texts)
    assert same_text(*reversed(texts)) == found
    return found


@pytest.mark.parametrize(
    "copy",
    [
        "\n\n".join(PARAGRAPHS[:3]),
        "\n\n".join([PARAGRAPHS[0], *reversed(PARAGRAPHS[1:])]),
        "Readers of this newspaper knew it for long, and now it is official: old friends are out.\n\n" + TEXT,
        "NIAMEY (APA) - " + TEXT + "\n\nAPA/mk",
        TEXT.replace("Toumba", "Tuomba"),
        TEXT.replace("Interior", "Interoir").replace("committee", "comittee"),
        TEXT.replace('"We', "« We").replace('more,"', "more, »").replace(" - ", " – "),
        TEXT.replace("received", "met").replace("goes on", "continues").replace("lists", "names"),
        TEXT.replace("General Mohamed", "Mr Mohamed"),
    ],
    ids=["cut", "reordered", "led", "agency", "name mistyped", "words mistyped", "quotes", "edited", "title"],
)
def test_copies_are_one_text(copy: str) -> None:
    assert same(TEXT, copy)


@pytest.mark.parametrize(
    ("old", "new"),
    [("12", "14"), ("May 8", "May 9"), ("May", "June"), ("Thursday", "Friday"), ("Iran", "Iraq"), ("six", "four"),
     ("Toumba", "Salou"), ("Niger", "Nigeria")],
)  # fmt: skip
def test_one_fact_makes_another_text(old: str, new: str) -> None:
    assert not same(TEXT, TEXT.replace(old, new))


def test_the_same_words_after_weeks_are_news_again() -> None:
    assert same(TEXT, TEXT, days=14)
    assert not same(TEXT, TEXT, days=15)


def test_a_later_report_that_knows_more_is_none() -> None:
    short = "\n\n".join(PARAGRAPHS[:3])
    assert same(TEXT, short, days=3)
    assert same(short, TEXT, days=2)
    assert not same(short, TEXT, days=3)


def test_own_words_on_one_event_are_no_copy() -> None:
    other = (
        "In the capital of Niger the interior minister and a delegation from Iran have put a security accord on paper. "
        "Experts of both sides will sit together twice a year. The region has lived with violence for a decade, and "
        "its soldiers look for new friends abroad, as a statement of the ministry says without naming any."
    )
    assert not same(TEXT, other)


def test_a_short_text_is_a_copy_only_as_a_whole() -> None:
    assert same("Pact signed. More follows.", "Pact signed. More follows.")
    assert not same("Pact signed. More follows.", "Pact signed. More follows soon.")
    assert not same("...", "...")


def test_hashes_are_the_same_for_ever() -> None:
    """They are kept in registers: a library that makes others finds no copies of what is there."""
    assert HASHES == 12
    assert hashes_of(shingles_of(plain_words(FIRST)))[:3] == (1884492698, 5731116462, 9698872665)


def report(name: str, text: str, published: PartialDate | None = DAY, **slots: Any) -> tuple[Document, Reading]:
    """A document that tells of an agreement where its first sentence stands."""
    document = Document(id=name, text=text, published=published, url=f"https://{name}.example/", **slots)
    start = text.find(FIRST)
    if start < 0:
        return document, Reading(id=name, language="en")
    evidence = (Evidence(start=start, end=start + len(FIRST), quote=FIRST),)
    agreement = Agreement(
        id="agreement-1", parties=("IRN", "NER"), instrument=Instrument.MEMORANDUM, stage=AgreementStage.SIGNED,
        date=PartialDate(2025, 5, 8), evidence=evidence,
    )  # fmt: skip
    return document, Reading(id=name, language="en", agreements=(agreement,))


REPORTS = [
    report("agency", TEXT),
    report("daily", "\n\n".join(PARAGRAPHS[:3]), outlet="The Daily", title="Pact in Niamey"),
    report(
        "weekly", "Old friends are out and new ones are in, and everybody knew.\n\n" + TEXT, PartialDate(2025, 5, 11)
    ),
    report("early", "\n\n".join([*PARAGRAPHS[:2], *PARAGRAPHS[3:]]), PartialDate(2025, 5, 9)),
    report("corrected", TEXT.replace("12 experts", "14 experts")),
    report("undated", TEXT.replace("goes on", "continues"), None),
]


def standing(register: Register) -> dict[str, list[str]]:
    """Each document that an entry names, with its copies."""
    (entry,) = register.ids()
    return {
        document["document"][0]: sorted(copy["document"][0] for copy in document["copies"])
        for document in register.show(entry)["documents"]
    }


def test_copies_are_kept_with_their_addresses_and_count_once(register: Register) -> None:
    for document, reading in REPORTS[:2]:
        register.add(document, reading, READER)
    (entry,) = register.ids()
    (row,) = register.table("agreements")
    assert row["documents"] == 1
    (document,) = register.show(entry)["documents"]
    assert document["document"] == ["agency"]
    assert document["copies"] == [
        {
            "document": ["daily"],
            "title": "Pact in Niamey",
            "outlet": "The Daily",
            "published": "2025-05-10",
            "url": "https://daily.example/",
        }
    ]
    assert "copy: daily, The Daily, 2025-05-10, https://daily.example/" in entry_sheet(register.show(entry))
    assert register.check(thorough=True) == []


@pytest.mark.parametrize("seed", range(6))
def test_what_is_one_text_does_not_depend_on_the_order(register: Register, seed: int) -> None:
    reports = REPORTS[:]
    random.Random(seed).shuffle(reports)
    for document, reading in reports:
        register.add(document, reading, READER)
    assert standing(register) == {"weekly": ["agency", "daily", "early", "undated"], "corrected": []}
    (entry,) = register.ids()
    then = register.entry(entry, as_of="2025-05-09")
    assert isinstance(then, AgreementEntry)
    assert [source.names for source in then.sources] == [("weekly",)]
    assert register.check(thorough=True) == []


def test_an_entry_keeps_its_id_when_a_longer_copy_comes(register: Register) -> None:
    register.add(*REPORTS[3], READER)
    before = register.ids()
    register.add(*REPORTS[0], READER)
    assert register.ids() == before
    assert standing(register) == {"agency": ["early"]}


def test_a_copy_of_two_hangs_on_the_first_whichever_came_first(tmp_path: Path) -> None:
    """A correction is a text of its own; what leaves out the figure fits both."""
    cut = report("cut", "\n\n".join(PARAGRAPHS[:2] + PARAGRAPHS[3:]), PartialDate(2025, 5, 12))
    found = []
    for number, order in enumerate(permutations((REPORTS[0], REPORTS[4], cut))):
        with Register(str(tmp_path / f"{number}.register"), create=True) as register:
            for document, reading in order:
                register.add(document, reading, READER)
            found.append(standing(register))
    assert set(found[0]) == {"agency", "corrected"}
    assert sorted(found[0].values()) == [[], ["cut"]]
    assert all(other == found[0] for other in found)


def test_a_copy_speaks_when_its_original_is_a_copy_that_it_is_none_of(register: Register) -> None:
    """The first half and the second half of a text are both copies of the whole and not of each other."""
    halves = [
        report("second half", "\n\n".join(LONG[4:])),
        report("middle", "\n\n".join(LONG[1:7])),
        report("whole", "\n\n".join(LONG), PartialDate(2025, 5, 11)),
        report("first half", "\n\n".join(LONG[:4]), PartialDate(2025, 5, 9)),
    ]
    for order in ((0, 1, 2, 3), (3, 2, 1, 0)):
        for number in order:
            register.add(*halves[number], READER)
    assert register.check(thorough=True) == []


def test_what_could_not_be_read_takes_nothing_away(register: Register) -> None:
    register.add(*REPORTS[1], READER)
    document, reading = REPORTS[0]
    failed = Reading(id=document.id, error="could not be read")
    register.add(document, failed, READER)
    assert standing(register) == {"daily": []}
    register.add(document, reading, "test-reader-2")
    assert standing(register) == {"agency": ["daily"]}
    assert register.check(thorough=True) == []


def test_a_newer_reader_lets_a_copy_be_a_copy(register: Register) -> None:
    for document, reading in REPORTS[:2]:
        register.add(document, reading, READER)
    for document, reading in REPORTS[:2]:
        assert register.add(document, reading, "test-reader-2").what == "reread"
    assert standing(register) == {"agency": ["daily"]}
    assert register.check(thorough=True) == []


def test_what_a_person_said_of_a_document_stands_when_it_becomes_a_copy(register: Register) -> None:
    register.add(*REPORTS[3], READER)
    (entry,) = register.ids()
    (key,) = (record["id"] for record in register.show(entry)["records"])
    register.correct(key, "title", ["Niamey Memorandum"], person="anna", why="seen")
    register.add(*REPORTS[0], READER)
    (entry,) = register.ids()
    assert any(record["settled"] for record in register.show(entry)["records"])
    assert register.check() == []


def test_adding_copies_on_the_command_line(command: Command, where: str, tmp_path: Path) -> None:
    for document, _ in REPORTS[:2]:
        (tmp_path / f"{document.id}.txt").write_text(document.text, encoding="utf-8")
    code, _ = command("add", str(tmp_path / "agency.txt"), str(tmp_path / "daily.txt"), "--published", "2025-05-10",
                      "--register", where)  # fmt: skip
    assert code == 0
    with Register(where) as register:
        assert all(row["documents"] == 1 for row in register.table("agreements"))
