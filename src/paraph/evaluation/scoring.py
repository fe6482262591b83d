"""Compare two codings of the same documents, record by record and slot by slot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from paraph.evaluation.coded_files import CodedDocument, DocumentId
from paraph.evaluation.pairing import pair_records
from paraph.evaluation.slots import KINDS, Record, compare_slot
from paraph.evaluation.tally import Tally


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """One slot on which the two codings differ; a record that only one side has differs on each filled slot."""

    document: DocumentId
    kind: str
    slot: str
    gold: Any
    predicted: Any
    gold_record: Record | None
    predicted_record: Record | None


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """How one predicted record stands against the gold: its partner's presence, and its items that are right."""

    document: DocumentId
    kind: str
    confidence: float | None
    paired: bool
    right_items: int
    filled_items: int


class DocumentScore(msgspec.Struct, frozen=True, kw_only=True):
    """The items of one document."""

    document: DocumentId
    items: Tally
    records: Tally


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the comparison found.

    `slots` is keyed by kind and slot, `items` (all slots together) and `records` by kind. `evidence_records` is how
    many predicted records were checked and `evidence_bad` how many have no evidence or a quote that is not the text.
    """

    documents: int
    answered: int
    overall: Tally
    items: Mapping[str, Tally]
    records: Mapping[str, Tally]
    slots: Mapping[tuple[str, str], Tally]
    evidence_records: int
    evidence_bad: int
    by_document: Sequence[DocumentScore]
    verdicts: Sequence[Verdict]
    disagreements: Sequence[Disagreement]


def evaluate(gold: Mapping[DocumentId, CodedDocument], predicted: Mapping[DocumentId, CodedDocument]) -> Evaluation:
    """Score `predicted` against `gold`; a gold document without a prediction counts as predicted empty."""
    slots: dict[tuple[str, str], Tally] = {}
    records = {kind: Tally() for kind in KINDS}
    by_document: list[DocumentScore] = []
    verdicts: list[Verdict] = []
    disagreements: list[Disagreement] = []
    evidence_records = evidence_bad = 0
    for identifier, wanted in gold.items():
        got = predicted.get(identifier)
        score = DocumentScore(document=identifier, items=Tally(), records=Tally())
        for kind in KINDS:
            gold_records = wanted.records[kind]
            predicted_records = got.records[kind] if got else []
            evidence_records += len(predicted_records)
            evidence_bad += sum(not _evidence_holds(record, wanted.text) for record in predicted_records)
            sides = _sides(kind, gold_records, predicted_records)
            pairs = sum(bool(gold_side and predicted_side) for gold_side, predicted_side in sides)
            found = (pairs, len(predicted_records) - pairs, len(gold_records) - pairs)
            records[kind].add(*found)
            score.records.add(*found)
            for gold_side, predicted_side in sides:
                items = _compare_sides(identifier, kind, gold_side, predicted_side, slots, disagreements)
                score.items.add_all(items)
                if predicted_side is not None:
                    verdicts.append(_verdict(identifier, kind, gold_side, predicted_side, items))
        by_document.append(score)
    items_of_kind = {kind: Tally() for kind in KINDS}
    overall = Tally()
    for (kind, _), tally in slots.items():
        items_of_kind[kind].add_all(tally)
        overall.add_all(tally)
    return Evaluation(
        documents=len(gold),
        answered=sum(identifier in predicted for identifier in gold),
        overall=overall,
        items=items_of_kind,
        records=records,
        slots={key: slots[key] for kind in KINDS for key in slots if key[0] == kind},
        evidence_records=evidence_records,
        evidence_bad=evidence_bad,
        by_document=by_document,
        verdicts=verdicts,
        disagreements=disagreements,
    )


def _sides(kind: str, gold: Sequence[Record], predicted: Sequence[Record]) -> list[tuple[Record | None, Record | None]]:
    """Every record once: pairs and missed gold records in the gold's order, then predicted records without partner."""
    partner_of = dict(pair_records(kind, gold, predicted))
    taken = set(partner_of.values())
    sides: list[tuple[Record | None, Record | None]] = [
        (record, predicted[partner_of[index]] if index in partner_of else None) for index, record in enumerate(gold)
    ]
    sides += [(None, record) for index, record in enumerate(predicted) if index not in taken]
    return sides


def _compare_sides(
    document: DocumentId,
    kind: str,
    gold: Record | None,
    predicted: Record | None,
    slots: dict[tuple[str, str], Tally],
    disagreements: list[Disagreement],
) -> Tally:
    """Count the items of one pair, or of one record without partner; returns them together."""
    together = Tally()
    for name, slot in KINDS[kind].slots.items():
        if name == "factuality" and (gold is None or predicted is None):
            continue  # It is always filled: counting it would only count missing records twice.
        gold_value, predicted_value = (gold or {}).get(name), (predicted or {}).get(name)
        right, false_alarms, misses = compare_slot(slot, gold_value, predicted_value)
        slots.setdefault((kind, name), Tally()).add(right, false_alarms, misses)
        together.add(right, false_alarms, misses)
        if false_alarms or misses:
            disagreements.append(
                Disagreement(
                    document=document,
                    kind=kind,
                    slot=name,
                    gold=gold_value,
                    predicted=predicted_value,
                    gold_record=gold,
                    predicted_record=predicted,
                )
            )
    return together


def _verdict(document: DocumentId, kind: str, gold: Record | None, predicted: Record, items: Tally) -> Verdict:
    confidence = predicted.get("confidence")
    return Verdict(
        document=document,
        kind=kind,
        confidence=float(confidence) if isinstance(confidence, int | float) and 0 <= confidence <= 1 else None,
        paired=gold is not None,
        right_items=items.right,
        filled_items=items.right + items.false_alarms,
    )


def _evidence_holds(record: Record, text: str) -> bool:
    """Whether the record has evidence, each quote of which is the text at its offsets."""
    spans = record.get("evidence")
    if not isinstance(spans, list) or not spans:
        return False
    for span in spans:
        if not isinstance(span, dict):
            return False
        start, end, quote = span.get("start"), span.get("end"), span.get("quote")
        if not isinstance(start, int) or not isinstance(end, int) or start < 0:
            return False
        if not quote or text[start:end] != quote:
            return False
    return True
