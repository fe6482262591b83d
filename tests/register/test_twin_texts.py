"""Two texts of the same sides and day are two agreements, where a report says what each is on."""

from __future__ import annotations

import pytest

from paraph.records import MentionKind
from tests.register.test_sense import Text

ON = {
    "patrols": "joint_operations",
    "patrouilles": "joint_operations",
    "patrullas": "joint_operations",
    "exchange of data": "intelligence_sharing",
    "échange de données": "intelligence_sharing",
    "intercambio de datos": "intelligence_sharing",
}


def report_of(text: str) -> Text:
    """A report in which areas and words for agreements are marked."""
    report = Text(text)
    report.mentions(MentionKind.AREA, **{word: area for word, area in ON.items() if word in text})
    report.mentions(MentionKind.INSTRUMENT, agreement="agreement")
    return report


@pytest.mark.parametrize(
    "text",
    [
        "The two states signed two agreements. One is on patrols. The other is on the exchange of data.",
        "They signed two new maritime agreements, one on patrols, the other on the exchange of data.",
        "Ils ont signé deux accords, l'un sur les patrouilles, l'autre sur l'échange de données.",
        "Ils ont signé deux accords. Le premier porte sur les patrouilles. Le second règle l'échange de données.",
        "Firmaron dos acuerdos: uno sobre patrullas y otro sobre el intercambio de datos.",
        "They joined the two agreements, the agreement on patrols and then that on the exchange of data.",
    ],
)
def test_each_of_two_texts_is_an_agreement_by_what_it_is_on(text: str) -> None:
    report = report_of(text)
    report.tells("agreements", 0, parties=("KEN", "UGA"), date="2025-05-28", areas=("joint_operations",))
    found = report.read().agreements
    assert [(one.areas, str(one.date)) for one in found] == [
        (("joint_operations",), "2025-05-28"),
        (("intelligence_sharing",), "2025-05-28"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        # Nobody says what each is on, or of which both are.
        "The two states signed two agreements on patrols.",
        "They signed two agreements. One was signed here. The other side left.",
        "They signed two agreements, one on patrols, the other on patrols too.",
        # One text of two states.
        "The two states signed an agreement. One is glad of patrols, the other of the exchange of data.",
    ],
)
def test_what_is_not_told_apart_stays_one(text: str) -> None:
    report = report_of(text)
    report.tells("agreements", 0, parties=("KEN", "UGA"), areas=("joint_operations",))
    assert len(report.read().agreements) == 1


def test_two_that_the_reader_has_already_are_left_alone() -> None:
    report = report_of("They signed two agreements, one on patrols, the other on the exchange of data.")
    report.tells("agreements", 0, parties=("KEN", "UGA"), areas=("joint_operations",), date="2025-05-28")
    report.tells("agreements", 0, parties=("KEN", "UGA"), areas=("intelligence_sharing",), title="Data Agreement")
    assert len(report.read().agreements) == 2


def test_what_is_named_by_what_it_is_on_has_the_stage_of_its_own_sentence() -> None:
    report = report_of(
        "The agreement on the exchange of data works well. "
        "The agreement on patrols entered into force only on 12 February 2025."
    )
    report.mentions(MentionKind.DATE, **{"12 February 2025": "2025-02-12"})
    report.tells("agreements", 0, parties=("KEN", "UGA"), stage="in_force", date="2025-02-12")
    reading = report.read()
    assert len(reading.agreements) == 1  # the record says nothing of the second sentence
    report.states_too("agreements", 0, 1)
    found = {one.areas: (str(one.stage), str(one.date)) for one in report.read().agreements}
    assert found == {("intelligence_sharing",): ("signed", "None"), ("joint_operations",): ("in_force", "2025-02-12")}
