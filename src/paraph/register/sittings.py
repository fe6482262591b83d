"""Sessions of bodies set right within one document: which meetings are sessions, and on which days they were held.

A reader may take the session of a committee for a meeting of two states, its second day for its day, the day of the
agreement for the day of the session, and of "met twice, on 9 and on 28 January" one day. It also takes a session that
was called off for one that was held, and a centre that "does not exist" for one that does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

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
    Mention,
    MentionKind,
    PartialDate,
    Reading,
    Record,
)
from paraph.register.homes import actors_of, is_session, share_words
from paraph.register.report_words import patterns
from paraph.register.sentences import sentence_after

_LEAST_OF_TWO = 2
_Sat = TypeVar("_Sat", Body, Meeting)
_THERE = frozenset({BodyStage.ESTABLISHED, BodyStage.CONVENED})


def with_sittings(reading: Reading, document: Document) -> Reading:
    """The reading, its bodies as they stand, with each session that was held as a session of its day, and no other day
    for a body's."""
    if not reading.bodies and not reading.meetings:
        return reading
    named = [_of_its_agreement(one, reading, document.text) for one in reading.bodies]
    convened = [one for one in named if _is_convened(one)]
    meetings: list[Meeting] = []
    for one in reading.meetings:
        sitting = _on_the_same_day(_as_session(_called_off(one), convened, document.text), reading.mentions, document)
        days = _days_in(sitting, reading, document) if is_session(sitting) else []
        if is_session(sitting) and sitting.date is None and len(days) == 1:
            sitting = msgspec.structs.replace(sitting, date=days[0])
        if is_session(sitting):
            sitting = _of_its_agreement(sitting, reading, document.text)
        meetings.append(sitting)
        if is_session(sitting) and _tells_of_several(sitting):
            meetings += _others(sitting, days)
    named = [_dated_by_words(one, _days_in(one, reading, document), reading.agreements) for one in named]
    bodies = tuple(_dated_by_sessions(one, meetings, reading.agreements) for one in named)
    return msgspec.structs.replace(reading, meetings=tuple(meetings), bodies=bodies)


def with_bodies_as_they_stand(reading: Reading, document: Document) -> Reading:
    """The reading with its bodies as their sentences have them: there or only agreed on, and whether they have sat."""
    bodies = tuple(_as_it_stands(one, reading.mentions, document) for one in reading.bodies)
    return msgspec.structs.replace(reading, bodies=bodies)


def _of_its_agreement(record: _Sat, reading: Reading, text: str) -> _Sat:
    """With the sides of the agreement that its sentence speaks of, or that the text named last before, where a sentence
    does not say whose it is and a reader has other sides for it than any agreement of the report: "The committee has
    held two sessions, in Apia and in Suva"."""
    sides = set(_sides(record))
    first, last = min(span.start for span in record.evidence), max(span.end for span in record.evidence)
    if not reading.mentions or len(sides & _named(reading, first, last)) >= _LEAST_OF_TWO:
        return record
    so_far = tuple(side for side in _sides(record) if side in _named(reading, 0, last))
    if _LEAST_OF_TWO <= len(so_far) < len(sides):
        record, sides = _with_sides(record, so_far), set(so_far)  # who is named only later is not meant
    beside = [one for one in reading.agreements if share_words(one, record)]
    if not beside and any(set(one.parties) == sides for one in reading.agreements):
        return record
    named = sides & _named(reading, text.rfind("\n", 0, first) + 1, last)
    before = {
        max(span.start for span in one.evidence if span.start < last): one.parties
        for one in reading.agreements
        if sides & set(one.parties) and named <= set(one.parties) and one.evidence[0].start < last
    }
    if not before and len({frozenset(one.parties) for one in beside}) != 1:
        return record
    return _with_sides(record, before[max(before)] if before else beside[0].parties)


def _sides(record: Body | Meeting) -> tuple[str, ...]:
    return record.actors if isinstance(record, Meeting) else record.parties


def _with_sides(record: _Sat, sides: tuple[str, ...]) -> _Sat:
    if isinstance(record, Meeting):
        return msgspec.structs.replace(record, actors=sides)
    return msgspec.structs.replace(record, parties=sides)


def _named(reading: Reading, start: int, end: int) -> set[str]:
    """Who is named in a part of the text."""
    actors = (one for one in reading.mentions if one.kind is MentionKind.ACTOR)
    return {one.value for one in actors if one.value and start <= one.start < end}


def _as_it_stands(body: Body, mentions: Sequence[Mention], document: Document) -> Body:
    """A body that is said not to be there as one that is only agreed on; one that is said to have sat as convened, on
    the day of the news where it says "the same day"."""
    if body.factuality is not Factuality.ASSERTED:
        return body
    quotes = [span.quote.replace("’", "'") for span in body.evidence]
    sat = [quote for quote in quotes if _words("sat").search(quote)]
    after = [sentence_after(span.end, document.text).replace("’", "'") for span in body.evidence]
    if body.stage in _THERE and not sat and any(_words("not_there").search(quote) for quote in [*quotes, *after]):
        return msgspec.structs.replace(body, stage=BodyStage.AGREED, date=None)
    if body.stage is BodyStage.CONVENED and quotes and all(_is_called_off(quote) for quote in quotes):
        return msgspec.structs.replace(body, stage=BodyStage.AGREED, date=None)
    if not sat or body.stage is BodyStage.DISSOLVED:
        return body
    return _on_the_same_day(msgspec.structs.replace(body, stage=BodyStage.CONVENED), mentions, document)


def _on_the_same_day(record: _Sat, mentions: Sequence[Mention], document: Document) -> _Sat:
    """A body that sat, or its session, on the day that the text names before, where it says "the same day"."""
    if record.date is not None and record.date.day is not None and not _is_same_day(record, mentions, document.text):
        return record
    at = next((span.start for span in record.evidence if _says_same_day(span.quote)), None)
    day = None if at is None else _day_before(at, mentions, document.text, document.published)
    return msgspec.structs.replace(record, date=day) if day else record


def _is_same_day(record: _Sat, mentions: Sequence[Mention], text: str) -> bool:
    """Whether all that its sentence says of its day is that it was the same."""
    days = [
        bool(_words("same_day").search(text[one.start : one.end]))
        for one in mentions
        if one.kind is MentionKind.DATE and one.value == str(record.date)
        if any(span.start <= one.start < span.end for span in record.evidence)
    ]
    return bool(days) and all(days)


def _says_same_day(sentence: str) -> bool:
    sentence = sentence.replace("’", "'")
    return bool(_words("sat").search(sentence) and _words("same_day").search(sentence))


def _day_before(at: int, mentions: Sequence[Mention], text: str, published: PartialDate | None) -> PartialDate | None:
    """The last full date, up to that of the report, that the text names before a place in it."""
    found = None
    for one in mentions:
        if one.kind is MentionKind.DATE and one.value and one.start < at:
            date = PartialDate.parse(one.value)
            # "Had told each other by 5 November": a reader takes a term for one that is still to come.
            words = text[one.start : one.end]
            if _lies_ahead(date, published) and str(date.day) in words and str(date.year) not in words:
                date = _a_year_before(date)
            if date.day is not None and not _lies_ahead(date, published):
                found = date
    return found


def _a_year_before(day: PartialDate) -> PartialDate:
    is_leap_day = (day.month, day.day) == (2, 29)
    return day if is_leap_day else PartialDate(day.year - 1, day.month, day.day)


def _called_off(meeting: Meeting) -> Meeting:
    """As one that was not held, where its words say so."""
    is_off = meeting.kind is MeetingKind.SESSION and all(_is_called_off(span.quote) for span in meeting.evidence)
    return msgspec.structs.replace(meeting, factuality=Factuality.DENIED) if is_off else meeting


def _is_called_off(sentence: str) -> bool:
    sentence = sentence.replace("’", "'")
    return bool(_words("called_off").search(sentence)) and not _words("sat").search(sentence)


def _is_convened(body: Body) -> bool:
    return body.stage is BodyStage.CONVENED and body.factuality is Factuality.ASSERTED


def _as_session(meeting: Meeting, convened: Iterable[Body], text: str) -> Meeting:
    """As a session, where the same words tell of a body that came together, or go on about it: "It met on Thursday"."""
    if meeting.kind is not MeetingKind.MEETING or meeting.factuality is not Factuality.ASSERTED:
        return meeting
    for body in convened:
        same = share_words(meeting, body) or _goes_on(meeting, body, text)
        same = same and len(actors_of(meeting) & actors_of(body)) >= _LEAST_OF_TWO
        near = meeting.date is None or body.date is None or abs(_gap(meeting.date, body.date)) <= 1
        if same and near:
            return msgspec.structs.replace(meeting, kind=MeetingKind.SESSION)
    return meeting


def _goes_on(meeting: Meeting, body: Body, text: str) -> bool:
    """Whether a meeting is told of in the sentence after that of a body, which it calls "it"."""
    return any(
        _words("it_met").match(after.quote) and not text[before.end : after.start].strip()
        for after in meeting.evidence
        for before in body.evidence
        if before.end <= after.start
    )


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
        before = _words("bare_day").search(document.text[max(0, one.start - 20) : one.start])
        if before and int(before["day"]) < date.day:
            found[PartialDate(date.year, date.month, int(before["day"]))] = None
        found[date] = None
    return list(found)


def _lies_ahead(date: PartialDate, published: PartialDate | None) -> bool:
    return published is not None and date.first_day() > published.last_day()


def _tells_of_several(session: Meeting) -> bool:
    return any(_words("several").search(span.quote) for span in session.evidence)


def _others(session: Meeting, days: Sequence[PartialDate]) -> Iterator[Meeting]:
    """The other sessions of which the words of one give the days."""
    for number, day in enumerate((day for day in days if day != session.date), 2):
        yield msgspec.structs.replace(session, id=f"{session.id}-{number}", date=day)


def _dated_by_words(body: Body, days: Sequence[PartialDate], agreements: Sequence[Agreement]) -> Body:
    """A body that came together on the one day that its sentences name, unless that is an agreement's."""
    if not _is_convened(body) or body.date is not None or len(days) != 1:
        return body
    stages = {one.date for one in agreements} | {day for one in agreements for _, day in one.steps()}
    has_sat = not any(_words("never").search(span.quote) for span in body.evidence)
    return msgspec.structs.replace(body, date=days[0]) if has_sat and days[0] not in stages else body


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
    if any(_says_same_day(span.quote) for span in body.evidence):
        return body
    return msgspec.structs.replace(body, date=None) if body.date in signed else body


def _words(name: str) -> re.Pattern[str]:
    return patterns("sessions")[name]
