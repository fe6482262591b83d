"""A progress bar on standard error for runs that last."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from paraph.sources import Kind, kind_by_name

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

QUIET_SECONDS = 2.0
_COUNTING_BYTES = 1 << 20


class Progress:
    """Shows nothing for two seconds, then how many documents are done, how fast, and the time left.

    Use as a context manager; `done()` is cheap.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._started = monotonic()
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def done(self, count: int) -> None:
        """`count` inputs are done in all."""
        if self._bar is None:
            if monotonic() - self._started < QUIET_SECONDS:
                return
            self._show()
        if self._bar is not None and self._task is not None:
            rate = count / max(monotonic() - self._started, 1e-9)
            self._bar.update(self._task, completed=count, rate=f"{rate:,.0f} documents/s")

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        self._bar = Bar(
            TextColumn("Reading"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("reading", total=_documents_in(self._names), rate="")


def _documents_in(names: Sequence[str]) -> int | None:
    """Lines of the files that have one document a line, and one for each other file; None if one can't be counted."""
    total = 0
    for name in names:
        try:
            if not stat.S_ISREG(os.stat(name).st_mode):
                return None
            total += _lines_in(name) if kind_by_name(name) is Kind.JSON_LINES else 1
        except OSError:
            continue
    return total


def _lines_in(name: str) -> int:
    lines, last = 0, b"\n"
    with open(name, "rb") as stream:
        while block := stream.read(_COUNTING_BYTES):
            lines += block.count(b"\n")
            last = block[-1:]
    return lines + (last != b"\n")
