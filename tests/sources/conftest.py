"""A site on loopback, what fetches from it, and sources read in a line."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from paraph.records import Document
from paraph.sources import Found, Intake, Note, Problem, read_sources
from paraph.sources.fetching import Fetcher, Limits
from tests.sources.site import Site, running_site

ReadAll = Callable[..., list[Found]]


@pytest.fixture
def site() -> Iterator[Site]:
    """A site that is there for one test."""
    with running_site() as running:
        yield running


@pytest.fixture
def pauses() -> list[float]:
    """How long the fetcher would have waited."""
    return []


@pytest.fixture
def fetcher(pauses: list[float]) -> Fetcher:
    """May fetch from loopback by its number, not by its name; is impatient and takes little."""
    limits = Limits(seconds=1.0, bytes=3_000_000, pace=0.0)
    return Fetcher(allowed_private=frozenset({"127.0.0.1"}), limits=limits, wait=pauses.append)


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fetcher: Fetcher) -> ReadAll:
    """Read sources in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*names: str, **options: Any) -> list[Found]:
        return list(read_sources(names, Intake(fetcher=lambda: fetcher, **options)))

    return run


def documents(found: list[Found]) -> list[Document]:
    """The documents among what was found."""
    return [one for one in found if isinstance(one, Document)]


def only_document(found: list[Found]) -> Document:
    """The one document, without any trouble."""
    assert not problems(found)
    (document,) = documents(found)
    return document


def problems(found: list[Found]) -> list[str]:
    """Everything that was wrong."""
    return [str(one) for one in found if isinstance(one, Problem)]


def notes(found: list[Found]) -> list[str]:
    """What was merely to say."""
    return [str(one) for one in found if isinstance(one, Note)]
