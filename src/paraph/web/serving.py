"""The application on a port: this machine's own, or others' with sign-in."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable

import uvicorn

from paraph.register import RegisterError
from paraph.web.application import application
from paraph.web.site import Site

USUAL_PORT = 8350
IDLE_SECONDS = 75
"""How long a connection stays open that nothing is asked on. Where it is closed as soon as somebody has read a page, the
next question may meet the closing and fail."""
OWN_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names under which a server on this machine answers."""


def serve(where: str, *, host: str, port: int, started: Callable[[str], None]) -> None:
    """Serve a register until it is stopped; `started` is told the address once it answers.

    Raises `RegisterError` where the register can't be opened, where the port is taken, and where others could reach it
    while nobody has been given the right to sign in.
    """
    own = is_loopback(host)
    site = Site(where, sign_in_to_read=not own)
    try:
        if not own and not site.register.people_who_sign_in():
            raise RegisterError(
                f"others could read and change the register at {host}: first say who may sign in (paraph users add)"
            )
        listening = _listening(host, port)
        hosts = OWN_NAMES | {host} if own else None
        config = uvicorn.Config(
            application(site, hosts), log_level="warning", access_log=False, server_header=False, proxy_headers=False
        )
        server = _Server(config, lambda: started(_address(host, listening.getsockname()[1])))
        server.run(sockets=[listening])
    finally:
        site.close()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._tell = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets=sockets)
        if self.started:
            self._tell()


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
