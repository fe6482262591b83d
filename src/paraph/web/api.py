"""The API: the data of the pages as JSON, paged or streamed; writing needs a token."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, Field

from paraph.records import Area, Document, Instrument, PartialDate
from paraph.register import Decision, Person, Question, RegisterError, Role
from paraph.register.deciding import is_record
from paraph.register.reader_version import reader_version
from paraph.register.search import FOUND_COLUMNS
from paraph.register.tables import ASKED_BY, COLUMNS, STATES_OF
from paraph.web.asking import NotAllowed, SignInFirst, Site_, person_of, site_of
from paraph.web.deciding_pages import BY_CODERS
from paraph.web.lists import known_actors, row_id
from paraph.web.pages import page
from paraph.web.questions import LISTED, question_in, replaced
from paraph.web.site import Site

USUAL_ROWS, MOST_ROWS = 50, 500
_bearer = HTTPBearer(auto_error=False, description="A token of `paraph users token NAME`.")
_Token = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def reader(request: Request, token: _Token) -> Person | None:
    """Lets through who may look: anybody on this machine, else who has a token or is signed in."""
    site = site_of(request)
    person = site.register.person_with(token.credentials, "token") if token else person_of(request)
    if person is None and (token is not None or site.sign_in_to_read):
        raise SignInFirst
    return person


def writer(request: Request, token: _Token) -> Person:
    """Lets through who has a token and is more than a reader. A session is no token: browsers send it by themselves."""
    person = site_of(request).register.person_with(token.credentials, "token") if token else None
    if person is None:
        raise SignInFirst
    if not person.role.may(Role.CODER):
        raise NotAllowed(Role.CODER)
    return person


class Error(BaseModel):
    """What could not be done, in one line."""

    error: str


class Rows(BaseModel):
    """Some rows, and by what the next ones are asked for (`after`), null after the last."""

    items: list[dict[str, Any]]
    next: str | None


class NewReport(BaseModel):
    """A report to be read and added."""

    model_config = ConfigDict(extra="forbid")
    id: str = Field(min_length=1, max_length=500, description="The caller's id.")
    text: str = Field(min_length=1, max_length=1_000_000)
    title: str | None = Field(None, max_length=2000)
    published: str | None = Field(None, description="YYYY-MM-DD, YYYY-MM or YYYY.", max_length=10)
    language: str | None = Field(None, pattern="^[a-z]{2}$")
    outlet: str | None = Field(None, max_length=500)
    url: str | None = Field(None, max_length=2000)


class NewDecision(BaseModel):
    """A decision. Which fields are needed depends on the action; `docs/web.md` has a table."""

    model_config = ConfigDict(extra="forbid")
    action: str = Field(description="accept, correct, merge, not_same, split, withdraw or undo")
    named: str = Field(
        "", max_length=200, description="accept, correct, split, withdraw: an entry's id, or a record's key"
    )
    one: str = Field("", max_length=200, description="merge, not_same: an entry's id")
    other: str = Field("", max_length=200, description="merge, not_same: the other's id")
    field: str = Field("", max_length=100, description="correct: the field, as the record contract names it")
    values: list[str] = Field(
        default_factory=list, max_length=200, description="correct: its values; none: it has none"
    )
    stage: str | None = Field(None, description="correct: of an entry's dates, that of this stage")
    records: list[str] = Field(default_factory=list, max_length=500, description="split: keys of the records that go")
    decision: str = Field("", max_length=64, description="undo: the decision to take back")
    why: str = Field("", max_length=2000)


_SAYS_WHY: dict[int | str, dict[str, Any]] = {
    status: {"model": Error, "description": words}
    for status, words in {
        400: "it can't be asked or done so",
        401: "a token is needed",
        403: "the role is not enough",
        404: "there is no such thing",
        413: "too much was sent",
        422: "a value has another form",
        503: "the register does not answer now",
    }.items()
}
router = APIRouter(prefix="/api", dependencies=[Depends(reader)], responses=_SAYS_WHY)
writing = APIRouter(prefix="/api", responses=_SAYS_WHY)
Limit = Annotated[int, Query(ge=1, le=MOST_ROWS, description="How many rows.")]
_WORDS = {"type": "string", "maxLength": 200}
_FORMS: dict[str, Any] = {
    "party": {"type": "array", "items": _WORDS},
    "area": {"type": "array", "items": {"type": "string", "enum": [str(area) for area in Area]}},
    "stage": {"type": "array", "items": _WORDS},
    "instrument": {"type": "string", "enum": [str(one) for one in Instrument]},
    "conflict": {"type": "string", "enum": ["date", "place", "instrument", "parties"]},
    "since": {"type": "string", "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$"},
    "until": {"type": "string", "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$"},
    "as_of": {"type": "string", "pattern": "^\\d{4}(-\\d{2}(-\\d{2})?)?$"},
}


def _parameters(kind: str) -> list[dict[str, Any]]:
    """The filters of a kind, as OpenAPI describes them."""
    made = []
    for name in sorted(ASKED_BY[kind]):
        form = _FORMS.get(name) or {"type": "string", "enum": list(STATES_OF[kind])}
        made.append({"name": name, "in": "query", "required": False, "schema": form})
    return made


def _streamed(rows: Iterable[dict[str, Any]]) -> Response:
    """Rows as JSON Lines; what is wrong with the question shows before anything is sent."""
    waiting = iter(rows)
    first = list(islice(waiting, 1))

    def lines() -> Iterator[str]:
        for row in first:
            yield json.dumps(row, ensure_ascii=False) + "\n"
        for row in waiting:
            yield json.dumps(row, ensure_ascii=False) + "\n"

    return StreamingResponse(lines(), media_type="application/x-ndjson")


_LINES: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/x-ndjson": {"schema": {"type": "string"}}}, "description": "one row a line"}
}


def _add_list(kind: str) -> None:
    columns = ", ".join(COLUMNS[kind])

    def rows(request: Request, site: Site_, limit: Limit = USUAL_ROWS, after: str | None = None) -> Rows:
        question = replaced(question_in(request.query_params, kind, known_actors(site)), after=after or None)
        found = site.register.table(kind, limit=limit + 1, **question.given()).to_list()
        following = row_id(kind, found[limit - 1]) if len(found) > limit else None
        return Rows(items=found[:limit], next=following)

    def stream(request: Request, site: Site_) -> Response:
        question = replaced(question_in(request.query_params, kind, known_actors(site)), after=None)
        return _streamed(site.register.table(kind, **question.given()))

    extra = {"parameters": _parameters(kind)}
    router.get(
        f"/{kind}",
        name=f"{kind}",
        operation_id=f"list_{kind}",
        description=f"Rows with {columns}.",
        openapi_extra=extra,
    )(rows)
    router.get(
        f"/{kind}/stream", name=f"{kind} streamed", operation_id=f"stream_{kind}", description=f"All rows: {columns}.",
        openapi_extra=extra, response_class=Response, responses=_LINES,
    )(stream)  # fmt: skip


for _kind in LISTED:
    _add_list(_kind)


@router.get("/entries/{entry}", operation_id="entry")
def entry(
    site: Site_, entry: str, as_of: Annotated[str | None, Query(json_schema_extra=_FORMS["as_of"])] = None
) -> dict[str, Any]:
    """An entry in full, by any id that it ever had: history, evidence, conflicts, documents, decisions."""
    if is_record(entry):
        raise RegisterError("that is a record's key: /api/records has it")
    return site.register.show(entry, _last_day(as_of))


@router.get("/records/{key:path}", operation_id="record")
def record(
    site: Site_, key: Annotated[str, Path(examples=["044755ed3ef24f9669677a31/agreements/1"])]
) -> dict[str, Any]:
    """One record: what it says, where, and what people settled in it."""
    return site.register.show(key if is_record(key) else f"{key}/")


@router.get("/reports/{named:path}", operation_id="report")
def report(site: Site_, named: str) -> dict[str, Any]:
    """A document in full, by its key or an id under which it was handed in: text, copies and records."""
    return site.register.report(named)


@router.get("/search", operation_id="search", description=f"Entries, then documents, with {', '.join(FOUND_COLUMNS)}.")
def search(site: Site_, words: Annotated[str, Query(min_length=1, max_length=500)], limit: Limit = USUAL_ROWS) -> Rows:
    """Entries and documents that have all of the words."""
    return Rows(items=site.register.found(words, limit).to_list(), next=None)


@router.get("/changes/stream", operation_id="stream_changes", response_class=Response, responses=_LINES)
def changes(site: Site_, since: Annotated[str, Query(min_length=4, max_length=60)]) -> Response:
    """What changed since a day, a moment or the last word of a reader's version."""
    return _streamed(site.register.changes(since))


@router.get(
    "/outstanding/stream", operation_id="stream_outstanding", response_class=Response, responses=_LINES,
    openapi_extra={"parameters": _parameters("bodies")},
)  # fmt: skip
def outstanding(
    request: Request,
    site: Site_,
    unratified: Annotated[int, Query(ge=0, le=1200)] = 12,
    silent: Annotated[int, Query(ge=0, le=1200)] = 24,
) -> Response:
    """Late bodies, open commitments, missing ratifications and silence, agreement by agreement."""
    asked = question_in(request.query_params, "bodies", known_actors(site))
    limits = {"unratified": unratified, "silent": silent}
    matters = site.register.follow(party=asked.party, area=asked.area, as_of=asked.as_of, **limits)
    return _streamed(
        {"entry": m.entry, "parties": list(m.parties), "what": m.what, "detail": m.detail, "since": m.since}
        for m in matters
    )


@router.get("/ties", operation_id="ties", openapi_extra={"parameters": _parameters("agreements")})
def ties(request: Request, site: Site_, limit: Limit = 150) -> dict[str, Any]:
    """Who is tied to whom by how many agreements: the strongest ties, and how many agreements each party has."""
    asked = question_in(request.query_params, "agreements", known_actors(site))
    question = Question(
        party=asked.party, area=asked.area, stage=asked.stage, instrument=asked.instrument, since=asked.since,
        until=asked.until,
    )  # fmt: skip
    found = site.kept(("ties of the API", question, limit), lambda: site.register.ties(question, limit))
    rows = [
        {"one": t.one, "other": t.other, "agreements": t.agreements, "first": t.first, "last": t.last}
        for t in found.ties
    ]
    return {"ties": rows, "total": found.total, "parties": found.parties}


@router.get("/actors/{code:path}/offices", operation_id="offices")
def offices(site: Site_, code: str) -> Rows:
    """Who held which office of a state or organisation, by what reports say, the latest first."""
    return Rows(items=site.register.holders(code), next=None)


@router.get("/decisions", operation_id="decisions")
def decisions(site: Site_, limit: Limit = USUAL_ROWS, skip: Annotated[int, Query(ge=0, le=10**9)] = 0) -> Rows:
    """What people decided, the newest first; `next` is what to skip."""
    found = site.register.log(limit + 1, skip)
    return Rows(items=[_plain(one) for one in found[:limit]], next=str(skip + limit) if len(found) > limit else None)


@writing.post("/decisions", status_code=201, operation_id="decide")
def decide(
    site: Site_, asked: Annotated[NewDecision, Body()], person: Annotated[Person, Depends(writer)]
) -> dict[str, Any]:
    """Decide; needs a token. Coders accept and correct and take back their own decisions, editors do all."""
    if asked.action not in BY_CODERS and not person.role.may(Role.EDITOR):
        raise NotAllowed(Role.EDITOR)
    made = _decided(site, asked, person)
    site.wrote()
    return {**_plain(made), "entries": site.register.touched_by(made)}


def _decided(site: Site, asked: NewDecision, person: Person) -> Decision:
    register, who = site.register, {"person": person.name, "why": asked.why}
    match asked.action:
        case "accept":
            return register.accept(asked.named, **who)
        case "correct":
            return register.correct(asked.named, asked.field, asked.values, stage=asked.stage, **who)
        case "merge":
            return register.merge(asked.one, asked.other, **who)
        case "not_same":
            return register.not_same(asked.one, asked.other, **who)
        case "split":
            return register.split(asked.named, asked.records, **who)
        case "withdraw":
            return register.withdraw(asked.named, **who)
        case "undo":
            if register.decision(asked.decision).person != person.name and not person.role.may(Role.EDITOR):
                raise NotAllowed(Role.EDITOR)
            return register.undo(asked.decision, **who)
    raise RegisterError(
        f"{asked.action!r} can't be decided; known: accept, correct, merge, not_same, split, withdraw, undo"
    )


@writing.post("/reports", status_code=201, operation_id="add_report")
def add_report(
    site: Site_, given: Annotated[NewReport, Body()], person: Annotated[Person, Depends(writer)]
) -> dict[str, Any]:
    """Read a report and add it; needs a token. The same words again add nothing."""
    if not person.role.may(Role.EDITOR):
        raise NotAllowed(Role.EDITOR)
    try:
        published = PartialDate.parse(given.published) if given.published else None
        values = given.model_dump(exclude={"published"})
        document = Document(published=published, **values)
    except ValueError as error:
        raise RegisterError(str(error)) from None
    reading = site.read(document)
    outcome = site.register.add(document, reading, reader_version())
    site.wrote()
    return {"outcome": outcome.what, "entries": sorted(outcome.entries), "error": reading.error}


@router.get("/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """The description of all this."""
    return JSONResponse(request.app.openapi())


@router.get("/", include_in_schema=False)
def description(request: Request) -> HTMLResponse:
    """The same for people."""
    described = request.app.openapi()
    calls = [
        {"method": method.upper(), "path": path, "says": call.get("summary", ""), "more": call.get("description", ""),
         "parameters": [one["name"] for one in call.get("parameters", ())], "token": method != "get"}
        for path, methods in described["paths"].items()
        for method, call in methods.items()
    ]  # fmt: skip
    return page(request, "api.html", calls=calls)


def _plain(decision: Decision) -> dict[str, Any]:
    return {
        "decision": decision.key,
        "action": str(decision.action),
        "content": decision.content,
        "person": decision.person,
        "why": decision.why,
        "at": decision.at,
        "undoes": decision.undoes,
    }


def _last_day(written: str | None) -> str | None:
    if written is None:
        return None
    try:
        return PartialDate.parse(written).last_day().isoformat()
    except ValueError as error:
        raise RegisterError(str(error)) from None
