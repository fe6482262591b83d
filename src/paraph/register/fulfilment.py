"""Whether what was undertaken has been done, by what later reports say: in a record, or in a sentence of theirs.

Records tell of sessions, deliveries, ratifications and of agreements that were to be negotiated. That a drill was held
or a brigade trained is no record of its own; there a sentence says it, which names the undertaking as one ("as Bangkok
had promised") or the agreement, and that it was done, and neither "not yet" nor "will".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from paraph.codes.spelled_out import actor_name
from paraph.records import (
    Agreement,
    AgreementStage,
    Body,
    BodyKind,
    BodyStage,
    Commitment,
    CommitmentKind,
    Factuality,
    Meeting,
    Record,
    Transfer,
    TransferStage,
)
from paraph.register.done_words import (
    Undertaken,
    is_of_all_sides,
    leaves_rest,
    says_done,
    says_not_done,
    says_undone,
    stems,
)
from paraph.register.history import Outline
from paraph.register.homes import share_words
from paraph.register.sentences import sentence_after, sentences
from paraph.register.told import Told

Undertaking = tuple[Told, Commitment]
"""A commitment as a follow-up counts it, and the record that tells of it."""
Line = tuple[str, tuple[str, ...], str]
"""What commitments that are followed up as one have in common: their kind, who undertakes them, and the record (by key)
of a measure that a person wrote down, which stands alone."""

_CONCLUDED = frozenset(AgreementStage) - {AgreementStage.PROPOSED, AgreementStage.NEGOTIATING}
_THERE = frozenset({BodyStage.ESTABLISHED, BodyStage.CONVENED})
_APPROVED = frozenset({AgreementStage.RATIFIED, AgreementStage.IN_FORCE})
TOLD_BY_RECORDS = frozenset(
    {CommitmentKind.CREATE_BODY, CommitmentKind.MEET, CommitmentKind.LEGISLATE, CommitmentKind.NEGOTIATE}
)
"""Whatever becomes of these is a record when it is told."""


class Page(msgspec.Struct, frozen=True):
    """The text of a report that speaks of an agreement, and the day from which it was known."""

    document: int
    text: str
    known_from: str
    language: str | None = None


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


def fulfilments(lines: Mapping[Line, Sequence[Undertaking]], around: Surroundings) -> dict[Line, Done]:
    """What says that commitments are fulfilled: for each line of them, by its kind and side, of which anything does."""
    done: dict[Line, Done] = {}
    awaited: dict[Line, _Awaited] = {}
    for line, told in lines.items():
        kind = CommitmentKind(line[0])
        made = [record for _, record in told]
        since = min(one.source.known_from for one, _ in told)
        creates = kind is CommitmentKind.CREATE_BODY
        key = _bodies_created(told, around) if creates else _by_record(kind, made, since, around)
        if key:
            done[line] = Done(record=key)
        elif kind not in TOLD_BY_RECORDS:
            awaited[line] = _Awaited(kind, told, since, around)
    _go_through(around.pages, list(awaited.values()))
    return done | {line: one.done for line, one in awaited.items() if one.done}


def _by_record(kind: CommitmentKind, made: Sequence[Commitment], since: str, around: Surroundings) -> str | None:
    if kind is CommitmentKind.MEET:
        later = [key for day, key in around.sessions if day > since]
        if later or any(one.recurrence for one in made):
            return later[0] if later else None
        return _first_key(around.under, lambda r: isinstance(r, Meeting) and r.factuality is Factuality.ASSERTED, since)
    if kind is CommitmentKind.LEGISLATE:
        return _approved(made, around)
    if kind is CommitmentKind.NEGOTIATE:
        return _negotiated(made, since, around)
    if kind is CommitmentKind.SUPPLY:
        return _delivered(since, around)
    return None


def _delivered(since: str, around: Surroundings) -> str | None:
    """The first report of a delivery that does not say, in its sentence or the next one, that the rest is to follow."""
    deliveries = [one for one in around.under if one.source.known_from > since and _is_delivery(one.record)]
    texts = {page.document: page.text for page in around.pages} if deliveries else {}
    for one in sorted(deliveries, key=_first):
        quotes = [span.quote for span in one.record.evidence]
        text = texts.get(one.source.number, "")
        after = [sentence_after(text.find(quote) + len(quote), text) for quote in quotes]
        if not any(map(leaves_rest, [*quotes, *after])):
            return one.key
    return None


def _is_delivery(record: Record) -> bool:
    """A delivery, and no sentence that says "has not been delivered", which a reader may take for one."""
    is_delivered = isinstance(record, Transfer) and record.stage is TransferStage.DELIVERED
    return is_delivered and not all(says_not_done(span.quote) for span in record.evidence)


def _approved(made: Sequence[Commitment], around: Surroundings) -> str | None:
    """The last report by which those who undertook it have ratified: all of them, where each was to do so. Where
    reports do not say whose a ratification is, any counts."""
    steps = [stage for stage in around.outline.history if stage.stage in _APPROVED]
    in_force = next((stage.by[0] for stage in steps if stage.stage == AgreementStage.IN_FORCE), None)
    if in_force or not steps:
        return in_force
    saying = {key for stage in steps for key in stage.by}
    told = [one.record for one in around.all if one.key in saying]
    ratified = {side for record in told if isinstance(record, Agreement) for side in record.ratifiers()}
    wanted = {side for one in made for side in one.by}
    enough = len(wanted) if any(is_of_all_sides(span.quote) for one in made for span in one.evidence) else 1
    is_done = not ratified or len(wanted & ratified) >= enough or len(steps) >= len(wanted)
    return steps[-1].by[0] if is_done else None


def _bodies_created(told: Sequence[Undertaking], around: Surroundings) -> str | None:
    """The report by which the last of the bodies that were to be created is there; None while one is not.

    A body is there if it has met, or is said to be. What reports call the promised body and the one that came together
    need not be known for one: a body of the same kind will be it, or any that is none of the others that were announced
    with it.
    """
    bodies = [one for one in around.under if isinstance(one.record, Body)]
    there = [one for one in bodies if isinstance(one.record, Body) and one.record.stage in _THERE]
    announced = [one for one in bodies if any(one.source.number == made.source.number for made, _ in told)]
    promised = [next((body for body in announced if share_words(body.record, record)), None) for _, record in told]
    sat = around.sessions[0][1] if around.sessions else None
    found: list[Told] = []
    for body in filter(None, promised):
        others = [one for one in announced if not _is_it(one, body)]
        known = [one for one in there if _is_it(one, body)]
        known = known or [one for one in there if not any(_is_it(one, other) for other in others)]
        if known:
            found.append(min(known, key=_first))
        elif others or sat is None:
            return None
    return max(found, key=_first).key if found else sat or (there[0].key if there else None)


def _is_it(one: Told, other: Told) -> bool:
    """Whether two records may be of one body: they are known to be, or are of the same kind, or of no plain one."""
    same = one.entry is not None and one.entry == other.entry
    kinds = {record.kind for record in (one.record, other.record) if isinstance(record, Body)}
    return same or len(kinds) == 1 or BodyKind.OTHER in kinds


def _first(one: Told) -> tuple[str, str]:
    return one.source.known_from, one.key


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


class _Awaited:
    """An undertaking that a sentence may say was done, and the last word of the reports that were gone through."""

    def __init__(self, kind: str, told: Sequence[Undertaking], since: str, around: Surroundings) -> None:
        self.since = since
        self.done: Done | None = None
        self._kind = kind
        sides = {name for party in around.outline.parties for name in (party, actor_name(party))}
        language = {page.document: page.language for page in around.pages}
        # Reports of one undertaking mostly say the same.
        self._wordings = dict.fromkeys(
            (language.get(one.source.number), found)
            for one, record in told
            for span in record.evidence
            for found in stems(kind, span.quote, sides) or [frozenset()]
        )
        self._in_language: dict[str | None, Undertaken] = {}

    def hear(self, sentence: str, page: Page) -> None:
        """A sentence that says it was done holds, unless another says since that it was not."""
        if self.done is None and says_done(self._kind, sentence, self._undertaken(page.language)):
            self.done = Done(document=page.document, quote=sentence)
        elif self.done is not None and says_undone(self._kind, sentence, self._undertaken(page.language)):
            self.done = None

    def _undertaken(self, language: str | None) -> Undertaken:
        if language not in self._in_language:
            # What another language calls it can't be compared.
            told = (found if said_in == language else frozenset[str]() for said_in, found in self._wordings)
            self._in_language[language] = Undertaken(told)
        return self._in_language[language]


def _go_through(pages: Sequence[Page], awaited: Sequence[_Awaited]) -> None:
    """Hear each sentence of the reports once, for all undertakings of which they are later news."""
    first = min((one.since for one in awaited), default=None)
    later = [page for page in pages if first is not None and page.known_from > first]
    for page in sorted(later, key=lambda page: (page.known_from, page.text)):
        hearing = [one for one in awaited if page.known_from > one.since]
        for start, end in sentences(page.text):
            for one in hearing:
                one.hear(page.text[start:end], page)
