"""What a reader takes for another agreement, and is one that the document tells of already, or none.

"The framework agreement has been in force since April" goes on about the one that was named before, "neither is a
treaty" says what two declarations are not, and of a pact that is spoken of twice without a date the second record is
the first once more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from paraph.records import Agreement, AgreementStage, Document, Factuality, Instrument, Mention, MentionKind, Reading
from paraph.register.named_agreements import may_be_called
from paraph.register.report_words import patterns

SURE_OF_TWO = 0.7
"""An undated record of the sides, and by the name, of a surer one is another agreement only from this confidence on: of
those below more were doubles than not in the annotated reports."""
HALF_DOUBTED = 0.5
"""Below this none of them was another agreement there, whatever it was called (of fourteen)."""
_NEAR = 40  # characters before a word for an agreement in which it is denied that it is one
_REACHED = frozenset({AgreementStage.SIGNED, AgreementStage.IN_FORCE})
_TO_COME = frozenset({AgreementStage.PROPOSED, AgreementStage.NEGOTIATING})
_ORDER = {stage: number for number, stage in enumerate(AgreementStage)}


def without_doubles(reading: Reading, document: Document) -> Reading:
    """The reading with each of its agreements once."""
    agreements = [one for one in reading.agreements if not _is_denied(one, reading.mentions, document.text)]
    for one in [one for one in agreements if len(one.parties) == 1]:
        named = _named_before(one, agreements, reading.mentions, document.text)
        if named is not None:
            agreements[agreements.index(named)] = _gone_on(named, one)
            agreements.remove(one)
    kept = tuple(one for one in agreements if not any(_is_double(one, other) for other in agreements))
    return msgspec.structs.replace(reading, agreements=kept)


def _is_double(one: Agreement, other: Agreement) -> bool:
    """Whether a record that gives neither a day nor a title is a surer one of the same sides once more: by its name, or
    by any where the reader half doubts it."""
    vague = one.date is None and not one.earlier and not one.title
    if one is other or not vague or one.confidence >= other.confidence or set(one.parties) != set(other.parties):
        return False
    if one.confidence < HALF_DOUBTED and one.stage in _REACHED | _TO_COME:
        return True
    return (
        one.confidence < SURE_OF_TWO
        and one.stage in _REACHED
        and one.factuality is other.factuality is Factuality.ASSERTED
        and (one.instrument is other.instrument or one.instrument is Instrument.AGREEMENT)
        and may_be_called(other.instrument, one.instrument)
    )


def _is_denied(agreement: Agreement, mentions: Sequence[Mention], text: str) -> bool:
    """Whether all that is said of it is that something is no such agreement."""
    told = [
        bool(patterns("names_of_agreements")["is_none"].search(text[max(span.start, one.start - _NEAR) : one.start]))
        for one in mentions
        if one.kind is MentionKind.INSTRUMENT and one.value == agreement.instrument
        for span in agreement.evidence
        if span.start <= one.start < span.end
    ]
    return bool(told) and all(told)


def _named_before(
    one: Agreement, agreements: Sequence[Agreement], mentions: Sequence[Mention], text: str
) -> Agreement | None:
    """The agreement that a sentence goes on about: it names no side itself, and one was called the same before."""
    first = one.evidence[0]
    names_side = any(
        mention.kind is MentionKind.ACTOR and any(span.start <= mention.start < span.end for span in one.evidence)
        for mention in mentions
    )
    if names_side or not _opens_with_name(text[first.start : first.end]) or one.title:
        return None
    fitting = [
        other
        for other in agreements
        if len(other.parties) > 1
        and other.instrument is one.instrument
        and other.factuality is one.factuality
        and other.evidence[0].start < first.start
        and (
            one.date is None
            or other.date is None
            or (other.date < one.date) == (_ORDER[other.stage] < _ORDER[one.stage])
        )
    ]
    return fitting[0] if len(fitting) == 1 else None


def _opens_with_name(sentence: str) -> bool:
    return bool(re.match(patterns("names_of_agreements")["the"], sentence.replace("’", "'")))


def _gone_on(named: Agreement, one: Agreement) -> Agreement:
    """Two records as the one that both are: at the later stage, with the other beside it."""
    late, early = (one, named) if _ORDER[one.stage] >= _ORDER[named.stage] else (named, one)
    step = [f"{early.stage} {early.date}"] if early.date and early.stage is not late.stage else []
    return msgspec.structs.replace(
        named,
        stage=late.stage,
        date=late.date or (early.date if early.stage is late.stage else None),
        place=late.place,
        earlier=tuple(dict.fromkeys([*named.earlier, *one.earlier, *step])),
        evidence=named.evidence + tuple(span for span in one.evidence if span not in named.evidence),
    )
