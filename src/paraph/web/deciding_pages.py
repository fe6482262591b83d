"""What people decide on pages: each form is one decision of the register, and can be taken back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from paraph.register import Decision, Person, RegisterError, Role
from paraph.web.asking import Coder, Form, NotAllowed, Site_
from paraph.web.language import code_of_actor
from paraph.web.lists import known_actors
from paraph.web.pages import address, own_path
from paraph.web.site import Site

router = APIRouter(prefix="/decide")
BY_CODERS = frozenset({"accept", "correct", "undo"})
"""What coders may decide too, and of what was decided only their own; the rest is for editors."""
_LISTS = frozenset({"parties", "areas", "signatories", "by", "to", "actors", "people", "items"})
_ACTORS = frozenset({"parties", "by", "to", "actors"})


def _asked(form: FormData, name: str) -> str:
    return " ".join(str(form.get(name, "")).split())


def _needed(form: FormData, name: str) -> str:
    value = _asked(form, name)
    if not value:
        raise RegisterError(f"{name} is missing")
    return value


@router.post("/{action}")
def decide(action: str, site: Site_, form: Form, person: Coder) -> Response:
    """Make a decision; back to where the form was, which says what was done."""
    makers = {
        "accept": _accept,
        "correct": _correct,
        "settle": _settle,
        "merge": _merge,
        "not-same": _not_same,
        "split": _split,
        "withdraw": _withdraw,
        "undo": _undo,
    }
    if action not in makers:
        raise RegisterError(f"{action} can't be decided; known: {', '.join(makers)}")
    if action not in BY_CODERS | {"settle"} and not person.role.may(Role.EDITOR):
        raise NotAllowed(Role.EDITOR)
    decision = makers[action](site, form, person)
    question = _asked(form, "question")
    if action == "settle" and (summary := site.register.summary(_needed(form, "named"))) and summary.conflicts:
        question = ""  # there is more to settle
    site.wrote(question or None, taken_back=action == "undo")
    path, _, query = own_path(str(form.get("back", "/"))).partition("?")
    kept = [(name, value) for name, value in parse_qsl(query) if name not in ("done", "question")]
    pairs = [*kept, ("done", decision.key), *([("question", question)] if question else [])]
    return RedirectResponse(address(path, *pairs), 303)


Maker = Callable[[Site, FormData, Person], Decision]


def _accept(site: Site, form: FormData, person: Person) -> Decision:
    return site.register.accept(_needed(form, "named"), person=person.name, why=_asked(form, "why"))


def _correct(site: Site, form: FormData, person: Person) -> Decision:
    field = _needed(form, "field")
    written = _asked(form, "value")
    values = [part.strip() for part in written.split(";")] if field in _LISTS else [written]
    if field in _ACTORS:
        known = known_actors(site)
        values = [code_of_actor(value, known) for value in values]
    values = [value for value in values if value]
    stage = _asked(form, "stage") or None
    return site.register.correct(
        _needed(form, "named"), field, values, person=person.name, why=_asked(form, "why"), stage=stage
    )


def _settle(site: Site, form: FormData, person: Person) -> Decision:
    """One side of a conflict holds."""
    entry, field, value = (_needed(form, name) for name in ("named", "field", "value"))
    why = _asked(form, "why")
    if field == "date":
        return site.register.correct(
            entry, "date", [value], person=person.name, why=why, stage=_asked(form, "stage") or None
        )
    values = value.split(", ") if field == "parties" else [value]
    return site.register.correct(
        entry, "place.name" if field == "place" else field, values, person=person.name, why=why
    )


def _merge(site: Site, form: FormData, person: Person) -> Decision:
    return site.register.merge(
        _needed(form, "one"), _needed(form, "other"), person=person.name, why=_asked(form, "why")
    )


def _not_same(site: Site, form: FormData, person: Person) -> Decision:
    return site.register.not_same(
        _needed(form, "one"), _needed(form, "other"), person=person.name, why=_asked(form, "why")
    )


def _split(site: Site, form: FormData, person: Person) -> Decision:
    records = [str(value) for value in form.getlist("record")]
    return site.register.split(_needed(form, "named"), records, person=person.name, why=_asked(form, "why"))


def _withdraw(site: Site, form: FormData, person: Person) -> Decision:
    return site.register.withdraw(_needed(form, "named"), person=person.name, why=_needed(form, "why"))


def _undo(site: Site, form: FormData, person: Person) -> Decision:
    key = _needed(form, "decision")
    made = site.register.decision(key)
    if made.person != person.name and not person.role.may(Role.EDITOR):
        raise NotAllowed(Role.EDITOR)
    return site.register.undo(made.key, person=person.name, why=_asked(form, "why"))
