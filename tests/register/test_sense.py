"""What one document tells is made to fit together before it goes into a register."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from paraph.records import (
    Agreement,
    Body,
    Commitment,
    Document,
    Evidence,
    Expenditure,
    Meeting,
    Mention,
    MentionKind,
    PartialDate,
    Place,
    Reading,
)
from paraph.register.sense import sensible
from paraph.register.sentences import sentences

FORMS: dict[str, Any] = {
    "agreements": Agreement,
    "bodies": Body,
    "meetings": Meeting,
    "commitments": Commitment,
    "expenditures": Expenditure,
}


class Text:
    """A report whose sentences, by number, state records; words in it are mentions."""

    def __init__(self, text: str, published: str = "2025-06-01") -> None:
        self.document = Document(id="d", text=text, published=PartialDate.parse(published))
        self._spans = list(sentences(text))
        self._records: dict[str, list[Any]] = {kind: [] for kind in FORMS}
        self._mentions: list[Mention] = []

    def tells(self, list_: str, sentence: int, **slots: Any) -> None:
        start, end = self._spans[sentence]
        form = FORMS[list_]
        defaults = {"agreements": {"instrument": "agreement", "stage": "signed"}}.get(list_, {})
        day = slots.pop("date", None)
        date = PartialDate.parse(day) if day else None
        evidence = (Evidence(start=start, end=end, quote=self.document.text[start:end]),)
        number = len(self._records[list_]) + 1
        slots = defaults | slots | ({"date": date} if date else {})
        self._records[list_].append(form(id=f"{list_}-{number}", evidence=evidence, **slots))

    def states_too(self, list_: str, record: int, sentence: int) -> None:
        """That a sentence states a record beside those that do."""
        start, end = self._spans[sentence]
        one = self._records[list_][record]
        evidence = (*one.evidence, Evidence(start=start, end=end, quote=self.document.text[start:end]))
        self._records[list_][record] = msgspec.structs.replace(one, evidence=evidence)

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
        ("Under the July agreement courses began in April.", "signed 2025-04", "signed 2024-07", ()),
        # A year that was named before is the record's own, and not the latest.
        ("It was signed on 4 October of that year.", "signed 2023-10-04", "signed 2023-10-04", ()),
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
        # A ratification that is still to come is none; that another is to follow takes nothing from the first.
        ("Signed on 15 March 2022, it still awaits ratification.", "ratified", "signed 2022-03-15", ()),
        (
            "It was ratified on 2 May 2024 but needs another ratification.",
            "ratified 2024-05-02",
            "ratified 2024-05-02",
            (),
        ),
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


def test_of_two_with_one_name_a_stage_is_that_of_the_one_which_is_at_it() -> None:
    report = told_of(
        "After Albania had ratified the agreement on 29 February, it entered into force with Italy in March.",
        "2024-04-02",
        stage="ratified",
        date="2024-03-15",
    )
    report.tells("agreements", 0, parties=("ITA", "ALB"), stage="in_force", date="2024-03")
    found = {str(one.stage): str(one.date) for one in report.read().agreements}
    assert found["ratified"] == "2024-02-29"


def test_in_a_language_whose_words_are_not_known_a_stage_needs_none() -> None:
    report = told_of("Albania ha ratificato il patto con Italy.", stage="in_force")
    report.document = msgspec.structs.replace(report.document, language="it")
    assert [str(one.stage) for one in report.read().agreements] == ["in_force"]


def test_a_month_ahead_of_which_nothing_is_planned_is_none_of_the_agreement() -> None:
    report = Text("The cameras of the protocol between Oman and Tanzania came in August.", "2025-02-06")
    report.tells("agreements", 0, parties=("OMN", "TZA"), date="2025-08")
    assert [(one.factuality, one.date) for one in report.read().agreements] == [("asserted", None)]


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


def told_of(text: str, published: str = "2025-06-01", **slots: Any) -> Text:
    """A report whose first sentence tells of an agreement of Italy and Albania."""
    report = Text(text, published)
    names = {"Italy": "ITA", "Rome": "ITA", "Albania": "ALB", "Tirana": "ALB", "Albanian": "ALB", "Italian": "ITA"}
    report.mentions(MentionKind.ACTOR, **{word: code for word, code in names.items() if word in text})
    report.tells("agreements", 0, parties=("ITA", "ALB"), **slots)
    return report


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        (
            "Albania ratified the pact with Italy on 6 May 2025.",
            {"6 May 2025": "2025-05-06"},
            {"2025-05-06 ALB"},
        ),
        (
            "The pact between Italy and Albania was ratified on 3 May 2025 by the Senate in Rome.",
            {"3 May 2025": "2025-05-03"},
            {"2025-05-03 ITA"},
        ),
        (
            "The Italian Senate ratified it on 3 May 2025. The Albanian parliament ratified it on 6 May 2025.",
            {"3 May 2025": "2025-05-03", "6 May 2025": "2025-05-06"},
            {"2025-05-03 ITA", "2025-05-06 ALB"},
        ),
        (
            "It was ratified in Rome on 3 May 2025 and in Tirana on 6 May 2025.",
            {"3 May 2025": "2025-05-03", "6 May 2025": "2025-05-06"},
            {"2025-05-03 ITA", "2025-05-06 ALB"},
        ),
        (
            "Italy and Albania ratified it on 3 May 2025.",
            {"3 May 2025": "2025-05-03"},
            {"2025-05-03 ITA", "2025-05-03 ALB"},
        ),
        ("It was ratified on 3 May 2025.", {"3 May 2025": "2025-05-03"}, set()),
    ],
)
def test_whose_ratification_it_is(text: str, days: dict[str, str], expected: set[str]) -> None:
    report = told_of(text, stage="ratified", date=next(iter(days.values())))
    report.mentions(MentionKind.DATE, **days)
    (found,) = report.read().agreements
    assert set(found.ratified_by) == expected


def test_the_day_of_the_news_stays_beside_that_of_the_other_side() -> None:
    text = "Albania voted on Monday to ratify it. The Italian Senate had ratified the agreement on 21 March 2025."
    report = told_of(text, stage="ratified", date="2025-05-26")
    report.mentions(MentionKind.DATE, **{"Monday": "2025-05-26", "21 March 2025": "2025-03-21"})
    (found,) = report.read().agreements
    assert (str(found.date), found.earlier) == ("2025-05-26", ("ratified 2025-03-21",))
    assert set(found.ratified_by) == {"2025-05-26 ALB", "2025-03-21 ITA"}


def test_who_joins_does_not_ratify() -> None:
    report = told_of("Albania on Thursday acceded to the pact with Italy.", stage="ratified", date="2025-05-29")
    (found,) = report.read().agreements
    assert (found.stage, found.date) == ("signed", None)


@pytest.mark.parametrize(
    ("text", "place", "expected"),
    [
        ("ROME, May 3 - Italy and Albania have a pact, signed on Tuesday in Tirana.", "Rome", "Tirana"),
        ("ROME, May 3 - Italy and Albania signed a pact.", "Rome", "Rome"),
        ("Italy and Albania signed a pact. The minister flew on to Bari.", "Bari", None),
        ("Italy and Albania signed a pact here.", "Bari", "Bari"),
        # Beside the verb rather than in the dateline, where the sentence has that town for something else as well.
        ("ROME, May 3 - Italy and Albania have a pact, officials in Rome say, signed in Tirana.", "Rome", "Tirana"),
        ("Italy and Albania signed a pact in the Albanian capital.", "Bari", None),
        ("Italy and Albania have a pact, signed in Tirana.", None, "Tirana"),
    ],
)
def test_a_signing_is_where_its_sentences_say(text: str, place: str | None, expected: str | None) -> None:
    read = {"place": Place(name=place, country="ITA")} if place else {}
    report = told_of(text, date="2025-05-03", **read)
    report.mentions(MentionKind.ACTOR, ROME="ITA")
    (found,) = report.read().agreements
    assert (found.place.name if found.place else None) == expected


def test_what_it_signs_with_somebody_is_between_it_and_them() -> None:
    text = (
        "Ukraine has had a busy week. On Thursday it signed an arrangement with Sweden. The arrangement with Sweden"
        " carries out the agreement of September 2022."
    )
    report = Text(text)
    report.mentions(MentionKind.ACTOR, Ukraine="UKR", Sweden="SWE")
    report.mentions(MentionKind.INSTRUMENT, arrangement="arrangement", agreement="agreement")
    wrong = ("SWE", "FRA")
    report.tells("agreements", 1, parties=wrong, instrument="arrangement", date="2025-05-29")
    report.tells("agreements", 2, parties=wrong, date="2022-09")
    report.tells("bodies", 2, parties=wrong, kind="committee", stage="established")
    found = report.read()
    assert [set(one.parties) for one in (*found.agreements, *found.bodies)] == [{"UKR", "SWE"}] * 3


@pytest.mark.parametrize(
    ("text", "stage", "expected"),
    [
        ("The centre at Trebil does not exist.", "established", ("agreed", None)),
        ("La commission mixte a été renvoyée sine die.", "convened", ("agreed", None)),
        ("The committee sat before the ceremony.", "established", ("convened", "2025-05-29")),
        ("The committee held its session before the ceremony.", "convened", ("convened", "2025-05-29")),
        ("The committee has not met since May 2024.", "established", ("established", None)),
    ],
)
def test_a_body_is_there_if_it_is_said_to_be(text: str, stage: str, expected: tuple[str, str | None]) -> None:
    report = Text("The ministers met on 29 May 2025. " + text)
    report.mentions(MentionKind.DATE, **{"29 May 2025": "2025-05-29"})
    report.tells("bodies", 1, parties=("ITA", "ALB"), kind="committee", stage=stage)
    (found,) = report.read().bodies
    assert (found.stage, str(found.date) if found.date else None) == expected


def test_a_session_that_was_called_off_was_not_held_and_it_met_goes_on_about_a_body() -> None:
    report = Text("A session planned for January was called off. The committee has begun its work. It met on Thursday.")
    report.tells("meetings", 0, actors=("ITA", "ALB"), kind="session", date="2025-01")
    report.tells("bodies", 1, parties=("ITA", "ALB"), kind="committee", stage="convened")
    report.tells("meetings", 2, actors=("ITA", "ALB"), kind="meeting", date="2025-05-29")
    off, held = report.read().meetings
    assert (off.factuality, held.kind) == ("denied", "session")


@pytest.mark.parametrize(
    ("text", "read", "expected"),
    [
        # The main verb, not that of the clause that says which treaty it is.
        (
            "They agreed on Tuesday to prolong the treaty that Albania had denounced last August.",
            "terminated 2024-08",
            "renewed 2025-05-27",
        ),
        (
            "They agreed to prolong the treaty that Albania had denounced last August, it was announced on Tuesday.",
            "terminated 2024-08",
            "renewed 2025-05-27",
        ),
        ("The pact entered its third term on Tuesday.", "in_force 2025-05-27", "renewed 2025-05-27"),
        ("The pact, signed in 2017, has been in force for a month.", "in_force 2025-05-01", "in_force"),
        ("Albania denounced the treaty that they had renewed in 2020.", "terminated 2025-05", "terminated 2025-05"),
        # Of what no sentence has a word nothing is told; a day on which they signed is that of the signing.
        ("A committee met under the pact on Tuesday.", "in_force 2025-05-27", "signed"),
        ("Albania now has its pact. It was signed on Tuesday.", "ratified 2025-05-27", "signed 2025-05-27"),
        ("Albania now has its pact. Boats came on Tuesday.", "ratified 2025-05-27", "signed"),
        ("Since Tuesday the pact is in force.", "ratified 2025-05-27", "in_force 2025-05-27"),
        (
            "On Tuesday they reactivated the pact that Albania had put on ice last August.",
            "in_force 2024-08",
            "renewed 2025-05-27",
        ),
        # What is signed is a change of it; what is withdrawn is its end.
        ("The ministers also signed an amendment to the pact.", "signed 2025-05-27", "amended 2025-05-27"),
        ("On Tuesday Albania withdrew its denunciation of it.", "terminated 2025-05-27", "renewed 2025-05-27"),
        ("On Tuesday the deputies backed the pact with Italy.", "ratified 2025-05-27", "ratified 2025-05-27"),
    ],
)
def test_the_news_is_what_the_main_verb_says(text: str, read: str, expected: str) -> None:
    stage, _, date = read.partition(" ")
    report = told_of(text, stage=stage, date=date)
    report.mentions(MentionKind.DATE, Tuesday="2025-05-27", **{"last August": "2024-08"})
    (found,) = report.read().agreements
    assert f"{found.stage} {found.date or ''}".strip() == expected
