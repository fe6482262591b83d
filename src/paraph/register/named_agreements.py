"""Agreements that a sentence names with their sides, and of which a reader made no record.

A reader looks for what is news. What a report mentions by the way, "the Jordanian-Iraqi agreement", "its police accord
with Peru", "set in their own memorandum", it often passes over, and the report is then lost to the entry that it
belongs to. Only definite names count, with the sides beside them: "an agreement with Peru" may be wished for. "The two"
are those of whom all else in the report is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from paraph.codes.spelled_out import state_name
from paraph.records import (
    Agreement,
    AgreementStage,
    Document,
    Evidence,
    Factuality,
    Instrument,
    Mention,
    MentionKind,
    Reading,
)
from paraph.register.identity.profile import LEAST_CONFIDENCE
from paraph.register.parties import stands_after
from paraph.register.report_words import patterns
from paraph.register.sentences import sentences_with

CONFIDENCE = 0.6
"""Of a record that is made of a name with its sides: somewhat more of them than not are in the annotated reports."""
_NAMED = frozenset(
    {
        Instrument.TREATY,
        Instrument.AGREEMENT,
        Instrument.MEMORANDUM,
        Instrument.PROTOCOL,
        Instrument.ARRANGEMENT,
        Instrument.DECLARATION,
        Instrument.LETTER_OF_INTENT,
    }
)
_CALLED_AGREEMENTS = frozenset(
    {
        Instrument.AGREEMENT,
        Instrument.TREATY,
        Instrument.MEMORANDUM,
        Instrument.CHARTER,
        Instrument.OTHER,
    }
)
"""What is called an agreement for short; a plan, a protocol or a contract beside an agreement is another."""
_PAIR = 2
_ATTRIBUTES = 60  # characters before the word for an agreement in which its article stands
_NEAR = 20  # characters after it that may say that it is still a wish
_LISTED = 12  # characters between two names of a list


class Named(msgspec.Struct, frozen=True):
    """An agreement as a sentence names it: what it is called, its sides, and where the sentence stands."""

    instrument: Instrument
    sides: tuple[str, ...]
    start: int
    end: int


def with_named_agreements(reading: Reading, document: Document) -> Reading:
    """The reading with a record for each agreement that is named with its sides and has none."""
    agreements = list(reading.agreements)
    for named in named_in(reading, document):
        same = [one for one in agreements if set(one.parties) == set(named.sides)]
        if any(one.confidence >= LEAST_CONFIDENCE and _may_be(one, named) for one in same):
            continue
        weak = [one for one in same if one.confidence < LEAST_CONFIDENCE and _states(one, named)]
        agreements = [one for one in agreements if one not in weak]
        quote = document.text[named.start : named.end]
        agreements.append(
            Agreement(
                id=f"agreement-named-{named.start}-{named.instrument}-{'-'.join(named.sides)}",
                evidence=(Evidence(start=named.start, end=named.end, quote=quote),),
                factuality=Factuality.ASSERTED,
                confidence=CONFIDENCE,
                parties=named.sides,
                instrument=named.instrument,
                stage=AgreementStage.SIGNED,
            )
        )
    return msgspec.structs.replace(reading, agreements=tuple(agreements))


def named_in(reading: Reading, document: Document) -> Iterator[Named]:
    """The agreements that a document's sentences name with their sides."""
    states = [
        one
        for one in reading.mentions
        if one.kind is MentionKind.ACTOR and one.value and state_name(one.value) != one.value
    ]
    called = [one for one in reading.mentions if one.kind is MentionKind.INSTRUMENT]
    if not called:
        return
    pairs = {tuple(sorted(set(one.parties))) for one in reading.agreements}
    the_two = pairs.pop() if len(pairs) == 1 else ()
    sides_in = dict(sentences_with(document.text, states))
    for span, words in sentences_with(document.text, called):
        words = [one for one in _outermost(words) if one.value in _NAMED]
        for word in words:
            around = (max(span[0], word.start - _ATTRIBUTES), min(span[1], word.end + _NEAR))
            if not _is_definite(word, span[0], document.text) or _words("no_name").search(document.text, *around):
                continue
            found = _sides(word, sides_in.get(span, ()), words, span, document.text)
            if not found and _words("of_the_two").match(document.text, word.end, span[1]):
                found = the_two
            sides = tuple(dict.fromkeys(found))
            if len(sides) == _PAIR:
                yield Named(Instrument(str(word.value)), sides, *span)


def _may_be_called(instrument: Instrument, name: Instrument) -> bool:
    """Whether a name may be that of an instrument: the same, or an agreement, as most are called for short."""
    both = {instrument, name}
    return len(both) == 1 or (Instrument.AGREEMENT in both and both <= _CALLED_AGREEMENTS)


def _may_be(record: Agreement, named: Named) -> bool:
    """Whether a record of the same sides may be what is named."""
    is_loose = record.instrument is Instrument.AGREEMENT and _states(record, named)
    return is_loose or _may_be_called(record.instrument, named.instrument)


def _states(record: Agreement, named: Named) -> bool:
    return any(span.start < named.end and named.start < span.end for span in record.evidence)


def _outermost(mentions: Sequence[Mention]) -> list[Mention]:
    """Without what stands within another: "treaty" in "extradition treaty"."""
    return [
        one
        for one in mentions
        if not any(other is not one and other.start <= one.start and one.end <= other.end for other in mentions)
    ]


def _is_definite(word: Mention, start: int, text: str) -> bool:
    before = text[max(start, word.start - _ATTRIBUTES) : word.start]
    return bool(_words("definite").search(before.replace("’", "'")))


def _sides(
    word: Mention, here: Sequence[Mention], words: Sequence[Mention], span: tuple[int, int], text: str
) -> tuple[str, ...]:
    """Who the name itself says the sides are: before it ("the Jordanian-Iraqi agreement"), or after it ("between")."""
    joined = [
        (str(one.value), str(other.value))
        for one, other in pairwise(here)
        if other.start - one.end <= 1 and text[one.end : other.start] in ("-", "–", "") and one.value != other.value
        if 0 <= word.start - other.end <= 1 + _LISTED or 0 <= one.start - word.end <= 1 + _LISTED
    ]
    if joined:
        return joined[0]
    after = [one for one in here if one.start >= word.end]
    limit = min((one.start for one in words if one.start > word.end), default=span[1])
    for one in after:
        if one.start >= limit:
            break
        between = text[word.end : one.start].replace("’", "'")
        if _words("of_both").search(between):
            return _listed(one, after, text)
        if _words("with_one").search(between):
            partners = _listed(one, after, text)
            subject = _subject(word, here, partners, span, text)
            return (subject, *partners) if subject and len(partners) == 1 else ()
    named = tuple(dict.fromkeys(str(one.value) for one in here if not stands_after("at", one, text)))
    return named if _words("possessive").search(text[span[0] : word.start]) else ()


def _listed(first: Mention, after: Sequence[Mention], text: str) -> tuple[str, ...]:
    """A name and those that are joined to it: "Oman and Tanzania"."""
    found = [first]
    for one in after:
        if one.start >= found[-1].end and _words("joined").fullmatch(text[found[-1].end : one.start].replace("’", "'")):
            found.append(one)
    return tuple(dict.fromkeys(str(one.value) for one in found))


def _subject(
    word: Mention, here: Sequence[Mention], partners: tuple[str, ...], span: tuple[int, int], text: str
) -> str | None:
    """The other side that the sentence names, otherwise than as a place or a partner: the only one between the word and
    the partner ("the accord that Kyiv signed with"), or anywhere."""
    others = [
        one
        for one in here
        if one.value not in partners and not stands_after("at", one, text) and not stands_after("with", one, text)
    ]
    partner = min((one.start for one in here if one.start >= word.end and one.value in partners), default=span[1])
    within = {str(one.value) for one in others if word.end <= one.start < partner}
    named = within or {str(one.value) for one in others}
    return named.pop() if len(named) == 1 else None


def _words(name: str) -> re.Pattern[str]:
    return patterns("names_of_agreements")[name]
