"""Pages of entries: an agreement, a joint body, a person; every value with the words that say it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from paraph.records import Area, PartialDate
from paraph.register import RegisterError
from paraph.register.reports import KEY_LENGTH
from paraph.web.asking import Site_, interface_of, who_reads
from paraph.web.decided import done_in_words
from paraph.web.pages import address, entry_url, page
from paraph.web.record_fields import fields_in_words, headline
from paraph.web.site import Site

router = APIRouter(dependencies=[Depends(who_reads)])
Form = dict[str, Any]


@router.get("/agreements/{entry}")
@router.get("/bodies/{entry}")
@router.get("/people/{entry}")
def entry_page(request: Request, site: Site_, entry: str, as_of: str | None = None, done: str = "") -> Response:
    """An entry by any id that it ever had; an old id or another kind's address leads to the present one."""
    day = _last_day(as_of) if as_of else None
    present = site.register.present_id(entry)
    if request.url.path != entry_url(present):
        return RedirectResponse(address(entry_url(present), as_of=day, done=done), 307)
    form = site.register.show(present, day)
    makers = {"agreements": _agreement, "bodies": _body, "people": _person}
    return makers[form["kind"]](request, site, form | {"done": done_in_words(site, done, interface_of(request))}, day)


def _agreement(request: Request, site: Site, form: Form, day: str | None) -> HTMLResponse:
    spoken = interface_of(request)
    records = [one for one in form["records"] if one["kind"] == "agreements"]
    said = {
        "parties": _said_by_value(records, lambda record: record["parties"]),
        "areas": _said_by_value(records, lambda record: record["areas"]),
        "instrument": _said_by_value(records, lambda record: [record["instrument"]]),
        "title": _said_by_value(records, lambda record: [record["title"]]),
        "places": _said_by_value(records, _places),
        "signatories": _said_by_value(records, lambda record: record["signatories"]),
    }
    return page(
        request,
        "agreement.html",
        form=form,
        said=said,
        reports=_reports(site, form),
        as_of=day,
        today=date.today().isoformat(),
        records=[_record(one, spoken) for one in form["records"]],
    )


def _body(request: Request, site: Site, form: Form, day: str | None) -> HTMLResponse:
    home = form["agreement"]
    agreement = site.register.show(home, day) if home else None
    today = date.today().isoformat()
    spoken = interface_of(request)
    measures = [line for line in agreement["commitments"] if line["task"]] if agreement else []
    promised = [line for line in agreement["commitments"] if not line["task"]] if agreement else []
    by_area: dict[str, list[Form]] = defaultdict(list)
    for line in sorted(measures, key=lambda line: (line["due"] or "~", line["task"])):
        for area in line["areas"] or [""]:
            by_area[area].append(line)
    records = [one for one in form["records"] if one["kind"] == "bodies"]
    return page(
        request,
        "body.html",
        form=form,
        agreement=agreement,
        measures=dict(sorted(by_area.items(), key=lambda item: (not item[0], spoken.label(item[0])))),
        promised=promised,
        overdue=[line for line in measures if line["state"] == "overdue"],
        late=bool(form.get("due") and form["due"] < today),
        said={
            "parties": _said_by_value(records, lambda record: record["parties"]),
            "areas": _said_by_value(records, lambda record: record["areas"]),
            "names": _said_by_value(records, lambda record: [record["name"]]),
            "rhythms": _said_by_value(records, lambda record: [record["recurrence"]]),
        },
        areas=sorted({area for one in records for area in one["record"]["areas"]}, key=spoken.label),
        reports=_reports(site, form),
        as_of=day,
        today=today,
        records=[_record(one, spoken) for one in form["records"]],
        every_area=tuple(Area),
    )


def _person(request: Request, site: Site, form: Form, day: str | None) -> HTMLResponse:
    spoken = interface_of(request)
    return page(
        request,
        "person.html",
        form=form,
        reports=_reports(site, form),
        as_of=day,
        today=date.today().isoformat(),
        records=[_record(one, spoken) for one in form["records"]],
    )


def said_by(one: Mapping[str, Any]) -> Form:
    """Who says what a record says, in which words, as the register's own lines have it."""
    record = one["record"]
    document = one["document"] or {"document": [], "title": None, "outlet": None, "published": None}
    return {
        "record": one["id"],
        **document,
        "quote": record["evidence"][0]["quote"],
        "factuality": record["factuality"],
        "attribution": record["attribution"],
    }


def _said_by_value(records: Iterable[Form], values: Callable[[Form], Iterable[Any]]) -> dict[str, list[Form]]:
    found: dict[str, list[Form]] = defaultdict(list)
    for one in records:
        for value in values(one["record"]):
            if value:
                found[value].append(said_by(one))
    return dict(found)


def _places(record: Form) -> list[str]:
    place = record["place"] or {}
    return [place["name"]] if place.get("name") else []


def _reports(site: Site, form: Form) -> list[Form]:
    """The documents that tell of an entry, each with where else it was printed."""
    keys: dict[str, Form] = {}
    for one in form["records"]:
        if one["document"] and not one["id"].endswith("/by-hand"):
            keys.setdefault(one["id"][:KEY_LENGTH], one["document"])
    seen = site.register.copies(keys)
    listed = [{"id": key, **document, "copies": seen[key]} for key, document in keys.items()]
    by_people = [
        {"id": None, **one["document"], "copies": []}
        for one in form["records"]
        if one["document"] and one["id"].endswith("/by-hand")
    ]
    return sorted(listed + by_people, key=lambda one: (one["published"] or "", one["id"] or ""))


def _record(one: Form, spoken: Any) -> Form:
    return {
        **one,
        "headline": headline(one["kind"], one["record"], spoken),
        "fields": list(fields_in_words(one["record"], one.get("beside", {}), spoken)),
        "said": said_by(one),
    }


def _last_day(written: str) -> str:
    try:
        return PartialDate.parse(written).last_day().isoformat()
    except ValueError as error:
        raise RegisterError(str(error)) from None
