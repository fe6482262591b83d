"""A register stays sound whatever happens to the programs that write it: killed, two at once, out of room."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.register_contents import contents, differences, rows_of
from benchmarks.register_corpus import corpus
from benchmarks.register_kills import READER as ADDER
from benchmarks.register_kills import Adders, kill_while_adding, kill_while_making
from paraph.register import Register
from tests.conftest import REPOSITORY
from tests.register.reports import READER, Reports, add_all, agreement

_WRITER = """
import sys
from benchmarks.register_corpus import corpus
from paraph.register import Register
with Register(sys.argv[1], create=True) as register:
    for _, (document, reading) in corpus(int(sys.argv[2])):
        register.add(document, reading, "bench")
"""


@pytest.fixture(scope="module")
def adders() -> Iterator[Adders]:
    """Programs to be killed."""
    with Adders() as started:
        yield started


def test_killed_at_any_moment_nothing_is_lost_or_doubled(adders: Adders, where: str, another: str) -> None:
    found = kill_while_adding(adders, where, another, kills=12, chance=random.Random(7), most=3)
    assert found.problems == []
    assert found.kills == 12


def test_killed_while_it_is_being_made(adders: Adders, tmp_path: Path) -> None:
    names = iter(range(100))
    found = kill_while_making(adders, lambda: str(tmp_path / f"{next(names)}"), kills=6, chance=random.Random(7))
    assert found.problems == []


def test_two_writers_and_a_reader_at_once(where: str, another: str) -> None:
    count = 20
    environment = os.environ | {"PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"}
    with Register(where, create=True) as register, Register(another, create=True) as quiet:
        writers = [
            subprocess.Popen([sys.executable, "-c", _WRITER, where, str(count)], env=environment) for _ in range(2)
        ]
        moments = 0
        while any(writer.poll() is None for writer in writers):
            assert register.check() == []  # many queries, all of one moment
            moments += 1
        assert [writer.wait() for writer in writers] == [0, 0]
        assert moments
        for _, (document, reading) in corpus(count):
            quiet.add(document, reading, ADDER)
        assert register.check() == []
        # Two programs take turns, so the second comes upon what the first has just added.
        assert differences(contents(register), contents(quiet)) == []


def test_a_reader_sees_one_moment(where: str, reports: Reports) -> None:
    with Register(where, create=True) as register:
        add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
        with register._database.reading() as connection:
            before = rows_of(connection)
            add_all(register, [reports("2025-05-10", agreement("NER TUR", date="2025-05-09"))])
            assert rows_of(connection) == before
        assert len(register.ids("agreements")) == 2


def test_a_reader_does_not_wait_for_a_writer(where: str, reports: Reports) -> None:
    with Register(where, create=True) as register:
        add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
        with register._database.writing():
            found: list[list[str]] = []
            reader = threading.Thread(target=lambda: found.append(register.ids("agreements")))
            reader.start()
            reader.join(30)
            assert len(found[0]) == 1


def test_nothing_is_kept_of_a_document_that_fails(
    where: str, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, reading = reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))
    with Register(where, create=True) as register:
        before = contents(register)

        def fail(*_: object) -> None:
            raise RuntimeError("stopped in the middle")

        with monkeypatch.context() as patched:
            patched.setattr("paraph.register.adding.refresh", fail)
            with pytest.raises(RuntimeError):
                register.add(document, reading, READER)
        assert contents(register) == before
        register.add(document, reading, READER)
        assert len(register.ids("agreements")) == 1
        assert register.check() == []
