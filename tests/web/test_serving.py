"""The server as it is started: several workers share what people did, and connections stay open."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from paraph.register import Register
from paraph.web.serving import IDLE_SECONDS, configured
from paraph.web.site import Site
from tests.web.conftest import PASSWORD, Served, copied, token_in

REPOSITORY = Path(__file__).parents[2]


@contextmanager
def started(where: str, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`paraph serve` as a process of its own, and its address."""
    command = [sys.executable, "-m", "paraph", "serve", "--register", where, "--port", "0", *options]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        try:
            assert process.stdout is not None
            found = re.search(r"http://\S+", process.stdout.readline())
            assert found is not None
            yield found[0].rstrip("/"), process
        finally:
            process.terminate()
            process.wait(60)


def answers(address: str, path: str) -> int | None:
    try:
        return httpx.get(address + path, trust_env=False, timeout=60).status_code
    except httpx.TransportError:
        return None


def test_several_workers_share_sign_in_and_decisions(made: Path, tmp_path: Path) -> None:
    where = copied(made, tmp_path)
    with started(where, "--workers", "2") as (address, process), Register(where) as register:
        entry = register.ids()[0]
        with httpx.Client(base_url=address, headers={"origin": address}, trust_env=False, timeout=60) as client:
            assert client.post("/sign-in", data={"name": "Edith", "password": PASSWORD}).status_code == 303
            cookies = dict(client.cookies)
            token = token_in(client.get("/").text)
            overview = client.get("/").text
            asked = {"named": entry, "why": "none of ours", "token": token, "back": "/"}
            assert client.post("/decide/withdraw", data=asked).status_code == 303
        # Each of these is a connection of its own, and so may be another worker's.
        for _ in range(12):
            page = httpx.get(address, cookies=cookies, trust_env=False, timeout=60).text
            assert "Edith" in page
            assert page != overview
        for number in range(9):
            said = httpx.post(
                f"{address}/sign-in",
                data={"name": "Rhea", "password": f"wrong {number}"},
                headers={"origin": address},
                trust_env=False,
                timeout=60,
            )
            assert said.status_code == (403 if number < 8 else 429)
        process.terminate()
        assert process.wait(60) == 0
        assert answers(address, "/") is None


def test_workers_end_with_who_started_them(made: Path, tmp_path: Path) -> None:
    with started(copied(made, tmp_path), "--workers", "2") as (address, process):
        assert answers(address, "/sign-in") == 200
        process.kill()
        process.wait(60)
        for _ in range(100):
            if answers(address, "/sign-in") is None:
                break
            time.sleep(0.2)
        else:
            pytest.fail("workers still answer")


def test_connections_stay_open_while_somebody_reads(shared: Served) -> None:
    """A browser, or a program, goes on with the connection that it has: one that is closed after five seconds is often
    closed at the very moment at which the next question comes."""
    assert IDLE_SECONDS > 60

    async def nothing(*_: object) -> None:
        """No application."""

    assert configured(nothing).timeout_keep_alive == IDLE_SECONDS


def test_answers_are_kept_until_somebody_decides(served: Served) -> None:
    site = Site(served.where)
    made: list[str] = []

    def ask(key: str, **how: bool) -> int:
        def make() -> int:
            made.append(key)
            return made.count(key)

        return int(site.kept(key, make, **how))

    assert [ask("ties"), ask("ties"), ask("queue", outlives_decisions=True)] == [1, 1, 1]
    site._kept["ties"] = site._kept["ties"]._replace(until=0.0)
    assert ask("ties") == 1  # nothing has been added, however long ago it was
    # A decision of another program's.
    served.register.accept(served.register.ids()[0], person="Edith")
    assert [ask("ties"), ask("ties"), ask("queue", outlives_decisions=True)] == [2, 2, 1]
    site._kept["queue"] = site._kept["queue"]._replace(until=0.0)
    assert ask("queue", outlives_decisions=True) == 2
    site.close()
