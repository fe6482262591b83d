"""The marked undertakings of `benchmarks.undertakings`: each mark is found in its report."""

from __future__ import annotations

from benchmarks.undertakings import marked, reports


def test_every_mark_is_in_its_report() -> None:
    by_id = reports()
    found = list(marked())
    assert len(found) > 1000
    for one in found:
        report = by_id[one["document"]]
        assert report["gold"]["commitments"][one["number"]]["kind"] == one["kind"]
        assert one["sentence"] in report["text"]
        assert set(one["later"]) >= {outcome["document"] for outcome in one["outcomes"]}
        for outcome in one["outcomes"]:
            assert outcome["quote"] in by_id[outcome["document"]]["text"]
            assert outcome["says"] in ("done", "partly", "undone")
