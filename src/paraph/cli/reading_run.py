"""One run over many documents: results in the order of the input, and what went wrong on the way."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import msgspec

from paraph.publish.result_writer import ResultWriter
from paraph.records import Document, Reading
from paraph.sources import Found, Mark, Note, PassedOver, Problem, SetAside

MOST_PROBLEMS_KEPT = 10_000


class DocumentReader(Protocol):
    """What a run needs of the reader."""

    def read_many(self, documents: Iterable[Document], workers: int = 1, explain: bool = False) -> Iterator[Reading]:
        """A reading for each document, in order; one that fails is a reading with `error`."""


class Watcher(Protocol):
    """Told of every input that is done."""

    def done(self, count: int) -> None:
        """`count` inputs are done in all."""


class ReadingRun:
    """Reads documents as they come and keeps the problems (the first 10,000; all are counted).

    Marks that stand among the inputs are kept until they are asked for: see `marks_due`.
    """

    def __init__(
        self,
        reader: DocumentReader,
        inputs: Iterable[Found],
        *,
        workers: int = 1,
        explain: bool = False,
    ) -> None:
        self._reader = reader
        self._inputs = inputs
        self._workers = workers
        self._explain = explain
        self._in_flight: deque[Document] = deque()
        self._begun = 0
        self._marks: deque[tuple[int, Mark]] = deque()  # each with the number of documents that stand before it
        self.notes: list[Note] = []
        self.problems: list[Problem] = []
        self.problem_count = 0
        self.lost_count = 0
        self.read_count = 0
        self.passed_over = 0
        self.set_aside = 0

    @property
    def done_count(self) -> int:
        """Inputs that are dealt with: read, lost, set aside, passed over since an earlier run has dealt with them."""
        return self.read_count + self.lost_count + self.passed_over + self.set_aside

    def results(self) -> Iterator[tuple[Document, Reading]]:
        """Each document with its reading, which also says the document's own doubts."""
        for reading in self._reader.read_many(self._documents(), workers=self._workers, explain=self._explain):
            document = self._in_flight.popleft()
            if reading.id != document.id:
                raise RuntimeError(f"the reader answered {reading.id!r} where {document.id!r} was next")
            if reading.error is None:
                self.read_count += 1
            else:
                self.note(Problem(str(document.id), reading.error))
            new_doubts = tuple(doubt for doubt in document.doubts if doubt not in reading.doubts)
            if new_doubts:
                reading = msgspec.structs.replace(reading, doubts=new_doubts + reading.doubts)
            yield document, reading

    def marks_due(self, done: int) -> list[Mark]:
        """Marks before which stand no more than `done` documents of `results()`, each told once: how far a caller that
        is done with so many has come. To be asked again at the end, for marks that no document follows."""
        due: list[Mark] = []
        while self._marks and self._marks[0][0] <= done:
            due.append(self._marks.popleft()[1])
        return due

    def write(self, writers: Sequence[ResultWriter], watcher: Watcher | None = None) -> None:
        """Give every result to every writer, as it comes."""
        for document, reading in self.results():
            for writer in writers:
                writer.write(document, reading)
            if watcher is not None:
                watcher.done(self.done_count)
        for writer in writers:
            writer.finish()

    def summary(self) -> Iterator[str]:
        """A line for each note and each problem, then how many documents were read; nothing where all went well."""
        yield from map(str, self.notes)
        if not self.problem_count:
            return
        yield from map(str, self.problems)
        if self.problem_count > len(self.problems):
            yield f"… and {self.problem_count - len(self.problems):,} more problems"
        read = f"{self.read_count:,} document{'' if self.read_count == 1 else 's'} read"
        with_remarks = self.problem_count - self.lost_count
        remarks = f", {with_remarks:,} remark{'' if with_remarks == 1 else 's'} on them" if with_remarks else ""
        yield f"{read}{remarks}, {self.lost_count:,} could not be read"

    def _documents(self) -> Iterator[Document]:
        for item in self._inputs:
            match item:
                case Problem():
                    self.note(item)
                case Note():
                    self.notes.append(item)
                case PassedOver():
                    self.passed_over += item.documents
                case SetAside():
                    self.set_aside += 1
                case Document():
                    self._in_flight.append(item)
                    self._begun += 1
                    yield item
                case _:
                    self._marks.append((self._begun, item))

    def note(self, problem: Problem) -> None:
        """Count a problem, and keep it for the summary."""
        self.problem_count += 1
        self.lost_count += problem.lost
        if len(self.problems) < MOST_PROBLEMS_KEPT:
            self.problems.append(problem)
