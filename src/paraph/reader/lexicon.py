"""Phrase lexicons compiled into one token trie, and their matches in a text.

Two families of phrases are kept in data files under ``languages/<code>/``: names (``actors.tsv``, ``places.tsv``),
which must stand with a capital, and cues (``cues/*.tsv``), which need not. Every phrase is tokenised like the text.
"""
from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any, NamedTuple

from paraph.reader.tokens import TOKEN, Tokens, fold

Trie = dict[Any, Any]                   # folded token -> Trie; END -> list of entries
END = None


class Name(NamedTuple):
    """What a name phrase stands for.

    ``family`` is ``actor`` or ``place``. An actor has one ``code`` and a ``form`` (name, demonym, capital, government,
    organisation, group, company); a place has the alpha-3 codes of the states that have a place of that name, most
    populous first, and its ``form`` is the kind of place.
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


def rows(path: Traversable) -> Iterator[list[str]]:
    """The data rows of a tab-separated file: comments and blank lines skipped."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line and not line.startswith("#"):
                yield line.split("\t")


def expand(phrase: str) -> Iterator[str]:
    """All phrases of a pattern: ``a|b`` alternatives within a token, a trailing ``?`` for an optional one."""
    if "|" not in phrase and "?" not in phrase:
        yield phrase
        return
    choices = []
    for part in phrase.split():
        optional = part.endswith("?") and len(part) > 1
        options = (part[:-1] if optional else part).split("|")
        choices.append(options + [""] if optional else options)
    for combination in itertools.product(*choices):
        yield " ".join(part for part in combination if part)


def phrase_tokens(phrase: str) -> list[str]:
    return [fold(token) for token in TOKEN.findall(phrase)]


@dataclass(slots=True)
class Lexicon:
    """The compiled lexicons of one language."""

    names: Trie
    cues: Trie
    abbreviations: frozenset[str]

    @classmethod
    def load(cls, language: str) -> Lexicon:
        """Compile the lexicons of ``language``; KeyError if the language has none."""
        folder = resources.files("paraph.reader") / "languages" / language
        if not folder.is_dir():
            raise KeyError(language)
        names: Trie = {}
        for phrase, code, form, *rest in itertools.islice(rows(folder / "actors.tsv"), 1, None):
            flag = rest[0] if rest else ""
            state = rest[1] if len(rest) > 1 else ""
            insert(names, phrase, Name("actor", code, form, flag, (state,) if state else (), phrase))
        for phrase, states, _, form, *_ in itertools.islice(rows(folder / "places.tsv"), 1, None):
            insert(names, phrase, Name("place", phrase, form, "", tuple(filter(None, states.split(","))), phrase))
        cues: Trie = {}
        seen: set[tuple[str, Cue]] = set()
        for path in sorted((folder / "cues").iterdir(), key=lambda p: p.name):
            if path.name.endswith(".tsv"):
                group = path.name[:-4]
                for pattern, code in rows(path):
                    cue = Cue(group, code)
                    for phrase in expand(pattern):
                        if (phrase, cue) not in seen:
                            seen.add((phrase, cue))
                            insert(cues, phrase, cue)
        abbreviations = frozenset(fold(row[0]) for row in rows(folder / "abbreviations.tsv"))
        return cls(names, cues, abbreviations)

    def find_names(self, tokens: Tokens) -> list[NameMatch]:
        """Names in the text, the longest at each place, none overlapping."""
        found: list[NameMatch] = []
        words, folded, trie = tokens.words, tokens.folded, self.names
        count, index = len(words), 0
        while index < count:
            node = trie.get(folded[index])
            if node is None or not (words[index][0].isupper()):
                index += 1
                continue
            past, best, names = index + 1, 0, ()
            while node is not None:
                entries = node.get(END)
                if entries is not None:
                    fitting = tuple(n for n in entries if fits(n, words, index, past))
                    if fitting:
                        best, names = past, fitting
                if past == count:
                    break
                node = node.get(folded[past])
                past += 1
            if best:
                found.append(NameMatch(index, best, names))
                index = best
            else:
                index += 1
        return found

    def find_cues(self, tokens: Tokens) -> list[CueMatch]:
        """Cue phrases in the text: at each token the longest of each group and code."""
        found: list[CueMatch] = []
        folded, trie = tokens.folded, self.cues
        count = len(folded)
        for index in range(count):
            node = trie.get(folded[index])
            if node is None:
                continue
            past = index + 1
            matched: dict[Cue, int] | None = None
            while node is not None:
                entries = node.get(END)
                if entries is not None:
                    if matched is None:
                        matched = {}
                    for cue in entries:
                        matched[cue] = past
                if past == count:
                    break
                node = node.get(folded[past])
                past += 1
            if matched:
                for cue, end in matched.items():
                    found.append(CueMatch(index, end, cue))
        return found


def insert(trie: Trie, phrase: str, entry: Any) -> None:
    node = trie
    for token in phrase_tokens(phrase):
        node = node.setdefault(token, {})
    node.setdefault(END, []).append(entry)


def fits(name: Name, words: list[str], first: int, past: int) -> bool:
    """Whether the text's capitals allow the name: a short acronym must stand in its own letters."""
    surface = name.surface
    if len(surface) <= 5 and surface.isupper():
        return "".join(words[first:past]) == surface.replace(" ", "")
    return words[past - 1][0].isupper() or not words[past - 1][0].isalpha() or past - first > 1
