"""Codes, and what they are called."""

from __future__ import annotations

import inspect
from enum import StrEnum

import pytest

from paraph.codes.spelled_out import actor_name, label_of, state_name
from paraph.records import record_kinds, vocabulary
from tests.conftest import SHARED

VOCABULARIES = [
    member for _, member in inspect.getmembers(vocabulary, inspect.isclass) if issubclass(member, StrEnum)
    and member is not StrEnum
]  # fmt: skip


@pytest.mark.parametrize("codes", VOCABULARIES, ids=lambda codes: codes.__name__)
def test_every_code_has_a_label(codes: type[StrEnum]) -> None:
    from paraph.codes.spelled_out import _labels

    assert [code for code in codes if code not in _labels()] == []


def test_kinds_have_labels() -> None:
    assert [label_of(kind) for kind in record_kinds()][:2] == ["Agreement", "Joint body"]


def test_actors_are_spelled_out() -> None:
    assert state_name("NER") == "Niger"
    assert actor_name("ECOWAS") == "Economic Community of West African States"
    assert actor_name("several African states") == "several African states"


@pytest.mark.skipif(not (SHARED / "contract" / "score.py").exists(), reason="../shared/contract is absent")
def test_codes_are_those_of_the_contract() -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("score", SHARED / "contract" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    assert list(vocabulary.Instrument) == score.INSTRUMENTS
    assert list(vocabulary.AgreementStage) == score.STAGES
    assert list(vocabulary.Area) == score.AREAS
    assert list(vocabulary.BodyKind) == score.BODY_KINDS
    assert list(vocabulary.BodyStage) == score.BODY_STAGES
    assert list(vocabulary.Recurrence) == score.RECURRENCES
    assert list(vocabulary.CommitmentKind) == score.COMMITMENT_KINDS
    assert list(vocabulary.MeetingKind) == score.MEETING_KINDS
    assert list(vocabulary.MembershipChange) == score.CHANGES
    assert list(vocabulary.MembershipStage) == score.MEMBERSHIP_STAGES
    assert list(vocabulary.TransferStage) == score.TRANSFER_STAGES
    assert list(vocabulary.ExpenditurePurpose) == score.PURPOSES
    assert list(vocabulary.Factuality) == score.FACTUALITY
