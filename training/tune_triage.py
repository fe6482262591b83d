"""Fits the weights of the first look (`src/paraph/triage/weights.tsv`) and the least score that passes.

    PYTHONPATH=src:training:. python training/tune_triage.py

Reports with records must pass, those without (hard ones: treaties of tram depots) and general news
(`benchmarks/general_news`, without the texts kept aside) should not. Of each report the sentences that tell of an
agreement count as one more report: feeds carry no more of many. A logistic model whose weights are none below zero, so
that more text never lowers a score, fitted by proximal gradient with momentum (FISTA, Beck and Teboulle 2009). The
least score is that which the wanted share of reports passes when files of reports are left out in turn.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.general_news import general_news
from dataset import document_of, load_reports
from paraph.records import Document, record_kinds
from paraph.triage.first_look import MOST_ACTORS, counted
from paraph.triage.phrases import Phrases, kinds_of_cues

HERE = Path(__file__).parent
TARGET = HERE.parent / "src" / "paraph" / "triage" / "weights.tsv"
PASSING = 0.993
FOLDS = 3
L1, L2 = 0.5, 2.0
# A report that names only an officer holds little; a hard text without records is nearly a report.
OFFICES_ONLY, WITHOUT_RECORDS = 0.2, 0.5
SCALE = 1000.0
STEPS = 300
# A flash: the sentences of an agreement alone, with the headline.
FLASHES = 0.3
LEAST_WEIGHT = 0.01
_SENTENCE = re.compile(r"[^\n]+?[.!?](?=\s|$)")
# Who says so, and who holds no office: of news of any kind.
LEFT_OUT = frozenset({"people", "sourcing", "people_not_office", "attribution", "collectives"})
HEAD = """\
# What the first look weighs: kinds of cues (group and code of the cue files), and what one counts for anywhere, what is
# added near an actor, and near two different ones. `actors`: what the first, second ... different actor counts for;
# `least`: the sum that passes. Made by training/tune_triage.py; do not edit.
cue\talone\tby_one\tby_two
"""


class Fitted:
    """Weights of features, and the bias."""

    def __init__(self, features: np.ndarray, holds: np.ndarray, importance: np.ndarray) -> None:
        signs = np.where(holds, 1.0, -1.0).astype(np.float32)
        share = np.where(holds, importance / importance[holds].sum(), importance / importance[~holds].sum()) * SCALE
        share = share.astype(np.float32)
        inputs = np.hstack([features, np.ones((len(features), 1), dtype=np.float32)]) * signs[:, None]
        ridge = np.full(inputs.shape[1], L2, dtype=np.float32)
        lasso = np.full(inputs.shape[1], L1, dtype=np.float32)
        ridge[-1] = lasso[-1] = 0.0
        step = 1.0 / (0.25 * float(np.linalg.eigvalsh((inputs.T * share) @ inputs)[-1]) + L2)
        weights = before = np.zeros(inputs.shape[1], dtype=np.float32)
        for number in range(STEPS):
            ahead = weights + np.float32(number / (number + 3)) * (weights - before)
            slope = -(inputs.T @ (share / (1.0 + np.exp(np.clip(inputs @ ahead, -30, 30))))) + ridge * ahead + lasso
            before, weights = weights, ahead - np.float32(step) * slope
            weights[:-1] = np.maximum(weights[:-1], 0.0)
        self.weights = np.where(weights[:-1] < LEAST_WEIGHT, 0.0, weights[:-1])
        self.bias = float(weights[-1])

    def scores(self, features: np.ndarray) -> np.ndarray:
        return np.asarray(features @ self.weights + self.bias)


def features_of(documents: Sequence[Document], phrases: Phrases, kinds: int) -> np.ndarray:
    found = np.zeros((len(documents), 3 * kinds + MOST_ACTORS), dtype=np.float32)
    for row, document in zip(found, documents, strict=True):
        cues, actors = phrases.met_in(f"{document.title or ''}\n{document.text}")
        for number, times in counted(cues, actors).items():
            row[number] = times
        row[3 * kinds : 3 * kinds + len({code for _, code in actors})] = 1
    return found


def flash_of(report: dict[str, Any]) -> Document | None:
    """The sentences in which a report's first agreement is named, with the headline; None where it has none."""
    for agreement in report["gold"].get("agreements", ()):
        words = [anchor.strip("[]") for anchor in agreement.get("anchors", ())]
        found = [one for one in _SENTENCE.findall(report["text"]) if any(word in one for word in words)]
        if found and agreement["factuality"] == "asserted":
            return Document(id=report["id"], text=" ".join(found[:2]), title=report.get("title"))
    return None


def main() -> None:
    kinds = list(kinds_of_cues(LEFT_OUT))
    phrases = Phrases(kinds)
    paths = sorted((HERE / "reports").glob("*.jsonl"))
    reports = [(number, report) for number, path in enumerate(paths) for report in load_reports([path])]
    news = [one.document for one in general_news() if not one.aside]
    flashes = [(number, made) for number, report in reports if (made := flash_of(report)) is not None]
    documents = [*(document_of(report) for _, report in reports), *news, *(made for _, made in flashes)]
    features = features_of(documents, phrases, len(kinds))
    told = [{kind for kind in record_kinds() if report["gold"].get(kind)} for _, report in reports]
    holds = np.array([bool(kinds_told) for kinds_told in told] + [False] * len(news) + [True] * len(flashes))
    importance = np.array(
        [OFFICES_ONLY if one == {"offices"} else 1.0 if one else WITHOUT_RECORDS for one in told]
        + [1.0] * len(news)
        + [FLASHES] * len(flashes)
    )
    fold = np.array(
        [number % FOLDS for number, _ in reports] + [-1] * len(news) + [number % FOLDS for number, _ in flashes]
    )
    is_flash = np.arange(len(documents)) >= len(reports) + len(news)
    unseen = np.zeros(len(holds))
    for number in range(FOLDS):
        out = fold == number
        unseen[out] = Fitted(features[~out], holds[~out], importance[~out]).scores(features[out])
    of_reports = holds & (fold >= 0) & ~is_flash
    least = float(np.quantile(unseen[of_reports], 1 - PASSING))
    fitted = Fitted(features, holds, importance)
    rows = []
    for number, kind in enumerate(kinds):
        three = fitted.weights[3 * number : 3 * number + 3]
        if three.any():
            rows.append("\t".join([kind, *(f"{weight:.3f}" for weight in three)]))
    actors = "\t".join(["actors", *(f"{weight:.3f}" for weight in fitted.weights[3 * len(kinds) :])])
    rows += [actors, f"least\t{least - fitted.bias:.3f}"]
    TARGET.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
    passing = fitted.scores(features) >= least
    print(f"{len(rows) - 2} kinds of cues; least score {least - fitted.bias:.3f}")
    print(f"reports that pass, unseen: {float(np.mean(unseen[of_reports] >= least)):.4f}")
    more = of_reports & (importance == 1.0)
    print(f"with more than offices: {float(np.mean(unseen[more] >= least)):.4f}")
    print(f"flashes that pass, unseen: {float(np.mean(unseen[is_flash] >= least)):.4f} of {len(flashes)}")
    print(f"general news set aside (fitted on them): {float(np.mean(~passing[fold < 0])):.3f}")


if __name__ == "__main__":
    main()
