"""An entry of the register as text for people: history, evidence, conflicts, follow-up, documents, decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any

from paraph.codes.spelled_out import actor_name, label_of
from paraph.publish.decision_words import decision_in_words, short_key
from paraph.publish.wording import actors_in_words, codes_in_words, date_in_words
from paraph.records import PartialDate

_INDENT = "    "
_MOST_QUOTED = 3
Form = Mapping[str, Any]


def entry_sheet(form: Form, width: int = 100) -> str:
    """The whole entry as `Register.show` gives it; every line of history is followed by the words that say it."""
    lines = {"agreements": _agreement, "bodies": _body, "people": _person}.get(form["kind"], _record)
    if "record" in form:
        lines = _record
    return "\n".join([*lines(form, width), *_common(form)]) + "\n"


def _agreement(form: Form, width: int) -> Iterator[str]:
    yield f"{form['id']}  {form['title'] or label_of(form['instrument'])}: {actors_in_words(form['parties'])}"
    yield f"instrument: {label_of(form['instrument'])}"
    if form["areas"]:
        yield f"areas: {codes_in_words(form['areas'])}"
    yield "history:"
    for stage in form["history"]:
        yield f"  {_day(stage['date']) or 'undated'}: {label_of(stage['stage'])}"
        yield from _quotes(stage["reports"], width)
    for conflict in form["conflicts"]:
        yield f"conflict over {conflict['field']}:"
        for side in conflict["sides"]:
            yield f"  {side['value']}"
            yield from _quotes(side["reports"], width)
    for body in form["bodies"]:
        rhythm = f", {label_of(body['recurrence'])}" if body["recurrence"] else ""
        named = body["name"] or label_of(body["form"])
        yield f"body: {named}{rhythm}{_in_brackets(body['id'])}"
        yield from _sessions(body, width)
    for line in form["commitments"]:
        yield from _commitment(line, width)


def _sessions(body: Form, width: int) -> Iterator[str]:
    if not body["sessions"]:
        yield "  no session reported"
    for session in body["sessions"]:
        yield f"  session of {_day(session['date'])}"
        yield from _quotes(session["reports"], width)
    if body.get("due"):
        yield f"  the next by {_day(body['due'])}"


def _commitment(line: Form, width: int) -> Iterator[str]:
    due = f", due {_day(line['due'])}" if line["due"] else ""
    owner = f", owner {line['owner']}" if line["owner"] else ""
    what = line["task"] or label_of(line["kind"])
    yield f"commitment: {what} by {actors_in_words(line['by'])}{due}{owner}: {line['state']} ({short_key(line['id'])})"
    yield from _quotes(line["reports"], width)
    if line["fulfilled_by"]:
        yield "  done, as this says:"
        yield from _quotes(line["fulfilled_by"], width)


def _body(form: Form, width: int) -> Iterator[str]:
    yield f"{form['id']}  {form['name'] or label_of(form['form'])}: {actors_in_words(form['parties'])}"
    if form.get("recurrence"):
        yield f"meets: {label_of(form['recurrence'])}"
    if form["agreement"]:
        yield f"works under: {form['agreement']}"
    yield from _sessions(form, width)
    yield "told of:"
    yield from _quotes(form["reports"], width)


def _person(form: Form, width: int) -> Iterator[str]:
    yield f"{form['id']}  {form['name']}"
    for held in form["offices"]:
        serves = f" ({actor_name(held['actor'])})" if held["actor"] else ""
        yield f"office: {held['office'] or 'not named'}{serves}"
        yield from _quotes(held["reports"], width)


def _record(form: Form, width: int) -> Iterator[str]:
    yield f"{form['id']}  {label_of(form['kind'])}"
    if form["entry"]:
        yield f"entry: {form['entry']}"
    for field, value in {**form["record"], **form.get("beside", {})}.items():
        if field not in ("id", "evidence") and value not in (None, [], ""):
            by = " (a person's word)" if field in form["settled"] else ""
            yield f"{field}: {', '.join(map(str, value)) if isinstance(value, list) else value}{by}"
    said = {"record": form["id"], **(form["document"] or {"document": []})}
    yield from _quotes([{**said, "quote": one["quote"]} for one in form["record"]["evidence"]], width)


def _common(form: Form) -> Iterator[str]:
    if form.get("state") == "withdrawn":
        yield "WITHDRAWN: no longer listed"
    if form.get("also"):
        yield f"also known as: {', '.join(form['also'])}"
    if form.get("documents"):
        yield "documents:"
        for document in form["documents"]:
            yield f"  {_named(document)}"
            for copy in document.get("copies", ()):
                at = f", {copy['url']}" if copy["url"] else ""
                yield f"    copy: {_named(copy)}{at}"
    if form.get("decisions"):
        yield "decisions:"
    for one in form.get("decisions", ()):
        force = "" if one["in_force"] or one["undoes"] else " (taken back)"
        why = f": {one['why']}" if one["why"] else ""
        said = decision_in_words(one["action"], one["content"], one["undoes"])
        yield f"  {one['decision'][:12]}  {one['at'][:10]}  {one['person']}{why}  {said}{force}"


def _quotes(reports: Sequence[Form], width: int) -> Iterator[str]:
    for one in reports[:_MOST_QUOTED]:
        quote = " ".join(one["quote"].split())
        # One unbroken line where the window is wide enough, so that it can be searched for.
        yield fill(f"“{quote}” ({_named(one)})", width, initial_indent=_INDENT, subsequent_indent=_INDENT)
    if len(reports) > _MOST_QUOTED:
        yield f"{_INDENT}and {len(reports) - _MOST_QUOTED} more"


def _named(report: Form) -> str:
    """The document, or by hand; and the record, by which a report can be corrected or split off."""
    parts = [", ".join(report["document"]) or "by hand", report.get("outlet"), report.get("published")]
    named = ", ".join(part for part in parts if part)
    return f"{named}; {short_key(report['record'])}" if "record" in report else named


def _in_brackets(words: str | None) -> str:
    return f" ({words})" if words else ""


def _day(written: str | None) -> str | None:
    return date_in_words(PartialDate.parse(written)) if written else None
