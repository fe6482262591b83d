"""How anchors, mentions and entities lie to one another on a page, in buckets that the network has a row for each.

All functions take pairs as two arrays of numbers, so that the pairs of several pages go in one call.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from paraph.reader.encoding import Arrays, Ints, joined_ranges
from paraph.reader.page import Page

SENTENCE_STEPS = np.array([-8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8])
UNIT_STEPS = np.array([-30, -18, -11, -7, -4, -2, -1, 0, 1, 2, 4, 7, 11, 18, 30])
PAIR_TABLE_SIZES = (len(SENTENCE_STEPS) + 2, len(UNIT_STEPS) + 3, 4, 4, 2)
REACH = 40  # farther ones fall into the last buckets: the steps end before it
SENTENCE_BUCKETS = np.digitize(np.arange(-REACH, REACH + 1), SENTENCE_STEPS)
UNIT_BUCKETS = np.digitize(np.arange(-REACH, REACH + 1), UNIT_STEPS)
HEADLINE_BUCKET = len(SENTENCE_STEPS) + 1
OTHER_SENTENCE_BUCKET = len(UNIT_STEPS) + 1


class Pairing(NamedTuple):
    """Every anchor of a page with every mention of it: the number of the anchor and of the mention of each pair.
    Pairs stand anchor by anchor, and mentions in their order."""

    anchor: Ints
    mention: Ints
    begins: Ints  # the first pair of each anchor


def pairing(page_of_anchor: Ints, page_of_mention: Ints, pages: int) -> Pairing:
    """All pairs; both given in the order of the pages."""
    counts = np.bincount(page_of_mention, minlength=pages)
    firsts = np.cumsum(counts) - counts
    sizes = counts[page_of_anchor]
    mention, begins = joined_ranges(firsts[page_of_anchor], sizes)
    return Pairing(np.repeat(np.arange(len(page_of_anchor)), sizes), mention, begins)


def bucket(distance: Ints, buckets: Ints) -> Ints:
    """Buckets of signed distances; what is out of reach falls into the last on its side."""
    return np.asarray(buckets[np.minimum(np.maximum(distance, -REACH), REACH) + REACH])


def sentences_apart(arrays: Arrays, anchors: Ints, units: Ints) -> Ints:
    """Bucket of the signed distance in sentences from each anchor's unit to each unit."""
    apart = arrays.sentence[units] - arrays.sentence[anchors]
    return np.where(arrays.in_headline[units], HEADLINE_BUCKET, bucket(apart, SENTENCE_BUCKETS))


def pair_numbers(arrays: Arrays, anchors: Ints, mentions: Ints, pairs: Pairing) -> Ints:
    """One number for how each pair lies, of which ``pattern_columns`` gives the rows of the tables: signed distance in
    sentences; signed distance in units within the sentence; other anchors between; other mentions between; mention in
    the headline. ``anchors`` and ``mentions`` are their first units."""
    anchor, mention, _ = pairs
    order_a, order_m = np.sort(anchors), np.sort(mentions)
    gap = mentions[mention] - anchors[anchor]
    apart = (arrays.sentence[mentions])[mention] - (arrays.sentence[anchors])[anchor]
    headline = arrays.in_headline[mentions][mention]
    number = np.where(headline, HEADLINE_BUCKET, bucket(apart, SENTENCE_BUCKETS))
    steps = bucket(gap, UNIT_BUCKETS)
    number = number * PAIR_TABLE_SIZES[1] + np.where(apart == 0, steps, OTHER_SENTENCE_BUCKET)
    between = np.abs(order_a.searchsorted(mentions)[mention] - order_a.searchsorted(anchors)[anchor]) - (gap > 0)
    number = number * PAIR_TABLE_SIZES[2] + np.minimum(np.maximum(between, 0), 3)
    between = np.abs(order_m.searchsorted(anchors)[anchor] - order_m.searchsorted(mentions)[mention]) - (gap < 0)
    number = number * PAIR_TABLE_SIZES[3] + np.minimum(np.maximum(between, 0), 3)
    return np.asarray(number * PAIR_TABLE_SIZES[4] + headline)


def pattern_columns(numbers: Ints) -> Ints:
    """The table rows (numbers, tables) that numbers of ``pair_numbers`` stand for."""
    columns = []
    for size in reversed(PAIR_TABLE_SIZES):
        columns.append(numbers % size)
        numbers = numbers // size
    return np.stack(columns[::-1], 1)


NEAR_SENTENCES = np.array([1, 2, 3, 4, 7, 90])
RANKS = np.array([1, 2, 3, 4, 7])
ENTITY_TABLE_SIZES = (7, 6, 4, 4, 4, 6, 6)
FAR = 100_000
LONGEST = 100  # beyond the last step of both
NEAR_BUCKETS = np.digitize(np.arange(LONGEST + 1), NEAR_SENTENCES)
RANK_BUCKETS = np.digitize(np.arange(LONGEST + 1), RANKS)


class Choices(NamedTuple):
    """Every cluster of a page with every entity of it, clusters in their order and within each the entities in theirs.
    ``cell`` is the choice that each (anchor, entity) belongs to, anchors in the order of the pairs; ``turn`` says, for
    each cell, the how-manieth anchor of its cluster it is, so that cells of one turn are all of different choices."""

    cluster: Ints
    entity: Ints
    begins: Ints  # the first choice of each cluster
    cell_begins: Ints  # the first pair of each cell
    cell: Ints
    turns: list[Ints]  # the cells of each turn


def choices(
    pairs: Pairing, cluster_of_anchor: Ints, page_of_cluster: Ints, entity_of_mention: Ints, page_of_entity: Ints
) -> Choices:
    """The choices that pairs come to. ``cluster_of_anchor`` numbers the clusters concerned, in the order of the pages;
    the mentions stand entity by entity."""
    pages = int(page_of_cluster.max()) + 1 if len(page_of_cluster) else 0
    counts = np.bincount(page_of_entity, minlength=pages)
    firsts = np.cumsum(counts) - counts
    sizes = counts[page_of_cluster]
    entity, begins = joined_ranges(firsts[page_of_cluster], sizes)
    cluster = np.repeat(np.arange(len(page_of_cluster)), sizes)
    # a cell begins where the anchor or the entity changes
    entity_of_pair = entity_of_mention[pairs.mention]
    change = np.ones(len(entity_of_pair), np.bool_)
    change[1:] = (entity_of_pair[1:] != entity_of_pair[:-1]) | (pairs.anchor[1:] != pairs.anchor[:-1])
    cell_begins = np.flatnonzero(change)
    anchor = pairs.anchor[cell_begins]
    owner = cluster_of_anchor[anchor]
    cell = begins[owner] + entity_of_pair[cell_begins] - firsts[page_of_cluster[owner]]
    order = np.argsort(cluster_of_anchor, kind="stable")
    ordered = cluster_of_anchor[order]
    turn = np.empty(len(order), np.int64)
    turn[order] = np.arange(len(order)) - np.searchsorted(ordered, ordered)
    turn = turn[anchor]
    last = int(turn.max()) + 1 if len(turn) else 0
    return Choices(cluster, entity, begins, cell_begins, cell, [np.flatnonzero(turn == n) for n in range(last)])


def gathered(cells: NDArray[Any], made: Choices, join: np.ufunc, blank: float) -> NDArray[Any]:
    """Values of cells joined into values of choices."""
    out = np.full((len(made.cluster), *cells.shape[1:]), blank, cells.dtype)
    for turn, mine in enumerate(made.turns):
        where = made.cell[mine]
        out[where] = cells[mine] if turn == 0 else join(out[where], cells[mine])
    return out


def entity_patterns(
    arrays: Arrays, anchors: Ints, mentions: Ints, pairs: Pairing, made: Choices, mentions_of_entity: Ints, pages: Ints
) -> Ints:
    """How each entity lies to each cluster, as numbers of buckets: (tables, choices).

    ``mentions_of_entity`` counts them; ``pages`` says which page each entity is of. Tables: sentences to
    the nearest mention; rank of the entity by nearness in units; rank among those named before an anchor in its
    sentence; among those named after; mentions in the cluster's sentences; rank by number of mentions; number of
    entities.
    """
    anchor, mention, _ = pairs
    gap = mentions[mention] - anchors[anchor]
    headline = arrays.in_headline[mentions][mention]
    apart = np.abs((arrays.sentence[mentions])[mention] - (arrays.sentence[anchors])[anchor])
    inside = (apart == 0) & ~headline

    def nearest(distance: Ints) -> Ints:
        return gathered(np.minimum.reduceat(distance, made.cell_begins), made, np.minimum, FAR)

    def rank(distance: Ints) -> Ints:
        by_cluster = np.argsort(made.cluster * (2 * FAR) + distance, kind="stable")
        out = np.empty(len(distance), np.int64)
        out[by_cluster] = np.arange(len(distance))
        return out - made.begins[made.cluster]

    def rank_within(distance: Ints) -> Ints:
        return np.where(distance == FAR, 3, np.minimum(rank(distance), 2))

    near = nearest(np.where(headline, FAR, apart))
    # a mention counts once however many anchors stand in its sentence
    together = _mentions_together(inside, pairs, made)
    by_count = np.argsort(pages * FAR - mentions_of_entity, kind="stable")
    popularity = np.empty(len(pages), np.int64)
    popularity[by_count] = np.arange(len(pages))
    size_of_page = np.bincount(pages)
    popularity -= (np.cumsum(size_of_page) - size_of_page)[pages]
    return np.stack(
        [
            NEAR_BUCKETS[np.minimum(near, LONGEST)],
            RANK_BUCKETS[np.minimum(rank(nearest(np.where(headline, FAR, np.abs(gap)))), LONGEST)],
            rank_within(nearest(np.where(inside & (gap < 0), -gap, FAR))),
            rank_within(nearest(np.where(inside & (gap >= 0), gap, FAR))),
            np.minimum(together, 3),
            RANK_BUCKETS[np.minimum(popularity, LONGEST)][made.entity],
            RANK_BUCKETS[np.minimum(size_of_page, LONGEST)][pages][made.entity],
        ]
    )


def _mentions_together(inside: NDArray[np.bool_], pairs: Pairing, made: Choices) -> Ints:
    """For each choice the number of the entity's mentions that stand in a sentence of the cluster."""
    where = np.flatnonzero(inside)
    cell = np.searchsorted(made.cell_begins, where, "right") - 1
    choice = made.cell[cell]
    width = int(pairs.mention.max()) + 1 if len(pairs.mention) else 1
    distinct = np.unique(choice * width + pairs.mention[where])
    return np.bincount(distinct // width, minlength=len(made.cluster))


SAME_TABLE_SIZES = (3, 4, 4, 4, 4)
NAMING_GROUPS = ("instruments", "bodies", "meetings")
DEFINITE, INDEFINITE, OTHER_ONE, BARE = range(4)


def same_features(page: Page, spans: list[tuple[int, int]], pairs: list[tuple[int, int]]) -> Ints:
    """What the two anchors of each pair have in common, as numbers of buckets: (tables, pairs); ``spans`` are the
    anchors' units on the page, ``pairs`` numbers among them.

    Tables: the same last word (or a word in common); the same code of instrument, body or meeting; the actors of their
    sentences; the determiner before the first, before the second.
    """
    folded = page.tokens.folded
    codes_at: dict[int, set[str]] = {}
    for cue in page.cues:
        if cue.cue.group in NAMING_GROUPS and cue.cue.code != "generic":
            for token in range(cue.first, cue.past):
                codes_at.setdefault(token, set()).add(cue.cue.code)
    actors_in: dict[int, set[str]] = {}
    for actor in page.actors:
        actors_in.setdefault(page.sentence[actor.unit], set()).add(actor.code)
    known: dict[int, tuple[str, set[str], set[str], set[str], int]] = {}

    def facts(number: int) -> tuple[str, set[str], set[str], set[str], int]:
        found = known.get(number)
        if found is None:
            start, past = spans[number]
            tokens = range(page.first[start], page.past[past - 1])
            codes: set[str] = set()
            for token in tokens:
                codes |= codes_at.get(token, set())
            found = known[number] = (
                folded[tokens[-1]],
                {folded[t] for t in tokens if len(folded[t]) > 3},
                codes,
                actors_in.get(page.sentence[start], set()),
                determiner(page, tokens[0]),
            )
        return found

    rows = []
    for one, other in pairs:
        head, content, codes, actors, before = facts(one)
        their_head, their_content, their_codes, their_actors, before_them = facts(other)
        rows.append(
            (
                2 if head == their_head else 1 if content & their_content else 0,
                0 if not codes or not their_codes else 3 if codes == their_codes else 2 if codes & their_codes else 1,
                _alike(actors, their_actors),
                before,
                before_them,
            )
        )
    return np.array(rows, np.int64).reshape(-1, len(SAME_TABLE_SIZES)).T


def _alike(one: set[str], other: set[str]) -> int:
    if not one or not other:
        return 0
    common = len(one & other)
    return 3 if common == min(len(one), len(other)) else 2 if common else 1


def determiner(page: Page, token: int) -> int:
    """The class of the determiner of a noun phrase whose head starts at a token: at most four tokens before it."""
    folded, words, known = page.tokens.folded, page.tokens.words, page.rule_words
    for back in range(token - 1, max(token - 5, -1), -1):
        if words[back] in ".,;:!?":
            break
        if folded[back] in known.definite:
            return DEFINITE
        if folded[back] in known.indefinite:
            return INDEFINITE
        if folded[back] in known.other_one:
            return OTHER_ONE
    return BARE
