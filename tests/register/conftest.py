"""A register of each kind of database. PostgreSQL is a real server, started once for all tests."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.own_postgres import NoPostgres, OwnPostgres, own_postgres
from paraph.cli.entry import main
from paraph.register import Register
from tests.register.reports import Reports

Command = Callable[..., tuple[int, str]]


@pytest.fixture(scope="session")
def postgres() -> Iterator[OwnPostgres]:
    """A PostgreSQL server for this run alone."""
    pytest.importorskip("psycopg")
    try:
        with own_postgres() as server:
            yield server
    except NoPostgres as reason:
        pytest.skip(str(reason))


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new register may be made."""
    yield from _place(request, tmp_path, "test")


@pytest.fixture
def on_server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a new register may be made in PostgreSQL."""
    yield from _place(request, tmp_path, "server", like="://")


@pytest.fixture
def another(where: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where a second register of the same kind may be made."""
    yield from _place(request, tmp_path, "another", like=where)


def _place(request: pytest.FixtureRequest, folder: Path, name: str, like: str | None = None) -> Iterator[str]:
    if (like is None and request.param == "sqlite") or (like is not None and "://" not in like):
        yield str(folder / f"{name}.register")
        return
    server: OwnPostgres = request.getfixturevalue("postgres")
    database = f"{name}_{sha256(request.node.nodeid.encode()).hexdigest()[:16]}"
    yield server.new_database(database)
    # Dropped at once: a server with a hundred databases takes long to stop.
    server.drop_database(database)


@pytest.fixture
def register(where: str) -> Iterator[Register]:
    """An empty register."""
    with Register(where, create=True) as opened:
        yield opened


@pytest.fixture
def reports() -> Reports:
    """A maker of documents with readings by hand."""
    return Reports()


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command here; its exit code and what it wrote to standard error."""

    def run(*arguments: str) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["paraph", *arguments])
        capfd.readouterr()
        with pytest.raises(SystemExit) as end:
            main()
        assert isinstance(end.value.code, int)
        return end.value.code, capfd.readouterr().err

    return run
