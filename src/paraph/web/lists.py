"""Lists of what the register holds, by kind: pages, CSV and JSON of the same rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse

from paraph.publish.rows import in_a_cell
from paraph.records import AgreementStage, Area, Instrument, MembershipStage, TransferStage
from paraph.register import Answer, Question, RegisterError
from paraph.register.tables import ASKED_BY, STATES_OF
from paraph.web.asking import Site_, interface_of, who_reads
from paraph.web.pages import page
from paraph.web.questions import LISTED, pairs_of, phrases, question_in, replaced
from paraph.web.site import Site

PAGE_ROWS = 50
MOST_COUNTED = 1000
CONFLICTS = ("date", "place", "instrument", "parties")

router = APIRouter(dependencies=[Depends(who_reads)])

_SHOWN = {
    "agreements": ("name", "parties", "stage", "date", "areas", "documents", "conflicts"),
    "bodies": ("name", "kind", "parties", "areas", "documents", "heard"),
    "people": ("name", "serves", "offices", "documents", "heard"),
    "commitments": ("task", "by", "to", "owner", "due", "state", "agreement"),
    "meetings": ("kind", "actors", "people", "date", "place", "report"),
    "memberships": ("member", "organisation", "change", "stage", "date", "report"),
    "transfers": ("supplier", "recipient", "items", "value", "stage", "date", "report"),
    "expenditures": ("actor", "value", "year", "purpose", "report"),
    "documents": ("title", "outlet", "published", "language", "added"),
}
_STAGES = {"agreements": AgreementStage, "memberships": MembershipStage, "transfers": TransferStage}


def known_actors(site: Site) -> dict[str, None]:
    """Everybody who is party to anything, by code or name."""
    found: dict[str, None] = site.kept("actors", lambda: dict.fromkeys(site.register.actors()))
    return found


def list_page(request: Request, site: Site_, kind: str) -> HTMLResponse:
    """One page of a list."""
    spoken = interface_of(request)
    actors = known_actors(site)
    question = question_in(request.query_params, kind, actors)
    rows = _first_rows(site, kind, question)
    more = len(rows) > PAGE_ROWS
    pairs = pairs_of(question)
    return page(
        request,
        "list.html",
        kind=kind,
        columns=_SHOWN[kind],
        rows=rows[:PAGE_ROWS],
        known=site.register.summaries(row["agreement"] for row in rows if row.get("agreement")),
        row_id=row_id,
        question=question,
        pairs=pairs,
        phrases=phrases(question, kind, spoken),
        counted_rows=_count(site, kind, question),
        most_counted=MOST_COUNTED,
        next_pairs=[*pairs, ("after", row_id(kind, rows[PAGE_ROWS - 1]))] if more else None,
        asked_by=ASKED_BY[kind],
        actors=actors,
        areas=tuple(Area),
        stages=tuple(_STAGES.get(kind, ())),
        instruments=tuple(Instrument),
        conflicts=CONFLICTS,
        states=[state for state in STATES_OF.get(kind, ()) if state != "standing"],
    )


def csv_of(request: Request, site: Site_, kind: str) -> Response:
    """All rows of a list as CSV."""
    answer = _answer(site, kind, replaced(question_in(request.query_params, kind, known_actors(site)), after=None))

    def lines() -> Iterator[str]:
        buffer = StringIO()
        writer = csv.writer(buffer)
        writer.writerow(answer.columns)
        for row in answer:
            writer.writerow([_in_a_sheet(row.get(name)) for name in answer.columns])
            if buffer.tell() > 8192:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    return _download(lines(), "text/csv; charset=utf-8", f"{kind}.csv")


def json_of(request: Request, site: Site_, kind: str) -> Response:
    """All rows of a list as one JSON list."""
    answer = _answer(site, kind, replaced(question_in(request.query_params, kind, known_actors(site)), after=None))

    def parts() -> Iterator[str]:
        separator = "["
        for row in answer:
            yield separator + "\n" + json.dumps({name: row.get(name) for name in answer.columns}, ensure_ascii=False)
            separator = ","
        yield "[]\n" if separator == "[" else "\n]\n"

    return _download(parts(), "application/json", f"{kind}.json")


def row_id(kind: str, row: dict[str, Any]) -> str:
    """By what a list goes on after a row."""
    return str(row["key"] if kind == "documents" else row["id"])


def _first_rows(site: Site, kind: str, question: Question) -> list[dict[str, Any]]:
    """The rows of a page and one more, kept where each has to be worked out before it is known whether it fits."""

    def ask() -> list[dict[str, Any]]:
        return list(islice(_answer(site, kind, question), PAGE_ROWS + 1))

    slow = kind == "commitments" or question.as_of or (kind == "bodies" and question.area)
    found: list[dict[str, Any]] = site.kept(("rows", kind, question), ask) if slow else ask()
    return found


def _answer(site: Site, kind: str, question: Question) -> Answer:
    return site.register.table(kind, **question.given())


def _count(site: Site, kind: str, question: Question) -> int | None:
    """How many entries there are, up to a number; None of what has no entries, or as of an earlier day."""
    if kind not in ("agreements", "bodies", "people") or question.as_of or question.state:
        return None
    of = "offices" if kind == "people" else kind
    # Only agreements are found by area in lists; bodies are looked through.
    if kind != "agreements" and question.area:
        return None
    return site.register.count(of, question, MOST_COUNTED + 1)


def _in_a_sheet(value: object) -> str:
    """A cell that no spreadsheet takes for a formula, whatever a report has written."""
    cell = in_a_cell(value)
    return f"'{cell}" if cell[:1] in ("=", "+", "@", "-", "\t", "\r") and isinstance(value, str | list) else cell


def _download(parts: Iterator[str], media_type: str, name: str) -> Response:
    # What is wrong with the question shows with the first part, before anything is sent.
    try:
        first = next(parts)
    except StopIteration:
        first = ""

    def whole() -> Iterator[str]:
        yield first
        yield from parts

    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(whole(), media_type=media_type, headers=headers)


def _add(kind: str) -> None:
    def shown(request: Request, site: Site_) -> HTMLResponse:
        return list_page(request, site, kind)

    def as_csv(request: Request, site: Site_) -> Response:
        return csv_of(request, site, kind)

    def as_json(request: Request, site: Site_) -> Response:
        return json_of(request, site, kind)

    path = "/reports" if kind == "documents" else f"/{kind}"
    router.get(path)(shown)
    router.get(f"{path}.csv")(as_csv)
    router.get(f"{path}.json")(as_json)


for _kind in LISTED:
    _add(_kind)


@router.get("/search")
def search(request: Request, site: Site_, words: str = "") -> HTMLResponse:
    """Entries and documents with some words."""
    found: list[dict[str, Any]] = []
    note = ""
    if words.strip():
        try:
            found = site.register.found(words[:500], PAGE_ROWS).to_list()
        except RegisterError as error:
            note = site.said(error)
    named = [row["id"] for row in found if row["what"] != "document"]
    in_reports = [entry for row in found for entry in row["entries"]]
    known = site.register.summaries([*named, *in_reports])
    return page(request, "search.html", words=words, found=found, known=known, note=note, limit=PAGE_ROWS)
