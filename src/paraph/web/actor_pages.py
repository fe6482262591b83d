"""A state or an organisation: its agreements, partners, offices, memberships, transfers and spending."""

from __future__ import annotations

from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from paraph.register import Question
from paraph.register.asked import Row
from paraph.web.asking import Site_, interface_of, who_reads
from paraph.web.language import code_of_actor
from paraph.web.lists import known_actors
from paraph.web.pages import page

router = APIRouter(dependencies=[Depends(who_reads)])
_MOST = 25  # rows of each list on the page: the whole list is a click away
_LISTED = ("agreements", "bodies", "commitments", "meetings", "memberships", "transfers", "expenditures")


@router.get("/actors")
def actors(request: Request, site: Site_, named: str = "") -> Response:
    """All actors, with how many agreements each is party to; or on to the one that is named."""
    known = known_actors(site)
    if named.strip():
        return RedirectResponse(f"/actors/{quote(code_of_actor(named, known), safe='')}", 303)
    counted = site.kept("ties", lambda: site.register.ties(Question(), most=0)).parties
    spoken = interface_of(request)
    order = sorted(known, key=lambda code: (-counted.get(code, 0), spoken.sort_key(spoken.actor(code))))
    return page(request, "actors.html", actors=[(code, counted.get(code, 0)) for code in order], most=1000)


@router.get("/actors/{code:path}")
def actor(request: Request, site: Site_, code: str) -> HTMLResponse:
    """One actor, by its code, or by its name where it has none."""
    register = site.register
    tied = site.kept(("ties", code), lambda: register.ties(Question(party=(code,)), most=60))
    partners = [(tie.other if tie.one == code else tie.one, tie) for tie in tied.ties]

    def listed() -> dict[str, list[Row]]:
        return {kind: register.table(kind, party=code, limit=_MOST + 1).to_list() for kind in _LISTED}

    lists = site.kept(("actor", code), listed)
    return page(
        request,
        "actor.html",
        code=code,
        agreements_count=tied.parties.get(code, 0),
        partners=partners,
        partners_total=tied.total,
        holders=register.holders(code),
        lists=lists,
        most=_MOST,
    )
