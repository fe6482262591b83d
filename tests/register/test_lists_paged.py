"""Lists go on where the page before ended: page by page is the same as all at once, on every database."""

from __future__ import annotations

from typing import Any

import pytest

from paraph.register import NotThere, Register
from tests.register.reports import Reports, add_all, agreement, body, commitment, session

_STATES = ("NER", "IRN", "FRA", "TCD", "EST", "LVA", "POL")


def fill(register: Register, reports: Reports) -> None:
    """Agreements of several years and some of none, with what stands under them, in no order."""
    made = []
    for number in range(20):
        one, other = _STATES[number % 7], _STATES[(number * 3 + 1) % 7]
        if one == other:
            continue
        year = 2000 + number * 7 % 20
        dated = {"date": f"{year}-05-08"} if number % 4 else {}
        title = {"title": f"{['Ünion', 'Äccord', 'éta', 'Pact'][number % 4]} {number}"}
        parties = f"{one} {other}"
        made.append(
            reports(
                f"{year}-05-10",
                agreement(parties, **dated, **title),
                body(parties, name=f"Committee {number}"),
                commitment(one, "train", to=(other,), due=f"{year + 1}-01-01"),
                session(parties, f"{year}-05-09"),
            )
        )
    add_all(register, made)
    register.settle()


def by_pages(register: Register, kind: str, size: int, **filters: Any) -> list[dict[str, Any]]:
    """All rows, asked for page by page."""
    rows: list[dict[str, Any]] = []
    after: str | None = None
    while page := register.table(kind, limit=size, after=after, **filters).to_list():
        rows += page
        after = page[-1]["key" if kind == "documents" else "id"]
        assert len(rows) < 1000
    return rows


@pytest.mark.parametrize("size", [1, 3])
def test_pages_are_the_whole(register: Register, reports: Reports, size: int) -> None:
    fill(register, reports)
    for kind in ("agreements", "bodies", "commitments", "meetings", "documents"):
        for filters in ({}, {"party": "NER"}):
            whole = register.table(kind, **filters).to_list()
            assert len(whole) > 1
            assert by_pages(register, kind, size, **filters) == whole, (kind, filters)
    assert by_pages(register, "documents", size, since="2004") == register.table("documents", since="2004").to_list()
    undated = [row["date"] for row in register.table("agreements")]
    assert undated[-1] is None
    assert undated[0] is not None
    for filters in ({"since": "2005"}, {"until": "2010"}, {"stage": "signed", "since": "2003"}):
        assert by_pages(register, "agreements", size, **filters) == register.table("agreements", **filters).to_list()


def test_what_nothing_is_after(register: Register, reports: Reports) -> None:
    fill(register, reports)
    for kind in ("meetings", "documents"):
        with pytest.raises(NotThere):
            register.table(kind, after="nothing").to_list()
