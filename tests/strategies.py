"""Random values of the record model."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec
from hypothesis import strategies as st

from paraph.records import (
    Agreement,
    AgreementStage,
    Area,
    Body,
    BodyKind,
    BodyStage,
    Commitment,
    CommitmentKind,
    Document,
    Event,
    EventType,
    Evidence,
    Expenditure,
    ExpenditurePurpose,
    Factuality,
    Instrument,
    Meeting,
    MeetingKind,
    Membership,
    MembershipChange,
    MembershipStage,
    Mention,
    MentionKind,
    Money,
    Office,
    PartialDate,
    Place,
    Reading,
    Record,
    Recurrence,
    Transfer,
    TransferStage,
    record_kinds,
)

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=60)
words = texts.filter(lambda text: bool(text.strip()))
optional_words = st.none() | words
actors = st.sampled_from(["NER", "IRN", "EU", "M23", "Naval Group"])
amounts = st.integers(0, 10**15) | st.floats(0, 1e15)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(st.dates())
    written = day.isoformat()
    return PartialDate.parse(written[: draw(st.sampled_from([4, 7, 10]))])


optional_dates = st.none() | partial_dates()


@st.composite
def evidence(draw: st.DrawFn) -> Evidence:
    quote = draw(texts.filter(bool))
    start = draw(st.integers(0, 10**6))
    return Evidence(start=start, end=start + len(quote), quote=quote)


places = st.builds(Place, name=words, country=st.none() | actors)
money = st.builds(Money, amount=amounts, currency=st.none() | st.just("USD"))


def codes(vocabulary: type[StrEnum]) -> st.SearchStrategy[tuple[StrEnum, ...]]:
    return st.lists(st.sampled_from(vocabulary), unique=True, max_size=4).map(tuple)


def _some(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, min_size=least, max_size=3).map(tuple)


def _record(record_type: type[Record], /, **slots: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        record_type,
        id=words,
        evidence=_some(evidence(), 1),
        factuality=st.sampled_from(Factuality),
        attribution=optional_words,
        confidence=st.floats(0, 1),
        **slots,
    )


_recurrence = st.none() | st.sampled_from(Recurrence)

RECORDS: dict[str, st.SearchStrategy[Any]] = {
    "agreements": _record(
        Agreement,
        parties=_some(actors, 1),
        instrument=st.sampled_from(Instrument),
        stage=st.sampled_from(AgreementStage),
        date=optional_dates,
        place=st.none() | places,
        areas=codes(Area),
        signatories=_some(words),
        title=optional_words,
    ),
    "bodies": _record(
        Body,
        kind=st.sampled_from(BodyKind),
        stage=st.sampled_from(BodyStage),
        name=optional_words,
        parties=_some(actors, 1),
        recurrence=_recurrence,
        date=optional_dates,
        areas=codes(Area),
    ),
    "commitments": _record(
        Commitment,
        by=_some(actors, 1),
        to=_some(actors),
        kind=st.sampled_from(CommitmentKind),
        due=optional_dates,
        recurrence=_recurrence,
        areas=codes(Area),
    ),
    "meetings": _record(
        Meeting,
        kind=st.sampled_from(MeetingKind),
        actors=_some(actors, 1),
        people=_some(words),
        date=optional_dates,
        place=st.none() | places,
    ),
    "offices": _record(Office, person=words, title=optional_words, office=optional_words, actor=st.none() | actors),
    "memberships": _record(
        Membership,
        member=actors,
        organisation=actors,
        change=st.sampled_from(MembershipChange),
        stage=st.sampled_from(MembershipStage),
        date=optional_dates,
    ),
    "transfers": _record(
        Transfer,
        stage=st.sampled_from(TransferStage),
        supplier=actors,
        recipient=st.none() | actors,
        items=_some(words),
        quantity=st.none() | amounts,
        value=st.none() | money,
        date=optional_dates,
    ),
    "expenditures": _record(
        Expenditure,
        amount=amounts,
        purpose=st.sampled_from(ExpenditurePurpose),
        actor=st.none() | actors,
        currency=st.none() | st.just("EUR"),
        year=st.none() | st.integers(1, 9999),
        source=optional_words,
    ),
    "events": _record(
        Event,
        type=st.sampled_from(EventType),
        mode=optional_words,
        actors=_some(actors),
        recipients=_some(actors),
        date=optional_dates,
        place=st.none() | places,
    ),
}


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    lists: dict[str, Any] = {}
    for kind in record_kinds():
        made = draw(_some(RECORDS[kind]))
        lists[kind] = tuple(type(record).from_json(record.to_json()) for record in made)
    numbered: dict[str, Any] = {}
    for kind, made in lists.items():
        numbered[kind] = tuple(_with_id(record, f"{kind}-{number}") for number, record in enumerate(made))
    return Reading(
        id=draw(words | st.integers(0, 10**9)),
        language=draw(st.none() | st.just("en")),
        mentions=draw(_some(mentions)),
        doubts=draw(_some(words)),
        **numbered,
    )


def _with_id(record: Record, identifier: str) -> Record:
    return msgspec.structs.replace(record, id=identifier)


mentions = st.integers(0, 1000).flatmap(
    lambda start: st.builds(
        Mention,
        start=st.just(start),
        end=st.integers(start + 1, start + 50),
        kind=st.sampled_from(MentionKind),
        value=optional_words,
    )
)

documents = st.builds(
    Document,
    id=texts | st.integers(-(1 << 63), (1 << 64) - 1),
    text=texts,
    title=st.none() | texts,
    published=optional_dates,
    language=st.none() | st.just("en"),
    outlet=st.none() | texts,
    url=st.none() | texts,
    doubts=_some(words),
)
