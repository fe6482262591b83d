"""Records taken apart into statements, one value each, and put together again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, get_args, get_type_hints

import msgspec

from paraph.records import Evidence, PartialDate, Record, record_kinds

# These belong to the record as a whole, not to what it says.
_NOT_SAID = frozenset({"id", "evidence", "confidence"})

BESIDE = {
    "commitments": frozenset({"owner", "task", "state", "under"}),
    "bodies": frozenset({"under"}),
    "meetings": frozenset({"under"}),
}
"""What people say beside a record and no reader does: who sees to a measure, what it is in words, what became of it,
and the record of the agreement that a thing stands under."""
NOTHING = -1
"""The position of a person's word that a field holds nothing."""
STATES_TO_SAY = ("open", "fulfilled", "lapsed")
"""States that people can give a measure; overdue is what is open past its day."""


class Value(msgspec.Struct, frozen=True):
    """One value: the field (`place.name` for a part of a value), its position in a list, the value as text."""

    field: str
    position: int
    value: str


def values_of(record: Record) -> Iterator[Value]:
    """What a record says, a value at a time; a slot that says nothing gives no statement."""
    for field in fields_of(record):
        yield from _values_in(field, getattr(record, field))


def fields_of(record: Record) -> list[str]:
    """The fields by which a record says something."""
    return [field for field in record.__struct_fields__ if field not in _NOT_SAID]


def _values_in(field: str, content: object) -> Iterator[Value]:
    if content is None:
        return
    if isinstance(content, tuple):
        for position, item in enumerate(content):
            yield Value(field, position, str(item))
    elif isinstance(content, msgspec.Struct):
        for part in content.__struct_fields__:
            yield from _values_in(f"{field}.{part}", getattr(content, part))
    else:
        yield Value(field, 0, str(content))


def record_from(
    kind: str, record_id: str, values: Iterable[Value], evidence: Iterable[Evidence], confidence: float
) -> Record:
    """The record of which these are the values; `ValueError` where they make none."""
    form = record_kinds()[kind]
    lists = _list_fields(kind)
    content: dict[str, Any] = {}
    beside = BESIDE.get(kind, frozenset())
    for value in sorted(values, key=attrgetter("position")):
        if value.field in beside:
            continue
        name, _, part = value.field.partition(".")
        if part:
            content.setdefault(name, {})[part] = value.value
        elif name in lists:
            content.setdefault(name, []).append(value.value)
        else:
            content[name] = value.value
    content |= {"id": record_id, "confidence": confidence, "evidence": tuple(evidence)}
    made: Record = msgspec.convert(content, form, strict=False, dec_hook=_decode)
    return made


def check_value(kind: str, field: str, value: str) -> None:
    """Refuse with `ValueError` a value that the field can't hold, before a person's word is written down."""
    if field in BESIDE.get(kind, ()):
        if field == "state" and value not in STATES_TO_SAY:
            raise ValueError(f"{value!r} is no state; known: {', '.join(STATES_TO_SAY)}")
        if not value.strip():
            raise ValueError(f"{field} has no words")
        return
    name, _, part = field.partition(".")
    hints = _hints(kind)
    if name in _NOT_SAID or name not in hints:
        known = ", ".join(sorted((set(hints) - _NOT_SAID) | BESIDE.get(kind, frozenset())))
        raise ValueError(f"{kind} have no field {field!r}; known: {known}")
    content: object = {part: value} if part else [value] if name in _list_fields(kind) else value
    msgspec.convert(content, hints[name], strict=False, dec_hook=_decode)


def _decode(wanted: type[Any], value: object) -> object:
    if wanted is PartialDate and isinstance(value, str):
        return PartialDate.parse(value)
    return value


@cache
def _hints(kind: str) -> Mapping[str, Any]:
    return get_type_hints(record_kinds()[kind])


@cache
def _list_fields(kind: str) -> frozenset[str]:
    return frozenset(name for name, hint in _hints(kind).items() if Ellipsis in get_args(hint))
