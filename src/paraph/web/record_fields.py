"""What a record says, field by field, in the words of the interface."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from paraph.publish.wording import money_in_words
from paraph.web.language import Interface

_ACTORS = frozenset({"parties", "by", "to", "actors", "recipients"})
_ACTOR = frozenset({"actor", "member", "organisation", "supplier", "recipient"})
_DAYS = frozenset({"date", "due"})
_CODES = frozenset({"instrument", "kind", "stage", "recurrence", "purpose", "change", "factuality", "state"})
_UNSAID = frozenset({"id", "evidence", "confidence", "currency", "amount", "under", "type"})


def fields_in_words(
    record: Mapping[str, Any], beside: Mapping[str, str], spoken: Interface
) -> Iterator[tuple[str, str]]:
    """Pairs of a label and a value, of what says something."""
    if record.get("amount") is not None:
        yield spoken.text("amount"), money_in_words(record["amount"], record.get("currency"))
    for field, value in {**record, **beside}.items():
        if field in _UNSAID or value in (None, [], "") or (field == "factuality" and value == "asserted"):
            continue
        yield spoken.text(field), _in_words(field, value, spoken)
    confidence = record.get("confidence")
    if confidence is not None:
        # Cut rather than rounded, so that only certainty reads 100 %.
        yield spoken.text("confidence"), f"{int(confidence * 100 + 1e-9)} %"


def _in_words(field: str, value: Any, spoken: Interface) -> str:
    if field in _ACTORS:
        return spoken.actors(value)
    if field in _ACTOR:
        return spoken.actor(value)
    if field in _DAYS:
        return spoken.day(value)
    if field == "areas":
        return ", ".join(map(spoken.label, value))
    if field in _CODES:
        return spoken.label(value)
    if field == "place":
        parts = [value.get("name"), spoken.actor(value["country"]) if value.get("country") else None]
        return ", ".join(dict.fromkeys(part for part in parts if part))
    if field == "value":
        return money_in_words(value["amount"], value.get("currency"))
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return spoken.number(value) if isinstance(value, float) else str(value)


def value_in_words(field: str, value: str, spoken: Interface) -> str:
    """One value of a field, as decisions keep it, in words."""
    if field in _ACTORS or field in _ACTOR:
        return spoken.actor(value)
    if field in _CODES or field == "areas":
        return spoken.label(value)
    return spoken.day(value) if field in _DAYS else value


def headline(kind: str, record: Mapping[str, Any], spoken: Interface) -> str:
    """A record in a few words."""
    match kind:
        case "agreements":
            said = [spoken.label(record["instrument"]), spoken.label(record["stage"])]
        case "bodies":
            said = [record.get("name") or spoken.label(record["kind"]), spoken.label(record["stage"])]
        case "offices":
            said = [record.get("person") or spoken.text("holder not named")]
        case "memberships":
            said = [spoken.label(record["change"]), spoken.label(record["stage"])]
        case "transfers":
            said = [", ".join(record.get("items", ())[:3]), spoken.label(record["stage"])]
        case "expenditures":
            said = [spoken.label(record["purpose"])]
        case "events":
            said = [spoken.label(record["type"])]
        case _:
            said = [spoken.label(record["kind"])]
    return ", ".join(part for part in said if part)
