"""What can be asked of a register in rows, and the answer: plain values that stream, or a data frame."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from importlib import import_module
from typing import Any

import msgspec

from paraph.records import Area, Instrument
from paraph.register.errors import RegisterError

Row = dict[str, Any]


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Filters; each that has several values must hold for all of them. Days are `YYYY-MM-DD` or their beginnings.

    `since` and `until` are about when an agreement began, a meeting was held, a commitment is due, a document appeared.
    `after` is the last row (its id, a document's key) of what has been shown already: the answer goes on behind it.
    `state` is that of commitments (open, fulfilled, overdue, lapsed), or `withdrawn` for entries that people withdrew.
    """

    party: tuple[str, ...] = ()
    area: tuple[str, ...] = ()
    stage: tuple[str, ...] = ()
    instrument: str | None = None
    conflict: str | None = None
    since: str | None = None
    until: str | None = None
    state: str | None = None
    as_of: str | None = None
    after: str | None = None
    limit: int | None = None

    def given(self) -> dict[str, Any]:
        """The filters that were given."""
        return {name: value for name in self.__struct_fields__ if (value := getattr(self, name)) not in (None, ())}

    def spans(self, day: str | None) -> bool:
        """Whether a day, month or year lies in the time asked for; what has no day lies in all time only."""
        if day is None:
            return self.since is None and self.until is None
        return (self.since is None or day >= self.since) and (self.until is None or day < self.until + "~")

    def today(self) -> date:
        """The day by which things are late."""
        return date.fromisoformat(self.as_of) if self.as_of else date.today()


class Answer:
    """Rows of one kind, as dictionaries of plain values (text, numbers, lists of text, None).

    Iterate over it to have them one by one, as often as you like; each time the register is asked anew.
    """

    def __init__(self, columns: tuple[str, ...], ask: Callable[[], Iterator[Row]]) -> None:
        self.columns = columns
        self._ask = ask

    def __iter__(self) -> Iterator[Row]:
        return self._ask()

    def to_list(self) -> list[Row]:
        """All rows."""
        return list(self)

    def to_pandas(self) -> Any:
        """A pandas data frame; `RegisterError` where pandas is not installed."""
        return _library("pandas").DataFrame.from_records(self.to_list(), columns=list(self.columns))

    def to_polars(self) -> Any:
        """A polars data frame; `RegisterError` where polars is not installed."""
        rows = self.to_list()
        if not rows:
            return _library("polars").DataFrame(schema=list(self.columns))
        # A column that holds nothing in the first rows may hold something later.
        return _library("polars").DataFrame(rows, infer_schema_length=None)


_CODES = {"area": Area, "instrument": Instrument}


def strange_code(**given: str | Sequence[str] | None) -> tuple[str, str, str] | None:
    """The first filter and value that is no code of the contract, and the codes that are known; None where all are."""
    for name, value in given.items():
        for code in [value] if isinstance(value, str) else list(value or ()):
            if code not in list(_CODES[name]):
                return name, code, ", ".join(_CODES[name])
    return None


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise RegisterError(f"{name} is not installed: pip install {name}") from None


__all__ = ["Answer", "Question", "Row", "strange_code"]
