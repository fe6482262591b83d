"""Choose thresholds and calibrate confidence on cross-validated readings.

    python training/tune.py MODEL_FOLDER_OF_EACH_FOLD ... --out FOLDER

Each report is read by the model that did not see it. Thresholds are moved one at a time, in the direction that raises
the slot F1 over all reports (coordinate ascent); then, by kind, the two models of ``paraph.reader.confidence`` are
fitted.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from dataset import HERE, document_of, language, load_reports
from paraph.evaluation import KINDS as SCORED
from paraph.evaluation.coded_files import CodedDocument
from paraph.evaluation.scoring import evaluate
from paraph.reader.assemble import Assembler
from paraph.reader.confidence import Judge
from paraph.reader.decode import Drafted, Drafter, Thresholds
from paraph.reader.network import Network
from paraph.reader.page import Page, lay_out
from paraph.reader.reading import TOGETHER
from paraph.reader.schema import ANCHORED, CLUSTERED, ROLES

RIGHT = 0.7  # share of a record's filled items that must be right


class Pages:
    """The left-out reports of each fold, laid out once."""

    def __init__(self, models: list[Path], most: int | None = None):
        reports = {r["id"]: r for r in load_reports(sorted((HERE / "reports").glob("*.jsonl")))}
        self.work: list[tuple[Drafter, list[Page]]] = []
        self.gold: dict[Any, CodedDocument] = {}
        for model in models:
            pages = []
            for report_id in json.loads((model / "left_out.json").read_text())[:most]:
                report = reports[report_id]
                pages.append(lay_out(document_of(report), language(report["language"])))
                self.gold[report_id] = CodedDocument(
                    id=report_id, text=report["text"], records={k: report["gold"].get(k) or [] for k in SCORED}
                )
            self.work.append((Drafter(Network.load(model), Thresholds()), pages))

    def read(self, thresholds: Thresholds, judge: Judge | None = None) -> Any:
        predicted = {}
        self.features: list[list[float]] = []
        for drafter, pages in self.work:
            drafter.thresholds = thresholds
            for i in range(0, len(pages), TOGETHER):
                for drafted in drafter.draft_all(pages[i : i + TOGETHER]):
                    document = drafted.page.document
                    predicted[document.id] = CodedDocument(
                        id=document.id, text=document.text, records=self._records(drafted, judge or Judge())
                    )
        return evaluate(self.gold, predicted)

    def _records(self, drafted: Drafted, judge: Judge) -> dict[str, list[Any]]:
        assembler = Assembler(drafted, judge)
        found = assembler.build()
        by_id = {record.id: assembler.features[id(d)] for d, _, record in assembler.made}
        records = {k: [msgspec.json.decode(r.to_json()) for r in found.get(k, ())] for k in SCORED}
        for kind in SCORED:
            for record in records[kind]:  # the confidence carries the record's number to its verdict
                record["confidence"] = len(self.features) / 1e7
                self.features.append(by_id[record["id"]])
        return records


def kind_f1(result: Any, kind: str) -> float:
    return result.items[kind].f1 or 0.0


def fit(features: np.ndarray, target: np.ndarray, weight: np.ndarray, prior: float = 2.0) -> list[float]:
    """Logistic regression for a target between 0 and 1, by Newton's method; a Gaussian prior on all but the bias."""
    w = np.zeros(features.shape[1])
    penalty = np.full(features.shape[1], prior)
    penalty[0] = 0.01
    for _ in range(30):
        p = 1 / (1 + np.exp(-np.clip(features @ w, -30, 30)))
        gradient = features.T @ (weight * (p - target)) + penalty * w
        hessian = (features * (weight * p * (1 - p))[:, None]).T @ features + np.diag(penalty)
        w -= np.linalg.solve(hessian, gradient)
    return [round(float(x), 4) for x in w]


def fit_judge(pages: Pages, thresholds: Thresholds) -> Judge:
    """A judge fitted on what the pages' drafts come to; the least share is the one that gives the best F1."""
    rows: dict[str, list[tuple[list[float], Any]]] = {}
    everything = pages.read(thresholds, Judge())
    features = pages.features
    for verdict in everything.verdicts:
        rows.setdefault(verdict.kind, []).append((features[round(verdict.confidence * 1e7)], verdict))
    judge = Judge()
    for kind, found in rows.items():
        x = np.array([f for f, _ in found])
        filled = np.array([v.filled_items for _, v in found], float)
        right = np.array([v.right_items if v.paired else 0 for _, v in found], float)
        judge.share[kind] = fit(x, right / np.maximum(filled, 1), filled / filled.mean())
        good = np.array([v.paired and v.right_items >= RIGHT * v.filled_items - 1e-9 for _, v in found], float)
        judge.right[kind] = fit(x, good, np.ones(len(good)))
    tried: dict[str, list[tuple[float, float]]] = {kind: [] for kind in rows}
    for least in (0.0, 0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55):
        judge.least_share = dict.fromkeys(rows, least)
        result = pages.read(thresholds, judge)
        for kind in rows:
            tried[kind].append((kind_f1(result, kind), least))
    for kind, results in tried.items():  # the mildest of the best
        judge.least_share[kind] = min(least for f1, least in results if f1 > max(results)[0] - 0.002)
    print("least share:", judge.least_share)
    return judge


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("models", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, help="reports of each fold (default: all)")
    parser.add_argument("--sweeps", type=int, default=2)
    parser.add_argument("--start", type=Path, help="folder with thresholds to go on from")
    args = parser.parse_args()
    pages = Pages(args.models, args.most)
    thresholds = Thresholds.load(args.start) if args.start else Thresholds()
    best = pages.read(thresholds)
    print(f"before: overall {best.overall.f1:.4f}", {k: round(t.f1 or 0, 3) for k, t in best.items.items()}, flush=True)
    places: list[tuple[dict[str, float], str, str]] = [(thresholds.anchor, k, k) for k in ANCHORED] + [
        (thresholds.same, k, k) for k in CLUSTERED
    ]
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
        print(
            f"sweep {sweep + 1}: overall {best.overall.f1:.4f}",
            {k: round(t.f1 or 0, 3) for k, t in best.items.items()},
            flush=True,
        )
    args.out.mkdir(parents=True, exist_ok=True)
    (args.out / "thresholds.json").write_text(
        json.dumps({"anchor": thresholds.anchor, "same": thresholds.same, "role": thresholds.role}, indent=1) + "\n"
    )
    judge = fit_judge(pages, thresholds)
    final = pages.read(thresholds, judge)
    print(
        f"with the judge: overall {final.overall.f1:.4f}",
        {k: round(t.f1 or 0, 3) for k, t in final.items.items()},
        flush=True,
    )
    (args.out / "confidence.json").write_bytes(msgspec.json.format(msgspec.json.encode(judge), indent=1) + b"\n")


if __name__ == "__main__":
    main()
