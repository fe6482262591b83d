"""Whatever people have their reports in, to documents, streaming; what can't be read is a located problem, never an
exception."""

from __future__ import annotations

from paraph.sources.fields import parse_column, parse_language, parse_published
from paraph.sources.folders import files_in
from paraph.sources.intake import (
    DEFAULT_MAX_SIZE,
    Facts,
    Finished,
    Found,
    Intake,
    Mark,
    Memory,
    Note,
    PassedOver,
    Reached,
    Seen,
    SetAside,
    Sieve,
)
from paraph.sources.kinds import Kind, kind_by_name
from paraph.sources.opening import STANDARD_INPUT, read_sources
from paraph.sources.problem import Problem

__all__ = [
    "DEFAULT_MAX_SIZE",
    "STANDARD_INPUT",
    "Facts",
    "Finished",
    "Found",
    "Intake",
    "Kind",
    "Mark",
    "Memory",
    "Note",
    "PassedOver",
    "Problem",
    "Reached",
    "Seen",
    "SetAside",
    "Sieve",
    "files_in",
    "kind_by_name",
    "parse_column",
    "parse_language",
    "parse_published",
    "read_sources",
]
