"""A web site on loopback that answers well, slowly, broken, endlessly or with malice."""

from __future__ import annotations

import gzip
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import msgspec

Respond = Callable[["Handler"], None]


class Request(msgspec.Struct):
    """What was asked of the site."""

    path: str
    headers: dict[str, str]


class Handler(BaseHTTPRequestHandler):
    """Answers by the site's routes."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Answer and note what was asked."""
        site = self.server.site
        site.requests.append(Request(self.path, {name.lower(): value for name, value in self.headers.items()}))
        route = site.routes.get(self.path)
        with suppress(ConnectionError):
            if route is None:
                self.give(b"not here", status=404)
            else:
                route(self)
        self.close_connection = True

    def give(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        """A whole answer; `content_type="text/html"` becomes a header."""
        self.send_response(status)
        named = {"content_type": "text/html; charset=utf-8", "content_length": str(len(body))} | headers
        for name, value in named.items():
            if value:
                self.send_header(name.replace("_", "-").title(), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


class _Server(ThreadingHTTPServer):
    site: Site
    daemon_threads = True


class Site:
    """Routes by path, and what was asked. `stopping` is set when the site goes away."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.other_name = f"http://localhost:{port}"
        self.routes: dict[str, Respond] = {}
        self.requests: list[Request] = []
        self.stopping = Event()

    def page(self, path: str, body: str | bytes, **headers: str) -> str:
        """Serve a body at a path, with an `ETag` if one is given; its address."""
        data = body.encode() if isinstance(body, str) else body

        def respond(handler: Handler) -> None:
            etag = headers.get("etag")
            if etag and handler.headers.get("If-None-Match") == etag:
                handler.give(b"", status=304, content_type="", content_length="0", etag=etag)
            else:
                handler.give(data, **headers)

        return self.route(path, respond)

    def route(self, path: str, respond: Respond) -> str:
        """Serve a path by a function; its address."""
        self.routes[path] = respond
        return self.address + path

    def asked(self, path: str) -> int:
        """How often a path was asked for."""
        return sum(request.path == path for request in self.requests)

    def redirect(self, path: str, target: str) -> str:
        """Lead elsewhere."""
        return self.route(path, lambda handler: handler.give(b"", status=302, location=target))

    # Malice

    def drip(self, path: str) -> str:
        """A byte now and then, for ever."""

        def respond(handler: Handler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.send_header("Content-Length", "1000000")
            handler.end_headers()
            while not self.stopping.is_set():
                handler.wfile.write(b"x")
                time.sleep(0.05)

        return self.route(path, respond)

    def dripping_headers(self, path: str) -> str:
        """Headers that never end."""

        def respond(handler: Handler) -> None:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not self.stopping.is_set():
                handler.wfile.write(b"x")
                handler.wfile.flush()
                time.sleep(0.05)

        return self.route(path, respond)

    def silent(self, path: str) -> str:
        """No answer at all."""
        return self.route(path, lambda handler: void(self.stopping.wait(20)))

    def endless(self, path: str) -> str:
        """As much as anybody takes, as fast as it goes."""

        def respond(handler: Handler) -> None:
            handler.send_response(200)
            handler.send_header("Content-Type", "text/html")
            handler.send_header("Connection", "close")
            handler.end_headers()
            while not self.stopping.is_set():
                handler.wfile.write(b"<p>and so on</p>" * 4096)

        return self.route(path, respond)

    def cut_off(self, path: str) -> str:
        """Less than was announced."""
        return self.route(path, lambda handler: handler.give(b"<p>half", content_length="1000"))

    def bomb(self, path: str, megabytes: int = 200) -> str:
        """A little that unpacks to much."""
        block = gzip.compress(bytes(1_000_000), 9) * megabytes
        return self.route(path, lambda handler: handler.give(block, content_encoding="gzip"))

    def busy(self, path: str, status: int, retry_after: str) -> str:
        """Come again later."""
        return self.route(path, lambda handler: handler.give(b"", status=status, retry_after=retry_after))


def void(_: object) -> None:
    """A value that nobody needs."""


@contextmanager
def running_site() -> Iterator[Site]:
    """A site for one test; it has no robots.txt unless the test gives it one."""
    server = _Server(("127.0.0.1", 0), Handler)
    server.site = Site(server.server_address[1])
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield server.site
    finally:
        server.site.stopping.set()
        server.shutdown()
        server.server_close()
