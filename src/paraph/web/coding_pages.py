"""Blind double coding: samples, one unit at a time without the reader's values, and how far the coders agree."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from paraph.register import RegisterError, Role
from paraph.register.double_coding import CODED_FIELDS, MOST_UNITS
from paraph.register.reports import KEY_LENGTH
from paraph.web.agreement_figures import figures
from paraph.web.asking import Coder, Editor, Form, Site_, person_of, signed_in, who_reads
from paraph.web.pages import page

router = APIRouter(prefix="/coding", dependencies=[Depends(who_reads)])


@router.get("")
def samples(request: Request, site: Site_) -> HTMLResponse:
    """The samples and how far each coder has come."""
    return page(request, "coding.html", samples=site.register.samples(), most=MOST_UNITS)


@router.post("")
def draw(site: Site_, form: Form, person: Editor) -> Response:
    """Draw a new sample."""
    size, seed = str(form.get("size", "")), str(form.get("seed", "") or "0")
    if not (size.isascii() and size.isdigit() and seed.isascii() and seed.isdigit() and len(size + seed) < 15):
        raise RegisterError("how many units, and the seed, are whole numbers")
    made = site.register.draw_sample(str(form.get("name", "")), int(size), person=person.name, seed=int(seed))
    return RedirectResponse(f"/coding/{quote(made.name, safe='')}", 303)


@router.get("/{name}")
def sample(request: Request, site: Site_, name: str) -> HTMLResponse:
    """One sample: who coded how much; figures for those who have coded all of it, and for editors."""
    found = site.register.sample(name)
    person = person_of(request)
    finished = person is not None and found.coded.get(person.name, 0) >= found.units
    may_see = finished or (person is not None and person.role.may(Role.EDITOR))
    made = figures(site.register.codings(name)) if may_see else None
    return page(request, "sample.html", sample=found, figures=made, may_see=may_see)


@router.get("/{name}/next")
def unit(request: Request, site: Site_, name: str) -> HTMLResponse:
    """The next unit for the person who is signed in: the report and the words, nothing of what anybody said of them."""
    person = signed_in(request, Role.CODER)
    found = site.register.sample(name)
    following = site.register.next_unit(name, person.name)
    shown = None
    if following is not None:
        position, key = following
        report = site.register.report(key[:KEY_LENGTH])
        record = next((one for one in report["records"] if one["id"] == key), None)
        spans = record["record"]["evidence"] if record else []
        shown = {"position": position, "report": report, "parts": _parts(report["text"], spans)}
    return page(
        request, "unit.html", sample=found, shown=shown, fields=CODED_FIELDS, done_count=found.coded.get(person.name, 0)
    )


@router.post("/{name}/undo")
def undo(site: Site_, name: str, person: Coder) -> Response:
    """Take back what the person coded last."""
    site.register.uncode_last(name, person=person.name)
    return RedirectResponse(f"/coding/{quote(name, safe='')}/next", 303)


@router.post("/{name}/{position}")
def code(site: Site_, name: str, position: int, form: Form, person: Coder) -> Response:
    """Keep the codes of a unit; on to the next."""
    codes = {field: [str(value) for value in form.getlist(field) if value] for field in CODED_FIELDS}
    site.register.code_unit(name, position, codes, person=person.name)
    return RedirectResponse(f"/coding/{quote(name, safe='')}/next", 303)


def _parts(text: str, spans: list[dict[str, int]]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is among the words to be coded."""
    made: list[tuple[str, bool]] = []
    at = 0
    for span in sorted(spans, key=lambda span: span["start"]):
        start = max(at, span["start"])
        if start >= span["end"]:
            continue
        made += [(text[at:start], False), (text[start : span["end"]], True)]
        at = span["end"]
    return [(words, marked) for words, marked in [*made, (text[at:], False)] if words]
