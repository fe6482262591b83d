"""Where in the text a disagreement is decided: the words that a person needs to see to settle it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from paraph.codes.spelled_out import actor_name
from paraph.evaluation.scoring import Disagreement
from paraph.evaluation.slots import Record

_SENTENCE = re.compile(r"\S[^\n]*?(?:[.!?][\"'”’)]*(?=\s)|(?=\n)|\Z)")
_LONGEST_SHOWN = 400
_CAPITALISED_OR_NUMBER = re.compile(r"\b(?:[^\W\d_]*[A-ZÀ-Þ][\w'’-]+|\d[\d.,]*)")


def context_of(disagreement: Disagreement, text: str) -> str:
    """The predicted record's evidence in its sentence, else the sentence that has most of what the records name.

    Empty where the text has nothing of it. At most 400 characters, cut with an ellipsis.
    """
    sentences = [(found.start(), found.end()) for found in _SENTENCE.finditer(text)]
    evidence = _first_evidence(disagreement.predicted_record)
    if evidence is not None:
        inside = [(start, end) for start, end in sentences if start <= evidence < end]
        if inside:
            return _shortened(text[inside[0][0] : inside[0][1]])
    words = {word.casefold() for word in _telling_words(disagreement)}
    best, best_hits = "", 0
    for start, end in sentences:
        sentence = text[start:end]
        folded = sentence.casefold()
        hits = sum(word in folded for word in words)
        if hits > best_hits:
            best, best_hits = sentence, hits
    return _shortened(best)


def _first_evidence(record: Record | None) -> int | None:
    spans = (record or {}).get("evidence")
    for span in spans if isinstance(spans, list) else []:
        start = span.get("start") if isinstance(span, dict) else None
        if isinstance(start, int):
            return start
    return None


def _telling_words(disagreement: Disagreement) -> Iterator[str]:
    """Names, actors and numbers of the two records, the slot's own values first."""
    values = [disagreement.gold, disagreement.predicted]
    for record in (disagreement.gold_record, disagreement.predicted_record):
        values += [value for slot, value in (record or {}).items() if slot not in ("evidence", "id", "confidence")]
    for value in values:
        yield from _words_of(value)


def _words_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        spelled = actor_name(value)
        if spelled != value:
            yield spelled[:5]  # The beginning of a state's name is that of its adjective, too.
        elif "_" not in value:
            yield from (found[0] for found in _CAPITALISED_OR_NUMBER.finditer(value))
    elif isinstance(value, list):
        for entry in value:
            yield from _words_of(entry)
    elif isinstance(value, dict):
        for entry in value.values():
            yield from _words_of(entry)


def _shortened(sentence: str) -> str:
    return sentence if len(sentence) <= _LONGEST_SHOWN else sentence[: _LONGEST_SHOWN - 1] + "…"
