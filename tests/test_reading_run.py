"""One run over many documents, with a reader that is none."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator

import pytest

from paraph.cli import reading_run
from paraph.cli.reading_run import ReadingRun
from paraph.publish.result_writer import CardWriter, JsonArrayWriter, JsonLinesWriter, PageWriter
from paraph.records import Document, Reading
from paraph.sources import Finished, Note, PassedOver, Problem


class EchoReader:
    """Reads two documents ahead, as a pool of workers would; fails on documents that say so."""

    def read_many(self, documents: Iterable[Document], workers: int = 1, explain: bool = False) -> Iterator[Reading]:
        waiting: list[Document] = []
        for document in documents:
            waiting.append(document)
            if len(waiting) > 2:
                yield self._read(waiting.pop(0))
        yield from map(self._read, waiting)

    def _read(self, document: Document) -> Reading:
        if "fail" in document.text:
            return Reading(id=document.id, error="it failed")
        return Reading(id=document.id, language="en", doubts=("a doubt",))


def inputs() -> list[Document | Problem]:
    return [
        Document(id=1, text="one"),
        Problem("f:2", "is bad"),
        Problem("f:3", "no date", lost=False),
        Document(id="3", text="three", doubts=("no date", "a doubt")),
        Document(id=4, text="fail"),
        Document(id=5, text="five"),
    ]


def test_order_problems_and_doubts() -> None:
    run = ReadingRun(EchoReader(), inputs())
    results = list(run.results())
    assert [(document.id, reading.id) for document, reading in results] == [(1, 1), ("3", "3"), (4, 4), (5, 5)]
    assert results[1][1].doubts == ("no date", "a doubt")
    assert list(map(str, run.problems)) == ["f:2: is bad", "f:3: no date", "4: it failed"]
    assert list(run.summary())[-1] == "3 documents read, 1 remark on them, 2 could not be read"
    assert run.done_count == 5


def test_marks_are_due_when_what_stands_before_them_is_done() -> None:
    """Also where the reader takes documents long before it answers."""
    one, two, three = Document(id=1, text="one"), Document(id=2, text="two"), Document(id=3, text="three")
    given = [Finished("a"), one, Finished("b"), Finished("c"), two, three, Finished("d")]
    run = ReadingRun(EchoReader(), given)
    due = []
    for done, _ in enumerate(run.results(), 1):
        due.append([mark.where for mark in run.marks_due(done) if isinstance(mark, Finished)])
    assert due == [["a", "b", "c"], [], ["d"]]
    assert run.marks_due(3) == []


def test_notes_and_what_was_passed_over_are_no_problems() -> None:
    run = ReadingRun(EchoReader(), [Note("a", "holds 3 pictures"), PassedOver(source="b", documents=7)])
    assert list(run.results()) == []
    assert (list(run.summary()), run.done_count, run.problem_count) == (["a: holds 3 pictures"], 7, 0)


def test_nothing_is_said_where_all_went_well() -> None:
    run = ReadingRun(EchoReader(), [Document(id=1, text="one")])
    list(run.results())
    assert list(run.summary()) == []


def test_problems_kept_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_run, "MOST_PROBLEMS_KEPT", 2)
    run = ReadingRun(EchoReader(), [Problem(f"f:{number}", "is bad") for number in range(5)])
    list(run.results())
    assert list(run.summary()) == [
        "f:0: is bad",
        "f:1: is bad",
        "… and 3 more problems",
        "0 documents read, 5 could not be read",
    ]


def test_a_reader_that_loses_a_document_is_found_out() -> None:
    class Loser(EchoReader):
        def _read(self, document: Document) -> Reading:
            return Reading(id="other")

    with pytest.raises(RuntimeError, match="'other' where 1 was next"):
        list(ReadingRun(Loser(), inputs()).results())


def test_writers() -> None:
    streams = [io.BytesIO() for _ in range(4)]
    writers = [
        JsonLinesWriter(streams[0]),
        JsonArrayWriter(streams[1]),
        CardWriter(streams[2], width=80, coloured=False),
        PageWriter(streams[3]),
    ]
    ReadingRun(EchoReader(), inputs()).write(writers)
    lines = [json.loads(line) for line in streams[0].getvalue().splitlines()]
    assert [line["id"] for line in lines] == [1, "3", 4, 5]
    assert json.loads(streams[1].getvalue()) == lines
    assert streams[2].getvalue().decode().count("═" * 80) == 4
    assert streams[3].getvalue().count(b'<section class="document"') == 4


def test_an_empty_array_is_one() -> None:
    stream = io.BytesIO()
    ReadingRun(EchoReader(), []).write([JsonArrayWriter(stream)])
    assert json.loads(stream.getvalue()) == []
