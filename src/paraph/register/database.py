"""A register's database: a SQLite file by its path, or PostgreSQL by its URL, behind one door.

Writers take turns (SQLite's write lock, an advisory lock in PostgreSQL) and readers never wait: each sees the
register as it was when its transaction began.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, exc, text
from sqlalchemy.engine import URL, make_url

from paraph.register.errors import DocumentRefused, RegisterError
from paraph.register.migrations import STEPS, bring_up_to_date, version_of

WAIT_FOR_WRITER = 60
"""Seconds that a writer waits for another one to finish its transaction."""

# Connections beyond those that are kept: who asks for a second one must not wait for others who do the same.
_NO_MOST = -1
_SQLITE_HEADER = b"SQLite format 3\x00"
# Chosen at random once; any number would do that no other program uses.
_ADVISORY_LOCK = 7_210_355_519


class Database:
    """An open database whose schema is the newest. `where` is a path or a `postgresql://` URL."""

    def __init__(self, where: str, *, create: bool = False) -> None:
        self.shown = where
        url = _url_of(where)
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self._sealed: Path | None = None
        if self.is_sqlite:
            path = Path(where)
            _check_file(path, create)
            if not create and _is_sealed(path):
                self._sealed = path
        else:
            shown = url.set(drivername="postgresql").difference_update_query(["password", "sslpassword"])
            self.shown = shown.render_as_string(hide_password=True)
        self.engine = _engine_for(url, sealed=self._sealed is not None)
        self._settle_version(create)

    def _settle_version(self, create: bool) -> None:
        try:
            with self.reading() as connection:
                version = version_of(connection)
            if version == 0 and not create:
                raise RegisterError(f"{self.shown} is empty and no register yet: paraph add makes one")
            if version == 0 and self.is_sqlite:
                self._log_ahead()
            if version == len(STEPS):
                return
            if self._sealed is not None and version is not None and version < len(STEPS):
                raise RegisterError(
                    f"{self.shown} was written by an older Paraph and is read-only:"
                    " open it once where it can be written, which brings it up to date"
                )
            with self.writing() as connection:
                bring_up_to_date(connection, self.shown)
        except RegisterError:
            self.close()
            raise

    def _log_ahead(self) -> None:
        """Let a new file be written by a log, so that nobody who reads waits for who writes. The file remembers it."""
        with self._named_errors():
            plain = self.engine.raw_connection()
            try:
                plain.cursor().execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as error:
                # Another program is making the register at this moment and has said so already.
                if "locked" not in str(error):
                    raise
            finally:
                plain.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One moment of the register, however long the reading takes."""
        with self._named_errors(), self._unchanged(), self.engine.connect() as connection:
            if not self.is_sqlite:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def _unchanged(self) -> Iterator[None]:
        """A sealed file is read without locks: what was read counts only if nobody else has written meanwhile."""
        if self._sealed is None:
            yield
            return
        before = _state_of(self._sealed)
        try:
            yield
        finally:
            if _log_of(self._sealed).exists() or _state_of(self._sealed) != before:
                raise RegisterError(f"{self.shown}: another program is writing to it: ask again")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that alone may write; all of it happens or nothing."""
        with self._named_errors(), self.engine.connect() as connection:
            connection = connection.execution_options(paraph_writes=True)
            with connection.begin():
                if not self.is_sqlite:
                    # In this order: the lock is waited for no longer than the setting says.
                    wait = f"set_config('lock_timeout', '{WAIT_FOR_WRITER}s', true)"
                    connection.execute(text(f"SELECT {wait}, pg_advisory_xact_lock({_ADVISORY_LOCK})"))
                yield connection

    @contextmanager
    def trying(self) -> Iterator[Connection]:
        """A transaction that may write anything, of which nothing is kept."""
        with self.writing() as connection:
            try:
                yield connection
            finally:
                transaction = connection.get_transaction()
                assert transaction is not None
                transaction.rollback()

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except exc.DBAPIError as error:
            kind = DocumentRefused if _is_about_values(error) else RegisterError
            raise kind(_in_words(self.shown, error.orig, error.connection_invalidated)) from error
        except sqlite3.Error as error:
            raise RegisterError(_in_words(self.shown, error)) from error

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()


def _url_of(where: str) -> URL:
    if "://" not in where:
        return URL.create("sqlite+pysqlite", database=where)
    try:
        url = make_url(where)
    except (exc.ArgumentError, ValueError):
        raise RegisterError(f"{where.split('@')[-1]} is no address of a register") from None
    if url.get_backend_name() in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise RegisterError(
        f"a register lives in a SQLite file (by its path) or in PostgreSQL (postgresql://...), not in {url.drivername}"
    )


def _check_file(path: Path, create: bool) -> None:
    """Refuse what SQLite would refuse later and less clearly, without touching the file."""
    folder = path.absolute().parent
    try:
        if path.is_dir():
            raise RegisterError(f"{path} is a folder: name a file in it")
        if not path.exists():
            if not create:
                raise RegisterError(f"there is no register {path}: paraph add makes one")
            if not folder.is_dir():
                raise RegisterError(f"there is no folder {folder}")
            if not os.access(folder, os.W_OK):
                raise RegisterError(f"{folder} is read-only: no register can be made there")
            return
        with path.open("rb") as file:
            header = file.read(len(_SQLITE_HEADER))
    except OSError as error:
        raise RegisterError(f"can't open {path}: {(error.strerror or str(error)).lower()}") from None
    if header and header != _SQLITE_HEADER:
        raise RegisterError(f"{path} is no register (it is no SQLite file)")
    if create and not os.access(path, os.W_OK):
        raise RegisterError(f"{path} is read-only: nothing can be added")
    if create and not os.access(folder, os.W_OK):
        raise RegisterError(f"{folder} is read-only, and a log is written beside {path.name}: nothing can be added")


def _log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


def _state_of(path: Path) -> tuple[int, int]:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _is_sealed(path: Path) -> bool:
    """Whether a file can only be read as it lies there: SQLite would write its log and locks beside it."""
    may_write = os.access(path, os.W_OK) and os.access(path.absolute().parent, os.W_OK)
    return not may_write and not _log_of(path).exists()


def _engine_for(url: URL, *, sealed: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        try:
            return create_engine(url, connect_args={"connect_timeout": 10}, max_overflow=_NO_MOST)
        except ModuleNotFoundError:
            raise RegisterError("PostgreSQL needs a driver: pip install 'paraph[postgresql]'") from None
    if sealed:
        path = quote(str(Path(str(url.database)).absolute()))
        url = url.set(database=f"file:{path}?immutable=1", query={"uri": "true"})
    # To prepare a statement takes ten times as long as to run it: all that there are stay prepared.
    engine = create_engine(
        url, connect_args={"timeout": WAIT_FOR_WRITER, "cached_statements": 1000}, max_overflow=_NO_MOST
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        # Transactions begin where we say so: Python's driver would begin none before DDL or a read.
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")  # with WAL: sound after a crash
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("PRAGMA mmap_size = 2147418112")
        # A document touches some fifty pages, most of them the same as the one before: copied once for many.
        connection.execute("PRAGMA wal_autocheckpoint = 8000")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("paraph_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _is_about_values(error: exc.DBAPIError) -> bool:
    """Whether the database refuses what it was given, and would take something else."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return isinstance(error, exc.DataError | exc.IntegrityError) or state.startswith("54")


_BUSY = "another program is writing to it and did not finish in time: try again"
_FULL = "the disk is full: what was being added was not kept"
_SAYS = "{said}"
# What databases say, and what it means to who asked; the first that fits.
_WORDS = (
    ("database is locked", _BUSY),
    ("lock timeout", _BUSY),
    ("readonly database", "it is read-only: nothing was changed"),
    ("read-only transaction", "it is read-only: nothing was changed"),
    ("disk is full", _FULL),
    ("No space left", _FULL),
    ("could not extend file", _FULL),
    ("disk I/O error", "the file can't be read or written (disk I/O error): what was being added was not kept"),
    ("file is not a database", "it is no register (it is no SQLite file)"),
    ("malformed", f"the file is damaged ({_SAYS})"),
    ("unable to open", "it can't be opened"),
    ("password authentication failed", "the database refuses the name or the password"),
    ("no password supplied", "the database asks for a password (postgresql://name:password@...)"),
    ("FATAL: ", "the database refuses: {reason}"),
    ("connection to server", f"the database does not answer ({_SAYS})"),
)


def _in_words(shown: str, error: BaseException | None, went_away: bool = False) -> str:
    said = " ".join(str(error).split())[:300]
    found = next((words for sign, words in _WORDS if sign in said), None)
    if found is None and went_away:
        found = f"the database has gone away ({_SAYS}): what was being added was not kept"
    return f"{shown}: {(found or _SAYS).format(said=said, reason=said.rpartition('FATAL: ')[2].strip())}"
