"""A register of each kind of database. PostgreSQL is a real server, started for the session where one is installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from paraph.register import Register
from tests.register.reports import Reports


def _postgres_programs() -> Path | None:
    places = [Path(found).parent for found in [shutil.which("initdb")] if found]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL server that listens on a socket of its own and nowhere else."""
    pytest.importorskip("psycopg")
    programs = _postgres_programs()
    if programs is None:
        pytest.skip("no PostgreSQL is installed")
    # A socket's path has to be short, and a server does not run as root.
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if as_user:
        shutil.chown(folder, "postgres")
    data = folder / "data"

    def run(*command: str) -> None:
        subprocess.run([*as_user, *command], check=True, capture_output=True, cwd=folder, timeout=120)

    run(str(programs / "initdb"), "-D", str(data), "-U", "paraph", "-A", "trust", "--no-sync", "-E", "UTF8")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql://paraph@/{{}}?host={folder}"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a new register may be made."""
    if request.param == "sqlite":
        return str(tmp_path / "test.register")
    return _new_database(request)


def _new_database(request: pytest.FixtureRequest) -> str:
    address: str = request.getfixturevalue("postgres")
    import psycopg

    name = f"r{abs(hash(request.node.nodeid)) % 10**12}"
    with psycopg.connect(address.format("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return address.format(name)


@pytest.fixture
def register(where: str) -> Iterator[Register]:
    """An empty register."""
    with Register(where, create=True) as opened:
        yield opened


@pytest.fixture
def reports() -> Reports:
    """A maker of documents with readings by hand."""
    return Reports()
