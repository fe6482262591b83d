"""Agreements that a report names in passing, one with each partner, and what is no further agreement."""

from __future__ import annotations

from typing import Any

import pytest

from paraph.records import Agreement, AgreementStage, MentionKind
from paraph.register.identity.profile import AgreementProfile
from paraph.register.identity.scoring import compare, weights
from tests.register.test_sense import Text

NAMES = {
    "Jordanian": "JOR",
    "Iraqi": "IRQ",
    "Peru": "PER",
    "Ecuador": "ECU",
    "Colombia": "COL",
    "Tchad": "TCD",
    "Paris": "FRA",
    "France": "FRA",
    "Ukraine": "UKR",
    "Allemagne": "DEU",
    "Japan": "JPN",
    "Australia": "AUS",
    "Britain": "GBR",
    "Suède": "SWE",
    "Finlande": "FIN",
    "Londres": "GBR",
    "Kenya": "KEN",
    "Uganda": "UGA",
    "Rwanda": "RWA",
    "Congo": "COD",
    "Qatar": "QAT",
    "Latvia": "LVA",
    "Estonia": "EST",
    "Finland": "FIN",
    "Uruguay": "URY",
}
INSTRUMENTS = {
    "agreement": "agreement",
    "agreements": "agreement",
    "accord": "agreement",
    "memorandum": "memorandum",
    "treaty": "treaty",
    "plan": "action_plan",
    "déclarations": "declaration",
    "déclaration": "declaration",
    "exchange of notes": "arrangement",
    "acuerdo": "agreement",
}


def report_of(text: str, published: str = "2025-06-01") -> Text:
    """A report in which states and words for agreements are marked."""
    report = Text(text, published)
    report.mentions(MentionKind.ACTOR, **{word: code for word, code in NAMES.items() if word in text})
    longest = {word for word in INSTRUMENTS if word in text}
    longest = {word for word in longest if not any(word != other and word in other for other in longest)}
    report.mentions(MentionKind.INSTRUMENT, **{word: INSTRUMENTS[word] for word in longest})
    return report


def sides(agreements: tuple[Agreement, ...]) -> list[tuple[str, ...]]:
    """The sides of agreements, each list and all in order."""
    return sorted(tuple(sorted(one.parties)) for one in agreements)


@pytest.mark.parametrize(
    ("sentence", "named"),
    [
        ("Two years after the Jordanian-Iraqi agreement on borders the balance is mixed.", [("IRQ", "JOR")]),
        ("Two days after its police agreement with Peru, Ecuador has concluded a second text.", [("ECU", "PER")]),
        ("It is modelled on the memorandum between Kenya and Uganda.", [("KEN", "UGA")]),
        ("Le Tchad a dénoncé l'accord de défense avec Paris.", [("FRA", "TCD")]),
        ("The deadline for Kenya and Uganda, set in their own memorandum, has passed.", [("KEN", "UGA")]),
        ("El acuerdo entre Ecuador y Uruguay sigue en pie.", [("ECU", "URY")]),
        # What may only be wished for is not named as something that is there.
        ("An agreement with Peru would please Ecuador.", []),
        ("Ecuador is negotiating the agreement with Peru.", []),
        ("Ecuador rejected the proposed agreement with Peru.", []),
        # The treaty is with somebody else.
        ("The treaty does not affect relations of Ecuador with Peru.", []),
        # Three sides are not told by a name.
        ("The agreement with Peru pleased Ecuador and Colombia.", []),
    ],
)
def test_an_agreement_that_is_named_with_its_sides_is_kept(sentence: str, named: list[tuple[str, ...]]) -> None:
    report = report_of(f"Latvia and Estonia signed it. {sentence}")
    report.tells("agreements", 0, parties=("LVA", "EST"), instrument="charter")
    assert sides(report.read().agreements) == sorted([("EST", "LVA"), *named])


def test_what_has_a_record_is_not_kept_twice() -> None:
    report = report_of("Ecuador and Peru signed a memorandum. The agreement between Ecuador and Peru is good.")
    report.tells("agreements", 0, parties=("ECU", "PER"), instrument="memorandum")
    assert sides(report.read().agreements) == [("ECU", "PER")]


def test_what_is_named_is_kept_where_a_reader_has_no_record_at_all() -> None:
    report = report_of("Sixty have gone through the courses that Ecuador pledged in its memorandum with Peru.")
    assert sides(report.read().agreements) == [("ECU", "PER")]


def test_the_two_are_those_of_whom_all_else_is() -> None:
    memorandum = "A group under the memorandum on patrols between the two navies met."
    report = report_of(f"Ecuador and Peru signed it. {memorandum}")
    report.tells("agreements", 0, parties=("ECU", "PER"), instrument="declaration")
    assert [str(one.instrument) for one in report.read().agreements] == ["declaration", "memorandum"]
    of_others = report_of(f"Ecuador and Peru signed it. Kenya and Uganda did too. {memorandum}")
    of_others.tells("agreements", 0, parties=("ECU", "PER"), instrument="declaration")
    of_others.tells("agreements", 1, parties=("KEN", "UGA"), instrument="declaration")
    assert sides(of_others.read().agreements) == [("ECU", "PER"), ("KEN", "UGA")]


def test_a_contract_beside_an_accord_is_not_that_accord() -> None:
    report = report_of("The deal is signed. Ecuador is happy with the agreement with Peru.")
    report.tells("agreements", 0, parties=("ECU", "PER"), instrument="contract")
    assert [str(one.instrument) for one in report.read().agreements] == ["contract", "agreement"]


def test_a_plan_beside_an_accord_is_not_that_accord() -> None:
    report = report_of("Le plan est signé. Le Tchad a rompu l'accord de défense avec Paris.")
    report.tells("agreements", 0, parties=("TCD", "FRA"), instrument="action_plan")
    assert [str(one.instrument) for one in report.read().agreements] == ["action_plan", "agreement"]


def test_a_weak_record_that_a_name_bears_out_is_sure_enough() -> None:
    report = report_of("After the Jordanian-Iraqi agreement on borders the balance is mixed.")
    report.tells("agreements", 0, parties=("IRQ", "JOR"), instrument="contract", confidence=0.3)
    (found,) = report.read().agreements
    assert (str(found.instrument), found.confidence) == ("agreement", 0.6)


@pytest.mark.parametrize(
    ("text", "parties", "expected"),
    [
        (
            "Japan is busy. It signed one agreement with Australia in January 2022 and another with Britain last year.",
            ("JPN", "AUS", "GBR"),
            [("AUS", "JPN"), ("GBR", "JPN")],
        ),
        (
            "Londres a signé deux déclarations, l'une avec la Suède, l'autre avec la Finlande.",
            ("SWE", "FIN"),
            [("FIN", "GBR"), ("GBR", "SWE")],
        ),
        ("Ecuador signed agreements with Peru, Colombia and Uruguay.", ("ECU", "PER", "COL", "URY"), 3),
        # One agreement with several, and one who signs together with others.
        ("Ecuador signed an agreement with Peru and Colombia.", ("ECU", "PER", "COL"), [("COL", "ECU", "PER")]),
        (
            "Ecuador signed the agreements together with Peru and Colombia.",
            ("ECU", "PER", "COL"),
            [("COL", "ECU", "PER")],
        ),
    ],
)
def test_each_partner_has_an_agreement_of_its_own(text: str, parties: tuple[str, ...], expected: Any) -> None:
    report = report_of(text)
    sentence = text.count(". ")
    report.tells("agreements", sentence, parties=parties)
    found = sides(report.read().agreements)
    assert found == expected or (len(found) == expected and all("ECU" in pair and len(pair) == 2 for pair in found))


def test_each_has_the_day_that_stands_after_its_name() -> None:
    report = report_of("Japan is busy. It signed one with Australia in January 2022 and another with Britain.")
    report.mentions(MentionKind.DATE, **{"January 2022": "2022-01"})
    report.tells("agreements", 1, parties=("JPN", "AUS", "GBR"), date="2022-01")
    assert {one.parties[1]: str(one.date) for one in report.read().agreements} == {"AUS": "2022-01", "GBR": "None"}


def test_what_goes_on_about_an_agreement_is_no_other() -> None:
    report = report_of(
        "It carries out the agreement of Ecuador and Peru of July 2024. Colombia has no part in it. "
        "The agreement has been in force since 10 April 2025."
    )
    report.tells("agreements", 0, parties=("ECU", "PER"), date="2024-07")
    report.tells("agreements", 2, parties=("COL",), stage="in_force", date="2025-04-10")
    (found,) = report.read().agreements
    assert set(found.parties) == {"ECU", "PER"}
    assert (found.stage, str(found.date)) == (AgreementStage.IN_FORCE, "2025-04-10")
    assert found.earlier == ("signed 2024-07",)


def test_what_is_half_doubted_and_still_to_come_is_the_agreement_that_was_told() -> None:
    report = report_of("Ecuador and Peru signed the treaty. It settles the border.")
    report.tells("agreements", 0, parties=("ECU", "PER"), instrument="treaty", date="2025-05-02")
    report.tells("agreements", 1, parties=("ECU", "PER"), instrument="action_plan", stage="proposed", confidence=0.45)
    # What the reader is surer of, and what was signed, is another text.
    report.tells("agreements", 1, parties=("ECU", "PER"), instrument="action_plan", stage="proposed", confidence=0.6)
    report.tells("agreements", 1, parties=("ECU", "PER"), instrument="contract", confidence=0.45)
    assert [one.confidence for one in report.read().agreements] == [1.0, 0.6, 0.45]


@pytest.mark.parametrize(
    ("text", "sentence", "parties", "expected"),
    [
        # Of four and more, a sentence need not name all.
        ("Rwanda and Congo signed it.", 0, "RWA COD KEN UGA", "COD KEN RWA UGA"),
        # The two of whom it spoke before, wherever they met.
        ("Rwanda and Congo are at war. The accord of the two countries is dead.", 1, "RWA COD QAT", "COD RWA"),
        ("Latvia and Estonia went on. In a text they agreed on a patrol.", 1, "LVA EST FIN", "EST LVA"),
        # Whom others had wrongly for a side.
        ("Latvia and Estonia met. Reports that Finland had signed were incorrect.", 1, "LVA EST FIN", "EST LVA"),
    ],
)
def test_third_states_are_no_sides(text: str, sentence: int, parties: str, expected: str) -> None:
    report = report_of(text)
    report.tells("agreements", sentence, parties=tuple(parties.split()))
    assert sides(report.read().agreements) == [tuple(expected.split())]


def test_what_no_word_ends_has_not_ended() -> None:
    report = report_of("The brigade of the accord between Ecuador and Peru left the camps in May.")
    report.tells("agreements", 0, parties=("ECU", "PER"), stage="terminated", date="2025-05")
    assert [(str(one.stage), one.date) for one in report.read().agreements] == [("signed", None)]
    ended = report_of("Ecuador left the treaty with Peru in May.")
    ended.tells("agreements", 0, parties=("ECU", "PER"), stage="terminated", date="2025-05")
    assert [str(one.stage) for one in ended.read().agreements] == ["terminated"]


@pytest.mark.parametrize(("signed", "weight"), [("1912", "long_ago"), ("1909-01-15", "day")])
def test_the_year_of_a_signing_of_long_ago_may_be_wrong(signed: str, weight: str) -> None:
    one, other = (
        AgreementProfile(
            parties=("HND", "USA"),
            instrument="treaty",
            stage=stage,
            factuality="asserted",
            date=day,
            country=None,
            town=None,
            areas=(),
            signatories=(),
            title=(),
            told=None,
            signed=of,
        )
        for stage, day, of in (("terminated", "2024-08-28", "1909-01-15"), ("renewed", "2025-02-18", signed))
    )
    found = next(reason for reason in compare(one, other).reasons if reason.what == "date")
    assert found.weight == weights()["agreements"]["date_of_same_stage"][weight]
