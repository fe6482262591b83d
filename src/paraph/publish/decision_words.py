"""A decision in a line for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from paraph.register.decisions import Action

_SHOWN = 12  # characters of a key: enough to find it again


class Says(Protocol):
    """Puts values into the places of a text, perhaps of its translation."""

    def __call__(self, text: str, /, **values: object) -> str:
        """The text with its values."""
        ...


def plainly(text: str, /, **values: object) -> str:
    """The text as it is written here, with its values."""
    return text.format(**values)


def decision_in_words(action: str, content: Mapping[str, Any], undoes: str | None = None, say: Says = plainly) -> str:
    """What was decided, with short keys of the records that it speaks of."""
    match Action(action):
        case Action.ACCEPT:
            return say("accepted: {records}", records=_records(content["records"], say))
        case Action.CORRECT:
            values = "; ".join(content["values"]) or say("nothing")
            record = short_key(content["record"])
            return say("corrected: {field} is {value} in {record}", field=content["field"], value=values, record=record)
        case Action.MERGE:
            return say("merged: {one} with {other}", **_sides(content, say))
        case Action.NOT_SAME:
            return say("not the same: {one} and {other}", **_sides(content, say))
        case Action.SPLIT:
            return say("split: {one} from {other}", **_sides(content, say))
        case Action.WITHDRAW:
            return say("withdrawn: {records}", records=_records(content["records"], say))
        case Action.ADD:
            return say("added by hand: {records}", records=", ".join(_added(one) for one in content["records"]))
        case Action.UNDO:
            return say("taken back: {decision}", decision=(undoes or "")[:_SHOWN])


def short_key(key: str) -> str:
    """A record's key as people can type it."""
    beginning, _, rest = key.partition("/")
    return f"{beginning[:_SHOWN]}/{rest}"


def _records(keys: list[str], say: Says) -> str:
    if len(keys) == 1:
        return short_key(keys[0])
    return say("{record} and {n} more", record=short_key(min(keys)), n=len(keys) - 1)


def _sides(content: Mapping[str, Any], say: Says) -> dict[str, str]:
    return {side: _records(content[side], say) for side in ("one", "other")}


def _added(record: dict[str, Any]) -> str:
    said = {field: value for field, _, value in record["values"]}
    words = said.get("task") or said.get("title") or said.get("name") or said.get("date")
    return f"{short_key(record['key'])}{f' ({words})' if words else ''}"
