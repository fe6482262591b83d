"""Why there is a record, and why there is none: the words that counted, with their weight."""
from __future__ import annotations

from collections.abc import Iterable, Iterator

from paraph.reader.assemble import Assembler
from paraph.reader.decode import Draft, Drafted
from paraph.reader.page import Page
from paraph.records import Cue, Event, Explanation, Mention, Record, RecordExplanation, Rejected

# a lexicon's group -> the attribute that it speaks for
SPEAKS_FOR = {"instruments": ("agreements", "instrument"), "stages": ("agreements", "stage"), "bodies": ("bodies", "kind"),
              "body_stages": ("bodies", "stage"), "commitments": ("commitments", "kind"), "meetings": ("meetings", "kind"),
              "memberships": ("memberships", "change"), "transfers": ("transfers", "stage"), "money": ("expenditures", "purpose")}
DENOTES = {"agreements": "an agreement", "bodies": "a body", "commitments": "an undertaking", "meetings": "a meeting", "offices": "an office",
           "memberships": "a change of membership", "transfers": "a transfer", "expenditures": "a sum spent or pledged"}
MENTION_CUES = {"instruments": "instrument", "bodies": "body", "areas": "area", "equipment": "equipment", "recurrence": "recurrence"}


def explanation(assembler: Assembler, drafted: Drafted, events: Iterable[tuple[Event, Record]]) -> Explanation:
    """The cues of every record (an event has those of the record that it follows from), and every rejected candidate."""
    page = drafted.page
    cues = {record.id: tuple(_cues(page, draft)) for draft, _, record in assembler.made}
    cues.update({event.id: cues[source.id] for event, source in events})
    explained = [RecordExplanation(record=record, cues=found) for record, found in cues.items()]
    rejected = [Rejected(kind=r.kind, start=s, end=e, quote=page.document.text[s:e], score=round(r.probability, 3),
                         reason=f"looks like {DENOTES[r.kind]} with probability {r.probability:.2f}, and {r.threshold:.2f} is asked for")
                for r in drafted.rejects for s, e in [page.offsets(*r.span)]]
    for draft, reason in assembler.dropped:
        start, end = page.offsets(*draft.anchors[0])
        rejected.append(Rejected(kind=draft.kind, start=start, end=end, quote=page.document.text[start:end], reason=reason,
                                 score=round(draft.anchor_probability, 3)))
    return Explanation(records=tuple(explained), rejected=tuple(sorted(rejected, key=lambda r: r.start)))


def _cues(page: Page, draft: Draft) -> Iterator[Cue]:
    text = page.document.text
    for span, probability in zip(draft.anchors, draft.anchor_probabilities, strict=True):
        start, end = page.offsets(*span)
        yield Cue(start=start, end=end, quote=text[start:end], says=f"denotes {DENOTES[draft.kind]}", weight=round(probability, 3))
    for slot, fillers in draft.roles.items():
        for filler in fillers:
            start, end = page.offsets(*filler.mention)
            if start >= 0:
                key = filler.entity.key
                value = key if isinstance(key, str) else " ".join(str(part) for part in key if part is not None)
                yield Cue(start=start, end=end, quote=text[start:end], says=f"{slot}: {value}", weight=round(filler.probability, 3))
    sentences = {page.tokens.sentence[page.first[s]] for s, _ in draft.anchors}
    for cue in page.cues:
        speaks = SPEAKS_FOR.get(cue.cue.group)
        if page.tokens.sentence[cue.first] not in sentences:
            continue
        chosen = draft.attributes.get(speaks[1]) if speaks and speaks[0] == draft.kind else None
        if (chosen and chosen[0] == cue.cue.code) or (cue.cue.group == "areas" and cue.cue.code in draft.areas):
            start = page.tokens.starts[cue.first] - page.shift
            end = page.tokens.ends[cue.past - 1] - page.shift
            weight = chosen[1] if chosen and chosen[0] == cue.cue.code else draft.areas.get(cue.cue.code, 0.0)
            slot = speaks[1] if speaks and chosen else "areas"
            yield Cue(start=start, end=end, quote=text[start:end], says=f"{slot}: {cue.cue.code}", weight=round(weight, 3))


def mentions(drafted: Drafted) -> Iterator[Mention]:
    """What was recognised in the text, in its order."""
    page = drafted.page
    found: list[tuple[int, int, str, str | None]] = []
    for actor in page.actors:
        found.append((*page.offsets(actor.unit, actor.unit + 1), "organisation" if actor.form == "organisation" else "actor", actor.code))
    actors = {a.unit for a in page.actors}
    for place in page.places:
        if place.unit not in actors and place.country:
            found.append((*page.offsets(place.unit, place.unit + 1), "place", place.country))
    for unit, date in page.dates:
        found.append((*page.offsets(unit, unit + 1), "date", date.value))
    for unit, amount in page.amounts:
        if amount.kind in ("money", "number"):
            value = None if amount.value is None else f"{amount.value:g} {amount.currency or ''}".strip()
            found.append((*page.offsets(unit, unit + 1), "money" if amount.kind == "money" else "quantity", value))
    for label, kind in (("person", "person"), ("office", "office")):
        for span in drafted.name_spans.get(label, ()):
            found.append((*page.offsets(*span), kind, None))
    tokens = page.tokens
    for cue in page.cues:
        kind_of_cue = MENTION_CUES.get(cue.cue.group)
        if kind_of_cue:
            found.append((tokens.starts[cue.first] - page.shift, tokens.ends[cue.past - 1] - page.shift, kind_of_cue, cue.cue.code))
    for start, end, kind, value in sorted(set(found), key=lambda f: (f[0], -f[1], f[2], f[3] or "")):
        if start >= 0:
            yield Mention(start=start, end=end, kind=kind, value=value)
