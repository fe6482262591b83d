"""A progress bar on standard error for runs that last."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from time import monotonic
from typing import TYPE_CHECKING

from paraph.sources import STANDARD_INPUT, Kind, files_in, kind_by_name

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

QUIET_SECONDS = 2.0
_COUNTING_BYTES = 1 << 20


class Progress:
    """Shows nothing for two seconds, then how many documents are done, how fast, and the time left: by documents where
    they can be counted beforehand, else by the bytes of the files, and not at all where addresses are among them.

    Use as a context manager; `done()` and `moved()` are cheap.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._started = monotonic()
        self._behind: dict[str, int] = {}  # bytes of each file
        self._by_bytes = False
        self._count = 0
        self._bar: Bar | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def done(self, count: int) -> None:
        """`count` inputs are done in all."""
        self._count = count
        self._refresh()

    def moved(self, name: str, position: int) -> None:
        """So many bytes of a file are behind us."""
        self._behind[name] = position
        self._refresh()

    def _refresh(self) -> None:
        if self._bar is None:
            if monotonic() - self._started < QUIET_SECONDS:
                return
            self._show()
        if self._bar is not None and self._task is not None:
            rate = self._count / max(monotonic() - self._started, 1e-9)
            said = f"{self._count:,} documents, {rate:,.0f}/s"
            completed = sum(self._behind.values()) if self._by_bytes else self._count
            self._bar.update(self._task, completed=completed, said=said)

    def _show(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
        from rich.progress import Progress as Bar

        total = _documents_in(self._names)
        if total is None:
            total, self._by_bytes = _bytes_in(self._names), True
        self._bar = Bar(
            TextColumn("Reading"),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[said]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._task = self._bar.add_task("reading", total=total, said="")


def _documents_in(names: Sequence[str]) -> int | None:
    """Lines of the files that have one document a line, and one for each text file; None if others are among them."""
    total = 0
    for name in names:
        try:
            kind = kind_by_name(name)
            if kind not in (Kind.TEXT, Kind.JSON_LINES) or not stat.S_ISREG(os.stat(name).st_mode):
                return None
            total += _lines_in(name) if kind is Kind.JSON_LINES else 1
        except OSError:
            continue
    return total


def _bytes_in(names: Sequence[str]) -> int | None:
    """Bytes of files and of all that is in folders; None where something else is named."""
    total = 0
    for name in names:
        if not os.path.exists(name):
            if "://" in name or name == STANDARD_INPUT:
                return None
        elif os.path.isdir(name):
            total += sum(os.path.getsize(file) for file in files_in(name) if isinstance(file, str))
        else:
            total += os.path.getsize(name)
    return total


def _lines_in(name: str) -> int:
    lines, last = 0, b"\n"
    with open(name, "rb") as stream:
        while block := stream.read(_COUNTING_BYTES):
            lines += block.count(b"\n")
            last = block[-1:]
    return lines + (last != b"\n")
