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


@cache
def patterns(section: str) -> dict[str, re.Pattern[str]]:
    """The patterns of a section by name, to be matched without regard to capitals."""
    return {name: re.compile(words, re.IGNORECASE) for name, words in report_words()[section].items()}
