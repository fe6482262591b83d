"""The record model: what is read, what comes out, and the codes. Immutable, validated, with an exact JSON form."""

from __future__ import annotations

from paraph.records.document import Document
from paraph.records.json_form import JsonStruct, json_schema
from paraph.records.kinds import (
    Agreement,
    Body,
    Commitment,
    Event,
    Expenditure,
    Meeting,
    Membership,
    Office,
    Record,
    Transfer,
    record_kinds,
)
from paraph.records.partial_date import PartialDate
from paraph.records.reading import Cue, Explanation, Reading, RecordExplanation, Rejected
from paraph.records.values import Evidence, Mention, Money, Place
from paraph.records.vocabulary import (
    AgreementStage,
    Area,
    BodyKind,
    BodyStage,
    CommitmentKind,
    EventType,
    ExpenditurePurpose,
    Factuality,
    Instrument,
    MeetingKind,
    MembershipChange,
    MembershipStage,
    MentionKind,
    Recurrence,
    TransferStage,
)

__all__ = [
    "Agreement",
    "AgreementStage",
    "Area",
    "Body",
    "BodyKind",
    "BodyStage",
    "Commitment",
    "CommitmentKind",
    "Cue",
    "Document",
    "Event",
    "EventType",
    "Evidence",
    "Expenditure",
    "ExpenditurePurpose",
    "Explanation",
    "Factuality",
    "Instrument",
    "JsonStruct",
    "Meeting",
    "MeetingKind",
    "Membership",
    "MembershipChange",
    "MembershipStage",
    "Mention",
    "MentionKind",
    "Money",
    "Office",
    "PartialDate",
    "Place",
    "Reading",
    "Record",
    "RecordExplanation",
    "Recurrence",
    "Rejected",
    "Transfer",
    "TransferStage",
    "json_schema",
    "record_kinds",
]
