"""Read annotated reports with a trained model and score the readings.

    python training/predict.py MODEL_FOLDER... --out PREDICTED.jsonl [--left-out] [--gold FILE ...]

With ``--left-out`` only the reports that training left out; give the models of all folds to have every report once. The
gold that goes with the predictions is written beside them as ``PREDICTED.gold.jsonl``.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from dataset import HERE, document_of, load_reports
from paraph.reader.reading import Reader


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("models", type=Path, nargs="+", help="folders of weights")
    parser.add_argument("--out", type=Path, required=True, help="file of readings to write")
    parser.add_argument("--left-out", action="store_true", help="only the reports that each model did not see")
    parser.add_argument("--gold", type=Path, nargs="*", help="report files (default: all of training/reports)")
    args = parser.parse_args()
    paths = args.gold or sorted((HERE / "reports").glob("*.jsonl"))
    gold_out: Path = args.out.with_suffix(".gold.jsonl")
    with args.out.open("w", encoding="utf-8") as predicted, gold_out.open("w", encoding="utf-8") as gold:
        for model in args.models:
            reader = Reader(model)
            only = set(json.loads((model / "left_out.json").read_text())) if args.left_out else None
            reports = [r for r in load_reports(paths) if only is None or r["id"] in only]
            for report, reading in zip(reports, reader.read_many(map(document_of, reports)), strict=True):
                reading.check_against(report["text"])
                predicted.write(reading.to_json() + "\n")
                gold.write(json.dumps(report, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
