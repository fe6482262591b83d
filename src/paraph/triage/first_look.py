"""How much a text says of what the register keeps: cues weighed by their kind and by the actors near them.

The weights (`weights.tsv`) are fitted by `training/tune_triage.py` on annotated reports and on general news. They go
by kinds of cues, which all languages share, so a language that gains a folder of data is looked at without training.
None is below zero: more text never lowers a score. So a page whose text as a whole falls short holds no article that
would not, and need not be taken apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from importlib import resources
from itertools import islice
from typing import Any, Self

import msgspec

from paraph.reader.lexicon_files import rows
from paraph.records import Document
from paraph.triage.page_text import text_of
from paraph.triage.phrases import Phrases, Place

NEAR = 80
"""Characters of folded text within which an actor stands by a cue."""
COUNTED = 2
"""A kind of cue counts so many times; then it says no more."""
MOST_ACTORS = 4
"""The same of different actors."""
PASSED = "passed"
NO_ACTOR = "names no state, organisation or other actor"
NO_CUE = "speaks of no agreement, meeting, office, transfer or anything else that is kept"
TOO_LITTLE = "says too little of what is kept"


class Impression(msgspec.Struct, frozen=True):
    """What a first look makes of a text: a score in log-odds over the least that passes (below 0 it is set aside), and
    the reason, one of those above."""

    score: float
    reason: str

    @property
    def passes(self) -> bool:
        """Whether the text may hold something."""
        return self.reason == PASSED


class FirstLook:
    """Looks at texts and pages. The first look loads the phrases of all languages (a second); keep it for many.

    `weights` are by kind of cue: what one counts for anywhere, what is added where an actor is near, and where two
    different ones are. `actors` is what the first, second ... different actor of a text counts for, `least` the sum
    that passes.
    """

    def __init__(
        self, weights: Mapping[str, tuple[float, float, float]], actors: Sequence[float], least: float
    ) -> None:
        self._given = weights, actors, least
        self._weights = [weight for three in weights.values() for weight in three]
        self._actors = actors
        self._least = least

    @cached_property
    def _phrases(self) -> Phrases:
        return Phrases(list(self._given[0]))

    def __reduce__(self) -> tuple[Any, ...]:
        """Other processes load phrases of their own."""
        return type(self), self._given

    @classmethod
    def load(cls) -> Self:
        """With the packaged weights."""
        rows = {name: values for name, *values in stored_weights()}
        (least,) = map(float, rows.pop("least"))
        actors = [float(value) for value in rows.pop("actors")]
        weights = {kind: (float(alone), float(one), float(two)) for kind, (alone, one, two) in rows.items()}
        return cls(weights, actors, least)

    def at_document(self, document: Document) -> Impression:
        """The impression that a document makes, its headline included."""
        return self.at_text(f"{document.title}\n{document.text}" if document.title else document.text)

    def at_markup(self, markup: str) -> Impression:
        """The impression that a page as a whole makes, with what furniture could be article."""
        return self.at_text(text_of(markup))

    def at_text(self, text: str) -> Impression:
        """The impression that a text makes."""
        cues, actors = self._phrases.met_in(text)
        different = len({code for _, code in actors})
        weights = self._weights
        score = sum(self._actors[:different]) - self._least
        score += sum(times * weights[number] for number, times in counted(cues, actors).items())
        if score >= 0:
            return Impression(score, PASSED)
        return Impression(score, TOO_LITTLE if actors and cues else NO_CUE if actors else NO_ACTOR)


def counted(cues: Sequence[tuple[Place, int]], actors: Sequence[tuple[Place, str]]) -> dict[int, int]:
    """How often each kind of cue stands in a text (number `3 * kind`), near an actor (`+ 1`), and near two different
    ones (`+ 2`): at most `COUNTED` times."""
    found: dict[int, int] = {}
    first = 0
    for place, kind in cues:
        while first < len(actors) and actors[first][0] < place - NEAR:
            first += 1
        company = 0
        if first < len(actors) and actors[first][0] <= place + NEAR:
            company = 1
            code = actors[first][1]
            for other in range(first + 1, len(actors)):
                if actors[other][0] > place + NEAR:
                    break
                if actors[other][1] != code:
                    company = 2
                    break
        for number in range(3 * kind, 3 * kind + company + 1):
            times = found.get(number, 0)
            if times < COUNTED:
                found[number] = times + 1
    return found


def stored_weights() -> Iterator[list[str]]:
    """The rows of the file of weights."""
    stored = resources.files("paraph.triage") / "weights.tsv"
    return islice(rows(stored), 1, None)
