"""What is compared: the slots of each kind of record, and when two values of a slot agree.

The method is that of the record contract's scoring script. Every filled slot value is one item: a list slot has an item
per entry, a place one for its country and one for its name. Names are compared by their words (`names.py`), numbers to
one part in a million, everything else exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from paraph.evaluation.names import folded_words, same_name

Record = Mapping[str, Any]
"""A record as JSON has it: gold records lack what the contract leaves to the machine, such as evidence."""

# An actor code has two to eight letters; what is longer than this may be a name that two coders write differently.
_LONGEST_EXACT_CODE = 4


class Slot(msgspec.Struct, frozen=True):
    """How the values of one slot become items, and when two items agree."""

    items: Callable[[Any], list[Any]]
    agree: Callable[[Any, Any], bool]


class KindSlots(msgspec.Struct, frozen=True):
    """The slots of one kind; two records may be of one thing only if they agree on an item of a key slot."""

    keys: tuple[str, ...]
    slots: Mapping[str, Slot]


def _is_empty(value: object) -> bool:
    return value is None or value == "" or value == [] or value == {}


def _single(value: object) -> list[Any]:
    return [] if _is_empty(value) else [value]


def _entries(value: object) -> list[Any]:
    if _is_empty(value):
        return []
    return [entry for entry in (value if isinstance(value, list) else [value]) if entry not in (None, "")]


def _place_parts(value: object) -> list[Any]:
    if _is_empty(value):
        return []
    place = value if isinstance(value, dict) else {"name": str(value)}
    return [(part, place[part]) for part in ("country", "name") if place.get(part)]


def _money(value: object) -> list[Any]:
    if _is_empty(value):
        return []
    return [(value.get("amount"), value.get("currency")) if isinstance(value, dict) else (value, None)]


def _equal(one: object, other: object) -> bool:
    return one == other


def _same_code(one: object, other: object) -> bool:
    return one == other or (len(str(one)) > _LONGEST_EXACT_CODE and same_name(one, other))


def _same_number(one: Any, other: Any) -> bool:
    try:
        return abs(float(one) - float(other)) <= 1e-6 * max(1.0, abs(float(one)))
    except (TypeError, ValueError, OverflowError):
        return False


def _same_money(one: tuple[Any, Any], other: tuple[Any, Any]) -> bool:
    return _same_number(one[0], other[0]) and one[1] == other[1]


def _same_place_part(one: tuple[str, Any], other: tuple[str, Any]) -> bool:
    if one[0] != other[0]:
        return False
    if one[0] == "country":
        return one[1] == other[1] or folded_words(str(one[1])) == folded_words(str(other[1]))
    return same_name(one[1], other[1])


_choice = Slot(_single, _equal)
_choices = Slot(_entries, _equal)
_date = Slot(_single, _equal)
_code = Slot(_single, _same_code)
_codes = Slot(_entries, _same_code)
_name = Slot(_single, same_name)
_names = Slot(_entries, same_name)
_number = Slot(_single, _same_number)
_amount_of_money = Slot(_money, _same_money)
_place = Slot(_place_parts, _same_place_part)

KINDS: Mapping[str, KindSlots] = MappingProxyType(
    {
        "agreements": KindSlots(
            ("parties",),
            {
                "parties": _codes,
                "instrument": _choice,
                "stage": _choice,
                "date": _date,
                "place": _place,
                "areas": _choices,
                "signatories": _names,
                "factuality": _choice,
            },
        ),
        "bodies": KindSlots(
            ("parties", "name"),
            {
                "parties": _codes,
                "kind": _choice,
                "name": _name,
                "stage": _choice,
                "recurrence": _choice,
                "date": _date,
                "areas": _choices,
            },
        ),
        "commitments": KindSlots(
            ("by", "kind"),
            {
                "by": _codes,
                "to": _codes,
                "kind": _choice,
                "due": _date,
                "recurrence": _choice,
                "areas": _choices,
            },
        ),
        "meetings": KindSlots(
            ("actors", "people"),
            {"actors": _codes, "kind": _choice, "people": _names, "date": _date, "place": _place},
        ),
        "offices": KindSlots(("person", "office"), {"person": _name, "office": _name, "actor": _code}),
        "memberships": KindSlots(
            ("member",),
            {"member": _code, "organisation": _code, "change": _choice, "stage": _choice, "date": _date},
        ),
        "transfers": KindSlots(
            ("supplier", "recipient"),
            {
                "supplier": _code,
                "recipient": _code,
                "items": _names,
                "quantity": _number,
                "value": _amount_of_money,
                "stage": _choice,
                "date": _date,
            },
        ),
        "expenditures": KindSlots(
            ("actor", "amount"),
            {
                "actor": _code,
                "amount": _number,
                "currency": _code,
                "year": _number,
                "purpose": _choice,
                "source": _name,
            },
        ),
    }
)


def compare_slot(slot: Slot, gold: object, predicted: object) -> tuple[int, int, int]:
    """How many items are right, false alarms (only predicted) and misses (only gold)."""
    wanted, left = slot.items(gold), slot.items(predicted)
    right = 0
    for item in wanted:
        for position, candidate in enumerate(left):
            if slot.agree(item, candidate):
                del left[position]
                right += 1
                break
    return right, len(left), len(wanted) - right
