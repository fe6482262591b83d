"""The parties of agreements set right by who is named where an agreement is stated.

In a report of several agreements a reader takes the third state for a party: the host in whose capital two others sign,
the partner of the agreement in the sentence before. The sentence itself mostly names the two, or names one and goes on
about the other: "Kyiv is shopping in parallel. It signed a letter with Sweden." And where a report names one side only,
the other is the one state that it names with it throughout.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar

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
from paraph.register.report_words import patterns
from paraph.register.sentences import sentences

_R = TypeVar("_R", bound=Record)
_LEAST_PRUNED = 3
_PAIR = 2
_LONGEST_WAY = 3  # sentences back to those who are called "the two"
_NEAR = 12  # characters before a name that say what it is
_ACTORS = frozenset({MentionKind.ACTOR, MentionKind.ORGANISATION})


def with_parties_named(reading: Reading, document: Document) -> Reading:
    """The reading without third states among the parties, and with the other side where a record names but one."""
    text = document.text
    named = [one for one in reading.mentions if one.kind in _ACTORS and one.value]
    spans = list(sentences(text))
    settled = {
        one.id: _settled(one, named, reading.offices, spans, text) or _of_pronoun(one, named, spans, text)
        for one in reading.agreements
    }
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
    agreements = [_of_what_it_carries_out(one, agreements, reading.mentions, spans, text) for one in agreements]
    whole = [_completed(one, agreements, reading) for one in agreements]
    kept = tuple(one for one in whole if not any(_is_shadow(one, other, named, spans, text) for other in whole))
    return _with_sides_corrected(msgspec.structs.replace(reading, agreements=kept), reading.agreements)


def _of_what_it_carries_out(
    agreement: Agreement,
    agreements: Sequence[Agreement],
    mentions: Sequence[Mention],
    spans: Sequence[tuple[int, int]],
    text: str,
) -> Agreement:
    """With the parties of the arrangement that carries it out, where one sentence names both and no other party."""
    start, end = next((span for span in spans if span[0] <= agreement.evidence[0].start < span[1]), (0, 0))
    if not _words("carries_out").search(text, start, end):
        return agreement
    here = [one for one in mentions if start <= one.start < end and one.value]
    there, _ = _named_in([(start, end)], [one for one in here if one.kind in _ACTORS], text)
    called = {one.value for one in here if one.kind is MentionKind.INSTRUMENT}
    for other in agreements:
        carries_out = other.instrument is not agreement.instrument and other.instrument in called
        others_alone = there <= set(other.parties) and not set(agreement.parties) <= there
        if carries_out and others_alone and len(other.parties) == _PAIR:
            return msgspec.structs.replace(agreement, parties=other.parties)
    return agreement


def _with_sides_corrected(reading: Reading, before: Sequence[Agreement]) -> Reading:
    """With bodies, meetings and commitments of the sides that an agreement was first read with given to the right
    ones, where no agreement has those sides any more."""
    after = {one.id: one for one in reading.agreements}
    lists = {frozenset(one.parties) for one in reading.agreements}
    changed = {
        frozenset(one.parties): after[one.id].parties
        for one in before
        if one.id in after and len(one.parties) == len(after[one.id].parties) == _PAIR
    }
    right = {old: new for old, new in changed.items() if old not in lists}
    if not right:
        return reading
    return msgspec.structs.replace(
        reading,
        bodies=tuple(_given(one, "parties", right) for one in reading.bodies),
        meetings=tuple(_given(one, "actors", right) for one in reading.meetings),
        commitments=tuple(_given(one, "by", right) for one in reading.commitments),
    )


def _given(record: _R, field: str, right: Mapping[frozenset[str], tuple[str, ...]]) -> _R:
    sides = right.get(frozenset(getattr(record, field)))
    return msgspec.structs.replace(record, **{field: sides}) if sides else record


def _named_around(agreement: Agreement, parties: set[str], named: Sequence[Mention], text: str) -> bool:
    """Whether the paragraph names any of some parties up to where it states the agreement."""
    end = min(span.end for span in agreement.evidence)
    start = text.rfind("\n", 0, min(span.start for span in agreement.evidence)) + 1
    around = (one for one in named if start <= one.start < end and one.value in parties)
    return any(not stands_after("at", one, text) for one in around)


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
    before = [span for span in spans if span[1] <= own[0][0]] if own else []
    is_two = any(_words("two_sides").search(text, *span) for span in own)
    if not there and before and (is_two or _words("they").search(text, *own[0])):
        # "Concluded between the two states", "they agreed": the two of whom the text spoke just before.
        near = before[-_LONGEST_WAY if is_two else -1 :]
        pairs = [pair for span in near if len(pair := _named_in([span], named, text)[0] & parties) == _PAIR]
        return tuple(party for party in agreement.parties if party in pairs[-1]) if pairs else None
    kept = parties - _taken_back(own, named, text)
    if len(parties) > len(kept) >= _PAIR:
        return tuple(party for party in agreement.parties if party in kept)
    if there and not is_whole:
        subject = _subject_before(own, spans, named, parties - there, text)
        there = there | subject if subject else set()
    # Of four and more, whom a sentence does not name may well be a party all the same.
    is_pair_of_three = len(there) == _PAIR and len(parties) == _LEAST_PRUNED
    return tuple(party for party in agreement.parties if party in there) if is_pair_of_three else None


def _of_pronoun(
    agreement: Agreement, named: Sequence[Mention], spans: Sequence[tuple[int, int]], text: str
) -> tuple[str, ...] | None:
    """The parties of "it signed an arrangement with X": whoever the sentences before are about, and X; None where the
    sentence is put in another way, or it is those already."""
    start, end = next((span for span in spans if span[0] <= agreement.evidence[0].start < span[1]), (0, 0))
    found = _words("it_signed").search(text, start, end)
    if found is None:
        return None
    here = [one for one in named if start <= one.start < end]
    partners = {str(one.value) for one in here if one.start > found.end() and stands_after("with", one, text)}
    if not partners or not partners < set(agreement.parties):
        return None
    if any(one.start < found.start() and not stands_after("at", one, text) for one in here):
        return None
    subject = _subject_before([(start, end)], spans, named, {str(one.value) for one in named} - partners, text)
    missing = set(agreement.parties) - partners - {str(one.value) for one in here}
    if len(subject) != 1 or subject <= set(agreement.parties) or not missing:
        return None
    return (*subject, *(party for party in agreement.parties if party in partners))


def stands_after(words: str, one: Mention, text: str) -> bool:
    """Whether somebody is named right after some words (`at`, `with`): as where it was, or as a partner."""
    return bool(_words(words).search(text[max(0, one.start - _NEAR) : one.start]))


def _named_in(spans: Iterable[tuple[int, int]], named: Sequence[Mention], text: str) -> tuple[set[str], bool]:
    """Who is named in some sentences otherwise than as a place, and whether one of them is what a sentence is about,
    rather than all of them its partners: "it signed a protocol with Chad and Niger"."""
    found: set[str] = set()
    is_whole = False
    for start, end in spans:
        with_whom = _words("partners").search(text, start, end)
        for one in named:
            if start <= one.start < end and not stands_after("at", one, text):
                found.add(str(one.value))
                is_whole = is_whole or with_whom is None or one.start < with_whom.start()
    return found, is_whole and len(found) > 1


def _taken_back(own: Sequence[tuple[int, int]], named: Sequence[Mention], text: str) -> set[str]:
    """Who is named only where it says that a report was wrong: "reports that Finland had signed were incorrect"."""
    wrong = [span for span in own if _words("were_wrong").search(text, *span)]
    there, _ = _named_in([span for span in own if span not in wrong], named, text)
    return _named_in(wrong, named, text)[0] - there


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
            if start <= one.start < end and not stands_after("with", one, text) and not stands_after("at", one, text)
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


def _words(name: str) -> re.Pattern[str]:
    return patterns("parties")[name]
