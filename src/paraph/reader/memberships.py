"""Changes of membership that a clause states outright, for those that the network did not draft.

"They announced their withdrawal from ECOWAS": a membership word with an organisation close behind it. The members are
the states named before the first such word in the sentence, else, where the sentence points back ("they", "these three
countries"), those of the nearest sentence before that names several.
"""

from __future__ import annotations

from collections.abc import Iterator

from paraph.reader.decode import Draft, Drafted, Filler
from paraph.reader.entities import Entity
from paraph.reader.page import ActorMention, Page

GROUPS = frozenset({"memberships", "plain_memberships"})
CLOSE = 6  # units between the word and the organisation
FARTHEST_BACK = 3  # sentences
STATES = frozenset({"name", "demonym", "capital", "government"})
CHANGES = frozenset({"joined", "withdrew", "founded", "suspended", "reinstated", "applied"})
SURE = 0.9  # how sure such a plain statement counts


def stated_memberships(drafted: Drafted) -> Iterator[Draft]:
    """Drafts of the memberships that clauses state and no draft has."""
    page = drafted.page
    organisations = {a.unit: a for a in page.actors if a.form == "organisation" and a.unit >= page.title_units}
    entities = {e.key: e for e in drafted.entities.get("actor", ())}
    known = {
        (f.entity.key, page.sentence[s]): d
        for d in drafted.drafts
        if d.kind == "memberships" and d.roles.get("member")
        for f in d.roles.get("organisation", ())
        for s, _ in d.anchors
    }
    cues = sorted(
        (
            (page.unit_of[c.first], page.unit_of[c.past - 1] + 1, c.cue.code)
            for c in page.cues
            if c.cue.group in GROUPS and c.cue.code in CHANGES
        ),
        key=lambda cue: (cue[0], -cue[1]),
    )
    first_of: dict[int, int] = {}
    for start, _, _ in cues:
        first_of.setdefault(page.sentence[start], start)
    done: set[tuple[str, int]] = set()
    announcing = tuple(page.rule_words.announcing)
    for start, past, change in cues:
        sentence = page.sentence[start]
        reached = next(
            (
                u
                for u in range(past, min(past + CLOSE, len(page)))
                if u in organisations and page.sentence[u] == sentence
            ),
            None,
        )
        if reached is None or start < page.title_units:
            continue
        organisation = organisations[reached]
        key = (organisation.code, sentence)
        if key in done:
            continue
        members = _members(drafted.page, first_of[sentence], sentence)
        if key in known:
            _agree(known[key], change, [_filler(entities[m.code], m) for m in members if m.code in entities])
            continue
        if not members:
            continue
        done.add(key)
        announced = any(
            page.word(u).startswith(announcing)
            for u in range(max(first_of[sentence] - 8, 0), reached)
            if page.sentence[u] == sentence
        )
        made = Draft("memberships", [(start, past)], [SURE], stated=True)
        made.attributes = {
            "change": (change, SURE),
            "stage": ("announced" if announced and change == "withdrew" else "effective", SURE),
            "factuality": ("asserted", SURE),
        }
        made.roles = {
            "member": [_filler(entities[m.code], m) for m in members if m.code in entities],
            "organisation": [_filler(entities[organisation.code], organisation)],
            "date": [],
        }
        yield made


def _agree(seen: Draft, change: str, members: list[Filler]) -> None:
    """The network drafted it too: the draft stands, with the members that the clause adds to its own."""
    if seen.attributes["change"][0] == change:
        seen.stated = True
        mine = {f.entity.key for f in seen.roles["member"]}
        if mine <= {f.entity.key for f in members}:
            seen.roles["member"] += [f for f in members if f.entity.key not in mine]


def _filler(entity: Entity, mention: ActorMention) -> Filler:
    return Filler(entity, SURE, (mention.unit, mention.unit + 1))


def _members(page: Page, before: int, sentence: int) -> list[ActorMention]:
    """Who the sentence says it of, by what stands before its first membership word."""
    states = [a for a in page.actors if a.form in STATES and len(a.code) == 3 and a.unit >= page.title_units]
    here = [a for a in states if page.sentence[a.unit] == sentence and a.unit < before]
    if here:
        return list({a.code: a for a in here}.values())
    start = page.sentences[sentence][0]
    if not any(page.word(u) in page.rule_words.pointing_back for u in range(start, before + 1)):
        return []
    for earlier in range(sentence - 1, max(sentence - 1 - FARTHEST_BACK, -1), -1):
        there = {a.code: a for a in states if page.sentence[a.unit] == earlier}
        if len(there) > 1:
            return list(there.values())
    return []
