"""Choose thresholds and calibrate confidence on cross-validated readings.

    python training/tune.py MODEL_FOLDER_OF_EACH_FOLD ... --out thresholds.json

Each report is read by the model that did not see it. Thresholds are moved one at a time, in the direction that raises
the slot F1 over all reports (coordinate ascent); then, by kind, a logistic curve is fitted from a record's raw score to
the share of records that are right (paired with an expected record, 70 % of its filled items equal).
"""
from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from dataset import HERE, document_of, load_reports
from paraph.evaluation import KINDS as SCORED
from paraph.evaluation.scoring import evaluate
from paraph.evaluation.coded_files import CodedDocument
from paraph.reader.assemble import Assembler
from paraph.reader.decode import Thresholds, draft
from paraph.reader.network import Network
from paraph.reader.page import Language, Page, lay_out
from paraph.reader.schema import ANCHORED, CLUSTERED, ROLES

RIGHT = 0.7                             # share of a record's filled items that must be right


class Pages:
    """The left-out reports of each fold, laid out once."""

    def __init__(self, models: list[Path], most: int | None = None):
        language = Language.load("en")
        reports = {r["id"]: r for r in load_reports(sorted((HERE / "reports").glob("*.jsonl")))}
        self.work: list[tuple[Network, Page]] = []
        self.gold: dict[Any, CodedDocument] = {}
        for model in models:
            network = Network.load(model)
            for report_id in json.loads((model / "left_out.json").read_text())[:most]:
                report = reports[report_id]
                self.work.append((network, lay_out(document_of(report), language)))
                self.gold[report_id] = CodedDocument(id=report_id, text=report["text"], records={k: report["gold"].get(k) or [] for k in SCORED})

    def read(self, thresholds: Thresholds) -> Any:
        predicted = {}
        for network, page in self.work:
            found = Assembler(draft(page, network, thresholds), thresholds).build()
            records = {k: [msgspec.json.decode(r.to_json()) for r in found.get(k, ())] for k in SCORED}
            predicted[page.document.id] = CodedDocument(id=page.document.id, text=page.document.text, records=records)
        return evaluate(self.gold, predicted)


def kind_f1(result: Any, kind: str) -> float:
    return result.items[kind].f1 or 0.0


def fit_logistic(scores: np.ndarray, right: np.ndarray) -> tuple[float, float]:
    """Slope and intercept on the log-odds of the raw score, by Newton's method with a weak prior."""
    x = np.stack([np.log(np.clip(scores, 1e-4, 1 - 1e-4) / (1 - np.clip(scores, 1e-4, 1 - 1e-4))), np.ones_like(scores)], 1)
    w = np.array([1.0, 0.0])
    for _ in range(50):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - right) + 0.1 * (w - np.array([1.0, 0.0]))
        hessian = (x * (p * (1 - p))[:, None]).T @ x + 0.1 * np.eye(2)
        w -= np.linalg.solve(hessian, gradient)
    return float(w[0]), float(w[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, help="reports of each fold (default: all)")
    parser.add_argument("--sweeps", type=int, default=2)
    args = parser.parse_args()
    pages = Pages(args.models, args.most)
    thresholds = Thresholds()
    best = pages.read(thresholds)
    print(f"before: overall {best.overall.f1:.4f}", {k: round(t.f1 or 0, 3) for k, t in best.items.items()}, flush=True)
    places: list[tuple[dict[str, float], str, str]] = [(thresholds.anchor, k, k) for k in ANCHORED] + [(thresholds.same, k, k) for k in CLUSTERED]
    for roles in ROLES.values():
        places += [(thresholds.role, f"{r.kind}.{r.slot}", r.kind) for r in roles]
    # all kinds are moved at once, since they hardly touch one another: one reading per step serves them all
    by_kind: dict[str, list[tuple[dict[str, float], str]]] = {}
    for table, name, kind in places:
        by_kind.setdefault(kind, []).append((table, name))
    rounds = max(len(v) for v in by_kind.values())
    known = {kind: kind_f1(best, kind) for kind in SCORED}
    for sweep in range(args.sweeps):
        for position in range(rounds):
            for step in (-0.15, 0.15, -0.07, 0.07):
                moved = {}
                for kind, list_of in by_kind.items():
                    if position < len(list_of):
                        table, name = list_of[position]
                        old = table.get(name, 0.5)
                        moved[kind] = (table, name, old)
                        table[name] = round(min(0.9, max(0.1, old + step)), 2)
                now = pages.read(thresholds)
                for kind, (table, name, old) in moved.items():
                    if kind_f1(now, kind) > known[kind] + 1e-4:
                        known[kind] = kind_f1(now, kind)
                    else:
                        table[name] = old
        best = pages.read(thresholds)
        print(f"sweep {sweep + 1}: overall {best.overall.f1:.4f}", {k: round(t.f1 or 0, 3) for k, t in best.items.items()}, flush=True)
    calibration = {}
    for kind in best.items:
        verdicts = [v for v in best.verdicts if v.kind == kind]
        if len(verdicts) >= 20:
            scores = np.array([v.confidence for v in verdicts])
            right = np.array([v.paired and v.right_items >= RIGHT * v.filled_items for v in verdicts], float)
            calibration[kind] = [round(x, 3) for x in fit_logistic(scores, right)]
    args.out.write_text(json.dumps({"anchor": thresholds.anchor, "same": thresholds.same, "role": thresholds.role, "calibration": calibration}, indent=1) + "\n")


if __name__ == "__main__":
    main()
