"""Tables that come with the package: tab-separated, a header, comments after `#`."""

from __future__ import annotations

from functools import cache
from importlib import resources


@cache
def pairs(name: str) -> dict[str, str]:
    """The two columns of a table, the first to the second."""
    lines = (resources.files("paraph.sources") / "data" / name).read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return {first: second for first, second in rows[1:]}  # noqa: C416 - rows are lists, and of two exactly
