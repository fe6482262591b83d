"""Counts of right items, false alarms and misses, and the rates that follow from them."""

from __future__ import annotations


class Tally:
    """Items that are right in both, only predicted (false alarms) or only in the gold (misses)."""

    __slots__ = ("false_alarms", "misses", "right")

    def __init__(self, right: int = 0, false_alarms: int = 0, misses: int = 0) -> None:
        self.right = right
        self.false_alarms = false_alarms
        self.misses = misses

    def add(self, right: int, false_alarms: int, misses: int) -> None:
        """Count more items."""
        self.right += right
        self.false_alarms += false_alarms
        self.misses += misses

    def add_all(self, other: Tally) -> None:
        """Count everything that another tally counted."""
        self.add(other.right, other.false_alarms, other.misses)

    @property
    def precision(self) -> float | None:
        """Share of the predicted items that are right; None where nothing was predicted."""
        predicted = self.right + self.false_alarms
        return self.right / predicted if predicted else None

    @property
    def recall(self) -> float | None:
        """Share of the gold items that were found; None where the gold has none."""
        wanted = self.right + self.misses
        return self.right / wanted if wanted else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall; None where there is no item at all."""
        weight = 2 * self.right + self.false_alarms + self.misses
        return 2 * self.right / weight if weight else None

    def as_row(self) -> dict[str, float | int | None]:
        """The rates and counts under the names of the contract's script."""
        return {
            "precision": self.precision,
            "recall": self.recall,
            "f1": self.f1,
            "right": self.right,
            "false_alarms": self.false_alarms,
            "misses": self.misses,
        }
