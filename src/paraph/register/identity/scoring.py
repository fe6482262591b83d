"""How much speaks for two profiles being one thing, and what: the sum of weighed reasons, each naming both sides."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any

import msgspec

from paraph.records import PartialDate
from paraph.register.identity.profile import AgreementProfile, BodyProfile, PersonProfile, Profile

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
_LONGEST_DELAY = 366  # days
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


def compare(one: Profile, other: Profile) -> Score:
    """The score of two profiles of one kind; symmetric."""
    reasons: tuple[Reason, ...] = ()
    if isinstance(one, AgreementProfile) and isinstance(other, AgreementProfile):
        reasons = tuple(_agreement_reasons(one, other, weights()["agreements"]))
    elif isinstance(one, BodyProfile) and isinstance(other, BodyProfile):
        reasons = tuple(_body_reasons(one, other, weights()["bodies"]))
    elif isinstance(one, PersonProfile) and isinstance(other, PersonProfile):
        reasons = tuple(_person_reasons(one, other, weights()["offices"]))
    else:
        raise TypeError(f"{one.kind} and {other.kind} are never one thing")
    return Score(sum(reason.weight for reason in reasons), reasons)


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


def _agreement_reasons(one: AgreementProfile, other: AgreementProfile, w: dict[str, Any]) -> Iterator[Reason]:
    yield _parties(one.parties, other.parties, w["parties"])
    yield _dates(one, other, w)
    for early, late in ((one, other), (other, one)):
        if _told_before(early, late):
            yield Reason("told before it", w["told_before"]["weight"], early.told or "", late.date or "")
    yield _instruments(one, other, w)
    if one.title and other.title:
        yield Reason("title", _words(one.title, other.title, w["title"]), " ".join(one.title), " ".join(other.title))
    yield from _areas(one.areas, other.areas, w["areas"])
    same_stage = one.stage == other.stage and not _joins(one, other) and not _joins(other, one)
    if one.signatories and other.signatories:
        shared = {_skeleton(name) for name in one.signatories} & {_skeleton(name) for name in other.signatories}
        if shared or same_stage:
            weight = w["signatories"]["shared" if shared else "other_at_same_stage"]
            yield Reason("signatories", weight, ", ".join(one.signatories), ", ".join(other.signatories))
    yield from _places(one, other, same_stage, w["place"])


def _body_reasons(one: BodyProfile, other: BodyProfile, w: dict[str, Any]) -> Iterator[Reason]:
    if one.parties and other.parties:
        yield _parties(one.parties, other.parties, w["parties"])
    if one.body_kind == other.body_kind:
        yield Reason("kind", w["kind"]["equal"], one.body_kind, other.body_kind)
    elif not {one.body_kind, other.body_kind} & set(w["kind"]["open"]):
        yield Reason("kind", w["kind"]["other"], one.body_kind, other.body_kind)
    if _telling(one.name) and _telling(other.name):
        yield Reason("name", _words(one.name, other.name, w["name"]), " ".join(one.name), " ".join(other.name))
    else:
        yield Reason("name", w["name"]["unnamed"], " ".join(one.name), " ".join(other.name))


def _person_reasons(one: PersonProfile, other: PersonProfile, w: dict[str, Any]) -> Iterator[Reason]:
    few, many = sorted((set(one.name), set(other.name)), key=len)
    how = "same" if few == many else "contained" if few <= many else "other"
    yield Reason("name", w["name"][how], " ".join(one.name), " ".join(other.name))
    if one.actor is None or other.actor is None:
        yield Reason("served", w["actor"]["unknown"], one.actor or "", other.actor or "")
    else:
        yield Reason("served", w["actor"]["equal" if one.actor == other.actor else "other"], one.actor, other.actor)


def _parties(one: Sequence[str], other: Sequence[str], w: dict[str, float]) -> Reason:
    few, many = sorted((set(one), set(other)), key=len)
    if few == many:
        how = "equal"
    elif len(few) < 2 and "one_named" in w:
        how = "one_named" if few <= many else "twin"
    elif few <= many:
        how = "many_contained" if len(few) > 2 and "many_contained" in w else "contained"
    else:
        how = "twin" if len(few & many) < 2 else "overlap"
    return Reason("parties", w[how], ", ".join(one), ", ".join(other))


def _dates(one: AgreementProfile, other: AgreementProfile, w: dict[str, Any]) -> Reason:
    """By the day of signing, where both reports know it, since an agreement is signed once; else by their stages."""
    signed = one.signed or (one.date if one.stage == "signed" else None)
    other_signed = other.signed or (other.date if other.stage == "signed" else None)
    first, second = (PartialDate.parse(p.date) if p.date else None for p in (one, other))
    if signed and other_signed and not one.stage == other.stage == "signed":
        said = (f"{one.stage}, signed {signed}", f"{other.stage}, signed {other_signed}")
        found = _same_stage(PartialDate.parse(signed), PartialDate.parse(other_signed), said, w["date_of_same_stage"])
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


def _undated(one: AgreementProfile, other: AgreementProfile, said: tuple[str, str], by: dict[str, float]) -> Reason:
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


def _is_postponed(one: AgreementProfile, other: AgreementProfile) -> bool:
    """Whether one report has as planned, or as not done, for a day what the other tells of within a year after."""
    plans = [p for p in (one, other) if p.factuality in ("planned", "denied")]
    if len(plans) != 1 or not one.date or not other.date:
        return False
    plan, fact = (one, other) if plans[0] is one else (other, one)
    days = (PartialDate.parse(fact.date or "").first_day() - PartialDate.parse(plan.date or "").first_day()).days
    return fact.factuality == "asserted" and 0 < days < _LONGEST_DELAY


def _joins(early: AgreementProfile, late: AgreementProfile) -> bool:
    """Whether the later signing may be that of a state which joins what at least three had signed."""
    few, many = set(early.parties), set(late.parties)
    return len(few) > 2 and few < many and bool(early.date and late.date) and str(early.date) < str(late.date)


def _told_before(early: AgreementProfile, late: AgreementProfile) -> bool:
    """Whether a report speaks of a stage as reached before the day of it, or of an earlier one, in the other report."""
    if not early.told or not late.date or early.factuality != "asserted" or late.factuality != "asserted":
        return False
    return (
        _ORDER[early.stage] >= _ORDER[late.stage]
        and early.stage not in _RECURRING
        and PartialDate.parse(early.told).last_day() < PartialDate.parse(late.date).first_day()
    )


def _instruments(first: AgreementProfile, second: AgreementProfile, w: dict[str, Any]) -> Reason:
    known = w["instruments"]
    one, other = _form(first, known), _form(second, known)
    # What is still talked about is called a deal, whatever it will be.
    if one != other and any(p.instrument in known["open"] and _ORDER[p.stage] < 2 for p in (first, second)):
        return Reason("instrument", w["instrument"]["open"], one, other)
    if one == other:
        how = "open" if one in known["open"] else "equal"
        return Reason("instrument", w["instrument"][how] or 0.3, one, other)
    if frozenset((one, other)) in _near_instruments():
        return Reason("instrument", w["instrument"]["near"], one, other)
    how = "open" if "other" in (one, other) else "far"
    if how == "far" and (one in known["of_its_own"] or other in known["of_its_own"]):
        # An arrangement carries another text out, and is not what that one is called by mistake.
        how = "loosely_called" if one in known["open"] or other in known["open"] else "of_its_own"
    return Reason("instrument", w["instrument"][how], one, other)


def _form(profile: AgreementProfile, known: dict[str, Any]) -> str:
    """The instrument; of what is called an agreement, as anything may be, the one that its title names, if any."""
    if profile.title and profile.instrument in known["open"]:
        named = {code for word, code in known["in_titles"].items() if word in profile.title}
        if len(named) == 1:
            return str(named.pop())
    return profile.instrument


def _areas(one: Sequence[str], other: Sequence[str], w: dict[str, float]) -> Iterator[Reason]:
    """Between `same` and `none_shared`, by how many are shared; a report that names fewer of them says nothing else."""
    first, second = set(one) - GENERAL_AREAS, set(other) - GENERAL_AREAS
    if first and second:
        shared = len(first & second)
        alike = (shared / len(first | second) + shared / min(len(first), len(second))) / 2
        weight = round(w["none_shared"] + alike * (w["same"] - w["none_shared"]), 2)
        yield Reason("areas", weight, ", ".join(sorted(first)), ", ".join(sorted(second)))


def _places(one: AgreementProfile, other: AgreementProfile, same_stage: bool, w: dict[str, float]) -> Iterator[Reason]:
    said = (one.town or one.country or "", other.town or other.country or "")
    if not all(said):
        return
    if one.town and one.town == other.town:
        yield Reason("place", w["town"], *said)
    elif one.country and one.country == other.country and not (one.town and other.town):
        yield Reason("place", w["country"], *said)
    elif same_stage:
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
