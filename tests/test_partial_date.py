"""Dates as full as a text gives them."""

from __future__ import annotations

import pickle
from datetime import date, timedelta

import pytest
from hypothesis import given

from paraph.records import PartialDate
from tests.strategies import partial_dates


@pytest.mark.parametrize("written", ["2025", "2025-05", "2025-05-08", "2024-02-29", "0001", "9999-12-31"])
def test_written_form_is_kept(written: str) -> None:
    assert str(PartialDate.parse(written)) == written


@pytest.mark.parametrize(
    "written",
    [
        "",
        "25",
        "2025-5",
        "2025-05-8",
        "2025-13",
        "2025-00",
        "2025-02-29",
        "2025-04-31",
        "0000",
        "2025-05-08T10:00",
        " 2025",
        "2025-05-",
        "20250508",
        "٢٠٢٥",
        "2025-05-08\n",
        "today",
    ],
)
def test_what_is_no_date_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="no "):
        PartialDate.parse(written)


def test_a_day_needs_a_month() -> None:
    with pytest.raises(ValueError, match="needs a month"):
        PartialDate(2025, None, 8)


def test_immutable() -> None:
    day = PartialDate(2025, 5, 8)
    with pytest.raises(AttributeError, match="immutable"):
        day.year = 2024
    with pytest.raises(AttributeError, match="immutable"):
        del day.month


def test_the_vaguer_of_two_with_one_beginning_sorts_first() -> None:
    written = ["2024-12-31", "2025", "2025-01", "2025-01-01", "2025-02"]
    assert list(map(str, sorted(map(PartialDate.parse, reversed(written))))) == written


def test_period() -> None:
    assert PartialDate(2024, 2).first_day() == date(2024, 2, 1)
    assert PartialDate(2024, 2).last_day() == date(2024, 2, 29)
    assert PartialDate(2024).last_day() == date(2024, 12, 31)


def test_a_year_contains_its_days_but_not_the_other_way() -> None:
    year, day = PartialDate(2025), PartialDate(2025, 5, 8)
    assert year.contains(day)
    assert not day.contains(year)
    assert day.agrees_with(year)
    assert not PartialDate(2025, 6).agrees_with(day)


@given(partial_dates())
def test_parse_and_str_are_inverse(one: PartialDate) -> None:
    again = PartialDate.parse(str(one))
    assert again == one
    assert hash(again) == hash(one)
    assert pickle.loads(pickle.dumps(one)) == one
    assert eval(repr(one)) == one


@given(partial_dates(), partial_dates())
def test_order_is_total_and_agrees_with_the_calendar(one: PartialDate, other: PartialDate) -> None:
    assert (one < other) + (one == other) + (one > other) == 1
    assert (one <= other) == (not one > other)
    if one.last_day() < other.first_day():
        assert one < other


@given(partial_dates(), partial_dates())
def test_contains_is_about_days(one: PartialDate, other: PartialDate) -> None:
    days_say = one.first_day() <= other.first_day() and other.last_day() <= one.last_day()
    assert one.contains(other) == days_say
    assert one.contains(one)


def test_from_date() -> None:
    assert PartialDate.from_date(date(2025, 5, 8) + timedelta(days=1)) == PartialDate(2025, 5, 9)
    assert PartialDate(2025) != "2025"
