"""The reader's network, computed with numpy: states and tags of units, and states of anchors and clusters.

Training (``training/train.py``) writes the weights that this module reads; the layers are the same, step by step, as
in ``training/model.py``. Several pages go through together: most steps cost little more for sixteen than for one.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paraph.reader.encoding import Arrays, Ints, Kept, Vocabulary, cue_columns, joined_ranges, sentence_grid, sums
from paraph.reader.positions import sentences_apart
from paraph.reader.schema import ATTRIBUTES, COLUMNS, KINDS, ROLES, SPAN_HEADS, WITH_AREAS

Floats = NDArray[np.float32]
Span = tuple[int, int]


@dataclass(slots=True)
class Tagged:
    """The first pass over pages: states of the units and the tags of each."""

    states: Floats
    summary: Floats  # greatest value of each state over each page
    names: NDArray[np.int64]  # the likeliest tag of each unit
    named: Floats  # how probably a unit is inside a name of any kind
    spans: NDArray[np.int64]  # the likeliest tag of each unit by head
    inside: Floats  # (units, heads), how probably a unit is inside a span of the head


@dataclass(slots=True)
class Anchors:
    """Anchors of all kinds, page by page: first and past units, kinds (numbers in KINDS), pages, states."""

    starts: Ints
    pasts: Ints
    kinds: Ints
    pages: Ints
    states: Floats


def bend(x: Floats) -> Floats:
    """Leaky rectifier, in place."""
    np.maximum(x, 0.1 * x, out=x)
    return x


def span_states(states: Floats, starts: Ints, pasts: Ints) -> Floats:
    """Mean state of each span of units."""
    out = states[starts]
    longer = np.flatnonzero(pasts - starts > 1)
    if len(longer):
        sizes = (pasts - starts)[longer]
        index, at = joined_ranges(starts[longer], sizes)
        out[longer] = np.add.reduceat(states[index], at, 0) / sizes[:, None]
    return out


def softmax(x: Floats) -> Floats:
    x = np.exp(x - x.max(-1, keepdims=True))
    x /= x.sum(-1, keepdims=True)
    return x


def not_first(scores: Floats) -> Floats:
    """How probable it is that the answer is another than the first, along the last axis."""
    odds = scores[..., 1:] - scores[..., :1]
    np.minimum(odds, 40, out=odds)
    np.exp(odds, out=odds)
    total = odds[..., 0]
    for n in range(1, odds.shape[-1]):
        total = total + odds[..., n]
    return np.asarray(total / (1 + total))


def stored_weights(path: Path) -> dict[str, Floats]:
    """The weights of a file, by name. The arrays of each type lie one after another in one array of the file, since
    opening five hundred takes longer than reading them; its ``index`` names them. 8-bit arrays have a scale a row."""
    with np.load(path) as stored:
        blocks = {name: stored[name] for name in stored.files}
    found: dict[str, NDArray[Any]] = {}
    at = dict.fromkeys(blocks, 0)
    for name, kind, shape in json.loads(blocks["index"].tobytes()):
        size = math.prod(shape)
        found[name] = blocks[kind][at[kind] : at[kind] + size].reshape(shape)
        at[kind] += size
    return {
        name: array.astype(np.float32) * (found[f"{name}|scale"] if f"{name}|scale" in found else np.float32(1))
        for name, array in found.items()
        if not name.endswith("|scale")
    }


def store_weights(path: Path, weights: dict[str, NDArray[Any]]) -> None:
    """Write a file for ``stored_weights``; an array of 8 bits goes with its ``NAME|scale``."""
    kinds: dict[str, list[NDArray[Any]]] = {"int8": [], "float16": [], "float32": []}
    index = []
    for name, array in weights.items():
        kinds[array.dtype.name].append(array.reshape(-1))
        index.append((name, array.dtype.name, array.shape))
    np.savez(
        path,
        index=np.frombuffer(json.dumps(index).encode(), np.uint8),
        int8=np.concatenate(kinds["int8"]),
        float16=np.concatenate(kinds["float16"]),
        float32=np.concatenate(kinds["float32"]),
    )


class Network:
    """Weights and their use. ``weights`` maps the names that training gave to arrays."""

    def __init__(self, weights: dict[str, Floats], vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.is_cue = cue_columns(vocabulary)
        self.w = w = weights
        self.width = len(w["word.weight"])
        self.form_rows: Floats = np.zeros((0, self.width), np.float32)  # what word forms bring to the input
        self.finding_rows: Floats = np.zeros((0, self.width), np.float32)  # and what sets of findings do
        self.hidden = keep = len(w["recurrent.ahead.weight"]) // 2
        self.ways: list[tuple[Floats, Floats]] = []
        for way in ("ahead", "back"):
            weight, bias = w[f"recurrent.{way}.weight"].T.copy(), w[f"recurrent.{way}.bias"].copy()
            weight[:, :keep] *= 0.25  # the share that is kept is x / 4 + 1 / 2, between 0 and 1
            bias[:keep] = bias[:keep] * 0.25 + 0.5
            self.ways.append((weight, bias))
        at = np.cumsum([2 * self.hidden, w["word.weight"].shape[0]])
        self.to_state = [np.ascontiguousarray(part.T) for part in np.split(w["state.weight"], at, 1)]
        self.tags = (
            np.concatenate([w["names.weight"], w["spans.weight"]]).T,
            np.concatenate([w["names.bias"], w["spans.bias"]]),
            len(w["names.bias"]),
        )
        # every head of a kind in one product
        self.heads = {}
        for kind in KINDS[:7]:
            names = [f"attributes.{kind}:{a}" for a in ATTRIBUTES[kind]] + (
                [f"areas.{kind}"] if kind in WITH_AREAS else []
            )
            self.heads[kind] = (
                np.concatenate([w[f"{n}.weight"] for n in names]).T,
                np.concatenate([w[f"{n}.bias"] for n in names]),
                slice(
                    min(c.start for (k, _), c in COLUMNS.items() if k == kind),
                    max(c.stop for (k, _), c in COLUMNS.items() if k == kind),
                ),
            )
        self.nobody_weight = np.concatenate([w[f"none.{t}.weight"] for t in ROLES]).T
        self.nobody_bias = np.concatenate([w[f"none.{t}.bias"] for t in ROLES])
        offsets = np.cumsum([0, *(len(r) for r in ROLES.values())])
        self.nobody_columns = {t: slice(a, b) for t, a, b in zip(ROLES, offsets, offsets[1:], strict=False)}
        self.key_size = w["query.weight"].shape[0] // 2

    @classmethod
    def load(cls, folder: Any) -> Network:
        """Read ``weights.npz``, ``words.txt`` and ``features.txt`` of a folder."""
        path = Path(str(folder))
        weights = stored_weights(path / "weights.npz")
        words = path.joinpath("words.txt").read_text(encoding="utf-8").split("\n")
        features = path.joinpath("features.txt").read_text(encoding="utf-8").split("\n")
        return cls(
            weights,
            Vocabulary({w: i + 1 for i, w in enumerate(words) if w}, {f: i for i, f in enumerate(features) if f}),
        )

    def linear(self, name: str, x: Floats) -> Floats:
        out = x @ self.w[f"{name}.weight"].T
        out += self.w[f"{name}.bias"]
        return np.asarray(out, np.float32)

    def _norm(self, name: str, x: Floats) -> Floats:
        x -= x.mean(-1, keepdims=True)
        x /= np.sqrt(np.einsum("ij,ij->i", x, x)[:, None] / x.shape[1] + 1e-5)
        x *= self.w[f"{name}.weight"]
        x += self.w[f"{name}.bias"]
        return x

    def _rows_of(self, kept: Kept, rows: Floats, words: list[int] | None = None) -> Floats:
        """What each set of features met so far brings to the input, with its word (a row of the vectors) if ``words``
        are given. ``rows`` are those of the last call: what has come up since is worked out once."""
        count, known = len(kept.features), len(rows)
        if known > count:  # they were forgotten
            known = 0
        if known == count:
            return rows
        fresh = np.zeros((count - known, self.width), np.float32)
        if words is not None:
            fresh += self.w["vectors"][words[known:]] @ self.w["word.weight"].T
            fresh += self.w["word.bias"] + self.w["feature.weight"][0]
        added = kept.features[known:]
        sizes = np.array([len(features) for features in added])
        some = np.flatnonzero(sizes)
        if len(some):
            flat = np.array([number for features in added for number in features], np.int64)
            fresh[some] += sums(self.w["feature.weight"][flat], (np.cumsum(sizes) - sizes)[some])
        return np.concatenate([rows[:known], fresh])

    def tag(self, arrays: Arrays) -> Tagged:
        """States and tags of the units."""
        met = self.vocabulary
        self.form_rows = self._rows_of(met.forms, self.form_rows, met.form_words)
        self.finding_rows = self._rows_of(met.findings, self.finding_rows)
        x = self.form_rows[arrays.form]
        x += self.finding_rows[arrays.findings]
        x = bend(x)
        hidden, summary = self._recur(x, arrays.sentence_starts)
        first, past = arrays.page_sentences[:-1], arrays.page_sentences[1:]
        before, after = np.zeros_like(summary), np.zeros_like(summary)
        before[1:], after[:-1] = summary[:-1], summary[1:]
        before[first], after[past - 1] = 0, 0
        mean = np.add.reduceat(summary, first, 0) / (past - first)[:, None]
        around = np.concatenate([before, summary, after, np.repeat(mean, past - first, 0)], 1)
        context = bend(self.linear("context", around))
        of_hidden, of_input, of_context = self.to_state
        states = hidden @ of_hidden
        states += x @ of_input
        of_sentence = context @ of_context
        of_sentence += self.w["state.bias"]
        states += of_sentence[arrays.sentence]
        states = self._norm("state_norm", bend(states))
        weight, bias, names = self.tags
        tags = states @ weight
        tags += bias
        spans = tags[:, names:].reshape(len(states), len(SPAN_HEADS), 3)
        return Tagged(
            states,
            np.stack([states[a:b].max(0) for a, b in pairwise(arrays.page_starts.tolist())]),
            tags[:, :names].argmax(1),
            not_first(tags[:, :names]),
            spans.argmax(2),
            not_first(spans),
        )

    def _recur(self, x: Floats, sentence_starts: Ints) -> tuple[Floats, Floats]:
        """The recurrent layer over all sentences at once; the states and each sentence's maximum.

        Steps are laid out one after another, the longest sentences first, so that each step works on one block of
        memory.
        """
        starts, pasts = sentence_starts[:-1], sentence_starts[1:]
        width, inputs = self.hidden, x.shape[1]
        lengths = pasts - starts
        order = np.argsort(-lengths, kind="stable")
        lengths, first, last = lengths[order], starts[order], pasts[order] - 1
        active = np.searchsorted(-lengths, -np.arange(1, lengths[0] + 1), "right")
        ends = np.cumsum(active)
        row = np.arange(ends[-1]) - np.repeat(ends - active, active)
        step_of = np.repeat(np.arange(len(active)), active)
        visits = np.stack([first[row] + step_of, last[row] - step_of])  # the unit at each step, ahead and back
        near = np.empty((len(x), 2 * inputs), np.float32)  # each unit's input, and that of the one before or after it
        near[:, :inputs] = x
        given = np.empty((2, len(x), 2 * width), np.float32)
        near[1:, inputs:] = x[:-1]
        near[starts, inputs:] = 0
        for way, (weight, bias) in enumerate(self.ways):
            if way:
                near[:-1, inputs:] = x[1:]
                near[pasts - 1, inputs:] = 0
            linear = near @ weight
            linear += bias
            given[way] = linear[visits[way]]
        keep, new = given[:, :, :width], given[:, :, width:]
        np.minimum(np.maximum(keep, 0, out=keep), 1, out=keep)
        new -= keep * new
        state = np.zeros((2, len(starts), width), np.float32)
        most = np.full((2, len(starts), width), -np.inf, np.float32)
        for count, end in zip(active.tolist(), ends.tolist(), strict=True):
            now = state[:, :count]
            now *= keep[:, end - count : end]
            now += new[:, end - count : end]
            new[:, end - count : end] = now
            np.maximum(most[:, :count], now, out=most[:, :count])
        out = np.empty((len(x), 2 * width), np.float32)
        out[visits[0], :width], out[visits[1], width:] = new
        summary = np.empty((len(starts), 2 * width), np.float32)
        summary[order, :width], summary[order, width:] = most
        return out, summary

    def see_anchors(
        self, arrays: Arrays, tagged: Tagged, starts: Ints, pasts: Ints, kinds: Ints, pages: Ints
    ) -> Anchors:
        """States of anchors, each with what it looks at elsewhere on its page; anchors stand page by page."""
        states, key, w = tagged.states, self.key_size, self.w
        own = span_states(states, starts, pasts) + w["kind.weight"][kinds]
        query = self.linear("query", own)
        query /= key**0.5
        keys = self.linear("key", states)
        seen = np.empty((len(own), 2, states.shape[1]), np.float32)
        firsts = np.searchsorted(pages, np.arange(len(arrays.page_starts)))
        for page in range(len(arrays.page_starts) - 1):
            mine = slice(firsts[page], firsts[page + 1])
            if mine.start == mine.stop:
                continue
            units = slice(arrays.page_starts[page], arrays.page_starts[page + 1])
            apart = sentences_apart(arrays, starts[mine, None], np.arange(units.start, units.stop)[None, :])
            for head in (0, 1):
                columns = slice(head * key, (head + 1) * key)
                gaze: Floats = query[mine, columns] @ keys[units, columns].T
                gaze += w["gaze"][head][apart]
                seen[mine, head] = softmax(gaze) @ states[units]
        joined = np.concatenate([own, seen[:, 0], seen[:, 1], tagged.summary[pages]], 1)
        return Anchors(starts, pasts, kinds, pages, self._norm("anchor_norm", bend(self.linear("anchor", joined))))

    def pool(self, anchors: Anchors, order: Ints, begins: Ints) -> Floats:
        """States of clusters: ``order`` lists the anchors cluster by cluster, ``begins`` says where each starts."""
        weight = np.exp(np.clip(self.linear("weight", anchors.states), -30, 30))[order]
        return np.asarray(
            np.add.reduceat(weight * anchors.states[order], begins, 0) / np.add.reduceat(weight, begins, 0), np.float32
        )

    def stated_stages(self, arrays: Arrays, tagged: Tagged, starts: Ints, begins: Ints) -> Floats:
        """What the words near each cluster's anchors state of its stage, as scores (clusters, stages). ``starts`` are
        the anchors' first units cluster by cluster, ``begins`` says where each cluster's start."""
        index, near = sentence_grid(arrays, starts)
        units = np.unique(index)
        probabilities = softmax(self.linear("stated", tagged.states[units]))
        of_anchor = (probabilities[np.searchsorted(units, index)] * near[:, :, None]).max(1)
        return self.linear("stage_of_stated", np.maximum.reduceat(of_anchor, begins, 0))

    def attributes(
        self, kind: str, clusters: Floats, stated: Floats | None, evidence: list[tuple[Ints, Ints]]
    ) -> dict[str, Floats]:
        """For clusters of one kind, probabilities of each attribute's codes, and under ``areas`` scores (logits);
        ``evidence`` is what ``anchor_evidence`` gives for them, ``stated`` for agreements what ``stated_stages``
        does."""
        weight, bias, columns = self.heads[kind]
        logits = clusters @ weight
        logits += bias
        for name, (flat, begins) in zip(("wide_own", "wide_around"), evidence, strict=True):
            some = np.flatnonzero(np.diff(begins, append=len(flat)))
            if len(some):
                logits[some] += np.add.reduceat(self.w[f"{name}.weight"][flat, columns], begins[some], 0)
        out = {}
        for (k, attribute), place in COLUMNS.items():
            if k == kind:
                part = logits[:, place.start - columns.start : place.stop - columns.start]
                if attribute == "stage" and stated is not None:
                    part = part + stated
                out[attribute] = part if attribute == "areas" else softmax(part)
        return out

    def nobody(self, clusters: Floats) -> dict[str, Floats]:
        """By entity type the scores (clusters, roles) of a role's staying empty."""
        scores = clusters @ self.nobody_weight + self.nobody_bias
        return {entity_type: scores[:, columns] for entity_type, columns in self.nobody_columns.items()}
