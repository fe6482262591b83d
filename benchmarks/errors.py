"""What the accuracy is lost to: every false alarm and miss on a part of the annotated reports, by cause.

    python -m benchmarks.errors [--part test|development]

An item (a filled slot value) is lost because its whole record is missing or false, or because one slot of a record
that both sides have is wrong, empty or filled without need. The shares are of all false alarms and misses.
"""

from __future__ import annotations

import argparse
from collections import Counter

from benchmarks.accuracy import evaluate_part
from benchmarks.gold_documents import PARTS, load_part
from paraph import Reader
from paraph.evaluation import Disagreement, Evaluation


def cause_of(disagreement: Disagreement) -> str:
    """The class of one disagreement."""
    kind, slot = disagreement.kind, disagreement.slot
    if disagreement.predicted_record is None:
        return f"{kind}: record missed"
    if disagreement.gold_record is None:
        return f"{kind}: false record"
    if disagreement.predicted in (None, "", [], ()):
        return f"{kind}: {slot} left empty"
    if disagreement.gold in (None, "", [], ()):
        return f"{kind}: {slot} filled without need"
    return f"{kind}: {slot} wrong"


def items_lost(disagreement: Disagreement) -> int:
    """False alarms and misses of one disagreement, values counted one by one."""

    def count(value: object) -> int:
        if value in (None, "", [], ()):
            return 0
        if isinstance(value, (list, tuple)):
            return len(value)
        if isinstance(value, dict) and {"name", "country"} & set(value):
            return sum(bool(part) for part in value.values())
        return 1

    gold, predicted = disagreement.gold, disagreement.predicted
    if isinstance(gold, list) and isinstance(predicted, list):
        common = sum((Counter(map(str, gold)) & Counter(map(str, predicted))).values())
        return max(1, count(gold) + count(predicted) - 2 * common)
    return count(gold) + count(predicted)


def lines_of(evaluation: Evaluation, most: int = 40) -> list[str]:
    """The causes, the costliest first."""
    lost: Counter[str] = Counter()
    for disagreement in evaluation.disagreements:
        lost[cause_of(disagreement)] += items_lost(disagreement)
    total = sum(lost.values())
    return [f"{count:6} {count / total:6.1%}  {cause}" for cause, count in lost.most_common(most)]


def main() -> None:
    """Print the table of one part."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--part", choices=PARTS, default="test")
    part = arguments.parse_args().part
    print(f"== what is lost on the {part} part")
    print("\n".join(lines_of(evaluate_part(load_part(part), Reader()))))


if __name__ == "__main__":
    main()
