"""The stage that is the news of a report, by the verb of the sentence that tells of it.

Of "agreed to prolong the treaty that it had denounced last August" a reader takes the second verb, which only says what
treaty it is; of a pact that "entered its third term" that it is in force. And a stage of which no sentence of a record
has a word is not told: of "a committee met under the accord" no more than that there is an accord.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from paraph.records import Agreement, AgreementStage, Document, Factuality, Mention, MentionKind, PartialDate, Reading
from paraph.register.recalled import (
    is_for_a_while,
    is_taken_up,
    ratifying,
    speaks_of_an_end,
    speaks_of_force,
    stage_verbs,
)
from paraph.register.report_words import report_words
from paraph.register.sentences import sentences

_LATER = frozenset(
    {
        AgreementStage.AMENDED,
        AgreementStage.RENEWED,
        AgreementStage.SUSPENDED,
        AgreementStage.TERMINATED,
        AgreementStage.EXPIRED,
    }
)
# Stages of which a text is signed, though it is no agreement of its own.
_CHANGED = frozenset({AgreementStage.AMENDED, AgreementStage.RENEWED})
_ENDED = frozenset({AgreementStage.SUSPENDED, AgreementStage.TERMINATED, AgreementStage.EXPIRED})
_WORD_OF: dict[AgreementStage, Callable[[str], object]] = {
    AgreementStage.RATIFIED: ratifying,
    AgreementStage.IN_FORCE: speaks_of_force,
    AgreementStage.SUSPENDED: speaks_of_an_end,
    AgreementStage.TERMINATED: speaks_of_an_end,
    AgreementStage.EXPIRED: speaks_of_an_end,
}
"""What finds the words of stages."""
_MISTAKEN = _LATER | {AgreementStage.IN_FORCE}


def with_news_stages(reading: Reading, document: Document) -> Reading:
    """The reading with the stages of its agreements as the main verbs of their first sentences have them."""
    agreements = [_as_told(one, reading.mentions, document.published) for one in reading.agreements]
    language = reading.language or document.language
    if reading.mentions and (language is None or language in report_words()["languages"]["known"]):
        agreements = [_as_said(one, reading.mentions, document.text) for one in agreements]
    return msgspec.structs.replace(reading, agreements=tuple(agreements))


def _as_said(agreement: Agreement, mentions: Sequence[Mention], text: str) -> Agreement:
    """Without a stage after the signing of which none of its sentences has a word."""
    if agreement.factuality is not Factuality.ASSERTED:
        return agreement
    speaks = _WORD_OF.get(agreement.stage)
    quotes = [span.quote for span in agreement.evidence]
    if speaks is None or any(map(speaks, quotes)):
        return agreement
    if agreement.stage is AgreementStage.RATIFIED and any(map(speaks_of_force, quotes)):
        return msgspec.structs.replace(agreement, stage=AgreementStage.IN_FORCE)
    if agreement.stage is AgreementStage.RATIFIED and _is_day_of_signing(agreement.date, mentions, text):
        return msgspec.structs.replace(agreement, stage=AgreementStage.SIGNED)
    return msgspec.structs.replace(agreement, stage=AgreementStage.SIGNED, date=None, place=None)


def _is_day_of_signing(day: PartialDate | None, mentions: Sequence[Mention], text: str) -> bool:
    """Whether a sentence of the report that names a day tells of a signing."""
    starts = [one.start for one in mentions if one.kind is MentionKind.DATE and one.value == str(day)]
    named = [text[start:end] for start, end in sentences(text) if any(start <= at < end for at in starts)]
    return any(verb.stage is AgreementStage.SIGNED for sentence in named for verb in stage_verbs(sentence))


def _as_told(agreement: Agreement, mentions: Sequence[Mention], published: PartialDate | None) -> Agreement:
    if agreement.factuality is not Factuality.ASSERTED:
        return agreement
    first = agreement.evidence[0]
    if agreement.stage is AgreementStage.SIGNED:
        changes = {verb.stage for verb in stage_verbs(first.quote)}
        is_change = len(changes) == 1 and changes <= _CHANGED
        return msgspec.structs.replace(agreement, stage=changes.pop(), place=None) if is_change else agreement
    if agreement.stage not in _MISTAKEN:
        return agreement
    if agreement.stage is AgreementStage.IN_FORCE and any(is_for_a_while(span.quote) for span in agreement.evidence):
        return msgspec.structs.replace(agreement, date=None)
    if agreement.stage in _ENDED and is_taken_up(first.quote):
        return msgspec.structs.replace(agreement, stage=AgreementStage.RENEWED)
    verbs = stage_verbs(first.quote)
    main = [verb for verb in verbs if not verb.relative]
    if len(main) != 1 or main[0].stage not in _LATER or main[0].stage is agreement.stage:
        return agreement
    if agreement.stage is AgreementStage.IN_FORCE and len(verbs) == 1:
        return msgspec.structs.replace(agreement, stage=main[0].stage)
    own = [verb for verb in verbs if verb.stage is agreement.stage]
    if not own and agreement.stage is not AgreementStage.IN_FORCE:
        return agreement
    date = _day_of_news(agreement, mentions, published)
    return msgspec.structs.replace(agreement, stage=main[0].stage, date=date, place=None)


def _day_of_news(
    agreement: Agreement, mentions: Sequence[Mention], published: PartialDate | None
) -> PartialDate | None:
    """The one full date of the sentence that is not the other verb's, up to that of the report."""
    first = agreement.evidence[0]
    said = {
        PartialDate.parse(one.value)
        for one in mentions
        if one.kind is MentionKind.DATE and one.value and first.start <= one.start < first.end
    }
    days = [day for day in said if day.day and day != agreement.date]
    days = [day for day in days if published is None or day.first_day() <= published.last_day()]
    return days[0] if len(days) == 1 else None
