"""An agreement's history from what reports tell: stages with their dates, values that can't both be right.

Functions of what was told, without a database. Nothing is averaged: a date is one that some report gives, and every
other one
that contradicts it is shown beside it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from operator import itemgetter

import msgspec

from paraph.records import Agreement, AgreementStage, Factuality, PartialDate, Place
from paraph.register.identity.scoring import GENERAL_AREAS
from paraph.register.places import contradict
from paraph.register.recalled import instruments_in
from paraph.register.told import Told

# Stages that may be reached more than once: by another side, or again after some years.
_RECURRING = frozenset(
    {AgreementStage.RATIFIED, AgreementStage.AMENDED, AgreementStage.RENEWED, AgreementStage.SUSPENDED}
)
_BEFORE_SIGNING = frozenset({AgreementStage.PROPOSED, AgreementStage.NEGOTIATING, AgreementStage.INITIALLED})
_UNTELLING = frozenset({AgreementStage.PROPOSED, AgreementStage.NEGOTIATING, AgreementStage.IN_FORCE})
_AFTER_SIGNING = frozenset(AgreementStage) - _BEFORE_SIGNING - {AgreementStage.SIGNED}
# Stages that are never reached on the day of signing.
_NOT_AT_SIGNING = _AFTER_SIGNING - {AgreementStage.IN_FORCE}
_SAME_EVENT = timedelta(days=7)
_NEWS_OF_SIGNING = timedelta(days=14)
_OPEN_INSTRUMENTS = frozenset({"agreement", "other"})
_LEAST_JOINED = 3
_PAIR = 2
_JOINED_AT = frozenset({AgreementStage.SIGNED, AgreementStage.RATIFIED, AgreementStage.AMENDED})
_Moments = dict[tuple[AgreementStage, date, PartialDate | None], set[int]]
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
    """The stages that are reported as reached, as news or as background, in the order in which they were."""
    told = [claim for one in told for claim in (one, *_recalled(one))]
    by_stage: dict[AgreementStage, list[Told]] = defaultdict(list)
    for one in told:
        if _agreement(one).factuality is Factuality.ASSERTED:
            by_stage[_agreement(one).stage].append(one)
    if _was_not_signed(told):
        by_stage.pop(AgreementStage.SIGNED, None)
    expected = [one for one in told if _agreement(one).factuality is Factuality.PLANNED]
    signed = _events(AgreementStage.SIGNED, by_stage.pop(AgreementStage.SIGNED, []), expected)
    day = signed[0].date if signed else None
    found = list(signed)
    for code, reports in by_stage.items():
        found += _events(code, reports, expected, day if code in _NOT_AT_SIGNING else None)
    return sorted(_telling(found), key=_when)


def _telling(found: Sequence[Stage]) -> list[Stage]:
    """Without stages that nobody dates and that say nothing beside those with a date: talks, and being in force."""
    if not any(stage.date for stage in found):
        return list(found)
    return [stage for stage in found if stage.date or stage.stage not in _UNTELLING]


def _recalled(one: Told) -> Iterator[Told]:
    """A report once more for each earlier stage that it recalls."""
    agreement = _agreement(one)
    settled = frozenset({"date"}) if "earlier" in one.settled else frozenset()
    for stage, day in agreement.steps():
        record = msgspec.structs.replace(agreement, stage=stage, date=day, place=None, earlier=())
        yield msgspec.structs.replace(one, record=record, settled=settled)


def _when(stage: Stage) -> tuple[bool, date, int]:
    order = _ORDER[AgreementStage(stage.stage)]
    return (stage.date is None, stage.date.first_day() if stage.date else date.max, order)


def _was_not_signed(told: Sequence[Told]) -> bool:
    """Whether what was reported as signed was not: later reports have it at an earlier stage still, and no report since
    says that it was signed or that anything came after."""
    signings = [one for one in told if _is_signing(one)]
    if not signings or any("stage" in one.settled for one in signings):
        return False
    first, last = (pick(one.source.known_from for one in signings) for pick in (min, max))
    later = [
        one
        for one in told
        if one.source.known_from > last
        and (_stage(one) in _BEFORE_SIGNING or (_stage(one) is AgreementStage.SIGNED and not _is_asserted(one)))
    ]
    went_on = any(_is_asserted(one) and _stage(one) in _AFTER_SIGNING and one.source.known_from > first for one in told)
    return not went_on and len(_documents(later)) >= len(_documents(signings))


def _events(
    code: AgreementStage, reports: Sequence[Told], expected: Sequence[Told], after: PartialDate | None = None
) -> list[Stage]:
    """What happened, an event at a time. `expected` are reports of plans, which uphold a date that others give; what is
    dated no later than `after` has another event's date."""

    def is_dated(one: Told) -> bool:
        day = _agreement(one).date
        return day is not None and (after is None or "date" in one.settled or day.last_day() > after.last_day())

    dated = [one for one in reports if is_dated(one)]
    joining = {one.key for one in _joining(dated)} if code is AgreementStage.SIGNED else set()
    undated = [one.key for one in reports if one.key in joining or not is_dated(one)]
    dated = sorted((one for one in dated if one.key not in joining), key=lambda one: (_date(one), one.key))
    if not dated:
        return [Stage(code, None, tuple(undated))] if undated else []
    groups: list[list[Told]] = [dated] if code not in _RECURRING else _apart_in_time(dated)
    made = []
    for number, group in enumerate(groups):
        best, conflict = _best_date(group, [one for one in expected if _stage(one) is code and _agreement(one).date])
        by = tuple(one.key for one in group) + (tuple(undated) if number == len(groups) - 1 else ())
        made.append(Stage(code, best, by, conflict))
    return made


def _joining(dated: Sequence[Told]) -> list[Told]:
    """The reports of a signing that are those of a state which joins what three or more had signed before."""
    lists = {line: set(line[1]) for line in {(_date(one), _agreement(one).parties) for one in dated}}
    earlier = [(day, parties) for (day, named), parties in lists.items() if len(named) >= _LEAST_JOINED]
    joined = {
        line
        for line, parties in lists.items()
        if len(parties) > _LEAST_JOINED and any(day < line[0] and fewer < parties for day, fewer in earlier)
    }
    return [one for one in dated if joined and (_date(one), _agreement(one).parties) in joined]


def _apart_in_time(dated: Sequence[Told]) -> list[list[Told]]:
    """Reports of one event each: dates that agree or lie close together, and no steps of two sides."""
    groups: list[tuple[PartialDate, set[frozenset[str]], list[Told]]] = []  # of which day, by which sides
    # Fullest dates first, so that "in 2020" finds the day in 2020 that it means; who says whose step it is before who
    # does not.
    told = sorted(
        ((-_fullness(_date(one)), not (sides := _sides(one)), _date(one), one.key, sides, one) for one in dated),
        key=itemgetter(0, 1, 2, 3),
    )
    for _, _, day, _, sides, one in told:
        fitting = [group for group in groups if not (sides and any(sides.isdisjoint(other) for other in group[1]))]
        gaps = [(not day.agrees_with(first), abs(day.first_day() - first.first_day())) for first, _, _ in fitting]
        nearest = min(range(len(gaps)), key=gaps.__getitem__, default=None)
        if nearest is not None and (not gaps[nearest][0] or gaps[nearest][1] <= _SAME_EVENT):
            _, known, reports = fitting[nearest]
        else:
            known, reports = set(), []
            groups.append((day, known, reports))
        known |= {sides} if sides else set()
        reports.append(one)
    return [reports for _, _, reports in sorted(groups, key=lambda group: (group[0], group[2][0].key))]


def _sides(one: Told) -> frozenset[str]:
    """Whose step a report tells of, as far as it says: each side of an agreement ratifies on a day of its own."""
    agreement = _agreement(one)
    if agreement.stage is not AgreementStage.RATIFIED:
        return frozenset()
    alone = frozenset(agreement.parties) if len(agreement.parties) == 1 else frozenset()
    return agreement.ratifiers(agreement.date) or alone


def _best_date(group: Sequence[Told], expected: Sequence[Told]) -> tuple[PartialDate, Conflict | None]:
    """The date to go by: a person's, else one that later reports corrected to, else the most often given, the
    fullest."""
    by_date: dict[PartialDate, list[Told]] = defaultdict(list)
    for one in group:
        by_date[_date(one)].append(one)
    settled = [day for day, reports in by_date.items() if any("date" in one.settled for one in reports)]
    fullest = [day for day in by_date if not any(day != other and day.contains(other) for other in by_date)]

    def weight(day: PartialDate) -> tuple[bool, int, int, bool, int]:
        reports = by_date[day]
        # A report before the day is a forecast that proved wrong; the later report knows better.
        corrects = any(
            other.agrees_with(day) is False
            and other < day
            and max(r.source.known_from for r in by_date[other]) < day.first_day().isoformat()
            for other in fullest
        )
        supporters = {one.source.number for other, ones in by_date.items() if other.agrees_with(day) for one in ones}
        supporters |= {one.source.number for one in expected if _date(one) == day}
        is_news = any(abs(_known(one) - day.first_day()) <= _NEWS_OF_SIGNING for one in reports)
        # Of two days that are as good, the earlier: on the later one somebody knew of it already.
        return (corrects, len(supporters), _fullness(day), is_news, -day.first_day().toordinal())

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
    if settled:
        return max(settled, key=lambda parties: (len(by_list[parties]), parties)), None
    voters = _since_last_joining(told)
    best = max(by_list, key=lambda parties: (_support(parties, voters), parties))
    # Only reports of the same moment contradict each other: later on a state may have joined.
    several = sorted((parties for parties in by_list if len(parties) > 1), key=lambda p: (-len(by_list[p]), p))
    moments = {parties: _moments(by_list[parties]) for parties in several if len(several) > 1}
    sides = [
        Said(", ".join(parties), tuple(one.key for one in by_list[parties]))
        for parties in several
        if any(other != parties and _same_moment(moments[parties], moments[other]) for other in several)
    ]
    sides.sort(key=lambda side: side.value != ", ".join(best))
    return best, Conflict("parties", tuple(sides)) if sides else None


def _since_last_joining(told: Sequence[Told]) -> Sequence[Told]:
    """The reports from the one on that tells of the last state's joining; all, where none joined."""
    dated = [one for one in told if _agreement(one).date and _is_asserted(one)]
    joinings = [one.source.known_from for one in _joining(dated) if _stage(one) in _JOINED_AT]
    return [one for one in told if one.source.known_from >= max(joinings)] if joinings else told


def _support(parties: tuple[str, ...], told: Sequence[Told]) -> float:
    """How far reports speak for a list of parties, by how sure they are: a list that is another with one more is half
    a vote for it. Of two sides a reader rather takes a third state for a party; of many it rather overlooks one."""
    best: dict[int, float] = defaultdict(float)
    mine = set(parties)
    for one in told:
        theirs = set(_agreement(one).parties)
        more, fewer = (0.6, 0.2) if len(mine) <= _PAIR else (0.4, 0.5)
        vote = 1.0 if theirs == mine else more if theirs > mine and len(mine) > 1 else fewer if theirs < mine else 0.0
        best[one.source.number] = max(best[one.source.number], vote * one.record.confidence)
    return round(sum(best.values()), 6)


def _moments(reports: Iterable[Told]) -> _Moments:
    """When the reports of facts tell of which stage, with the date that they give it, and the documents that do."""
    found: _Moments = defaultdict(set)
    for one in reports:
        if _is_asserted(one):
            found[_stage(one), _known(one), _agreement(one).date].add(one.source.number)
    return found


def _same_moment(some: _Moments, others: _Moments) -> bool:
    """Whether two documents tell of one stage within two weeks, and may mean the same date."""
    return any(
        stage is other_stage
        and abs(known - other_known) <= _NEWS_OF_SIGNING
        and not (day and other_day and not day.agrees_with(other_day))
        and len(documents | other_documents) > 1
        for (stage, known, day), documents in some.items()
        for (other_stage, other_known, other_day), other_documents in others.items()
    )


def _instrument(told: Sequence[Told]) -> str:
    settled = [one for one in told if "instrument" in one.settled]
    counts = Counter(_agreement(one).instrument for one in settled or told)
    # "Agreement" is what anything is called; a narrower word that is as good as often used says more.
    return max(counts, key=lambda code: (counts[code] - (0.5 if code in _OPEN_INSTRUMENTS else 0), code))


def _instrument_conflict(told: Sequence[Told]) -> Conflict | None:
    if any("instrument" in one.settled for one in told):
        return None
    signings = _reports_of_signing(told)
    if len({_agreement(one).instrument for one in signings}) < 2:
        return None
    by_code: dict[str, list[str]] = defaultdict(list)
    for one in filter(_says_what, signings):
        by_code[_agreement(one).instrument].append(one.key)
    named = sorted((code for code in by_code if code != "other"), key=lambda c: (-len(by_code[c]), c))
    if len(named) < 2:
        return None
    return Conflict("instrument", tuple(Said(code, tuple(by_code[code])) for code in named))


def _says_what(one: Told) -> bool:
    """Whether the words of a report call the text what its record does: of "one like it" a reader has to guess."""
    quotes = [span.quote for span in one.record.evidence]
    return not quotes or any(str(_agreement(one).instrument) in instruments_in(quote) for quote in quotes)


def _place_conflict(told: Sequence[Told]) -> Conflict | None:
    if any(field.startswith("place") for one in told for field in one.settled):
        return None
    signings = [one for one in told if _is_signing(one)]
    joining = {one.key for one in _joining([one for one in signings if _agreement(one).date])}
    by_place: dict[Place, list[str]] = defaultdict(list)
    for one in signings:
        place = _agreement(one).place
        if place is not None and one.key not in joining:
            by_place[place].append(one.key)
    places = sorted(by_place, key=lambda place: (-len(by_place[place]), str(place)))
    sides = [place for place in places if any(contradict(place, other) for other in places)]
    if not sides:
        return None
    return Conflict("place", tuple(Said(p.name or p.country or "", tuple(by_place[p])) for p in sides))


def _reports_of_signing(told: Iterable[Told]) -> list[Told]:
    """Reports that are news of the signing, not those that mention it later."""
    return [
        one
        for one in told
        if _is_signing(one) and _agreement(one).date and abs(_known(one) - _date(one).first_day()) <= _NEWS_OF_SIGNING
    ]


def _is_signing(one: Told) -> bool:
    return _stage(one) is AgreementStage.SIGNED and _is_asserted(one)


def _is_asserted(one: Told) -> bool:
    return _agreement(one).factuality is Factuality.ASSERTED


def _stage(one: Told) -> AgreementStage:
    return _agreement(one).stage


def _documents(told: Iterable[Told]) -> set[int]:
    return {one.source.number for one in told}


def _areas(told: Sequence[Told]) -> tuple[str, ...]:
    settled = [one for one in told if "areas" in one.settled]
    named = {str(area) for one in settled or told for area in _agreement(one).areas}
    return tuple(sorted(named - GENERAL_AREAS or named))


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
