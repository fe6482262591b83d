"""Lists and look-ups are read from what is kept beside entries, and that is never behind for long."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from paraph.register import Register, facets
from paraph.register.search import entries_with
from tests.register.reports import READER, Reports, add_all, agreement


def test_an_entry_of_many_records_may_be_behind_and_is_found_all_the_same(
    register: Register, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "MANY_RECORDS", 4)
    monkeypatch.setattr(facets, "MAY_WAIT", 2)
    add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08")) for _ in range(8)])
    (entry,) = register.ids()
    add_all(register, [reports("2025-05-10", agreement("NER IRN", date="2025-05-08", areas="cyber_security"))])
    (again,) = [reports("2025-05-11", agreement("NER IRN", date="2025-05-08", areas="cyber_security"))]
    register.add(*again, READER)
    assert register.ids("agreements", {"area": ["cyber_security"]}) == [entry]
    # Lists show what is true now, whether it has been settled or not.
    (row,) = register.table("agreements", area="cyber_security")
    assert (row["documents"], row["areas"]) == (10, ["cyber_security"])
    assert register.check() == []
    register.settle()
    settled = register.summary(entry)
    assert settled is not None
    assert (settled.documents, settled.areas) == (10, ("cyber_security",))
    assert register.check() == []


def test_the_work_for_one_more_report_of_a_famous_treaty_is_bounded(
    register: Register, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facets, "MANY_RECORDS", 4)
    read = 0
    told_by_entry = facets.told_by_entry

    def counted(*given: object, **named: object) -> object:
        nonlocal read
        found = told_by_entry(*given, **named)  # type: ignore[arg-type]
        read += len(found)
        return found

    monkeypatch.setattr(facets, "told_by_entry", counted)
    count = 60
    add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08")) for _ in range(count)])
    assert read <= 2 * facets.MAY_WAIT * count  # not count * count / 2


def test_a_list_is_read_in_its_order_from_an_index(tmp_path: object, reports: Reports) -> None:
    with Register(f"{tmp_path}/r", create=True) as register, register._database.reading() as connection:
        for wanted in ({}, {"party": ["NER"]}, {"area": ["cyber_security"], "party": ["NER", "IRN"]}):
            query = entries_with("agreements", wanted, since="2024", limit=50)
            compiled = query.compile(connection, compile_kwargs={"literal_binds": True})
            plan = [str(row[3]) for row in connection.execute(text(f"EXPLAIN QUERY PLAN {compiled}"))]
            assert all("SEARCH" in line or "CORRELATED" in line for line in plan), plan
            assert not any("TEMP B-TREE" in line for line in plan)


def test_the_first_page_of_a_list_and_the_next_agree(register: Register, reports: Reports) -> None:
    made = [reports("2025-01-01", agreement("NER IRN", date=f"20{year:02d}-03-01")) for year in range(10, 20)]
    add_all(register, [*made, reports("2025-01-01", agreement("NER TUR"))])
    every = register.ids("agreements", {"party": ["NER"]})
    assert register.ids("agreements", {"party": ["NER"]}, limit=3) == every[:3]
    summaries = [register.summary(entry) for entry in every]
    begins = [one.history[0][1] for one in summaries if one is not None and one.history]
    assert begins == sorted(begins, key=lambda day: day or "~")
    assert len(every) == 11
