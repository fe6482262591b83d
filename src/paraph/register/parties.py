"""The parties of agreements set right by who is named where an agreement is stated.

In a report of several agreements a reader takes the third state for a party: the host in whose capital two others sign,
the partner of the agreement in the sentence before. The sentence itself mostly names the two, or names one and goes on
about the other: "Kyiv is shopping in parallel. It signed a letter with Sweden." And where a report names one side only,
the other is the one state that it names with it throughout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from paraph.codes.spelled_out import state_name
from paraph.records import (
    Agreement,
    AgreementStage,
    Document,
    Factuality,
    Mention,
    MentionKind,
    Office,
    Reading,
    Record,
)
from paraph.register.sentences import sentences

_LEAST_PRUNED = 3
_ACTORS = frozenset({MentionKind.ACTOR, MentionKind.ORGANISATION})
# What stands before a place of signing, and before the partner of whoever the sentence is about.
_AT = re.compile(r"\b(?:in|at|near|outside|à|en)\s+(?:the\s+)?$", re.IGNORECASE)
_PARTNERS = re.compile(r"\b(?:with|avec)\b", re.IGNORECASE)
_WITH = re.compile(r"\b(?:with|avec)\s+(?:the\s+|la\s+|le\s+|l'|l’|les\s+)?$", re.IGNORECASE)


def with_parties_named(reading: Reading, document: Document) -> Reading:
    """The reading without third states among the parties, and with the other side where a record names but one."""
    text = document.text
    named = [one for one in reading.mentions if one.kind in _ACTORS and one.value]
    spans = list(sentences(text))
    settled = {one.id: _settled(one, named, reading.offices, spans, text) for one in reading.agreements}
    lists: dict[frozenset[str], set[tuple[str, ...]]] = {}
    for one in reading.agreements:
        if (found := settled[one.id]) is not None:
            lists.setdefault(frozenset(one.parties), set()).add(found)
    agreements = []
    for one in reading.agreements:
        parties = settled[one.id]
        if parties is None and len(one.parties) >= _LEAST_PRUNED:
            # Named nowhere itself, it has the parties of the one that is named with the same.
            others = lists.get(frozenset(one.parties), set())
            parties = next(iter(others)) if len(others) == 1 else None
            if parties and _named_around(one, set(one.parties) - set(parties), named, text):
                parties = None
        agreements.append(msgspec.structs.replace(one, parties=parties) if parties else one)
    whole = [_completed(one, agreements, reading) for one in agreements]
    kept = tuple(one for one in whole if not any(_is_shadow(one, other, named, spans, text) for other in whole))
    return msgspec.structs.replace(reading, agreements=kept)


def _named_around(agreement: Agreement, parties: set[str], named: Sequence[Mention], text: str) -> bool:
    """Whether the paragraph names any of some parties up to where it states the agreement."""
    end = min(span.end for span in agreement.evidence)
    start = text.rfind("\n", 0, min(span.start for span in agreement.evidence)) + 1
    around = (one for one in named if start <= one.start < end and one.value in parties)
    return any(not _AT.search(text[max(0, one.start - 12) : one.start]) for one in around)


def _is_shadow(
    one: Agreement, other: Agreement, named: Sequence[Mention], spans: Sequence[tuple[int, int]], text: str
) -> bool:
    """Whether a record is another of its sentence once more, with a party of which the sentence says nothing."""
    if one is other or (one.instrument, one.stage, one.date) != (other.instrument, other.stage, other.date):
        return False
    own = [span for span in spans if _overlaps(one, [span])]
    if set(one.parties) == set(other.parties) or not _overlaps(other, own):
        return False
    there, _ = _named_in(own, named, text)
    return set(other.parties) <= there and not set(one.parties) <= there


def _settled(
    agreement: Agreement,
    named: Sequence[Mention],
    offices: Sequence[Office],
    spans: Sequence[tuple[int, int]],
    text: str,
) -> tuple[str, ...] | None:
    """The parties that the record's own sentences name, or name with the one before; None where they do not say."""
    parties = set(agreement.parties)
    if len(parties) < _LEAST_PRUNED:
        return None
    own = [span for span in spans if _overlaps(agreement, [span])]
    there, is_whole = _named_in(own, [one for one in named if one.value in parties], text)
    there |= {str(office.actor) for office in offices if _acts_in(office, own, text)} & parties
    if there and not is_whole:
        subject = _subject_before(own, spans, named, parties - there, text)
        there = there | subject if subject else set()
    return tuple(party for party in agreement.parties if party in there) if 1 < len(there) < len(parties) else None


def _named_in(spans: Iterable[tuple[int, int]], named: Sequence[Mention], text: str) -> tuple[set[str], bool]:
    """Who is named in some sentences otherwise than as a place, and whether one of them is what a sentence is about,
    rather than all of them its partners: "it signed a protocol with Chad and Niger"."""
    found: set[str] = set()
    is_whole = False
    for start, end in spans:
        with_whom = _PARTNERS.search(text, start, end)
        for one in named:
            if start <= one.start < end and not _AT.search(text[max(0, one.start - 12) : one.start]):
                found.add(str(one.value))
                is_whole = is_whole or with_whom is None or one.start < with_whom.start()
    return found, is_whole and len(found) > 1


def _acts_in(office: Office, spans: Iterable[tuple[int, int]], text: str) -> bool:
    """Whether sentences name the holder of an office: in full where the office is stated, else by the family name."""
    if not office.person or office.factuality is not Factuality.ASSERTED:
        return False
    family = office.person.split()[-1]
    return any(family in text[start:end] for start, end in spans)


def _overlaps(record: Record, spans: Iterable[tuple[int, int]]) -> bool:
    return any(span.start < end and start < span.end for start, end in spans for span in record.evidence)


def _subject_before(
    own: Sequence[tuple[int, int]],
    spans: Sequence[tuple[int, int]],
    named: Sequence[Mention],
    parties: set[str],
    text: str,
) -> set[str]:
    """The one party that the paragraph is about, by the nearest sentence before that names one otherwise than as a
    partner."""
    for start, end in reversed([span for span in spans if span[1] <= own[0][0]]):
        if "\n" in text[end : own[0][0]]:
            return set()
        there = {
            str(one.value)
            for one in named
            if start <= one.start < end
            and not _WITH.search(text[max(0, one.start - 12) : one.start])
            and not _AT.search(text[max(0, one.start - 12) : one.start])
        } & parties
        if there:
            return there if len(there) == 1 else set()
    return set()


def _completed(agreement: Agreement, agreements: Sequence[Agreement], reading: Reading) -> Agreement:
    """With the other side, where the report has but one partner for the state that the record names. Who leaves an
    agreement leaves it alone."""
    if len(agreement.parties) != 1 or agreement.stage is AgreementStage.TERMINATED:
        return agreement
    (party,) = agreement.parties
    lists = [one.parties for one in agreements] + [one.parties for one in reading.bodies]
    partners = {other for parties in lists if party in parties for other in parties} - {party}
    is_sure = len(partners) == 1 and all(state_name(code) != code for code in (party, *partners))
    return msgspec.structs.replace(agreement, parties=(party, *partners)) if is_sure else agreement
