"""PLOVER events that follow from the other records.

Types and modes as in the PLOVER manual (Open Event Data Alliance): a signing is AGREE, a visit or talk CONSULT, leaving
an organisation a reduction of relations (SANCTION, mode ``withdraw``), arms that are given AID. Events that no other
record holds are coded elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from paraph.records import Agreement, Commitment, Event, Meeting, Membership, Record, Transfer

AGREED = frozenset({"initialled", "signed", "ratified", "in_force", "amended", "renewed"})
ENDED = frozenset({"terminated", "suspended"})
CONSULT_MODES = {
    "visit": "visit",
    "meeting": "meet",
    "call": "phone",
    "summit": "multilateral",
    "session": "meet",
    "ceremony": "meet",
}
MEMBERSHIP_EVENTS = {
    "joined": ("COOPERATE", None),
    "reinstated": ("COOPERATE", None),
    "founded": ("COOPERATE", None),
    "withdrew": ("SANCTION", "withdraw"),
    "suspended": ("SANCTION", "discontinue"),
    "applied": ("REQUEST", None),
}


def events_of(records: Mapping[str, Iterable[Record]]) -> Iterator[tuple[Event, Record]]:
    """An event for every record that is an interaction, with that record; it carries its evidence and confidence."""
    number = 0
    for kind in ("agreements", "meetings", "memberships", "transfers", "commitments"):
        for record in records.get(kind, ()):
            slots = _slots(record)
            if slots is not None:
                number += 1
                event = Event(
                    id=f"event-{number}",
                    evidence=record.evidence,
                    factuality=record.factuality,
                    attribution=record.attribution,
                    confidence=record.confidence,
                    **slots,
                )
                yield event, record


def _slots(record: Record) -> dict[str, Any] | None:
    if isinstance(record, Agreement):
        return _of_agreement(record)
    if isinstance(record, Meeting):
        return _of_meeting(record)
    if isinstance(record, Membership):
        return _of_membership(record)
    if isinstance(record, Transfer):
        return _of_transfer(record)
    if isinstance(record, Commitment):
        return {"type": "AGREE", "actors": record.by, "recipients": record.to or record.by}
    return None


def _of_agreement(record: Agreement) -> dict[str, Any] | None:
    """Between all parties once they agree or talk; from the first to the others where one side acts."""
    parties = record.parties
    mutual = {"actors": parties, "recipients": parties, "date": record.date, "place": record.place}
    one_sided = {**mutual, "actors": parties[:1], "recipients": parties[1:]}
    if record.factuality == "denied":
        return {**mutual, "type": "REJECT", "recipients": ()}
    if record.stage in AGREED:
        return {**mutual, "type": "AGREE"}
    if record.stage == "negotiating":
        return {**mutual, "type": "CONSULT", "mode": "meet"}
    if record.stage == "proposed":
        return {**one_sided, "type": "REQUEST"}
    if record.stage in ENDED:
        return {**one_sided, "type": "SANCTION", "mode": "discontinue"}
    return None


def _of_meeting(record: Meeting) -> dict[str, Any] | None:
    if not record.actors:
        return None
    return {
        "type": "CONSULT",
        "mode": CONSULT_MODES[record.kind],
        "actors": record.actors,
        "recipients": record.actors,
        "date": record.date,
        "place": record.place,
    }


def _of_membership(record: Membership) -> dict[str, Any] | None:
    """A standing membership is no event."""
    if record.change not in MEMBERSHIP_EVENTS:
        return None
    event_type, mode = MEMBERSHIP_EVENTS[record.change]
    return {
        "type": event_type,
        "mode": mode,
        "actors": (record.member,),
        "recipients": (record.organisation,),
        "date": record.date,
    }


def _of_transfer(record: Transfer) -> dict[str, Any] | None:
    """Arms that are given are AID, arms that are paid for COOPERATE; both sides must be known."""
    if not record.supplier or not record.recipient:
        return None
    if record.stage == "proposed":
        event_type = "AGREE"
    elif record.stage == "cancelled":
        event_type = "SANCTION"
    else:
        event_type = "AID" if record.value is None else "COOPERATE"
    return {"type": event_type, "actors": (record.supplier,), "recipients": (record.recipient,), "date": record.date}
