"""The nine kinds of record. Slots are None (or empty) where the text says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from paraph.records.checks import (
    check_amount,
    check_confidence,
    check_date,
    check_word,
    check_words,
    settle_code,
    settle_codes,
)
from paraph.records.json_form import JsonStruct
from paraph.records.partial_date import PartialDate
from paraph.records.values import Evidence, Money, Place
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
    Recurrence,
    TransferStage,
)


class Record(JsonStruct, frozen=True, kw_only=True):
    """What all records share.

    `id` is unique in one result; `evidence` has at least one entry; `attribution` is whom the text names as its
    source for this; `confidence` is the estimated probability that the record is right, 0 to 1.
    Actors are ISO 3166-1 alpha-3 codes, acronyms of organisations, or names as written.
    """

    id: str
    evidence: tuple[Evidence, ...]
    factuality: Factuality = Factuality.ASSERTED
    attribution: str | None = None
    confidence: float = 1.0

    def __post_init__(self) -> None:
        check_word("id", self.id)
        if type(self.evidence) is not tuple or not self.evidence:
            raise ValueError("evidence must be a tuple with at least one entry")
        settle_code(self, "factuality", Factuality)
        check_word("attribution", self.attribution)
        check_confidence(self.confidence)


class Agreement(Record, frozen=True, kw_only=True):
    """An agreement that the text reports on, at the latest `stage` reached; `date` and `place` belong to that stage.

    `earlier` are stages that the text recalls beside it, as `signed 2019-09-05`: a stage and its date. `ratified_by`
    are the sides whose ratification it tells of, as `2024-05-07 ITA`: the date (none where the text has none) and the
    code.
    """

    parties: tuple[str, ...]
    instrument: Instrument
    stage: AgreementStage
    date: PartialDate | None = None
    place: Place | None = None
    areas: tuple[Area, ...] = ()
    signatories: tuple[str, ...] = ()
    title: str | None = None
    earlier: tuple[str, ...] = ()
    ratified_by: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        check_words("parties", self.parties)
        check_words("earlier", self.earlier)
        self.steps()
        check_words("ratified_by", self.ratified_by)
        if not self.parties:
            raise ValueError("an agreement has at least one party")
        settle_code(self, "instrument", Instrument)
        settle_code(self, "stage", AgreementStage)
        check_date("date", self.date)
        settle_codes(self, "areas", Area)
        check_words("signatories", self.signatories)
        check_word("title", self.title)

    def steps(self) -> tuple[tuple[AgreementStage, PartialDate], ...]:
        """The earlier stages with their dates."""
        pairs = (step.partition(" ") for step in self.earlier)
        return tuple((AgreementStage(stage), PartialDate.parse(date)) for stage, _, date in pairs)

    def ratifiers(self, date: PartialDate | None = None) -> frozenset[str]:
        """The sides that are said to have ratified on a date; on any or none, where no date is given."""
        pairs = (said.rpartition(" ") for said in self.ratified_by)
        return frozenset(side for day, _, side in pairs if date is None or day == str(date))


class Body(Record, frozen=True, kw_only=True):
    """A joint committee, commission, force or centre; `name` as written, also where it is generic."""

    kind: BodyKind
    stage: BodyStage
    name: str | None = None
    parties: tuple[str, ...] = ()
    recurrence: Recurrence | None = None
    date: PartialDate | None = None
    areas: tuple[Area, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        settle_code(self, "kind", BodyKind)
        settle_code(self, "stage", BodyStage)
        check_word("name", self.name)
        check_words("parties", self.parties)
        if self.name is None and not self.parties:
            raise ValueError("a body has a name, parties or both")
        settle_code(self, "recurrence", Recurrence)
        check_date("date", self.date)
        settle_codes(self, "areas", Area)


class Commitment(Record, frozen=True, kw_only=True):
    """What an actor undertakes to do; in a mutual undertaking both sides stand in `by`, and `to` is empty."""

    by: tuple[str, ...]
    kind: CommitmentKind
    to: tuple[str, ...] = ()
    due: PartialDate | None = None
    recurrence: Recurrence | None = None
    areas: tuple[Area, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        check_words("by", self.by)
        if not self.by:
            raise ValueError("a commitment is made by at least one actor")
        settle_code(self, "kind", CommitmentKind)
        check_words("to", self.to)
        check_date("due", self.due)
        settle_code(self, "recurrence", Recurrence)
        settle_codes(self, "areas", Area)


class Meeting(Record, frozen=True, kw_only=True):
    """A visit, meeting, call, summit, session or ceremony."""

    kind: MeetingKind
    actors: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    date: PartialDate | None = None
    place: Place | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        settle_code(self, "kind", MeetingKind)
        check_words("actors", self.actors)
        check_words("people", self.people)
        check_date("date", self.date)
        if not self.actors and not self.people:
            raise ValueError("a meeting has actors, people or both")


class Office(Record, frozen=True, kw_only=True):
    """A person in an office: full name without `title` (rank or honorific), the office as written, whom it serves."""

    person: str | None = None
    title: str | None = None
    office: str | None = None
    actor: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        for field in ("person", "title", "office", "actor"):
            check_word(field, getattr(self, field))
        if self.person is None and self.office is None:
            raise ValueError("an office has a person, an office or both")


class Membership(Record, frozen=True, kw_only=True):
    """A state's place in an organisation, or a change of it."""

    member: str
    organisation: str
    change: MembershipChange
    stage: MembershipStage
    date: PartialDate | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        check_word("member", self.member)
        check_word("organisation", self.organisation)
        settle_code(self, "change", MembershipChange)
        settle_code(self, "stage", MembershipStage)
        check_date("date", self.date)


class Transfer(Record, frozen=True, kw_only=True):
    """Arms, equipment or material that pass between actors; `items` as written, `quantity` None for a range."""

    stage: TransferStage
    supplier: str | None = None
    recipient: str | None = None
    items: tuple[str, ...] = ()
    quantity: int | float | None = None
    value: Money | None = None
    date: PartialDate | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        settle_code(self, "stage", TransferStage)
        check_word("supplier", self.supplier)
        check_word("recipient", self.recipient)
        if self.supplier is None and self.recipient is None:
            raise ValueError("a transfer has a supplier, a recipient or both")
        check_words("items", self.items)
        check_date("date", self.date)
        if self.quantity is not None:
            check_amount("quantity", self.quantity)


class Expenditure(Record, frozen=True, kw_only=True):
    """Money that an actor spends or pledges on security, in whole units of `currency` (ISO 4217)."""

    amount: int | float
    purpose: ExpenditurePurpose
    actor: str | None = None
    currency: str | None = None
    year: int | None = None
    source: str | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        check_amount("amount", self.amount)
        settle_code(self, "purpose", ExpenditurePurpose)
        for field in ("actor", "currency", "source"):
            check_word(field, getattr(self, field))
        if self.year is not None and not 1 <= self.year <= 9999:
            raise ValueError(f"year {self.year!r} is not between 1 and 9999")


class Event(Record, frozen=True, kw_only=True):
    """An interaction as a PLOVER event."""

    type: EventType
    mode: str | None = None
    actors: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    date: PartialDate | None = None
    place: Place | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        settle_code(self, "type", EventType)
        check_word("mode", self.mode)
        check_words("actors", self.actors)
        check_words("recipients", self.recipients)
        check_date("date", self.date)


_KINDS: Mapping[str, type[Record]] = MappingProxyType(
    {
        "agreements": Agreement,
        "bodies": Body,
        "commitments": Commitment,
        "meetings": Meeting,
        "offices": Office,
        "memberships": Membership,
        "transfers": Transfer,
        "expenditures": Expenditure,
        "events": Event,
    }
)


def record_kinds() -> Mapping[str, type[Record]]:
    """The name of each list in a result, and the type of what it holds, in the contract's order."""
    return _KINDS
