"""What a report recalls of an agreement beside its news: "the accord, signed on 5 September 2019, no longer serves us".

The record contract has one record for an agreement, at its latest stage. A history has them all, and an agreement is
signed once, so its day of signing is what tells two pacts of one pair apart best. So earlier stages that a sentence
gives with their dates are kept beside the record, and the sentence with its evidence.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from paraph.records import Agreement, AgreementStage, Document, Evidence, Factuality, PartialDate, Reading
from paraph.register.sentences import sentences

_REACH = 70  # characters between a verb and its date
_ORDER = {stage: number for number, stage in enumerate(AgreementStage)}
_NOT_AT_SIGNING = frozenset(AgreementStage) - {
    AgreementStage.PROPOSED,
    AgreementStage.NEGOTIATING,
    AgreementStage.INITIALLED,
    AgreementStage.SIGNED,
    AgreementStage.IN_FORCE,
}
_BEFORE_ALL = frozenset({AgreementStage.PROPOSED, AgreementStage.NEGOTIATING})


class Recalled(msgspec.Struct, frozen=True):
    """A stage that a sentence recalls, with its date and where the sentence stands."""

    stage: AgreementStage
    date: PartialDate
    start: int
    end: int


def with_recalled(reading: Reading, document: Document) -> Reading:
    """The reading with earlier stages beside its agreements, each with its sentence as evidence."""
    if not reading.agreements:
        return reading
    found: dict[str, list[Recalled]] = {}
    for start, end in sentences(document.text):
        steps = list(_steps(document.text, start, end, document.published))
        for step in steps:
            agreement = _meant(reading.agreements, document.text, step)
            if agreement is not None and _is_earlier(step, agreement):
                found.setdefault(agreement.id, []).append(step)
    if not found:
        return reading
    agreements = tuple(_with(one, found.get(one.id, ()), document.text) for one in reading.agreements)
    return msgspec.structs.replace(reading, agreements=agreements)


def _with(agreement: Agreement, steps: Sequence[Recalled], text: str) -> Agreement:
    if not steps:
        return agreement
    earlier = dict.fromkeys([*agreement.earlier, *(f"{step.stage} {step.date}" for step in steps)])
    covered = [(span.start, span.end) for span in agreement.evidence]
    spans = dict.fromkeys((step.start, step.end) for step in steps)
    more = [span for span in spans if not any(start <= span[0] and span[1] <= end for start, end in covered)]
    evidence = tuple(Evidence(start=start, end=end, quote=text[start:end]) for start, end in more)
    # What is told of as ended was not ended on the day on which it was signed: the reader took the wrong day.
    signed = {step.date for step in steps if step.stage is AgreementStage.SIGNED}
    date = None if agreement.stage in _NOT_AT_SIGNING and agreement.date in signed else agreement.date
    return msgspec.structs.replace(agreement, earlier=tuple(earlier), evidence=agreement.evidence + evidence, date=date)


def _meant(agreements: Sequence[Agreement], text: str, step: Recalled) -> Agreement | None:
    """The agreement of which a sentence speaks: the only one that it states, the only one with its instrument, or the
    only one of the document."""
    stated = [one for one in agreements if any(s.start < step.end and step.start < s.end for s in one.evidence)]
    if len(stated) == 1:
        return stated[0]
    words = text[step.start : step.end]
    named = {code for code, pattern in _table()["instruments"].items() if pattern.search(words)}
    fitting = [one for one in stated or agreements if one.instrument in named]
    if len(fitting) == 1:
        return fitting[0]
    return agreements[0] if len(agreements) == 1 else None


def _is_earlier(step: Recalled, agreement: Agreement) -> bool:
    if agreement.factuality is not Factuality.ASSERTED or agreement.stage in _BEFORE_ALL:
        return False
    if step.stage is AgreementStage.SUSPENDED and agreement.stage is AgreementStage.RENEWED:
        return True
    if _ORDER[step.stage] >= _ORDER[agreement.stage]:
        return step.stage is agreement.stage is AgreementStage.RATIFIED and step.date != agreement.date
    # The same day is the reader's mistake about the later stage, or both on one day: either way it was reached.
    return agreement.date is None or step.date <= agreement.date or step.date.agrees_with(agreement.date)


def _steps(text: str, start: int, end: int, published: PartialDate | None) -> Iterator[Recalled]:
    sentence = text[start:end].replace("’", "'")
    table = _table()
    if table["denied"].search(sentence):
        return
    verbs = list(table["verbs"].finditer(sentence))
    previous: PartialDate | None = None
    for number, verb in enumerate(verbs):
        limit = verbs[number + 1].start() if number + 1 < len(verbs) else len(sentence)
        stage = next(code for code, words in verb.groupdict().items() if words)
        reach = verb.end()
        before = sentence[max(0, verb.start() - 25) : verb.start()]
        if table["planned"].search(before):
            continue
        for found in table["date"].finditer(sentence, verb.end(), limit):
            if found.start() - reach > _REACH or ";" in sentence[reach : found.start()]:
                break
            date = _date(found, published, previous)
            if date is None or (published is not None and date.first_day() > published.last_day()):
                break
            yield Recalled(AgreementStage(stage), date, start, end)
            previous, reach = date, found.end()
            # One vote of each side: "by the Senate on 3 May, then by the Diet on 6 June".
            if stage != AgreementStage.RATIFIED:
                break


def _date(found: re.Match[str], published: PartialDate | None, previous: PartialDate | None) -> PartialDate | None:
    """The date that was matched; without a year the latest such day before the report, or in a year just named."""
    parts = found.groupdict()
    day = next((int(parts[name]) for name in ("day", "day_after") if parts[name]), None)
    named = next((parts[name] for name in ("month", "month_after", "month_alone") if parts[name]), None)
    month = _table()["months"][named.casefold()] if named else None
    year = next((int(parts[name]) for name in ("year", "year_after", "year_alone", "year_only") if parts[name]), None)
    try:
        if year is not None:
            return PartialDate(year, month, day if month else None)
        if month is None:
            return None
        if parts["same_year"]:
            return PartialDate(previous.year, month, day) if previous else None
        if published is None or published.month is None:
            return None
        date = PartialDate(published.year, month, day)
        return date if date.first_day() <= published.last_day() else PartialDate(published.year - 1, month, day)
    except ValueError:
        return None


@cache
def _table() -> dict[str, Any]:
    stored = (resources.files("paraph.register") / "data" / "recalled.toml").read_text(encoding="utf-8")
    read = tomllib.loads(stored)
    months = {name: int(number) for number, names in read["months"].items() for name in names}
    month = "|".join(sorted(months, key=len, reverse=True))
    date = (
        rf"\b(?P<day>\d{{1,2}})(?:er|st|nd|rd|th)? (?P<month>{month})\b\.?"
        rf"(?:,? (?P<year>\d{{4}})\b|(?P<same_year> (?:of|de) (?:the same year|la même année|cette année-là)))?"
        rf"|\b(?P<month_after>{month})\b\.? (?P<day_after>\d{{1,2}})\b(?!\d)(?:,? (?P<year_after>\d{{4}})\b)?"
        rf"|\b(?P<month_alone>{month})\b\.?(?: (?P<year_alone>\d{{4}})\b)?"
        rf"|\b(?:in|of|en|de|back in) (?P<year_only>(?:19|20)\d\d)\b"
    )
    verbs = "|".join(rf"(?P<{stage}>{words})" for stage, words in read["stages"].items())
    return {
        "months": months,
        "date": re.compile(date, re.IGNORECASE),
        "verbs": re.compile(rf"\b(?:{verbs})\b", re.IGNORECASE),
        "denied": re.compile(read["limits"]["denied"], re.IGNORECASE),
        "planned": re.compile(read["limits"]["planned"], re.IGNORECASE),
        "instruments": {
            code: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for code, words in read["instruments"].items()
        },
    }
