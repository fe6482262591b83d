"""A laid-out page as arrays: what the network takes in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from paraph.reader.page import Page

Ints = NDArray[np.int32]


@dataclass(slots=True)
class Vocabulary:
    """Numbers of words (rows of the vector table; 0 is no word) and of features (0 is never used)."""

    words: dict[str, int]
    features: dict[str, int]


@dataclass(slots=True)
class Arrays:
    """Over units: ``word`` row, ``features`` flat with ``feature_starts``; over sentences: unit ranges."""

    word: Ints
    features: Ints
    feature_starts: Ints
    sentence: Ints
    sentence_ranges: Ints
    headline: int  # units that stand in the headline


def encode(page: Page, vocabulary: Vocabulary) -> Arrays:
    words, known = vocabulary.words, vocabulary.features
    folded, first, kinds = page.tokens.folded, page.first, page.kind
    word_rows = [words.get(folded[f], 0) if k == "word" else 0 for f, k in zip(first, kinds, strict=True)]
    flat: list[int] = []
    starts: list[int] = []
    for tags in page.features:
        starts.append(len(flat))
        flat.append(0)
        for tag in tags:
            number = known.get(tag)
            if number is not None:
                flat.append(number)
    return Arrays(
        np.array(word_rows, np.int32),
        np.array(flat, np.int32),
        np.array(starts, np.int32),
        np.array(page.sentence, np.int32),
        np.array(page.sentences, np.int32).reshape(-1, 2),
        page.title_units,
    )


def cue_columns(vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """Which features are lexicon cues."""
    out = np.zeros(max(vocabulary.features.values(), default=0) + 1, np.bool_)
    for feature, number in vocabulary.features.items():
        out[number] = feature.startswith("cue:")
    return out


def mention_evidence(arrays: Arrays, mentions: list[tuple[int, int]]) -> list[tuple[Ints, Ints]]:
    """Features of each mention's first unit, of the unit before it and of the one after the mention: flat numbers and
    where each mention's begin. A mention at the page's edge has the empty feature there."""
    ends = np.append(arrays.feature_starts, len(arrays.features))
    count = len(arrays.feature_starts)
    starts = np.array([s for s, _ in mentions])
    pasts = np.array([p for _, p in mentions])
    out = []
    for units in (starts, starts - 1, pasts):
        inside = (units >= 0) & (units < count)
        units = np.clip(units, 0, count - 1)
        begin, size = ends[units], np.where(inside, ends[units + 1] - ends[units], 1)
        at = np.cumsum(size) - size
        flat = arrays.features[np.repeat(begin - at, size) + np.arange(int(size.sum()))]
        out.append((flat, at))  # outside the page the first feature of a unit stands in, which is the empty one
    return out


def anchor_evidence(arrays: Arrays, anchors: list[tuple[int, int]], is_cue: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """What speaks for a cluster's attributes directly: its anchors' features and its sentences' cues, each once."""
    ends = np.append(arrays.feature_starts, len(arrays.features))
    own = np.concatenate([arrays.features[ends[s] : ends[p]] for s, p in anchors])
    sentences = {int(arrays.sentence[s]) for s, _ in anchors}
    around = np.concatenate(
        [arrays.features[ends[a] : ends[b]] for a, b in (arrays.sentence_ranges[n] for n in sorted(sentences))]
    )
    return np.unique(own), np.unique(around[is_cue[around]])


def sentence_grid(arrays: Arrays, units: Ints) -> tuple[Ints, NDArray[np.float32]]:
    """For each unit the units of its sentence, padded to a rectangle, and how near they are: 1 at the unit itself, less
    by a factor e for every 15 units, 0 where there is padding."""
    ranges = arrays.sentence_ranges[arrays.sentence[units]]
    width = int((ranges[:, 1] - ranges[:, 0]).max()) if len(units) else 1
    index = ranges[:, :1] + np.arange(width, dtype=np.int32)[None, :]
    near = np.exp(-np.abs(index - units[:, None]) / 15).astype(np.float32)
    inside = index < ranges[:, 1:]
    return np.where(inside, index, 0).astype(np.int32), np.where(inside, near, 0).astype(np.float32)


SENTENCE_STEPS = np.array([-8, -5, -3, -2, -1, 0, 1, 2, 3, 5, 8])
UNIT_STEPS = np.array([-30, -18, -11, -7, -4, -2, -1, 0, 1, 2, 4, 7, 11, 18, 30])
PAIR_TABLE_SIZES = (len(SENTENCE_STEPS) + 2, len(UNIT_STEPS) + 3, 4, 4, 2)
REACH = 40  # farther ones fall into the last buckets: the steps end before it
SENTENCE_BUCKETS = np.digitize(np.arange(-REACH, REACH + 1), SENTENCE_STEPS)
UNIT_BUCKETS = np.digitize(np.arange(-REACH, REACH + 1), UNIT_STEPS)


def pair_patterns(
    anchors: Ints, mentions: Ints, sentence: Ints, headline: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The features of all pairs as the few patterns that occur: (patterns, tables) and the pattern of each pair.

    A document has thousands of pairs and some hundred patterns, so that table rows are added up once a pattern.
    """
    number = pair_numbers(anchors, mentions, sentence, headline)
    patterns, of_pair = np.unique(number, return_inverse=True)
    return pattern_columns(patterns), of_pair.reshape(number.shape)


def pattern_columns(patterns: NDArray[np.int64]) -> NDArray[np.int64]:
    """The table rows (patterns, tables) that pattern numbers stand for."""
    columns = []
    for size in reversed(PAIR_TABLE_SIZES):
        columns.append(patterns % size)
        patterns = patterns // size
    return np.stack(columns[::-1], 1)


def pair_numbers(anchors: Ints, mentions: Ints, sentence: Ints, headline: int) -> NDArray[np.int64]:
    """One number for all features of each pair."""
    number = np.zeros((len(anchors), len(mentions)), np.int64)
    for size, table in zip(PAIR_TABLE_SIZES, pair_features(anchors, mentions, sentence, headline), strict=True):
        number *= size
        number += table
    return number


def sentences_apart(anchors: Ints, mentions: Ints, sentence: Ints, headline: int) -> NDArray[np.int64]:
    """The first table of ``pair_features`` alone: signed distance in sentences."""
    m = mentions[None, :]
    apart = SENTENCE_BUCKETS[np.clip(sentence[m] - sentence[anchors[:, None]], -REACH, REACH) + REACH]
    return np.where(m < headline, len(SENTENCE_STEPS) + 1, apart)


def pair_features(anchors: Ints, mentions: Ints, sentence: Ints, headline: int) -> tuple[NDArray[np.int64], ...]:
    """How each anchor unit lies to each mention unit, as numbers of buckets, one (anchors, mentions) array per table.

    Tables: signed distance in sentences; signed distance in units within the sentence; other anchors between;
    other mentions between; mention in the headline.
    """
    a, m = anchors[:, None], mentions[None, :]
    in_headline = m < headline
    sentences = sentence[m] - sentence[a]
    apart = sentences_apart(anchors, mentions, sentence, headline)
    steps = np.where(sentences == 0, UNIT_BUCKETS[np.clip(m - a, -REACH, REACH) + REACH], len(UNIT_STEPS) + 1)
    order_a, order_m = np.sort(anchors), np.sort(mentions)
    anchors_between = np.abs(np.searchsorted(order_a, m, "left") - np.searchsorted(order_a, a, "left"))
    anchors_between = np.where(m > a, anchors_between - 1, anchors_between)
    mentions_between = np.abs(np.searchsorted(order_m, a, "left") - np.searchsorted(order_m, m, "left"))
    mentions_between = np.where(m < a, mentions_between - 1, mentions_between)
    return (
        apart,
        steps,
        np.clip(anchors_between, 0, 3),
        np.clip(mentions_between, 0, 3),
        in_headline.astype(np.int64) + np.zeros_like(sentences),
    )


NEAR_SENTENCES = np.array([1, 2, 3, 4, 7, 90])
RANKS = np.array([1, 2, 3, 4, 7])
ENTITY_TABLE_SIZES = (7, 6, 4, 4, 4, 6, 6)
FAR = 100_000
LONGEST = 100  # beyond the last step of both
NEAR_BUCKETS = np.digitize(np.arange(LONGEST + 1), NEAR_SENTENCES)
RANK_BUCKETS = np.digitize(np.arange(LONGEST + 1), RANKS)


def entity_patterns(
    anchors: Ints, order: Ints, cluster_begins: Ints, mentions: Ints, entity_begins: Ints, sentence: Ints, headline: int
) -> NDArray[np.int64]:
    """How each entity lies to each cluster, as numbers of buckets: (tables, clusters, entities).

    ``order`` lists the anchors cluster by cluster, ``cluster_begins`` where each cluster starts there; mentions stand
    entity by entity. Tables: sentences to the nearest mention; rank of the entity by nearness in units; rank among
    those named before an anchor in its sentence; among those named after; mentions in the cluster's sentences; rank by
    number of mentions; number of entities.
    """
    a, m = anchors[order][:, None], mentions[None, :]
    in_headline = m < headline
    gap = m - a
    sentences = np.where(in_headline, FAR, np.abs(sentence[m] - sentence[a]))
    units = np.where(in_headline, FAR, np.abs(gap))
    inside = sentences == 0

    def nearest(distance: NDArray[np.int64]) -> NDArray[np.int64]:
        by_entity = np.minimum.reduceat(distance, entity_begins, 1)
        return np.asarray(np.minimum.reduceat(by_entity, cluster_begins, 0))

    def rank(distance: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.asarray(np.argsort(np.argsort(distance, 1, kind="stable"), 1, kind="stable"))

    def rank_within(distance: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.where(distance == FAR, 3, np.minimum(rank(distance), 2))

    together = np.maximum.reduceat(inside.astype(np.int64), cluster_begins, 0)
    count = np.add.reduceat(np.ones(len(mentions), np.int64), entity_begins)
    near = nearest(sentences)
    shape = near.shape
    return np.stack(
        [
            NEAR_BUCKETS[np.minimum(near, LONGEST)],
            RANK_BUCKETS[np.minimum(rank(nearest(units)), LONGEST)],
            rank_within(nearest(np.where(inside & (gap < 0), -gap, FAR))),
            rank_within(nearest(np.where(inside & (gap >= 0), gap, FAR))),
            np.minimum(np.add.reduceat(together, entity_begins, 1), 3),
            np.broadcast_to(
                RANK_BUCKETS[np.minimum(np.argsort(np.argsort(-count, kind="stable"), kind="stable"), LONGEST)], shape
            ),
            np.broadcast_to(RANK_BUCKETS[min(len(count), LONGEST)], shape),
        ]
    )


SAME_TABLE_SIZES = (3, 4, 4, 4, 4)
NAMING_GROUPS = ("instruments", "bodies", "meetings")
DEFINITE, INDEFINITE, OTHER_ONE, BARE = range(4)
DETERMINERS = {
    "the": DEFINITE,
    "this": DEFINITE,
    "that": DEFINITE,
    "these": DEFINITE,
    "those": DEFINITE,
    "both": DEFINITE,
    "its": DEFINITE,
    "their": DEFINITE,
    "a": INDEFINITE,
    "an": INDEFINITE,
    "new": INDEFINITE,
    "another": OTHER_ONE,
    "second": OTHER_ONE,
    "separate": OTHER_ONE,
    "third": OTHER_ONE,
    "other": OTHER_ONE,
    "earlier": OTHER_ONE,
    "previous": OTHER_ONE,
    "old": OTHER_ONE,
}


def same_features(page: Page, spans: list[tuple[int, int]]) -> NDArray[np.int64]:
    """What two anchors have in common, as numbers of buckets: (tables, anchors, anchors).

    Tables: the same last word (or a word in common); the same code of instrument, body or meeting; the actors of their
    sentences; the determiner before the first, before the second.
    """
    count = len(spans)
    folded, words = page.tokens.folded, page.tokens.words
    codes_at: dict[int, set[str]] = {}
    for cue in page.cues:
        if cue.cue.group in NAMING_GROUPS and cue.cue.code != "generic":
            for token in range(cue.first, cue.past):
                codes_at.setdefault(token, set()).add(cue.cue.code)
    actors_in: dict[int, set[str]] = {}
    for actor in page.actors:
        actors_in.setdefault(page.sentence[actor.unit], set()).add(actor.code)
    heads, contents, codes, actors, determiners = [], [], [], [], []
    for start, past in spans:
        tokens = range(page.first[start], page.past[past - 1])
        heads.append(folded[tokens[-1]])
        contents.append({folded[t] for t in tokens if len(folded[t]) > 3})
        codes.append(set().union(*(codes_at.get(t, set()) for t in tokens)))
        actors.append(actors_in.get(page.sentence[start], set()))
        determiners.append(determiner(folded, words, tokens[0]))
    out = np.empty((5, count, count), np.int64)
    for i in range(count):
        for j in range(count):
            out[0, i, j] = 2 if heads[i] == heads[j] else 1 if contents[i] & contents[j] else 0
            out[1, i, j] = (
                0 if not codes[i] or not codes[j] else 3 if codes[i] == codes[j] else 2 if codes[i] & codes[j] else 1
            )
            common = len(actors[i] & actors[j])
            out[2, i, j] = (
                0
                if not actors[i] or not actors[j]
                else 3
                if common == min(len(actors[i]), len(actors[j]))
                else 2
                if common
                else 1
            )
    out[3] = np.array(determiners)[:, None]
    out[4] = np.array(determiners)[None, :]
    return out


def determiner(folded: list[str], words: list[str], token: int) -> int:
    """The class of the determiner of a noun phrase whose head starts at a token: at most four tokens before it."""
    for back in range(1, 5):
        if token - back < 0 or words[token - back] in ".,;:!?":
            break
        found = DETERMINERS.get(folded[token - back])
        if found is not None:
            return found
    return BARE
