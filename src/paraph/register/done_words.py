"""By which words a sentence says that an undertaking was carried out, or that it was not.

The patterns are in `data/fulfilment.toml`. A sentence is about an undertaking where it names it as one ("as Bangkok had
promised") in words for its kind, or says again what was undertaken: who was to be trained, what was to be delivered
where.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Set
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from paraph.evaluation.names import folded_words
from paraph.register.report_words import plain

_STEM = 6
_SHORTEST = 4
_LEAST_SHARED = 2
_PLAINLY_SHARED = 3
_MOST_KEPT = 4096
_QUOTED = re.compile(r'"[^"]*"|“[^”]*”|«[^»]*»')
_LISTS = (
    *("echo", "promised", "reference", "undone", "waiting", "restated", "done", "past"),
    *("rest", "term", "undertaking", "to_come", "formalities", "begins", "all_sides"),
)


class Undertaken:
    """What was undertaken, in the words of every report of it, each as `stems` has it."""

    def __init__(self, wordings: Iterable[frozenset[str]]) -> None:
        self._with: dict[str, list[frozenset[str]]] = defaultdict(list)
        self.somewhere_unworded = False
        for wording in dict.fromkeys(wordings):
            self.somewhere_unworded |= not wording
            for stem in wording:
                self._with[stem].append(wording)

    def shared_with(self, clause: str) -> Mapping[frozenset[str], int]:
        """The wordings that have stems in common with a clause, and how many."""
        known = self._with.keys() & _stems(clause)
        return Counter(wording for stem in known for wording in self._with[stem]) if known else {}


_UNWORDED = Undertaken([frozenset()])


def says_done(kind: str, sentence: str, undertaken: Undertaken = _UNWORDED) -> bool:
    """Whether a sentence says that an undertaking of a kind was carried out."""
    return any(_clause_says_done(kind, clause, undertaken) for clause in _clauses(sentence))


def says_undone(kind: str, sentence: str, undertaken: Undertaken) -> bool:
    """Whether a sentence says of what was undertaken that it is still to be done."""
    for clause in _clauses(sentence):
        if not _says(clause, "waiting"):
            continue  # counting what is shared takes longer
        shared = max(undertaken.shared_with(clause).values(), default=0)
        if shared >= _PLAINLY_SHARED or (shared >= _LEAST_SHARED and _says(clause, "words", kind)):
            return True
    return False


def kind_by_words(sentence: str) -> str | None:
    """The kind of undertaking of which a sentence has the words, None where that is not one kind."""
    found = {kind for kind, of in _topics() if kind != "other" and of["words"].search(plain(sentence))}
    return found.pop() if len(found) == 1 else None


def has_words_for(kind: str, sentence: str) -> bool:
    """Whether a sentence has any word by which an undertaking of a kind is put; true of kinds put in any words."""
    of = _cues()["kinds"].get(kind, {})
    return "said" not in of or of["said"].search(plain(sentence)) is not None


def undertakes(sentence: str) -> bool:
    """Whether a sentence says in so many words that something is undertaken."""
    return _has("undertaking", sentence)


def is_to_come(sentence: str) -> bool:
    """Whether a sentence has any word by which something is to be done."""
    return _has("to_come", sentence)


def leaves_rest(sentence: str) -> bool:
    """Whether a sentence says that only a part is done, and the rest is to follow."""
    return _has("rest", sentence)


def is_formality(sentence: str) -> bool:
    """Whether a sentence says how a text comes to apply: who ratifies it, when it enters into force."""
    return _has("formalities", sentence)


def is_of_all_sides(sentence: str) -> bool:
    """Whether a sentence says that each side is to do it: "both governments", "à leurs parlements"."""
    return _has("all_sides", sentence)


def says_not_done(sentence: str) -> bool:
    """Whether a sentence says of what it tells that it was not done, or is still to come."""
    return any(_says(clause, "undone") or _says(clause, "waiting") for clause in _clauses(sentence))


def has_term(sentence: str) -> bool:
    """Whether a sentence sets a term: "within ninety days", "avant la fin de l'année"."""
    return _has("term", sentence)


def _has(cue: str, sentence: str) -> bool:
    """Whether a sentence has a cue, wherever it stands."""
    return _cues()[cue].search(plain(sentence)) is not None


@lru_cache(maxsize=_MOST_KEPT)
def _clauses(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence that each say something of their own, in small letters, without what is quoted in it."""
    sentence = _QUOTED.sub(" ", plain(sentence))
    return tuple(part for part in _cues()["parting"].split(sentence) if part.strip())


@lru_cache(maxsize=16 * _MOST_KEPT)
def _says(clause: str, cue: str, kind: str | None = None) -> bool:
    """Whether a clause has a cue, or the `words` or `done` of a kind. The same clauses are asked of for each
    undertaking of an agreement."""
    cues = _cues()
    pattern = cues[cue] if kind is None else cues["kinds"].get(kind, {}).get(cue)
    return pattern is not None and pattern.search(clause) is not None


def stems(kind: str, sentence: str, parties: Set[str]) -> list[frozenset[str]]:
    """What is undertaken, as the beginnings of the telling words of the part of a sentence that has the kind's words,
    or of each of its parts where none has them.

    `parties` are the names of the sides, which stand in every sentence about them.
    """
    cues = _cues()["kinds"]
    parts = _cues()["joiners"].split(plain(sentence))
    words = cues.get(kind, {}).get("words")
    own = [number for number, part in enumerate(parts) if words and words.search(part)]
    if own and kind != "other":
        parts = [words.sub("", part) for part in parts[own[0] : _end_of(parts, own[0], kind)]]
        parts = [" ".join(parts)]
    sides = {word[:_SHORTEST] for name in parties for word in folded_words(name)}
    found = [frozenset(stem for stem in _stems(part) if stem[:_SHORTEST] not in sides) for part in parts]
    return [telling for telling in found if len(telling) >= (1 if own else _LEAST_SHARED)]


def _end_of(parts: list[str], first: int, kind: str) -> int:
    """The part in which another undertaking begins: one of another kind, or a clause with a verb of its own."""
    others = [of["words"] for name, of in _topics() if name not in (kind, "other", "finance")]
    others.append(_cues()["begins"])
    later = (number for number in range(first + 1, len(parts)) if any(words.search(parts[number]) for words in others))
    return next(later, len(parts))


@lru_cache(maxsize=_MOST_KEPT)
def _stems(words: str) -> frozenset[str]:
    common = _cues()["common"]
    telling = (word[:_STEM] for word in folded_words(words) if len(word) >= _SHORTEST or word.isdigit())
    return frozenset(stem for stem in telling if stem not in common)


def _clause_says_done(kind: str, clause: str, undertaken: Undertaken) -> bool:
    own = kind if "words" in _cues()["kinds"].get(kind, {}) else "other"
    shared = undertaken.shared_with(clause)
    is_about = _says(clause, "words", own)
    if own != "other" and not is_about and not shared:
        return False  # as most do: what costs more need not be asked
    is_echo, is_done = _says(clause, "echo"), _says(clause, "done", own)
    is_past = _says(clause, "past") and not _says(clause, "restated")
    if not (is_echo or is_done or is_past or _says(clause, "done")):
        return False
    if _says(clause, "undone") or _says(clause, "waiting"):
        return False
    if own == "other":
        is_it = bool(shared) or undertaken.somewhere_unworded
        return _says_again(shared) or (is_done and is_about) or (is_echo and is_it)
    if _says_again(shared) or (is_about and shared):
        return True
    if not is_about or (kind in _cues()["goods"] and not undertaken.somewhere_unworded):
        return False
    is_named = kind in _cues()["plain"] or any(_says(clause, name) for name in ("reference", "promised"))
    return is_echo or (is_done and is_named)


def _says_again(shared: Mapping[frozenset[str], int]) -> bool:
    """Whether a clause has so many of the telling words of an undertaking that it is about it."""
    return any(
        n >= _PLAINLY_SHARED or n >= len(wording) / 2 or (n >= _LEAST_SHARED and n >= len(wording) / 4)
        for wording, n in shared.items()
    )


def _topics() -> list[tuple[str, dict[str, re.Pattern[str]]]]:
    """The kinds that have words of their own for what they are about."""
    return [(kind, of) for kind, of in _cues()["kinds"].items() if "words" in of]


@cache
def _cues() -> dict[str, Any]:
    table = (resources.files("paraph.register") / "data" / "fulfilment.toml").read_text(encoding="utf-8")
    read = tomllib.loads(table)
    made: dict[str, Any] = {name: re.compile("|".join(read[name])) for name in _LISTS}
    made["kinds"] = {
        kind: {name: re.compile(pattern) for name, pattern in of.items()} for kind, of in read["kinds"].items()
    }
    made["parting"] = re.compile(rf"[;:]\s|,?\s(?:{read['parting']})\s")
    made["joiners"] = re.compile(rf",\s|;\s|\s(?:{read['joiners']})\s")
    made["plain"], made["goods"] = frozenset(read["plain"]), frozenset(read["goods"])
    made["common"] = frozenset(word[:_STEM] for word in read["common"]["words"])
    return made
