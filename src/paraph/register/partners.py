"""One agreement with each partner, where a sentence says so: "one with Australia and another with Britain".

A reader takes all who are named for the parties of one agreement. They are not where the partners are told apart ("the
one with France and the one with Portugal"), or where several agreements are spoken of ("agreements with Kenya and
Uganda").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from paraph.codes.spelled_out import state_name
from paraph.records import (
    Agreement,
    AgreementStage,
    Document,
    Evidence,
    Instrument,
    Mention,
    MentionKind,
    PartialDate,
    Reading,
)
from paraph.register.report_words import patterns
from paraph.register.sentences import sentences_with

_BEFORE = 30  # characters before a name that make it a partner
_SEVERAL = 2
_CODES = frozenset(Instrument)
_OPEN = {Instrument.AGREEMENT, Instrument.OTHER}


def with_each_partner(reading: Reading, document: Document) -> Reading:
    """The reading with a record for each partner of whom a sentence says that there is an agreement with them."""
    agreements = list(reading.agreements)
    if not any(len(set(one.parties)) >= _SEVERAL for one in agreements):
        return reading
    sides = [one for one in reading.mentions if one.kind is MentionKind.ACTOR and _is_state(one.value)]
    text = document.text
    for span, here in sentences_with(text, sides):
        if len({one.value for one in here}) < _SEVERAL:
            continue
        partners = _partners(here, reading.mentions, span, text)
        if len({one.value for one in partners}) < _SEVERAL:
            continue
        theirs = {str(one.value) for one in partners}
        stated = [one for one in agreements if any(s.start < span[1] and span[0] < s.end for s in one.evidence)]
        concerned = [one for one in stated if theirs & set(one.parties)]
        concerned = concerned or [one for one in agreements if len(theirs & set(one.parties)) >= _SEVERAL]
        subject = _subject(partners, sides, span, text)
        if concerned and subject:
            parted = _parted(concerned, subject, partners, reading.mentions, span, text)
            first = agreements.index(concerned[0])
            gone = {one.id for one in concerned}
            kept = [one for one in agreements if one.id not in gone]
            agreements = [*kept[:first], *parted, *kept[first:]]
    return msgspec.structs.replace(reading, agreements=tuple(agreements))


def _parted(
    concerned: Sequence[Agreement],
    subject: str,
    partners: Sequence[Mention],
    mentions: Sequence[Mention],
    span: tuple[int, int],
    text: str,
) -> list[Agreement]:
    """One record for each partner: that which is theirs, else made after the one of their day, or after the first."""
    theirs = {str(one.value) for one in partners}
    made = [one for one in concerned if len(theirs & set(one.parties)) < _SEVERAL and set(one.parties) != {subject}]
    done = {frozenset(one.parties) for one in made}
    evidence = Evidence(start=span[0], end=span[1], quote=text[slice(*span)])
    called = {
        Instrument(word.value)
        for word in mentions
        if word.kind is MentionKind.INSTRUMENT and word.value in _CODES and span[0] <= word.start < span[1]
    } - _OPEN
    instrument = called.pop() if len(called) == 1 else None
    is_others = any(day.kind is MentionKind.DATE and partners[0].end <= day.start < span[1] for day in mentions)
    starts = [*(one.start for one in partners[1:]), span[1]]
    for one, past in zip(partners, starts, strict=True):
        code = str(one.value)
        if frozenset((subject, code)) in done:
            continue
        done.add(frozenset((subject, code)))
        days = [
            PartialDate.parse(day.value)
            for day in mentions
            if day.kind is MentionKind.DATE and day.value and one.end <= day.start < past
        ]
        fitting = [old for old in concerned if days and old.date is not None and old.date.agrees_with(days[0])]
        model = (fitting or [old for old in concerned if code in old.parties] or concerned)[0]
        spans = (evidence, *(s for s in model.evidence if s.end <= span[0] or span[1] <= s.start))
        made.append(
            msgspec.structs.replace(
                model,
                id=f"{model.id}-{code}-{span[0]}",
                parties=(subject, code),
                instrument=instrument if instrument and model.instrument in _OPEN else model.instrument,
                date=_own_day(model, days, is_others),
                place=None,
                signatories=(),
                evidence=spans,
            )
        )
    return made


def _own_day(model: Agreement, days: Sequence[PartialDate], is_others: bool) -> PartialDate | None:
    """The day of one partner's agreement: that which stands after the name; of what was ended together one for all."""
    if model.stage is not AgreementStage.SIGNED:
        return model.date
    return days[0] if days else None if is_others else model.date


def _partners(here: Sequence[Mention], mentions: Sequence[Mention], span: tuple[int, int], text: str) -> list[Mention]:
    """The names in a sentence each of which is a partner of its own agreement."""
    if not patterns("parties")["partners"].search(text, *span):
        return []
    each = [one for one in here if _stands_after("each_with", one, span, text)]
    words = [one for one in mentions if one.kind is MentionKind.INSTRUMENT and span[0] <= one.start < span[1]]
    if each:
        first = [
            one
            for one in here
            if one.end <= each[0].start
            and any(
                word.end <= one.start and _words("with_one").search(_plain(text[word.end : one.start]))
                for word in words
            )
        ]
        return [*first[-1:], *each]
    for word in words:
        called = _plain(text[word.start : word.end])
        if not called[:1].islower() or not _words("several").search(called):
            continue
        for one in here:
            if one.start >= word.end and _words("with_several").search(_plain(text[word.end : one.start])):
                listed = [one]
                for other in here:
                    between = _plain(text[listed[-1].end : other.start])
                    if other.start >= listed[-1].end and _words("listed").fullmatch(between):
                        listed.append(other)
                return listed
    return []


def _subject(partners: Sequence[Mention], sides: Sequence[Mention], span: tuple[int, int], text: str) -> str | None:
    """Whose agreements they are: the one other state of the sentence that is no place, else the last named before."""
    theirs = {one.value for one in partners}
    others = [
        one
        for one in sides
        if one.value not in theirs and not any(_stands_after(name, one, (0, 0), text) for name in ("at", "with"))
    ]
    there = {str(one.value) for one in others if span[0] <= one.start < partners[0].start}
    if there:
        return there.pop() if len(there) == 1 else None
    before = [str(one.value) for one in others if one.start < span[0]]
    return before[-1] if before else None


def _is_state(code: str | None) -> bool:
    return code is not None and state_name(code) != code


def _plain(words: str) -> str:
    return words.replace("’", "'")


def _stands_after(name: str, one: Mention, span: tuple[int, int], text: str) -> bool:
    before = _plain(text[max(span[0], one.start - _BEFORE) : one.start])
    section = "parties" if name in ("at", "with") else "names_of_agreements"
    return bool(patterns(section)[name].search(before))


def _words(name: str) -> re.Pattern[str]:
    return patterns("names_of_agreements")[name]
