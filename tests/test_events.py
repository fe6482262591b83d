"""PLOVER events that follow from records: type, mode and direction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paraph.reader.events import events_of
from paraph.records import (
    Agreement,
    Body,
    Commitment,
    Event,
    Evidence,
    Expenditure,
    Meeting,
    Membership,
    Money,
    Office,
    PartialDate,
    Place,
    Record,
    Transfer,
)
from tests.strategies import RECORDS

STATED = {
    "id": "record-1",
    "evidence": (Evidence(start=3, end=9, quote="signed"),),
    "factuality": "asserted",
    "attribution": "the ministry",
    "confidence": 0.7,
}
BOTH = ("NER", "IRN")


def agreement(stage: str, **slots: Any) -> Agreement:
    return Agreement(**(STATED | {"parties": BOTH, "instrument": "treaty", "stage": stage} | slots))


def meeting(kind: str) -> Meeting:
    return Meeting(**STATED, kind=kind, actors=BOTH)


def membership(change: str) -> Membership:
    return Membership(**STATED, member="NER", organisation="ECOWAS", change=change, stage="announced")


def transfer(stage: str, **slots: Any) -> Transfer:
    return Transfer(**(STATED | {"supplier": "IRN", "recipient": "NER", "stage": stage} | slots))


def commitment(**slots: Any) -> Commitment:
    return Commitment(**STATED, kind="train", **slots)


def only_event(record: Record, kind: str) -> Event:
    ((event, source),) = events_of({kind: [record]})
    assert source is record
    return event


@pytest.mark.parametrize(
    ("kind", "record", "event_type", "mode", "actors", "recipients"),
    [
        ("agreements", agreement("signed"), "AGREE", None, BOTH, BOTH),
        ("agreements", agreement("ratified"), "AGREE", None, BOTH, BOTH),
        ("agreements", agreement("negotiating"), "CONSULT", "meet", BOTH, BOTH),
        ("agreements", agreement("proposed"), "REQUEST", None, ("NER",), ("IRN",)),
        ("agreements", agreement("terminated"), "SANCTION", "discontinue", ("NER",), ("IRN",)),
        ("agreements", agreement("signed", factuality="denied"), "REJECT", None, BOTH, ()),
        ("meetings", meeting("visit"), "CONSULT", "visit", BOTH, BOTH),
        ("meetings", meeting("call"), "CONSULT", "phone", BOTH, BOTH),
        ("meetings", meeting("summit"), "CONSULT", "multilateral", BOTH, BOTH),
        ("memberships", membership("withdrew"), "SANCTION", "withdraw", ("NER",), ("ECOWAS",)),
        ("memberships", membership("joined"), "COOPERATE", None, ("NER",), ("ECOWAS",)),
        ("memberships", membership("applied"), "REQUEST", None, ("NER",), ("ECOWAS",)),
        ("transfers", transfer("delivered"), "AID", None, ("IRN",), ("NER",)),
        ("transfers", transfer("ordered", value=Money(amount=5)), "COOPERATE", None, ("IRN",), ("NER",)),
        ("transfers", transfer("proposed"), "AGREE", None, ("IRN",), ("NER",)),
        ("transfers", transfer("cancelled"), "SANCTION", None, ("IRN",), ("NER",)),
        ("commitments", commitment(by=("NER",), to=("IRN",)), "AGREE", None, ("NER",), ("IRN",)),
        ("commitments", commitment(by=BOTH), "AGREE", None, BOTH, BOTH),
    ],
)
def test_type_mode_and_direction(
    kind: str, record: Record, event_type: str, mode: str | None, actors: tuple[str, ...], recipients: tuple[str, ...]
) -> None:
    event = only_event(record, kind)
    assert (event.type, event.mode, event.actors, event.recipients) == (event_type, mode, actors, recipients)


@pytest.mark.parametrize(
    ("kind", "record"),
    [
        ("agreements", agreement("expired")),
        ("memberships", membership("member")),
        ("transfers", transfer("delivered", recipient=None)),
        ("transfers", transfer("delivered", supplier=None)),
        ("meetings", Meeting(**STATED, kind="meeting", people=("Ali Toumba",))),
        ("offices", Office(**STATED, person="Ali Toumba", office="minister", actor="NER")),
        ("bodies", Body(**STATED, kind="committee", stage="agreed", parties=BOTH)),
        ("expenditures", Expenditure(**STATED, amount=5, purpose="aid", actor="IRN")),
    ],
)
def test_no_interaction_no_event(kind: str, record: Record) -> None:
    assert list(events_of({kind: [record]})) == []


def test_an_event_has_what_its_record_has() -> None:
    place, date = Place(name="Niamey", country="NER"), PartialDate(2025, 5, 8)
    record = agreement("signed", date=date, place=place, factuality="planned")
    event = only_event(record, "agreements")
    assert (event.date, event.place) == (date, place)
    for field in ("evidence", "factuality", "attribution", "confidence"):
        assert getattr(event, field) == getattr(record, field)


@given(st.fixed_dictionaries({kind: st.lists(records, max_size=3) for kind, records in RECORDS.items()}))
def test_any_records_give_valid_events_with_ids_of_their_own(records: dict[str, Iterable[Record]]) -> None:
    made = [event for event, _ in events_of(records)]
    assert [event.id for event in made] == [f"event-{number}" for number in range(1, len(made) + 1)]
    for event in made:
        assert msgspec.json.decode(event.to_json(), type=dict)["type"] == event.type
        assert event.actors
