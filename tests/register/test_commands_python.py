"""The register from Python: rows that stream and repeat, data frames on demand, and what is refused."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from types import ModuleType
from typing import Any

import pytest

import paraph
from paraph.register import Question, Register, RegisterError
from tests.register.reports import Reports, add_all, agreement


@pytest.fixture
def filled(register: Register, reports: Reports) -> Register:
    """A register with thirty agreements of thirty pairs."""
    states = ("IRN", "TUR", "MLI", "BFA", "TCD")
    made = [
        reports(f"{year}-02-01", agreement(f"NER {state}", date=f"{year}-01-{20 + number}", title=f"{state} Pact"))
        for year in range(2020, 2026)
        for number, state in enumerate(states)
    ]
    add_all(register, made)
    return register


def test_rows_stream_and_can_be_asked_for_again(filled: Register) -> None:
    pacts = filled.table("agreements", party="NER")
    first = iter(pacts)
    assert isinstance(first, Iterator)
    assert next(first)["date"] == "2020-01-20"
    assert len(pacts.to_list()) == len(filled.ids("agreements")) == len(list(pacts))
    assert all(tuple(row) == pacts.columns for row in pacts)
    del first


def test_filters_take_one_value_or_several_and_dates(filled: Register) -> None:
    one = filled.table("agreements", party="TUR", since=date(2023, 1, 1)).to_list()
    several = filled.table("agreements", party=["NER", "TUR"], since="2023").to_list()
    assert one == several
    assert {row["date"][:4] for row in one} == {"2023", "2024", "2025"}
    assert len(filled.table("agreements", limit=2).to_list()) == 2


@pytest.mark.parametrize(
    ("kind", "filters", "message"),
    [
        ("treaties", {}, "can't be listed"),
        ("agreements", {"partner": "NER"}, "no filter"),
        ("agreements", {"area": "borders"}, "no code"),
        ("agreements", {"since": "May"}, "no date"),
        ("meetings", {"area": "border_security"}, "can't be asked by area"),
        ("agreements", {"state": "open"}, "no state"),
    ],
)
def test_what_can_not_be_asked_is_refused_at_once(
    register: Register, kind: str, filters: dict[str, Any], message: str
) -> None:
    with pytest.raises(RegisterError, match=message):
        register.table(kind, **filters)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_data_frames_are_made_by_the_library_and_only_then(
    filled: Register, library: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(RegisterError, match=f"pip install {library}"):
        getattr(filled.table("agreements"), f"to_{library}")()

    class DataFrame:
        def __init__(self, rows: Any = (), **_: Any) -> None:
            self.rows = list(rows)

        @classmethod
        def from_records(cls, rows: Any, **_: Any) -> DataFrame:
            return cls(rows)

    made = ModuleType(library)
    made.DataFrame = DataFrame  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, library, made)
    pacts = filled.table("agreements", limit=3)
    assert getattr(pacts, f"to_{library}")().rows == pacts.to_list()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_real_data_frames_have_the_columns(filled: Register, library: str) -> None:
    pytest.importorskip(library)
    pacts = filled.table("agreements", limit=3)
    frame = getattr(pacts, f"to_{library}")()
    assert list(frame.columns) == list(pacts.columns)
    assert len(frame) == 3
    assert list(getattr(filled.table("doubts"), f"to_{library}")().columns) == list(filled.table("doubts").columns)


def test_importing_paraph_imports_no_data_library() -> None:
    assert paraph.open is not None
    assert "doubts" not in Question.__struct_fields__
    import subprocess

    said = "import sys, paraph.register; print([n for n in ('pandas', 'polars', 'rich') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
