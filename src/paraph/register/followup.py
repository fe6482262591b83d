"""What goes on under an agreement: its bodies with their sessions, its commitments and what became of them.

A record contract ties bodies, meetings and commitments to actors, not to an agreement. In each document they are
given to the
agreement that their actors fit best and that the text names nearest before them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from paraph.records import (
    Agreement,
    AgreementStage,
    Body,
    BodyStage,
    Commitment,
    CommitmentKind,
    Factuality,
    Meeting,
    MeetingKind,
    PartialDate,
    Record,
    Recurrence,
    Transfer,
    TransferStage,
)
from paraph.register.history import Outline
from paraph.register.told import Told

LEAST_CONFIDENCE = 0.5
"""Of commitments: the reader is often wrong about those it is less sure of."""

# Days after which a body that meets in this rhythm is late; half as long again, since committees are never punctual.
_RHYTHM = {
    Recurrence.MONTHLY: 46,
    Recurrence.QUARTERLY: 137,
    Recurrence.BIANNUAL: 274,
    Recurrence.ANNUAL: 548,
    Recurrence.BIENNIAL: 1096,
    Recurrence.REGULAR: 548,
}
# Assurances rather than acts: no report ever says that they are done.
_NEVER_DONE = frozenset({CommitmentKind.COOPERATE, CommitmentKind.OTHER})
_ENDED = frozenset({AgreementStage.TERMINATED, AgreementStage.EXPIRED})


class State(StrEnum):
    """What became of a commitment."""

    OPEN = "open"
    FULFILLED = "fulfilled"
    OVERDUE = "overdue"
    LAPSED = "lapsed"


class Session(msgspec.Struct, frozen=True):
    """A session that was held, and the records that say so."""

    date: PartialDate
    by: tuple[str, ...]


class BodyLine(msgspec.Struct, frozen=True):
    """A body under an agreement."""

    entry: str | None
    kind: str
    name: str | None
    recurrence: str | None
    exists: bool
    sessions: tuple[Session, ...]
    due: PartialDate | None

    def is_late(self, today: date) -> bool:
        """Whether it has not met within its rhythm."""
        return self.exists and self.due is not None and self.due.last_day() < today


class CommitmentLine(msgspec.Struct, frozen=True):
    """A kind of undertaking of some actors, as all reports together have it; or a measure that a person wrote down,
    with its `task` in words and its `owner`."""

    kind: str
    by: tuple[str, ...]
    to: tuple[str, ...]
    due: PartialDate | None
    state: State
    told: tuple[str, ...]
    fulfilled_by: str | None
    areas: tuple[str, ...] = ()
    task: str | None = None
    owner: str | None = None


def under(
    entry: str, outline: Outline, told: Sequence[Told], placed: Mapping[str, str | None] | None = None
) -> list[Told]:
    """The bodies, meetings and commitments among `told` that belong to this agreement rather than to another one.

    `placed` are the agreements under which people have put some records, by the records' keys.
    """
    placed = placed or {}
    by_document: dict[int, list[Told]] = defaultdict(list)
    for one in told:
        by_document[one.source.number].append(one)
    parties = set(outline.parties)
    home: dict[str, str | None] = {}
    votes: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for records in by_document.values():
        agreements = [one for one in records if isinstance(one.record, Agreement)]
        for one in records:
            if isinstance(one.record, Body | Meeting | Commitment | Transfer):
                found, voter = (
                    (placed[one.key], one.key) if one.key in placed else _home(one, agreements, entry, parties)
                )
                home[one.key] = found
                if isinstance(one.record, Body) and one.entry and found:
                    votes[one.entry][found].append(voter)
    # A body works under one agreement, the one that most reports name with it, and its sessions are there too.
    # Ties go by the records' keys, which come from content: ids depend on which document came first.
    of_body = {body: min(by, key=lambda e: (-len(by[e]), min(by[e]))) for body, by in votes.items()}
    of_body |= {one.entry: home_ for one in told if one.entry and (home_ := placed.get(one.key))}
    for records in by_document.values():
        spoken_of = [one for one in records if isinstance(one.record, Body) and one.entry in of_body]
        for one in records:
            if isinstance(one.record, Body):
                home[one.key] = of_body.get(one.entry or "", home.get(one.key))
            elif one.key not in placed and _is_session(one.record) and spoken_of:
                fitting = max(spoken_of, key=lambda b: (len(actors_of(b.record) & actors_of(one.record)), b.key))
                home[one.key] = of_body[fitting.entry or ""]
    return [one for one in told if home.get(one.key) == entry]


def _home(one: Told, agreements: Sequence[Told], entry: str, parties: set[str]) -> tuple[str | None, str]:
    """The agreement that a record belongs to, and the record of that agreement which says so."""
    actors = actors_of(one.record)
    best: tuple[float, int, str, str] | None = None
    for other in agreements:
        assert isinstance(other.record, Agreement)
        theirs = set(other.record.parties)
        fit = (
            len(actors & theirs) / len(actors | theirs)
            if isinstance(one.record, Body | Meeting)
            else float(actors <= theirs or len(actors & theirs) > 1)
        )
        if fit < 0.5 or other.entry is None:
            continue
        gap = _first(one.record) - _first(other.record)
        # An agreement named later in the text is farther than any named before.
        ranked = (-fit, gap if gap >= 0 else 100_000 - gap, other.key, other.entry)
        best = min(best, ranked) if best else ranked
    if best:
        return best[3], best[2]
    # A report of the committee alone: it belongs where the committee does.
    fits = len(actors & parties) > 1 and len(actors & parties) / len(actors | parties) >= 0.5
    return (entry if not agreements and fits else None), one.key


def bodies(told: Sequence[Told]) -> list[BodyLine]:
    """Joint bodies among an agreement's records, each with the sessions that were held."""
    groups: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if isinstance(one.record, Body) and one.record.factuality is not Factuality.DENIED:
            groups[one.entry or one.key].append(one)
    meetings = [one for one in told if _is_session(one.record)]
    lines = []
    for group in sorted(groups.values(), key=lambda group: min(one.key for one in group)):
        records = [one.record for one in group if isinstance(one.record, Body)]
        documents = {one.source.number for one in group}
        held = [(one, one.record.date) for one in group if isinstance(one.record, Body) and _convened(one.record)]
        # With one body, all sessions are its; with several, those of the documents that speak of it.
        held += [
            (one, one.record.date)
            for one in meetings
            if isinstance(one.record, Meeting) and (len(groups) == 1 or one.source.number in documents)
        ]
        sessions = _sessions([(one, day) for one, day in held if day is not None])
        rhythm = next((r.recurrence for r in reversed(records) if r.recurrence), None)
        exists = bool(sessions) or any(r.stage in (BodyStage.ESTABLISHED, BodyStage.CONVENED) for r in records)
        lines.append(
            BodyLine(
                entry=group[0].entry,
                kind=max(sorted({str(r.kind) for r in records}), key=[str(r.kind) for r in records].count),
                name=max((r.name for r in records if r.name), key=len, default=None),
                recurrence=rhythm,
                exists=exists and not any(r.stage is BodyStage.DISSOLVED for r in records),
                sessions=tuple(sessions),
                due=_next(sessions, rhythm),
            )
        )
    return lines


def commitments(told: Sequence[Told], outline: Outline, lines: Sequence[BodyLine], today: date) -> list[CommitmentLine]:
    """An agreement's undertakings, one line for a kind and those who undertake it."""
    groups: dict[tuple[str, tuple[str, ...], str], list[Told]] = defaultdict(list)
    for one in told:
        record = one.record
        if not isinstance(record, Commitment) or record.factuality is not Factuality.ASSERTED:
            continue
        if "task" in one.beside:
            # A measure that a person wrote down is one of its own, of whatever kind.
            groups[record.kind, tuple(sorted(record.by)), one.key].append(one)
        elif record.confidence >= LEAST_CONFIDENCE and record.kind not in _NEVER_DONE:
            groups[record.kind, tuple(sorted(record.by)), ""].append(one)
    made = []
    for (kind, by, _), group in sorted(groups.items()):
        records = [one.record for one in group if isinstance(one.record, Commitment)]
        due = max((r.due for r in records if r.due), default=None)
        since = min(one.source.known_from for one in group)
        said = next((one.beside["state"] for one in group if "state" in one.beside), None)
        fulfilled_by = None if said else _fulfilment(kind, records, since, told, outline, lines)
        if said and said != State.OPEN:
            state = State(said)
        elif fulfilled_by:
            state = State.FULFILLED
        elif outline.stage in _ENDED and not said:
            state = State.LAPSED
        else:
            state = State.OVERDUE if due and due.last_day() < today else State.OPEN
        to = tuple(sorted({actor for r in records for actor in r.to}))
        line = CommitmentLine(
            kind=kind,
            by=by,
            to=to,
            due=due,
            state=state,
            told=tuple(one.key for one in group),
            fulfilled_by=fulfilled_by,
            areas=tuple(sorted({str(area) for r in records for area in r.areas})),
            task=group[0].beside.get("task"),
            owner=next((one.beside["owner"] for one in group if "owner" in one.beside), None),
        )
        made.append(line)
    return made


def actors_of(record: Record) -> set[str]:
    """Who takes part in what a record tells."""
    if isinstance(record, Commitment):
        return {*record.by, *record.to}
    if isinstance(record, Meeting):
        return set(record.actors)
    if isinstance(record, Transfer):
        return {actor for actor in (record.supplier, record.recipient) if actor}
    return set(record.parties) if isinstance(record, Agreement | Body) else set()


def _fulfilment(
    kind: str,
    records: Sequence[Commitment],
    since: str,
    told: Sequence[Told],
    outline: Outline,
    lines: Sequence[BodyLine],
) -> str | None:
    """The record that says that it was done, if one does."""
    recurs = any(r.recurrence for r in records)
    sessions = [session for line in lines for session in line.sessions]
    if kind == CommitmentKind.CREATE_BODY:
        return next((session.by[0] for session in sessions), None) or _first_key(
            told, lambda r: isinstance(r, Body) and r.stage in (BodyStage.ESTABLISHED, BodyStage.CONVENED), ""
        )
    if kind == CommitmentKind.MEET:
        later = [s for s in sessions if s.date.last_day().isoformat() > since]
        if later:
            return later[0].by[0]
        return None if recurs else _first_key(told, lambda r: isinstance(r, Meeting) and _took_place(r), since)
    if kind == CommitmentKind.LEGISLATE:
        ratified = [
            stage for stage in outline.history if stage.stage in (AgreementStage.RATIFIED, AgreementStage.IN_FORCE)
        ]
        return ratified[0].by[0] if ratified else None
    if kind == CommitmentKind.SUPPLY:
        return _first_key(told, lambda r: isinstance(r, Transfer) and r.stage is TransferStage.DELIVERED, since)
    return None


def _first_key(told: Sequence[Told], wanted: object, since: str) -> str | None:
    assert callable(wanted)
    found = [one for one in told if one.source.known_from > since and wanted(one.record)]
    return min(found, key=lambda one: (one.source.known_from, one.key)).key if found else None


def _took_place(record: Record) -> bool:
    return record.factuality is Factuality.ASSERTED


def _is_session(record: Record) -> bool:
    return isinstance(record, Meeting) and record.kind is MeetingKind.SESSION and _took_place(record)


def _convened(record: Record) -> bool:
    return isinstance(record, Body) and record.stage is BodyStage.CONVENED and _took_place(record)


def _sessions(held: Iterable[tuple[Told, PartialDate]]) -> list[Session]:
    """Sessions by their dates; a vaguer date is the session of the fuller one that it agrees with."""
    by_date: dict[PartialDate, list[str]] = defaultdict(list)
    for one, day in held:
        by_date[day].append(one.key)
    kept: dict[PartialDate, list[str]] = {}
    for day in sorted(by_date, key=lambda d: (d.day is None, d.month is None, d)):
        home = next((other for other in kept if other.agrees_with(day)), None)
        # The second day of a session is no second session.
        home = home or next((o for o in kept if o.day and day.day and _next_day(o, day)), None)
        kept.setdefault(home or day, []).extend(by_date[day])
    return [Session(day, tuple(keys)) for day, keys in sorted(kept.items())]


def _next_day(one: PartialDate, other: PartialDate) -> bool:
    return abs(one.first_day() - other.first_day()) <= timedelta(days=1)


def _next(sessions: Sequence[Session], rhythm: Recurrence | None) -> PartialDate | None:
    if not sessions or rhythm is None:
        return None
    return PartialDate.from_date(sessions[-1].date.last_day() + timedelta(days=_RHYTHM[rhythm]))


def _first(record: Record) -> int:
    return min(span.start for span in record.evidence) if record.evidence else 0
