"""How newsrooms name actors: states by name, people, capital and government; organisations, groups and companies."""

from __future__ import annotations

import re
from typing import NamedTuple

from countryinfo import CountryInfo

from lexicon_states import state_names
from lexicon_tables import Row, items, read, spellings, word_set

# Acronyms that are also an ordinary word, a name or another body's acronym.
WORDLIKE_ACRONYMS = word_set("WHO ECO IOC CIS ESA ACS EAS RSS ICC PCA ESF MSG AMU CMF EPF GSF MSS OTS")
# Uninhabited, disputed, or with an adjective that another state has too.
NO_NAMES = ("ATA", "ESH")
NO_LISTED_DEMONYM = ("DMA", "COG", "XKX", "ESH", "ATA")


class Organisation(NamedTuple):
    code: str
    name: str
    phrases: list[tuple[str, str]]  # phrase, flag


class Actors:
    """Phrases with (code, form, flag, home state). What is added first stays; a later other code is a clash."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, str, str, str]] = {}
        self.clashes: list[tuple[str, str, str, str]] = []

    def add(self, phrase: str, code: str, form: str, ambiguous: str = "", state: str = "") -> None:
        for spelling in spellings(phrase):
            old = self.rows.get(spelling)
            if old is None:
                self.rows[spelling] = (code, form, ambiguous, state)
            elif old[0] != code:
                self.clashes.append((spelling, old[0], code, form))


def read_organisations() -> list[Organisation]:
    out = []
    for row in read("lexicon_organisations.tsv"):
        phrases = list(items(row["phrases"]))
        own = [(row["name"], "")]
        if not any(p == "-" for p, _ in phrases):  # "-": the code itself is never written
            own.append((row["code"], "word" if row["code"] in WORDLIKE_ACRONYMS else ""))
        out.append(Organisation(row["code"], row["name"], own + [(p, a) for p, a in phrases if p != "-"]))
    return out


def build_actors(
    table: dict[str, Row], hand: dict[str, Row], organisations: list[Organisation], groups: list[Row]
) -> Actors:
    """All phrases. Hand-kept ones come first, since they carry the flags."""
    actors = Actors()
    _add_states(actors, table, hand)
    for organisation in organisations:
        for phrase, ambiguous in organisation.phrases:
            actors.add(phrase, organisation.code, "organisation", ambiguous)
    for a3, row in hand.items():
        for phrase, ambiguous in items(row["capitals"]):
            if not phrase.endswith(" city"):
                actors.add(phrase, a3, "capital", ambiguous)
    _add_demonyms(actors, table, hand)
    for a3, row in hand.items():
        for phrase, ambiguous in items(row["governments"]):
            actors.add(phrase, a3, "government", ambiguous)
    _add_groups(actors, table, groups)
    return actors


def _add_states(actors: Actors, table: dict[str, Row], hand: dict[str, Row]) -> None:
    for a3, row in hand.items():
        for phrase, ambiguous in items(row["names"]):
            actors.add(phrase, a3, "name", ambiguous)
    for a3, row in table.items():
        if row["sovereign"] or a3 in NO_NAMES:
            continue
        for phrase in sorted(state_names(a3, row["alpha2"])):
            actors.add(phrase, a3, "name")
        actors.add(row["name"], a3, "name")


def _add_demonyms(actors: Actors, table: dict[str, Row], hand: dict[str, Row]) -> None:
    for a3, row in hand.items():
        for phrase, ambiguous in items(row["demonyms"]):
            actors.add(phrase, a3, "demonym", ambiguous)
    for a3, row in table.items():
        if row["sovereign"] or a3 in NO_LISTED_DEMONYM:
            continue
        try:
            found = CountryInfo(a3).demonym() or ""
        except Exception:  # countryinfo raises where it has no entry
            found = ""
        for phrase in filter(None, re.split(r"[,;/] *", found)):
            if phrase not in actors.rows and " and " not in phrase:
                actors.add(phrase, a3, "demonym")


def _add_groups(actors: Actors, table: dict[str, Row], groups: list[Row]) -> None:
    """Groups and companies of the hand-kept list, then the territories that no list names."""
    grouped = {p for g in groups for p, _ in items(g["code"] + ";" + g["phrases"])}
    for group in groups:
        phrases = list(items(group["phrases"]))
        if not any(p == "-" for p, _ in phrases):
            actors.add(group["code"], group["code"], group["form"], "", group["state"])
        for phrase, ambiguous in phrases:
            if phrase != "-":
                actors.add(phrase, group["code"], group["form"], ambiguous, group["state"])
    for row in table.values():
        if row["sovereign"] and row["name"] not in grouped and row["name"] not in ("Jersey", "Guernsey"):
            actors.add(row["name"], row["name"], "group", "", row["sovereign"])
