"""What is at an address, to documents."""

from __future__ import annotations

from collections.abc import Iterator

from paraph.sources.intake import Facts, Found, Intake
from paraph.sources.problem import Problem


def read_address(address: str, intake: Intake, hints: Facts = Facts()) -> Iterator[Found]:  # noqa: B008
    """The documents at an address that a person, a list or a followed feed named; `hints` is what led there said."""
    yield Problem(address, "addresses are not fetched here")
