"""Whose session it was, on which day, and under which agreement."""

from __future__ import annotations

import pytest

from paraph.records import MentionKind
from paraph.register import Register
from tests.register.reports import Reports, add_all, agreement, body, session
from tests.register.test_sense import Text

ACTORS = {"Samoa": "WSM", "Tonga": "TON", "Tuvalu": "TUV", "Apia": "WSM", "New Zealand": "NZL", "Fiji": "FJI"}


def sides(report: Text, wrong: tuple[str, ...]) -> set[str]:
    """The sides of the committee of which the last sentence tells, and which a reader has guessed."""
    report.mentions(MentionKind.ACTOR, **ACTORS)
    report.tells("bodies", -1, parties=wrong, kind="committee", stage="convened", date="2025-01-28")
    report.tells("meetings", -1, actors=wrong, kind="session", date="2025-01-28")
    found = report.read()
    assert set(found.bodies[0].parties) == set(found.meetings[0].actors)
    return set(found.bodies[0].parties)


def test_a_session_without_sides_of_its_own_has_those_of_the_agreement_named_last() -> None:
    report = Text("New Zealand has a pact with Samoa and Tonga.\nTuvalu is new. The committee met in Apia.")
    report.tells("agreements", 0, parties=("NZL", "WSM", "TON"), date="2024-10-09")
    assert sides(report, ("TUV", "WSM")) == {"TUV", "WSM"}  # its paragraph names somebody else
    report = Text("New Zealand has a pact with Samoa and Tonga. Tuvalu looks on.\nThe committee met in Apia.")
    report.tells("agreements", 0, parties=("NZL", "WSM", "TON"), date="2024-10-09")
    assert sides(report, ("TUV", "WSM")) == {"NZL", "WSM", "TON"}


def test_a_session_that_says_whose_it_is_is_theirs() -> None:
    report = Text("New Zealand has a pact with Samoa. The committee of Tonga and Tuvalu met in Apia.")
    report.tells("agreements", 0, parties=("NZL", "WSM"), date="2024-10-09")
    assert sides(report, ("TON", "TUV", "WSM")) == {"TON", "TUV", "WSM"}


def test_who_is_named_only_later_does_not_sit() -> None:
    report = Text("Samoa is not alone. With Tonga the committee sat again.")
    assert sides(report, ("WSM", "TON", "FJI")) == {"WSM", "TON"}


@pytest.mark.parametrize(
    ("sentence", "read", "expected"),
    [
        ("The committee was called together on 5 May 2025.", None, "2025-05-05"),
        ("The committee has not sat since 5 May 2025.", None, None),
        # The same day is the one that was named before, of the last year if it lies ahead in this one.
        ("On the very same day the committee sat down.", "2025-05-30", "2024-11-05"),
    ],
)
def test_a_body_sat_on_the_day_that_its_sentence_means(sentence: str, read: str | None, expected: str | None) -> None:
    report = Text(f"Both told each other so by 5 November. {sentence}")
    days = {"5 November": "2025-11-05", "5 May 2025": "2025-05-05", "the very same day": read or ""}
    report.mentions(MentionKind.DATE, **{words: day for words, day in days.items() if day})
    report.tells("bodies", 1, parties=("ITA", "ALB"), kind="committee", stage="convened", date=read)
    (found,) = report.read().bodies
    assert (str(found.date) if found.date else None) == expected


def test_a_session_is_under_the_kind_of_agreement_that_its_sentence_names(register: Register, reports: Reports) -> None:
    report = reports(
        "2025-01-29",
        agreement("TON WSM", instrument="treaty", date="2024-01-10"),
        agreement("TON WSM", instrument="arrangement", date="2024-10-09"),
        body("TON WSM", name="committee under the treaty"),
        session("TON WSM", "2025-01-28"),
    )
    add_all(register, [report])
    held = {
        str(entry.outline.instrument): [str(one.date) for line in entry.bodies for one in line.sessions]
        for entry in register.agreements(register.ids("agreements"))
    }
    assert held == {"treaty": ["2025-01-28"], "arrangement": []}
