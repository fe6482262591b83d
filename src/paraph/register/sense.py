"""What one document tells must fit together: a reading is set right where its records contradict each other.

A reader takes a sentence at a time. Of a committee "created by the accord" that met on Thursday it may read that the
accord was signed on Thursday, and of an accord that is spoken of twice that there are two.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from paraph.evaluation.names import folded_words
from paraph.records import Agreement, AgreementStage, Body, BodyStage, Document, Meeting, MeetingKind, Reading
from paraph.register.homes import actors_of, share_words
from paraph.register.dating import with_recalled


def sensible(reading: Reading, document: Document) -> Reading:
    """The reading as it goes into a register: no session's day for a signing's, each agreement once, and with the
    earlier stages that the text recalls."""
    if not reading.agreements:
        return reading
    agreements = _once([_without_session_day(one, reading) for one in reading.agreements])
    return with_recalled(msgspec.structs.replace(reading, agreements=tuple(agreements)), document)


def _without_session_day(agreement: Agreement, reading: Reading) -> Agreement:
    """Without day and place where they are those of a session that the same sentence tells of, and nobody is said to
    have signed."""
    if agreement.stage is not AgreementStage.SIGNED or agreement.date is None or agreement.signatories:
        return agreement
    sittings: Iterable[Meeting | Body] = (
        *(one for one in reading.meetings if one.kind is MeetingKind.SESSION),
        *(one for one in reading.bodies if one.stage is BodyStage.CONVENED),
    )
    for sitting in sittings:
        together = len(actors_of(sitting) & set(agreement.parties)) > 1
        if together and sitting.date == agreement.date and share_words(sitting, agreement):
            return msgspec.structs.replace(agreement, date=None, place=None)
    return agreement


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
