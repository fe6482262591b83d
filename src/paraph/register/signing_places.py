"""The place of signing set right by the words: what stands beside the verb, and no place that no sentence names.

A reader takes the place of a sentence for want of a better one: that of the dateline ("TASHKENT, Sept 29"), though the
text goes on "signed in Termez on Tuesday", or that of a sentence about something else.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from paraph.records import Agreement, AgreementStage, Document, Factuality, Mention, MentionKind, Place, Reading
from paraph.register.recalled import is_beside_signing, is_capital, says_here

_WHERE = frozenset({MentionKind.PLACE, MentionKind.ACTOR})
_BEFORE = 40  # characters before a name in which the verb of signing stands: "signed on Tuesday in"
_DATELINE = re.compile(r"\s*[^\W\d_][^\n]{0,70}?\s?(?:[-–—]{1,2}|:)\s")


def with_places_of_signing(reading: Reading, document: Document) -> Reading:
    """The reading with its signings where their own sentences say that they were; nowhere, where they name no place."""
    agreements = tuple(_placed(one, reading.mentions, document.text) for one in reading.agreements)
    return msgspec.structs.replace(reading, agreements=agreements)


def _placed(agreement: Agreement, mentions: Sequence[Mention], text: str) -> Agreement:
    place = agreement.place
    if (agreement.stage, agreement.factuality) != (AgreementStage.SIGNED, Factuality.ASSERTED):
        return agreement
    if place is None and agreement.date is None:
        return agreement
    if place is None:
        return _where_it_says(agreement, mentions, text)
    if place.name is None:
        return agreement
    country = _capital_of(agreement, mentions, text)
    if country is not None and place.country != country:
        return msgspec.structs.replace(agreement, place=Place(country=country))
    beside = _beside_signing(agreement, mentions, text)
    quotes = [span.quote for span in agreement.evidence]
    is_named = any(place.name.casefold() in quote.casefold() for quote in quotes)
    line = _DATELINE.match(text)
    in_line = line is not None and place.name.casefold() in line.group().casefold()
    if in_line and len(beside) == 1 and not any(name.casefold() == place.name.casefold() for name in beside):
        ((name, country),) = beside.items()
        return msgspec.structs.replace(agreement, place=Place(name=name, country=country))
    if is_named or any(says_here(quote) for quote in quotes):
        return agreement
    return msgspec.structs.replace(agreement, place=None)


def _beside_signing(agreement: Agreement, mentions: Sequence[Mention], text: str) -> dict[str, str | None]:
    """The names that stand where a sentence says where something was signed, with their states."""
    return {
        text[one.start : one.end]: one.value
        for one in mentions
        if one.kind in _WHERE
        and any(span.start <= one.start < span.end for span in agreement.evidence)
        and is_beside_signing(text[max(0, one.start - _BEFORE) : one.start])
    }


def _where_it_says(agreement: Agreement, mentions: Sequence[Mention], text: str) -> Agreement:
    """At the one place of which its sentence says that it was signed there: "was signed in Putrajaya on Friday"."""
    beside = _beside_signing(agreement, mentions, text)
    if len(beside) == 1:
        ((name, country),) = beside.items()
        return msgspec.structs.replace(agreement, place=Place(name=name, country=country))
    country = _capital_of(agreement, mentions, text)
    return msgspec.structs.replace(agreement, place=Place(country=country)) if country else agreement


def _capital_of(agreement: Agreement, mentions: Sequence[Mention], text: str) -> str | None:
    """The state in whose capital a sentence has it signed: "in the Samoan capital"."""
    found = {
        one.value
        for one in mentions
        if one.kind is MentionKind.ACTOR
        and any(span.start <= one.start < span.end for span in agreement.evidence)
        and is_capital(text[max(0, one.start - _BEFORE) : one.start], text[one.end : one.end + _BEFORE])
    }
    return found.pop() if len(found) == 1 else None
