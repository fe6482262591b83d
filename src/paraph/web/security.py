"""What guards every request: who may ask from where, how much they may send, and what a browser is told to refuse."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import urlsplit

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""The content security policy of every answer: nothing inline, nothing from another host."""
MOST_SENT = 4_000_000
"""Bytes that a request may carry."""
_HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """Wraps the application. `hosts` are the names under which it may be asked, or None for any.

    A name that is not ours may be another site's that was made to point here, and would see what only this machine
    may see. A form is taken from our own pages only; the API goes by tokens, which no browser sends by itself.
    """

    def __init__(self, application: Application, hosts: frozenset[str] | None) -> None:
        self._application = application
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        if self._hosts is not None and _host_of(headers.get("host", "")) not in self._hosts:
            await _refuse(send, 421, "This server does not answer under that name.")
            return
        if scope["method"] not in _SAFE and not scope["path"].startswith("/api/") and not _is_ours(headers):
            await _refuse(send, 403, "This was sent from another site, so nothing was changed.")
            return
        if not _is_short(headers.get("content-length", "0")):
            await _refuse(send, 413, f"At most {MOST_SENT} bytes can be sent at once.")
            return
        received = 0

        async def measured() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MOST_SENT:
                return {"type": "http.disconnect"}
            return message

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                set_already = {name for name, _ in message["headers"]}
                extra = [(name, value) for name, value in _HEADERS if name not in set_already]
                if b"cache-control" not in set_already:
                    extra.append((b"cache-control", b"no-store"))
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        await self._application(scope, measured, secured)


def _host_of(host: str) -> str:
    return (urlsplit(f"//{host}").hostname or "") if host.isascii() else ""


def _is_ours(headers: dict[str, str]) -> bool:
    """Whether a browser says that our own page sent it; who says nothing is no browser of these days."""
    origin = headers.get("origin")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host") and origin != "null"
    return headers.get("sec-fetch-site") == "same-origin"


def _is_short(length: str) -> bool:
    return length.isdigit() and len(length) < 12 and int(length) <= MOST_SENT


async def _refuse(send: Send, status: int, words: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), *_HEADERS]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": words.encode() + b"\n"})
