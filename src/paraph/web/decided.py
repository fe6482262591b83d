"""What was decided, what changed and what is outstanding in a line, in the language of the interface."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from paraph.publish.decision_words import decision_in_words
from paraph.register import Matter, NotThere
from paraph.web.language import Interface
from paraph.web.record_fields import value_in_words
from paraph.web.site import Site


def decision_said(action: str, content: Mapping[str, Any], undoes: str | None, spoken: Interface) -> str:
    """A decision in words."""
    if action == "correct":
        field = content["field"]
        values = [value_in_words(field, value, spoken) for value in content["values"]]
        content = {**content, "field": spoken.text(field), "values": values}
    return decision_in_words(action, content, undoes, spoken.text)


def done_in_words(site: Site, key: str, spoken: Interface) -> dict[str, Any] | None:
    """A decision that a form has just made, for the line that says so."""
    if not key:
        return None
    try:
        made = site.register.decision(key)
    except NotThere:
        return None
    return {
        "decision": made.key,
        "words": decision_said(made.action, made.content, made.undoes, spoken),
        "can_be_undone": made.undoes is None and not site.register.undone([made.key]),
    }


def matter_said(matter: Matter, spoken: Interface) -> str:
    """What is outstanding, in detail."""
    about = matter.about
    match matter.what:
        case "body late":
            body = about["body"] or spoken.label(about["kind"])
            return spoken.text(
                "{body}, {rhythm}, last met {day}",
                body=body,
                rhythm=spoken.label(about["recurrence"]),
                day=spoken.day(about["last"]),
            )
        case "not ratified":
            return spoken.text(
                "signed {day}, no ratification or entry into force reported", day=spoken.day(matter.since)
            )
        case "not heard of":
            return spoken.text(
                "{stage}, last report {day}", stage=spoken.label(about["stage"]), day=spoken.day(matter.since)
            )
    said = spoken.text(
        "{what} by {actors}", what=about["task"] or spoken.label(about["kind"]), actors=spoken.actors(about["by"])
    )
    return spoken.text("{said} (owner: {owner})", said=said, owner=about["owner"]) if about["owner"] else said


def change_said(field: str, value: str | Sequence[str] | None, spoken: Interface) -> str:
    """One side of a change of an entry: what a field was, or is now."""
    if not value:
        return spoken.text("nothing")
    return ", ".join(_changed(field, one, spoken) for one in ([value] if isinstance(value, str) else value))


def _changed(field: str, value: str, spoken: Interface) -> str:
    match field:
        case "history":
            stage, _, day = value.partition(" ")
            return f"{spoken.label(stage)} {spoken.day(day)}".strip()
        case "conflicts":
            return spoken.text(value)
        case "serves":
            return spoken.actor(value)
    return value_in_words(field, value, spoken)
