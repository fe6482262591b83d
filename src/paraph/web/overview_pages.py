"""The overview, what is outstanding, and ties on a map and as a network."""

from __future__ import annotations

from itertools import islice
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from paraph.records import AgreementStage, Area, Instrument
from paraph.register import Matter, Question
from paraph.web import network_drawing, world_map
from paraph.web.asking import Site_, interface_of, who_reads
from paraph.web.lists import known_actors
from paraph.web.pages import page
from paraph.web.questions import pairs_of, phrases, question_in
from paraph.web.site import Site

router = APIRouter(dependencies=[Depends(who_reads)])
MOST_TIES = 150
LATELY = 200
"""Agreements, those that were spoken of last, among which the overview looks for what is outstanding."""
_MOST_SHOWN = 8
_MOST_MATTERS = 100


@router.get("/")
def overview(request: Request, site: Site_) -> HTMLResponse:
    """What there is, what is new, what changed and what is outstanding."""
    register = site.register
    latest = register.latest(_MOST_SHOWN)
    changes = register.latest_changes(_MOST_SHOWN)
    matters: list[Matter] = site.kept("matters", lambda: lately_outstanding(site))
    spread = site.kept("spread", register.spread)
    shown = matters[: _MOST_SHOWN + 2]
    named = {entry for one in latest for entry in one["entries"]} | {row["entry"] for row in changes}
    return page(
        request,
        "overview.html",
        spread=spread,
        years=_filled(spread["years"]),
        latest=latest,
        changes=changes,
        matters=shown,
        matters_count=len(matters),
        lately=LATELY,
        known=register.summaries(named | {one.entry for one in shown}),
    )


def lately_outstanding(site: Site) -> list[Matter]:
    """What is outstanding among the agreements that were spoken of last: what is late first, the latest first."""
    found = site.register.outstanding(site.register.lately_heard(LATELY))
    order = {"commitment overdue": 0, "body late": 1, "not ratified": 2}
    return sorted(found, key=lambda one: (order.get(one.what, 3), _reversed(one.since)))


def _reversed(day: str) -> tuple[int, ...]:
    return tuple(-int(part) for part in day.split("-") if part.isdigit())


def _filled(years: dict[str, int]) -> list[tuple[str, int]]:
    """The last forty years of those that have agreements, without gaps."""
    numbers = [int(year) for year in years if year.isdigit()]
    if not numbers:
        return []
    return [
        (str(year), years.get(str(year), 0)) for year in range(max(min(numbers), max(numbers) - 39), max(numbers) + 1)
    ]


@router.get("/outstanding")
def outstanding(request: Request, site: Site_) -> HTMLResponse:
    """Late bodies, open commitments, missing ratifications and silence, agreement by agreement."""
    actors = known_actors(site)
    question = question_in(request.query_params, "bodies", actors)

    def follow() -> list[Matter]:
        found = site.register.follow(party=question.party, area=question.area, as_of=question.as_of)
        return list(islice(found, _MOST_MATTERS + 1))

    matters: list[Matter] = site.kept(("outstanding", question), follow)
    return page(
        request,
        "outstanding.html",
        matters=matters[:_MOST_MATTERS],
        more=len(matters) > _MOST_MATTERS,
        known=site.register.summaries(one.entry for one in matters),
        question=question,
        pairs=pairs_of(question),
        phrases=phrases(question, "bodies", interface_of(request)),
        actors=actors,
        areas=tuple(Area),
    )


@router.get("/map")
def map_page(request: Request, site: Site_) -> HTMLResponse:
    """Ties between states on a map of the world."""
    question, found, shared = _tied(request, site)
    drawn = site.kept(("map", question), lambda: world_map.world_map(found))
    return page(request, "map.html", map=drawn, width=world_map.WIDTH, height=world_map.HEIGHT, **shared)


@router.get("/network")
def network_page(request: Request, site: Site_) -> HTMLResponse:
    """Ties between actors as a network."""
    question, found, shared = _tied(request, site)
    centre = question.party[0] if question.party else None
    drawn = site.kept(("network", question), lambda: network_drawing.network(found, centre))
    size = {"width": network_drawing.WIDTH, "height": network_drawing.HEIGHT}
    return page(request, "network.html", network=drawn, **size, **shared)


def _tied(request: Request, site: Site) -> tuple[Question, Any, dict[str, Any]]:
    actors = known_actors(site)
    asked = question_in(request.query_params, "agreements", actors)
    question = Question(
        party=asked.party, area=asked.area, stage=asked.stage, instrument=asked.instrument, since=asked.since,
        until=asked.until,
    )  # fmt: skip
    found = site.kept(("tied", question), lambda: site.register.ties(question, MOST_TIES))
    shared = {
        "found": found,
        "question": question,
        "pairs": pairs_of(question),
        "phrases": phrases(question, "agreements", interface_of(request)),
        "actors": actors,
        "areas": tuple(Area),
        "stages": tuple(AgreementStage),
        "instruments": tuple(Instrument),
    }
    return question, found, shared
