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
CONSULT_MODES = {"visit": "visit", "meeting": "meet", "call": "phone", "summit": "multilateral", "session": "meet", "ceremony": "meet"}
MEMBERSHIP_EVENTS = {"joined": ("COOPERATE", None), "reinstated": ("COOPERATE", None), "founded": ("COOPERATE", None),
                     "withdrew": ("SANCTION", "withdraw"), "suspended": ("SANCTION", "discontinue"), "applied": ("REQUEST", None)}


def events_of(records: Mapping[str, Iterable[Record]]) -> Iterator[tuple[Event, Record]]:
    """An event for every record that is an interaction, with that record; it carries its evidence and confidence."""
    number = 0
    for kind in ("agreements", "meetings", "memberships", "transfers", "commitments"):
        for record in records.get(kind, ()):
            slots = _slots(record)
            if slots is not None:
                number += 1
                event = Event(id=f"event-{number}", evidence=record.evidence, factuality=record.factuality,
                              attribution=record.attribution, confidence=record.confidence, **slots)
                yield event, record


def _slots(record: Record) -> dict[str, Any] | None:
    if isinstance(record, Agreement):
        place, date = record.place, record.date
        if record.factuality == "denied":
            return {"type": "REJECT", "actors": record.parties, "recipients": (), "date": date, "place": place}
        if record.stage in AGREED:
            return {"type": "AGREE", "actors": record.parties, "recipients": record.parties, "date": date, "place": place}
        if record.stage == "negotiating":
            return {"type": "CONSULT", "mode": "meet", "actors": record.parties, "recipients": record.parties, "date": date, "place": place}
        if record.stage == "proposed":
            return {"type": "REQUEST", "actors": record.parties[:1], "recipients": record.parties[1:], "date": date, "place": place}
        if record.stage in ("terminated", "suspended"):
            return {"type": "SANCTION", "mode": "discontinue", "actors": record.parties[:1], "recipients": record.parties[1:], "date": date, "place": place}
        return None
    if isinstance(record, Meeting):
        return {"type": "CONSULT", "mode": CONSULT_MODES[record.kind], "actors": record.actors, "recipients": record.actors,
                "date": record.date, "place": record.place} if record.actors else None
    if isinstance(record, Membership):
        known = MEMBERSHIP_EVENTS.get(record.change)
        return {"type": known[0], "mode": known[1], "actors": (record.member,), "recipients": (record.organisation,), "date": record.date} if known else None
    if isinstance(record, Transfer):
        if not record.supplier or not record.recipient:
            return None
        event = "AGREE" if record.stage == "proposed" else "SANCTION" if record.stage == "cancelled" else "AID" if record.value is None else "COOPERATE"
        return {"type": event, "actors": (record.supplier,), "recipients": (record.recipient,), "date": record.date}
    if isinstance(record, Commitment):
        return {"type": "AGREE", "actors": record.by, "recipients": record.to or record.by, "date": None}
    return None
