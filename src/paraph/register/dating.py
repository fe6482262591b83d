"""An agreement's stage and date set right by the dates that the text itself gives its stages, and its other stages.

The record contract has one record for an agreement, at its latest stage. A history has them all, and an agreement is
signed once, so its day of signing is what tells two pacts of one pair apart best. A reader takes the likeliest date of
a sentence: of "the plan that they signed in December was completed on 30 January" it may take either. A date beside the
verb of a stage, or in the agreement's name, is that stage's, and stages that the record does not have are kept beside
it (`earlier`), with the sentence as evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta

import msgspec

from paraph.records import (
    Agreement,
    AgreementStage,
    Document,
    Evidence,
    Factuality,
    Instrument,
    Mention,
    MentionKind,
    PartialDate,
    Reading,
)
from paraph.register.recalled import Recalled, day_of_decision, goes_on, recalled_in

_ORDER = {stage: number for number, stage in enumerate(AgreementStage)}
_NEWS = timedelta(days=14)
_BEFORE_ALL = frozenset({AgreementStage.PROPOSED, AgreementStage.NEGOTIATING})
_SIGNED = AgreementStage.SIGNED
# Stages that one side decides on by itself, of which a report tells the day in a sentence of its own.
_DECIDED = frozenset(
    {AgreementStage.RATIFIED, AgreementStage.SUSPENDED, AgreementStage.RENEWED, AgreementStage.TERMINATED}
)
_OPEN_WORD = Instrument.AGREEMENT
# Stages that come again: of another side's parliament, for another term.
_RECURRING = frozenset(
    {AgreementStage.RATIFIED, AgreementStage.AMENDED, AgreementStage.RENEWED, AgreementStage.SUSPENDED}
)


def with_recalled(reading: Reading, document: Document) -> Reading:
    """The reading with stages and dates as the text's own verbs give them, and other stages beside its agreements."""
    if not reading.agreements:
        return reading
    told: dict[str, list[Recalled]] = {}
    named_before: Sequence[Agreement] = ()
    for steps, (start, end) in recalled_in(document):
        stated = [one for one in reading.agreements if any(s.start < end and start < s.end for s in one.evidence)]
        carried = named_before if not stated and goes_on(document.text[start:end]) else ()
        for step in steps:
            ratified = [one for one in named_before if one.stage is step.stage is AgreementStage.RATIFIED]
            agreement = _meant(stated or carried or ratified, reading.agreements, step)
            if agreement is not None:
                told.setdefault(agreement.id, []).append(step)
        if not steps and len(named_before) == 1 and named_before[0].date is None and named_before[0].stage in _DECIDED:
            day = day_of_decision(document.text[start:end], document.published)
            if day is not None:
                one = named_before[0]
                told.setdefault(one.id, []).append(Recalled(one.stage, day, start, end, True, None, loose=True))
        named_before = stated or carried
    if not told:
        return reading
    agreements = [_with(one, told.get(one.id, ()), document, reading.mentions) for one in reading.agreements]
    return msgspec.structs.replace(reading, agreements=tuple(agreements))


def _meant(stated: Sequence[Agreement], agreements: Sequence[Agreement], step: Recalled) -> Agreement | None:
    """The agreement of which a step is told: the only one that the sentence states, the only one with its instrument
    (of several the only one at that stage), or the only one of the document."""
    if len(stated) == 1 and not step.by_name:
        return stated[0]
    fitting = [one for one in stated or agreements if one.instrument == step.instrument]
    if len(fitting) > 1 and not step.by_name:
        fitting = [one for one in fitting if one.stage is step.stage]
    if len(fitting) == 1:
        return fitting[0]
    # By any other name than the word that anything is called it is another agreement.
    only = next((found[0] for found in (stated, agreements) if len(found) == 1), None)
    return only if not step.by_name or step.instrument == _OPEN_WORD else None


def names_day(agreement: Agreement, mentions: Iterable[Mention]) -> bool:
    """Whether a sentence that states an agreement names its date."""
    date = str(agreement.date)
    return any(
        one.kind is MentionKind.DATE and one.value == date and span.start <= one.start < span.end
        for one in mentions
        for span in agreement.evidence
    )


def _with(
    agreement: Agreement, steps: Sequence[Recalled], document: Document, mentions: Sequence[Mention]
) -> Agreement:
    text = document.text
    if not steps or agreement.factuality is not Factuality.ASSERTED or agreement.stage in _BEFORE_ALL:
        return agreement
    agreement = _without_place_of_news(agreement, steps, document.published)
    stage, date, used = _settled(agreement, steps, names_day(agreement, mentions))
    kept = [step for step in steps if step is used or (not step.loose and _is_other(step, stage, date))]
    if not kept and (stage, date) == (agreement.stage, agreement.date):
        return agreement
    earlier = dict.fromkeys([*agreement.earlier, *(f"{step.stage} {step.date}" for step in kept if step is not used)])
    covered = [(span.start, span.end) for span in agreement.evidence]
    spans = dict.fromkeys((step.start, step.end) for step in kept)
    more = [span for span in spans if not any(start <= span[0] and span[1] <= end for start, end in covered)]
    evidence = tuple(Evidence(start=start, end=end, quote=text[start:end]) for start, end in more)
    return msgspec.structs.replace(
        agreement, stage=stage, date=date, earlier=tuple(earlier), evidence=agreement.evidence + evidence
    )


def _without_place_of_news(agreement: Agreement, steps: Sequence[Recalled], published: PartialDate | None) -> Agreement:
    """Without a place, where an agreement is but called by its day in a report of something later."""
    if agreement.stage is not _SIGNED or agreement.place is None or published is None:
        return agreement
    said = [step for step in steps if step.stage is _SIGNED]
    is_named = bool(said) and all(step.by_name for step in said)
    latest = max((step.date.last_day() for step in said), default=published.first_day())
    is_past = published.first_day() - latest > _NEWS
    return msgspec.structs.replace(agreement, place=None) if is_named and is_past else agreement


def _settled(
    agreement: Agreement, steps: Sequence[Recalled], is_named: bool
) -> tuple[AgreementStage, PartialDate | None, Recalled | None]:
    """Stage and date of a record, and the step that told of it where that is not the record's own word. `is_named`:
    whether its sentences name its date."""
    stage, date = agreement.stage, agreement.date
    steps = [step for step in steps if date is None or not step.loose]
    own = [step for step in steps if step.stage is stage]
    if date is not None and not any(step.date.agrees_with(date) for step in own):
        # The record's date stands beside the verb of another stage.
        others = [step for step in steps if step.date == date and step.stage is not stage]
        latest = max(others, key=lambda step: _ORDER[step.stage], default=None)
        if latest is not None:
            if _is_its_news(latest, stage, own):
                return latest.stage, date, latest
            date = None
        elif stage in _RECURRING and is_named:
            return stage, date, None  # what has another day is the step of the other side
    said = [step for step in own if step.sole and (date is None or (_is_stated(step, agreement) and not step.loose))]
    fullest = max(said, key=lambda step: _fullness(step.date), default=None)
    if fullest is None or not all(step.date.agrees_with(fullest.date) for step in said):
        return stage, date, None
    if date is None or (not any(step.date.agrees_with(date) for step in own) or _is_fuller(fullest.date, date)):
        return stage, fullest.date, fullest
    return stage, date, None


def _is_its_news(step: Recalled, stage: AgreementStage, own: Sequence[Recalled]) -> bool:
    """Whether the record tells of this step, though the reader took it for another stage."""
    if step.stage is _SIGNED:
        # "Works under the accord signed on 5 May": no more than the signing is told.
        return stage is AgreementStage.IN_FORCE
    return _ORDER[step.stage] > _ORDER[_SIGNED] and not any(step.date < other.date for other in own)


def _is_other(step: Recalled, stage: AgreementStage, date: PartialDate | None) -> bool:
    """Whether a step is one that the record does not have, in an order in which things can have happened."""
    if step.stage is stage:
        return stage in _RECURRING and date is not None and not step.date.agrees_with(date)
    if date is None or step.date.agrees_with(date):
        return True
    return (step.date < date) == (_ORDER[step.stage] < _ORDER[stage]) or {step.stage, stage} <= _RECURRING


def _is_stated(step: Recalled, agreement: Agreement) -> bool:
    return any(span.start < step.end and step.start < span.end for span in agreement.evidence)


def _is_fuller(one: PartialDate, other: PartialDate) -> bool:
    return one != other and other.contains(one)


def _fullness(date: PartialDate) -> int:
    return 2 if date.day else 1 if date.month else 0
