"""The sample reports that the package carries."""

from __future__ import annotations

import pytest

from tests.conftest import sample_documents


@pytest.mark.parametrize(("language", "count"), [("en", 5), ("fr", 3), ("es", 1)])
def test_samples_are_reports_of_usual_length_with_dates(language: str, count: int) -> None:
    documents = [document for document in sample_documents() if document.language == language]
    assert len(documents) == count
    for document in documents:
        assert document.published is not None
        assert document.title
        assert 150 <= len(document.text.split()) <= 300
        assert '"' not in document.text
        assert "“" not in document.text
        assert "«" not in document.text
