"""An evaluation as a table to read, or as JSON with the names of the contract's script."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from paraph.evaluation.coded_files import CodedDocument, DocumentId
from paraph.evaluation.context import context_of
from paraph.evaluation.scoring import Disagreement, Evaluation
from paraph.evaluation.slots import KINDS
from paraph.evaluation.tally import Tally

_HEAD = f"{'':28}{'P':>8}{'R':>8}{'F1':>8}{'right':>8}{'alarms':>8}{'misses':>8}"


def report_lines(
    evaluation: Evaluation,
    gold: Mapping[DocumentId, CodedDocument],
    *,
    errors: int = 0,
    by_document: bool = False,
) -> Iterator[str]:
    """The report, line by line: kinds and slots, documents (worst first), then `errors` disagreements in context."""
    yield (
        f"{evaluation.answered} of {evaluation.documents} documents answered;"
        f" evidence spans: {evaluation.evidence_bad} bad of {evaluation.evidence_records} records"
    )
    yield _HEAD
    for kind in KINDS:
        yield _row(kind, evaluation.items[kind])
        yield _row("  records found", evaluation.records[kind])
        for (of_kind, slot), tally in evaluation.slots.items():
            if of_kind == kind:
                yield _row(f"  {slot}", tally)
    yield _row("overall", evaluation.overall)
    if by_document:
        yield ""
        yield f"{'document, worst first':28}" + _HEAD[28:]
        for score in sorted(evaluation.by_document, key=lambda one: one.items.f1 if one.items.f1 is not None else 2.0):
            yield _row(str(score.document), score.items)
    if errors:
        yield ""
        yield from _disagreement_lines(evaluation.disagreements[:errors], gold)
        left = len(evaluation.disagreements) - errors
        if left > 0:
            yield f"… and {left:,} more disagreements"


def report_json(
    evaluation: Evaluation, gold: Mapping[DocumentId, CodedDocument], *, errors: int = 0, by_document: bool = False
) -> dict[str, Any]:
    """The same as one JSON object; the figures stand under the names of the contract's script."""
    report: dict[str, Any] = {
        "documents": evaluation.documents,
        "answered": evaluation.answered,
        "kinds": {kind: tally.as_row() for kind, tally in evaluation.items.items()},
        "slots": {f"{kind}.{slot}": tally.as_row() for (kind, slot), tally in evaluation.slots.items()},
        "records": {kind: tally.as_row() for kind, tally in evaluation.records.items()},
        "overall": evaluation.overall.as_row(),
        "evidence": {"records": evaluation.evidence_records, "bad": evaluation.evidence_bad},
        "errors": [
            {
                "id": one.document,
                "kind": one.kind,
                "slot": one.slot,
                "gold": one.gold,
                "predicted": one.predicted,
                "record": _subject(one),
                "context": context_of(one, gold[one.document].text),
            }
            for one in evaluation.disagreements[:errors]
        ],
    }
    if by_document:
        report["by_document"] = {str(score.document): score.items.as_row() for score in evaluation.by_document}
    return report


def _row(name: str, tally: Tally) -> str:
    rates = "".join(f"{'–' if rate is None else format(rate, '.3f'):>8}" for rate in _rates(tally))
    return f"{name:28}{rates}{tally.right:>8}{tally.false_alarms:>8}{tally.misses:>8}"


def _rates(tally: Tally) -> tuple[float | None, float | None, float | None]:
    return tally.precision, tally.recall, tally.f1


def _disagreement_lines(
    disagreements: Sequence[Disagreement], gold: Mapping[DocumentId, CodedDocument]
) -> Iterator[str]:
    """Slots of one record stand together under what it is about and the words that decide it."""
    for _, group in groupby(disagreements, key=lambda one: (id(one.gold_record), id(one.predicted_record))):
        slots = list(group)
        first = slots[0]
        yield f"{first.document} · {first.kind} · {_subject(first)}{_only_on_one_side(first)}"
        context = context_of(first, gold[first.document].text)
        if context:
            yield f"    “{' '.join(context.split())}”"
        for one in slots:
            yield f"    {one.slot}: gold {_shown(one.gold)} · predicted {_shown(one.predicted)}"
        yield ""


def _only_on_one_side(disagreement: Disagreement) -> str:
    if disagreement.gold_record is None:
        return ": only predicted"
    return ": only in the gold" if disagreement.predicted_record is None else ""


def _subject(disagreement: Disagreement) -> str:
    """What the record is about: the first filled key slot of the gold record, or of the predicted one."""
    record = disagreement.gold_record or disagreement.predicted_record or {}
    for key in (*KINDS[disagreement.kind].keys, "parties"):
        value = record.get(key)
        if value:
            return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return "?"


def _shown(value: object) -> str:
    if value in (None, "", [], {}):
        return "–"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
