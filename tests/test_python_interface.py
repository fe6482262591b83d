"""`import paraph`, as short as the command."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date

import pytest

import paraph
from tests.conftest import REPOSITORY

TEXT = "Niger and Iran signed a memorandum of understanding on security in Niamey on Thursday, May 8."


@pytest.mark.parametrize("published", ["2025-05-10", date(2025, 5, 10), paraph.PartialDate(2025, 5, 10)])
def test_read(published: object) -> None:
    reading = paraph.read(TEXT, published=published, language="en")
    (agreement,) = reading.agreements
    assert set(agreement.parties) == {"NER", "IRN"}
    assert str(agreement.date) == "2025-05-08"
    reading.check_against(TEXT)


def test_read_refuses_what_is_no_date() -> None:
    with pytest.raises(ValueError, match="no day 30"):
        paraph.read(TEXT, published="2025-02-30")


def test_read_many_streams_in_order() -> None:
    taken = []

    def documents() -> object:
        for number in range(2000):
            taken.append(number)
            yield paraph.Document(id=number, text=TEXT)

    readings = paraph.Reader().read_many(documents())
    assert [next(readings).id for _ in range(3)] == [0, 1, 2]
    assert len(taken) < 1000


def test_import_is_lazy() -> None:
    check = "import sys, paraph; print([m for m in ('numpy', 'msgspec', 'click', 'paraph.reader') if m in sys.modules])"
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src")}
    done = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"
    assert {"Document", "Reader", "Reading", "read"} <= set(dir(paraph))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = paraph.nonsense
