"""The application on a port: this machine's own, or others' with sign-in."""

from __future__ import annotations

import ipaddress
import socket
import sys
from collections.abc import Callable
from multiprocessing import get_context, parent_process, synchronize
from multiprocessing.connection import wait
from signal import SIGTERM, signal
from threading import Thread

import uvicorn

from paraph.register import Register, RegisterError
from paraph.web.application import application
from paraph.web.security import Application
from paraph.web.site import Site

IDLE_SECONDS = 75
"""How long a connection stays open that nothing is asked on: closed as soon as somebody has read a page, it would often
be closed at the moment at which the next question comes, which then fails."""
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names under which a server on this machine answers."""


def serve(where: str, *, host: str, port: int, started: Callable[[str], None], workers: int = 1) -> None:
    """Serve a register until it is stopped; `started` is told the address once it answers.

    Several `workers` are processes that answer side by side; what they share is in the register. Raises `RegisterError`
    where the register can't be opened, where the port is taken, where others could reach it while nobody has been given
    the right to sign in, and where a worker stops by itself.
    """
    own = is_loopback(host)
    with Register(where) as register:
        if not own and not register.people_who_sign_in():
            raise RegisterError(
                f"others could read and change the register at {host}: first say who may sign in (paraph users add)"
            )
    with _listening(host, port) as listening:
        address = _address(host, listening.getsockname()[1])
        hosts = OWN_NAMES | {host} if own else None
        if workers > 1:
            _by_several(where, hosts, listening, lambda: started(address), workers)
        else:
            _answer(where, hosts, listening, lambda: started(address))


def _answer(where: str, hosts: frozenset[str] | None, listening: socket.socket, started: Callable[[], object]) -> None:
    """Answer in this process until it is told to stop."""
    site = Site(where, sign_in_to_read=hosts is None)
    try:
        server = _Server(configured(application(site, hosts)), started)
        # Whoever started the workers may be killed and could stop them no more.
        Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
        server.run(sockets=[listening])
    finally:
        site.close()


def _stop_with_parent(server: _Server) -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        server.stop()


def _answer_beside(
    where: str, hosts: frozenset[str] | None, listening: socket.socket, ready: synchronize.Semaphore
) -> None:
    """Answer as one of several processes."""
    _answer(where, hosts, listening, lambda: ready.release())


def _by_several(
    where: str, hosts: frozenset[str] | None, listening: socket.socket, started: Callable[[], object], workers: int
) -> None:
    """Let several processes answer until this one is told to stop, which stops them."""
    afresh = get_context("spawn")  # a copy of this process would have copies of its threads' locks
    ready = afresh.Semaphore(0)
    processes = [afresh.Process(target=_answer_beside, args=(where, hosts, listening, ready)) for _ in range(workers)]
    told_to_stop = signal(SIGTERM, lambda *_: sys.exit(0))
    try:
        for process in processes:
            process.start()
        waiting = workers
        while True:
            if waiting and ready.acquire(timeout=0.1):
                waiting -= 1
                if not waiting:
                    started()
            ended = wait([process.sentinel for process in processes], 0 if waiting else None)
            if ended:
                raise RegisterError("one of those that answer has stopped by itself, and so all have")
    except KeyboardInterrupt:
        pass
    finally:
        signal(SIGTERM, told_to_stop)
        for process in processes:
            if process.pid is not None:
                process.terminate()
        for process in processes:
            if process.pid is not None:
                process.join()


def configured(guarded: Application) -> uvicorn.Config:
    """How an application is run."""
    return uvicorn.Config(
        guarded,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=IDLE_SECONDS,
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], object]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._tell()

    def stop(self) -> None:
        """Answer what has been asked, and stop."""
        self.should_exit = True


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except (OSError, OverflowError) as error:
        listening.close()
        raise RegisterError(f"can't serve at {host} port {port}: {getattr(error, 'strerror', None) or error}") from None
    return listening


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}/"
