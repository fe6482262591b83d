"""Whether what was undertaken has been done, by what later reports say: in a record, or in a sentence of theirs.

Records tell of sessions, deliveries, ratifications and of agreements that were to be negotiated. That a drill was held
or a brigade trained is no record of its own; there a sentence says it, which names the undertaking as one ("as Bangkok
had promised") or the agreement, and that it was done, and neither "not yet" nor "will".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set

import msgspec

from paraph.codes.spelled_out import actor_name
from paraph.records import (
    Agreement,
    AgreementStage,
    Body,
    BodyStage,
    Commitment,
    CommitmentKind,
    Factuality,
    Meeting,
    Record,
    Transfer,
    TransferStage,
)
from paraph.register.done_words import says_done, says_undone, stems
from paraph.register.history import Outline
from paraph.register.sentences import sentences
from paraph.register.told import Told

_CONCLUDED = frozenset(AgreementStage) - {AgreementStage.PROPOSED, AgreementStage.NEGOTIATING}
_APPROVED = frozenset({AgreementStage.RATIFIED, AgreementStage.IN_FORCE})
# Whatever becomes of these is a record when it is told.
_TOLD_BY_RECORDS = frozenset(
    {CommitmentKind.CREATE_BODY, CommitmentKind.MEET, CommitmentKind.LEGISLATE, CommitmentKind.NEGOTIATE}
)


class Page(msgspec.Struct, frozen=True):
    """The text of a report that speaks of an agreement, and the day from which it was known."""

    document: int
    text: str
    known_from: str


class Done(msgspec.Struct, frozen=True):
    """What says that it was done: the record (by key), or the sentence `quote` of a document (by number)."""

    record: str | None = None
    document: int | None = None
    quote: str | None = None


class Surroundings(msgspec.Struct, frozen=True):
    """What there is to judge by: the records under the agreement, all records of the documents that speak of it, its
    outline, the sessions of its bodies (day, record), and the pages."""

    under: Sequence[Told]
    all: Sequence[Told]
    outline: Outline
    sessions: Sequence[tuple[str, str]]
    pages: Sequence[Page]


def fulfilment(kind: CommitmentKind, made: Sequence[Commitment], since: str, around: Surroundings) -> Done | None:
    """What says that commitments of one kind and side, first told of on a day, are fulfilled; None if nothing does."""
    key = _by_record(kind, made, since, around)
    if key:
        return Done(record=key)
    if kind in _TOLD_BY_RECORDS:
        return None
    present = {one.record.kind for one in around.under if isinstance(one.record, Commitment)}
    return _by_sentence(kind, made, present - {kind}, since, around)


def _by_record(kind: CommitmentKind, made: Sequence[Commitment], since: str, around: Surroundings) -> str | None:
    if kind is CommitmentKind.CREATE_BODY:
        first = around.sessions[0][1] if around.sessions else None
        return first or _first_key(
            around.under, lambda r: isinstance(r, Body) and r.stage in (BodyStage.ESTABLISHED, BodyStage.CONVENED), ""
        )
    if kind is CommitmentKind.MEET:
        later = [key for day, key in around.sessions if day > since]
        if later or any(one.recurrence for one in made):
            return later[0] if later else None
        return _first_key(around.under, lambda r: isinstance(r, Meeting) and r.factuality is Factuality.ASSERTED, since)
    if kind is CommitmentKind.LEGISLATE:
        return next((stage.by[0] for stage in around.outline.history if stage.stage in _APPROVED), None)
    if kind is CommitmentKind.NEGOTIATE:
        return _negotiated(made, since, around)
    if kind is CommitmentKind.SUPPLY:
        return _first_key(around.under, lambda r: isinstance(r, Transfer) and r.stage is TransferStage.DELIVERED, since)
    return None


def _negotiated(made: Sequence[Commitment], since: str, around: Surroundings) -> str | None:
    """The report that what was to be negotiated is concluded: this agreement itself, or another of the same sides."""
    for stage in around.outline.history:
        if stage.stage in _CONCLUDED and stage.date and stage.date.last_day().isoformat() > since:
            return stage.by[0]
    mine = {one.entry for one in around.under if isinstance(one.record, Agreement)}

    def concluded(record: Record) -> bool:
        return (
            isinstance(record, Agreement)
            and record.stage in _CONCLUDED
            and record.factuality is Factuality.ASSERTED
            and record.date is not None
            and record.date.last_day().isoformat() > since
            and any(set(one.by) <= set(record.parties) for one in made)
        )

    return _first_key([one for one in around.all if one.entry not in mine], concluded, since)


def _first_key(told: Iterable[Told], wanted: Callable[[Record], bool], since: str) -> str | None:
    found = [one for one in told if one.source.known_from > since and wanted(one.record)]
    return min(found, key=lambda one: (one.source.known_from, one.key)).key if found else None


def _by_sentence(
    kind: CommitmentKind, made: Sequence[Commitment], others: Set[str], since: str, around: Surroundings
) -> Done | None:
    """The last word of later reports: a sentence that says it was done, unless another says since that it was not."""
    sides = {name for party in around.outline.parties for name in (party, actor_name(party))}
    undertaken = [found for one in made for span in one.evidence for found in stems(kind, span.quote, sides)]
    # Reports of one undertaking mostly say the same.
    undertaken = list(dict.fromkeys(undertaken)) or [frozenset()]
    done: Done | None = None
    later = [page for page in around.pages if page.known_from > since]
    for page in sorted(later, key=lambda page: (page.known_from, page.text)):
        for start, end in sentences(page.text):
            sentence = page.text[start:end]
            if done is None and any(says_done(kind, sentence, others, found) for found in undertaken):
                done = Done(document=page.document, quote=sentence)
            elif done is not None and any(says_undone(kind, sentence, found) for found in undertaken):
                done = None
    return done
