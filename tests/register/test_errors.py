"""What is wrong with a register is said in one line, with exit code 2, and nothing is changed by finding out."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, make_url, text

from benchmarks.own_postgres import GUARDED, PASSWORD, OwnPostgres
from benchmarks.register_contents import contents
from paraph.register import Register, RegisterError, adding, database, migrations
from tests.conftest import SAMPLES
from tests.register.conftest import Command
from tests.register.reports import Reports, add_all, agreement

ASKING = [["list"], ["show", "agr-x"], ["follow"], ["search", "word"], ["export"], ["check"]]
ADDING = ["add", str(SAMPLES)]


@pytest.fixture
def filled(tmp_path: Path, reports: Reports) -> Path:
    """A register with something in it."""
    path = tmp_path / "filled.register"
    with Register(str(path), create=True) as register:
        days = [f"2025-05-{day:02}" for day in range(9, 29)]
        add_all(register, [reports(day, agreement("NER IRN", date="2025-05-08")) for day in days])
    return path


def all_refuse(command: Command, where: str, said: str, commands: list[list[str]] | None = None) -> None:
    """Every command says in one line what is wrong."""
    for arguments in commands or [*ASKING, ADDING]:
        code, line = command(*arguments, "--register", where)
        assert (code, line.count("\n")) == (2, 1), (arguments, line)
        assert said in line
        assert line.startswith("paraph")


def files_in(folder: Path) -> dict[str, bytes]:
    """What lies in a folder."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def as_text(path: Path) -> None:
    path.write_text("reports of May\n")


def as_header(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00and no more")


def as_half(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])


def as_others(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE documents (x)")


def as_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE about SET value = '99' WHERE name = 'version'")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (as_text, "is no register (it is no SQLite file)"),
        (as_header, "is no register (it is no SQLite file)"),
        (as_half, "damaged"),
        (as_others, "holds other tables and is no register"),
        (as_newer, "was written by a newer Paraph (version 99"),
    ],
)
def test_a_file_that_can_not_be_used(command: Command, filled: Path, spoil: Callable[[Path], None], said: str) -> None:
    spoil(filled)
    before = files_in(filled.parent)
    all_refuse(command, str(filled), said)
    assert files_in(filled.parent) == before


def test_an_empty_file_is_no_register_until_something_is_added(command: Command, tmp_path: Path) -> None:
    path = tmp_path / "empty"
    path.touch()
    all_refuse(command, str(path), "is empty and no register yet", ASKING)
    assert files_in(tmp_path) == {"empty": b""}
    Register(str(path), create=True).close()
    assert command("check", "--register", str(path)) == (0, "")


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("absent.register", "there is no register absent.register: paraph add makes one"),
        (".", "is a folder"),
        ("mysql://host/name", "not in mysql"),
        ("sqlite:///file", "not in sqlite"),
        ("postgresql://name@host:port/x", "is no address"),
        ("://", "is no address"),
        ("postgresql://nobody:hidden@127.0.0.1:1/none", "does not answer"),
    ],
)
def test_an_address_that_leads_nowhere(
    command: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    all_refuse(command, where, said, [["list"], ["check"]])
    if where != "absent.register":
        all_refuse(command, where, said, [ADDING])
    assert files_in(tmp_path) == {}
    assert "hidden" not in command("list", "--register", where)[1]


def test_a_folder_that_is_not_there(command: Command, tmp_path: Path) -> None:
    all_refuse(command, str(tmp_path / "no" / "such" / "register"), "there is no", [["list"], ADDING])


def test_a_register_of_a_newer_version_stays_as_it_is(command: Command, where: str) -> None:
    with Register(where, create=True) as register:
        with register._database.writing() as connection:
            connection.execute(text("UPDATE about SET value = '99' WHERE name = 'version'"))
        all_refuse(command, where, "was written by a newer Paraph")
        assert ("name=version", "value=99") in contents(register)["about"]


def test_a_database_of_another_program_is_left_alone(command: Command, on_server: str) -> None:
    import psycopg

    with psycopg.connect(on_server, autocommit=True) as connection:
        connection.execute("CREATE TABLE theirs (x int)")
        all_refuse(command, on_server, "holds other tables")
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    assert tables == [("theirs",)]


def add_a_column(connection: Connection) -> None:
    """A step to the next version."""
    connection.execute(text("ALTER TABLE documents ADD COLUMN remark TEXT"))


def add_and_fail(connection: Connection) -> None:
    """A step that breaks off."""
    add_a_column(connection)
    connection.execute(text("ALTER TABLE nowhere ADD COLUMN remark TEXT"))


def with_steps(monkeypatch: pytest.MonkeyPatch, *steps: migrations.Step) -> None:
    """A later Paraph, that has more steps."""
    longer = (*migrations.STEPS, *steps)
    monkeypatch.setattr(migrations, "STEPS", longer)
    monkeypatch.setattr(database, "STEPS", longer)


def test_a_register_of_an_older_version_is_brought_up_to_date(
    where: str, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (reports(f"2025-05-{day}", agreement("NER IRN", date="2025-05-08")) for day in (10, 11))
    with Register(where, create=True) as register:
        add_all(register, [first])
        before = contents(register)
    with monkeypatch.context() as later:
        with_steps(later, add_a_column)
        for _ in range(2):  # the second time there is nothing to do
            with Register(where) as register:
                after = contents(register)
                with register._database.reading() as connection:
                    assert connection.execute(text("SELECT remark FROM documents")).all() == [(None,)]
        assert ("name=version", f"value={len(migrations.STEPS)}") in after.pop("about")
        assert after == {table: rows for table, rows in before.items() if table != "about"}
        with Register(where) as register:
            add_all(register, [second])
            assert register.check() == []
    with pytest.raises(RegisterError, match="newer Paraph"):
        Register(where)


def test_a_step_that_fails_leaves_the_older_version(
    where: str, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Register(where, create=True) as register:
        add_all(register, [reports("2025-05-10", agreement("NER IRN", date="2025-05-08"))])
        before = contents(register)
    with monkeypatch.context() as later:
        with_steps(later, add_and_fail)
        with pytest.raises(RegisterError):
            Register(where)
    with Register(where) as register:
        assert contents(register) == before
        with register._database.reading() as connection, pytest.raises(Exception, match="remark"):
            connection.execute(text("SELECT remark FROM documents"))


def test_a_register_that_another_program_holds(
    command: Command, where: str, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "WAIT_FOR_WRITER", 0.2)
    with Register(where, create=True) as register, register._database.writing():
        with Register(where) as other, pytest.raises(RegisterError, match="another program is writing to it"):
            add_all(other, [reports("2025-05-10", agreement("NER IRN", date="2025-05-08"))])
        assert command("list", "--register", where) == (0, "")
    with Register(where) as other:
        add_all(other, [reports("2025-05-10", agreement("NER IRN", date="2025-05-08"))])
        assert len(other.ids("agreements")) == 1


def test_a_locked_file(command: Command, filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "WAIT_FOR_WRITER", 0.1)
    with closing(sqlite3.connect(filled, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("BEGIN EXCLUSIVE")
        all_refuse(command, str(filled), "another program is writing to it")
    assert command("check", "--register", str(filled)) == (0, "")


def test_a_file_in_a_read_only_folder_that_is_written_meanwhile(
    filled: Path, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(database, "_is_sealed", lambda _: True)
        sealed = Register(str(filled))
    with sealed:
        assert len(sealed.ids("agreements")) == 1
        assert sorted(files_in(filled.parent)) == [filled.name]
        with pytest.raises(RegisterError, match="read-only"):
            add_all(sealed, [reports("2025-06-01", agreement("NER TUR", date="2025-05-31"))])
        with Register(str(filled)) as other:
            add_all(other, [reports("2025-06-01", agreement("NER TUR", date="2025-05-31"))])
            with pytest.raises(RegisterError, match="another program is writing to it"):
                sealed.ids("agreements")


def test_a_refused_password(command: Command, postgres: OwnPostgres) -> None:
    for password in ("", "guess"):
        all_refuse(command, postgres.address("postgres", GUARDED, password), "password", [["list"], ADDING])
    assert "guess" not in command("list", "--register", postgres.address("postgres", GUARDED, "guess"))[1]
    said = command("list", "--register", postgres.address("postgres", GUARDED, PASSWORD))[1]
    assert "is empty and no register yet" in said
    assert PASSWORD not in said


def test_a_database_that_is_not_there(command: Command, postgres: OwnPostgres) -> None:
    all_refuse(command, postgres.address("nowhere"), '"nowhere" does not exist', [["list"], ADDING])


def test_a_read_only_database(command: Command, postgres: OwnPostgres, on_server: str, reports: Reports) -> None:
    with Register(on_server, create=True) as register:
        add_all(register, [reports("2025-05-10", agreement("NER IRN", date="2025-05-08"))])
    name = make_url(on_server).database
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    with Register(on_server) as register:
        before = contents(register)
        with pytest.raises(RegisterError, match="it is read-only: nothing was changed"):
            add_all(register, [reports("2025-05-11", agreement("NER TUR", date="2025-05-08"))])
        assert contents(register) == before
    assert command("list", "--register", on_server) == (0, "")


def test_a_server_that_goes_away_while_a_document_is_added(
    postgres: OwnPostgres, on_server: str, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = (reports(f"2025-05-{day}", agreement("NER IRN", date="2025-05-08")) for day in (10, 11))
    with Register(on_server, create=True) as register:
        add_all(register, [first])
        before = contents(register)

        def stop(*_: object) -> Any:
            postgres.stop()
            return set()  # the next statement finds nobody to talk to

        try:
            with monkeypatch.context() as patched:
                patched.setattr(adding, "tell", stop)
                with pytest.raises(RegisterError, match="what was being added was not kept"):
                    add_all(register, [second])
        finally:
            postgres.start()
        assert contents(register) == before
        add_all(register, [second])
        assert register.check() == []


def test_a_server_that_goes_away_in_the_midst(postgres: OwnPostgres, on_server: str, reports: Reports) -> None:
    first, second = (reports(f"2025-05-{day}", agreement("NER IRN", date="2025-05-08")) for day in (10, 11))
    with Register(on_server, create=True) as register:
        add_all(register, [first])
        before = contents(register)
        with pytest.raises(RegisterError, match="gone away"):
            write_while_it_stops(register, postgres)
        try:
            with pytest.raises(RegisterError, match="does not answer"):
                add_all(register, [second])
        finally:
            postgres.start()
        assert contents(register) == before
        add_all(register, [second])
        assert register.check() == []
        (entry,) = register.ids("agreements")
        assert len(entry_sources(register, entry)) == 2


def write_while_it_stops(register: Register, postgres: OwnPostgres) -> None:
    """Begin a change that never comes to its end."""
    with register._database.writing() as connection:
        connection.execute(text("DELETE FROM statements"))
        postgres.stop()
        connection.execute(text("DELETE FROM evidence"))


def entry_sources(register: Register, entry: str) -> Any:
    """The documents that speak of an entry."""
    return next(iter(register.agreements([entry]))).sources


def test_a_damaged_page_is_found(command: Command, filled: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.register"
    shutil.copy(filled, damaged)
    content = bytearray(damaged.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xaa" * 4096
    damaged.write_bytes(content)
    code, _ = command("check", "--register", str(damaged))
    assert code in (1, 2)
