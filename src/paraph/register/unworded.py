"""Stages that a reader sees without a word of them.

Of two states that "now have a treaty" it may read that they have ratified it, and of a pact whose committee met on
Monday that it has been in force since Monday. A ratification is told with a word for it or for those who vote on it,
and the day of entry into force with a word for that.
"""

from __future__ import annotations

import msgspec

from paraph.records import Agreement, AgreementStage, Factuality, Reading
from paraph.register.report_words import patterns


def with_worded_stages(reading: Reading) -> Reading:
    """The reading with its agreements as signed rather than ratified, and in force since no known day, where no word of
    their sentences says more."""
    return msgspec.structs.replace(reading, agreements=tuple(_as_worded(one) for one in reading.agreements))


def _as_worded(agreement: Agreement) -> Agreement:
    if agreement.factuality is not Factuality.ASSERTED:
        return agreement
    if agreement.stage is AgreementStage.RATIFIED and not _says("ratified", agreement):
        signed = [day for stage, day in agreement.steps() if stage is AgreementStage.SIGNED]
        earlier = tuple(step for step in agreement.earlier if not step.startswith(AgreementStage.SIGNED))
        date = signed[0] if signed else agreement.date
        return msgspec.structs.replace(agreement, stage=AgreementStage.SIGNED, date=date, earlier=earlier)
    if agreement.stage is AgreementStage.IN_FORCE and agreement.date and not _says("in_force", agreement):
        return msgspec.structs.replace(agreement, date=None)
    return agreement


def _says(stage: str, agreement: Agreement) -> bool:
    return any(patterns("worded")[stage].search(span.quote) for span in agreement.evidence)
