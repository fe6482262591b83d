"""Documents of sources into a register, as `paraph add` and `paraph watch` do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from paraph.cli.reading_run import DocumentReader, ReadingRun, Watcher
from paraph.records import Document, Reading
from paraph.register.adding import ADDED
from paraph.register.clock import now
from paraph.register.opened import DOCUMENTS_AT_ONCE
from paraph.sources import Found, Problem

if TYPE_CHECKING:
    from paraph.register import Register

NOTED_AT_ONCE = 100
"""So many problems, or documents seen again, are noted in the register together; or those before a mark."""

Told = Callable[[Document, Reading], None]


class AddingRun:
    """Adds what sources give, and keeps count. What the register has is not read again; where it stood is noted."""

    def __init__(self, register: Register, reader: DocumentReader, version: str, *, workers: int = 1) -> None:
        self._register = register
        self._reader = reader
        self._version = version
        self._workers = workers
        self._began = ""
        self._unread: list[Problem] = []
        self._seen_again: list[Document] = []
        self._done = 0
        self.counts: Counter[str] = Counter()

    def add(self, found: Iterable[Found], watcher: Watcher | None = None, told: Told | None = None) -> ReadingRun:
        """Read and add; `told` hears of every document that is new. The run knows the problems."""
        run = ReadingRun(self._reader, self._unknown(found), workers=self._workers)
        self._done, self._began = 0, now()
        for document, reading, outcome in self._register.add_all(run.results(), self._version, DOCUMENTS_AT_ONCE):
            self.counts[outcome.what] += 1
            if outcome.problem is not None:
                problem = Problem(str(document.id), outcome.problem)
                run.note(problem)
                self._unread.append(problem)
            elif told is not None and outcome.what == ADDED:
                told(document, reading)
            self._done += 1
            self._keep(run)
            if watcher is not None:
                watcher.done(run.done_count + self.counts["known"])
        self._keep(run, last=True)
        self.counts["known"] += run.passed_over
        return run

    def _unknown(self, found: Iterable[Found]) -> Iterator[Found]:
        for item in found:
            if isinstance(item, Document) and not self._register.lacks(item, self._version):
                self.counts["known"] += 1
                self._seen_again.append(item)
                if len(self._seen_again) >= NOTED_AT_ONCE:
                    self._note_seen_again()
                continue
            if isinstance(item, Problem) and item.lost:
                self._unread.append(item)
            yield item

    def _keep(self, run: ReadingRun, *, last: bool = False) -> None:
        """Note marks, and before them what gave trouble: a mark lets later runs pass over it."""
        marks = run.marks_due(self._done)
        if marks or last or len(self._unread) >= NOTED_AT_ONCE:
            self._register.keep_unread(self._unread)
            self._unread.clear()
            self._note_seen_again()
        self._register.keep_marks(marks, self._version, self._began)

    def _note_seen_again(self) -> None:
        if self._seen_again:
            self._register.note_sightings(self._seen_again)
            self._seen_again.clear()
