"""How much speaks for two profiles being one thing, and what: the sum of weighed reasons, each naming both sides."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache, partial
from importlib import resources
from typing import Any, NamedTuple

import msgspec

from paraph.records import PartialDate
from paraph.register.identity.profile import AgreementProfile, Profile

# The order in which an agreement goes through its stages; those that share a number have no order among themselves: a
# denounced treaty may be renewed, a suspended one ended.
_ORDER = {
    "proposed": 0,
    "negotiating": 1,
    "initialled": 2,
    "signed": 3,
    "ratified": 4,
    "in_force": 5,
    "amended": 6,
    "renewed": 6,
    "suspended": 6,
    "expired": 6,
    "terminated": 6,
}
_RECURRING = frozenset({"ratified", "amended", "renewed", "suspended", "in_force"})
GENERAL_AREAS = frozenset({"security_cooperation", "defence_cooperation"})
_VETO = -100.0
_COGNATE = 5
_PAIR = 2
_MOST_REMEMBERED = 50_000  # pairs of values
_LONGEST_DELAY = 366  # days
_LONG_AGO = 30  # years
_LENGTH_OF_A_DAY = len("2025-05-08")
_BONES = str.maketrans(dict.fromkeys("aeiouyhw", "") | {"c": "s", "q": "k", "z": "s", "x": "ks", "v": "f"})


class Reason(msgspec.Struct, frozen=True):
    """One thing that speaks for (weight above 0) or against, with the values of both sides."""

    what: str
    weight: float
    one: str = ""
    other: str = ""


class Score(msgspec.Struct, frozen=True):
    """The sum and its reasons."""

    total: float
    reasons: tuple[Reason, ...]

    @property
    def excludes(self) -> bool:
        """Whether the two can't be one, whatever else speaks for it."""
        return self.total <= _VETO / 2


@cache
def weights() -> dict[str, Any]:
    """The weights of all kinds, as `data/identity.toml` has them."""
    return tomllib.loads((resources.files("paraph.register") / "data" / "identity.toml").read_text(encoding="utf-8"))


@cache
def _untelling() -> frozenset[str]:
    return frozenset(weights()["names"]["untelling"])


@cache
def _near_instruments() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(pair) for pair in weights()["agreements"]["instruments"]["near"])


class Aspect(msgspec.Struct, frozen=True):
    """One side of a profile: what it is compared by (None where there is nothing to compare), and what speaks for and
    against two profiles because of it."""

    of: Callable[[Any], Any]
    reasons: Callable[[Any, Any], Iterable[Reason]]


class _Value:
    """What an aspect finds in a profile; equal values are one object, so that pairs of them are quickly told."""

    __slots__ = ("of",)

    def __init__(self, of: Any) -> None:
        self.of = of


Values = tuple[_Value | None, ...]
"""What each aspect of a kind finds in a profile, None where there is nothing to compare."""


def compare(one: Profile, other: Profile) -> Score:
    """The score of two profiles of one kind, and why; symmetric."""
    if one.kind != other.kind:
        raise TypeError(f"{one.kind} and {other.kind} are never one thing")
    both = [(aspect, aspect.of(one), aspect.of(other)) for aspect in _aspects()[one.kind]]
    reasons = [tuple(aspect.reasons(a, b)) for aspect, a, b in both if a is not None and b is not None]
    return Score(_total(map(_sum, reasons)), tuple(reason for some in reasons for reason in some))


def values_of(profile: Profile) -> Values:
    """What the profile is compared by."""
    return tuple(_value(aspect.of(profile)) for aspect in _aspects()[profile.kind])


@lru_cache(maxsize=_MOST_REMEMBERED, typed=True)
def _value(of: Any) -> _Value | None:
    return None if of is None else _Value(of)


def total_of(kind: str, one: Values, other: Values) -> float:
    """The total of `compare`, from what two profiles of that kind are compared by: values repeat from pair to pair."""
    both = zip(_weighers(kind), one, other, strict=True)
    return _total([weigh(a, b) for weigh, a, b in both if a is not None and b is not None])


def _total(weights: Iterable[float]) -> float:
    return round(sum(weights), 6)


def _sum(reasons: Iterable[Reason]) -> float:
    return sum(reason.weight for reason in reasons)


@cache
def _weighers(kind: str) -> tuple[Callable[[_Value, _Value], float], ...]:
    """For each aspect what two values weigh; each remembers its own, since days are never done with and areas soon."""
    return tuple(_weigher(aspect) for aspect in _aspects()[kind])


def _weigher(aspect: Aspect) -> Callable[[_Value, _Value], float]:
    @lru_cache(maxsize=_MOST_REMEMBERED)
    def weigh(one: _Value, other: _Value) -> float:
        return _sum(aspect.reasons(one.of, other.of))

    return weigh


WideLists = dict[frozenset[str], int]
"""Lists of three parties and more, and of two, by how many records have them."""


def wide_lists(profiles: Iterable[tuple[Profile, int]]) -> WideLists:
    """The lists of parties among profiles (each with the number of its records); empty where there are only pairs."""
    found: WideLists = {}
    for profile, records in profiles:
        if isinstance(profile, AgreementProfile):
            parties = frozenset(profile.parties)
            found[parties] = found.get(parties, 0) + records
    return found if any(len(parties) > _PAIR for parties in found) else {}


def readmitted(one: Profile, other: Profile, lists: WideLists) -> float:
    """What to add to the score of two lists of two that share one party, where more records have a list with both than
    have either: then they are no twin pacts, but a pact of three of which reports overlook a side."""
    if not isinstance(one, AgreementProfile) or not isinstance(other, AgreementProfile):
        return 0.0
    pairs = [frozenset(one.parties), frozenset(other.parties)]
    if any(len(pair) != _PAIR for pair in pairs) or pairs[0].isdisjoint(pairs[1]) or pairs[0] == pairs[1]:
        return 0.0
    whole = sum(records for parties, records in lists.items() if pairs[0] | pairs[1] <= parties)
    by = weights()["agreements"]["parties"]
    return float(by["overlap"] - by["twin"]) if whole > max(lists.get(pair, 0) for pair in pairs) else 0.0


class _When(NamedTuple):
    """At which stage an agreement is told of, and all that says when that was. `many` are three parties and more."""

    stage: str
    factuality: str
    date: str | None
    told: str | None
    signed: str | None
    many: tuple[str, ...]


class _Event(NamedTuple):
    """What tells whether two reports have the same stage in mind."""

    stage: str
    date: str | None
    many: tuple[str, ...]


class _Form(NamedTuple):
    """The instrument as it is called, what its title says that it is, and whether it is still talked about."""

    instrument: str
    form: str
    is_early: bool


def _when(p: AgreementProfile) -> _When:
    return _When(p.stage, p.factuality, p.date, p.told, p.signed, _many(p))


def _event(p: AgreementProfile) -> _Event:
    many = _many(p)
    return _Event(p.stage, p.date if many else None, many)


def _many(p: AgreementProfile) -> tuple[str, ...]:
    return p.parties if len(p.parties) > _PAIR else ()


def _form(p: AgreementProfile) -> _Form:
    """Of what is called an agreement, as anything may be, the form is the one that its title names, if any."""
    known = weights()["agreements"]["instruments"]
    form = p.instrument
    if p.title and form in known["open"]:
        named = {code for word, code in known["in_titles"].items() if word in p.title}
        form = str(named.pop()) if len(named) == 1 else form
    return _Form(p.instrument, form, _ORDER[p.stage] < _ORDER["initialled"])


@cache
def _aspects() -> Mapping[str, tuple[Aspect, ...]]:
    w, of_bodies, of_people = (weights()[kind] for kind in ("agreements", "bodies", "offices"))
    agreements = (
        Aspect(lambda p: p.parties, partial(_parties, w=w["parties"])),
        Aspect(_when, partial(_dates, w=w)),
        Aspect(_form, partial(_instruments, w=w)),
        Aspect(lambda p: p.title or None, partial(_titles, w=w["title"])),
        Aspect(lambda p: tuple(a for a in p.areas if a not in GENERAL_AREAS) or None, partial(_areas, w=w["areas"])),
        Aspect(
            lambda p: (p.signatories, _event(p)) if p.signatories else None, partial(_signatories, w=w["signatories"])
        ),
        Aspect(
            lambda p: (p.town, p.country, _event(p)) if p.town or p.country else None, partial(_places, w=w["place"])
        ),
    )
    bodies = (
        Aspect(lambda p: p.parties or None, partial(_parties, w=of_bodies["parties"])),
        Aspect(lambda p: p.body_kind, partial(_kinds, w=of_bodies["kind"])),
        Aspect(lambda p: p.name, partial(_names_of_bodies, w=of_bodies["name"])),
    )
    people = (
        Aspect(lambda p: p.name, partial(_names_of_people, w=of_people["name"])),
        Aspect(lambda p: (p.actor,), partial(_served, w=of_people["actor"])),
    )
    return {"agreements": agreements, "bodies": bodies, "offices": people}


def _titles(one: Sequence[str], other: Sequence[str], w: dict[str, float]) -> Iterator[Reason]:
    yield Reason("title", _words(one, other, w), " ".join(one), " ".join(other))


def _signatories(
    first: tuple[Sequence[str], _Event], second: tuple[Sequence[str], _Event], w: dict[str, float]
) -> Iterator[Reason]:
    (one, event), (other, other_event) = first, second
    shared = {_skeleton(name) for name in one} & {_skeleton(name) for name in other}
    if shared or _is_same_stage(event, other_event):
        weight = w["shared" if shared else "other_at_same_stage"]
        yield Reason("signatories", weight, ", ".join(one), ", ".join(other))


def _is_same_stage(one: _Event, other: _Event) -> bool:
    return one.stage == other.stage and not _joins(one, other) and not _joins(other, one)


def _kinds(one: str, other: str, w: dict[str, Any]) -> Iterator[Reason]:
    if one == other:
        yield Reason("kind", w["equal"], one, other)
    elif not {one, other} & set(w["open"]):
        yield Reason("kind", w["other"], one, other)


def _names_of_bodies(one: Sequence[str], other: Sequence[str], w: dict[str, float]) -> Iterator[Reason]:
    both = _telling(one) and _telling(other)
    yield Reason("name", _words(one, other, w) if both else w["unnamed"], " ".join(one), " ".join(other))


def _names_of_people(one: Sequence[str], other: Sequence[str], w: dict[str, float]) -> Iterator[Reason]:
    few, many = sorted((set(one), set(other)), key=len)
    how = "same" if few == many else "contained" if few <= many else "other"
    yield Reason("name", w[how], " ".join(one), " ".join(other))


def _served(one: tuple[str | None], other: tuple[str | None], w: dict[str, float]) -> Iterator[Reason]:
    how = "unknown" if one[0] is None or other[0] is None else "equal" if one == other else "other"
    yield Reason("served", w[how], one[0] or "", other[0] or "")


def _parties(one: Sequence[str], other: Sequence[str], w: dict[str, float]) -> Iterator[Reason]:
    few, many = sorted((set(one), set(other)), key=len)
    if few == many:
        how = "equal"
    elif len(few) < 2 and "one_named" in w:
        how = "one_named" if few <= many else "twin"
    elif few <= many:
        how = "many_contained" if len(few) > 2 and "many_contained" in w else "contained"
    else:
        how = "twin" if len(few & many) < 2 else "overlap"
    yield Reason("parties", w[how], ", ".join(one), ", ".join(other))


def _dates(one: _When, other: _When, w: dict[str, Any]) -> Iterator[Reason]:
    yield _stages(one, other, w)
    for early, late in ((one, other), (other, one)):
        if _told_before(early, late):
            yield Reason("told before it", w["told_before"]["weight"], early.told or "", late.date or "")


def _stages(one: _When, other: _When, w: dict[str, Any]) -> Reason:
    """By the day of signing, where both reports know it, since an agreement is signed once; else by their stages."""
    signed = one.signed or (one.date if one.stage == "signed" else None)
    other_signed = other.signed or (other.date if other.stage == "signed" else None)
    first, second = (PartialDate.parse(p.date) if p.date else None for p in (one, other))
    if signed and other_signed and not one.stage == other.stage == "signed":
        said = (f"{one.stage}, signed {signed}", f"{other.stage}, signed {other_signed}")
        found = _same_stage(PartialDate.parse(signed), PartialDate.parse(other_signed), said, w["date_of_same_stage"])
        if found.weight < 0 and _is_long_ago(one) and _is_long_ago(other):
            return Reason("date", w["date_of_same_stage"]["long_ago"], *said)
        if found.weight < 0 and one.date is not None and one.date == other.date and len(one.date) == _LENGTH_OF_A_DAY:
            # News of one day on which a paper has the year of signing wrong.
            return Reason("date", w["date_of_other_stage"]["same_day"], one.date, one.date)
        return found
    said = (f"{one.stage} {one.date or ''}".strip(), f"{other.stage} {other.date or ''}".strip())
    if first is None or second is None:
        return _undated(one, other, said, w["undated"])
    if one.stage == other.stage:
        by = w["date_of_same_stage"]
        if not first.agrees_with(second) and one.stage in _RECURRING:
            return Reason("date", by["recurring"], *said)
        if not first.agrees_with(second) and _is_postponed(one, other):
            return Reason("date", by["postponed"], *said)
        if not first.agrees_with(second) and (_joins(one, other) or _joins(other, one)):
            return Reason("date", by["joining"], *said)
        return _same_stage(first, second, said, by)
    by = w["date_of_other_stage"]
    if first.agrees_with(second):
        # One event, of which one report takes the stage for another; or two texts of one ceremony.
        early = min(_ORDER[one.stage], _ORDER[other.stage]) < _ORDER["signed"]
        how = "two_of_one_day" if early else "same_day"
        return Reason("date", by[how if first.day and second.day else "in_order"], *said)
    if _ORDER[one.stage] == _ORDER[other.stage]:
        return Reason("date", by["in_order"], *said)
    days = abs((first.first_day() - second.first_day()).days)
    in_order = (first < second) == (_ORDER[one.stage] < _ORDER[other.stage])
    return Reason("date", by["out_of_order" if not in_order else "in_order" if days < 3653 else "years_later"], *said)


def _is_long_ago(one: _When) -> bool:
    """Whether a report recalls a signing of decades before, of which papers often have the year wrong."""
    return (
        one.signed is not None
        and one.date is not None
        and PartialDate.parse(one.date).year - PartialDate.parse(one.signed).year >= _LONG_AGO
    )


def _undated(one: _When, other: _When, said: tuple[str, str], by: dict[str, float]) -> Reason:
    """By when a report tells of a stage without its day: what is talked of is rather what happens about then."""
    heard = [PartialDate.parse(p.date or p.told or "") for p in (one, other) if p.date or p.told]
    if len(heard) < 2:
        return Reason("date", by["any"], *said)
    months = abs((heard[0].first_day() - heard[1].first_day()).days) // 30
    words = [said[number] if p.date else f"{said[number]} (told {p.told})" for number, p in enumerate((one, other))]
    return Reason("date", by["month" if months < 2 else "quarter" if months < 4 else "any"], words[0], words[1])


def _same_stage(first: PartialDate, second: PartialDate, said: tuple[str, str], by: dict[str, float]) -> Reason:
    if first.agrees_with(second):
        vaguer = min((first, second), key=lambda date: (date.day or 0, date.month or 0))
        return Reason("date", by["day" if vaguer.day else "month" if vaguer.month else "year"], *said)
    days = abs((first.first_day() - second.first_day()).days)
    how = "next_day" if days == 1 else "week" if days <= 7 else "quarter" if days <= 92 else "other"
    return Reason("date", by[how], *said)


def _is_postponed(one: _When, other: _When) -> bool:
    """Whether one report has as planned, or as not done, for a day what the other tells of within a year after."""
    plans = [p for p in (one, other) if p.factuality in ("planned", "denied")]
    if len(plans) != 1 or not one.date or not other.date:
        return False
    plan, fact = (one, other) if plans[0] is one else (other, one)
    days = (PartialDate.parse(fact.date or "").first_day() - PartialDate.parse(plan.date or "").first_day()).days
    return fact.factuality == "asserted" and 0 < days < _LONGEST_DELAY


def _joins(early: _When | _Event, late: _When | _Event) -> bool:
    """Whether the later signing may be that of a state which joins what at least three had signed."""
    few, many = set(early.many), set(late.many)
    return bool(few) and few < many and bool(early.date and late.date) and str(early.date) < str(late.date)


def _told_before(early: _When, late: _When) -> bool:
    """Whether a report speaks of a stage as reached before the day of it, or of an earlier one, in the other report."""
    if not early.told or not late.date or early.factuality != "asserted" or late.factuality != "asserted":
        return False
    return (
        _ORDER[early.stage] >= _ORDER[late.stage]
        and early.stage not in _RECURRING
        and PartialDate.parse(early.told).last_day() < PartialDate.parse(late.date).first_day()
    )


def _instruments(one: _Form, other: _Form, w: dict[str, Any]) -> Iterator[Reason]:
    known = w["instruments"]
    forms = (one.form, other.form)
    if one.form != other.form and any(p.instrument in known["open"] and p.is_early for p in (one, other)):
        # What is still talked about is called a deal, whatever it will be.
        weight = w["instrument"]["open"]
    elif one.form == other.form:
        weight = w["instrument"]["open" if one.form in known["open"] else "equal"] or 0.3
    elif frozenset(forms) in _near_instruments():
        weight = w["instrument"]["near"]
    elif "other" in forms:
        weight = w["instrument"]["open"]
    elif set(forms) & set(known["of_its_own"]):
        # An arrangement carries another text out, and is not what that one is called by mistake.
        weight = w["instrument"]["loosely_called" if set(forms) & set(known["open"]) else "of_its_own"]
    else:
        weight = w["instrument"]["far"]
    yield Reason("instrument", weight, *forms)


def _areas(one: Sequence[str], other: Sequence[str], w: dict[str, float]) -> Iterator[Reason]:
    """Between `same` and `none_shared`, by how many are shared; a report that names fewer of them says nothing else."""
    first, second = set(one), set(other)
    shared = len(first & second)
    alike = (shared / len(first | second) + shared / min(len(first), len(second))) / 2
    weight = round(w["none_shared"] + alike * (w["same"] - w["none_shared"]), 2)
    yield Reason("areas", weight, ", ".join(one), ", ".join(other))


def _places(
    first: tuple[str | None, str | None, _Event], second: tuple[str | None, str | None, _Event], w: dict[str, float]
) -> Iterator[Reason]:
    (town, country, event), (other_town, other_country, other_event) = first, second
    said = (town or country or "", other_town or other_country or "")
    if town and town == other_town:
        yield Reason("place", w["town"], *said)
    elif country and country == other_country and not (town and other_town):
        yield Reason("place", w["country"], *said)
    elif _is_same_stage(event, other_event):
        yield Reason("place", w["other_at_same_stage"], *said)


def _telling(words: Sequence[str]) -> set[str]:
    """The words that tell names apart, cut short so that a word and its sister in another language are one."""
    return {word[:_COGNATE] for word in words if word not in _untelling() and not word.isdigit()}


@lru_cache(maxsize=4096)
def _skeleton(name: str) -> str:
    """A family name without what differs between ways of writing it: Mustafayev, Moustafaïev."""
    bones = name.translate(_BONES)
    bones = "".join(letter for number, letter in enumerate(bones) if number == 0 or bones[number - 1] != letter)
    return bones if len(bones) > 1 else name


def _words(one: Sequence[str], other: Sequence[str], w: dict[str, float]) -> float:
    few, many = sorted((_telling(one), _telling(other)), key=len)
    if not few:
        return 0.0
    shared = len(few & many) / len(few)
    how = (
        "same" if few == many or (few <= many and 2 * len(few) >= len(many)) else "shared" if shared >= 0.5 else "other"
    )
    return w[how]
