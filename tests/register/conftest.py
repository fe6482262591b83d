"""A register of each kind of database. PostgreSQL is a real server, started once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks.own_postgres import NoPostgres, OwnPostgres, own_postgres
from paraph.register import Register
from tests.register.reports import Reports


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
    if request.param == "sqlite":
        yield str(tmp_path / "test.register")
        return
    server: OwnPostgres = request.getfixturevalue("postgres")
    name = "r" + sha256(request.node.nodeid.encode()).hexdigest()[:16]
    yield server.new_database(name)
    # Dropped at once: a server with a hundred databases takes long to stop.
    server.drop_database(name)


@pytest.fixture
def register(where: str) -> Iterator[Register]:
    """An empty register."""
    with Register(where, create=True) as opened:
        yield opened


@pytest.fixture
def reports() -> Reports:
    """A maker of documents with readings by hand."""
    return Reports()
