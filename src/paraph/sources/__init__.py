"""Files and standard input to documents, streaming; what can't be read is a located problem, never an exception."""

from __future__ import annotations

from paraph.sources.fields import parse_language, parse_published
from paraph.sources.opening import DEFAULT_MAX_SIZE, STANDARD_INPUT, TextFacts, is_json_lines, read_sources
from paraph.sources.problem import Problem

__all__ = [
    "DEFAULT_MAX_SIZE",
    "STANDARD_INPUT",
    "Problem",
    "TextFacts",
    "is_json_lines",
    "parse_language",
    "parse_published",
    "read_sources",
]
