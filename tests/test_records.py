"""The record model: what it refuses, and its exact JSON form."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paraph.records import (
    Agreement,
    AgreementStage,
    Document,
    Evidence,
    Mention,
    Money,
    Office,
    PartialDate,
    Place,
    Reading,
    Record,
    json_schema,
    record_kinds,
)
from tests.strategies import RECORDS, documents, readings

EVIDENCE = (Evidence(start=0, end=3, quote="abc"),)


def agreement(**slots: Any) -> Agreement:
    given_slots: dict[str, Any] = {
        "id": "a1",
        "evidence": EVIDENCE,
        "parties": ("NER", "IRN"),
        "instrument": "treaty",
        "stage": "signed",
    }
    return Agreement(**(given_slots | slots))


@pytest.mark.parametrize(
    ("slots", "message"),
    [
        ({"stage": "sgned"}, "stage: 'sgned' is no code"),
        ({"instrument": "letter"}, "instrument"),
        ({"areas": ("fishing",)}, "areas"),
        ({"areas": ("trafficking", "trafficking")}, "twice"),
        ({"areas": ["trafficking"]}, "tuple"),
        ({"parties": ()}, "at least one party"),
        ({"parties": ("NER", " ")}, "empty entry"),
        ({"parties": ["NER"]}, "tuple"),
        ({"evidence": ()}, "at least one"),
        ({"confidence": 1.01}, "confidence"),
        ({"confidence": float("nan")}, "confidence"),
        ({"factuality": "maybe"}, "factuality"),
        ({"date": "2025-05-08"}, "date must be a PartialDate"),
        ({"title": ""}, "title is empty"),
        ({"attribution": ""}, "attribution is empty"),
        ({"id": ""}, "id is empty"),
    ],
)
def test_a_wrong_slot_is_refused(slots: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        agreement(**slots)


@pytest.mark.parametrize(
    ("start", "end", "quote"), [(-1, 2, "abc"), (3, 3, ""), (4, 2, "ab"), (0, 3, "ab"), (0, 1, "")]
)
def test_evidence_fills_its_offsets(start: int, end: int, quote: str) -> None:
    with pytest.raises(ValueError, match=r"offsets|quote"):
        Evidence(start=start, end=end, quote=quote)


def test_small_values_are_checked() -> None:
    with pytest.raises(ValueError, match="name, a country or both"):
        Place()
    with pytest.raises(ValueError, match="amount"):
        Money(amount=float("inf"))
    with pytest.raises(ValueError, match="amount"):
        Money(amount=-1)
    with pytest.raises(ValueError, match="kind"):
        Mention(start=0, end=1, kind="thing")
    with pytest.raises(ValueError, match="person, an office or both"):
        Office(id="o", evidence=EVIDENCE)


def test_plain_strings_become_codes() -> None:
    made = agreement()
    assert made.stage is AgreementStage.SIGNED
    assert made.stage == "signed"


def test_records_are_immutable() -> None:
    with pytest.raises(AttributeError):
        agreement().stage = AgreementStage.EXPIRED


def test_a_document_that_utf8_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="half a surrogate pair at character 1"):
        Document(id="x", text="a\ud800")
    with pytest.raises(ValueError, match="64 bits"):
        Document(id=1 << 70, text="a")


def test_ids_are_unique_in_a_result() -> None:
    with pytest.raises(ValueError, match="'a1' stands twice"):
        Reading(id="d", agreements=(agreement(), agreement()))


def test_check_against_text() -> None:
    reading = Reading(id="d", agreements=(agreement(),))
    reading.check_against("abcdef")
    with pytest.raises(ValueError, match="agreements a1: evidence 'abc' is not the text at 0 to 3"):
        reading.check_against("abd")
    with pytest.raises(ValueError, match="mention ends at 9"):
        Reading(id="d", mentions=(Mention(start=1, end=9, kind="cue"),)).check_against("short")


def test_unknown_fields_are_ignored() -> None:
    document = Document.from_json('{"id": "x", "text": "t", "gold": {"a": 1}, "genre": "brief"}')
    assert document == Document(id="x", text="t")


def test_errors_name_the_field() -> None:
    line = json.dumps({"id": "d", "agreements": [json.loads(agreement().to_json()) | {"date": "2025-02-30"}]})
    with pytest.raises(ValueError, match=r"no day 30 - at `\$.agreements\[0\].date`"):
        Reading.from_json(line)


def test_result_has_the_fields_of_the_contract() -> None:
    result = json.loads(Reading(id="d", language="en", agreements=(agreement(date=PartialDate(2025, 5)),)).to_json())
    contract = "agreements bodies commitments meetings offices memberships transfers expenditures events"
    assert list(record_kinds()) == contract.split()
    assert set(record_kinds()) <= set(result)
    first = result["agreements"][0]
    assert first["date"] == "2025-05"
    assert first["attribution"] is None
    assert first["evidence"] == [{"start": 0, "end": 3, "quote": "abc"}]


def test_schema_describes_documents_and_results() -> None:
    schema = json_schema(Document, Reading)
    assert {"Document", "Reading", "Agreement", "AgreementStage"} <= set(schema["$defs"])
    assert "text" in schema["$defs"]["Document"]["required"]
    assert schema["$defs"]["Document"]["description"].splitlines()[2].startswith("`id`")
    assert json.loads(json.dumps(schema))["oneOf"] == [{"$ref": "#/$defs/Document"}, {"$ref": "#/$defs/Reading"}]


@pytest.mark.parametrize("kind", list(RECORDS))
@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_every_kind_round_trips(kind: str, data: st.DataObject) -> None:
    record: Record = data.draw(RECORDS[kind])
    again = type(record).from_json(record.to_json())
    assert again == record
    assert again.to_json() == record.to_json()


@given(readings())
@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_readings_round_trip(reading: Reading) -> None:
    assert Reading.from_json(reading.to_json()) == reading
    assert Reading.from_json(reading.to_json().encode()) == reading


@given(documents)
def test_documents_round_trip(document: Document) -> None:
    assert Document.from_json(document.to_json()) == document


def test_every_kind_has_its_strategy_here() -> None:
    assert set(RECORDS) == set(record_kinds())
    assert all(issubclass(kind, msgspec.Struct) for kind in record_kinds().values())
