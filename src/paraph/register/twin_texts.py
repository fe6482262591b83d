"""Two texts of the same sides and day, where a report says that there are two: "one on patrols, the other on data".

A reader makes one record of "two agreements". They are told apart by what each is on, which also tells them from each
other in the next report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from paraph.records import Agreement, AgreementStage, Area, Document, Evidence, Mention, MentionKind, Reading
from paraph.register.report_words import patterns
from paraph.register.sentences import sentences

_REACH = 500  # characters after "two agreements" in which it is said what each is on
_TOPIC = 70  # characters after the word for an agreement that say what it is on
_BOTH = 2
_MOSTLY_THE_SAME = 0.6

Part = tuple[tuple[int, int], tuple[Area, ...]]
"""Where it is said what one of two texts is on, and the areas of it."""


def with_twin_texts(reading: Reading, document: Document) -> Reading:
    """The reading with two records for two texts that a report tells of as one."""
    agreements: list[Agreement] = []
    areas = [one for one in reading.mentions if one.kind is MentionKind.AREA and one.value]
    for one in reading.agreements:
        others = [other for other in reading.agreements if other is not one and _is_like(other, one)]
        parts = None if others or not areas else _told_as_two(one, areas, document.text)
        if parts is not None:
            agreements += _two(one, parts, document.text)
            continue
        named = None if others or not areas else _named_twice(one, areas, reading.mentions, document.text)
        agreements += _two_named(one, named, reading.mentions, document.text) if named else [one]
    return msgspec.structs.replace(reading, agreements=tuple(agreements))


def _is_like(other: Agreement, one: Agreement) -> bool:
    """Whether the reader has made two records already."""
    both = set(other.parties) | set(one.parties)
    return other.instrument is one.instrument and len(set(other.parties) & set(one.parties)) >= _MOSTLY_THE_SAME * len(
        both
    )


def _told_as_two(one: Agreement, areas: Sequence[Mention], text: str) -> tuple[Part, Part] | None:
    """What each of two texts is on: "one on ...; the other on ...", "The first ... The second ..."."""
    for span in one.evidence:
        said = _words("two_texts").search(text, span.start, span.end)
        if said is None:
            continue
        first = _words("first").search(text, said.end(), said.end() + _REACH)
        second = _words("second").search(text, first.end(), said.end() + _REACH) if first else None
        if first and second:
            parts = [_part(found.start(), second.start(), areas, text) for found in (first, second)]
            if set(parts[0][1]) != set(parts[1][1]) and all(part[1] for part in parts):
                return parts[0], parts[1]
    return None


def _part(start: int, second: int, areas: Sequence[Mention], text: str) -> Part:
    """From one of the words to the end of its sentence, or to the word for the second text."""
    end = next((end for first, end in sentences(text) if first <= start < end), len(text))
    end = second if start < second < end else end
    return (start, end), _areas_in(start, end, areas)


def _areas_in(start: int, end: int, areas: Sequence[Mention]) -> tuple[Area, ...]:
    return tuple(dict.fromkeys(Area(str(one.value)) for one in areas if start <= one.start < end))


def _two(one: Agreement, parts: tuple[Part, Part], text: str) -> list[Agreement]:
    made = []
    for number, ((start, end), areas) in enumerate(parts, 1):
        sentence = next((span for span in sentences(text) if span[0] <= start < span[1]), (start, end))
        more = [Evidence(start=sentence[0], end=sentence[1], quote=text[slice(*sentence)])]
        more = [span for span in more if span not in one.evidence]
        made.append(
            msgspec.structs.replace(
                one, id=f"{one.id}-{number}", areas=areas, title=None, evidence=(*one.evidence, *more)
            )
        )
    return made


def _named_twice(
    one: Agreement, areas: Sequence[Mention], mentions: Sequence[Mention], text: str
) -> tuple[Part, Part] | None:
    """Two sentences of a record that name an agreement each, by what it is on, with nothing in common."""
    found: list[Part] = []
    for span in one.evidence:
        for word in mentions:
            if word.kind is MentionKind.INSTRUMENT and span.start <= word.start < span.end:
                topic = _words("topic").match(text, word.end, min(span.end, word.end + _TOPIC))
                on = _areas_in(topic.start(), topic.end(), areas) if topic else ()
                if on and _words("named").search(text[span.start : word.start]):
                    found.append(((span.start, span.end), on))
                    break
    if len(found) != _BOTH or set(found[0][1]) & set(found[1][1]):
        return None
    return found[0], found[1]


def _two_named(one: Agreement, parts: tuple[Part, Part], mentions: Sequence[Mention], text: str) -> list[Agreement]:
    """Of two that are named, the one with the record's day has its stage; the other was signed, some day."""
    day = str(one.date)
    dated = [
        any(m.kind is MentionKind.DATE and m.value == day and start <= m.start < end for m in mentions)
        for (start, end), _ in parts
    ]
    made = []
    for number, (((start, end), areas), is_its) in enumerate(zip(parts, dated, strict=True), 1):
        evidence = (Evidence(start=start, end=end, quote=text[start:end]),)
        own = msgspec.structs.replace(one, id=f"{one.id}-{number}", areas=areas, title=None, evidence=evidence)
        if any(dated) and not is_its:
            own = msgspec.structs.replace(own, stage=AgreementStage.SIGNED, date=None, place=None, signatories=())
        made.append(own)
    return made


def _words(name: str) -> re.Pattern[str]:
    return patterns("twin_texts")[name]
