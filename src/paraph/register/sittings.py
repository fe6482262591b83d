"""Sessions of bodies set right within one document: which meetings are sessions, and on which days they were held.

A reader may take the session of a committee for a meeting of two states, its second day for its day, the day of the
agreement for the day of the session, and of "met twice, on 9 and on 28 January" one day.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib import resources

import msgspec

from paraph.records import (
    Agreement,
    AgreementStage,
    Body,
    BodyStage,
    Document,
    Factuality,
    Meeting,
    MeetingKind,
    MentionKind,
    PartialDate,
    Reading,
    Record,
)
from paraph.register.homes import actors_of, is_session, share_words

_LEAST_OF_TWO = 2


def with_sittings(reading: Reading, document: Document) -> Reading:
    """The reading with each session that was held as a session of its day, and no other day for a body's."""
    if not reading.bodies and not reading.meetings:
        return reading
    convened = [one for one in reading.bodies if _is_convened(one)]
    meetings: list[Meeting] = []
    for one in reading.meetings:
        sitting = _as_session(one, convened)
        days = _days_in(sitting, reading, document) if is_session(sitting) else []
        if is_session(sitting) and sitting.date is None and len(days) == 1:
            sitting = msgspec.structs.replace(sitting, date=days[0])
        meetings.append(sitting)
        if is_session(sitting) and _tells_of_several(sitting):
            meetings += _others(sitting, days)
    bodies = tuple(_dated_by_sessions(one, meetings, reading.agreements) for one in reading.bodies)
    return msgspec.structs.replace(reading, meetings=tuple(meetings), bodies=bodies)


def _is_convened(body: Body) -> bool:
    return body.stage is BodyStage.CONVENED and body.factuality is Factuality.ASSERTED


def _as_session(meeting: Meeting, convened: Iterable[Body]) -> Meeting:
    """As a session, where the same words tell of a body that came together."""
    if meeting.kind is not MeetingKind.MEETING or meeting.factuality is not Factuality.ASSERTED:
        return meeting
    for body in convened:
        same = share_words(meeting, body) and len(actors_of(meeting) & actors_of(body)) >= _LEAST_OF_TWO
        near = meeting.date is None or body.date is None or abs(_gap(meeting.date, body.date)) <= 1
        if same and near:
            return msgspec.structs.replace(meeting, kind=MeetingKind.SESSION)
    return meeting


def _gap(one: PartialDate, other: PartialDate) -> int:
    return 0 if one.agrees_with(other) else (one.first_day() - other.first_day()).days


def _days_in(record: Record, reading: Reading, document: Document) -> list[PartialDate]:
    """The full dates, up to that of the report, in the words that state a record."""
    found: dict[PartialDate, None] = {}
    for one in reading.mentions:
        inside = any(span.start <= one.start < span.end for span in record.evidence)
        date = PartialDate.parse(one.value) if inside and one.kind is MentionKind.DATE and one.value else None
        if date is None or date.day is None or _lies_ahead(date, document.published):
            continue
        before = _bare_day().search(document.text[max(0, one.start - 20) : one.start])
        if before and int(before["day"]) < date.day:
            found[PartialDate(date.year, date.month, int(before["day"]))] = None
        found[date] = None
    return list(found)


def _lies_ahead(date: PartialDate, published: PartialDate | None) -> bool:
    return published is not None and date.first_day() > published.last_day()


def _tells_of_several(session: Meeting) -> bool:
    return any(_several().search(span.quote) for span in session.evidence)


def _others(session: Meeting, days: Sequence[PartialDate]) -> Iterator[Meeting]:
    """The other sessions of which the words of one give the days."""
    for number, day in enumerate((day for day in days if day != session.date), 2):
        yield msgspec.structs.replace(session, id=f"{session.id}-{number}", date=day)


def _dated_by_sessions(body: Body, meetings: Sequence[Meeting], agreements: Sequence[Agreement]) -> Body:
    """A body that came together with the day of its session in the same words; without a day that is only that of the
    agreement under which it works."""
    if not _is_convened(body) or body.date is None:
        return body
    sessions = [one for one in meetings if is_session(one) and one.date is not None]
    if any(one.date and one.date.agrees_with(body.date) for one in sessions):
        return body
    own = next((one for one in sessions if share_words(one, body)), None)
    if own is not None:
        return msgspec.structs.replace(body, date=own.date)
    coming = (m for m in meetings if m.kind is MeetingKind.SESSION and not is_session(m) and m.date != body.date)
    if any(share_words(one, body) for one in coming):
        return msgspec.structs.replace(body, date=None)
    signed = {one.date for one in agreements if one.stage is AgreementStage.SIGNED}
    signed |= {day for one in agreements for stage, day in one.steps() if stage is AgreementStage.SIGNED}
    return msgspec.structs.replace(body, date=None) if body.date in signed else body


@cache
def _words() -> dict[str, str]:
    stored = (resources.files("paraph.register") / "data" / "recalled.toml").read_text(encoding="utf-8")
    read: dict[str, str] = tomllib.loads(stored)["sessions"]
    return read


@cache
def _several() -> re.Pattern[str]:
    return re.compile(_words()["several"], re.IGNORECASE)


@cache
def _bare_day() -> re.Pattern[str]:
    return re.compile(_words()["bare_day"], re.IGNORECASE)
