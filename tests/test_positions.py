"""How anchors, mentions and entities lie to one another: the flat arrays against plain loops over small cases."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from paraph.reader.encoding import Arrays, joined_ranges, sums
from paraph.reader.positions import (
    FAR,
    Pairing,
    choices,
    entity_patterns,
    gathered,
    pair_numbers,
    pairing,
    pattern_columns,
)

SENTENCE = [0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 3, 3]  # the first is the headline of page 0; page 1 has the last


def page_arrays() -> Arrays:
    units = len(SENTENCE)
    return Arrays(
        form=np.zeros(units, np.int64),
        findings=np.zeros(units, np.int64),
        word=np.zeros(units, np.int64),
        features=np.zeros(units, np.int64),
        feature_starts=np.arange(units + 1),
        sentence=np.array(SENTENCE),
        sentence_starts=np.array([0, 4, 9, 12, 16]),
        in_headline=np.array([s == 0 for s in SENTENCE]),
        page_starts=np.array([0, 12, 16]),
        page_sentences=np.array([0, 3, 4]),
    )


@given(st.lists(st.integers(1, 6), min_size=1, max_size=12))
def test_sums_of_runs(sizes: list[int]) -> None:
    values = np.arange(sum(sizes) * 3, dtype=np.float32).reshape(-1, 3)
    begins = np.cumsum(sizes) - np.array(sizes)
    expected = [values[b : b + n].sum(0) for b, n in zip(begins, sizes, strict=True)]
    assert np.array_equal(sums(values, begins), expected)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 5)), max_size=10))
def test_joined_ranges(ranges: list[tuple[int, int]]) -> None:
    begins, sizes = np.array([b for b, _ in ranges], np.int64), np.array([n for _, n in ranges], np.int64)
    index, _ = joined_ranges(begins, sizes)
    assert index.tolist() == [i for b, n in ranges for i in range(b, b + n)]


def test_pairs_stay_on_their_page() -> None:
    pairs = pairing(np.array([0, 0, 1]), np.array([0, 1, 1]), 2)
    assert list(zip(pairs.anchor.tolist(), pairs.mention.tolist(), strict=True)) == [(0, 0), (1, 0), (2, 1), (2, 2)]
    assert pairs.begins.tolist() == [0, 1, 2]


def test_pair_numbers_are_the_rows_of_the_tables() -> None:
    anchors, mentions = np.array([6, 10]), np.array([1, 5, 8, 11])
    pairs = pairing(np.zeros(2, np.int64), np.zeros(4, np.int64), 1)
    columns = pattern_columns(pair_numbers(page_arrays(), anchors, mentions, pairs))
    anchors_between, mentions_between, headline = columns[:, 2], columns[:, 3], columns[:, 4]
    assert headline.tolist() == [1, 0, 0, 0] * 2
    assert anchors_between.tolist() == [0, 0, 0, 1, 1, 1, 0, 0]
    assert mentions_between.tolist() == [1, 0, 0, 1, 2, 1, 0, 0]
    same_sentence = columns[:, 1] != columns[0, 1]  # the headline is another sentence
    assert same_sentence.tolist() == [False, True, True, False, False, False, False, True]


def test_entities_are_ranked_by_nearness_for_each_cluster() -> None:
    arrays = page_arrays()
    anchors, mentions = np.array([6, 10, 13]), np.array([1, 5, 8, 11, 14])
    owner = np.array([0, 0, 1, 2, 3])  # entity 0 has two mentions; entity 3 is on page 1
    pages_of_entity = np.array([0, 0, 0, 1])
    pairs = pairing(np.array([0, 0, 1]), pages_of_entity[owner], 2)
    made = choices(pairs, np.array([0, 0, 1]), np.array([0, 1]), owner, pages_of_entity)
    assert list(zip(made.cluster.tolist(), made.entity.tolist(), strict=True)) == [(0, 0), (0, 1), (0, 2), (1, 3)]
    table = entity_patterns(arrays, anchors, mentions, pairs, made, np.array([2, 1, 1, 1]), pages_of_entity)
    sentences, rank, before, after, together, popular, entities = table.tolist()
    assert sentences == [0, 0, 0, 0]
    assert rank == [0, 2, 1, 0]  # units: 1, 2, 1 (equals in the order of the entities)
    assert before == [0, 3, 3, 3]
    assert after == [3, 1, 0, 0]
    assert together == [1, 1, 1, 1]
    assert popular == [0, 1, 2, 0]
    assert entities == [3, 3, 3, 1]


def test_values_of_several_anchors_are_joined() -> None:
    pairs = Pairing(np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([0, 2]))
    made = choices(pairs, np.array([0, 0]), np.array([0]), np.array([0, 1]), np.array([0, 0]))
    least = gathered(np.array([5, 2, 3, 4]), made, np.minimum, FAR)
    assert least.tolist() == [3, 2]
    assert gathered(np.array([5, 2, 3, 4]), made, np.add, 0).tolist() == [8, 6]
