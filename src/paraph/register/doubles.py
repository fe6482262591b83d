"""What a reader takes for another agreement, and is one that the document tells of already.

"The framework agreement has been in force since April" goes on about the one that was named before, and where a pact is
said to be wished for that was just signed, the second record is the first once more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from paraph.records import Agreement, AgreementStage, Document, Mention, MentionKind, Reading
from paraph.register.report_words import patterns

HALF_DOUBTED = 0.5
"""Below this no record of something that is still to come was another agreement in the annotated reports than the one
that they told of, whatever it was called."""
_TO_COME = frozenset({AgreementStage.PROPOSED, AgreementStage.NEGOTIATING})
_ORDER = {stage: number for number, stage in enumerate(AgreementStage)}


def without_doubles(reading: Reading, document: Document) -> Reading:
    """The reading with each of its agreements once."""
    agreements = list(reading.agreements)
    for one in [one for one in agreements if len(one.parties) == 1]:
        named = _named_before(one, agreements, reading.mentions, document.text)
        if named is not None:
            agreements[agreements.index(named)] = _gone_on(named, one)
            agreements.remove(one)
    kept = tuple(one for one in agreements if not any(_is_double(one, other) for other in agreements))
    return msgspec.structs.replace(reading, agreements=kept)


def _is_double(one: Agreement, other: Agreement) -> bool:
    """Whether a record that the reader half doubts, of something to come without day or title, is a surer one of the
    same sides once more."""
    vague = one.date is None and not one.earlier and not one.title
    if one is other or not vague or one.confidence >= other.confidence or set(one.parties) != set(other.parties):
        return False
    return one.confidence < HALF_DOUBTED and one.stage in _TO_COME


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
