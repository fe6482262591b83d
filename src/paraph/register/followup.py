"""What goes on under an agreement: its bodies with their sessions, its commitments and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from paraph.records import (
    AgreementStage,
    Body,
    BodyKind,
    BodyStage,
    Commitment,
    Factuality,
    Meeting,
    PartialDate,
    Record,
    Recurrence,
)
from paraph.register.fulfilment import Done, Line, Surroundings, Undertaking, fulfilments
from paraph.register.homes import is_session, sits_in
from paraph.register.told import Told
from paraph.register.undertaken import undertakings

# Days after which a body that meets in this rhythm is late; half as long again, since committees are never punctual.
_RHYTHM = {
    Recurrence.MONTHLY: 46,
    Recurrence.QUARTERLY: 137,
    Recurrence.BIANNUAL: 274,
    Recurrence.ANNUAL: 548,
    Recurrence.BIENNIAL: 1096,
    Recurrence.REGULAR: 548,
}
# Bodies that act under a committee rather than hold sessions.
_NOT_SITTING = frozenset({BodyKind.JOINT_FORCE, BodyKind.TASK_FORCE, BodyKind.CENTRE, BodyKind.SECRETARIAT})
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
    done: Done | None = None

    def plain(self) -> dict[str, Any]:
        """What rows and forms of it have in common, as plain values."""
        return {
            "id": self.told[0],
            "kind": str(self.kind),
            "by": list(self.by),
            "to": list(self.to),
            "task": self.task,
            "owner": self.owner,
            "areas": [str(area) for area in self.areas],
            "due": str(self.due) if self.due else None,
            "state": str(self.state),
        }


def bodies(told: Sequence[Told]) -> list[BodyLine]:
    """Joint bodies among an agreement's records, each with the sessions that were held."""
    groups: dict[str, list[Told]] = defaultdict(list)
    for one in told:
        if isinstance(one.record, Body) and one.record.factuality is not Factuality.DENIED:
            groups[one.entry or one.key].append(one)
    sitting = _seating(groups)
    held: dict[str, list[tuple[Told, PartialDate]]] = defaultdict(list)
    for one in told:
        if isinstance(one.record, Body) and _convened(one.record) and one.record.date:
            held[one.entry or one.key].append((one, one.record.date))
        elif isinstance(one.record, Meeting) and is_session(one.record) and one.record.date:
            held[sitting(one)].append((one, one.record.date))
    lines = []
    # Sessions that no body is named with have one nevertheless.
    for name in sorted({*groups, *held}, key=lambda name: min(one.key for one in groups.get(name, told))):
        group = groups.get(name, [])
        records = [one.record for one in group if isinstance(one.record, Body)]
        sessions = _sessions(held[name])
        rhythm = next((r.recurrence for r in reversed(_bodies_by(group, "recurrence")) if r.recurrence), None)
        exists = bool(sessions) or any(r.stage in (BodyStage.ESTABLISHED, BodyStage.CONVENED) for r in records)
        kinds = [str(r.kind) for r in _bodies_by(group, "kind")] or [str(BodyKind.OTHER)]
        lines.append(
            BodyLine(
                entry=group[0].entry if group else None,
                kind=max(sorted(set(kinds)), key=kinds.count),
                name=max((r.name for r in _bodies_by(group, "name") if r.name), key=len, default=None),
                recurrence=rhythm,
                exists=exists and not any(r.stage is BodyStage.DISSOLVED for r in records),
                sessions=tuple(sessions),
                due=_next(sessions, rhythm),
            )
        )
    return lines


def _bodies_by(group: Sequence[Told], field: str) -> list[Body]:
    """The records of a body that say what a field holds: those in which a person settled it, or all."""
    settled = [one for one in group if field in one.settled]
    return [one.record for one in settled or group if isinstance(one.record, Body)]


def _seating(groups: Mapping[str, Sequence[Told]]) -> Callable[[Told], str]:
    """Finds the body that a session is of: one that the same document speaks of, and that sits rather than sails."""
    # Of equals the first by content.
    order = sorted(groups, key=lambda name: min(one.key for one in groups[name]))
    sits = {
        name: not {one.record.kind for one in group if isinstance(one.record, Body)} <= _NOT_SITTING
        for name, group in groups.items()
    }
    in_document: dict[tuple[str, int], list[Told]] = defaultdict(list)
    for name, group in groups.items():
        for one in group:
            in_document[name, one.source.number].append(one)

    def sitting(session: Told) -> str:
        def fit(name: str) -> tuple[object, ...]:
            beside = in_document.get((name, session.source.number), [])
            nearest = max((sits_in(session, one) for one in beside), default=(False, False, 0))
            return (nearest[:2], sits[name], bool(beside), nearest[2], len(groups[name]))

        return max(order, key=fit, default="")

    return sitting


def commitments(around: Surroundings, today: date) -> list[CommitmentLine]:
    """An agreement's undertakings, one line for a kind and those who undertake it."""
    outline = around.outline
    lines = dict(sorted(_by_side(undertakings(around.under), outline.parties).items()))
    unsaid = {line: group for line, group in lines.items() if not _said(group, "state")}
    fulfilled = fulfilments(unsaid, around)
    made = []
    for line, group in lines.items():
        records = [record for _, record in group]
        due = max((r.due for r in records if r.due), default=None)
        said = _said(group, "state")
        done = fulfilled.get(line)
        if said and said != State.OPEN:
            state = State(said)
        elif done:
            state = State.FULFILLED
        elif outline.stage in _ENDED and not said:
            state = State.LAPSED
        else:
            state = State.OVERDUE if due and due.last_day() < today else State.OPEN
        to = tuple(sorted({actor for r in records for actor in r.to}))
        made.append(
            CommitmentLine(
                kind=line[0],
                by=line[1],
                to=to,
                due=due,
                state=state,
                told=tuple(one.key for one, _ in group),
                fulfilled_by=done.record if done else None,
                areas=tuple(sorted({str(area) for r in records for area in r.areas})),
                task=group[0][0].beside.get("task"),
                owner=_said(group, "owner"),
                done=done,
            )
        )
    return made


def _said(group: Sequence[Undertaking], what: str) -> str | None:
    """What people say beside the first of some undertakings of which they say it."""
    return next((one.beside[what] for one, _ in group if what in one.beside), None)


def _by_side(found: Iterable[Undertaking], parties: Sequence[str]) -> dict[Line, list[Undertaking]]:
    """Undertakings by kind and by who undertakes it. Where of two lists of sides one is in the other, and no report has
    both, reports differ about one undertaking: the list that more of them have holds, of equals the shorter."""
    groups: dict[Line, list[Undertaking]] = defaultdict(list)
    for one, record in found:
        # A measure that a person wrote down is one of its own, of whatever kind.
        own = one.key if "task" in one.beside else ""
        groups[record.kind, _bound(record, parties), own].append((one, record))
    made: dict[Line, list[Undertaking]] = {}
    order = sorted(groups, key=lambda line: (-len(_documents(groups[line])), len(line[1]), line))
    for line in order:
        home = next((other for other in made if _is_same(line, other, groups, made)), line)
        made.setdefault(home, []).extend(groups[line])
    return made


def _is_same(
    line: Line, other: Line, groups: Mapping[Line, list[Undertaking]], made: Mapping[Line, list[Undertaking]]
) -> bool:
    nested = set(line[1]) <= set(other[1]) or set(other[1]) <= set(line[1])
    alike = line[0] == other[0] and not line[2] and not other[2] and nested
    return alike and _documents(groups[line]).isdisjoint(_documents(made[other]))


def _documents(told: Iterable[Undertaking]) -> set[int]:
    return {one.source.number for one, _ in told}


def _bound(record: Commitment, parties: Sequence[str]) -> tuple[str, ...]:
    """Who undertakes it, without those who are no party: a reader takes them from the sentence before."""
    return tuple(sorted(set(record.by) & set(parties) or set(record.by)))


def _convened(record: Record) -> bool:
    return isinstance(record, Body) and record.stage is BodyStage.CONVENED and record.factuality is Factuality.ASSERTED


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
