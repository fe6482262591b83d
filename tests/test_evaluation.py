"""Comparing two codings: the method, and the same figures as the contract's script."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paraph.evaluation import CodedDocument, evaluate, load_gold, load_predicted, report_json, report_lines
from paraph.evaluation.context import context_of
from paraph.evaluation.names import same_name
from paraph.evaluation.pairing import pair_records
from paraph.evaluation.slots import KINDS, compare_slot
from tests.conftest import REPOSITORY, SHARED

Line = dict[str, Any]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ministry of the Interior", "interior ministry", True),
        ("Cristóvão Chume", "Cristovao CHUME", True),
        ("Radan", "Ahmad Radan", True),
        ("Radan", "Ahmad Reza Radan", False),
        ("", "", False),
        ("the", "the", False),
        ("missiles", "drones", False),
    ],
)
def test_same_name(one: str, other: str, same: bool) -> None:
    assert same_name(one, other) is same
    assert same_name(other, one) is same


@pytest.mark.parametrize(
    ("kind", "slot", "gold", "predicted", "expected"),
    [
        ("agreements", "parties", ["NER", "IRN"], ["IRN", "MLI"], (1, 1, 1)),
        ("agreements", "parties", ["M23 movement"], ["M23 Movement"], (1, 0, 0)),
        ("agreements", "areas", ["trafficking"], [], (0, 0, 1)),
        ("agreements", "date", "2025-05-08", "2025-05", (0, 1, 1)),
        ("agreements", "place", {"name": "Niamey", "country": "NER"}, {"name": "Agadez", "country": "NER"}, (1, 1, 1)),
        ("agreements", "place", None, {"name": "Niamey"}, (0, 1, 0)),
        ("transfers", "value", {"amount": 5, "currency": "USD"}, {"amount": 5.0, "currency": "USD"}, (1, 0, 0)),
        ("transfers", "value", {"amount": 5, "currency": "USD"}, {"amount": 5, "currency": None}, (0, 1, 1)),
        ("transfers", "quantity", 12, "12", (1, 0, 0)),
        ("transfers", "quantity", 12, "a dozen", (0, 1, 1)),
        ("transfers", "items", ["drones", "drones"], ["drones"], (1, 0, 1)),
    ],
)
def test_slots(kind: str, slot: str, gold: Any, predicted: Any, expected: tuple[int, int, int]) -> None:
    assert compare_slot(KINDS[kind].slots[slot], gold, predicted) == expected


def test_pairing_takes_the_best_sum() -> None:
    gold = [{"parties": ["A", "B"], "stage": "signed"}, {"parties": ["A", "B"], "stage": "expired"}]
    predicted = [{"parties": ["A", "B"], "stage": "expired"}, {"parties": ["A"], "stage": "signed"}]
    assert sorted(pair_records("agreements", gold, predicted)) == [(0, 1), (1, 0)]
    assert pair_records("agreements", gold, [{"parties": ["C"], "stage": "signed"}]) == []


def test_many_records_are_paired_greedily_and_fast() -> None:
    records = [{"person": f"Person {number}", "office": "minister"} for number in range(60)]
    assert sorted(pair_records("offices", records, records)) == [(number, number) for number in range(60)]


TEXT = "Niger and Iran signed a pact. Mali bought 12 drones."


def coded(**lists: list[Any]) -> CodedDocument:
    return CodedDocument(id="d", text=TEXT, records={kind: lists.get(kind, []) for kind in KINDS})


def test_verdicts_disagreements_and_evidence() -> None:
    evidence = [{"start": 0, "end": 29, "quote": TEXT[:29]}]
    gold = {"d": coded(agreements=[{"parties": ["NER", "IRN"], "stage": "signed"}])}
    predicted = {
        "d": coded(
            agreements=[{"parties": ["NER", "IRN"], "stage": "expired", "evidence": evidence, "confidence": 0.9}],
            transfers=[{"recipient": "MLI", "quantity": 12, "evidence": [{"start": 0, "end": 3, "quote": "Mal"}]}],
        )
    }
    result = evaluate(gold, predicted)
    assert (result.evidence_records, result.evidence_bad) == (2, 1)
    assert [(v.kind, v.paired, v.right_items, v.filled_items) for v in result.verdicts] == [
        ("agreements", True, 2, 3),
        ("transfers", False, 0, 2),
    ]
    assert result.overall.as_row() == {
        "precision": 2 / 5, "recall": 2 / 3, "f1": 4 / 8, "right": 2, "false_alarms": 3, "misses": 1,
    }  # fmt: skip
    assert [(one.kind, one.slot) for one in result.disagreements] == [
        ("agreements", "stage"), ("transfers", "recipient"), ("transfers", "quantity"),
    ]  # fmt: skip
    assert context_of(result.disagreements[0], TEXT) == "Niger and Iran signed a pact."
    report = "\n".join(report_lines(result, gold, errors=2, by_document=True))
    assert "d · agreements · NER, IRN" in report
    assert "stage: gold signed · predicted expired" in report
    assert "d · transfers · MLI: only predicted" in report
    assert "… and 1 more disagreements" in report


def test_context_without_evidence_is_the_sentence_that_names_most() -> None:
    gold = {"d": coded(transfers=[{"recipient": "MLI", "items": ["12 drones"]}])}
    (first, *_) = evaluate(gold, {}).disagreements
    assert context_of(first, TEXT) == "Mali bought 12 drones."


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("nonsense", "gold.jsonl:2: is not JSON"),
        ("[]", "gold.jsonl:2: line is no JSON object"),
        ('{"id": null}', "gold.jsonl:2: id must be"),
        ('{"id": "b", "text": "t"}', "gold.jsonl:2: has no records under gold"),
        ('{"id": "b", "gold": {}}', "gold.jsonl:2: has no text"),
        ('{"id": "b", "text": "t", "gold": {"agreements": {"a": 1}}}', "gold.jsonl:2: agreements must be a list"),
        ('{"id": "b", "text": "t", "gold": {"agreements": ["a"]}}', "gold.jsonl:2: agreements must be a list"),
    ],
)
def test_bad_lines_are_located(tmp_path: Path, line: str, message: str) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": "a", "text": "t", "gold": {}}\n' + line + "\n")
    with pytest.raises(ValueError, match=message):
        load_gold(path)


def test_another_coders_file_is_a_prediction(tmp_path: Path) -> None:
    path = tmp_path / "b.jsonl"
    path.write_text('{"id": 1, "text": "t", "gold": {"offices": [{"person": "A B"}]}}\n' * 2)
    assert load_predicted(path).documents[1].records["offices"] == [{"person": "A B"}]
    assert load_predicted(path).doubled == (1,)


_anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.just(10**400)
    | st.floats()
    | st.sampled_from(["NER", "", "the"]),
    lambda inner: (
        st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "amount", "end"]), inner, max_size=2)
    ),
    max_leaves=4,
)


@given(st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_no_value_of_a_slot_breaks_the_comparison(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(KINDS)))
    slots = st.sampled_from([*KINDS[kind].slots, "evidence", "confidence"])
    records = st.lists(st.dictionaries(slots, _anything, max_size=6), max_size=3)
    gold = {"d": coded(**{kind: data.draw(records)})}
    result = evaluate(gold, {"d": coded(**{kind: data.draw(records)})})
    assert "\n".join(report_lines(result, gold, errors=5))
    assert json.dumps(report_json(result, gold, errors=5))


def _disturbed(lines: Sequence[Line], seed: int) -> list[Line]:
    """Predictions made from the gold: records lost, borrowed from other documents, slots emptied or exchanged."""
    chance = random.Random(seed)
    predictions: list[Line] = []
    for line in lines:
        if chance.random() < 0.05:
            continue
        other = chance.choice(lines)["gold"]
        prediction: Line = {"id": line["id"]}
        for kind in KINDS:
            records = [dict(record) for record in line["gold"].get(kind, []) if chance.random() > 0.15]
            records += [dict(record) for record in other.get(kind, []) if chance.random() < 0.3]
            for record in records:
                for slot in list(record):
                    if chance.random() < 0.15:
                        donors = other.get(kind) or [{}]
                        record[slot] = chance.choice([None, donors[0].get(slot)])
                good = chance.random() > 0.1
                record["evidence"] = [{"start": 0, "end": 3, "quote": line["text"][:3]}] if good else []
            chance.shuffle(records)
            prediction[kind] = records
        predictions.append(prediction)
    return predictions


@pytest.mark.skipif(not (SHARED / "contract" / "score.py").exists(), reason="../shared/contract/score.py is absent")
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_same_figures_as_the_contracts_script(tmp_path: Path, seed: int) -> None:
    reports = sorted((REPOSITORY / "training" / "reports").glob("*.jsonl"))
    lines = [json.loads(line) for path in reports for line in path.read_text(encoding="utf-8").splitlines() if line]
    assert lines
    gold, predicted = tmp_path / "gold.jsonl", tmp_path / "predicted.jsonl"
    gold.write_text("\n".join(map(json.dumps, lines)))
    predicted.write_text("\n".join(map(json.dumps, _disturbed(lines, seed))))
    script = subprocess.run(
        [sys.executable, SHARED / "contract" / "score.py", "score", gold, predicted, "--json", "--errors", "200"],
        capture_output=True,
        check=True,
    )
    theirs = json.loads(script.stdout)
    documents = load_gold(gold).documents
    ours = report_json(evaluate(documents, load_predicted(predicted).documents), documents, errors=200)
    for part in ("documents", "answered", "kinds", "slots", "records", "overall", "evidence"):
        assert ours[part] == theirs[part], part
    assert [[one[name] for name in ("id", "kind", "slot", "gold", "predicted")] for one in ours["errors"]] == [
        [one[name] for name in ("id", "kind", "slot", "gold", "predicted")] for one in theirs["errors"]
    ]
