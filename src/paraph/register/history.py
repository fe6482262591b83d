"""An agreement's history from what reports tell: stages with their dates, values that can't both be right.

Functions of what was told, without a database. Nothing is averaged: a date is one that some report gives, and every
other one
that contradicts it is shown beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta

import msgspec

from paraph.records import Agreement, AgreementStage, Factuality, PartialDate
from paraph.register.told import Told

# Stages that may be reached more than once: by another side, or again after some years.
_RECURRING = frozenset(
    {AgreementStage.RATIFIED, AgreementStage.AMENDED, AgreementStage.RENEWED, AgreementStage.SUSPENDED}
)
_SAME_EVENT = timedelta(days=20)
_NEWS_OF_SIGNING = timedelta(days=14)
_OPEN_INSTRUMENTS = frozenset({"agreement", "other"})
_GENERAL_AREAS = frozenset({"security_cooperation", "defence_cooperation"})
_ORDER = {stage: number for number, stage in enumerate(AgreementStage)}


class Said(msgspec.Struct, frozen=True):
    """A value with the records (by key) that give it."""

    value: str
    by: tuple[str, ...]


class Conflict(msgspec.Struct, frozen=True):
    """Values of one field that can't all be right; the first is the one that the entry goes by."""

    field: str
    sides: tuple[Said, ...]


class Stage(msgspec.Struct, frozen=True):
    """A stage that was reached: when, as far as is known, and the records that say so."""

    stage: str
    date: PartialDate | None
    by: tuple[str, ...]
    conflict: Conflict | None = None


class Outline(msgspec.Struct, frozen=True):
    """What an agreement is, from all that was told of it."""

    parties: tuple[str, ...]
    instrument: str
    title: str | None
    areas: tuple[str, ...]
    history: tuple[Stage, ...]
    conflicts: tuple[Conflict, ...]
    heard: str

    @property
    def stage(self) -> str | None:
        """The latest stage that was reached."""
        return self.history[-1].stage if self.history else None


def outline(told: Sequence[Told]) -> Outline:
    """The outline of one agreement's records (at least one)."""
    agreements = [(one, one.record) for one in told if isinstance(one.record, Agreement)]
    told = [one for one, _ in agreements]
    history = stages(told)
    parties, party_conflict = _parties(told)
    conflicts = [stage.conflict for stage in history if stage.conflict]
    conflicts += [found for found in (_instrument_conflict(told), _place_conflict(told), party_conflict) if found]
    return Outline(
        parties=parties,
        instrument=_instrument(told),
        title=_best(told, lambda a: a.title, "title", prefer=len),
        areas=_areas(told),
        history=tuple(history),
        conflicts=tuple(conflicts),
        heard=max(one.source.known_from for one in told),
    )


def stages(told: Sequence[Told]) -> list[Stage]:
    """The stages that are reported as reached, in the order in which they were."""
    by_stage: dict[AgreementStage, list[Told]] = defaultdict(list)
    for one in told:
        agreement = _agreement(one)
        if agreement.factuality is Factuality.ASSERTED:
            by_stage[agreement.stage].append(one)
    found = [stage for code, reports in by_stage.items() for stage in _events(code, reports)]
    return sorted(found, key=_when)


def _when(stage: Stage) -> tuple[bool, date, int]:
    order = _ORDER[AgreementStage(stage.stage)]
    return (stage.date is None, stage.date.first_day() if stage.date else date.max, order)


def _events(code: AgreementStage, reports: Sequence[Told]) -> list[Stage]:
    dated = sorted((one for one in reports if _agreement(one).date), key=lambda one: (_date(one), one.key))
    if not dated:
        return [Stage(code, None, tuple(one.key for one in reports))]
    groups: list[list[Told]] = [dated] if code not in _RECURRING else _apart_in_time(dated)
    undated = [one.key for one in reports if not _agreement(one).date]
    made = []
    for number, group in enumerate(groups):
        best, conflict = _best_date(group)
        by = tuple(one.key for one in group) + (tuple(undated) if number == len(groups) - 1 else ())
        made.append(Stage(code, best, by, conflict))
    return made


def _apart_in_time(dated: Sequence[Told]) -> list[list[Told]]:
    """Reports of one event each: dates that agree or lie close together."""
    groups: list[list[Told]] = []
    # Fullest dates first, so that "in 2020" finds the day in 2020 that it means.
    for one in sorted(dated, key=lambda one: (-_fullness(_date(one)), _date(one), one.key)):
        day = _date(one)
        for group in groups:
            other = _date(group[0])
            if day.agrees_with(other) or abs(day.first_day() - other.first_day()) <= _SAME_EVENT:
                group.append(one)
                break
        else:
            groups.append([one])
    return groups


def _best_date(group: Sequence[Told]) -> tuple[PartialDate, Conflict | None]:
    """The date to go by: a person's, else one that later reports corrected to, else the most often given, the
    fullest."""
    by_date: dict[PartialDate, list[Told]] = defaultdict(list)
    for one in group:
        by_date[_date(one)].append(one)
    settled = [day for day, reports in by_date.items() if any("date" in one.settled for one in reports)]
    fullest = [day for day in by_date if not any(day != other and day.contains(other) for other in by_date)]

    def weight(day: PartialDate) -> tuple[bool, int, int, str, PartialDate]:
        reports = by_date[day]
        # A report before the day is a forecast that proved wrong; the later report knows better.
        corrects = any(
            other.agrees_with(day) is False
            and other < day
            and max(r.source.known_from for r in by_date[other]) < day.first_day().isoformat()
            for other in fullest
        )
        supporters = {one.source.number for other, ones in by_date.items() if other.agrees_with(day) for one in ones}
        return (corrects, len(supporters), _fullness(day), max(one.source.known_from for one in reports), day)

    best = max(settled or fullest, key=weight)
    rivals = [day for day in sorted(fullest) if not day.agrees_with(best)]
    if settled or not rivals:
        return best, None
    sides = tuple(Said(str(day), tuple(one.key for one in by_date[day])) for day in (best, *rivals))
    return best, Conflict("date", sides)


def _parties(told: Sequence[Told]) -> tuple[tuple[str, ...], Conflict | None]:
    by_list: dict[tuple[str, ...], list[Told]] = defaultdict(list)
    for one in told:
        by_list[tuple(sorted(_agreement(one).parties))].append(one)
    settled = [parties for parties, reports in by_list.items() if any("parties" in one.settled for one in reports)]
    best = max(
        settled or by_list,
        key=lambda parties: (
            len(parties) > 1,
            len({one.source.number for one in by_list[parties]}),
            max(one.source.known_from for one in by_list[parties]),
            parties,
        ),
    )
    if settled:
        return best, None
    # Only reports of the same moment contradict each other: later on a state may have joined.
    sides = [Said(", ".join(best), tuple(one.key for one in by_list[best]))]
    for parties, reports in sorted(by_list.items()):
        if parties != best and len(parties) > 1 and _same_moment(reports, by_list[best]):
            sides.append(Said(", ".join(parties), tuple(one.key for one in reports)))
    return best, Conflict("parties", tuple(sides)) if len(sides) > 1 else None


def _same_moment(reports: Iterable[Told], others: Iterable[Told]) -> bool:
    return any(
        _agreement(one).stage is _agreement(other).stage
        and one.source.number != other.source.number
        and abs(_known(one) - _known(other)) <= _NEWS_OF_SIGNING
        for one in reports
        for other in others
    )


def _instrument(told: Sequence[Told]) -> str:
    settled = [one for one in told if "instrument" in one.settled]
    counts = Counter(_agreement(one).instrument for one in settled or told)
    # "Agreement" is what anything is called; a narrower word that is as good as often used says more.
    return max(counts, key=lambda code: (counts[code] - (0.5 if code in _OPEN_INSTRUMENTS else 0), code))


def _instrument_conflict(told: Sequence[Told]) -> Conflict | None:
    if any("instrument" in one.settled for one in told):
        return None
    by_code: dict[str, list[str]] = defaultdict(list)
    for one in _reports_of_signing(told):
        by_code[_agreement(one).instrument].append(one.key)
    named = sorted((code for code in by_code if code not in _OPEN_INSTRUMENTS), key=lambda c: (-len(by_code[c]), c))
    if len(named) < 2:
        return None
    return Conflict("instrument", tuple(Said(code, tuple(by_code[code])) for code in named))


def _place_conflict(told: Sequence[Told]) -> Conflict | None:
    if any(field.startswith("place") for one in told for field in one.settled):
        return None
    by_town: dict[str, list[str]] = defaultdict(list)
    for one in told:
        agreement = _agreement(one)
        signed = agreement.stage is AgreementStage.SIGNED and agreement.factuality is Factuality.ASSERTED
        if signed and agreement.place and agreement.place.name:
            by_town[agreement.place.name].append(one.key)
    towns = sorted(by_town, key=lambda town: (-len(by_town[town]), town))
    return Conflict("place", tuple(Said(town, tuple(by_town[town])) for town in towns)) if len(towns) > 1 else None


def _reports_of_signing(told: Iterable[Told]) -> list[Told]:
    """Reports that are news of the signing, not those that mention it later."""
    found = []
    for one in told:
        agreement = _agreement(one)
        is_signing = agreement.stage is AgreementStage.SIGNED and agreement.factuality is Factuality.ASSERTED
        if is_signing and agreement.date and abs(_known(one) - agreement.date.first_day()) <= _NEWS_OF_SIGNING:
            found.append(one)
    return found


def _areas(told: Sequence[Told]) -> tuple[str, ...]:
    settled = [one for one in told if "areas" in one.settled]
    named = {str(area) for one in settled or told for area in _agreement(one).areas}
    return tuple(sorted(named - _GENERAL_AREAS or named))


def _best(
    told: Sequence[Told], slot: Callable[[Agreement], str | None], field: str, prefer: Callable[[str], int]
) -> str | None:
    """The value most often given (a person's, where there is one), of equals the one to prefer."""
    settled = [one for one in told if field in one.settled]
    counts = Counter(value for one in settled or told if (value := slot(_agreement(one))))
    return max(counts, key=lambda value: (counts[value], prefer(value), value)) if counts else None


def _agreement(one: Told) -> Agreement:
    assert isinstance(one.record, Agreement)
    return one.record


def _date(one: Told) -> PartialDate:
    day = _agreement(one).date
    assert day is not None
    return day


def _known(one: Told) -> date:
    return date.fromisoformat(one.source.known_from)


def _fullness(day: PartialDate) -> int:
    return 2 if day.day else 1 if day.month else 0
