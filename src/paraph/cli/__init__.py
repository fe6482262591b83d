"""The command line: a thin shell over functions that tests and notebooks can call."""

from __future__ import annotations

from paraph.cli.entry import main

__all__ = ["main"]
