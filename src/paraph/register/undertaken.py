"""What was undertaken under an agreement: commitments as they can be followed up.

A reader is seldom sure of a commitment. It reads one sentence as two, of which one has no plain kind; takes an
assurance for an undertaking, and the report that something was done for another promise of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from paraph.records import Commitment, CommitmentKind, Expenditure, Factuality, PartialDate, Transfer
from paraph.register.done_words import (
    has_term,
    has_words_for,
    is_formality,
    is_to_come,
    kind_by_words,
    says_done,
    undertakes,
)
from paraph.register.fulfilment import Undertaking
from paraph.register.homes import is_pledge, share_words
from paraph.register.told import Told

LEAST_OF_PLAIN = 0.5
"""Of commitments of a plain kind: the reader is seldom sure of one, and most of which it is half sure are right."""
LEAST_OF_ASSURANCES = 0.6
"""Of commitments of no plain kind, by which readers mean many things."""
LEAST_OF_UNDERTAKEN = 0.35
"""Of a plain kind, where the sentence says in so many words that it is undertaken."""
LEAST_UNWORDED = 0.7
"""Of a kind for which the sentence has no word, or where it has none for anything that is still to be done."""

# What is to be done is undertaken, though a reader may take it for a plan.
_UNDERTAKEN = frozenset({Factuality.ASSERTED, Factuality.PLANNED})
# Assurances rather than acts, unless they are due some day: no report ever says that they are done.
_ASSURANCES = frozenset({CommitmentKind.COOPERATE, CommitmentKind.OTHER})
# What a reader takes it for that the sides tell each other of their consent.
_NO_FORMALITIES = _ASSURANCES | {CommitmentKind.EXCHANGE_INFORMATION}


def undertakings(told: Sequence[Told]) -> list[Undertaking]:
    """The commitments among an agreement's records that a follow-up counts, each once."""
    found = [(one, record) for one in told if (record := _record_of(one, told)) is not None]
    by_document: dict[int, list[Undertaking]] = defaultdict(list)
    for one, record in found:
        by_document[one.source.number].append((one, record))
    return [pair for pairs in by_document.values() for pair in _once(pairs)]


def _record_of(one: Told, told: Sequence[Told]) -> Commitment | None:
    record = one.record if isinstance(one.record, Commitment) else _pledged(one, told)
    if record is None or record.factuality not in _UNDERTAKEN:
        return None
    if "task" in one.beside or one.settled:
        return record
    words = " ".join(span.quote for span in record.evidence)
    if record.kind is CommitmentKind.OTHER or not has_words_for(record.kind, words):
        record = msgspec.structs.replace(record, kind=_kind_by_words(record, words))
    if not _counts(record, words) or says_done(record.kind, words):
        return None
    return record


def _counts(record: Commitment, words: str) -> bool:
    if record.kind in _NO_FORMALITIES and is_formality(words):
        return False
    if record.kind in _ASSURANCES:
        return (record.due is not None or has_term(words)) and record.confidence >= LEAST_OF_ASSURANCES
    if not has_words_for(record.kind, words) or not is_to_come(words):
        return record.confidence >= LEAST_UNWORDED
    return record.confidence >= (LEAST_OF_UNDERTAKEN if undertakes(words) else LEAST_OF_PLAIN)


def _kind_by_words(record: Commitment, words: str) -> CommitmentKind:
    """The one kind for which the words speak; that of the record, where they speak for none or for several."""
    kind = kind_by_words(words)
    if kind is not None:
        return CommitmentKind(kind)
    meets = record.kind is CommitmentKind.CREATE_BODY and has_words_for(CommitmentKind.MEET, words)
    return CommitmentKind.MEET if meets else record.kind


def _once(pairs: Sequence[Undertaking]) -> Iterator[Undertaking]:
    """Without what is no plain kind where the same sentence states a plain one of the same side."""
    for one, record in pairs:
        doubled = record.kind in _ASSURANCES and "task" not in one.beside
        if doubled and any(
            other.kind not in _ASSURANCES and set(other.by) & set(record.by) and share_words(other, record)
            for _, other in pairs
        ):
            continue
        yield one, record


def _pledged(one: Told, told: Sequence[Told]) -> Commitment | None:
    """A sum that is pledged, as the undertaking that it is; None where it is the value of goods."""
    record = one.record
    if not is_pledge(record) or not isinstance(record, Expenditure) or record.actor is None:
        return None
    goods = (other for other in told if isinstance(other.record, Transfer) and other.source.number == one.source.number)
    if any(share_words(record, other.record) for other in goods):
        return None
    return Commitment(
        id=record.id,
        evidence=record.evidence,
        by=(record.actor,),
        kind=CommitmentKind.FINANCE,
        due=PartialDate(record.year) if record.year else None,
        confidence=record.confidence,
    )
