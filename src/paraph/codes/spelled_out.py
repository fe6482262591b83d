"""Codes spelled out for people: labels of the contract's codes, names of states and of organisations."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent


def label_of(code: str) -> str:
    """The words for a code of the contract; a code without a label is itself, without its underscores."""
    return _labels().get(code) or code.replace("_", " ")


def actor_name(code: str) -> str:
    """The English name of a state or organisation; whatever is no known code is a name already."""
    return _states().get(code) or _organisations().get(code) or code


def state_name(code: str) -> str:
    """The English name of a state by its ISO 3166-1 alpha-3 code, or the code where it is unknown."""
    return _states().get(code) or code


@cache
def _labels() -> dict[str, str]:
    return {row["code"]: row["label"] for row in _rows("labels.tsv")}


@cache
def _states() -> dict[str, str]:
    return {row["code"]: row["name"] for row in _rows("states.tsv")}


@cache
def _organisations() -> dict[str, str]:
    return {row["code"]: row["name"] for row in _rows("organisations.tsv")}


def _rows(file_name: str) -> Iterator[dict[str, str]]:
    """The rows of a table: lines that begin with `#` are remarks, the first other line names the columns."""
    columns: list[str] = []
    with (_FOLDER / file_name).open(encoding="utf-8") as table:
        for line in table:
            if line.startswith("#") or not line.strip():
                continue
            cells = line.rstrip("\n").split("\t")
            if columns:
                yield dict(zip(columns, cells, strict=False))
            else:
                columns = cells
