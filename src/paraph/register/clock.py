"""The time, in the one form that a register writes it."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """`2025-05-08T09:30:00.123456Z`: sorts as it passes."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
