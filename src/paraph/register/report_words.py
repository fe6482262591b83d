"""The words by which reports are understood, as patterns: sections of `data/recalled.toml`."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def report_words() -> dict[str, Any]:
    """The whole table, as it is written."""
    stored = (resources.files("paraph.register") / "data" / "recalled.toml").read_text(encoding="utf-8")
    return tomllib.loads(stored)


def plain(sentence: str) -> str:
    """A sentence in small letters and with plain apostrophes, each character where it was: patterns are found several
    times faster so than without regard to capitals. Months that would be other words then (`May`) keep their capital.
    """
    small = sentence.lower()
    if len(small) != len(sentence):
        small = "".join(low if len(low := letter.lower()) == 1 else letter for letter in sentence)
    for found in _capitals().finditer(sentence):
        small = f"{small[: found.start()]}{found.group().capitalize()}{small[found.end() :]}"
    return small.replace("’", "'")


def months_in_capitals() -> list[str]:
    """The names of months that `plain` leaves with a capital."""
    return [name.capitalize() for name in report_words()["months_in_capitals"]["names"]]


@cache
def _capitals() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b(?:{name}|{name.upper()})\b" for name in months_in_capitals()))


@cache
def patterns(section: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a section by name, which match without regard to capitals."""
    return {name: re.compile(words, re.IGNORECASE) for name, words in report_words()[section].items()}
