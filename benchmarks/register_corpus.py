"""Readings for measuring a register: as many as wanted, with near misses, the same for the same seed.

As in the news, a few pairs of states have very many agreements and most have few; most agreements are told of by a
handful of reports, a few by hundreds. Reports come in the order of their days. They tell of the signing on its day, of
a ratification, or years later in passing with a vaguer date; they name the place, the areas, who signed and the title
or leave them out, call a memorandum an agreement, and now and then give the day after for the day.

Near misses: the same state's twin pact with another partner on the same day, and an implementing arrangement within
the month.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from itertools import accumulate
from typing import Any

import msgspec

from paraph.records import (
    Agreement,
    Area,
    Body,
    Commitment,
    Document,
    Evidence,
    Meeting,
    PartialDate,
    Place,
    Reading,
    Record,
)

STATES = tuple(f"{a}{b}{c}" for a in "ABCDEF" for b in "ABCDEF" for c in "ABCDE")  # 180 invented codes
MOST_REPORTS = 2000
FIRST_DAY, YEARS = date(1995, 1, 1), 30
_INSTRUMENTS = ("agreement", "memorandum", "protocol", "treaty", "declaration", "arrangement")
_AREAS = tuple(Area)
_WORDS_OF_A_REPORT = 170
Told = tuple[Document, Reading]


class _Pact(msgspec.Struct, frozen=True):
    """An agreement as it truly is."""

    name: str
    parties: tuple[str, ...]
    instrument: str
    signed: date
    areas: tuple[Area, ...]
    title: str
    town: str
    signatories: tuple[str, ...]
    has_body: bool


def corpus(count: int, seed: int = 0, most_reports: int = MOST_REPORTS) -> Iterator[tuple[str, Told]]:
    """`count` readings in the order of their days, each with the name of the agreement that it is about.

    With few reports of one agreement at most there are as many agreements and fewer readings.
    """
    waiting: list[tuple[date, str, int, _Pact, int]] = []
    made = 0
    for number, pact in enumerate(_pacts(count, seed)):
        # Whatever comes later is signed later, so all reports before that day are known.
        while waiting and waiting[0][0] < pact.signed and made < count:
            yield _report(heapq.heappop(waiting))
            made += 1
        chance = random.Random(seed * 1_000_003 + number)
        for report in range(min(most_reports, _reports_of(chance))):
            own = chance.getrandbits(48)
            told = pact.signed + timedelta(days=_delay(random.Random(own)))
            heapq.heappush(waiting, (told, pact.name, report, pact, own))
    while waiting and made < count:
        yield _report(heapq.heappop(waiting))
        made += 1


def near_misses(names: set[str]) -> list[tuple[str, str]]:
    """Pairs of agreements among these that are easily taken for one."""
    return [
        (name, f"{stem}{kind}")
        for name in sorted(names)
        if name.endswith("-a")
        for stem in [name.removesuffix("a")]
        for kind in ("twin", "arrangement")
        if f"{stem}{kind}" in names
    ]


def _pacts(count: int, seed: int) -> Iterator[_Pact]:
    """More agreements than `count` reports need, in the order of their signing."""
    chance = random.Random(seed)
    stories = 2 + count // 6  # each of 1.6 agreements with some five reports
    later: list[tuple[date, str, _Pact]] = []
    for number in range(stories):
        signed = FIRST_DAY + timedelta(days=int(YEARS * 365 * number / stories))
        while later and later[0][0] <= signed:
            yield heapq.heappop(later)[2]
        one, other, third = _three_states(chance)
        first = _pact(f"{seed}.{number}-a", (one, other), chance.choice(_INSTRUMENTS), signed, chance)
        yield first
        if chance.random() < 0.3:
            twin = _pact(f"{seed}.{number}-twin", (one, third), first.instrument, signed, chance)
            yield msgspec.structs.replace(twin, areas=first.areas, town=first.town)
        if chance.random() < 0.3:
            day = signed + timedelta(days=chance.randint(5, 30))
            pact = _pact(f"{seed}.{number}-arrangement", (one, other), "arrangement", day, chance)
            pact = msgspec.structs.replace(pact, areas=first.areas[:1], town=first.town)
            heapq.heappush(later, (day, pact.name, pact))
    yield from (pact for _, _, pact in sorted(later))


def _pact(name: str, parties: tuple[str, ...], instrument: str, signed: date, chance: random.Random) -> _Pact:
    words = words_by_rank()
    return _Pact(
        name=name,
        parties=parties,
        instrument=instrument,
        signed=signed,
        areas=tuple(sorted(chance.sample(_AREAS, chance.randint(1, 3)))),
        title=" ".join(words[chance.randrange(len(words))].title() for _ in range(2)) + f" {instrument.title()}",
        town=words[chance.randrange(len(words))].title(),
        signatories=tuple(words[chance.randrange(len(words))].title() for _ in range(2)),
        has_body=chance.random() < 0.4,
    )


def _reports_of(chance: random.Random) -> int:
    """How many reports tell of one agreement: mostly a few, rarely very many."""
    return int(1.15 * chance.paretovariate(1.2))


def _delay(chance: random.Random) -> int:
    """Days from the signing to a report: news, news of the ratification, or background."""
    kind = chance.random()
    if kind < 0.6:
        return chance.randint(0, 3)
    return 201 if kind < 0.8 else chance.randint(60, 2000)


def _report(due: tuple[date, str, int, _Pact, int]) -> tuple[str, Told]:
    told, name, number, pact, own = due
    chance = random.Random(own)
    delay = _delay(chance)  # the same draw again
    stage, day = "signed", PartialDate.from_date(pact.signed)
    if delay == 201:
        stage, day = "ratified", PartialDate.from_date(pact.signed + timedelta(days=200))
    elif delay > 3:
        day = PartialDate(pact.signed.year, pact.signed.month)
        if chance.random() < 0.15:
            day = PartialDate(pact.signed.year)
    elif chance.random() < 0.03:
        day = PartialDate.from_date(pact.signed + timedelta(days=1))
    slots: dict[str, Any] = {"parties": pact.parties, "stage": stage, "date": day}
    slots["instrument"] = "agreement" if chance.random() < 0.2 else pact.instrument
    slots["areas"] = pact.areas if chance.random() < 0.6 else pact.areas[: chance.randrange(len(pact.areas) + 1)]
    if chance.random() < 0.25:
        slots["title"] = pact.title
    if stage == "signed" and delay <= 3:
        if chance.random() < 0.5:
            slots["place"] = Place(name=pact.town)
        if chance.random() < 0.3:
            slots["signatories"] = pact.signatories[: chance.randint(1, 2)]
    records: list[tuple[str, type[Record], dict[str, Any]]] = [("agreements", Agreement, slots)]
    if pact.has_body and chance.random() < 0.4:
        held = PartialDate.from_date(told - timedelta(days=1))
        body = {"parties": pact.parties, "kind": "committee", "stage": "convened", "date": held}
        records.append(("bodies", Body, body))
        records.append(("meetings", Meeting, {"actors": pact.parties, "kind": "session", "date": held}))
    if chance.random() < 0.3:
        records.append(("commitments", Commitment, {"by": pact.parties, "kind": "train"}))
    return name, _told(f"{name}-{number}", told, records, chance)


def _told(
    name: str, published: date, records: list[tuple[str, type[Record], dict[str, Any]]], chance: random.Random
) -> Told:
    text = ""
    lists: dict[str, list[Record]] = {}
    for kind, form, slots in records:
        sentence = f"Report {name} tells of {kind}: {_in_own_words(slots.values(), chance)}."
        evidence = (Evidence(start=len(text), end=len(text) + len(sentence), quote=sentence),)
        lists.setdefault(kind, []).append(form(id=f"{kind}-1", evidence=evidence, confidence=0.9, **slots))
        text += sentence + "\n"
    text += " ".join(chance.choices(words_by_rank(), cum_weights=_often(), k=_WORDS_OF_A_REPORT)) + "."
    found: dict[str, Any] = {kind: tuple(made) for kind, made in lists.items()}
    document = Document(id=name, text=text, published=PartialDate.from_date(published))
    return document, Reading(id=name, language="en", **found)


def _in_own_words(values: Iterable[Any], chance: random.Random) -> str:
    """Values with words between them, for newsrooms hardly ever write six words in a row alike by themselves."""
    plain = [part for value in values for part in (value if isinstance(value, tuple) else (value,))]
    words = words_by_rank()
    between = (" ".join(chance.choices(words, cum_weights=_often(), k=4)) for _ in plain)
    written = (part.name if isinstance(part, Place) else part for part in plain)
    return ", ".join(f"{part!s} {said}" for part, said in zip(written, between, strict=True))


def _three_states(chance: random.Random) -> tuple[str, str, str]:
    """The first states have far more to do with one another than the last."""
    drawn: list[str] = []
    weights = _weight_of_states()
    while len(drawn) < 3:
        state = STATES[bisect(weights, chance.random() * weights[-1])]
        if state not in drawn:
            drawn.append(state)
    return drawn[0], drawn[1], drawn[2]


@cache
def _weight_of_states() -> list[float]:
    return list(accumulate(1 / (rank + 5) for rank in range(len(STATES))))


@cache
def words_by_rank() -> list[str]:
    """Words of an invented language, as many as a newspaper uses, the most frequent first."""
    chance = random.Random(20)
    syllables = [c + v for c in "bdfgklmnprstvz" for v in "aeiou"]
    words = {"".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(24_000)}
    ordered = sorted(words)
    chance.shuffle(ordered)
    return ordered


@cache
def _often() -> list[float]:
    return list(accumulate(1 / (rank + 10) for rank in range(len(words_by_rank()))))
