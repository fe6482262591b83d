"""Several documents in one transaction: they come to what they come to one by one, and a bad one stops nobody."""

from __future__ import annotations

import random

import pytest

from paraph.register import Register
from tests.register.reports import READER, Reports, agreement, body, session
from tests.register.test_scale_identity import busy_pair, narrow, shape, shape_of

__all__ = ["narrow"]  # a fixture


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("at_once", [5, 45])
def test_many_at_once_come_to_the_same_as_one_by_one(register: Register, reports: Reports, at_once: int) -> None:
    made = busy_pair(reports, 45)
    expected = shape_of(made)
    random.Random(at_once).shuffle(made)
    assert {outcome.what for _, outcome in register.add_all(made, READER, at_once)} == {"added"}
    assert shape(register) == expected
    assert register.check() == []


def test_one_that_can_not_be_kept_is_refused_and_the_others_are_added(register: Register, reports: Reports) -> None:
    made = [reports("2025-05-09", agreement("NER IRN", date=f"2025-05-0{day}")) for day in (1, 4, 8)]
    wrong = (made[1][0], made[0][1])  # the words of another document
    outcomes = [outcome for _, outcome in register.add_all([made[0], wrong, made[2], made[0]], READER)]
    assert [outcome.what for outcome in outcomes] == ["added", "refused", "added", "known"]
    assert "is not the text" in (outcomes[1].problem or "")
    assert len(register.ids()) == 2
    assert register.check() == []


def test_what_a_newer_reader_reads_anew_may_come_together_with_what_is_new(
    register: Register, reports: Reports
) -> None:
    old = [reports("2025-05-09", agreement("NER IRN", date="2025-05-08", title=f"Accord {n}")) for n in range(3)]
    new = [reports("2025-05-10", agreement("NER IRN", date="2025-05-08", title=f"Accord {n}")) for n in range(3)]
    list(register.add_all(old, "reader-1"))
    assert [outcome.what for _, outcome in register.add_all([*old, *new], "reader-2")] == ["reread"] * 3 + ["added"] * 3
    assert sum(len(entry.told) for entry in register.agreements(register.ids())) == 6
    assert register.check(thorough=True) == []


def test_a_body_works_where_most_reports_have_it(register: Register, reports: Reports) -> None:
    """One agreement shows all its sessions; the other, which is named with it once, none of them."""
    committee = body("NER IRN", name="Joint Border Committee")
    first = agreement("NER IRN", date="2020-03-01", title="Border Treaty", instrument="treaty")
    second = agreement("NER IRN", date="2023-06-01", title="Fisheries Protocol", instrument="protocol")
    made = [
        reports("2020-03-02", first, committee),
        reports("2021-03-02", first, committee, session("NER IRN", "2021-03-01")),
        reports("2022-03-02", committee, session("NER IRN", "2022-03-01")),
        reports("2023-06-02", second, committee),
    ]
    list(register.add_all(made, READER))
    treaty, protocol = register.agreements(register.ids())
    assert [str(held.date) for line in treaty.bodies for held in line.sessions] == ["2021-03-01", "2022-03-01"]
    assert protocol.bodies == ()
    assert {one.source.names for one in protocol.around} == set()
    (line,) = treaty.bodies
    assert line.entry is not None
    assert register.show(line.entry)["agreement"] == treaty.id


def test_as_of_a_day_agreements_are_found_by_the_parties_of_then(register: Register, reports: Reports) -> None:
    slots = {"date": "2020-03-01", "title": "Border Treaty", "instrument": "treaty"}
    list(register.add_all([reports("2020-03-02", agreement("NER IRN", **slots))], READER))
    (pact,) = register.ids()
    register.correct(pact, "parties", ["NER", "TUR"], person="Amina")

    def with_party(party: str, as_of: str | None) -> tuple[list[str], list[str]]:
        listed = [row["id"] for row in register.table(party=party, as_of=as_of)]
        return listed, [matter.entry for matter in register.follow(party=[party], as_of=as_of)]

    assert with_party("TUR", None) == ([pact], [pact] * 2)
    assert with_party("IRN", None) == ([], [])
    assert with_party("IRN", "2023-01-01") == ([pact], [pact] * 2)
    assert with_party("TUR", "2023-01-01") == ([], [])
