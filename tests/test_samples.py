"""The sample reports that the package carries."""

from __future__ import annotations

from pathlib import Path

import paraph
from paraph.records import Document

SAMPLES = Path(paraph.__file__).parent / "samples" / "reports.jsonl"


def test_samples_are_reports_of_usual_length_with_dates() -> None:
    documents = [Document.from_json(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
    assert len(documents) == 5
    for document in documents:
        assert document.published is not None
        assert document.title
        assert 150 <= len(document.text.split()) <= 300
        assert '"' not in document.text
        assert "“" not in document.text
