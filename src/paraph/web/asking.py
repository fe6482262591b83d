"""Who asks: the person who is signed in, the form that was sent, and the language of the answer."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from paraph.register import Person, Role
from paraph.web.language import LANGUAGES, Interface, interface, preferred
from paraph.web.site import Site

SESSION_COOKIE = "paraph_session"
LANGUAGE_COOKIE = "paraph_language"


class SignInFirst(Exception):
    """What was asked for needs somebody to be signed in."""


class NotAllowed(Exception):
    """Who is signed in may not do what was asked for; `needed` is the role that may."""

    def __init__(self, needed: Role | None = None) -> None:
        super().__init__()
        self.needed = needed


def site_of(request: Request) -> Site:
    """The application's register and what goes with it."""
    site: Site = request.app.state.site
    return site


def interface_of(request: Request) -> Interface:
    """The interface in the language that was chosen, or that the browser prefers."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return interface(chosen if chosen in LANGUAGES else preferred(request.headers.get("accept-language", "")))


def person_of(request: Request) -> Person | None:
    """Who is signed in, None for a visitor; looked up once for a request."""
    if not hasattr(request.state, "person"):
        secret = request.cookies.get(SESSION_COOKIE)
        request.state.person = site_of(request).register.person_with(secret, "session") if secret else None
    found: Person | None = request.state.person
    return found


def form_token(request: Request) -> str:
    """What a form carries to prove that it came with a page of this session."""
    return sha256(f"form:{request.cookies.get(SESSION_COOKIE, '')}".encode()).hexdigest()


def who_reads(request: Request) -> Person | None:
    """Lets through who may look: anybody on this machine, or else whoever is signed in."""
    person = person_of(request)
    if person is None and site_of(request).sign_in_to_read:
        raise SignInFirst
    return person


async def form_of(request: Request) -> FormData:
    """The form that was sent."""
    return await request.form(max_files=0, max_fields=500)


Site_ = Annotated[Site, Depends(site_of)]
Form = Annotated[FormData, Depends(form_of)]


def at_least(role: Role) -> Callable[[Request, FormData], Person]:
    """Lets through a form of somebody who is signed in with this role or more."""

    def check(request: Request, form: Form) -> Person:
        person = signed_in(request, role)
        if not compare_digest(str(form.get("token", "")).encode(), form_token(request).encode()):
            raise NotAllowed
        return person

    return check


def signed_in(request: Request, role: Role) -> Person:
    """Who is signed in with this role or more; `SignInFirst` or `NotAllowed` where nobody is."""
    person = person_of(request)
    if person is None:
        raise SignInFirst
    if not person.role.may(role):
        raise NotAllowed(role)
    return person


Coder = Annotated[Person, Depends(at_least(Role.CODER))]
Editor = Annotated[Person, Depends(at_least(Role.EDITOR))]
