"""By which words a sentence says that an undertaking was carried out, or that it was not.

The patterns are in `data/fulfilment.toml`. A sentence is about an undertaking where it names it as one ("as Bangkok had
promised") in words for its kind, or says again what was undertaken: who was to be trained, what was to be delivered
where.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Set
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from paraph.evaluation.names import folded_words

_STEM = 6
_SHORTEST = 4
_LEAST_SHARED = 2
_PLAINLY_SHARED = 3


def says_done(kind: str, sentence: str, others: Set[str] = frozenset(), undertaken: Set[str] = frozenset()) -> bool:
    """Whether a sentence says that an undertaking of a kind was carried out.

    `others` are the kinds of what else was undertaken, of which it may speak instead; `undertaken` what was undertaken,
    as `stems` has it.
    """
    return any(_clause_says_done(kind, clause, others, undertaken) for clause in clauses(sentence))


def says_undone(kind: str, sentence: str, undertaken: Set[str]) -> bool:
    """Whether a sentence says of what was undertaken that it is still to be done."""
    for clause in clauses(sentence):
        if not _has("waiting", clause):
            continue
        shared = _shared(clause, undertaken)
        if shared >= _PLAINLY_SHARED or (shared >= _LEAST_SHARED and _names(kind, clause)):
            return True
    return False


def kind_by_words(sentence: str) -> str | None:
    """The kind of undertaking of which a sentence has the words, None where that is not one kind."""
    found = {kind for kind, of in _cues()["kinds"].items() if kind != "other" and of["words"].search(sentence)}
    return found.pop() if len(found) == 1 else None


def has_term(sentence: str) -> bool:
    """Whether a sentence sets a term: "within ninety days", "avant la fin de l'année"."""
    return bool(_cues()["term"].search(sentence.replace("’", "'")))


@lru_cache(maxsize=4096)
def clauses(sentence: str) -> tuple[str, ...]:
    """The parts of a sentence that each say something of their own, without what is quoted in it."""
    sentence = re.sub(r'"[^"]*"|“[^”]*”|«[^»]*»', " ", sentence)
    return tuple(part for part in re.split(r"[;:]\s", sentence.replace("’", "'")) if part.strip())


def stems(kind: str, sentence: str, parties: Set[str]) -> list[frozenset[str]]:
    """What is undertaken, as the beginnings of the telling words of the part of a sentence that has the kind's words,
    or of each of its parts where none has them.

    `parties` are the names of the sides, which stand in every sentence about them.
    """
    cues = _cues()["kinds"]
    parts = re.split(r",\s|;\s|\s(?:and|et|as well as|ainsi que)\s", sentence.replace("’", "'"))
    own = [number for number, part in enumerate(parts) if kind in cues and cues[kind]["words"].search(part)]
    if own and kind != "other":
        parts = [cues[kind]["words"].sub("", part) for part in parts[own[0] : _end_of(parts, own[0], kind)]]
        parts = [" ".join(parts)]
    sides = {word[:_SHORTEST] for name in parties for word in folded_words(name)}
    found = [frozenset(stem for stem in _stems(part) if stem[:_SHORTEST] not in sides) for part in parts]
    return [telling for telling in found if len(telling) >= _LEAST_SHARED]


def _end_of(parts: list[str], first: int, kind: str) -> int:
    """The part in which another kind of undertaking begins."""
    others = [of["words"] for name, of in _cues()["kinds"].items() if name not in (kind, "other", "finance")]
    later = (number for number in range(first + 1, len(parts)) if any(words.search(parts[number]) for words in others))
    return next(later, len(parts))


@lru_cache(maxsize=4096)
def _stems(words: str) -> frozenset[str]:
    common = _cues()["common"]
    telling = (word[:_STEM] for word in folded_words(words) if len(word) >= _SHORTEST or word.isdigit())
    return frozenset(stem for stem in telling if stem not in common)


def _shared(clause: str, undertaken: Set[str]) -> int:
    return len(_stems(clause) & undertaken)


def _names(kind: str, clause: str) -> bool:
    cues = _cues()["kinds"]
    return kind in cues and bool(cues[kind]["words"].search(clause))


def _clause_says_done(kind: str, clause: str, others: Set[str], undertaken: Set[str]) -> bool:
    cues = _cues()
    if _has("undone", clause) or _has("waiting", clause):
        return False
    own = kind if kind in cues["kinds"] else "other"
    is_echo = _has("echo", clause)
    # What is shared is counted only where something is said to be done: seldom, and counting takes long.
    if is_echo or _has_of(own, "done", clause) or _has("done", clause):
        shared = _shared(clause, undertaken)
        if shared >= _PLAINLY_SHARED or (shared >= _LEAST_SHARED and 2 * shared >= len(undertaken)):
            return True
    if own == kind != "other":
        named = kind in cues["plain"] or any(_has(name, clause) for name in ("reference", "promised"))
        about = is_echo or (named and _has_of(own, "done", clause))
        return about and _has_of(own, "words", clause)
    if _has_of(own, "words", clause) and _has_of(own, "done", clause):
        return True
    return is_echo and not any(_has_of(other, "words", clause) for other in others if other in cues["kinds"])


# A report's sentences are held against each undertaking of an agreement, and look the same each time.
@lru_cache(maxsize=20_000)
def _has(cue: str, clause: str) -> bool:
    return bool(_cues()[cue].search(clause))


@lru_cache(maxsize=20_000)
def _has_of(kind: str, cue: str, clause: str) -> bool:
    return bool(_cues()["kinds"][kind][cue].search(clause))


@cache
def _cues() -> dict[str, Any]:
    table = (resources.files("paraph.register") / "data" / "fulfilment.toml").read_text(encoding="utf-8")
    read = tomllib.loads(table)
    names = ("echo", "promised", "reference", "undone", "waiting", "done", "term")
    made: dict[str, Any] = {name: re.compile("|".join(read[name]), re.IGNORECASE) for name in names}
    made["kinds"] = {
        kind: {name: re.compile(pattern, re.IGNORECASE) for name, pattern in of.items()}
        for kind, of in read["kinds"].items()
    }
    made["plain"] = frozenset(read["plain"])
    made["common"] = frozenset(word[:_STEM] for word in read["common"]["words"])
    return made
