"""Kill a program again and again while it fills a register, and see whether anything is lost, doubled or broken.

`python -m benchmarks.register_kills --kills 200` does so on SQLite and on PostgreSQL: SIGKILL at random moments, most
of them in the midst of adding, some while the register is being made. After each, the register must be sound and
have every document that the program had reported as added; at the end it must hold what one holds that was filled
undisturbed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
from sqlalchemy import func, select

from benchmarks.own_postgres import NoPostgres, OwnPostgres, own_postgres
from benchmarks.register_contents import contents, differences
from benchmarks.register_corpus import corpus
from paraph.register import Register, RegisterError, schema

REPOSITORY = Path(__file__).parents[1]
READER = "bench"
AT_ONCE = 3
"""Documents in one transaction: few, so that a kill hits all parts of it."""
MOST_GROUPS = 5
"""Transactions that a run gets done before it is killed, at most."""
_READY, _BEGUN, _ADDED, _DONE, _ENDED = b"r", b"<", b">", b"d", b"e"
_LONGEST_GROUP = 0.1  # seconds; a kill falls anywhere in about that time after a transaction has been begun
_LONGEST_MAKING = 0.08


class Adders:
    """Starts programs that fill registers, each a fork of one that has everything loaded: killing 200 takes minutes,
    not an hour. Use it in a `with` statement."""

    def __init__(self) -> None:
        environment = os.environ | {
            "PYTHONPATH": f"{REPOSITORY / 'src'}{os.pathsep}{REPOSITORY}",
            "OMP_NUM_THREADS": "1",  # threads do not outlive a fork
            "OPENBLAS_NUM_THREADS": "1",
        }
        self._nursery = subprocess.Popen(
            [sys.executable, "-c", "from benchmarks.register_kills import nurse; nurse()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            bufsize=0,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.close()
        self._nursery.wait(60)
        self._nursery.stdout.close()

    def start(self, where: str, count: int) -> int:
        """Let a program add the first readings of the made corpus; its process id."""
        assert self._nursery.stdin is not None
        self._nursery.stdin.write(f"{count} {where}\n".encode())
        return int.from_bytes(self._read(4), "big")

    def next_sign(self) -> bytes:
        """What the program does next."""
        return self._read(1)

    def _read(self, size: int) -> bytes:
        assert self._nursery.stdout is not None
        read = self._nursery.stdout.read(size)
        if not read or len(read) != size:
            raise RuntimeError("the programs that fill registers can't be started")
        return read


def nurse() -> None:
    """Fork a program for every line of standard input, one at a time, and say when it has ended."""
    for line in sys.stdin.buffer:
        count, _, where = line.decode().rstrip("\n").partition(" ")
        child = os.fork()
        if child == 0:
            code = 1
            try:
                # The id comes from the child, so that no sign of it can come before.
                os.write(1, os.getpid().to_bytes(4, "big"))
                _add(where, int(count))
                code = 0
            finally:
                os._exit(code)
        os.waitpid(child, 0)
        os.write(1, _ENDED)


def _add(where: str, count: int) -> None:
    with Register(where, create=True) as register:
        os.write(1, _READY)
        told = (report for _, report in corpus(count) if register.lacks(report[0], READER))
        while group := list(islice(told, AT_ONCE)):
            os.write(1, _BEGUN)
            outcomes = list(register.add_all(group, READER, AT_ONCE))
            os.write(1, _ADDED * len(outcomes))
    os.write(1, _DONE)


class Found(msgspec.Struct):
    """What came of killing programs that fill one register."""

    kills: int = 0
    in_midst: int = 0  # of these, so many while documents were being added
    while_making: int = 0  # and so many while the register was being made
    documents: int = 0
    problems: list[str] = msgspec.field(default_factory=list)


def kill_while_adding(
    adders: Adders, where: str, undisturbed: str, *, kills: int, chance: random.Random, most: int = MOST_GROUPS
) -> Found:
    """Kill `kills` programs that fill `where`, let the last one finish, and compare with one that nobody disturbed."""
    found = Found(documents=(kills + 1) * most * AT_ONCE)
    reported = 0
    for number in range(1, kills + 1):
        added, in_midst = _kill_one(adders, where, found.documents, chance, most)
        reported += added
        found.kills += 1
        found.in_midst += in_midst
        _look(where, reported, f"after kill {number}", found)
    for place in (where, undisturbed):
        adders.start(place, found.documents)
        if _signs_until_end(adders)[-1:] != _DONE:
            found.problems.append(f"{place} could not be filled to the end")
            return found
    with Register(where) as killed, Register(undisturbed) as quiet:
        found.problems += [f"in the end: {line}" for line in killed.check()]
        found.problems += [f"not as undisturbed: {line}" for line in differences(contents(killed), contents(quiet))]
    return found


def kill_while_making(adders: Adders, new: Callable[[], str], *, kills: int, chance: random.Random) -> Found:
    """Kill programs while they make registers, each a new one: there is none afterwards, or a sound one."""
    found = Found()
    for number in range(1, kills + 1):
        where = new()
        child = adders.start(where, 10_000)  # more than it can do in that time
        time.sleep(chance.uniform(0, _LONGEST_MAKING))
        os.kill(child, signal.SIGKILL)
        found.kills += 1
        found.while_making += _READY not in _signs_until_end(adders)
        try:
            with Register(where, create=True) as register:
                found.problems += [f"made in spite of kill {number}: {line}" for line in register.check()]
        except RegisterError as error:
            found.problems.append(f"after kill {number} while making: {error}")
    return found


def _kill_one(adders: Adders, where: str, count: int, chance: random.Random, most: int) -> tuple[int, bool]:
    """Kill a program in or after its n-th transaction; how many documents it reported as added, and whether some were
    under way."""
    child = adders.start(where, count)
    begun, added, wanted = 0, 0, chance.randint(1, most)
    while begun < wanted:
        sign = adders.next_sign()
        begun += sign == _BEGUN
        added += sign == _ADDED
        if sign in (_DONE, _ENDED):
            raise RuntimeError(f"a program ended by itself while filling {where}")
    time.sleep(chance.uniform(0, _LONGEST_GROUP))
    os.kill(child, signal.SIGKILL)
    rest = _signs_until_end(adders)
    return added + rest.count(_ADDED), not rest.endswith(_ADDED)


def _signs_until_end(adders: Adders) -> bytes:
    signs = b""
    while (sign := adders.next_sign()) != _ENDED:
        signs += sign
    return signs


def _look(where: str, reported: int, when: str, found: Found) -> None:
    with Register(where) as register:
        found.problems += [f"{when}: {line}" for line in register.check()]
        with register._database.reading() as connection:
            held = connection.scalar(select(func.count()).select_from(schema.documents)) or 0
    if held < reported:
        found.problems.append(f"{when}: {reported} documents were reported as added, {held} are there")


@contextmanager
def _places(database: str) -> Iterator[Callable[[], str]]:
    """A maker of places for new registers."""
    if database == "sqlite":
        with tempfile.TemporaryDirectory() as folder:
            names = (str(Path(folder) / f"{number}.register") for number in range(10**6))
            yield lambda: next(names)
        return
    with own_postgres() as server:
        yield _new_databases(server)


def _new_databases(server: OwnPostgres) -> Callable[[], str]:
    numbers = iter(range(10**6))
    return lambda: server.new_database(f"kills{next(numbers)}")


def main() -> int:
    """Run the benchmark; 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--database", choices=["sqlite", "postgresql", "both"], default="both")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    problems = 0
    for database in ("sqlite", "postgresql") if options.database == "both" else (options.database,):
        begun = time.monotonic()
        chance = random.Random(options.seed)
        try:
            with _places(database) as new, Adders() as adders:
                making = kill_while_making(adders, new, kills=options.kills // 10, chance=chance)
                adding = kill_while_adding(adders, new(), new(), kills=options.kills - making.kills, chance=chance)
        except NoPostgres as reason:
            print(f"{database}: left out: {reason}")
            continue
        found = making.problems + adding.problems
        print(
            f"{database}: {making.kills + adding.kills} kills ({adding.in_midst} in the midst of adding,"
            f" {making.while_making} while the register was made), {adding.documents} documents,"
            f" {len(found)} problems, {time.monotonic() - begun:.0f} s"
        )
        for line in found:
            print(f"  {line}")
        problems += len(found)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
