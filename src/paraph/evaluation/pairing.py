"""Which predicted record is which gold record: one to one, so that the sum of agreeing items is greatest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from paraph.evaluation.slots import KINDS, Record, compare_slot

# The exact search doubles its work with each record of the shorter list.
_MOST_FOR_EXACT_SEARCH = 7

_WEIGHT_OF_KEY_ITEM = 2
_COST_OF_FALSE_ALARM = 0.25

Worths = Mapping[tuple[int, int], float]
"""Gold index and predicted index of each pair that may be, with what it is worth."""


def pair_records(kind: str, gold: Sequence[Record], predicted: Sequence[Record]) -> list[tuple[int, int]]:
    """Pairs of a gold index and a predicted index; a record without a partner stands in none."""
    keys, slots = KINDS[kind].keys, KINDS[kind].slots
    worths: dict[tuple[int, int], float] = {}
    for gold_index, wanted in enumerate(gold):
        for predicted_index, got in enumerate(predicted):
            key_items = sum(compare_slot(slots[key], wanted.get(key), got.get(key))[0] for key in keys)
            if not key_items:
                continue
            items = [compare_slot(slot, wanted.get(name), got.get(name)) for name, slot in slots.items()]
            worths[gold_index, predicted_index] = (
                _WEIGHT_OF_KEY_ITEM * key_items
                + sum(right for right, _, _ in items)
                - _COST_OF_FALSE_ALARM * sum(alarms for _, alarms, _ in items)
            )
    if not worths:
        return []
    if min(len(gold), len(predicted)) > _MOST_FOR_EXACT_SEARCH:
        return _pair_greedily(worths)
    return _pair_exactly(worths, len(gold), len(predicted))


def _pair_greedily(worths: Worths) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    paired_gold: set[int] = set()
    paired_predicted: set[int] = set()
    for (gold_index, predicted_index), _ in sorted(worths.items(), key=lambda entry: -entry[1]):
        if gold_index not in paired_gold and predicted_index not in paired_predicted:
            pairs.append((gold_index, predicted_index))
            paired_gold.add(gold_index)
            paired_predicted.add(predicted_index)
    return pairs


def _pair_exactly(worths: Worths, gold_count: int, predicted_count: int) -> list[tuple[int, int]]:
    """Dynamic programme over the longer list; its state is the set of records of the shorter list that are taken.

    Of two pairings of one worth the one found first stands, in the order of the contract's script, so that the figures
    agree with the script's to the last digit.
    """
    gold_is_longer = gold_count > predicted_count
    shorter, longer = sorted((gold_count, predicted_count))
    best: dict[int, tuple[float, tuple[tuple[int, int], ...]]] = {0: (0.0, ())}
    for long_index in range(longer):
        extended = dict(best)
        for taken, (total, pairs) in best.items():
            for short_index in range(shorter):
                pair = (long_index, short_index) if gold_is_longer else (short_index, long_index)
                worth = worths.get(pair)
                if worth is None or taken & (1 << short_index):
                    continue
                now_taken = taken | (1 << short_index)
                if now_taken not in extended or total + worth > extended[now_taken][0]:
                    extended[now_taken] = (total + worth, (*pairs, pair))
        best = extended
    return list(max(best.values(), key=lambda found: found[0])[1])
