"""Entities: what can fill a role, each with all its mentions on a page.

A state is one entity however often and by whatever word it is named; a date is known by its value, a place by its name
and country, a person by the fullest name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from paraph.reader.page import Page


@dataclass(slots=True)
class Entity:
    """``key`` identifies it within its type; ``mentions`` are unit ranges."""

    key: Any
    mentions: list[tuple[int, int]] = field(default_factory=list)


Entities = dict[str, list[Entity]]


def gather(page: Page) -> Entities:
    """Entities of the types that lexicons and grammars find; persons and items are added when they are tagged."""
    found: dict[str, dict[Any, Entity]] = {t: {} for t in ("actor", "place", "date", "year", "amount", "area")}

    def add(entity_type: str, key: Any, span: tuple[int, int]) -> None:
        known = found[entity_type]
        entity = known.get(key)
        if entity is None:
            entity = known[key] = Entity(key)
        entity.mentions.append(span)

    for actor in page.actors:
        add("actor", actor.code, (actor.unit, actor.unit + 1))
    for place in page.places:
        add("place", (place.name, place.country), (place.unit, place.unit + 1))
    for unit, date in page.dates:
        if date.value:
            add("date", date.value, (unit, unit + 1))
            add("year", date.value[:4], (unit, unit + 1))
    for unit, amount in page.amounts:
        if amount.kind in ("money", "number") and amount.value is not None:
            add("amount", (amount.value, amount.currency), (unit, unit + 1))
    for first, past, cue in page.cues:
        if cue.group == "areas":
            add("area", cue.code, (page.unit_of[first], page.unit_of[past - 1] + 1))
    return {t: list(entities.values()) for t, entities in found.items()} | {"person": [], "item": []}


def person_entities(page: Page, spans: Iterable[tuple[int, int]]) -> list[Entity]:
    """Name spans joined into persons: a name whose words all stand in a fuller one is that person.

    The longest names are taken first; a bare surname joins the nearest earlier person who bears it, or any.
    """
    tokens = page.tokens
    ordered = sorted(spans)
    named = [
        (span, {t for t in tokens.folded[page.first[span[0]] : page.past[span[1] - 1]] if t[:1].isalnum()})
        for span in ordered
    ]
    people: list[tuple[Entity, set[str]]] = []
    for span, words in sorted(named, key=lambda n: (-len(n[1]), n[0])):
        if not words:
            continue  # marks only
        homes = [entity for entity, theirs in people if words <= theirs]
        if homes:
            home = max(homes, key=lambda entity: max((m for m in entity.mentions if m < span), default=(-1, -1)))
        else:
            home = Entity(page.words(*span).replace("\n", " "))
            people.append((home, words))
        home.mentions.append(span)
    for entity, _ in people:
        entity.mentions.sort()
    return sorted((entity for entity, _ in people), key=lambda e: e.mentions[0])
