"""Calendar arithmetic on days, months and years that may be incomplete."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple


class Moment(NamedTuple):
    """A year, a month of it, or a day of that; without a year it is yet to be resolved."""

    year: int | None
    month: int | None = None
    day: int | None = None

    def exists(self) -> bool:
        """Whether the calendar has it (29 February counts where the year is unknown)."""
        if self.year is not None and not 1 <= self.year <= 9999:
            return False
        if self.month is None:
            return self.day is None
        if not 1 <= self.month <= 12:
            return False
        return self.day is None or 1 <= self.day <= monthrange(self.year or 2000, self.month)[1]

    def written(self) -> str:
        """ISO form; ValueError without a year."""
        if self.year is None:
            raise ValueError("a date without a year has no ISO form")
        if self.month is None:
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.year:04d}-{self.month:02d}"
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def as_day(self) -> date | None:
        """The day it is, or None if it is vaguer than a day."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def last_day(self) -> Moment:
        """The last day of the year or month that it is."""
        if self.year is None:
            return self
        month = self.month or 12
        return Moment(self.year, month, self.day or monthrange(self.year, month)[1])


def of_day(day: date) -> Moment:
    return Moment(day.year, day.month, day.day)


def add_days(day: date, days: int) -> date | None:
    """The day ``days`` later, or None beyond the calendar's ends."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def add_months(year: int, month: int, count: int) -> Moment | None:
    """The month ``count`` months later, or None beyond the calendar's ends."""
    year, zero_based = divmod(year * 12 + month - 1 + count, 12)
    return Moment(year, zero_based + 1) if 1 <= year <= 9999 else None


def same_day(day: date, months: int) -> date | None:
    """The same day of the month ``months`` later, or that month's last."""
    moved = add_months(day.year, day.month, months)
    if moved is None or moved.year is None or moved.month is None:
        return None
    return date(moved.year, moved.month, min(day.day, monthrange(moved.year, moved.month)[1]))


def weekday_from(day: date, weekday: int, direction: int, inclusive: bool) -> date | None:
    """The nearest ``weekday`` (1 Monday) before (-1) or after (1) ``day``, or that day itself if ``inclusive``."""
    distance = (weekday - day.isoweekday()) * direction % 7
    if distance == 0 and not inclusive:
        distance = 7
    return add_days(day, direction * distance)
