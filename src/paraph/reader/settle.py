"""What the record contract settles between drafts, whatever the network made of them.

One body or one undertaking to create it that is drafted twice is one record; a body's rhythm is no
undertaking to meet; a rhythm that the sentence states is the body's. Agreements alike in parties, stage and date are
one only where the network half thinks so too: several papers of one day often are.
"""

from __future__ import annotations

from collections.abc import Callable

from paraph.reader.decode import Draft, Drafted, Filler
from paraph.reader.entities import Entity
from paraph.reader.lexicon_files import phrase_tokens
from paraph.reader.memberships import stated_memberships
from paraph.reader.network import Span
from paraph.reader.page import Page
from paraph.reader.schema import ROLES

SINGLE = frozenset((role.kind, role.slot) for roles in ROLES.values() for role in roles if not role.many)
SURE, LIKELY = 0.9, 0.5
GENERAL = "agreement"  # the instrument that any other may be called
LEAST_ALIKE, LEAST_ALIKE_RENAMED = 0.2, 0.12  # least probability of two agreeing drafts being one


def settle(drafted: Drafted) -> None:
    """Merge and mend the drafts of a page in place."""
    page = drafted.page
    drafted.drafts = [d for d in drafted.drafts if d.kind != "memberships" or d.roles.get("member")]
    drafts = sorted([*drafted.drafts, *stated_memberships(drafted)], key=lambda d: d.anchors[0])
    for draft in drafts:
        if draft.kind == "expenditures":
            _give_purpose(draft, page)
        if draft.kind == "transfers":
            _keep_near_date(draft, page)
            _go_on_listing(draft, drafted)
        if draft.kind == "bodies":
            _give_rhythm(draft, page)
        if draft.kind == "agreements":
            _keep_sure_parties(draft)
        if draft.kind == "memberships":
            _keep_named_members(draft, page)
    _keep_own_holders([d for d in drafts if d.kind == "offices"], page)
    _share_members([d for d in drafts if d.kind == "memberships"], page)
    drafts = _merged(drafts, "agreements", _one_agreement)
    drafts = _merged(drafts, "bodies", lambda a, b: _one_body(a, b, drafted))
    drafts = _merged(drafts, "memberships", lambda a, b: _one_change(a, b, page))
    bodies = sum(d.kind == "bodies" for d in drafts)
    drafts = _merged(drafts, "commitments", lambda a, b: _one_undertaking(a, b, page, bodies))
    rhythms: set[int] = set()
    for draft in drafts:
        if draft.kind == "bodies" and _value(draft, "recurrence") != "none":
            rhythms |= _sentences(draft, page)
    drafted.drafts = [
        d
        for d in drafts
        if not (
            d.kind == "commitments"
            and _value(d, "kind") == "meet"
            and not d.roles.get("due")
            and page.sentence[d.anchors[0][0]] in rhythms
        )
    ]


def _merged(drafts: list[Draft], kind: str, same: Callable[[Draft, Draft], bool]) -> list[Draft]:
    kept: list[Draft] = []
    for draft in drafts:
        home = next((k for k in kept if k.kind == kind and same(k, draft)), None) if draft.kind == kind else None
        if home is None:
            kept.append(draft)
        else:
            _join(home, draft)
    return kept


def _join(home: Draft, other: Draft) -> None:
    """Take up another draft of the same record: its anchors, and what the first lacks or it is surer of."""
    home.anchors += other.anchors
    home.anchor_probabilities += other.anchor_probabilities
    for attribute, (code, probability) in other.attributes.items():
        if probability > home.attributes[attribute][1]:
            home.attributes[attribute] = (code, probability)
    for area, probability in other.areas.items():
        home.areas[area] = max(probability, home.areas.get(area, 0.0))
    for slot, fillers in other.roles.items():
        mine = home.roles.setdefault(slot, [])
        known = {id(f.entity) for f in mine}
        if (home.kind, slot) in SINGLE:
            if not mine:
                mine += fillers
        else:
            mine += [f for f in fillers if id(f.entity) not in known]


def _sentences(draft: Draft, page: Page) -> set[int]:
    return {page.sentence[start] for start, _ in draft.anchors}


def _value(draft: Draft, attribute: str) -> str:
    return draft.attributes[attribute][0]


def _keys(draft: Draft, slot: str) -> set[str]:
    return {f.entity.key for f in draft.roles.get(slot, [])}


def _one_agreement(a: Draft, b: Draft) -> bool:
    """Whether two drafts that agree in all that tells agreements apart are one, where the network is not sure that they
    are two. "An agreement" told of after a memorandum is more often that memorandum."""
    if any(_value(a, attribute) != _value(b, attribute) for attribute in ("stage", "factuality")):
        return False
    parties, dates, places = ([_keys(draft, slot) for draft in (a, b)] for slot in ("parties", "date", "place"))
    if parties[0] != parties[1] or len(parties[0]) < 2 or (dates[0] and dates[1] and dates[0] != dates[1]):
        return False
    instruments = _value(a, "instrument"), _value(b, "instrument")
    if instruments[0] != instruments[1] and GENERAL not in instruments:
        return False
    renamed = instruments[1] == GENERAL != instruments[0] and (not places[1] or places[0] == places[1])
    return b.alike > (LEAST_ALIKE_RENAMED if renamed else LEAST_ALIKE)


def _one_body(a: Draft, b: Draft, drafted: Drafted) -> bool:
    names = [drafted.page.words(*body_name(d, drafted)) for d in (a, b)]
    words = [set(phrase_tokens(n)) - drafted.page.rule_words.function for n in names]
    near = abs(a.anchors[0][0] - b.anchors[0][0]) < 6
    return words[0] == words[1] or (near and (words[0] <= words[1] or words[1] <= words[0]))


def _one_undertaking(a: Draft, b: Draft, page: Page, bodies: int) -> bool:
    """Whether two undertakings are to create the same body: told in one breath, or by the same where there is one
    body only."""
    if not _value(a, "kind") == _value(b, "kind") == "create_body":
        return False
    near = abs(a.anchors[0][0] - b.anchors[0][0]) < 8
    return (near and page.sentence[a.anchors[0][0]] == page.sentence[b.anchors[0][0]]) or (
        bodies == 1 and _keys(a, "by") == _keys(b, "by")
    )


def body_name(draft: Draft, drafted: Drafted) -> Span:
    """The units that name a body: the longest tagged name that holds one of its anchors, else its first anchor."""
    anchors = {unit for start, past in draft.anchors for unit in range(start, past)}
    names = [s for s in drafted.body_names if anchors.intersection(range(*s)) and s[0] >= drafted.page.title_units]
    return max(names, key=lambda s: (s[1] - s[0], -s[0])) if names else draft.anchors[0]


def _give_rhythm(draft: Draft, page: Page) -> None:
    """A rhythm that a sentence of the body states, where the network saw none."""
    if _value(draft, "recurrence") != "none":
        return
    sentences = _sentences(draft, page)
    for cue in page.cues:
        if cue.cue.group == "recurrence" and page.sentence[page.unit_of[cue.first]] in sentences:
            draft.attributes["recurrence"] = (cue.cue.code, 0.6)
            return


def _keep_sure_parties(draft: Draft) -> None:
    """Where two parties are sure, a third must be likely too: it is more often a state of the background."""
    parties = draft.roles.get("parties", [])
    if sum(f.probability >= SURE for f in parties) >= 2:
        draft.roles["parties"] = [f for f in parties if f.probability >= LIKELY]


def _one_change(a: Draft, b: Draft, page: Page) -> bool:
    """Whether two drafts tell the same change of membership: of the same members and organisation, the same change at
    dates that do not differ, or two changes read from one sentence, which can't both be meant."""
    if any(_keys(a, slot) != _keys(b, slot) for slot in ("member", "organisation")):
        return False
    if _value(a, "change") != _value(b, "change"):
        return bool(_sentences(a, page) & _sentences(b, page))
    dates = _keys(a, "date"), _keys(b, "date")
    return not (dates[0] and dates[1] and dates[0] != dates[1])


def _share_members(drafts: list[Draft], page: Page) -> None:
    """ "They quit A and together formed B": what one sentence says of members it says of the same, unless others are
    surely meant. Its members are those that a clause states, else those of its first change."""
    of_sentence: dict[int, list[Draft]] = {}
    for draft in drafts:
        of_sentence.setdefault(page.sentence[draft.anchors[0][0]], []).append(draft)
    for together in of_sentence.values():
        leading = next((d for d in together if d.stated and len(_keys(d, "member")) > 1), together[0])
        theirs = leading.roles.get("member", [])
        for draft in together:
            mine = draft.roles.get("member", [])
            strange = leading.stated or not _keys(draft, "member") & _keys(leading, "member")
            if draft is not leading and theirs and strange and all(f.probability < SURE for f in mine):
                draft.roles["member"] = list(theirs)


def _keep_own_holders(drafts: list[Draft], page: Page) -> None:
    """Who surely holds one office is not, from another sentence, the holder of one that names nobody."""
    surest: dict[int, float] = {}
    for draft in drafts:
        for f in draft.roles.get("person", []):
            surest[id(f.entity)] = max(f.probability, surest.get(id(f.entity), 0.0))
    for draft in drafts:
        sentences = _sentences(draft, page)
        draft.roles["person"] = [
            f
            for f in draft.roles.get("person", [])
            if f.probability >= min(SURE, surest[id(f.entity)])
            or any(page.sentence[s] in sentences for s, _ in f.entity.mentions)
        ]


def _keep_named_members(draft: Draft, page: Page) -> None:
    """Where members are named in the sentence that states the change, others must be sure."""
    members = draft.roles.get("member", [])
    sentences = _sentences(draft, page)
    named = [f for f in members if any(page.sentence[s] in sentences for s, _ in f.entity.mentions)]
    if named:
        draft.roles["member"] = [f for f in members if f in named or f.probability >= SURE]


def _give_purpose(draft: Draft, page: Page) -> None:
    """Military budget where the sentence says so."""
    sentences = _sentences(draft, page)
    said = {
        c.cue.code for c in page.cues if c.cue.group == "money" and page.sentence[page.unit_of[c.first]] in sentences
    }
    if "military_budget" in said:
        draft.attributes["purpose"] = ("military_budget", 0.8)


def _keep_near_date(draft: Draft, page: Page) -> None:
    """A transfer's date stands in its sentence or a neighbouring one."""
    sentences = _sentences(draft, page)
    near = {n + step for n in sentences for step in (-1, 0, 1)}
    draft.roles["date"] = [
        f for f in draft.roles.get("date", []) if any(page.sentence[s] in near for s, _ in f.entity.mentions)
    ]


def _go_on_listing(draft: Draft, drafted: Drafted) -> None:
    """Items that an "and" or a comma joins to an item of the transfer are its items too."""
    items = draft.roles.get("items", [])
    chosen = {id(f.entity) for f in items}
    for entity in drafted.entities.get("item", ()):
        span = entity.mentions[0]
        joined = any(span[0] - f.mention[1] == 1 or f.mention[0] - span[1] == 1 for f in items)
        if joined and id(entity) not in chosen:
            items.append(Filler(entity, 0.5, span))
    page = drafted.page
    equipment = {
        page.unit_of[c.first]: page.unit_of[c.past - 1] + 1 for c in page.cues if c.cue.group == "equipment"
    }  # the longest at each unit comes last
    for last in [f.mention for f in items]:
        start, past = last[1] + 1, equipment.get(last[1] + 1)
        if (
            past
            and page.word(last[1]) in page.rule_words.and_
            and page.sentence[start] == page.sentence[last[0]]
            and not any(start < f.mention[1] and f.mention[0] < past for f in items)
        ):
            items.append(Filler(Entity(page.words(start, past), [(start, past)]), 0.5, (start, past)))
    draft.roles["items"] = sorted(items, key=lambda f: f.mention)
