"""Whether the words around an incomplete date speak of the past or of what is to come."""

from __future__ import annotations

from collections.abc import Sequence

from paraph.reader.calendar_steps import Moment
from paraph.reader.date_words import DateWords
from paraph.reader.tokens import Tokens

CUE_REACH = 18  # tokens searched on each side for what tells past from future
PASSIVE_REACH = 5  # tokens from "will" to "signed" in "will be signed"

# Days that a date without a year is put farther off in the past and in the future, by what the words around it say:
# the nearer date wins, but "signed on 3 May" is in the past and "will sign on 3 May" is to come.
LEANINGS = {-1: (0, 345), 0: (0, 60), 1: (345, 0)}


def likeliest(candidates: Sequence[tuple[int, Moment]], leaning: int, onward: bool) -> Moment:
    """Of moments with their distance in days the one that is meant; ``onward`` is "from September"."""
    to_past, to_future = LEANINGS[leaning]
    if leaning == 0 and onward:
        to_past, to_future = to_future, to_past
    return min(candidates, key=lambda c: to_future + c[0] if c[0] > 0 else to_past - c[0] if c[0] else 0)[1]


def direction(tokens: Tokens, words: DateWords, first: int, past: int, floor: int = 0) -> int:
    """1 if the words around tokens ``first`` to ``past`` speak of the future, -1 if of the past, 0 if neither is told.

    The nearest word before the date in its clause decides, else the first after it. Tokens below ``floor`` belong to
    another date.
    """
    folded, sentence = tokens.folded, tokens.sentence
    opening = first
    if opening > floor and folded[opening - 1] in words.article:
        opening -= 1
    part = words.part.before(folded, opening, floor)
    if part:
        opening = part[0]
        if opening > floor and folded[opening - 1] in words.article:
            opening -= 1
    if words.deadline.before(folded, opening, floor) or (opening > 0 and folded[opening - 1] in words.toward):
        return 1
    here = sentence[first]
    index, lowest = first, max(first - CUE_REACH, 0)
    future, past_words, breaks, endings = words.future, words.past, words.breaks, words.endings
    while index > lowest and sentence[index - 1] == here:
        word = folded[index - 1]
        if word in future.ending and future.before(folded, index, lowest):
            return 1
        if words.future_endings and len(word) > 4 and word.endswith(words.future_endings):
            return 1
        if word in breaks:
            break
        if (word in past_words.ending and past_words.before(folded, index, lowest)) or (
            len(word) > 4 and word.endswith(endings)
        ):
            if index - 2 >= lowest and folded[index - 2] in words.present:
                break  # "is convened again in February" tells neither
            return 1 if _planned(tokens, words, index - 1, lowest) else -1
        index -= 1
    index, highest = past, min(past + CUE_REACH, len(folded))
    while index < highest and sentence[index] == here:
        word = folded[index]
        if word in breaks:
            break
        if word in future.starting and future.at(folded, index):
            return 1
        if words.future_endings and len(word) > 4 and word.endswith(words.future_endings):
            return 1
        if (word in past_words.starting and past_words.at(folded, index)) or (len(word) > 4 and word.endswith(endings)):
            return -1
        index += 1
    return 0


def _planned(tokens: Tokens, words: DateWords, index: int, lowest: int) -> bool:
    """Whether a past form at ``index`` is that of something to come: "will be signed", "is to be held"."""
    folded, sentence = tokens.folded, tokens.sentence
    for back in range(index, max(index - PASSIVE_REACH, lowest), -1):
        if sentence[back - 1] != sentence[index] or folded[back - 1] in words.breaks:
            return False
        if words.future.before(folded, back, lowest):
            return True
    return False
