"""Which agreement a body, a meeting, a commitment, a transfer or a pledge belongs to.

The record contract ties these to actors, not to an agreement. In each document they are given to the agreement that
their actors fit best; of several, to one of the kind that their sentence names ("the commission under the protocol"),
to the one that the same sentence speaks of; a commitment rather to what is news in the document than to what is
background; else to the one that the text names nearest before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta

from paraph.records import (
    Agreement,
    Body,
    Commitment,
    Expenditure,
    ExpenditurePurpose,
    Factuality,
    Meeting,
    MeetingKind,
    PartialDate,
    Record,
    Transfer,
)
from paraph.register.history import Outline
from paraph.register.recalled import instruments_in
from paraph.register.told import Told

_ONE_EVENT = timedelta(days=3)
_LEAST_FIT = 0.5
_AFTER = 100_000  # characters: what is named only after is farther than whatever is named before
NEAR_AGREEMENTS = frozenset({"agreements", "bodies", "meetings", "commitments", "transfers", "expenditures"})
"""The kinds of records by which it is known what goes on under an agreement."""
Homes = Mapping[str, str | None]


def under(entry: str, outline: Outline, told: Sequence[Told], placed: Homes, of_body: Homes) -> list[Told]:
    """The records among `told` that belong to this agreement rather than to another one.

    `placed` are the agreements under which people have put some records, by the records' keys, and `of_body` those
    under which bodies work, by the bodies' entries. A body's sessions are where it is.
    """
    by_document: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        by_document[one.source.number].append(one)
    parties = set(outline.parties)
    home: dict[str, str | None] = {}
    for records in by_document.values():
        agreements = [one for one in records if isinstance(one.record, Agreement)]
        for one in records:
            if isinstance(one.record, Body | Meeting | Commitment | Transfer) or is_pledge(one.record):
                home[one.key] = placed[one.key] if one.key in placed else _home(one, agreements, entry, parties)
    for records in by_document.values():
        spoken_of = [one for one in records if isinstance(one.record, Body) and one.entry in of_body]
        for one in records:
            if isinstance(one.record, Body):
                home[one.key] = of_body.get(one.entry or "", home.get(one.key))
            elif one.key not in placed and is_session(one.record) and spoken_of:
                fitting = max(spoken_of, key=lambda b: (sits_in(one, b), b.key))
                home[one.key] = of_body[fitting.entry or ""]
    return [one for one in told if home.get(one.key) == entry]


def is_session(record: Record) -> bool:
    """Whether it is a session that was held."""
    asserted = record.factuality is Factuality.ASSERTED
    return isinstance(record, Meeting) and record.kind is MeetingKind.SESSION and asserted


def is_pledge(record: Record) -> bool:
    """Whether it is aid in money that is still to be paid: what the contract has for an undertaking to pay a sum."""
    return (
        isinstance(record, Expenditure)
        and record.purpose is ExpenditurePurpose.AID
        and record.factuality is Factuality.PLANNED
        and record.actor is not None
    )


def sits_in(session: Told, body: Told) -> tuple[bool, bool, int]:
    """How well a session fits a body of which the same document speaks: by its day, its sentence, its actors."""
    assert isinstance(session.record, Meeting)
    assert isinstance(body.record, Body)
    same_day = session.record.date is not None and session.record.date == body.record.date
    actors = actors_of(session.record) & actors_of(body.record)
    return same_day, share_words(session.record, body.record), len(actors)


def share_words(one: Record, other: Record) -> bool:
    """Whether one sentence states both."""
    return any(a.start < b.end and b.start < a.end for a in one.evidence for b in other.evidence)


def actors_of(record: Record) -> set[str]:
    """Who takes part in what a record tells."""
    if isinstance(record, Commitment):
        return {*record.by, *record.to}
    if isinstance(record, Meeting):
        return set(record.actors)
    if isinstance(record, Transfer):
        return {actor for actor in (record.supplier, record.recipient) if actor}
    if isinstance(record, Expenditure):
        return {record.actor} if record.actor else set()
    return set(record.parties) if isinstance(record, Agreement | Body) else set()


def _home(one: Told, agreements: Sequence[Told], entry: str, parties: set[str]) -> str | None:
    """The agreement that a record belongs to."""
    named = named_with(one, agreements)
    if named is not None or agreements:
        return named.entry if named else None
    # A report of the committee alone: it belongs where the committee does.
    actors = actors_of(one.record)
    fits = len(actors & parties) > 1 and len(actors & parties) / len(actors | parties) >= _LEAST_FIT
    return entry if fits else None


def named_with(one: Told, agreements: Sequence[Told]) -> Told | None:
    """The agreement, of those of its document that have an entry, that a record belongs to; None where none fits."""
    actors = actors_of(one.record)
    several = len(agreements) > 1
    words = (code for span in one.record.evidence for code in instruments_in(span.quote)) if several else ()
    called = list(dict.fromkeys(words))
    news = _news(agreements) if isinstance(one.record, Commitment | Expenditure) else set()
    fitting = [
        (
            -fit,
            called.index(code) if (code := _instrument(other)) in called else len(called),
            not share_words(one.record, other.record),
            other.key not in news,
            _gap(one.record, other.record),
            other,
        )
        for other in agreements
        if other.entry is not None and (fit := _fit(one.record, actors, set(_parties(other)))) >= _LEAST_FIT
    ]
    return min(fitting, key=lambda ranked: (*ranked[:5], ranked[5].key))[5] if fitting else None


def _fit(record: Record, actors: set[str], parties: set[str]) -> float:
    if isinstance(record, Body | Meeting):
        return len(actors & parties) / len(actors | parties)
    return float(actors <= parties or len(actors & parties) > 1)


def _news(agreements: Sequence[Told]) -> set[str]:
    """The agreements that a document reports on, by their records' keys: those of its latest event. The others are what
    it recalls."""
    dates = {one.key: day for one in agreements if (day := _date(one)) is not None}
    latest = max((day.first_day() for day in dates.values()), default=None)
    return {key for key, day in dates.items() if latest and latest - day.last_day() <= _ONE_EVENT}


def _gap(record: Record, other: Record) -> int:
    """Characters from the nearest words that state the other record and begin before this one's."""
    first = min((span.start for span in record.evidence), default=0)
    gaps = [first - span.start for span in other.evidence]
    return min((gap if gap >= 0 else _AFTER - gap for gap in gaps), default=_AFTER)


def _parties(one: Told) -> tuple[str, ...]:
    assert isinstance(one.record, Agreement)
    return one.record.parties


def _instrument(one: Told) -> str:
    assert isinstance(one.record, Agreement)
    return one.record.instrument


def _date(one: Told) -> PartialDate | None:
    assert isinstance(one.record, Agreement)
    return one.record.date
