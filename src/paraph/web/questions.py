"""A list's address as a question to the register, and the question in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.datastructures import QueryParams

from paraph.records import Area, Instrument, PartialDate
from paraph.register import Question, RegisterError
from paraph.register.tables import ASKED_BY, COLUMNS
from paraph.web.language import Interface, code_of_actor

LISTED = tuple(kind for kind in COLUMNS if kind not in ("unread", "doubts"))
"""What can be listed on pages."""
_SEVERAL = ("party", "area", "stage")
# In the order in which they are said: what, whose, about what, when.
_IN_ORDER = ("state", "instrument", "party", "area", "stage", "conflict", "since", "until", "as_of")
_MOST_VALUES = 20


def question_in(parameters: QueryParams, kind: str, actors: Mapping[str, None]) -> Question:
    """The filters of an address; what a kind can't be asked by is passed over, `RegisterError` for a value that is
    none."""
    given: dict[str, Any] = {}
    for name in sorted(ASKED_BY[kind]):
        values = [" ".join(value.split()) for value in parameters.getlist(name) if value.strip()][:_MOST_VALUES]
        if not values:
            continue
        if name == "party":
            values = [code_of_actor(value, actors) for value in values]
        if name in _SEVERAL:
            given[name] = tuple(dict.fromkeys(values))
        elif name in ("since", "until"):
            given[name] = str(_day(values[-1]))
        elif name == "as_of":
            given[name] = _day(values[-1]).last_day().isoformat()
        else:
            given[name] = values[-1]
    for name, codes in (("area", tuple(Area)), ("instrument", tuple(Instrument))):
        asked = given.get(name, ())
        for code in (asked,) if isinstance(asked, str) else asked:
            if code not in codes:
                raise RegisterError(f"{code!r} is no code of {name}; known: {', '.join(codes)}")
    return Question(**given, after=parameters.get("after") or None)


def _day(written: str) -> PartialDate:
    try:
        return PartialDate.parse(written)
    except ValueError as error:
        raise RegisterError(str(error)) from None


def pairs_of(question: Question) -> list[tuple[str, str]]:
    """The question as the pairs of an address, without where it goes on."""
    given = question.given()
    pairs: list[tuple[str, str]] = []
    for name in _IN_ORDER:
        values = given.get(name, ())
        pairs += [(name, value) for value in ((values,) if isinstance(values, str) else values)]
    return pairs


def phrases(question: Question, kind: str, spoken: Interface) -> list[tuple[str, list[tuple[str, str]]]]:
    """What is asked for, a phrase for each filter, and the pairs of the address without it."""
    pairs = pairs_of(question)
    return [
        (_phrase(name, value, kind, spoken), pairs[:at] + pairs[at + 1 :]) for at, (name, value) in enumerate(pairs)
    ]


def _phrase(name: str, value: str, kind: str, spoken: Interface) -> str:
    texts = {
        "state": "state: {value}",
        "instrument": "form: {value}",
        "party": "with {value}",
        "area": "on {value}",
        "stage": "that reached: {value}",
        "conflict": "whose reports contradict each other over: {value}",
        "since": {"agreements": "begun {value} or later", "commitments": "due {value} or later"}.get(
            kind, "of {value} or later"
        ),
        "until": {"agreements": "begun by {value}", "commitments": "due by {value}"}.get(kind, "until {value}"),
        "as_of": "by what was known on {value}",
    }
    shown = value
    if name == "party":
        shown = spoken.actor(value)
    elif name in ("since", "until", "as_of"):
        shown = spoken.day(value)
    elif name != "conflict":
        shown = spoken.label(value)
    else:
        shown = spoken.text(value)
    return spoken.text(texts[name], value=shown)


def replaced(question: Question, **values: Any) -> Question:
    """The same question with other values."""
    return msgspec.structs.replace(question, **values)
