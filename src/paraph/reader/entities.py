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
    actors: dict[str, Entity] = {}
    for actor in page.actors:
        actors.setdefault(actor.code, Entity(actor.code)).mentions.append((actor.unit, actor.unit + 1))
    places: dict[tuple[str | None, str | None], Entity] = {}
    for place in page.places:
        key = (place.name, place.country)
        places.setdefault(key, Entity(key)).mentions.append((place.unit, place.unit + 1))
    dates: dict[str, Entity] = {}
    years: dict[str, Entity] = {}
    for unit, date in page.dates:
        if date.value:
            dates.setdefault(date.value, Entity(date.value)).mentions.append((unit, unit + 1))
            year = date.value[:4]
            years.setdefault(year, Entity(year)).mentions.append((unit, unit + 1))
    amounts: dict[tuple[float, str | None], Entity] = {}
    for unit, amount in page.amounts:
        if amount.kind in ("money", "number") and amount.value is not None:
            pair = (amount.value, amount.currency)
            amounts.setdefault(pair, Entity(pair)).mentions.append((unit, unit + 1))
    areas: dict[str, Entity] = {}
    for cue in page.cues:
        if cue.cue.group == "areas":
            span = (page.unit_of[cue.first], page.unit_of[cue.past - 1] + 1)
            areas.setdefault(cue.cue.code, Entity(cue.cue.code)).mentions.append(span)
    return {
        "actor": list(actors.values()),
        "place": list(places.values()),
        "date": list(dates.values()),
        "year": list(years.values()),
        "amount": list(amounts.values()),
        "area": list(areas.values()),
        "person": [],
        "item": [],
    }


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
