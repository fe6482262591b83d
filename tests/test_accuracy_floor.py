"""Accuracy does not fall: figures pinned with a fingerprint of the documents they hold for."""

from __future__ import annotations

import msgspec
import pytest

from benchmarks.accuracy import wilson_interval
from benchmarks.accuracy_floor import PINNED_AT, Floor, complaints, load_floors, measure, raised
from benchmarks.gold_documents import PARTS_BY_LANGUAGE, NoGoldDocuments, gold_files


@pytest.mark.parametrize("language", PARTS_BY_LANGUAGE)
def test_accuracy_is_not_below_the_floor(language: str) -> None:
    try:
        gold_files("test", language)
    except NoGoldDocuments as absent:
        pytest.skip(str(absent))
    if not PINNED_AT.exists():
        pytest.fail("no floor is pinned: python -m benchmarks.accuracy_floor --raise")
    assert complaints(load_floors()[language], measure(language)) == []


PINNED = Floor(part="test", documents=2, fingerprint="f", figures={"overall": 0.8, "agreements": 0.9})


def test_a_fallen_figure_is_named() -> None:
    fell = msgspec.structs.replace(PINNED, figures={"overall": 0.7979, "agreements": 0.9})
    assert complaints(PINNED, fell) == ["overall: 0.7979 is below the floor of 0.8000"]
    assert complaints(PINNED, msgspec.structs.replace(PINNED, figures={"overall": 0.799, "agreements": 0.95})) == []


def test_other_documents_are_no_comparison() -> None:
    (said,) = complaints(PINNED, msgspec.structs.replace(PINNED, fingerprint="g"))
    assert "not those that the floor was pinned on" in said
    with pytest.raises(SystemExit, match="--lower"):
        raised(PINNED, msgspec.structs.replace(PINNED, fingerprint="g"), may_lower=False)


def test_raising_lowers_nothing() -> None:
    mixed = msgspec.structs.replace(PINNED, figures={"overall": 0.7, "agreements": 0.95})
    assert raised(PINNED, mixed, may_lower=False).figures == {"overall": 0.8, "agreements": 0.95}
    assert raised(PINNED, mixed, may_lower=True).figures == mixed.figures
    assert raised(None, mixed, may_lower=False) == mixed


def test_interval_of_a_share() -> None:
    least, most = wilson_interval(8, 10)
    assert least == pytest.approx(0.490, abs=0.001)
    assert most == pytest.approx(0.943, abs=0.001)
