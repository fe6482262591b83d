"""Libraries that only some sources need: a clear line where one is missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class MissingExtra(ValueError):
    """A source can't be read for want of a library."""


@contextmanager
def needing(what: str, extra: str) -> Iterator[None]:
    """Around imports: `MissingExtra` says what needs which extra of Paraph."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("paraph"):
            raise
        raise MissingExtra(f"{what} need {error.name}, which is missing: pip install 'paraph[{extra}]'") from None
