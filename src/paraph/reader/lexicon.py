"""Names and cues found in a text by whole tokens: names must stand with a capital, cues need not."""

from __future__ import annotations

from typing import NamedTuple

from paraph.reader.lexicon_files import ALONE, FIRST, SECOND, Compiled, Phrases, load_compiled
from paraph.reader.tokens import Tokens


class Name(NamedTuple):
    """What a name phrase stands for.

    ``family`` is ``actor`` or ``place``. An actor has one ``code`` and a ``form`` (name, demonym, capital, government,
    organisation, group, company); a place has the alpha-3 codes of the states that have a place of that name, the
    likeliest first, and its ``form`` is the kind of place.
    """

    family: str
    code: str
    form: str
    flag: str
    states: tuple[str, ...]
    surface: str


class Cue(NamedTuple):
    """A cue phrase's meaning: the file it stands in and its code there."""

    group: str
    code: str


class NameMatch(NamedTuple):
    """Tokens ``first`` to ``past`` bear a name; several meanings where the phrase has several."""

    first: int
    past: int
    names: tuple[Name, ...]


class CueMatch(NamedTuple):
    """Tokens ``first`` to ``past`` are a cue phrase."""

    first: int
    past: int
    cue: Cue


def phrases_in(phrases: Phrases, folded: list[str]) -> list[tuple[int, int, list[int]]]:
    """Where phrases stand: first token, past token, entries; in the order of the text, the shorter before the
    longer where several start."""
    entries, pairs, place_of = phrases.entries, phrases.pairs, phrases.places.get
    found: list[tuple[int, int, list[int]]] = []
    count = len(folded)
    places = [place_of(word, 0) for word in folded]
    places.append(0)
    for index, place in enumerate(places):
        if not place:
            continue
        if place & ALONE:
            found.append((index, index + 1, entries[folded[index]]))
        if place & FIRST and places[index + 1] & SECOND:
            key = f"{folded[index]} {folded[index + 1]}"
            longest = pairs.get(key)
            if longest:
                if key in entries:
                    found.append((index, index + 2, entries[key]))
                for past in range(index + 3, min(index + longest, count) + 1):
                    key = f"{key} {folded[past - 1]}"
                    if key in entries:
                        found.append((index, past, entries[key]))
    return found


class Lexicon:
    """The lexicons of one language, ready to search with."""

    def __init__(self, compiled: Compiled):
        self._names, self._cues = compiled.names, compiled.cues
        self._name_rows = compiled.name_rows
        self._known: dict[int, Name] = {}
        self._cue_list = [Cue(group, code) for group, code in compiled.cue_list]
        self.abbreviations = frozenset(compiled.abbreviations)
        self.outlet_words = frozenset(compiled.outlet_words)

    @classmethod
    def load(cls, language: str) -> Lexicon:
        """The lexicons of ``language``; KeyError if it has none."""
        return cls(load_compiled(language))

    def _name(self, number: int) -> Name:
        found = self._known.get(number)
        if found is None:
            family, code, form, flag, states, surface = self._name_rows[number].split("\t")
            known_states = tuple(filter(None, states.split(",")))
            found = self._known[number] = Name(family, code, form, flag, known_states, surface)
        return found

    def find_names(self, tokens: Tokens) -> list[NameMatch]:
        """Names in the text, the longest at each place, none overlapping."""
        found: list[NameMatch] = []
        words = tokens.words
        best: dict[int, NameMatch] = {}
        for index, past, numbers in phrases_in(self._names, tokens.folded):
            if words[index][0].isalnum():
                fitting = tuple(n for number in numbers if fits(n := self._name(number), words, index, past))
                if fitting:
                    best[index] = NameMatch(index, past, fitting)
        taken = 0
        for match in best.values():
            if match.first >= taken:
                found.append(match)
                taken = match.past
        return found

    def find_cues(self, tokens: Tokens) -> list[CueMatch]:
        """Cue phrases in the text: at each token the longest of each group and code."""
        cues = self._cue_list
        found: list[CueMatch] = []
        here, begin = -1, 0
        for index, past, numbers in phrases_in(self._cues, tokens.folded):
            if index != here:
                here, begin = index, len(found)
            for number in numbers:
                cue = cues[number]
                for place in range(begin, len(found)):
                    if found[place].cue is cue:  # a shorter one
                        found[place] = CueMatch(index, past, cue)
                        break
                else:
                    found.append(CueMatch(index, past, cue))
        return found


def fits(name: Name, words: list[str], first: int, past: int) -> bool:
    """Whether the text's capitals allow the name: a short acronym must stand in its own letters."""
    surface = name.surface
    if surface[0].islower():
        return True  # "nigérien", "palais de l'Élysée"
    if not words[first][0].isupper():
        return False
    if len(surface) <= 5 and surface.isupper():
        return "".join(words[first:past]) == surface.replace(" ", "")
    return words[past - 1][0].isupper() or not words[past - 1][0].isalpha() or past - first > 1
