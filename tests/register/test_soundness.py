"""A register stays sound whatever happens to the programs that write it, and says clearly what is wrong with a file."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from benchmarks.register_corpus import corpus
from paraph.register import Register, RegisterError
from tests.conftest import REPOSITORY, SAMPLES, RunParaph
from tests.register.reports import READER, Reports, add_all, agreement

_ADDER = """
import sys
from benchmarks.register_corpus import corpus
from paraph.register import Register
with Register(sys.argv[1], create=True) as register:
    print("ready", flush=True)
    for _, (document, reading) in corpus(int(sys.argv[2])):
        register.add(document, reading, "bench")
"""


def adder(where: str, count: int) -> subprocess.Popen[bytes]:
    """A process that adds the first readings of the made corpus."""
    environment = os.environ | {"PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}"}
    return subprocess.Popen([sys.executable, "-c", _ADDER, where, str(count)], stdout=subprocess.PIPE, env=environment)


def names_in(register: Register) -> list[str]:
    """The names of all documents that agreements speak of."""
    entries = register.agreements(register.ids("agreements"))
    return sorted({name for entry in entries for source in entry.sources for name in source.names})


def expected(count: int) -> list[str]:
    """The names that a register of the first readings has."""
    return sorted(document.id for _, (document, _) in corpus(count) if isinstance(document.id, str))


def test_a_run_killed_at_any_moment_goes_on_where_it_was(where: str) -> None:
    count, chance = 40, random.Random(7)
    for _ in range(4):
        running = adder(where, count)
        assert running.stdout is not None
        running.stdout.readline()
        time.sleep(chance.uniform(0.0, 0.6))
        running.send_signal(signal.SIGKILL)
        running.wait()
        running.stdout.close()
        with Register(where) as register:
            assert register.check() == []
    finishing = adder(where, count)
    finishing.communicate(timeout=120)
    assert finishing.returncode == 0
    with Register(where) as register:
        assert register.check() == []
        assert names_in(register) == expected(count)


def test_two_writers_and_a_reader_at_once(where: str) -> None:
    count = 30
    with Register(where, create=True) as register:
        writers = [adder(where, count) for _ in range(2)]
        seen: list[int] = []
        while any(writer.poll() is None for writer in writers):
            seen.append(len(register.ids("agreements")))
            time.sleep(0.05)
        for writer in writers:
            writer.communicate()
        assert [writer.returncode for writer in writers] == [0, 0]
        assert register.check() == []
        assert names_in(register) == expected(count)
        assert seen == sorted(seen) or len(seen) < 2  # entries may merge, so not always strictly growing


def test_a_reader_does_not_wait_for_a_writer(where: str, reports: Reports) -> None:
    with Register(where, create=True) as register:
        add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
        with register._database.writing():
            found: list[list[str]] = []
            reader = threading.Thread(target=lambda: found.append(register.ids("agreements")))
            reader.start()
            reader.join(5)
            assert len(found[0]) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"some text", "is no register"), (b"SQLite format 3\x00broken", "no register|damaged")],
)
def test_a_file_that_is_no_register(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    for create in (False, True):
        with pytest.raises(RegisterError, match=said):
            Register(str(path), create=create)
    assert path.read_bytes() == content


def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    with pytest.raises(RegisterError, match="other tables"):
        Register(str(path), create=True)


def test_a_newer_register_is_not_touched(where: str) -> None:
    from sqlalchemy import text

    with Register(where, create=True) as register, register._database.writing() as connection:
        connection.execute(text("UPDATE about SET value = '99' WHERE name = 'version'"))
    with pytest.raises(RegisterError, match="newer Paraph"):
        Register(where, create=True)


@pytest.mark.parametrize(
    "arguments",
    [
        ["list", "--register", "absent.register"],
        ["add", "reports.jsonl", "--register", "no/such/folder/r"],
        ["show", "agr-x", "--register", "."],
        ["search", "word", "--register", "mysql://host/name"],
        ["follow", "--register", "postgresql://nobody@127.0.0.1:1/none"],
    ],
)
def test_the_command_says_what_is_wrong_in_one_line(run_paraph: RunParaph, arguments: list[str]) -> None:
    done = run_paraph(*arguments)
    assert done.returncode == 2
    assert done.stderr.count(b"\n") == 1
    assert b"Traceback" not in done.stderr


def test_the_commands_from_reports_to_answers(run_paraph: RunParaph, tmp_path: Path) -> None:
    added = run_paraph("add", str(SAMPLES), "--register", "r")
    assert (added.returncode, added.stderr.splitlines()[0]) == (0, b"documents: 5 added")
    again = run_paraph("add", str(SAMPLES), "--register", "r")
    assert again.stderr.splitlines()[0] == b"documents: 0 added, 5 already there"
    listed = run_paraph("list", "--register", "r", "--party", "NER", "--format", "csv").stdout.decode().splitlines()
    assert listed[0].startswith("id,parties,instrument")
    entry = listed[1].split(",")[0]
    assert b"signed" in run_paraph("show", entry, "--register", "r", "--format", "text").stdout
    assert run_paraph("check", "--register", "r").returncode == 0
    assert run_paraph("search", "border", "--register", "r").returncode == 0
    assert b"agreements" in run_paraph("export", "--register", "r").stdout
    wrong = run_paraph("list", "--register", "r", "--area", "borders")
    assert wrong.returncode == 2
    assert b"no code" in wrong.stderr


def test_nothing_is_kept_of_a_document_that_fails(
    where: str, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, reading = reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))
    with Register(where, create=True) as register:

        def fail(*_: object) -> None:
            raise RuntimeError("stopped in the middle")

        with monkeypatch.context() as patched:
            patched.setattr("paraph.register.adding.refresh", fail)
            with pytest.raises(RuntimeError):
                register.add(document, reading, READER)
        assert register.lacks(document, READER)
        assert register.check() == []
        register.add(document, reading, READER)
        assert len(register.ids("agreements")) == 1
