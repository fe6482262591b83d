"""An agreement's history: stages from news and background, corrections, contradictions with both sides."""

from __future__ import annotations

import msgspec
import pytest

from paraph.records import Evidence
from paraph.register import Register
from paraph.register.entries import AgreementEntry
from tests.register.reports import Report, Reports, add_all, agreement, session


def only(register: Register, made: list[Report]) -> AgreementEntry:
    """The one agreement of which all of these reports tell."""
    add_all(register, made)
    (entry,) = register.agreements(register.ids("agreements"))
    return entry


def history(entry: AgreementEntry) -> list[tuple[str, str | None]]:
    """Stages with their dates."""
    return [(str(stage.stage), str(stage.date) if stage.date else None) for stage in entry.outline.history]


def sides(entry: AgreementEntry) -> dict[str, list[str]]:
    """What contradicts what, by field."""
    return {conflict.field: [side.value for side in conflict.sides] for conflict in entry.outline.conflicts}


def test_stages_come_from_news_and_from_background(register: Register, reports: Reports) -> None:
    entry = only(
        register,
        [
            reports("2024-12-17", agreement("PHL JPN", stage="ratified", date="2024-12-16")),
            reports(
                "2025-09-12", agreement("PHL JPN", stage="in_force", date="2025-09-11", earlier=("signed 2024-07",))
            ),
            reports("2024-07-08", agreement("PHL JPN", date="2024-07-08")),
        ],
    )
    assert history(entry) == [("signed", "2024-07-08"), ("ratified", "2024-12-16"), ("in_force", "2025-09-11")]
    assert sides(entry) == {}


def test_a_stage_may_be_reached_twice(register: Register, reports: Reports) -> None:
    entry = only(
        register,
        [
            reports("2017-02-03", agreement("ITA LBY", date="2017-02-02")),
            reports("2020-02-03", agreement("ITA LBY", stage="renewed", date="2020-02-02")),
            reports("2023-02-04", agreement("ITA LBY", stage="renewed", date="2023-02-02")),
            reports("2023-05-04", agreement("ITA LBY", stage="renewed", date="2023-02")),
        ],
    )
    assert history(entry) == [("signed", "2017-02-02"), ("renewed", "2020-02-02"), ("renewed", "2023-02-02")]


def test_a_signing_reported_too_early_has_its_true_day_and_a_conflict(register: Register, reports: Reports) -> None:
    pact = {"title": "Pukpuk Treaty", "instrument": "treaty"}
    entry = only(
        register,
        [
            reports("2025-09-17", agreement("AUS PNG", date="2025-09-17", place="Port Moresby", **pact)),
            reports("2025-09-18", agreement("AUS PNG", factuality="planned", **pact)),
            reports("2025-10-07", agreement("AUS PNG", date="2025-10-06", place="Canberra", **pact)),
        ],
    )
    assert history(entry) == [("signed", "2025-10-06")]
    assert sides(entry) == {"date": ["2025-10-06", "2025-09-17"], "place": ["Canberra", "Port Moresby"]}


def test_a_signing_that_never_came_is_none(register: Register, reports: Reports) -> None:
    entry = only(
        register,
        [
            reports("2025-08-08", agreement("ARM AZE", date="2025-08-08")),
            reports("2025-08-10", agreement("ARM AZE", stage="initialled", date="2025-08-08")),
        ],
    )
    assert history(entry) == [("initialled", "2025-08-08")]
    assert sides(entry) == {}


def test_of_two_days_that_are_as_good_the_earlier_and_plans_count(register: Register, reports: Reports) -> None:
    entry = only(
        register,
        [
            reports("2024-02-17", agreement("UKR FRA", date="2024-02-16")),
            reports("2024-02-17", agreement("UKR FRA", date="2024-02-17")),
            reports("2024-02-16", agreement("UKR FRA", date="2024-02-16", factuality="planned")),
        ],
    )
    assert history(entry) == [("signed", "2024-02-16")]
    assert sides(entry) == {"date": ["2024-02-16", "2024-02-17"]}


def test_a_state_that_joins_is_no_second_signing(register: Register, reports: Reports) -> None:
    entry = only(
        register,
        [
            reports("2018-04-30", agreement("COM DJI MDG", date="2018-04-29", place="Balaclava")),
            reports("2018-06-18", agreement("COM DJI FRA MDG", date="2018-06-15", place="Ebene")),
            reports("2018-07-18", agreement("COM DJI FRA MDG", stage="in_force", date="2018-07-17")),
        ],
    )
    assert history(entry) == [("signed", "2018-04-29"), ("in_force", "2018-07-17")]
    assert entry.outline.parties == ("COM", "DJI", "FRA", "MDG")
    assert sides(entry) == {}


def test_reports_of_one_moment_that_name_other_parties_contradict_each_other(
    register: Register, reports: Reports
) -> None:
    entry = only(
        register,
        [
            reports("2006-04-22", agreement("IDN MYS SGP", date="2006-04-21")),
            reports("2006-04-22", agreement("IDN MYS SGP THA", date="2006-04-21")),
        ],
    )
    assert set(sides(entry)["parties"]) == {"IDN, MYS, SGP", "IDN, MYS, SGP, THA"}


@pytest.mark.parametrize(("one", "other"), [("Londres", "London"), ("Manille", "Manila"), ("Kiev", "Kyiv")])
def test_a_town_in_two_languages_is_no_conflict(register: Register, reports: Reports, one: str, other: str) -> None:
    told = [reports("2024-05-21", agreement("GBR FIN", date="2024-05-20", place=town)) for town in (one, other)]
    assert sides(only(register, told)) == {}


def test_what_ended_did_not_end_on_the_day_of_signing(register: Register, reports: Reports) -> None:
    entry = only(
        register,
        [
            reports("2019-09-06", agreement("TCD FRA", date="2019-09-05")),
            reports("2024-11-29", agreement("TCD FRA", stage="terminated", date="2019-09-05")),
        ],
    )
    assert history(entry) == [("signed", "2019-09-05"), ("terminated", None)]


def test_the_day_of_a_session_is_not_that_of_a_signing(register: Register, reports: Reports) -> None:
    document, reading = reports("2020-07-04", agreement("ITA LBY", date="2020-07-02"), session("ITA LBY", "2020-07-02"))
    (told,) = reading.agreements
    together = msgspec.structs.replace(reading.meetings[0], evidence=told.evidence)
    entry = only(register, [(document, msgspec.structs.replace(reading, meetings=(together,)))])
    assert history(entry) == [("signed", None)]
    assert [str(held.date) for body in entry.bodies for held in body.sessions] == ["2020-07-02"]


def test_parties_are_those_for_whom_most_reports_speak(register: Register, reports: Reports) -> None:
    add_all(
        register,
        [
            reports("2024-05-01", agreement("MNE ALB", date="2022-05-23", confidence=0.9)),
            reports("2024-07-12", agreement("MNE ALB HRV", date="2022-05-23", confidence=0.7)),
        ],
    )
    (entry,) = register.agreements(register.ids("agreements"))
    assert entry.outline.parties == ("ALB", "MNE")


def test_undated_talks_say_nothing_beside_a_day_of_signing(register: Register, reports: Reports) -> None:
    add_all(
        register,
        [
            reports("2023-05-11", agreement("EGY TUN", stage="negotiating")),
            reports("2023-07-17", agreement("EGY TUN", date="2023-07-16")),
        ],
    )
    (entry,) = register.agreements(register.ids("agreements"))
    assert [stage.stage for stage in entry.outline.history] == ["signed"]


def test_each_side_ratifies_on_a_day_of_its_own(register: Register, reports: Reports) -> None:
    signed = ("signed 2024-03-01",)
    rome = agreement("ITA ALB", stage="ratified", date="2024-05-03", earlier=signed, ratified_by=("2024-05-03 ITA",))
    tirana = agreement("ITA ALB", stage="ratified", date="2024-05-06", earlier=signed, ratified_by=("2024-05-06 ALB",))
    unsaid = agreement("ITA ALB", stage="ratified", date="2024-05-06", earlier=signed)
    add_all(register, [reports("2024-05-04", rome), reports("2024-05-07", tirana), reports("2024-05-08", unsaid)])
    (entry,) = register.agreements(register.ids("agreements"))
    days = [str(stage.date) for stage in entry.outline.history if stage.stage == "ratified"]
    assert (days, entry.outline.conflicts) == (["2024-05-03", "2024-05-06"], ())


def test_two_days_of_one_sides_ratification_contradict_each_other(register: Register, reports: Reports) -> None:
    signed = ("signed 2024-03-01",)
    made = [
        agreement("ITA ALB", stage="ratified", date=day, earlier=signed, ratified_by=(f"{day} ITA",))
        for day in ("2024-05-03", "2024-05-04")
    ]
    add_all(register, [reports("2024-05-04", made[0]), reports("2024-05-05", made[1])])
    (entry,) = register.agreements(register.ids("agreements"))
    assert [conflict.field for conflict in entry.outline.conflicts] == ["date"]


@pytest.mark.parametrize("words", ["He signed a treaty like it.", "He put his name to a paper like it."])
def test_what_a_report_does_not_call_it_contradicts_nobody(register: Register, reports: Reports, words: str) -> None:
    declared = reports("2022-05-11", agreement("GBR FIN", instrument="declaration", date="2022-05-11"))
    document, reading = reports("2022-05-12", agreement("GBR FIN", instrument="treaty", date="2022-05-11"))
    (told,) = reading.agreements
    start = len(document.text)
    told = msgspec.structs.replace(told, evidence=(Evidence(start=start, end=start + len(words), quote=words),))
    document = msgspec.structs.replace(document, text=document.text + words)
    reading = msgspec.structs.replace(reading, agreements=(told,))
    entry = only(register, [declared, (document, reading)])
    assert ("instrument" in sides(entry)) is ("treaty" in words)
