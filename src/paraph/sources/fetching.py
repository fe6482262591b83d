"""Fetching of addresses, polite and with limits of everything.

urllib3 speaks HTTP. What is asked of it: connect to the machine that was checked and to no other, follow no redirect by
itself, give up in time.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from email.message import Message
from email.utils import parsedate_to_datetime
from threading import Timer
from time import monotonic, sleep, time
from typing import TYPE_CHECKING, Any, BinaryIO, cast
from urllib.parse import urljoin

import msgspec

from paraph import __version__
from paraph.sources.addresses import Address, machines_of, parse_address
from paraph.sources.extras import needing
from paraph.sources.folders import printable

if TYPE_CHECKING:
    from protego import Protego
    from urllib3 import BaseHTTPResponse

_BLOCK = 1 << 16
_SPOOLED_BYTES = 4_000_000
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_ROBOTS_BYTES = 500_000  # RFC 9309 asks for as much
_LONGEST_PAUSE = 86_400.0
_LONGEST_ROBOTS_DELAY = 60.0


class NotFetched(ValueError):
    """Why an address was not fetched. `lasting`: trying again is of no use; `pause`: seconds to wait before it is."""

    def __init__(self, why: str, *, lasting: bool = False, pause: float | None = None) -> None:
        super().__init__(why)
        self.lasting = lasting
        self.pause = pause


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much is fetched and how fast.

    `seconds` for one answer from the first to the last byte, `bytes` of it as unpacked, `redirects` in a row, `pace`
    seconds between two requests to a host, `patience` seconds that a run waits where a host asks for it.
    """

    seconds: float = 60.0
    bytes: int = 50_000_000
    redirects: int = 5
    pace: float = 1.0
    patience: float = 30.0


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an address gave. `body` is None where it has not changed since the given validators; `url` is where it was
    found after all redirects.
    """

    url: str
    body: BinaryIO | None = None
    content_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None


class Fetcher:
    """Fetches addresses, one at a time.

    `allowed_private` are hosts that may be private machines; `contact` is said to who runs the servers. `wait` and
    `clock` (seconds) can be replaced where nobody should wait.
    """

    def __init__(
        self,
        *,
        allowed_private: frozenset[str] = frozenset(),
        contact: str | None = None,
        limits: Limits = Limits(),  # noqa: B008
        wait: Callable[[float], None] = sleep,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._allowed_private = frozenset(host.lower() for host in allowed_private)
        self._agent = f"Paraph/{__version__} (reads news reports{f'; {contact}' if contact else ''})"
        self._limits = limits
        self._wait = wait
        self._clock = clock
        self._robots: dict[str, Protego | None] = {}
        self._free_at: dict[str, float] = {}  # by host: when the next request may be made

    def fetch(self, address: str, *, etag: str | None = None, modified: str | None = None) -> Answer:
        """What is at an address, if its robots.txt lets us ask; `NotFetched` where it can't be had.

        `etag` and `modified` are those of an earlier answer: an address that has not changed since gives no body. The
        body is a file that can be searched, kept on disk where it is large; close it when done.
        """
        headers = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
        asked = _parsed(address)
        for _ in range(self._limits.redirects + 1):
            self._ask_robots(asked)
            with self._request(asked, headers) as (response, ends):
                if response.status in _REDIRECTS:
                    asked = _parsed(urljoin(str(asked), response.headers.get("Location", "")), led_to=True)
                    continue
                return self._answer(asked, response, ends)
        raise NotFetched(f"redirects more than {self._limits.redirects} times", lasting=True)

    def _answer(self, asked: Address, response: BaseHTTPResponse, ends: _Watchdog) -> Answer:
        if response.status == 304:
            return Answer(url=str(asked))
        if response.status in _BUSY:
            pause = _pause_asked_for(response.headers.get("Retry-After"))
            self._free_at[asked.host] = self._clock() + (pause or 0)
            raise NotFetched(f"the server is busy (HTTP {response.status})", pause=pause)
        if response.status != 200:
            raise NotFetched(
                f"the server answers HTTP {response.status} {response.reason or ''}".strip(),
                lasting=400 <= response.status < 500 and response.status not in (408, 425),
            )
        said = Message()
        said["Content-Type"] = response.headers.get("Content-Type", "")
        return Answer(
            url=str(asked),
            body=self._body(response, ends),
            content_type=said.get_content_type() if response.headers.get("Content-Type") else None,
            charset=said.get_content_charset(),
            etag=response.headers.get("ETag"),
            modified=response.headers.get("Last-Modified"),
        )

    def _body(self, response: BaseHTTPResponse, ends: _Watchdog) -> BinaryIO:
        most = self._limits.bytes
        body = tempfile.SpooledTemporaryFile(_SPOOLED_BYTES)  # noqa: SIM115 - the caller's to close
        try:
            for block in response.stream(_BLOCK, decode_content=True):
                if body.tell() + len(block) > most:
                    said = f"gives more than {most // 1_000_000} MB: save it and name the file, if you trust it"
                    raise NotFetched(said, lasting=True)
                body.write(block)
            ends.check()
        except BaseException:
            body.close()
            raise
        body.seek(0)
        return cast(BinaryIO, body)

    @contextmanager
    def _request(self, asked: Address, headers: dict[str, str]) -> Iterator[tuple[BaseHTTPResponse, _Watchdog]]:
        """The beginning of an answer, and what watches its time.

        Whatever goes wrong with it, also while it is read, is `NotFetched`.
        """
        with needing("addresses", "sources"):
            import urllib3
            from urllib3 import exceptions as trouble

        try:
            machines = machines_of(asked, self._allowed_private)
        except LookupError as error:
            raise NotFetched(str(error)) from None
        except ValueError as error:
            raise NotFetched(str(error), lasting=True) from None
        self._keep_pace(asked.host)
        seconds = self._limits.seconds
        ends = _Watchdog(seconds)
        name = asked.site.partition("://")[2]
        sent = {"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate", "Accept": "*/*", "Host": name} | headers
        pool = _pool(asked, machines, ends, urllib3.Timeout(connect=min(10.0, seconds), read=min(30.0, seconds)))
        response: BaseHTTPResponse | None = None
        try:
            response = pool.urlopen(
                "GET", asked.target, headers=sent, redirect=False, retries=False, preload_content=False
            )
            assert response is not None
            ends.check()
            yield response, ends
        except NotFetched:
            raise
        except trouble.SSLError as error:
            raise NotFetched(f"its certificate or its encryption is not sound ({_short(error)})") from None
        except (trouble.HTTPError, OSError, ValueError) as error:
            late = ends.has_ended or isinstance(error, trouble.TimeoutError)
            raise NotFetched(ends.said if late else f"the answer is broken ({_short(error)})") from None
        finally:
            ends.cancel()
            self._free_at[asked.host] = max(self._free_at.get(asked.host, 0.0), self._clock() + self._limits.pace)
            if response is not None:
                response.close()
            pool.close()

    def _keep_pace(self, host: str) -> None:
        pause = self._free_at.get(host, 0.0) - self._clock()
        if pause > max(self._limits.patience, self._limits.pace, _LONGEST_ROBOTS_DELAY):
            raise NotFetched(f"{host} asks to be left alone for {pause:,.0f} s more", pause=pause)
        if pause > 0:
            self._wait(pause)

    def _ask_robots(self, asked: Address) -> None:
        """`NotFetched` where a site's robots.txt forbids an address; without a robots.txt all is allowed."""
        if asked.site not in self._robots:
            self._robots[asked.site] = self._robots_of(asked)
        rules = self._robots[asked.site]
        if rules is None:
            return
        if not rules.can_fetch(str(asked), "Paraph"):
            raise NotFetched(f"the robots.txt of {asked.host} forbids it", lasting=True)
        delay = rules.crawl_delay("Paraph")
        if delay:
            # From the last request on, which the usual pace has been added to already.
            last = self._free_at.get(asked.host, 0.0) - self._limits.pace
            self._free_at[asked.host] = max(
                self._free_at.get(asked.host, 0.0), last + min(float(delay), _LONGEST_ROBOTS_DELAY)
            )

    def _robots_of(self, asked: Address) -> Protego | None:
        with needing("addresses", "sources"):
            from protego import Protego

        at = msgspec.structs.replace(asked, target="/robots.txt")
        for _ in range(self._limits.redirects + 1):
            with self._request(at, {}) as (response, _):
                if response.status in _REDIRECTS:
                    at = _parsed(urljoin(str(at), response.headers.get("Location", "")), led_to=True)
                    continue
                if response.status == 429 or response.status >= 500:
                    # RFC 9309: as long as the rules can't be had, nothing is allowed.
                    pause = _pause_asked_for(response.headers.get("Retry-After"))
                    raise NotFetched(
                        f"the robots.txt of {asked.host} can't be had (HTTP {response.status}), so nothing is fetched",
                        pause=pause,
                    )
                if response.status != 200:
                    return None
                written = b""
                for block in response.stream(_BLOCK, decode_content=True):
                    written += block
                    if len(written) > _ROBOTS_BYTES:
                        break
                return Protego.parse(written[:_ROBOTS_BYTES].decode("utf-8", errors="replace"))
        return None


class _Watchdog:
    """Cuts a connection when its time is over, wherever it hangs: name it `socket`, header or body."""

    def __init__(self, seconds: float) -> None:
        self.has_ended = False
        self.said = f"took longer than {seconds:g} s"
        self._sockets: list[socket.socket] = []
        self._timer = Timer(seconds, self._end)
        self._timer.daemon = True
        self._timer.start()

    def watch(self, connected: socket.socket) -> None:
        # A copy: encryption takes the original away.
        self._sockets.append(connected.dup())

    def _end(self) -> None:
        self.has_ended = True
        for connected in self._sockets:
            with suppress(OSError):
                connected.shutdown(socket.SHUT_RDWR)

    def check(self) -> None:
        """`NotFetched` if the time is over: the answer then looks as if it were complete, but was cut."""
        if self.has_ended:
            raise NotFetched(self.said)

    def cancel(self) -> None:
        self._timer.cancel()
        for connected in self._sockets:
            connected.close()


def _pool(asked: Address, machines: Sequence[str], ends: _Watchdog, timeout: Any) -> Any:
    """A connection to one of the machines that were checked, under the name that was asked for."""
    from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
    from urllib3.connection import HTTPConnection, HTTPSConnection

    def connected() -> socket.socket:
        for number, machine in enumerate(machines, 1):
            try:
                made = socket.create_connection((machine, asked.port), timeout.connect_timeout)
            except OSError:
                if number == len(machines):
                    raise
            else:
                ends.watch(made)
                return made
        raise OSError("no machine")

    if asked.scheme == "http":

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return connected()

        pool = HTTPConnectionPool(asked.host, asked.port, timeout=timeout, retries=False)
        pool.ConnectionCls = Plain
        return pool

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return connected()

    pool = HTTPSConnectionPool(asked.host, asked.port, timeout=timeout, retries=False, cert_reqs="CERT_REQUIRED")
    pool.ConnectionCls = Encrypted
    return pool


def _parsed(address: str, *, led_to: bool = False) -> Address:
    try:
        return parse_address(address)
    except ValueError as error:
        said = f"redirects to {printable(address)[:200]}, which {error}" if led_to else str(error)
        raise NotFetched(said, lasting=True) from None


def _pause_asked_for(written: str | None) -> float | None:
    """Seconds of a Retry-After header, which gives them or a moment; at most a day."""
    if not written:
        return None
    with suppress(ValueError):
        return min(max(0.0, float(int(written))), _LONGEST_PAUSE)
    with suppress(ValueError, TypeError):
        return min(max(0.0, parsedate_to_datetime(written).timestamp() - time()), _LONGEST_PAUSE)
    return None


def _short(error: BaseException) -> str:
    """The kernel of an error that wraps others."""
    while isinstance(inner := getattr(error, "reason", None) or error.__cause__, BaseException):
        error = inner
    said = " ".join(str(error).split()).rpartition(": ")[2]
    return f"{type(error).__name__}: {said}"[:160]
