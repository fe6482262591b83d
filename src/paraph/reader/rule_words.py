"""The words that rules look for, by kind: a language's ``rule_words.tsv``, whose head says what each kind is."""

from __future__ import annotations

from dataclasses import dataclass, fields
from importlib import resources

from paraph.reader.lexicon_files import rows
from paraph.reader.tokens import fold


@dataclass(frozen=True, slots=True)
class RuleWords:
    """Folded words of each kind; a kind that a language has no words for is empty."""

    place_preposition: frozenset[str] = frozenset()
    definite: frozenset[str] = frozenset()
    indefinite: frozenset[str] = frozenset()
    other_one: frozenset[str] = frozenset()
    title_opener: frozenset[str] = frozenset()
    title_joiner: frozenset[str] = frozenset()
    article: frozenset[str] = frozenset()
    pronoun: frozenset[str] = frozenset()
    clause_opener: frozenset[str] = frozenset()
    that: frozenset[str] = frozenset()
    announcing: frozenset[str] = frozenset()
    pointing_back: frozenset[str] = frozenset()
    and_: frozenset[str] = frozenset()
    or_: frozenset[str] = frozenset()
    function: frozenset[str] = frozenset()
    counterpart: frozenset[str] = frozenset()
    sent_to: frozenset[str] = frozenset()
    possessive: frozenset[str] = frozenset()
    saying: frozenset[str] = frozenset()
    source_closer: frozenset[str] = frozenset()

    @classmethod
    def load(cls, language: str) -> RuleWords:
        """The words of an ISO 639-1 code; ValueError for a kind that no rule knows."""
        found: dict[str, set[str]] = {field.name: set() for field in fields(cls)}
        path = resources.files("paraph.reader") / "languages" / language / "rule_words.tsv"
        for phrases, kind in rows(path):
            name = f"{kind}_" if f"{kind}_" in found else kind
            if name not in found:
                raise ValueError(f"{path}: no rule looks for words of the kind {kind!r}")
            found[name].update(map(fold, phrases.split("|")))
        return cls(**{name: frozenset(words) for name, words in found.items()})
