"""Signing in and out, and the language of the interface."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from paraph.register.accounts import SESSION_HOURS
from paraph.web.asking import LANGUAGE_COOKIE, SESSION_COOKIE, Form, Site_
from paraph.web.language import LANGUAGES
from paraph.web.pages import own_path, page
from paraph.web.passwords import is_password

router = APIRouter()
_YEAR = 365 * 24 * 3600


@router.get("/sign-in")
def sign_in_page(request: Request, back: str = "/") -> Response:
    """The form."""
    return page(request, "sign_in.html", back=own_path(back), note="", name="")


@router.post("/sign-in")
def sign_in(request: Request, site: Site_, form: Form) -> Response:
    """Check a name and a password; on to where the person came from."""
    name = " ".join(str(form.get("name", "")).split())[:200]
    back = own_path(str(form.get("back", "/")))
    if not site.register.may_try(name):
        note = "too many tries: wait five minutes"
        return page(request, "sign_in.html", 429, back=back, note=note, name=name)
    if not is_password(site.register.password_hash_of(name), str(form.get("password", ""))[:1000]):
        site.register.note_wrong_try(name)
        return page(request, "sign_in.html", 403, back=back, note="the name or the password is wrong", name=name)
    response = RedirectResponse(back, 303)
    response.set_cookie(
        SESSION_COOKIE,
        site.register.new_session(name),
        max_age=SESSION_HOURS * 3600,
        httponly=True,
        samesite="lax",
        secure=request.url.scheme == "https",
    )
    return response


@router.post("/sign-out")
def sign_out(request: Request, site: Site_) -> Response:
    """End the session."""
    secret = request.cookies.get(SESSION_COOKIE)
    if secret:
        site.register.end_session(secret)
    response = RedirectResponse("/", 303)
    response.delete_cookie(SESSION_COOKIE)
    return response


@router.get("/language/{code}")
def choose_language(code: str, back: str = "/") -> Response:
    """Keep the language of the interface for this browser."""
    response = RedirectResponse(own_path(back), 303)
    if code in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, code, max_age=_YEAR, httponly=True, samesite="lax")
    return response
