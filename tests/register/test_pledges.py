"""Undertakings that a reader takes for something else, and bodies of which nobody has met."""

from __future__ import annotations

import pytest

from paraph.records import MentionKind
from tests.register.test_sense import Text


@pytest.mark.parametrize(
    ("sentence", "pledged"),
    [
        ("France undertakes to provide up to three billion euros in military aid in 2025.", True),
        ("La France s'engage à verser jusqu'à trois milliards d'euros d'aide militaire.", True),
        ("Francia se comprometió a aportar tres millones de euros de ayuda.", True),
        # What it spends on itself, and what was paid.
        ("France will spend 50 billion euros on its forces next year.", False),
        ("France paid two billion euros in aid last year.", False),
    ],
)
def test_a_sum_that_is_undertaken_as_aid_is_pledged(sentence: str, pledged: bool) -> None:
    report = Text(sentence)
    report.tells("expenditures", 0, actor="FRA", amount=3e9, currency="EUR", purpose="military_budget")
    (found,) = report.read().expenditures
    assert (str(found.purpose), str(found.factuality)) == (
        ("aid", "planned") if pledged else ("military_budget", "asserted")
    )


@pytest.mark.parametrize(
    ("sentence", "undertaken"),
    [
        ("The two have undertaken to conclude an extradition treaty within a year.", 1),
        ("Les deux pays s'engagent à négocier un accord d'extradition.", 1),
        ("Ambos se comprometieron a concluir un tratado.", 1),
        ("An extradition treaty has been proposed.", 0),
    ],
)
def test_a_text_that_the_sides_undertake_to_conclude_is_an_undertaking(sentence: str, undertaken: int) -> None:
    report = Text(sentence)
    report.tells("agreements", 0, parties=("OMN", "TZA"), instrument="treaty", stage="proposed")
    made = report.read().commitments
    assert [(str(one.kind), set(one.by)) for one in made] == [("negotiate", {"OMN", "TZA"})] * undertaken
    # One that the reader has is not told twice.
    report.tells("commitments", 0, by=("OMN", "TZA"), kind="negotiate")
    assert len(report.read().commitments) == 1


def test_an_undertaking_is_that_of_the_sides_which_its_sentence_can_mean() -> None:
    report = Text("Johnson signed with Sweden. He signed with Finland. With Finland he agreed on talks.")
    report.mentions(MentionKind.ACTOR, Johnson="GBR", Sweden="SWE", Finland="FIN")
    report.tells("agreements", 0, parties=("GBR", "SWE"))
    report.tells("agreements", 1, parties=("GBR", "FIN"))
    report.tells("commitments", 2, by=("SWE", "FIN", "GBR"), kind="meet")
    (found,) = report.read().commitments
    assert set(found.by) == {"GBR", "FIN"}


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("To miss: the joint committee. Oman named its members, and nobody has met.", "agreed"),
        ("Le comité existe sur le papier. Il attend toujours sa première réunion.", "agreed"),
        ("The joint committee is there. It has an office.", "established"),
    ],
)
def test_a_body_of_which_nobody_has_met_is_only_agreed_on(text: str, stage: str) -> None:
    report = Text(text)
    report.tells("bodies", 0, parties=("OMN", "TZA"), kind="committee", stage="established")
    assert [str(one.stage) for one in report.read().bodies] == [stage]


def test_a_deadline_that_passed_is_no_signing() -> None:
    report = Text("The deadline for an extradition treaty passed in February without a draft.")
    report.tells("agreements", 0, parties=("OMN", "TZA"), instrument="treaty", date="2025-02")
    assert [str(one.factuality) for one in report.read().agreements] == ["denied"]
