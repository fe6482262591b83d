"""A quick run of what `benchmarks/hostile_inputs.py` does at length: nothing crashes, what is unreadable is said."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.hostile_documents import hostile_files, hostile_texts
from benchmarks.hostile_inputs import check_reading
from paraph import Document, Reader
from paraph.sources import Problem, read_sources
from tests.conftest import RunParaph


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def test_hostile_texts_are_read(reader: Reader) -> None:
    documents = [
        Document(id=number, language="en", text=text) for number, text in enumerate(hostile_texts(200, seed=7))
    ]
    for document, reading in zip(documents, reader.read_many(documents, explain=True), strict=True):
        check_reading(document, reading)


def test_hostile_files_are_documents_or_problems(tmp_path: Path) -> None:
    for number, (suffix, data) in enumerate(hostile_files(400, seed=8)):
        path = tmp_path / f"{number}{suffix}"
        path.write_bytes(data)
        for item in read_sources([str(path)]):
            assert isinstance(item, Document) or (isinstance(item, Problem) and item.where and "\n" not in str(item))


def test_hostile_files_through_the_command(run_paraph: RunParaph, tmp_path: Path) -> None:
    names = []
    for number, (suffix, data) in enumerate(hostile_files(120, seed=9)):
        (tmp_path / f"{number}{suffix}").write_bytes(data)
        names.append(f"{number}{suffix}")
    done = run_paraph("read", *names, "--html", "page.html")
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert done.stderr.decode().splitlines()[-1].endswith("could not be read")
