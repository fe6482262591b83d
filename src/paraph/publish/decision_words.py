"""A decision in a line for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paraph.register.decisions import Action

_SHOWN = 12  # characters of a key: enough to find it again


def decision_in_words(action: str, content: Mapping[str, Any], undoes: str | None = None) -> str:
    """What was decided, with short keys of the records that it speaks of."""
    match Action(action):
        case Action.ACCEPT:
            return f"accepted: {_records(content['records'])}"
        case Action.CORRECT:
            values = "; ".join(content["values"]) or "nothing"
            return f"corrected: {content['field']} is {values} in {short_key(content['record'])}"
        case Action.MERGE:
            return f"merged: {_records(content['one'])} with {_records(content['other'])}"
        case Action.NOT_SAME:
            return f"not the same: {_records(content['one'])} and {_records(content['other'])}"
        case Action.SPLIT:
            return f"split: {_records(content['one'])} from {_records(content['other'])}"
        case Action.WITHDRAW:
            return f"withdrawn: {_records(content['records'])}"
        case Action.ADD:
            return "added by hand: " + ", ".join(_added(one) for one in content["records"])
        case Action.UNDO:
            return f"taken back: {(undoes or '')[:_SHOWN]}"


def short_key(key: str) -> str:
    """A record's key as people can type it."""
    beginning, _, rest = key.partition("/")
    return f"{beginning[:_SHOWN]}/{rest}"


def _records(keys: list[str]) -> str:
    return short_key(keys[0]) if len(keys) == 1 else f"{short_key(min(keys))} and {len(keys) - 1} more"


def _added(record: dict[str, Any]) -> str:
    said = {field: value for field, _, value in record["values"]}
    words = said.get("task") or said.get("title") or said.get("name") or said.get("date")
    return f"{short_key(record['key'])}{f' ({words})' if words else ''}"
