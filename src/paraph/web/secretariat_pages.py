"""Forms by which a secretariat writes down what it knows: agreements, bodies, sessions with minutes, measures."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from paraph.records import (
    AgreementStage,
    Area,
    BodyKind,
    Document,
    Instrument,
    PartialDate,
    Place,
    Recurrence,
)
from paraph.register import Decision, Paper, RegisterError, Role
from paraph.register.reader_version import reader_version
from paraph.web.asking import Editor, Form, Site_, signed_in
from paraph.web.language import code_of_actor
from paraph.web.lists import known_actors
from paraph.web.pages import address, entry_url, page
from paraph.web.site import Site

router = APIRouter(prefix="/add")


@router.get("/{what}")
def form_page(request: Request, site: Site_, what: str, under: str = "") -> Response:
    """An empty form for an agreement or a body."""
    signed_in(request, Role.EDITOR)
    return _form(request, site, what, {"under": under}, "")


def _form(request: Request, site: Site, what: str, given: dict[str, Any], note: str) -> Response:
    if what not in ("agreement", "body"):
        raise RegisterError(f"{what} can't be added here; known: agreement, body")
    return page(
        request,
        "add.html",
        400 if note else 200,
        what=what,
        given=defaultdict(str, given),
        note=note,
        actors=known_actors(site),
        areas=tuple(Area),
        instruments=tuple(Instrument),
        stages=tuple(AgreementStage),
        kinds=tuple(BodyKind),
        rhythms=tuple(Recurrence),
    )


@router.post("/{what}")
def add(request: Request, site: Site_, what: str, form: Form, person: Editor) -> Response:
    """Write down an agreement, a body, a session or a measure; on to its page. A mistake brings the form back."""
    makers = {"agreement": _agreement, "body": _body, "session": _session, "measure": _measure}
    if what not in makers:
        raise RegisterError(f"{what} can't be added here; known: {', '.join(makers)}")
    try:
        decision = makers[what](site, form, person.name)
    except (RegisterError, ValueError) as error:
        said = site.said(error) if isinstance(error, RegisterError) else str(error)
        if what in ("agreement", "body"):
            given = {name: form.getlist(name) if name in ("party", "area") else form.get(name) for name in form}
            return _form(request, site, what, given, said)
        if isinstance(error, RegisterError):
            raise
        raise RegisterError(said) from None
    site.wrote()
    home = _text(form, "home")
    touched = site.register.touched_by(decision)
    target = home if home else next((one for one in touched if what[:3] in one[:3]), touched[0] if touched else "")
    return RedirectResponse(address(entry_url(target) if target else "/", done=decision.key), 303)


def _text(form: FormData, name: str) -> str:
    return " ".join(str(form.get(name, "")).split())


def _several(form: FormData, name: str) -> tuple[str, ...]:
    """Values of a field that may stand several times, or have several with semicolons between them."""
    found = [" ".join(part.split()) for value in form.getlist(name) for part in str(value).split(";")]
    return tuple(dict.fromkeys(part for part in found if part))


def _actors(site: Site, form: FormData, name: str) -> tuple[str, ...]:
    known = known_actors(site)
    return tuple(dict.fromkeys(code_of_actor(one, known) for one in _several(form, name)))


def _date(form: FormData, name: str) -> PartialDate | None:
    written = _text(form, name)
    return PartialDate.parse(written) if written else None


def _agreement(site: Site, form: FormData, person: str) -> Decision:
    name = _text(form, "place")
    return site.register.add_agreement(
        person=person,
        why=_text(form, "why"),
        parties=_actors(site, form, "party"),
        instrument=_text(form, "instrument") or "agreement",
        stage=_text(form, "stage") or "signed",
        date=_date(form, "date"),
        place=Place(name=name) if name else None,
        areas=_several(form, "area"),
        signatories=_several(form, "signatories"),
        title=_text(form, "title") or None,
    )


def _body(site: Site, form: FormData, person: str) -> Decision:
    return site.register.add_body(
        under=_text(form, "under") or None,
        person=person,
        why=_text(form, "why"),
        parties=_actors(site, form, "party"),
        kind=_text(form, "kind") or "committee",
        stage="established",
        name=_text(form, "name") or None,
        recurrence=_text(form, "rhythm") or None,
        date=_date(form, "date"),
        areas=_several(form, "area"),
    )


def _session(site: Site, form: FormData, person: str) -> Decision:
    day = _date(form, "date")
    if day is None:
        raise RegisterError("a session has a day")
    body = _text(form, "body")
    minutes = str(form.get("minutes", "")).replace("\r\n", "\n").strip()
    title = _text(form, "title") or None
    return site.register.add_meeting(
        body,
        day,
        person=person,
        why=_text(form, "why"),
        minutes=_paper(site, minutes, f"minutes-{body}-{day}", title, day) if minutes else None,
        people=_several(form, "people"),
    )


def _measure(site: Site, form: FormData, person: str) -> Decision:
    task = _text(form, "task")
    if not task:
        raise RegisterError("a measure says what is to be done")
    return site.register.add_measure(
        _text(form, "under"),
        task,
        person=person,
        why=_text(form, "why"),
        owner=_text(form, "owner") or None,
        by=_actors(site, form, "by"),
        due=_date(form, "due"),
        areas=_several(form, "area"),
    )


def _paper(site: Site, text: str, name: str, title: str | None, day: PartialDate) -> Paper:
    """Minutes as a document, read as any other."""
    document = Document(id=name, text=text, title=title, published=day)
    return Paper(document, site.read(document), reader_version())
