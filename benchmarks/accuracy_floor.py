"""The accuracy below which no change may fall.

    python -m benchmarks.accuracy_floor            compare with tests/accuracy_floor.json, language by language
    python -m benchmarks.accuracy_floor --raise    pin today's figures where they are higher
    python -m benchmarks.accuracy_floor --lower    pin today's figures, also where they are lower

The figures are pinned together with a fingerprint of the documents that they were taken on: on other documents they
say nothing. A figure fails when it is more than 0.002 below its pin.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import msgspec

from benchmarks.accuracy import evaluate_part
from benchmarks.gold_documents import PARTS_BY_LANGUAGE, NoGoldDocuments, fingerprint, load_part
from paraph import Reader
from paraph.evaluation import KINDS, Evaluation
from paraph.publish.whole_file import whole_file

PINNED_AT = Path(__file__).parents[1] / "tests" / "accuracy_floor.json"
TOLERANCE = 0.002
PART = "test"


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """Pinned figures (F1 by name) and the documents they hold for."""

    part: str
    documents: int
    fingerprint: str
    figures: dict[str, float]


def measure(language: str) -> Floor:
    """Today's figures: overall and by kind F1, and the share of records whose evidence is exact."""
    gold = load_part(PART, language)
    return Floor(
        part=PART,
        documents=len(gold.documents),
        fingerprint=fingerprint(PART, language),
        figures=figures_of(evaluate_part(gold, Reader())),
    )


def figures_of(evaluation: Evaluation) -> dict[str, float]:
    """The figures that are pinned, rounded to four digits."""
    figures = {"overall": evaluation.overall.f1 or 0.0}
    figures |= {kind: evaluation.items[kind].f1 or 0.0 for kind in KINDS}
    figures["evidence"] = 1 - evaluation.evidence_bad / max(1, evaluation.evidence_records)
    return {name: round(figure, 4) for name, figure in figures.items()}


def load_floors(path: Path = PINNED_AT) -> dict[str, Floor]:
    """The pinned floors by language."""
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Floor])


def complaints(pinned: Floor, measured: Floor) -> list[str]:
    """A line for each figure that fell, or one that the documents are others; empty if all is well."""
    if pinned.fingerprint != measured.fingerprint:
        return [f"the {measured.part} documents are not those that the floor was pinned on: --lower pins anew"]
    return [
        f"{name}: {measured.figures.get(name, 0.0):.4f} is below the floor of {least:.4f}"
        for name, least in pinned.figures.items()
        if measured.figures.get(name, 0.0) < least - TOLERANCE
    ]


def raised(pinned: Floor | None, measured: Floor, *, may_lower: bool) -> Floor:
    """The new floor: of each figure the higher one, or today's where lowering is allowed."""
    if pinned is None or may_lower:
        return measured
    if pinned.fingerprint != measured.fingerprint:
        raise SystemExit("the documents changed: figures on others can't be compared; --lower pins anew")
    higher = {name: max(pinned.figures.get(name, 0.0), figure) for name, figure in measured.figures.items()}
    return msgspec.structs.replace(measured, figures=higher)


def main() -> None:
    """Compare or pin."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--raise", dest="raises", action="store_true", help="pin figures that rose")
    arguments.add_argument("--lower", action="store_true", help="pin figures that fell, too")
    chosen = arguments.parse_args()
    pinned = load_floors() if PINNED_AT.exists() else {}
    floors = dict(pinned)
    found: list[str] = []
    for language in PARTS_BY_LANGUAGE:
        try:
            measured = measure(language)
        except NoGoldDocuments as absent:
            print(f"accuracy floor: skipped, {absent}")
            continue
        floor = pinned.get(language)
        for name, figure in measured.figures.items():
            before = "" if floor is None else f"  floor {floor.figures.get(name, 0.0):.4f}"
            print(f"{language} {name:16}{figure:.4f}{before}")
        if chosen.raises or chosen.lower:
            floors[language] = raised(floor, measured, may_lower=chosen.lower)
        elif floor is None:
            found.append(f"{language}: no floor is pinned yet: --raise pins one")
        else:
            found += (f"{language} {line}" for line in complaints(floor, measured))
    if chosen.raises or chosen.lower:
        with whole_file(PINNED_AT) as stream:
            stream.write(json.dumps(msgspec.to_builtins(floors), indent=2).encode() + b"\n")
        print(f"pinned in {PINNED_AT.name}")
    elif found:
        sys.exit("\n".join(found))


if __name__ == "__main__":
    main()
