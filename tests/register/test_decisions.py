"""People's decisions, over both databases: stronger than readings, undoable, as of a day, carried as a file."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from paraph.records import Document, PartialDate, Reading
from paraph.register import AgreementEntry, Paper, Register, RegisterError
from tests.register.reports import READER, Report, Reports, add_all, agreement, body, commitment, session

PACT = {"date": "2025-05-08", "instrument": "memorandum", "title": "Niamey Accord"}


def the(register: Register, entry: str) -> AgreementEntry:
    """An agreement by its id."""
    found = register.entry(entry)
    assert isinstance(found, AgreementEntry)
    return found


def only(register: Register, kind: str = "agreements") -> str:
    """The id of the one entry of a kind."""
    (entry,) = register.ids(kind)
    return entry


def two_pacts(reports: Reports) -> list[Report]:
    """Two agreements of the same parties, far apart, with two reports each."""
    return [
        reports("2025-05-09", agreement("NER IRN", **PACT)),
        reports("2025-05-10", agreement("NER IRN", **PACT, areas="border_security")),
        reports("2019-02-02", agreement("NER IRN", date="2019-02-01", instrument="treaty", title="Extradition Treaty")),
        reports("2019-02-03", agreement("NER IRN", date="2019-02-01", instrument="treaty", title="Extradition Treaty")),
    ]


def read_anew(register: Register, made: list[Report], reader: str, **changed: object) -> None:
    """All reports read by a newer reader that sees something else in every agreement."""
    for document, reading in made:
        agreements = tuple(msgspec.structs.replace(one, **changed) for one in reading.agreements)
        register.add(document, msgspec.structs.replace(reading, agreements=agreements), reader)


def test_an_accepted_entry_is_what_it_was_whatever_a_newer_reader_says(register: Register, reports: Reports) -> None:
    made = two_pacts(reports)[:2]
    add_all(register, made)
    entry = only(register)
    before = register.show(entry)
    register.accept(entry, person="Amina", why="compared with the text")
    read_anew(
        register, made, "2", instrument="protocol", title="Something Else", date=PartialDate(1999), parties=("MLI",)
    )
    assert register.ids("agreements") == [entry]
    after = register.show(entry)
    for field in ("parties", "instrument", "title", "areas"):
        assert after[field] == before[field]
    assert [(one["stage"], one["date"]) for one in after["history"]] == [("signed", "2025-05-08")]
    assert register.check() == []


def test_an_accepted_report_stays_when_a_newer_reader_finds_nothing(register: Register, reports: Reports) -> None:
    made = two_pacts(reports)[:2]
    add_all(register, made)
    entry = only(register)
    accepted = register.accept(entry, person="Amina")
    for document, _ in made:
        register.add(document, Reading(id=document.id), "2")
    assert len(the(register, entry).sources) == 2
    register.undo(accepted.key, person="Amina")
    for document, _ in made:
        register.add(document, Reading(id=document.id), "3")
    assert register.ids("agreements") == []
    assert register.check() == []


def test_a_corrected_entry_keeps_its_reports(register: Register, reports: Reports) -> None:
    made = two_pacts(reports)[:2]
    add_all(register, made)
    entry = only(register)
    decision = register.correct(entry, "date", ["2021-01-01"], person="Amina", why="misprinted everywhere")
    assert register.ids("agreements") == [entry]
    (signed,) = the(register, entry).outline.history
    assert str(signed.date) == "2021-01-01"
    read_anew(register, made, "2", place=None)
    assert register.ids("agreements") == [entry]
    assert str(the(register, entry).outline.history[0].date) == "2021-01-01"
    register.undo(decision.key, person="Amina")
    assert str(the(register, entry).outline.history[0].date) == "2025-05-08"
    assert register.ids("agreements") == [entry]


def test_a_corrected_report_may_mean_something_else_and_stays_there(register: Register, reports: Reports) -> None:
    made = two_pacts(reports)
    add_all(register, made)
    (newer,) = (
        entry for entry in register.ids("agreements") if the(register, entry).outline.instrument == "memorandum"
    )
    record = next(one.key for one in the(register, newer).told if one.source.names == (made[1][0].id,))
    for field, value in (("date", "2019-02-01"), ("instrument", "treaty"), ("title", "Extradition Treaty")):
        register.correct(record, field, [value], person="Amina")
    sizes = sorted(len(the(register, entry).told) for entry in register.ids("agreements"))
    assert sizes == [1, 3]
    # A newer reader repeats the mistake: the report stays where the person's values put it.
    read_anew(register, made, "2")
    assert sorted(len(the(register, entry).told) for entry in register.ids("agreements")) == [1, 3]
    assert register.check() == []


def test_a_field_can_be_made_to_hold_nothing(register: Register, reports: Reports) -> None:
    add_all(register, [reports("2025-05-09", agreement("NER IRN", **PACT, place="Niamey"))])
    entry = only(register)
    register.correct(entry, "place", [], person="Amina")
    register.correct(entry, "title", [], person="Amina")
    (told,) = the(register, entry).told
    assert (told.record.place, told.record.title) == (None, None)  # type: ignore[union-attr]
    with pytest.raises(RegisterError, match="parties"):
        register.correct(entry, "parties", [], person="Amina")


def test_merged_entries_stay_one_and_all_ids_resolve(register: Register, reports: Reports) -> None:
    made = two_pacts(reports)
    add_all(register, made)
    one, other = register.ids("agreements")
    merged = register.merge(one, other, person="Amina", why="one file number")
    (kept,) = register.ids("agreements")
    assert register.entry(one).id == register.entry(other).id == kept
    assert register.show(kept)["also"] == [({one, other} - {kept}).pop()]
    read_anew(register, made, "2", areas=("cyber_security",))
    assert register.ids("agreements") == [kept]
    with pytest.raises(RegisterError, match="one entry already"):
        register.merge(one, other, person="Amina")
    register.undo(merged.key, person="Amina")
    assert sorted(register.ids("agreements")) == sorted((one, other))
    assert [register.entry(entry).id for entry in (one, other)] == [one, other]
    assert register.check() == []


def test_a_split_holds_against_readers_that_see_no_difference(register: Register, reports: Reports) -> None:
    made = [*two_pacts(reports)[:2], reports("2025-05-11", agreement("NER IRN", **PACT))]
    add_all(register, made)
    entry = only(register)
    register.split(entry, documents=[str(made[2][0].id)], person="Amina", why="a second paper of the day")
    first, second = sorted(register.ids("agreements"), key=lambda found: -len(the(register, found).told))
    read_anew(register, made, "2", areas=())
    assert sorted(register.ids("agreements")) == sorted((first, second))
    assert [len(the(register, found).told) for found in (first, second)] == [2, 1]
    assert register.entry(entry).id in (first, second)
    with pytest.raises(RegisterError, match="records that stay"):
        register.split(second, documents=[str(made[2][0].id)], person="Amina")
    with pytest.raises(RegisterError, match="has nothing from a document"):
        register.split(first, documents=["elsewhere"], person="Amina")
    # The later word holds: merging them again is possible.
    register.merge(first, second, person="Bako")
    assert len(register.ids("agreements")) == 1
    assert register.check() == []


def test_what_is_not_the_same_is_kept_apart_and_no_doubt_any_more(register: Register, reports: Reports) -> None:
    made = two_pacts(reports)
    add_all(register, made)
    one, other = register.ids("agreements")
    register.not_same(one, other, person="Amina")
    read_anew(register, made, "2", date=PartialDate(2025, 5, 8), instrument="treaty", title=None, areas=())
    assert sorted(register.ids("agreements")) == sorted((one, other))
    assert list(register.doubts()) == []


def test_a_withdrawn_entry_stays_withdrawn(register: Register, reports: Reports) -> None:
    made = two_pacts(reports)[:2]
    add_all(register, made)
    entry = only(register)
    decision = register.withdraw(entry, person="Amina", why="a hoax")
    read_anew(register, made, "2", place=None)
    add_all(register, [reports("2025-05-12", agreement("NER IRN", **PACT))])
    assert register.ids("agreements") == []
    assert register.show(entry)["state"] == "withdrawn"
    assert [row["id"] for row in register.table("agreements", state="withdrawn")] == [entry]
    register.undo(decision.key, person="Amina")
    assert register.ids("agreements") == [entry]
    assert register.check() == []


def test_undoing_in_any_order_brings_back_what_is_still_in_force(register: Register, reports: Reports) -> None:
    add_all(register, [reports("2025-05-09", agreement("NER IRN", **PACT))])
    entry = only(register)
    first = register.correct(entry, "instrument", ["protocol"], person="Amina")
    second = register.correct(entry, "instrument", ["treaty"], person="Bako")
    register.undo(first.key, person="Amina")
    assert the(register, entry).outline.instrument == "treaty"
    undone = register.undo(second.key, person="Bako")
    assert the(register, entry).outline.instrument == "memorandum"
    with pytest.raises(RegisterError, match="undone already"):
        register.undo(second.key[:10], person="Bako")
    with pytest.raises(RegisterError, match="decide anew"):
        register.undo(undone.key, person="Bako")


def test_what_a_person_said_holds_for_the_days_when_it_held(
    register: Register, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_all(register, [reports("2025-05-09", agreement("NER IRN", **PACT))])
    entry = only(register)
    decisions = {}
    for day, value in (("2025-06-01", "protocol"), ("2025-07-01", "treaty"), ("2025-08-01", "charter")):
        monkeypatch.setattr("paraph.register.decisions.now", lambda day=day: f"{day}T09:00:00.000000Z")
        decisions[value] = register.correct(entry, "instrument", [value], person="Amina")

    def on(day: str) -> str:
        found = register.entry(entry, day)
        assert isinstance(found, AgreementEntry)
        return found.outline.instrument

    assert [on(f"2025-0{month}-15") for month in (5, 6, 7, 8)] == ["memorandum", "protocol", "treaty", "charter"]
    # What was taken back was never said, on no day.
    register.undo(decisions["treaty"].key, person="Amina")
    assert [on(f"2025-0{month}-15") for month in (5, 6, 7, 8)] == ["memorandum", "protocol", "protocol", "charter"]


def test_a_committee_runs_its_follow_up_here(register: Register) -> None:
    register.add_agreement(
        parties=("NER", "IRN"), instrument="memorandum", stage="signed", date=PartialDate(2025, 5, 8),
        title="Niamey Accord", person="Amina", why="file 12/4",
    )  # fmt: skip
    pact = only(register)
    register.add_body(
        kind="committee", stage="established", name="Joint Committee", parties=("NER", "IRN"), recurrence="annual",
        under=pact, person="Amina",
    )  # fmt: skip
    committee = only(register, "bodies")
    minutes = Document(id="minutes-1", text="The committee met in Niamey.", published=PartialDate(2025, 9, 1))
    register.add_meeting(committee, PartialDate(2025, 9, 1), person="Amina", minutes=Paper(minutes))
    measure = register.add_measure(
        committee, "Open the border post", by=("NER",), owner="Col. Bako", areas=("border_security",),
        due=PartialDate(2025, 12, 31), person="Amina",
    )  # fmt: skip
    assert only(register, "bodies") == committee
    shown = register.show(pact)
    (line,) = shown["bodies"]
    assert (line["name"], [one["date"] for one in line["sessions"]]) == ("Joint Committee", ["2025-09-01"])
    assert line["sessions"][0]["reports"][0]["document"] == ["minutes-1"]
    key = measure.content["records"][0]["key"]
    (row,) = register.table("commitments")
    assert (row["id"], row["agreement"], row["owner"], row["task"]) == (key, pact, "Col. Bako", "Open the border post")

    def followed(day: str) -> list[tuple[str, str]]:
        return [(m.what, m.detail) for m in register.follow(as_of=day) if "border" in m.detail]

    assert followed("2027-01-01") == [("commitment overdue", "Open the border post by NER (owner: Col. Bako)")]
    done = register.correct(key, "state", ["fulfilled"], person="Bako", why="opened on 3 November")
    assert followed("2027-01-01") == []
    assert [one["state"] for one in register.show(pact)["commitments"]] == ["fulfilled"]
    register.undo(done.key, person="Amina")
    assert followed("2027-01-01")
    assert register.check() == []


def test_minutes_may_be_read_as_well(register: Register, reports: Reports) -> None:
    add_all(register, [reports("2025-05-09", agreement("NER IRN", **PACT), body("NER IRN", name="Joint Committee"))])
    committee = only(register, "bodies")
    document, reading = reports("2025-11-20", session("NER IRN", "2025-11-20"), commitment("IRN", "train"))
    paper = Paper(document, reading, READER)
    decision = register.add_meeting(committee, PartialDate(2025, 11, 20), person="Amina", minutes=paper)
    assert not register.lacks(document, READER)
    assert [one["date"] for one in register.show(committee)["sessions"]] == ["2025-11-20"]
    register.add(document, reading, "2")
    assert [one["date"] for one in register.show(committee)["sessions"]] == ["2025-11-20"]
    register.undo(decision.key, person="Amina")
    assert register.check() == []


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("state", "overdue", "no state"),
        ("owner", " ", "no words"),
        ("due", "soon", "no date"),
        ("color", "red", "known:"),
    ],
)
def test_what_a_measure_can_not_hold_is_refused(register: Register, field: str, value: str, message: str) -> None:
    register.add_agreement(parties=("NER", "IRN"), instrument="treaty", stage="signed", person="Amina")
    measure = register.add_measure(only(register), "Train", person="Amina")
    before = register.decisions()
    with pytest.raises(RegisterError, match=message):
        register.correct(measure.content["records"][0]["key"], field, [value], person="Amina")
    assert register.decisions() == before


def test_decisions_are_carried_to_a_register_of_other_order(
    register: Register, reports: Reports, tmp_path: Path
) -> None:
    made = two_pacts(reports)
    add_all(register, made)
    older, newer = register.ids("agreements")
    register.accept(older, person="Amina")
    register.correct(newer, "title", ["Accord of Niamey"], person="Amina")
    measure = register.add_measure(newer, "Exchange lists", owner="Bako", person="Bako")
    minutes = Document(id="note", text="A note.", published=PartialDate(2025, 6, 1))
    register.add_agreement(
        parties=("NER", "MLI"), instrument="protocol", stage="signed", person="Bako", paper=Paper(minutes)
    )
    undone = register.withdraw(older, person="Bako", why="by mistake")
    register.undo(undone.key, person="Bako")
    carried = [msgspec.json.decode(msgspec.json.encode(one), type=type(one)) for one in register.decisions()]
    with Register(str(tmp_path / "other.register"), create=True) as other:
        add_all(other, made[::-1])
        assert other.carry_over(carried) == (6, [])
        assert other.carry_over(carried) == (0, [])
        assert other.decisions() == register.decisions()
        titles = {row["title"] for row in other.table("agreements")}
        assert titles == {"Accord of Niamey", "Extradition Treaty", None}
        (row,) = other.table("commitments")
        assert (row["id"], row["owner"]) == (measure.content["records"][0]["key"], "Bako")
        assert "note" in [name for row in other.table("documents") for name in row["document"]]
        assert other.check() == []
    with Register(str(tmp_path / "empty.register"), create=True) as empty:
        done, problems = empty.carry_over(carried)
        assert done == 1  # what was added by hand with its own paper stands by itself
        assert len(problems) == 5
        assert empty.check() == []


def test_nobody_decides_without_a_name(register: Register, reports: Reports) -> None:
    add_all(register, [reports("2025-05-09", agreement("NER IRN", **PACT))])
    with pytest.raises(RegisterError, match="name of the person"):
        register.accept(only(register), person=" ")
    assert register.decisions() == []


def test_decisions_about_an_entry(register: Register, reports: Reports) -> None:
    add_all(register, two_pacts(reports))
    older, newer = register.ids("agreements")
    one = register.accept(older, person="Amina")
    measure = register.add_measure(newer, "Exchange lists", person="Bako")
    back = register.undo(one.key, person="Amina")
    assert [decision.key for decision in register.decisions(older)] == [one.key, back.key]
    assert [decision.key for decision in register.decisions(newer)] == [measure.key]
    assert [one["in_force"] for one in register.show(older)["decisions"]] == [False, False]


@pytest.mark.parametrize(
    "act",
    [
        lambda r: r.merge("agr-none", "agr-none", person="A"),
        lambda r: r.accept("abc/agreements/1", person="A"),
        lambda r: r.withdraw("per-none", person="A", why=""),
        lambda r: r.undo("", person="A"),
        lambda r: r.add_meeting("agr-none", PartialDate(2025), person="A"),
        lambda r: r.add_measure("agr-none", "x", person="A"),
        lambda r: r.add_agreement(parties=(), instrument="treaty", stage="signed", person="A"),
        lambda r: r.add_agreement(parties=("NER",), instrument="pact", stage="signed", person="A"),
    ],
)
def test_what_can_not_be_decided_is_said_in_one_line(register: Register, act: object) -> None:
    assert callable(act)
    with pytest.raises(RegisterError) as refused:
        act(register)
    assert "\n" not in str(refused.value)
    assert register.decisions() == []
