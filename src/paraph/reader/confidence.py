"""How far a draft can be trusted: one small logistic model a kind over what the network and the page say of it.

``right`` estimates the probability that the record is right (has its like in a careful coding, seven in ten of its
values equal); it is the record's confidence. ``share`` estimates the share of its values that are right; a draft whose
share is too low does the register more harm than good and is left out. Both are fitted on readings of reports that the
network had not seen (``training/tune.py``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import mul

from paraph.reader.decode import Draft
from paraph.reader.page import Page
from paraph.reader.positions import BARE, DEFINITE, INDEFINITE, OTHER_ONE, determiner

FEATURES = (
    "bias",
    "anchor",
    "choices",
    "weakest",
    "anchors",
    "key role",
    "key fillers",
    "dated",
    "placed",
    "names itself",
    "definite",
    "indefinite",
    "another",
    "bare",
    "late",
    "headline words",
    "alike",
)
KEY_ROLE = {
    "agreements": "parties",
    "bodies": "parties",
    "commitments": "by",
    "meetings": "actors",
    "offices": "person",
    "memberships": "member",
    "transfers": "items",
    "expenditures": "actor",
}
NAMING = ("instruments", "bodies", "meetings", "commitments", "memberships", "equipment", "money", "offices")


MOST_FACTORS = 100  # so many odds, each between 1/1000 and 1000, can be multiplied without overflow


def within(p: float) -> float:
    """A probability kept off 0 and 1."""
    return 1e-3 if p < 1e-3 else 0.999 if p > 0.999 else p


def log_odds(p: float) -> float:
    p = within(p)
    return math.log(p / (1 - p))


class Impressions:
    """What the judge looks at in the drafts of one page."""

    def __init__(self, page: Page):
        folded = page.tokens.folded
        self.page = page
        self.headline = frozenset(folded[: page.past[page.title_units - 1]]) if page.title_units else frozenset()
        # first tokens of the cues that name a record of some kind by themselves
        self.naming = {c.first for c in page.cues if c.cue.group in NAMING and c.cue.code != "generic"}

    def of(self, draft: Draft, earlier: int) -> list[float]:
        """The values of ``FEATURES``; ``earlier`` counts the drafts of the kind before this one in the text."""
        page, folded = self.page, self.page.tokens.folded
        choices = [p for _, p in draft.attributes.values()] + [
            f.probability for fillers in draft.roles.values() for f in fillers
        ]
        odds = [within(p) / (1 - within(p)) for p in choices]
        mean = math.log(math.prod(odds[:MOST_FACTORS])) / min(len(odds), MOST_FACTORS) if odds else 0.0
        key = draft.roles.get(KEY_ROLE[draft.kind], [])
        key_probability = max((f.probability for f in key), default=0.0)
        tokens = [t for s, p in draft.anchors for t in range(page.first[s], page.past[p - 1])]
        kind = determiner(page, page.first[draft.anchors[0][0]])
        return [
            1.0,
            log_odds(draft.anchor_probability),
            mean,
            log_odds(min(choices, default=0.5)),
            math.log(len(draft.anchors)),
            log_odds(key_probability) if key else -3.0,
            float(min(len(key), 3)),
            float(bool(draft.roles.get("date") or draft.roles.get("due"))),
            float(bool(draft.roles.get("place"))),
            float(not self.naming.isdisjoint(tokens)),
            float(kind == DEFINITE),
            float(kind == INDEFINITE),
            float(kind == OTHER_ONE),
            float(kind == BARE),
            math.log1p(earlier),
            float(any(folded[t] in self.headline for t in tokens)),
            log_odds(draft.alike),
        ]


@dataclass(slots=True)
class Judge:
    """Weights of the two models by kind; a kind without weights is judged by its anchor and its choices alone."""

    right: dict[str, list[float]] = field(default_factory=dict)
    share: dict[str, list[float]] = field(default_factory=dict)
    least_share: dict[str, float] = field(default_factory=dict)  # by kind, 0 where not named

    def confidence(self, kind: str, features: Sequence[float]) -> float:
        return logistic(self.right.get(kind, UNFITTED), features)

    def least(self, kind: str) -> float:
        return self.least_share.get(kind, 0.0)

    def expected_share(self, kind: str, features: Sequence[float]) -> float:
        return logistic(self.share.get(kind, UNFITTED), features)


UNFITTED = [0.0, 0.5, 0.5] + [0.0] * (len(FEATURES) - 3)


def logistic(weights: Sequence[float], features: Sequence[float]) -> float:
    x = sum(map(mul, weights, features))
    return 1 / (1 + math.exp(-min(max(x, -30.0), 30.0)))
