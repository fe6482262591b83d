"""Readings for measuring a register: as many as wanted, with near misses, the same for the same seed.

Every agreement is told of by some reports, as in the news: many on the first day, some on the next stages, a few
background mentions years later with a vaguer date. Near misses: the same state's twin pact on the same day, and an
implementing arrangement within the month.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from paraph.records import Agreement, Area, Body, Commitment, Document, Evidence, Meeting, PartialDate, Reading, Record

STATES = tuple(f"{a}{b}{c}" for a in "ABCDEF" for b in "ABCDEF" for c in "ABCDE")  # 180 invented codes
REPORTS_OF_ONE = 8  # on average
_INSTRUMENTS = ("agreement", "memorandum", "protocol", "treaty", "declaration", "arrangement")
_AREAS = tuple(Area)
Told = tuple[Document, Reading]


def corpus(count: int, seed: int = 0) -> Iterator[tuple[str, Told]]:
    """`count` readings, each with the name of the agreement that it is about."""
    made = 0
    story = 0
    while made < count:
        story += 1
        for name, told in _story(story, random.Random(seed * 1_000_003 + story)):
            if made == count:
                return
            made += 1
            yield name, told


def _story(number: int, chance: random.Random) -> Iterator[tuple[str, Told]]:
    one, other, third = chance.sample(STATES, 3)
    signed = date(1995, 1, 1) + timedelta(days=chance.randrange(30 * 365))
    instrument = chance.choice(_INSTRUMENTS)
    areas = tuple(sorted(chance.sample(_AREAS, chance.randint(1, 3))))
    yield from _reports(f"{number}-a", (one, other), instrument, signed, areas, chance)
    if chance.random() < 0.3:
        yield from _reports(f"{number}-twin", (one, third), instrument, signed, areas, chance)
    if chance.random() < 0.3:
        later = signed + timedelta(days=chance.randint(5, 30))
        yield from _reports(f"{number}-arrangement", (one, other), "arrangement", later, areas[:1], chance)


def _reports(
    name: str,
    parties: tuple[str, ...],
    instrument: str,
    signed: date,
    areas: tuple[Area, ...],
    chance: random.Random,
) -> Iterator[tuple[str, Told]]:
    body = chance.random() < 0.4
    for number in range(1 + int(chance.expovariate(1 / (REPORTS_OF_ONE - 1)))):
        kind = chance.random()
        if kind < 0.6:
            stage, day, told = "signed", PartialDate.from_date(signed), signed + timedelta(days=chance.randint(0, 3))
        elif kind < 0.8:
            reached = signed + timedelta(days=200)
            stage, day, told = "ratified", PartialDate.from_date(reached), reached + timedelta(days=1)
        else:
            stage, day = "signed", PartialDate(signed.year, signed.month)
            told = signed + timedelta(days=chance.randint(60, 2000))
        records: list[tuple[str, type[Record], dict[str, Any]]] = [
            (
                "agreements",
                Agreement,
                {"parties": parties, "instrument": instrument, "stage": stage, "date": day, "areas": areas},
            )
        ]
        if body and chance.random() < 0.4:
            held = PartialDate.from_date(told - timedelta(days=1))
            records.append(
                ("bodies", Body, {"parties": parties, "kind": "committee", "stage": "convened", "date": held})
            )
            records.append(("meetings", Meeting, {"actors": parties, "kind": "session", "date": held}))
        if chance.random() < 0.3:
            records.append(("commitments", Commitment, {"by": parties, "kind": "train"}))
        yield name, _told(f"{name}-{number}", told, records)


def _told(name: str, published: date, records: list[tuple[str, type[Record], dict[str, Any]]]) -> Told:
    text = ""
    lists: dict[str, list[Record]] = {}
    for kind, form, slots in records:
        sentence = f"Report {name} tells of {kind}: {', '.join(map(str, slots.values()))}."
        evidence = (Evidence(start=len(text), end=len(text) + len(sentence), quote=sentence),)
        lists.setdefault(kind, []).append(form(id=f"{kind}-1", evidence=evidence, confidence=0.9, **slots))
        text += sentence + "\n"
    text += "Officials of both sides said that the work would go on. " * 20  # as long as a report is
    found: dict[str, Any] = {kind: tuple(made) for kind, made in lists.items()}
    document = Document(id=name, text=text, published=PartialDate.from_date(published))
    return document, Reading(id=name, language="en", **found)
