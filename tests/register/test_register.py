"""What a register keeps, over both databases: nothing twice, each value with its source, ids that stay."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import msgspec
import pytest

from paraph.records import Agreement, Document, Evidence, Reading
from paraph.register import AgreementEntry, Register, RegisterError
from tests.register.reports import READER, Report, Reports, add_all, agreement, body, commitment, session


def only(register: Register, **facets: str) -> AgreementEntry:
    """The one agreement that has these facets."""
    (entry,) = register.ids("agreements", {facet: [value] for facet, value in facets.items()})
    found = register.entry(entry)
    assert isinstance(found, AgreementEntry)
    return found


def accord(reports: Reports) -> list[Report]:
    """One pact in four reports, and two that are easily taken for it."""
    return [
        reports("2025-05-09", agreement("NER IRN", date="2025-05-08", instrument="memorandum", place="Niamey")),
        reports("2025-05-10", agreement("IRN NER", date="2025-05", instrument="memorandum")),
        reports("2025-09-15", agreement("NER IRN", stage="ratified", date="2025-09-14", instrument="memorandum")),
        reports("2025-05-11", agreement("NER IRN", date="2025-05-08", instrument="agreement")),
        reports("2025-05-12", agreement("NER TUR", date="2025-05-08", instrument="memorandum")),
        reports(
            "2023-02-02", agreement("NER IRN", date="2023-02-01", instrument="treaty", areas="judicial_cooperation")
        ),
    ]


def test_reports_of_one_pact_are_one_entry(register: Register, reports: Reports) -> None:
    add_all(register, accord(reports))
    entry = only(register, party="IRN", stage="ratified")
    assert [(stage.stage, str(stage.date)) for stage in entry.outline.history] == [
        ("signed", "2025-05-08"),
        ("ratified", "2025-09-14"),
    ]
    assert entry.outline.parties == ("IRN", "NER")
    assert entry.outline.instrument == "memorandum"
    assert len(entry.sources) == 4
    assert len(register.ids("agreements")) == 3
    assert register.check() == []


def test_every_value_leads_to_its_words(register: Register, reports: Reports) -> None:
    (document, reading), *_ = made = accord(reports)
    add_all(register, made)
    told = next(one for one in only(register, stage="ratified").told if one.source.names == (document.id,))
    assert told.record == reading.agreements[0]
    (span,) = told.record.evidence
    assert document.text[span.start : span.end] == span.quote


def test_the_same_document_adds_nothing(register: Register, reports: Reports) -> None:
    made = accord(reports)
    add_all(register, made)
    before = register.story_export()
    assert [register.add(*report, READER).what for report in made] == ["known"] * len(made)
    assert not register.lacks(made[0][0], READER)
    assert register.story_export() == before


def test_the_same_words_elsewhere_are_one_document_seen_twice(register: Register, reports: Reports) -> None:
    document, reading = reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))
    register.add(document, reading, READER)
    again = msgspec.structs.replace(
        document, id="elsewhere", outlet="Courier", text=document.text.replace(" ", "  ", 0)
    )
    register.add(again, msgspec.structs.replace(reading, id="elsewhere"), READER)
    (source,) = only(register).sources
    assert source.names == ("elsewhere", document.id)


@pytest.mark.parametrize("seed", range(4))
def test_order_does_not_matter(register: Register, reports: Reports, seed: int) -> None:
    made = accord(reports)
    # A report that could join two others, and the other two: whoever comes first must not decide.
    made += [
        reports("2025-06-01", agreement("NER IRN TUR", date="2025-05")),
        reports("2025-06-02", agreement("NER IRN")),
        reports(
            "2025-06-03", agreement("TUR NER", date="2025-05-09", instrument="memorandum", areas="drug_trafficking")
        ),
    ]
    expected = shape(made)
    random.Random(seed).shuffle(made)
    add_all(register, made)
    assert sorted(map(without_id, register.story_export()["agreements"]), key=repr) == expected


def shape(made: list[Report]) -> list[dict[str, Any]]:
    """What a register of these reports exports, ids aside."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder, Register(str(Path(folder) / "r"), create=True) as register:
        add_all(register, made)
        return sorted(map(without_id, register.story_export()["agreements"]), key=repr)


def without_id(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key != "id"} | {"documents": sorted(entry["documents"])}


def test_a_merged_id_still_resolves(register: Register, reports: Reports) -> None:
    add_all(register, accord(reports))
    one, other = only(register, stage="ratified").id, only(register, instrument="treaty").id
    decision = register.merge(one, other, person="Amina", why="the file numbers agree")
    assert register.entry(one).id == register.entry(other).id
    assert len(register.ids("agreements")) == 2
    register.undo(decision.key, person="Amina")
    assert only(register, stage="ratified").id == one
    assert only(register, instrument="treaty").id == other
    assert (register.entry(one).id, register.entry(other).id) == (one, other)
    assert register.check() == []


def test_people_keep_apart_for_good(register: Register, reports: Reports) -> None:
    first = reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))
    second = reports("2025-05-10", agreement("NER IRN", date="2025-05", instrument="memorandum"))
    add_all(register, [first, second])
    entry = only(register)
    register.split(entry.id, [entry.told[1].key], person="Amina", why="a second paper")
    assert len(register.ids("agreements")) == 2
    for name, (document, reading) in (("a", first), ("b", second)):
        register.add(document, reading, f"newer-{name}")
    add_all(register, [reports("2025-06-01", agreement("NER IRN", date="2025-05-08"))])
    assert len(register.ids("agreements")) == 2
    assert register.check() == []


def test_a_newer_reader_replaces_what_the_older_said_and_no_person(register: Register, reports: Reports) -> None:
    document, reading = reports("2025-05-09", agreement("NER IRN", date="2025-05-08", place="Niamey"))
    register.add(document, reading, "1")
    entry = only(register)
    register.correct(entry.told[0].key, "date", ["2025-05-07"], person="Amina", why="the text itself is dated the 7th")
    better = msgspec.structs.replace(reading.agreements[0], instrument="protocol", date=None)
    assert register.lacks(document, "2")
    register.add(document, msgspec.structs.replace(reading, agreements=(better,)), "2")
    after = only(register)
    assert after.id == entry.id
    assert after.outline.instrument == "protocol"
    assert str(after.outline.history[0].date) == "2025-05-07"
    assert register.check() == []


def test_a_corrected_record_stays_when_a_newer_reader_misses_it(register: Register, reports: Reports) -> None:
    document, reading = reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))
    register.add(document, reading, "1")
    entry = only(register)
    register.correct(entry.told[0].key, "title", ["Niamey Accord"], person="Amina")
    register.add(document, Reading(id=document.id), "2")
    assert only(register).outline.title == "Niamey Accord"


def test_what_a_newer_reader_does_not_find_is_gone(register: Register, reports: Reports) -> None:
    document, reading = reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))
    register.add(document, reading, "1")
    register.add(document, Reading(id=document.id), "2")
    assert register.ids("agreements") == []
    assert register.check() == []


def test_a_correction_can_be_undone_and_repeated(register: Register, reports: Reports) -> None:
    add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
    key = only(register).told[0].key
    first = register.correct(key, "instrument", ["protocol"], person="Amina")
    second = register.correct(key, "instrument", ["treaty"], person="Bako")
    assert only(register).outline.instrument == "treaty"
    register.undo(second.key, person="Bako")
    assert only(register).outline.instrument == "protocol"
    register.undo(first.key, person="Amina")
    assert only(register).outline.instrument == "agreement"
    with pytest.raises(RegisterError, match="undone already"):
        register.undo(first.key, person="Amina")
    assert [decision.action for decision in register.decisions()] == ["correct", "correct", "undo", "undo"]


@pytest.mark.parametrize(("field", "value"), [("date", "May 8"), ("instrument", "pact"), ("colour", "red")])
def test_a_value_that_the_field_can_not_hold_is_refused(
    register: Register, reports: Reports, field: str, value: str
) -> None:
    add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
    with pytest.raises(RegisterError):
        register.correct(only(register).told[0].key, field, [value], person="Amina")
    assert register.decisions() == []


def test_decisions_travel_to_another_register(register: Register, reports: Reports, tmp_path: Path) -> None:
    made = accord(reports)
    add_all(register, made)
    entry = only(register, stage="ratified")
    register.correct(entry.told[0].key, "title", ["Niamey Accord"], person="Amina")
    register.withdraw(only(register, party="TUR").id, person="Bako", why="never signed")
    with Register(str(tmp_path / "other.register"), create=True) as other:
        add_all(other, made[::-1])
        assert other.carry_over(register.decisions()) == (2, [])
        assert other.carry_over(register.decisions()) == (0, [])
        assert only(other, stage="ratified").outline.title == "Niamey Accord"
        assert len(other.ids("agreements")) == 2


def test_a_withdrawn_entry_is_not_listed_and_still_resolves(register: Register, reports: Reports) -> None:
    add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
    entry = only(register).id
    decision = register.withdraw(entry, person="Amina", why="a hoax")
    assert register.ids("agreements") == []
    assert register.entry(entry).id == entry
    register.undo(decision.key, person="Amina")
    assert register.ids("agreements") == [entry]


def test_an_agreement_can_be_added_by_hand(register: Register, reports: Reports) -> None:
    add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
    known = Agreement(
        id="x",
        evidence=(Evidence(start=0, end=1, quote="-"),),
        parties=("NER", "MLI"),
        instrument="treaty",
        stage="signed",
    )
    decision = register.add_by_hand(known, "agreements", person="Amina", why="our own file 12/4")
    entry = only(register, party="MLI")
    assert entry.told[0].record.evidence[0].quote == "our own file 12/4"
    register.undo(decision.key, person="Amina")
    assert len(register.ids("agreements")) == 1
    assert register.check() == []


def test_as_of_a_day_only_what_was_known(register: Register, reports: Reports) -> None:
    add_all(register, accord(reports))
    entry = only(register, stage="ratified").id
    then = register.entry(entry, as_of="2025-05-31")
    assert isinstance(then, AgreementEntry)
    assert then.outline.stage == "signed"
    assert len(then.sources) == 3
    with pytest.raises(RegisterError, match="nothing was known"):
        register.entry(entry, as_of="2024-01-01")


def test_bodies_and_commitments_are_followed(register: Register, reports: Reports) -> None:
    made = [
        reports(
            "2020-05-09",
            agreement("NER IRN", date="2020-05-08"),
            body("NER IRN", stage="agreed", recurrence="annual"),
            commitment("NER IRN", "create_body"),
            commitment("IRN", "train", to=("NER",), due="2021"),
        ),
        reports("2020-11-21", body("NER IRN", stage="convened"), session("NER IRN", "2020-11-20")),
    ]
    add_all(register, made)
    entry = only(register)
    (committee,) = entry.bodies
    assert [str(held.date) for held in committee.sessions] == ["2020-11-20"]
    assert {line.kind: str(line.state) for line in entry.commitments} == {
        "create_body": "fulfilled",
        "train": "overdue",
    }
    found = {matter.what for matter in register.follow(as_of="2024-01-01")}
    assert found == {"body late", "commitment overdue", "not ratified", "not heard of"}
    assert {matter.what for matter in register.follow(as_of="2020-06-01")} == {"commitment open"}


def test_contradictions_are_shown_with_both_sides(register: Register, reports: Reports) -> None:
    add_all(
        register,
        [
            reports("2019-09-07", agreement("TCD FRA", date="2019-09-05", title="Defence Accord", place="Paris")),
            reports("2019-09-08", agreement("TCD FRA", date="2019-09-06", title="Defence Accord", place="Faya")),
            reports("2019-09-09", agreement("TCD FRA", date="2019-09-05", title="Defence Accord")),
            reports("2020-09-09", agreement("TCD FRA", date="2019", title="Defence Accord")),
        ],
    )
    outline = only(register).outline
    assert str(outline.history[0].date) == "2019-09-05"
    sides = {conflict.field: [side.value for side in conflict.sides] for conflict in outline.conflicts}
    assert sides == {"date": ["2019-09-05", "2019-09-06"], "place": ["Faya", "Paris"]}
    assert register.ids("agreements", {"conflict": ["date"]})


def test_words_are_found_in_documents(register: Register) -> None:
    document = Document(id="d", text="Le comité mixte s'est réuni à N'Djamena.", title="Réunion")
    register.add(document, Reading(id="d"), READER)
    for words in ("comite mixte", "réunion") if register._database.is_sqlite else ("comité mixte", "réunion"):
        (hit,) = register.search(words)
        assert hit.source.names == ("d",)
    assert register.search("absent") == []
    assert register.search('"; DROP') == []


def test_doubtful_pairs_wait_for_a_person(register: Register, reports: Reports) -> None:
    add_all(
        register,
        [
            reports("2025-05-09", agreement("NER IRN", date="2025-05-08", instrument="memorandum")),
            reports("2025-06-10", agreement("NER IRN", instrument="protocol")),
        ],
    )
    pairs = list(register.doubts())
    if not pairs:
        assert len(register.ids("agreements")) == 1
        return
    doubt = pairs[0]
    assert {reason.what for reason in doubt.score.reasons} >= {"parties", "date", "instrument"}
    register.not_same(doubt.entry, doubt.other, person="Amina")
    assert list(register.doubts()) == []


def test_decisions_have_a_json_form(register: Register, reports: Reports) -> None:
    add_all(register, accord(reports))
    register.accept(only(register, stage="ratified").id, person="Amina")
    (decision,) = register.decisions()
    assert json.loads(msgspec.json.encode(decision))["person"] == "Amina"
