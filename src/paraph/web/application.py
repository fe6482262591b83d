"""The application: its pages, its API, and what it says when something can't be done."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles

import paraph
from paraph.register import NotThere, RegisterError
from paraph.web import (
    actor_pages,
    api,
    coding_pages,
    deciding_pages,
    entry_pages,
    lists,
    overview_pages,
    report_pages,
    review_pages,
    secretariat_pages,
    sign_in_pages,
)
from paraph.web.asking import NotAllowed, SignInFirst, site_of
from paraph.web.pages import FOLDER, address, page
from paraph.web.security import Application, Guard
from paraph.web.site import Site

THREADS = 8
"""Requests that are worked on at once: more would only take turns."""
_log = logging.getLogger("paraph.web")
_PAGES = (
    overview_pages,
    lists,
    entry_pages,
    report_pages,
    actor_pages,
    review_pages,
    deciding_pages,
    secretariat_pages,
    coding_pages,
    sign_in_pages,
)
Handler = Callable[[Request, Exception], Awaitable[Response]]


def application(site: Site, hosts: frozenset[str] | None) -> Application:
    """The whole application for a register, guarded; `hosts` are the names it answers under, None for any."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        yield
        site.close()

    made = FastAPI(
        title="Paraph",
        version=paraph.__version__,
        description="The register as pages show it: agreements on security cooperation, with the words that say so.",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
    )
    made.state.site = site
    made.mount("/static", _Static(directory=FOLDER / "static"), name="static")
    for module in _PAGES:
        made.include_router(module.router, include_in_schema=False)
    made.include_router(api.router)
    made.include_router(api.writing)
    for error, handler in _HANDLERS.items():
        made.add_exception_handler(error, handler)
    return Guard(made, hosts)


class _Static(StaticFiles):
    """Files whose address has their fingerprint: a browser need never ask again."""

    def file_response(self, *arguments: object, **named: object) -> Response:
        response = super().file_response(*arguments, **named)  # type: ignore[arg-type]
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def _problem(request: Request, status: int, words: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": words}, status)
    return page(request, "problem.html", status, words=words)


async def _not_done(request: Request, error: Exception) -> Response:
    assert isinstance(error, RegisterError)
    words = site_of(request).said(error)
    unwell = str(error).startswith(site_of(request).register.shown)
    return _problem(request, 503 if unwell else 404 if isinstance(error, NotThere) else 400, words)


async def _sign_in_first(request: Request, _: Exception) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": "a token is needed"}, 401, headers={"www-authenticate": "Bearer"})
    back = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(address("/sign-in", back=back if request.method == "GET" else "/"), 303)


async def _not_allowed(request: Request, error: Exception) -> Response:
    assert isinstance(error, NotAllowed)
    words = f"this needs the role of {error.needed}" if error.needed else "the form is out of date: load the page again"
    return _problem(request, 403, words)


async def _usual(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: "there is no such page", 405: "this address can't be used in that way"}
    return _problem(request, error.status_code, words.get(error.status_code, str(error.detail)))


async def _not_valid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    return _problem(request, 422, f"{'.'.join(map(str, first['loc'][1:])) or 'the request'}: {first['msg']}")


async def _unexpected(request: Request, error: Exception) -> Response:
    # The trace goes to whoever runs the server, never to who asked.
    _log.error("%s %s", request.method, request.url.path, exc_info=error)
    return _problem(request, 500, "something went wrong here; it has been written down")


_HANDLERS: dict[type[Exception], Handler] = {
    RegisterError: _not_done,
    SignInFirst: _sign_in_first,
    NotAllowed: _not_allowed,
    HTTPException: _usual,
    RequestValidationError: _not_valid,
    Exception: _unexpected,
}
