"""Which side of an agreement a ratification is of, by the words that tell of it.

Each side ratifies on a day of its own, so that two days are two events and no contradiction, if reports say whose they
are: "Albania's parliament ratified it on 6 May", "ratified in Rome on 3 May and in Tirana on the 6th".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import msgspec

from paraph.records import Agreement, AgreementStage, Factuality, Mention, MentionKind, PartialDate, Reading
from paraph.register.recalled import is_agent, is_partner, ratifying
from paraph.register.sentences import sentences

_RATIFIED = AgreementStage.RATIFIED
_PARTING = re.compile(r"[;:]\s")
_BEFORE = 30  # characters before a name that say what it is to the verb
_JOINT = 8  # characters between two names that are one subject: "Italy and Albania"


def with_ratifiers(reading: Reading, text: str) -> Reading:
    """The reading with the sides that its agreements are said to have been ratified by."""
    if not any(_days(one) for one in reading.agreements):
        return reading
    agreements = tuple(_with(one, reading.mentions, text) for one in reading.agreements)
    return msgspec.structs.replace(reading, agreements=agreements)


def _days(agreement: Agreement) -> list[PartialDate | None]:
    """The days on which it is said to have been ratified; None for a ratification without a day."""
    if agreement.factuality is not Factuality.ASSERTED:
        return []
    own = [agreement.date] if agreement.stage is _RATIFIED else []
    return [*own, *(day for stage, day in agreement.steps() if stage is _RATIFIED)]


def _with(agreement: Agreement, mentions: Sequence[Mention], text: str) -> Agreement:
    days = _days(agreement)
    if not days:
        return agreement
    found: dict[str, None] = {}
    for start, end in sentences(text):
        verbs = ratifying(text[start:end])
        if verbs and any(span.start < end and start < span.end for span in agreement.evidence):
            here = [one for one in mentions if start <= one.start < end]
            named = [one for one in here if one.kind is MentionKind.ACTOR and one.value in agreement.parties]
            for day, sides in _told(days, [(start + a, start + b) for a, b in verbs], here, named, text, (start, end)):
                found |= dict.fromkeys(f"{day} {side}" if day else side for side in sides)
    return msgspec.structs.replace(agreement, ratified_by=tuple(found)) if found else agreement


def _told(
    days: Sequence[PartialDate | None],
    verbs: Sequence[tuple[int, int]],
    here: Sequence[Mention],
    named: Sequence[Mention],
    text: str,
    sentence: tuple[int, int],
) -> Iterator[tuple[PartialDate | None, list[str]]]:
    """The days of ratification that a sentence names, each with its sides."""
    wanted = {str(day): day for day in days if day}
    dates = sorted((one for one in here if one.kind is MentionKind.DATE and one.value in wanted), key=lambda m: m.start)
    if not dates and None in days:
        yield None, _subject(named, sentence[0], verbs[0], sentence[1], text)
    previous: tuple[Mention, tuple[int, int]] | None = None
    for date in dates:
        verb = min(verbs, key=lambda verb: (verb[0] > date.start, abs(verb[0] - date.start)))
        if _PARTING.search(text, min(verb[0], date.start), max(verb[1], date.end)):
            continue
        # "By the Senate in Rome on 3 May, in Tirana on 6 May": one verb, and each day has its side.
        own = previous is not None and previous[1] == verb and previous[0].end < date.start
        between = [one for one in named if own and previous and previous[0].end <= one.start < date.start]
        sides = [str(between[-1].value)] if between else _subject(named, sentence[0], verb, sentence[1], text)
        if between or not own:
            yield wanted[str(date.value)], sides
        previous = date, verb


def _subject(named: Sequence[Mention], start: int, verb: tuple[int, int], end: int, text: str) -> list[str]:
    """Who does it: the nearest name before the verb that is no partner's, with what is joined to it by "and"; else the
    first after it that is named as who does it, or where."""
    before = [one for one in named if start <= one.start < verb[0]]
    agents = [one for one in before if not is_partner(text[max(start, one.start - _BEFORE) : one.start])]
    if agents:
        last = agents[-1]
        joined = [one for one in before if last.end <= one.start <= last.end + _JOINT and one is not last]
        return list(dict.fromkeys(str(one.value) for one in (last, *joined)))
    after = (one for one in named if verb[1] <= one.start < end)
    return [str(one.value) for one in after if is_agent(text[max(verb[1], one.start - _BEFORE) : one.start])][:1]
