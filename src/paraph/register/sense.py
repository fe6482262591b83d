"""What one document tells must fit together: a reading is set right where its records contradict each other.

A reader takes a sentence at a time. Of a committee "created by the accord" that met on Thursday it may read that the
accord was signed on Thursday, and of an accord that is spoken of twice that there are two.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import msgspec

from paraph.evaluation.names import folded_words
from paraph.records import (
    Agreement,
    AgreementStage,
    Body,
    BodyStage,
    Document,
    Evidence,
    Factuality,
    Instrument,
    Meeting,
    MeetingKind,
    MentionKind,
    PartialDate,
    Reading,
)
from paraph.register.dating import names_day, with_recalled
from paraph.register.doubles import without_doubles
from paraph.register.homes import actors_of, share_words
from paraph.register.named_agreements import with_named_agreements
from paraph.register.news_stage import with_news_stages
from paraph.register.parties import with_parties_named
from paraph.register.partners import with_each_partner
from paraph.register.pledges import with_undertakings
from paraph.register.ratifiers import with_ratifiers
from paraph.register.recalled import is_accession, is_unratified, is_unsigned, ratifying, speaks_of_a_plan
from paraph.register.signing_places import with_places_of_signing
from paraph.register.sittings import with_bodies_as_they_stand, with_sittings
from paraph.register.twin_texts import with_twin_texts

# What the mention of an instrument may say beside the codes of instruments.
_ANYTHING = frozenset({"generic", "other"})
# What one agreement may be at one time or another once it is in force; of two without a day the later is the news.
_LIFE = {AgreementStage.IN_FORCE: 1, AgreementStage.RENEWED: 2, AgreementStage.SUSPENDED: 3}
_AT_SIGNING = frozenset({AgreementStage.SIGNED, AgreementStage.IN_FORCE})
_LONG_PAST = timedelta(days=60)
_WITHOUT_SESSIONS = frozenset({AgreementStage.PROPOSED, AgreementStage.NEGOTIATING, AgreementStage.INITIALLED})


def sensible(reading: Reading, document: Document) -> Reading:
    """The reading as it goes into a register: agreements between those who are named, each once, with the stages and
    dates that the text gives them; no session's day for a signing's, nothing reached that lies ahead."""
    reading = with_bodies_as_they_stand(reading, document)
    if not reading.agreements:
        reading = with_named_agreements(reading, document)
    if not reading.agreements:
        return with_sittings(with_undertakings(reading), document)
    reading = with_each_partner(with_parties_named(reading, document), document)
    called = tuple(_joined(_called(one, reading)) for one in reading.agreements)
    reading = with_named_agreements(msgspec.structs.replace(reading, agreements=called), document)
    reading = with_twin_texts(without_doubles(reading, document), document)
    reading = with_news_stages(reading, document)
    agreements = _once([_without_session_day(one, reading) for one in reading.agreements])
    reading = with_recalled(msgspec.structs.replace(reading, agreements=tuple(agreements)), document)
    signed = tuple(_unratified(one, reading) for one in reading.agreements)
    reading = msgspec.structs.replace(reading, agreements=signed)
    reading = with_places_of_signing(with_ratifiers(reading, document.text), document)
    agreements = _one_life([_not_ahead(_unsigned(one), document.published) for one in reading.agreements])
    reading = with_undertakings(msgspec.structs.replace(reading, agreements=tuple(agreements)))
    return with_sittings(reading, document)


def _called(agreement: Agreement, reading: Reading) -> Agreement:
    """As what its own sentences call it, where that is one thing and another than the record has; of an agreement, what
    the sentence with its day calls it."""
    day = str(agreement.date)
    of_that_day = [one.start for one in reading.mentions if one.value == day]
    dated = [span for span in agreement.evidence if any(span.start <= start < span.end for start in of_that_day)]
    of_day = _names_in(dated, reading)
    if agreement.instrument is Instrument.AGREEMENT and len(of_day) == 1 and not agreement.title:
        return msgspec.structs.replace(agreement, instrument=Instrument(of_day.pop()))
    named = _names_in(agreement.evidence, reading)
    if len(named) != 1 or agreement.instrument in {*named, *_ANYTHING}:
        return agreement
    return msgspec.structs.replace(agreement, instrument=Instrument(named.pop()))


def _names_in(spans: Iterable[Evidence], reading: Reading) -> set[str]:
    """The codes of what some sentences call agreements."""
    return {
        one.value
        for span in spans
        for one in reading.mentions
        if one.value and one.kind is MentionKind.INSTRUMENT and span.start <= one.start < span.end
    } - _ANYTHING


def _joined(agreement: Agreement) -> Agreement:
    """As signed, on a day that it does not say, where what a reader takes for a ratification is that a state joins what
    others have signed."""
    if agreement.stage is not AgreementStage.RATIFIED or not is_accession(agreement.evidence[0].quote):
        return agreement
    if any(ratifying(span.quote) for span in agreement.evidence):
        return agreement
    return msgspec.structs.replace(agreement, stage=AgreementStage.SIGNED, date=None, place=None)


def _unratified(agreement: Agreement, reading: Reading) -> Agreement:
    """As signed, where its sentences say that the ratification which a reader sees is still to come."""
    if agreement.stage is not AgreementStage.RATIFIED or agreement.factuality is not Factuality.ASSERTED:
        return agreement
    told = [span.quote for span in agreement.evidence if ratifying(span.quote)]
    is_dated = agreement.date is not None and (not reading.mentions or names_day(agreement, reading.mentions))
    if is_dated or not told or not all(is_unratified(quote) for quote in told):
        return agreement
    signed = [day for stage, day in agreement.steps() if stage is AgreementStage.SIGNED]
    earlier = tuple(step for step in agreement.earlier if not step.startswith(AgreementStage.SIGNED))
    date = signed[0] if signed else None
    return msgspec.structs.replace(agreement, stage=AgreementStage.SIGNED, date=date, place=None, earlier=earlier)


def _unsigned(agreement: Agreement) -> Agreement:
    """As not signed, where the sentence that states it says so."""
    if agreement.stage not in _AT_SIGNING or agreement.factuality is not Factuality.ASSERTED:
        return agreement
    if not is_unsigned(agreement.evidence[0].quote):
        return agreement
    return msgspec.structs.replace(agreement, stage=AgreementStage.SIGNED, factuality=Factuality.DENIED)


def _not_ahead(agreement: Agreement, published: PartialDate | None) -> Agreement:
    """As a plan, where its day is after that of the report, or without a month that lies ahead where no sentence speaks
    of plans; as done, where the day of a signing is long past."""
    if published is None or agreement.date is None:
        return agreement
    if agreement.factuality is Factuality.ASSERTED and agreement.date.first_day() > published.last_day():
        if agreement.date.day is None and not any(speaks_of_a_plan(span.quote) for span in agreement.evidence):
            return msgspec.structs.replace(agreement, date=None)
        return msgspec.structs.replace(agreement, factuality=Factuality.PLANNED)
    is_past = published.first_day() - agreement.date.last_day() > _LONG_PAST
    if agreement.factuality is Factuality.PLANNED and agreement.stage is AgreementStage.SIGNED and is_past:
        return msgspec.structs.replace(agreement, factuality=Factuality.ASSERTED)
    return agreement


def _without_session_day(agreement: Agreement, reading: Reading) -> Agreement:
    """Without day and place where they are those of a session that the same sentence tells of, or that of a session
    while its own sentences name no such day, and nobody is said to have signed."""
    if agreement.stage in _WITHOUT_SESSIONS or agreement.date is None or agreement.signatories:
        return agreement
    sittings: Iterable[Meeting | Body] = (
        *(one for one in reading.meetings if one.kind is MeetingKind.SESSION),
        *(one for one in reading.bodies if one.stage is BodyStage.CONVENED),
    )
    for sitting in sittings:
        together = len(actors_of(sitting) & set(agreement.parties)) > 1
        if not together:
            continue
        if sitting.date != agreement.date:
            if isinstance(sitting, Meeting) and sitting.place and sitting.place == agreement.place:
                agreement = _without_place_of(sitting, agreement)
            continue
        if agreement.stage is AgreementStage.SIGNED and share_words(sitting, agreement):
            return msgspec.structs.replace(agreement, date=None, place=None)
        if reading.mentions and not names_day(agreement, reading.mentions):
            return msgspec.structs.replace(agreement, date=None, place=None)
    return agreement


def _without_place_of(sitting: Meeting, agreement: Agreement) -> Agreement:
    """Without the place of a session of another day that the same sentence tells of, or that its own do not name."""
    assert sitting.place is not None
    held = sitting.factuality is Factuality.ASSERTED and sitting.date is not None
    name = sitting.place.name or ""
    is_its = share_words(sitting, agreement) or not any(name in span.quote for span in agreement.evidence)
    return msgspec.structs.replace(agreement, place=None) if held and is_its else agreement


def _once(agreements: list[Agreement]) -> list[Agreement]:
    """Each agreement once: what is told again, and more vaguely, goes into the fuller record."""
    kept: list[Agreement] = []
    # The fullest first; the order of the text among equals.
    for one in sorted(agreements, key=lambda a: (a.date is None, -len(str(a.date or "")))):
        double = next((number for number, other in enumerate(kept) if _is_double(one, other)), None)
        if double is None:
            kept.append(one)
        else:
            fuller = kept[double]
            more = tuple(span for span in one.evidence if span not in fuller.evidence)
            kept[double] = msgspec.structs.replace(fuller, evidence=fuller.evidence + more)
    order = {one.id: number for number, one in enumerate(agreements)}
    return sorted(kept, key=lambda one: order[one.id])


def _one_life(agreements: list[Agreement]) -> list[Agreement]:
    """What a report tells of one pair as in force, suspended and renewed are stages of one agreement: the latest is the
    record, the others are kept beside it."""
    kept: list[Agreement] = []
    for one in sorted(agreements, key=lambda a: (str(a.date or ""), _LIFE.get(a.stage, 0)), reverse=True):
        home = next((number for number, other in enumerate(kept) if _is_stage_of(one, other)), None)
        if home is None:
            kept.append(one)
        else:
            later = kept[home]
            more = tuple(span for span in one.evidence if span not in later.evidence)
            told = [f"{one.stage} {one.date}"] if one.date else []
            steps = dict.fromkeys([*later.earlier, *one.earlier, *told])
            kept[home] = msgspec.structs.replace(later, earlier=tuple(steps), evidence=later.evidence + more)
    order = {one.id: number for number, one in enumerate(agreements)}
    return sorted(kept, key=lambda one: order[one.id])


def _is_stage_of(one: Agreement, later: Agreement) -> bool:
    """Not where both have a title, or days of signing that contradict each other."""
    signed = [{day for stage, day in a.steps() if stage is AgreementStage.SIGNED} for a in (one, later)]
    return (
        one.stage is not later.stage
        and {one.stage, later.stage} <= set(_LIFE)
        and set(one.parties) == set(later.parties)
        and one.instrument is later.instrument
        and one.factuality is later.factuality is Factuality.ASSERTED
        and not (one.title and later.title)
        and all(day.agrees_with(other) for day in signed[0] for other in signed[1])
    )


def _is_double(vague: Agreement, full: Agreement) -> bool:
    if set(vague.parties) != set(full.parties) or vague.factuality is not full.factuality:
        return False
    if vague.date is not None and not (vague.stage is full.stage and full.date and vague.date.agrees_with(full.date)):
        return False
    titles = [folded_words(one.title) if one.title else () for one in (vague, full)]
    if all(titles):
        return titles[0] == titles[1]
    same = vague.stage is full.stage and vague.instrument is full.instrument
    return same and vague.date is None and not (vague.title or vague.signatories)
