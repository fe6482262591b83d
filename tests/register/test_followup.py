"""Bodies with their sessions, and what became of commitments."""

from __future__ import annotations

import msgspec
import pytest

from paraph.records import CommitmentKind, Document, Evidence, Expenditure, Reading
from paraph.register import Register
from paraph.register.done_words import Undertaken, says_done, stems
from paraph.register.entries import AgreementEntry
from tests.register.reports import Report, Reports, add_all, agreement, body, commitment, session


def entry_of(register: Register, made: list[Report], **facets: list[str]) -> AgreementEntry:
    """The one agreement with these facets after these reports."""
    add_all(register, made)
    (entry,) = register.agreements(register.ids("agreements", facets))
    return entry


def saying(report: Report, sentence: str) -> Report:
    """The report with one more sentence."""
    document, reading = report
    return msgspec.structs.replace(document, text=document.text + sentence), reading


def stated(report: Report, sentence: str) -> Report:
    """The report with its commitment stated by one more sentence."""
    document, reading = saying(report, sentence)
    start = len(document.text) - len(sentence)
    evidence = (Evidence(start=start, end=len(document.text), quote=sentence),)
    (made,) = reading.commitments
    return document, msgspec.structs.replace(reading, commitments=(msgspec.structs.replace(made, evidence=evidence),))


def test_a_session_sits_in_one_body_and_rather_in_a_committee_than_in_a_force(
    register: Register, reports: Reports
) -> None:
    entry = entry_of(
        register,
        [
            reports("2024-01-11", agreement("TUR ROU", date="2024-01-11")),
            reports(
                "2025-01-16",
                agreement("TUR ROU", date="2024-01-11"),
                body("TUR ROU", kind="task_force", name="Black Sea Group"),
                body("TUR ROU", name="committee of the commanders"),
                session("TUR ROU", "2025-01-15"),
            ),
        ],
    )
    held = {line.kind: [str(s.date) for s in line.sessions] for line in entry.bodies}
    assert held == {"committee": ["2025-01-15"], "task_force": []}


def test_a_commitment_goes_to_the_news_rather_than_to_what_is_recalled(register: Register, reports: Reports) -> None:
    add_all(
        register,
        [
            reports(
                "2006-04-22",
                agreement("IDN MYS", instrument="arrangement", date="2006-04-21"),
                agreement("IDN MYS", instrument="treaty", date="2004-07-20"),
                commitment("IDN", "supply", to=("MYS",)),
            )
        ],
    )
    found = {str(e.outline.instrument): e.outstanding for e in register.agreements(register.ids("agreements"))}
    assert [line.kind for line in found["arrangement"]] == ["supply"]
    assert found["treaty"] == ()


def test_a_sentence_that_says_so_ends_a_commitment_and_is_shown(register: Register, reports: Reports) -> None:
    pact = agreement("GBR SWE", date="2022-05-11")
    first = reports("2022-05-11", pact, commitment("GBR", "exercise", to=("SWE",), due="2022-12-31"))
    later = saying(reports("2023-10-15", pact), "Troops exercised here in November, as London had promised.")
    (line,) = entry_of(register, [first, later]).commitments
    assert line.state == "fulfilled"
    assert line.done is not None
    assert line.done.quote == "Troops exercised here in November, as London had promised."


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        ("patrol", "The joint patrol promised by the parties took place in November.", True),
        ("train", "More than 300 guards trained, as the memorandum foresaw.", True),
        ("train", "Training under the treaty has not yet begun.", False),
        ("exercise", "The drill, the first under the agreement, ended on Saturday.", True),
        ("exercise", "The exercise foreseen by the treaty will be held in May.", False),
        ("exercise", "Comme prévu par l’accord, l'exercice a eu lieu en mai.", True),
        ("patrol", "Troops exercised here, as London had promised.", False),
        ("other", "The plan was completed a day early.", True),
        ("other", "Tous ont un officier sur place, comme ils l'avaient promis.", True),
        ("other", "The promise is still to be kept.", False),
        ("supply", "The boats were delivered as promised, but the radar has not yet come.", True),
        ("exercise", "No drill has been held since the accord was signed.", False),
        ("exercise", "Aucun exercice n'a été organisé depuis.", False),
        ("exercise", "El ejercicio anual tuvo lugar en mayo.", True),
        ("exercise", "Ningún ejercicio se ha realizado hasta ahora.", False),
    ],
)
def test_what_says_that_it_was_done(kind: str, sentence: str, expected: bool) -> None:
    assert says_done(kind, sentence) is expected


def test_what_was_to_be_negotiated_is_done_when_it_is_signed(register: Register, reports: Reports) -> None:
    made = [
        reports("2025-06-28", agreement("COD RWA", date="2025-06-27"), commitment("COD RWA", "negotiate")),
        reports(
            "2025-12-05",
            agreement("COD RWA", date="2025-12-04", instrument="protocol", title="Integration Framework"),
            agreement("COD RWA", date="2025-06-27"),
        ),
    ]
    (line,) = entry_of(register, made, instrument=["agreement"]).commitments
    assert line.state == "fulfilled"


def test_assurances_are_followed_only_where_they_are_due_some_day(register: Register, reports: Reports) -> None:
    pact = agreement("COD RWA", date="2025-06-27")
    add_all(register, [reports("2025-06-28", pact, commitment("COD RWA", "other"))])
    (entry,) = register.agreements(register.ids("agreements"))
    assert entry.outstanding == ()
    add_all(register, [reports("2025-06-29", pact, commitment("COD RWA", "other", due="2025-09-25"))])
    (entry,) = register.agreements(register.ids("agreements"))
    assert [line.kind for line in entry.outstanding] == ["other"]


def test_aid_that_is_pledged_is_to_be_paid(register: Register, reports: Reports) -> None:
    document, reading = reports("2024-02-17", agreement("UKR FRA", date="2024-02-16"))
    pledge = Expenditure(
        id="e",
        evidence=reading.agreements[0].evidence,
        factuality="planned",  # type: ignore[arg-type]
        actor="FRA",
        amount=3e9,
        currency="EUR",
        purpose="aid",  # type: ignore[arg-type]
        year=2024,
    )
    made: tuple[Document, Reading] = (document, msgspec.structs.replace(reading, expenditures=(pledge,)))
    assert [line.kind for line in entry_of(register, [made]).outstanding] == ["finance"]


@pytest.mark.parametrize(
    ("kind", "undertaking", "sentence", "expected"),
    [
        (
            "train",
            "Peru will train sixty river policemen at its school in Iquitos and hand over ten boats.",
            "The sixty river policemen have finished their course in Iquitos.",
            True,
        ),
        (
            "supply",
            "Oman is to train thirty coastguards and to supply scanners to the port of Tanga.",
            "In Tanga a scanner has been at work since August.",
            True,
        ),
        ("supply", "Oman promises one patrol boat.", "The patrol boat which Oman had promised never came.", False),
        # What was delivered is another thing, or said again to be due.
        ("supply", "Oman promises one patrol boat.", "Training was delivered under the agreement.", False),
        (
            "train",
            "Oman will train 80 paratroopers at Sohar.",
            "The memorandum provides for the training of 80 paratroopers at Sohar.",
            False,
        ),
        (
            "train",
            "Oman will train 80 paratroopers at Sohar.",
            "The 80 paratroopers got their wings at Sohar, all trained.",
            True,
        ),
        # One telling word is enough beside a word for its kind, and half of what was said without one.
        (
            "train",
            "Oman will train coastguards of Tanzania in oil spill response at Sohar.",
            "The Tanzanian coastguards have completed a course in Muscat.",
            True,
        ),
        ("supply", "Peru will deliver two radars to Oman.", "Both radars have been working since May.", True),
        (
            "train",
            "Oman will train coastguards of Tanzania in oil spill response at Sohar.",
            "The coastguards of Zanzibar have moved to a larger harbour.",
            False,
        ),
        (
            "exchange_information",
            "Les deux polices se transmettront chaque mois leurs fichiers d'armes volées.",
            "Les fichiers d'armes volées circulent désormais entre les deux polices.",
            True,
        ),
        (
            "supply",
            "Corea donará cuatro patrulleras a Costa Rica.",
            "Costa Rica recibió las cuatro patrulleras en mayo, entregadas por Corea.",
            True,
        ),
        (
            "supply",
            "Corea donará cuatro patrulleras a Costa Rica.",
            "La entrega de las patrulleras se retrasó.",
            False,
        ),
    ],
)
def test_a_sentence_that_says_again_what_was_undertaken_says_whether_it_was_done(
    kind: str, undertaking: str, sentence: str, expected: bool
) -> None:
    (wanted,) = stems(kind, undertaking, {"Peru", "Oman"})
    assert says_done(kind, sentence, undertaken=Undertaken([wanted])) is expected


def test_it_is_enough_that_one_of_several_wordings_is_said_again() -> None:
    wordings = [
        found
        for told in ("Oman will train 80 paratroopers at Sohar.", "Oman will teach pilots to fly at Masirah.")
        for found in stems("train", told, {"Oman"})
    ]
    done = "The 80 paratroopers got their wings at Sohar, all trained."
    assert [says_done("train", done, undertaken=Undertaken([one])) for one in wordings] == [True, False]
    assert says_done("train", done, undertaken=Undertaken(wordings))


def test_the_last_word_on_an_undertaking_counts(register: Register, reports: Reports) -> None:
    pact = agreement("OMN TZA", date="2024-02-26")
    made = [
        stated(reports("2024-02-27", pact, commitment("OMN", "supply")), "Oman will supply scanners to Tanga."),
        saying(reports("2024-09-01", pact), "The scanners were delivered under the agreement."),
    ]
    (line,) = entry_of(register, made).commitments
    assert line.state == "fulfilled"


def test_an_undertaking_of_no_plain_kind_is_that_of_its_words_and_counts_once(
    register: Register, reports: Reports
) -> None:
    document, reading = reports(
        "2024-02-27", agreement("OMN TZA", date="2024-02-26"), commitment("OMN", "train", confidence=0.4)
    )
    assert reading.commitments
    double = msgspec.structs.replace(reading.commitments[0], id="c2", kind=CommitmentKind.OTHER, confidence=0.9)
    reading = msgspec.structs.replace(reading, commitments=(*reading.commitments, double))
    assert [line.kind for line in entry_of(register, [(document, reading)]).outstanding] == ["train"]


def test_who_is_no_party_undertakes_nothing(register: Register, reports: Reports) -> None:
    pact = agreement("SEN CPV", date="2021-03-12")
    made = [
        reports("2021-03-13", pact, commitment("SEN CPV", "exercise")),
        reports("2021-03-16", pact, commitment("SEN CPV MRT", "exercise")),
    ]
    assert [line.by for line in entry_of(register, made).commitments] == [("CPV", "SEN")]


def test_reports_that_differ_about_who_undertook_it_speak_of_one_undertaking(
    register: Register, reports: Reports
) -> None:
    pact = agreement("BEN TGO", date="2022-03-15")
    made = [
        reports("2022-03-16", pact, commitment("TGO", "train")),
        reports("2022-03-18", pact, commitment("BEN TGO", "train")),
    ]
    assert [line.by for line in entry_of(register, made).commitments] == [("TGO",)]


def test_what_one_side_has_ratified_the_other_is_still_to_ratify(register: Register, reports: Reports) -> None:
    pact = {"instrument": "agreement", "stage": "ratified", "earlier": ("signed 2022-03-15",)}
    first = agreement("BEN TGO", **pact, date="2022-11-29", ratified_by=("2022-11-29 BEN",))
    made = [
        stated(
            reports("2022-03-16", agreement("BEN TGO", date="2022-03-15"), commitment("BEN TGO", "legislate")),
            "Both governments undertook to lay it before their parliaments.",
        ),
        reports("2022-12-01", first),
    ]
    assert [line.kind for line in entry_of(register, made).outstanding] == ["legislate"]
    second = agreement("BEN TGO", **pact, date="2023-02-01", ratified_by=("2023-02-01 TGO",))
    add_all(register, [reports("2023-02-02", second)])
    (entry,) = register.agreements(register.ids("agreements"))
    assert entry.outstanding == ()


def test_a_committee_that_met_is_not_the_centre_that_was_promised(register: Register, reports: Reports) -> None:
    pact = agreement("JOR IRQ", date="2023-05-09")
    document, reading = reports(
        "2023-05-09",
        pact,
        body("JOR IRQ", kind="centre", stage="agreed", name="joint operations centre"),
        body("JOR IRQ", stage="agreed", name="security committee"),
        commitment("JOR IRQ", "create_body"),
    )
    promised = msgspec.structs.replace(reading.commitments[0], evidence=reading.bodies[0].evidence)
    reading = msgspec.structs.replace(reading, commitments=(promised,))
    met = reports("2024-07-11", pact, body("JOR IRQ", name="security committee"), session("JOR IRQ", "2024-07-10"))
    assert [line.kind for line in entry_of(register, [(document, reading), met]).outstanding] == ["create_body"]
    opened = reports("2024-09-01", pact, body("JOR IRQ", kind="centre", name="joint operations centre"))
    add_all(register, [opened])
    (entry,) = register.agreements(register.ids("agreements"))
    assert entry.outstanding == ()


@pytest.mark.parametrize(
    ("kind", "sentence", "slots", "expected"),
    [
        # A patrol road is no patrol, and what a reader takes for a plan is undertaken all the same.
        ("other", "Oman will build a patrol road by the end of the year.", {"due": "2024-12-31"}, "other"),
        ("other", "The navies will patrol together by the end of the year.", {"due": "2024-12-31"}, "patrol"),
        ("train", "Oman will train forty officers.", {"factuality": "planned"}, "train"),
        # What has been, and how a text comes to apply, are no undertakings.
        ("supply", "Supply vessels of Oman called at Tanga 41 times.", {"confidence": 0.5}, None),
        ("supply", "Supply vessels of Oman will call at Tanga.", {"confidence": 0.5}, "supply"),
        ("exchange_information", "Both parliaments must give their approval and tell the other side.", {}, None),
    ],
)
def test_what_counts_as_undertaken(
    register: Register, reports: Reports, kind: str, sentence: str, slots: dict[str, object], expected: str | None
) -> None:
    made = reports("2024-02-27", agreement("OMN TZA", date="2024-02-26"), commitment("OMN", kind, **slots))
    found = [line.kind for line in entry_of(register, [stated(made, sentence)]).outstanding]
    assert found == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("after", "state"),
    [("The scanners are yellow.", "fulfilled"), ("The other six will follow.", "open")],
)
def test_a_part_that_was_delivered_is_not_all(register: Register, reports: Reports, after: str, state: str) -> None:
    pact = agreement("OMN TZA", date="2024-02-26")
    promised = stated(reports("2024-02-27", pact, commitment("OMN", "supply")), "Oman will supply scanners.")
    delivered = ("transfers", {"supplier": "OMN", "recipient": "TZA", "stage": "delivered", "items": ("scanners",)})
    document, reading = reports("2024-09-01", pact, delivered)
    later = msgspec.structs.replace(document, text=document.text.rstrip("\n") + f" {after}"), reading
    (line,) = entry_of(register, [promised, later]).commitments
    assert line.state == state


def test_who_did_what_was_asked_of_it_has_done_it() -> None:
    assert says_done("other", "Oman did what the implementing arrangement of May 2023 asked of it.")
    assert not says_done("extradite", "One of the two men was handed over as the treaty required.")
