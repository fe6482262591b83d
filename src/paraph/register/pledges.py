"""Undertakings that a reader takes for something else: a sum that is spent already, a text that is on the table.

"France undertakes to pay up to three billion in military aid" is no budget of France's, and that two states "have
undertaken to conclude a treaty within a year" is an undertaking, whatever else it is.
"""

from __future__ import annotations

import msgspec

from paraph.records import (
    Agreement,
    AgreementStage,
    Commitment,
    CommitmentKind,
    Expenditure,
    ExpenditurePurpose,
    Factuality,
    MentionKind,
    Reading,
)
from paraph.register.homes import share_words
from paraph.register.report_words import patterns

_LEAST_PRUNED = 3
_TO_COME = frozenset({AgreementStage.PROPOSED, AgreementStage.NEGOTIATING})


def with_undertakings(reading: Reading) -> Reading:
    """The reading with sums that are pledged as such, and with an undertaking for each text that is to be concluded."""
    known = [one for one in reading.commitments if one.kind is CommitmentKind.NEGOTIATE]
    more = [
        _to_negotiate(one)
        for one in reading.agreements
        if _is_undertaken(one) and not any(share_words(one, other) for other in known)
    ]
    sums = tuple(_pledged(one) for one in reading.expenditures)
    bound = tuple(_by_sides(one, reading) for one in (*reading.commitments, *more))
    return msgspec.structs.replace(reading, expenditures=sums, commitments=bound)


def _by_sides(made: Commitment, reading: Reading) -> Commitment:
    """As undertaken by the sides of the one agreement that its sentence can mean, where a reader has more sides than
    any agreement of the report: "with the Finns he agreed"."""
    by = set(made.by)
    lists = {frozenset(one.parties) for one in reading.agreements}
    if len(by) < _LEAST_PRUNED or any(by <= sides for sides in lists):
        return made
    named = {
        one.value
        for one in reading.mentions
        if one.kind is MentionKind.ACTOR and one.value in by
        if any(span.start <= one.start < span.end for span in made.evidence)
    }
    fitting = [sides for sides in lists if len(sides) > 1 and sides < by and named <= sides]
    if len(fitting) != 1:
        return made
    return msgspec.structs.replace(made, by=tuple(side for side in made.by if side in fitting[0]))


def _is_undertaken(agreement: Agreement) -> bool:
    """Whether a sentence says that the sides have bound themselves to conclude it."""
    asserted = agreement.factuality is Factuality.ASSERTED and agreement.stage in _TO_COME
    quote = agreement.evidence[0].quote.replace("’", "'")
    return asserted and len(agreement.parties) > 1 and bool(patterns("pledges")["to_conclude"].search(quote))


def _to_negotiate(agreement: Agreement) -> Commitment:
    return Commitment(
        id=f"{agreement.id}-undertaken",
        evidence=agreement.evidence[:1],
        confidence=agreement.confidence,
        factuality=Factuality.ASSERTED,
        by=agreement.parties,
        kind=CommitmentKind.NEGOTIATE,
        areas=agreement.areas,
    )


def _pledged(spent: Expenditure) -> Expenditure:
    """A sum as aid that is still to be paid, where its sentence says that it is undertaken, for somebody else."""
    words = patterns("pledges")
    quotes = [span.quote.replace("’", "'") for span in spent.evidence]
    if not any(words["to_pay"].search(quote) and words["aid"].search(quote) for quote in quotes):
        return spent
    return msgspec.structs.replace(spent, purpose=ExpenditurePurpose.AID, factuality=Factuality.PLANNED)
