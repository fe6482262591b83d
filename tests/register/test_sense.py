"""What one document tells is made to fit together before it goes into a register."""

from __future__ import annotations

from typing import Any

import pytest

from paraph.records import Agreement, Body, Document, Evidence, Meeting, Mention, MentionKind, PartialDate, Reading
from paraph.register.sense import sensible
from paraph.register.sentences import sentences


class Text:
    """A report whose sentences, by number, state records; words in it are mentions."""

    def __init__(self, text: str, published: str = "2025-06-01") -> None:
        self.document = Document(id="d", text=text, published=PartialDate.parse(published))
        self._spans = list(sentences(text))
        self._records: dict[str, list[Any]] = {"agreements": [], "bodies": [], "meetings": []}
        self._mentions: list[Mention] = []

    def tells(self, list_: str, sentence: int, **slots: Any) -> None:
        start, end = self._spans[sentence]
        form = {"agreements": Agreement, "bodies": Body, "meetings": Meeting}[list_]
        defaults = {"agreements": {"instrument": "agreement", "stage": "signed"}}.get(list_, {})
        day = slots.pop("date", None)
        date = PartialDate.parse(day) if day else None
        evidence = (Evidence(start=start, end=end, quote=self.document.text[start:end]),)
        number = len(self._records[list_]) + 1
        slots = defaults | slots
        self._records[list_].append(form(id=f"{list_}-{number}", evidence=evidence, date=date, **slots))

    def mentions(self, kind: MentionKind, **words: str) -> None:
        for word, value in words.items():
            start = 0
            while (start := self.document.text.find(word, start)) >= 0:
                self._mentions.append(Mention(start=start, end=start + len(word), kind=kind, value=value))
                start += len(word)

    def read(self) -> Reading:
        lists: dict[str, Any] = {kind: tuple(found) for kind, found in self._records.items()}
        return sensible(Reading(id="d", mentions=tuple(self._mentions), **lists), self.document)


STATES = {"Rwanda": "RWA", "Congo": "COD", "Washington": "USA", "France": "FRA", "Ukraine": "UKR", "Sweden": "SWE"}


@pytest.mark.parametrize(
    ("text", "sentence", "parties", "expected"),
    [
        # The host of a signing is no party.
        ("Rwanda and Congo signed it in Washington.", 0, ("RWA", "COD", "USA"), ("RWA", "COD")),
        # Nor is the partner of the sentence before.
        ("France signed with Ukraine. Ukraine then signed with Sweden.", 1, ("UKR", "FRA", "SWE"), ("UKR", "SWE")),
        # What goes on about the subject of the sentence before has that for its other side.
        ("Ukraine is shopping. It signed with Sweden.", 1, ("UKR", "FRA", "SWE"), ("UKR", "SWE")),
        # All that are named are partners of somebody: nothing is taken away.
        ("It signed with Congo and Rwanda.", 0, ("FRA", "COD", "RWA"), ("FRA", "COD", "RWA")),
    ],
)
def test_parties_are_those_who_are_named(
    text: str, sentence: int, parties: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    report = Text(text)
    report.mentions(MentionKind.ACTOR, **{word: code for word, code in STATES.items() if word in text})
    report.tells("agreements", sentence, parties=parties)
    (found,) = report.read().agreements
    assert set(found.parties) == set(expected)


def test_who_is_named_alone_has_the_one_partner_of_the_report() -> None:
    report = Text("France and Ukraine signed it. The memorandum with France lives on.")
    report.tells("agreements", 0, parties=("FRA", "UKR"))
    report.tells("agreements", 1, parties=("FRA",), instrument="memorandum")
    report.tells("agreements", 1, parties=("FRA",), instrument="treaty", stage="terminated")
    assert [set(one.parties) for one in report.read().agreements] == [{"FRA", "UKR"}, {"FRA", "UKR"}, {"FRA"}]


@pytest.mark.parametrize(
    ("text", "read", "expected", "earlier"),
    [
        # The date beside the verb, not another one of the sentence.
        ("The plan signed in December 2024 was completed on 30 January.", "signed 2025-01-30", "signed 2024-12", ()),
        # The day in its name is that of its signing.
        ("Under the agreement of July 2022 courses began in April.", "signed 2025-04", "signed 2022-07", ()),
        ("L'accord de défense de 2019, rompu en novembre, était dépassé.", "signed 2024-11", "signed 2019", ()),
        # The record has the date of another stage.
        ("It has been in force since 15 August 2024.", "ratified 2024-08-15", "in_force 2024-08-15", ()),
        ("It works under the pact of 5 May 2020.", "in_force 2020-05-05", "signed 2020-05-05", ()),
        # A later stage is kept beside the record.
        (
            "Signed on 12 March 2021, it was tacitly extended on 12 March 2025.",
            "signed 2021-03-12",
            "signed 2021-03-12",
            ("renewed 2025-03-12",),
        ),
        # A term is no date.
        ("It was extended until 27 January 2025.", "renewed", "renewed", ()),
        # The day of a decision stands in a sentence of its own.
        ("Iraq has suspended it. The ministry told of the step on 21 April.", "suspended", "suspended 2025-04-21", ()),
    ],
)
def test_a_record_has_the_date_that_the_text_gives_its_stage(
    text: str, read: str, expected: str, earlier: tuple[str, ...]
) -> None:
    report = Text(text)
    stage, _, date = read.partition(" ")
    report.tells("agreements", 0, parties=("IRQ", "JOR"), stage=stage, date=date or None)
    (found,) = report.read().agreements
    assert (f"{found.stage} {found.date or ''}".strip(), found.earlier) == (expected, earlier)


@pytest.mark.parametrize(
    ("text", "date", "factuality"),
    [
        ("Oman and Tanzania sign on Monday.", "2025-06-02", "planned"),
        ("Oman and Tanzania signed on Monday.", "2025-05-26", "asserted"),
        ("Nothing was signed on Monday.", "2025-05-26", "denied"),
        ("The signing, set for Monday, did not take place.", "2025-05-26", "denied"),
    ],
)
def test_what_lies_ahead_or_was_not_signed_is_no_fact(text: str, date: str, factuality: str) -> None:
    report = Text(text)
    report.tells("agreements", 0, parties=("OMN", "TZA"), date=date)
    assert [one.factuality for one in report.read().agreements] == [factuality]


def test_a_suspension_and_a_renewal_of_one_pair_are_one_agreement() -> None:
    report = Text("The agreement was renewed. It had been suspended before.")
    report.tells("agreements", 0, parties=("IDN", "TLS"), stage="renewed", date="2025-05-27")
    report.tells("agreements", 1, parties=("IDN", "TLS"), stage="suspended", date="2023-10-11")
    (found,) = report.read().agreements
    assert (found.stage, found.earlier) == ("renewed", ("suspended 2023-10-11",))


def test_a_meeting_of_a_body_is_its_session() -> None:
    report = Text("Delegations of the two met for the second session of the mechanism.")
    report.tells("bodies", 0, kind="other", stage="convened", parties=("COD", "RWA"), date="2025-05-18")
    report.tells("meetings", 0, kind="meeting", actors=("COD", "RWA"), date="2025-05-17")
    reading = report.read()
    assert [one.kind for one in reading.meetings] == ["session"]
    assert [str(one.date) for one in reading.bodies] == ["2025-05-17"]


def test_a_sentence_may_tell_of_two_sessions() -> None:
    report = Text("La commission s'est réunie deux fois, le 9 puis le 28 janvier.")
    report.mentions(MentionKind.DATE, **{"28 janvier": "2025-01-28"})
    report.tells("meetings", 0, kind="session", actors=("TCD", "FRA"), date="2025-01-28")
    assert {str(one.date) for one in report.read().meetings} == {"2025-01-09", "2025-01-28"}


def test_the_day_of_signing_is_no_session() -> None:
    report = Text("They signed the agreement of the commissions. The commissions work on.")
    report.tells("agreements", 0, parties=("ARM", "AZE"), date="2024-08-30")
    report.tells("bodies", 1, kind="commission", stage="convened", parties=("ARM", "AZE"), date="2024-08-30")
    assert [one.date for one in report.read().bodies] == [None]
