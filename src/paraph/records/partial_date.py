"""Dates as a text gives them: a year, a month of a year, or a day. Never padded to more than was said."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import Any, NoReturn

_WRITTEN = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class PartialDate:
    """An immutable year, month or day of the Gregorian calendar.

    `str()` and `parse()` are inverse: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, also in JSON.
    Dates sort by their beginning, and of two with one beginning the vaguer comes first: 2025 < 2025-01 < 2025-01-01.
    Raises `ValueError` for a date that the calendar does not have.
    """

    __slots__ = ("year", "month", "day")

    year: int
    month: int | None
    day: int | None

    def __init__(self, year: int, month: int | None = None, day: int | None = None) -> None:
        if not 1 <= year <= 9999:
            raise ValueError(f"{year!r} is no year between 1 and 9999")
        if month is None:
            if day is not None:
                raise ValueError(f"day {day!r} of {year:04d} needs a month")
        elif not 1 <= month <= 12:
            raise ValueError(f"{year:04d} has no month {month!r}")
        elif day is not None and not 1 <= day <= monthrange(year, month)[1]:
            raise ValueError(f"{year:04d}-{month:02d} has no day {day!r}")
        object.__setattr__(self, "year", year)
        object.__setattr__(self, "month", month)
        object.__setattr__(self, "day", day)

    @classmethod
    def parse(cls, written: str) -> PartialDate:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `ValueError` for anything else."""
        return _parsed(written)

    @classmethod
    def from_date(cls, day: date) -> PartialDate:
        """The same day as a `datetime.date`."""
        return cls(day.year, day.month, day.day)

    def first_day(self) -> date:
        """The first day of the period."""
        return date(self.year, self.month or 1, self.day or 1)

    def last_day(self) -> date:
        """The last day of the period."""
        month = self.month or 12
        return date(self.year, month, self.day or monthrange(self.year, month)[1])

    def contains(self, other: PartialDate) -> bool:
        """Whether the whole of `other` lies in this period; a date contains itself."""
        return (
            self.year == other.year
            and (self.month is None or self.month == other.month)
            and (self.day is None or self.day == other.day)
        )

    def agrees_with(self, other: PartialDate) -> bool:
        """Whether both can be true of one moment: either contains the other."""
        return self.contains(other) or other.contains(self)

    def _sort_key(self) -> tuple[int, int, int]:
        return (self.year, self.month or 0, self.day or 0)

    def __eq__(self, other: object) -> bool:
        return self._sort_key() == other._sort_key() if isinstance(other, PartialDate) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self._sort_key() < other._sort_key() if isinstance(other, PartialDate) else NotImplemented

    def __le__(self, other: object) -> bool:
        return self._sort_key() <= other._sort_key() if isinstance(other, PartialDate) else NotImplemented

    def __gt__(self, other: object) -> bool:
        return self._sort_key() > other._sort_key() if isinstance(other, PartialDate) else NotImplemented

    def __ge__(self, other: object) -> bool:
        return self._sort_key() >= other._sort_key() if isinstance(other, PartialDate) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._sort_key())

    def __str__(self) -> str:
        if self.month is None:
            return f"{self.year:04d}"
        if self.day is None:
            return f"{self.year:04d}-{self.month:02d}"
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"

    def __repr__(self) -> str:
        return f"PartialDate.parse({str(self)!r})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a PartialDate is immutable: cannot set {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a PartialDate is immutable: cannot delete {name}")

    def __reduce__(self) -> tuple[Any, ...]:
        return (PartialDate, (self.year, self.month, self.day))


# Registers read the same days again and again; a date never changes, so one will do for all.
@lru_cache(maxsize=20_000)
def _parsed(written: str) -> PartialDate:
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise ValueError(f"{written[:40]!r} is no date (YYYY, YYYY-MM or YYYY-MM-DD)")
    year, month, day = found.groups()
    return PartialDate(int(year), int(month) if month else None, int(day) if day else None)
