"""Compare two codings of the same documents: machine with human, or human with human."""

from __future__ import annotations

from paraph.evaluation.coded_files import CodedDocument, CodedFile, DocumentId, load_gold, load_predicted
from paraph.evaluation.report import report_json, report_lines
from paraph.evaluation.scoring import Disagreement, DocumentScore, Evaluation, Verdict, evaluate
from paraph.evaluation.slots import KINDS
from paraph.evaluation.tally import Tally

__all__ = [
    "KINDS",
    "CodedDocument",
    "CodedFile",
    "Disagreement",
    "DocumentId",
    "DocumentScore",
    "Evaluation",
    "Tally",
    "Verdict",
    "evaluate",
    "load_gold",
    "load_predicted",
    "report_json",
    "report_lines",
]
