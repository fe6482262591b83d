"""Fetching of addresses."""

from __future__ import annotations


class Fetcher:
    """Fetches addresses."""
