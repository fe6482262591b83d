"""The sample reports that the package carries."""

from __future__ import annotations

from tests.conftest import sample_documents


def test_samples_are_reports_of_usual_length_with_dates() -> None:
    documents = sample_documents()
    assert len(documents) == 5
    for document in documents:
        assert document.published is not None
        assert document.title
        assert 150 <= len(document.text.split()) <= 300
        assert '"' not in document.text
        assert "“" not in document.text
