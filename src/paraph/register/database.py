"""A register's database: a SQLite file by its path, or PostgreSQL by its URL, behind one door.

Writers take turns (SQLite's write lock, an advisory lock in PostgreSQL) and readers never wait: each sees the
register as
it was when its transaction began.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, text
from sqlalchemy.engine import URL, make_url

from paraph.register.errors import RegisterError
from paraph.register.migrations import STEPS, bring_up_to_date, version_of

WAIT_FOR_WRITER = 60
"""Seconds that a writer waits for another one to finish its document."""

_SQLITE_HEADER = b"SQLite format 3\x00"
# Chosen at random once; any number would do that no other program uses.
_ADVISORY_LOCK = 7_210_355_519


class Database:
    """An open database whose schema is the newest. `where` is a path or a `postgresql://` URL."""

    def __init__(self, where: str, *, create: bool = False) -> None:
        self.shown = where
        url = _url_of(where)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        if self.is_sqlite:
            _check_file(Path(where), create)
        else:
            self.shown = url.set(drivername="postgresql").render_as_string(hide_password=True)
        self.engine = _engine_for(url)
        self._settle_version(create)

    def _settle_version(self, create: bool) -> None:
        try:
            with self.reading() as connection:
                version = version_of(connection)
            if version == len(STEPS):
                return
            if version == 0 and not create:
                raise RegisterError(f"{self.shown} is empty and no register yet: paraph add makes one")
            with self.writing() as connection:
                bring_up_to_date(connection, self.shown)
        except RegisterError:
            self.close()
            raise

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One moment of the register, however long the reading takes."""
        with self._named_errors(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that alone may write; all of it happens or nothing."""
        with self._named_errors(), self.engine.connect() as connection:
            connection = connection.execution_options(paraph_writes=True)
            with connection.begin():
                if not self.is_sqlite:
                    connection.execute(text(f"SELECT pg_advisory_xact_lock({_ADVISORY_LOCK})"))
                yield connection

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            raise RegisterError(_in_words(self.shown, error)) from error

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def _url_of(where: str) -> URL:
    if "://" not in where:
        return URL.create("sqlite+pysqlite", database=where)
    try:
        url = make_url(where)
    except exc.ArgumentError:
        raise RegisterError(f"{where.split('@')[-1]} is no address of a register") from None
    if url.get_backend_name() in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise RegisterError(
        f"a register lives in a SQLite file (by its path) or in PostgreSQL (postgresql://...), not in {url.drivername}"
    )


def _check_file(path: Path, create: bool) -> None:
    """Refuse what SQLite would refuse later and less clearly, without touching the file."""
    try:
        if path.is_dir():
            raise RegisterError(f"{path} is a folder: name a file in it")
        if not path.exists():
            if not create:
                raise RegisterError(f"there is no register {path}: paraph add makes one")
            if not path.absolute().parent.is_dir():
                raise RegisterError(f"there is no folder {path.absolute().parent}")
            return
        with path.open("rb") as file:
            header = file.read(len(_SQLITE_HEADER))
    except OSError as error:
        raise RegisterError(f"can't open {path}: {(error.strerror or str(error)).lower()}") from None
    if header and header != _SQLITE_HEADER:
        raise RegisterError(f"{path} is no register (it is no SQLite file)")
    if create and not os.access(path, os.W_OK):
        raise RegisterError(f"{path} is read-only: nothing can be added")


def _engine_for(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, connect_args={"connect_timeout": 10})
        except ModuleNotFoundError:
            raise RegisterError("PostgreSQL needs a driver: pip install 'paraph[postgresql]'") from None
    engine = create_engine(url, connect_args={"timeout": WAIT_FOR_WRITER})

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # Transactions begin where we say so: Python's driver would begin none before DDL or a read.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")  # with WAL: sound after a crash
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA mmap_size = 268435456")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("paraph_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @event.listens_for(engine, "first_connect")
    def log_ahead(connection: Any, _: object) -> None:
        # Kept in the file once set; a read-only file stays as it is and can still be read.
        if os.access(str(url.database), os.W_OK):
            connection.execute("PRAGMA journal_mode = WAL")

    return engine


def _in_words(shown: str, error: exc.DBAPIError) -> str:
    said = " ".join(str(error.orig).split())
    for sign, words in (
        ("database is locked", "another program is writing to it and did not finish in time: try again"),
        ("readonly database", "it is read-only: nothing was changed"),
        ("disk is full", "the disk is full: nothing of the last document was kept"),
        ("file is not a database", "it is no register (it is no SQLite file)"),
        ("malformed", "the file is damaged"),
        ("unable to open", "it can't be opened"),
        ("connection", "the database does not answer"),
    ):
        if sign in said:
            return f"{shown}: {words} ({said[:200]})" if sign in ("connection", "malformed") else f"{shown}: {words}"
    return f"{shown}: {said[:300]}"
