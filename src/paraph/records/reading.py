"""What was read: the result of one document."""

from __future__ import annotations

from collections.abc import Iterator

from paraph.records.checks import check_quote, check_word
from paraph.records.json_form import JsonStruct
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
from paraph.records.values import Mention


class Cue(JsonStruct, frozen=True, kw_only=True):
    """Words that counted for or against something: what they say, and how much they weigh (negative: against)."""

    start: int
    end: int
    quote: str
    says: str
    weight: float

    def __post_init__(self) -> None:
        check_quote(self.start, self.end, self.quote)
        check_word("says", self.says)


class RecordExplanation(JsonStruct, frozen=True, kw_only=True):
    """The cues that made one record, by the record's id."""

    record: str
    cues: tuple[Cue, ...]


class Rejected(JsonStruct, frozen=True, kw_only=True):
    """A candidate that became no record, and why; `kind` is a list name such as `agreements`."""

    kind: str
    start: int
    end: int
    quote: str
    reason: str
    score: float

    def __post_init__(self) -> None:
        if self.kind not in record_kinds():
            raise ValueError(f"kind {self.kind!r} is none of {', '.join(record_kinds())}")
        check_quote(self.start, self.end, self.quote)
        check_word("reason", self.reason)


class Explanation(JsonStruct, frozen=True, kw_only=True):
    """Why the reader decided as it did."""

    records: tuple[RecordExplanation, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class Reading(JsonStruct, frozen=True, kw_only=True):
    """The records of one document, under the document's own `id`.

    `mentions` are what was recognised on the way, `doubts` what a reader of the result should know,
    `error` why the document could not be read (then there are no records).
    """

    id: str | int
    language: str | None = None
    agreements: tuple[Agreement, ...] = ()
    bodies: tuple[Body, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    offices: tuple[Office, ...] = ()
    memberships: tuple[Membership, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    expenditures: tuple[Expenditure, ...] = ()
    events: tuple[Event, ...] = ()
    mentions: tuple[Mention, ...] = ()
    explanation: Explanation | None = None
    doubts: tuple[str, ...] = ()
    error: str | None = None

    def __post_init__(self) -> None:
        seen: set[str] = set()
        for _, record in self.records():
            if record.id in seen:
                raise ValueError(f"record id {record.id!r} stands twice in one result")
            seen.add(record.id)
        if self.explanation is not None:
            for explained in self.explanation.records:
                if explained.record not in seen:
                    raise ValueError(f"explanation of record {explained.record!r}, which the result lacks")

    def records(self) -> Iterator[tuple[str, Record]]:
        """Every record with the name of its list, in the contract's order."""
        for kind in record_kinds():
            for record in getattr(self, kind):
                yield kind, record

    def check_against(self, text: str) -> None:
        """Raise `ValueError` unless every quote is the text at its offsets and every mention lies within the text."""
        for kind, record in self.records():
            for span in record.evidence:
                if text[span.start : span.end] != span.quote:
                    raise ValueError(
                        f"{kind} {record.id}: evidence {span.quote[:60]!r} is not the text at {span.start} to"
                        f" {span.end}, which is {text[span.start : span.end][:60]!r}"
                    )
        for mention in self.mentions:
            if mention.end > len(text):
                raise ValueError(f"{mention.kind} mention ends at {mention.end}, the text at {len(text)}")
        if self.explanation is not None:
            notes: list[Cue | Rejected] = [cue for explained in self.explanation.records for cue in explained.cues]
            notes += self.explanation.rejected
            for note in notes:
                if text[note.start : note.end] != note.quote:
                    raise ValueError(f"explanation {note.quote[:60]!r} is not the text at {note.start} to {note.end}")
