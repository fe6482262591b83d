"""Accuracy on the annotated reports: by kind and slot, evidence, and calibration.

    python -m benchmarks.accuracy [--language en|fr|es] [--part test|development] [--errors N] [--json]

The method is that of `paraph evaluate`. A record counts as right for calibration if it has a gold partner and at least
seven in ten of its filled slot values agree. Intervals are 95 % (bootstrap over documents; Wilson for shares).
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

from benchmarks.gold_documents import (
    PARTS,
    PARTS_BY_LANGUAGE,
    GoldDocuments,
    NoGoldDocuments,
    as_predictions,
    load_part,
)
from paraph import Reader
from paraph.evaluation import Evaluation, Tally, Verdict, evaluate, report_json, report_lines

BIN_EDGES = (0.0, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
RIGHT_FROM_SHARE = 0.7
RESAMPLES = 1000


def is_right(verdict: Verdict) -> bool:
    """Whether a predicted record counts as right."""
    return (
        verdict.paired
        and verdict.filled_items > 0
        and verdict.right_items >= RIGHT_FROM_SHARE * verdict.filled_items - 1e-9
    )


def calibration_lines(verdicts: Sequence[Verdict]) -> list[str]:
    """A table of confidence bins: how many records, what they claim on average, what share is right."""
    known = [(verdict.confidence, is_right(verdict)) for verdict in verdicts if verdict.confidence is not None]
    lines = [f"{'confidence':16}{'records':>9}{'claimed':>9}{'right':>9}   95 % interval"]
    gap = 0.0
    for low, high in pairwise(BIN_EDGES):
        inside = [pair for pair in known if low <= pair[0] < high or (high == BIN_EDGES[-1] and pair[0] == high)]
        if not inside:
            continue
        claimed = sum(confidence for confidence, _ in inside) / len(inside)
        right = sum(right for _, right in inside)
        gap += abs(right - claimed * len(inside))
        least, most = wilson_interval(right, len(inside))
        share = right / len(inside)
        lines.append(
            f"{low:.1f} to {high:.1f}{len(inside):>15}{claimed:>9.3f}{share:>9.3f}   {least:.3f} to {most:.3f}"
        )
    if known:
        lines.append(f"expected calibration error {gap / len(known):.3f} over {len(known)} records")
    return lines


def wilson_interval(right: int, of: int) -> tuple[float, float]:
    """95 % interval of a share."""
    z = 1.96
    share = right / of
    centre = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z * sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, centre - half), min(1.0, centre + half)


def bootstrap_interval(evaluation: Evaluation) -> tuple[float, float]:
    """95 % interval of the overall F1, documents drawn with replacement."""
    chance = random.Random(0)
    tallies = [score.items for score in evaluation.by_document]
    figures: list[float] = []
    for _ in range(RESAMPLES):
        together = Tally()
        for tally in chance.choices(tallies, k=len(tallies)):
            together.add_all(tally)
        figures.append(together.f1 or 0.0)
    figures.sort()
    return figures[int(0.025 * RESAMPLES)], figures[int(0.975 * RESAMPLES) - 1]


def evaluate_part(gold: GoldDocuments, reader: Reader) -> Evaluation:
    """Read a part and compare."""
    return evaluate(gold.coded, as_predictions(reader.read_many(gold.documents)))


def main() -> None:
    """Print the report of one part, or of both."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--language", choices=list(PARTS_BY_LANGUAGE), default="en")
    arguments.add_argument("--part", choices=PARTS, action="append")
    arguments.add_argument("--errors", type=int, default=0)
    arguments.add_argument("--json", action="store_true")
    chosen = arguments.parse_args()
    reader = Reader()
    for part in chosen.part or ["test"]:
        try:
            gold = load_part(part, chosen.language)
        except NoGoldDocuments as absent:
            print(f"accuracy: skipped, {absent}")
            continue
        evaluation = evaluate_part(gold, reader)
        if chosen.json:
            about = {"language": chosen.language, "part": part}
            print(json.dumps(about | report_json(evaluation, gold.coded, errors=chosen.errors)))
            continue
        files = PARTS_BY_LANGUAGE[chosen.language][part]
        print(f"== accuracy on the {part} part ({', '.join(files)})")
        for line in report_lines(evaluation, gold.coded, errors=chosen.errors):
            print(line)
        least, most = bootstrap_interval(evaluation)
        print(f"overall F1 {evaluation.overall.f1 or 0:.3f}, 95 % interval {least:.3f} to {most:.3f}")
        print()
        print("\n".join(calibration_lines(evaluation.verdicts)))
        print()


if __name__ == "__main__":
    main()
