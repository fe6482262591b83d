"""Why there is a record, and why there is none: the words that counted, with their weight."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from paraph.reader.assemble import Assembler
from paraph.reader.decode import Draft, Drafted, Reject
from paraph.reader.page import Page
from paraph.records import Cue, Event, Explanation, Mention, MentionKind, Record, RecordExplanation, Rejected

# a lexicon's group -> the attribute that it speaks for
SPEAKS_FOR = {
    "instruments": ("agreements", "instrument"),
    "stages": ("agreements", "stage"),
    "bodies": ("bodies", "kind"),
    "body_stages": ("bodies", "stage"),
    "commitments": ("commitments", "kind"),
    "meetings": ("meetings", "kind"),
    "memberships": ("memberships", "change"),
    "transfers": ("transfers", "stage"),
    "money": ("expenditures", "purpose"),
}
DENOTES = {
    "agreements": "an agreement",
    "bodies": "a body",
    "commitments": "an undertaking",
    "meetings": "a meeting",
    "offices": "an office",
    "memberships": "a change of membership",
    "transfers": "a transfer",
    "expenditures": "a sum spent or pledged",
}
MENTION_CUES = {
    "instruments": MentionKind.INSTRUMENT,
    "bodies": MentionKind.BODY,
    "areas": MentionKind.AREA,
    "equipment": MentionKind.EQUIPMENT,
    "recurrence": MentionKind.RECURRENCE,
}


def explanation(assembler: Assembler, drafted: Drafted, events: Iterable[tuple[Event, Record]]) -> Explanation:
    """The cues of every record, and every rejected candidate. An event has the cues of the record it follows from."""
    page = drafted.page
    cues = {record.id: tuple(_cues(page, draft)) for draft, _, record in assembler.made}
    cues.update({event.id: cues[source.id] for event, source in events})
    explained = [RecordExplanation(record=record, cues=found) for record, found in cues.items()]
    rejected = [_rejected(page, r.kind, r.span, r.probability, _why_rejected(page, r)) for r in drafted.rejects]
    rejected += [
        _rejected(page, draft.kind, draft.anchors[0], draft.anchor_probability, reason)
        for draft, reason in assembler.dropped
    ]
    return Explanation(records=tuple(explained), rejected=tuple(sorted(rejected, key=lambda r: r.start)))


def _why_rejected(page: Page, reject: Reject) -> str:
    if reject.span[0] in page.repeated:
        return "its line says again what the headline or a line before says"
    chance = f"looks like {DENOTES[reject.kind]} with probability {reject.probability:.2f}"
    return f"{chance}, and {reject.threshold:.2f} is asked for"


def _rejected(page: Page, kind: str, span: tuple[int, int], probability: float, reason: str) -> Rejected:
    start, end = page.offsets(*span)
    return Rejected(
        kind=kind, start=start, end=end, quote=page.document.text[start:end], reason=reason, score=round(probability, 3)
    )


def _cues(page: Page, draft: Draft) -> Iterator[Cue]:
    """The words that counted for a record: its anchors, what fills its slots, and cue phrases in the same sentences."""
    for span, probability in zip(draft.anchors, draft.anchor_probabilities, strict=True):
        yield _cue(page, page.offsets(*span), f"denotes {DENOTES[draft.kind]}", probability)
    for slot, fillers in draft.roles.items():
        for filler in fillers:
            offsets = page.offsets(*filler.mention)
            if offsets[0] >= 0:  # not in the headline
                key = filler.entity.key
                value = key if isinstance(key, str) else " ".join(str(part) for part in key if part is not None)
                yield _cue(page, offsets, f"{slot}: {value}", filler.probability)
    tokens = page.tokens
    sentences = {tokens.sentence[page.first[s]] for s, _ in draft.anchors}
    for match in page.cues:
        if tokens.sentence[match.first] not in sentences:
            continue
        group, code = match.cue
        offsets = (tokens.starts[match.first] - page.shift, tokens.ends[match.past - 1] - page.shift)
        kind, attribute = SPEAKS_FOR.get(group, ("", ""))
        chosen, weight = draft.attributes.get(attribute, ("", 0.0)) if kind == draft.kind else ("", 0.0)
        if chosen == code:
            yield _cue(page, offsets, f"{attribute}: {code}", weight)
        elif group == "areas" and code in draft.areas:
            yield _cue(page, offsets, f"areas: {code}", draft.areas[code])


def _cue(page: Page, offsets: tuple[int, int], says: str, weight: float) -> Cue:
    start, end = offsets
    return Cue(start=start, end=end, quote=page.document.text[start:end], says=says, weight=round(weight, 3))


def mentions(drafted: Drafted) -> Iterator[Mention]:
    """What was recognised in the text, in its order, each once; what stands in the headline is left out."""
    page = drafted.page
    found = {m for m in _found(page, drafted) if m[0] >= 0}
    for start, end, kind, value in sorted(found, key=lambda f: (f[0], -f[1], f[2], f[3] or "")):
        yield Mention(start=start, end=end, kind=kind, value=value)


def _found(page: Page, drafted: Drafted) -> Iterator[tuple[int, int, MentionKind, str | None]]:
    for actor in page.actors:
        kind = MentionKind.ORGANISATION if actor.form == "organisation" else MentionKind.ACTOR
        yield *page.offsets(actor.unit, actor.unit + 1), kind, actor.code
    actors = {a.unit for a in page.actors if a.form != "person"}
    for place in page.places:
        if place.unit not in actors and place.country:
            yield *page.offsets(place.unit, place.unit + 1), MentionKind.PLACE, place.country
    for unit, date in page.dates:
        yield *page.offsets(unit, unit + 1), MentionKind.DATE, date.value
    for unit, amount in page.amounts:
        if amount.kind in ("money", "number"):
            kind = MentionKind.MONEY if amount.kind == "money" else MentionKind.QUANTITY
            value = None if amount.value is None else f"{amount.value:g} {amount.currency or ''}".strip()
            yield *page.offsets(unit, unit + 1), kind, value
    for kind in (MentionKind.PERSON, MentionKind.OFFICE):
        for span in drafted.name_spans.get(kind, ()):
            yield *page.offsets(*span), kind, None
    tokens = page.tokens
    for match in page.cues:
        if match.cue.group in MENTION_CUES:
            start, end = tokens.starts[match.first], tokens.ends[match.past - 1]
            yield start - page.shift, end - page.shift, MENTION_CUES[match.cue.group], match.cue.code
