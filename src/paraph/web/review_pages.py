"""The review: a queue of doubts that is worked off with single keys, and the log of what people decided."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from paraph.register import NotThere
from paraph.register.waiting import Waiting
from paraph.web.asking import Site_, interface_of, who_reads
from paraph.web.decided import decision_said, done_in_words
from paraph.web.entry_pages import said_by
from paraph.web.pages import page
from paraph.web.record_fields import fields_in_words, headline
from paraph.web.site import Site

router = APIRouter(prefix="/review", dependencies=[Depends(who_reads)])
SORTS = ("identity", "conflict", "record")
_LOG_ROWS = 50


@router.get("")
def review(
    request: Request, site: Site_, sort: str = "", at: int = 0, done: str = "", question: str = ""
) -> HTMLResponse:
    """The next question, the most useful first; `at` is how many were passed over."""
    sort = sort if sort in SORTS else ""
    waiting = [one for one in site.waiting() if sort in ("", one.what)]
    at = max(0, at)
    shown: dict[str, Any] | None = None
    while at < len(waiting) and shown is None:
        try:
            shown = _question(request, site, waiting[at])
        except NotThere:  # merged or withdrawn meanwhile
            shown = None
        if shown is None:
            waiting.pop(at)
    return page(
        request,
        "review.html",
        item=waiting[at] if at < len(waiting) else None,
        shown=shown,
        at=at,
        left=len(waiting),
        sort=sort,
        sorts=SORTS,
        done=done_in_words(site, done, interface_of(request)),
        question=question,
    )


def _question(request: Request, site: Site, item: Waiting) -> dict[str, Any] | None:
    register = site.register
    if item.what == "identity" and item.other is not None:
        one, other = register.present_id(item.entry), register.present_id(item.other)
        if one == other:
            return None
        sides = [register.show(one), register.show(other)]
        return None if _kept_apart(*sides) else {"sides": sides}
    form = register.show(register.present_id(item.entry))
    if item.what == "conflict":
        stages = {one["id"]: one["record"].get("stage") for one in form["records"]}
        conflicts = [
            {
                **conflict,
                "sides": [
                    {**side, "stage": next((stages.get(said["record"]) for said in side["reports"]), None)}
                    for side in conflict["sides"]
                ],
            }
            for conflict in form["conflicts"]
        ]
        return {"form": form, "conflicts": conflicts} if conflicts else None
    spoken = interface_of(request)
    found = next((one for one in form["records"] if one["id"] == item.record), None)
    if found is None or found["settled"]:
        return None
    record = {
        **found,
        "headline": headline(found["kind"], found["record"], spoken),
        "fields": list(fields_in_words(found["record"], found.get("beside", {}), spoken)),
        "said": said_by(found),
    }
    return {"form": form, "record": record}


def _kept_apart(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether somebody has said meanwhile that two entries are not the same."""
    keys = [{record["id"] for record in side["records"]} for side in (one, other)]
    said = [made["content"] for made in one["decisions"] if made["action"] == "not_same" and made["in_force"]]
    return any(
        keys[at].intersection(content["one"]) and keys[1 - at].intersection(content["other"])
        for content in said
        for at in (0, 1)
    )


@router.get("/log")
def log(request: Request, site: Site_, skip: int = 0) -> HTMLResponse:
    """Who decided what, the newest first."""
    made = site.register.log(_LOG_ROWS + 1, max(0, skip))
    undone = site.register.undone([one.key for one in made])
    spoken = interface_of(request)
    rows = [
        {
            "decision": one.key,
            "at": one.at,
            "person": one.person,
            "words": decision_said(one.action, one.content, one.undoes, spoken),
            "why": one.why,
            "undoes": one.undoes,
            "undone": one.key in undone,
            "entries": site.register.touched_by(one)[:3],
        }
        for one in made[:_LOG_ROWS]
    ]
    more = len(made) > _LOG_ROWS
    return page(request, "log.html", rows=rows, skip=max(0, skip), next_skip=skip + _LOG_ROWS if more else None)
