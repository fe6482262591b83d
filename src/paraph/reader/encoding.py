"""Laid-out pages as arrays: what the network takes in.

Several pages are encoded as one, unit after unit, so that each step of the network is one large operation for all of
them. Numbers of units, sentences, anchors, mentions and so on run on from page to page; no pair crosses pages.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paraph.reader.page import Page, word_features

Ints = NDArray[np.int64]
MOST_KEPT = 30_000  # word forms, or sets of findings; when more have come up, all are forgotten


@dataclass(slots=True)
class Kept:
    """Sets of features met so far, with a number for each: most of a text's have been met before. Number 0 is the
    empty set."""

    numbers: dict[Any, int] = field(default_factory=dict)
    features: list[list[int]] = field(default_factory=lambda: [[]])

    def add(self, key: object, features: list[int]) -> int:
        number = self.numbers[key] = len(self.features)
        self.features.append(features)
        return number

    def forget(self) -> None:
        self.numbers.clear()
        del self.features[1:]


@dataclass(slots=True)
class Vocabulary:
    """Numbers of words (rows of the vector table; 0 is no word) and of features (0 stands in every unit once).

    Beside them what has been met: word forms, whose features are those of the word by itself (form 0 is that of a unit
    that is no word), with the rows of their words; and sets of findings, what lexicons and the page say of a unit.
    """

    words: dict[str, int]
    features: dict[str, int]
    forms: Kept = field(default_factory=Kept)
    form_words: list[int] = field(default_factory=lambda: [0])
    findings: Kept = field(default_factory=Kept)

    def known(self, features: Iterable[str]) -> list[int]:
        """The numbers of those features that have one."""
        numbers = self.features
        return [numbers[feature] for feature in features if feature in numbers]

    def add_form(self, form: Hashable, word: str, meaning: str) -> int:
        """The number of a form that was not met before."""
        self.form_words.append(self.words.get(meaning, 0))
        return self.forms.add(form, self.known(word_features(word, meaning)))

    def forget_excess(self) -> None:
        """Make room where too much has been met."""
        if len(self.forms.features) > MOST_KEPT:
            self.forms.forget()
            del self.form_words[1:]
        if len(self.findings.features) > MOST_KEPT:
            self.findings.forget()


@dataclass(slots=True)
class Arrays:
    """Over units: ``form`` and ``findings`` (numbers in the vocabulary), ``word``, ``features`` flat with
    ``feature_starts`` (one longer than units), ``sentence``, ``in_headline``; over sentences and pages: unit ranges as
    their starts, one longer."""

    form: Ints
    findings: Ints
    word: Ints
    features: Ints
    feature_starts: Ints
    sentence: Ints
    sentence_starts: Ints
    in_headline: NDArray[np.bool_]
    page_starts: Ints
    page_sentences: Ints  # the first sentence of each page, and one past the last

    @property
    def page_of_unit(self) -> Ints:
        return np.repeat(np.arange(len(self.page_starts) - 1), np.diff(self.page_starts))


def encode(pages: Sequence[Page], vocabulary: Vocabulary) -> Arrays:
    """All pages as one. None may be empty."""
    vocabulary.forget_excess()
    forms, kept = vocabulary.forms.numbers, vocabulary.findings.numbers
    of_form, of_findings = vocabulary.forms.features, vocabulary.findings.features
    form: list[int] = []
    findings: list[int] = []
    flat: list[int] = []
    starts: list[int] = []
    sentences: list[int] = []
    sentence_starts: list[int] = []
    page_starts, page_sentences, headline = [0], [0], []
    for page in pages:
        forms_of, words, meanings = page.forms, page.tokens.words, page.meanings
        base, row = page_starts[-1], page_sentences[-1]
        for first, kind, features in zip(page.first, page.kind, page.features, strict=True):
            number = found = 0
            if kind == "word":
                number = forms.get(forms_of[first], 0) or vocabulary.add_form(
                    forms_of[first], words[first], meanings[first]
                )
            if features:
                key = tuple(features)
                found = kept.get(key, 0) or vocabulary.findings.add(key, vocabulary.known(features))
            starts.append(len(flat))
            flat.append(0)
            flat += of_form[number]
            flat += of_findings[found]
            form.append(number)
            findings.append(found)
        sentences += [s + row for s in page.sentence]
        sentence_starts += [s + base for s, _ in page.sentences]
        page_starts.append(base + len(page))
        page_sentences.append(row + len(page.sentences))
        headline += [True] * page.title_units + [False] * (len(page) - page.title_units)
    starts.append(len(flat))
    forms_here = np.array(form, np.int64)
    return Arrays(
        forms_here,
        np.array(findings, np.int64),
        np.array(vocabulary.form_words, np.int64)[forms_here],
        np.array(flat, np.int64),
        np.array(starts, np.int64),
        np.array(sentences, np.int64),
        np.array([*sentence_starts, page_starts[-1]], np.int64),
        np.array(headline, np.bool_),
        np.array(page_starts, np.int64),
        np.array(page_sentences, np.int64),
    )


def cue_columns(vocabulary: Vocabulary) -> NDArray[np.bool_]:
    """Which features are lexicon cues."""
    out = np.zeros(max(vocabulary.features.values(), default=0) + 1, np.bool_)
    for feature, number in vocabulary.features.items():
        out[number] = feature.startswith("cue:")
    return out


def joined_ranges(begins: Ints, sizes: Ints) -> tuple[Ints, Ints]:
    """The numbers of several ranges one after another, and where each range begins among them."""
    at = np.cumsum(sizes) - sizes
    return np.repeat(begins - at, sizes) + np.arange(int(sizes.sum())), at


def sums(values: NDArray[np.float32], begins: Ints) -> NDArray[np.float32]:
    """Sums of consecutive rows, from each of ``begins`` to the next. Many short runs of wide rows take a fifth of
    the time that ``np.add.reduceat`` takes."""
    sizes = np.diff(begins, append=len(values))
    out = values[begins]
    rows = np.flatnonzero(sizes > 1)
    step = 1
    while len(rows):
        out[rows] += values[begins[rows] + step]
        step += 1
        rows = rows[sizes[rows] > step]
    return out


def mention_evidence(arrays: Arrays, starts: Ints, pasts: Ints) -> list[tuple[Ints, Ints]]:
    """Features of each mention's first unit, of the unit before it and of the one after the mention: flat numbers and
    where each mention's begin. A mention at its page's edge has the empty feature there."""
    count = len(arrays.form)
    page = np.append(arrays.page_of_unit, -1)
    out = []
    for units in (starts, starts - 1, pasts):
        inside = page[units] == page[starts]  # unit -1 and the unit past the last are of no page
        units = np.where(inside, np.minimum(units, count - 1), 0)
        begin = arrays.feature_starts[units]
        size = np.where(inside, arrays.feature_starts[units + 1] - begin, 1)
        index, at = joined_ranges(begin, size)
        out.append((arrays.features[index], at))  # outside the page the first feature of a unit, which is the empty one
    return out


def anchor_evidence(
    arrays: Arrays, starts: Ints, pasts: Ints, cluster: Ints, clusters: int, is_cue: NDArray[np.bool_]
) -> list[tuple[Ints, Ints]]:
    """What speaks for a cluster's attributes directly: its anchors' features and its sentences' cues, each once. Flat
    numbers and where each cluster's begin; anchors are in the order of their ``cluster``."""
    out = []
    for sentence in (False, True):
        if sentence:  # each sentence of a cluster once
            rows = np.unique(cluster * len(arrays.sentence_starts) + arrays.sentence[starts])
            owner, row = rows // len(arrays.sentence_starts), rows % len(arrays.sentence_starts)
            first, past = arrays.sentence_starts[row], arrays.sentence_starts[row + 1]
        else:
            owner, first, past = cluster, starts, pasts
        begin = arrays.feature_starts[first]
        size = arrays.feature_starts[past] - begin
        index, _ = joined_ranges(begin, size)
        found, owner = arrays.features[index], np.repeat(owner, size)
        if sentence:
            owner, found = owner[is_cue[found]], found[is_cue[found]]
        keys = np.unique(owner * len(is_cue) + found)
        out.append((keys % len(is_cue), np.searchsorted(keys, np.arange(clusters) * len(is_cue))))
    return out


def sentence_grid(arrays: Arrays, units: Ints) -> tuple[Ints, NDArray[np.float32]]:
    """For each unit the units of its sentence, padded to a rectangle, and how near they are: 1 at the unit itself, less
    by a factor e for every 15 units, 0 where there is padding."""
    begin = arrays.sentence_starts[arrays.sentence[units]][:, None]
    past = arrays.sentence_starts[arrays.sentence[units] + 1][:, None]
    width = int((past - begin).max()) if len(units) else 1
    index = begin + np.arange(width)[None, :]
    near = np.exp(-np.abs(index - units[:, None]) / 15).astype(np.float32)
    inside = index < past
    return np.where(inside, index, 0), np.where(inside, near, 0).astype(np.float32)
