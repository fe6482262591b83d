"""The reader's network, computed with numpy.

Training (``training/train.py``) writes the weights that this module reads; the layers are the same, step by step, as
in ``training/model.py``. One document of 400 units costs a few milliseconds.
"""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from paraph.reader.encoding import Arrays, Ints, Vocabulary, cue_columns, mention_evidence, pair_features, pair_patterns
from paraph.reader.entities import Entity
from paraph.reader.schema import ATTRIBUTES, COLUMNS, KINDS_OF, ROLES, SPAN_HEADS, WITH_AREAS

Floats = NDArray[np.float32]
Span = tuple[int, int]


@dataclass(slots=True)
class Tagged:
    """The first pass over a page: states of the units and the tags of each."""

    states: Floats
    summary: Floats                     # greatest value of each state over the document
    names: Floats                       # (units, tags), log-probabilities
    spans: dict[str, Floats]            # per head (units, 3), log-probabilities


@dataclass(slots=True)
class Anchors:
    """Anchors of all kinds: their spans, kinds (numbers in KINDS) and states."""

    spans: list[Span]
    kinds: Ints
    states: Floats
    starts: Ints


def bend(x: Floats) -> Floats:
    """Leaky rectifier, in place."""
    return np.maximum(x, 0.1 * x, out=x)


def log_softmax(x: Floats) -> Floats:
    x = x - x.max(-1, keepdims=True)
    return np.asarray(x - np.log(np.exp(x).sum(-1, keepdims=True)), np.float32)


class Network:
    """Weights and their use. ``weights`` maps the names that training gave to arrays."""

    def __init__(self, weights: dict[str, Floats], vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.is_cue = cue_columns(vocabulary)
        self.w = w = weights
        self.hidden = w["gru.weight_hh_l0"].shape[1]
        # word vectors are projected once for all; row 0 (no word) gives the bias alone
        self.words = w["vectors"] @ w["word.weight"].T + w["word.bias"]
        both = ("", "_reverse")
        self.gru_in = np.concatenate([w[f"gru.weight_ih_l0{d}"].T for d in both], 1)
        self.gru_in_bias = np.concatenate([w[f"gru.bias_ih_l0{d}"] for d in both])
        self.gru_hidden = np.stack([w[f"gru.weight_hh_l0{d}"].T for d in both])
        self.gru_hidden_bias = np.stack([w[f"gru.bias_hh_l0{d}"] for d in both])[:, None, :]
        self.key_size = w["query.weight"].shape[0] // 2

    @classmethod
    def load(cls, folder: Any) -> Network:
        """Read ``weights.npz``, ``words.txt`` and ``features.txt`` of a folder."""
        path = Path(str(folder))
        with np.load(path / "weights.npz") as stored:
            weights = {}
            for name in stored.files:
                if name.endswith("|scale"):
                    continue
                array = stored[name]
                if array.dtype == np.int8:
                    array = array.astype(np.float32) * stored[f"{name}|scale"]
                weights[name] = array.astype(np.float32)
        words = path.joinpath("words.txt").read_text(encoding="utf-8").split("\n")
        features = path.joinpath("features.txt").read_text(encoding="utf-8").split("\n")
        return cls(weights, Vocabulary({w: i + 1 for i, w in enumerate(words) if w}, {f: i for i, f in enumerate(features) if f}))

    def linear(self, name: str, x: Floats) -> Floats:
        return np.asarray(x @ self.w[f"{name}.weight"].T + self.w[f"{name}.bias"], np.float32)

    def _norm(self, name: str, x: Floats) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
        return np.asarray(x * self.w[f"{name}.weight"] + self.w[f"{name}.bias"], np.float32)

    def tag(self, arrays: Arrays) -> Tagged:
        """States and tags of a page's units."""
        w = self.w
        x = bend(self.words[arrays.word] + np.add.reduceat(w["feature.weight"][arrays.features], arrays.feature_starts, 0))
        hidden, summary = self._recur(x, arrays.sentence_ranges)
        zero = np.zeros_like(summary[:1])
        around = np.concatenate([np.concatenate([zero, summary[:-1]]), summary, np.concatenate([summary[1:], zero]),
                                 np.broadcast_to(summary.mean(0), summary.shape)], 1)
        context = bend(self.linear("context", around))
        states = self._norm("state_norm", bend(self.linear("state", np.concatenate([hidden, x, context[arrays.sentence]], 1))))
        spans = self.linear("spans", states).reshape(len(states), len(SPAN_HEADS), 3)
        spans = log_softmax(spans)
        return Tagged(states, states.max(0), log_softmax(self.linear("names", states)),
                      {head: spans[:, i] for i, head in enumerate(SPAN_HEADS)})

    def _recur(self, x: Floats, ranges: Ints) -> tuple[Floats, Floats]:
        """Both directions of the recurrent layer over all sentences at once; the states and each sentence's maximum."""
        size, width = len(ranges), self.hidden
        inputs = x @ self.gru_in + self.gru_in_bias
        lengths = ranges[:, 1] - ranges[:, 0]
        order = np.argsort(-lengths, kind="stable")
        sorted_lengths, starts, pasts = lengths[order], ranges[order, 0], ranges[order, 1]
        active = np.searchsorted(-sorted_lengths, -np.arange(1, sorted_lengths[0] + 1), "right")
        out = np.empty((len(x), 2 * width), np.float32)
        state = np.zeros((2, size, width), np.float32)
        step_in = np.empty((2, size, 3 * width), np.float32)
        for step, count in enumerate(active):
            forward, backward = starts[:count] + step, pasts[:count] - 1 - step
            given = step_in[:, :count]
            given[0] = inputs[forward, :3 * width]
            given[1] = inputs[backward, 3 * width:]
            old = state[:, :count]
            recurrent = old @ self.gru_hidden + self.gru_hidden_bias
            gates = given[:, :, :2 * width] + recurrent[:, :, :2 * width]
            gates *= 0.5
            np.tanh(gates, out=gates)
            gates += 1.0
            gates *= 0.5
            new = np.tanh(given[:, :, 2 * width:] + gates[:, :, :width] * recurrent[:, :, 2 * width:])
            update = gates[:, :, width:]
            new += update * (old - new)
            state[:, :count] = new
            out[forward, :width] = new[0]
            out[backward, width:] = new[1]
        return out, np.maximum.reduceat(out, ranges[:, 0], 0)

    def see_anchors(self, tagged: Tagged, spans: list[Span], kinds: list[int], arrays: Arrays) -> Anchors:
        """States of anchors, each with what it looks at elsewhere on the page."""
        states, key = tagged.states, self.key_size
        starts = np.array([s for s, _ in spans], np.int32)
        numbers = np.array(kinds, np.int32)
        own = np.stack([states[s:p].mean(0) if p - s > 1 else states[s] for s, p in spans]) + self.w["kind.weight"][numbers]
        query = self.linear("query", own).reshape(-1, 2, key)
        keys = self.linear("key", states).reshape(-1, 2, key)
        apart = pair_features(starts, np.arange(len(states), dtype=np.int32), arrays.sentence, arrays.headline)[0]
        seen = []
        for head in (0, 1):
            gaze = query[:, head] @ keys[:, head].T / key ** 0.5 + self.w["gaze"][head][apart]
            gaze = np.exp(gaze - gaze.max(1, keepdims=True))
            seen.append((gaze / gaze.sum(1, keepdims=True)) @ states)
        joined = np.concatenate([own, *seen, np.broadcast_to(tagged.summary, own.shape)], 1)
        return Anchors(spans, numbers, self._norm("anchor_norm", bend(self.linear("anchor", joined))), starts)

    def pool(self, anchors: Floats) -> Floats:
        """One state for a cluster of anchors."""
        if len(anchors) == 1:
            return anchors[0]
        weight = self.linear("weight", anchors)
        weight = np.exp(weight - weight.max())
        return np.asarray((weight / weight.sum() * anchors).sum(0), np.float32)

    def attributes(self, kind: str, cluster: Floats, own: Ints, around: Ints) -> dict[str, Floats]:
        """Log-probabilities of each attribute's codes, and scores (logits) of the areas under ``areas``; ``own`` and
        ``around`` are the cluster's features as ``anchor_evidence`` gives them."""
        wide = self.w["wide_own.weight"][own].sum(0) + self.w["wide_around.weight"][around].sum(0)
        out = {a: log_softmax(self.linear(f"attributes.{kind}:{a}", cluster) + wide[COLUMNS[kind, a]]) for a in ATTRIBUTES.get(kind, ())}
        if kind in WITH_AREAS:
            out["areas"] = self.linear(f"areas.{kind}", cluster) + wide[COLUMNS[kind, "areas"]]
        return out

    def roles(self, entity_type: str, anchors: Anchors, entities: list[Entity], tagged: Tagged, arrays: Arrays) -> list[Floats]:
        """For each entity the scores (anchors, mentions, roles) of its mentions; rows of anchors whose kind has no role
        for the type are left at zero."""
        mine = np.flatnonzero(np.isin(anchors.kinds, KINDS_OF[entity_type]))
        sizes = [len(e.mentions) for e in entities]
        scores = np.zeros((len(anchors.kinds), sum(sizes), len(ROLES[entity_type])), np.float32)
        begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        if len(mine):
            starts = np.array([m[0] for e in entities for m in e.mentions], np.int32)
            mentions = np.stack([tagged.states[s:p].mean(0) if p - s > 1 else tagged.states[s] for e in entities for s, p in e.mentions])
            whole = np.maximum.reduceat(mentions, begins, 0)
            of_mention = mentions @ self.w[f"from_mention.{entity_type}.weight"].T + np.repeat(
                whole @ self.w[f"from_entity.{entity_type}.weight"].T, sizes, 0)
            h = self.linear(f"from_anchor.{entity_type}", anchors.states[mine])[:, None] + of_mention[None]
            columns, of_pair = pair_patterns(anchors.starts[mine], starts, arrays.sentence, arrays.headline)
            h += self._pair_rows(f"tables.{entity_type}", columns, of_pair)
            deep = self.linear(f"role.{entity_type}", bend(h))
            for i, (flat, begin) in enumerate(mention_evidence(arrays, [m for e in entities for m in e.mentions])):
                deep += np.add.reduceat(self.w[f"wide_mention.{entity_type}.{i}.weight"][flat], begin, 0)[None]
            scores[mine] = deep + self._pair_rows(f"wide_tables.{entity_type}", columns, of_pair)
        return [scores[:, b:b + s] for b, s in zip(begins, sizes, strict=True)]

    def _pair_rows(self, tables: str, columns: NDArray[np.int64], of_pair: NDArray[np.int64]) -> Floats:
        """Table rows of each pattern added up, for each pair."""
        rows = self.w[f"{tables}.0.weight"][columns[:, 0]]
        for i in range(1, columns.shape[1]):
            rows = rows + self.w[f"{tables}.{i}.weight"][columns[:, i]]
        return np.asarray(rows[of_pair], np.float32)

    def nobody(self, entity_type: str, cluster: Floats) -> Floats:
        """Scores, per role of the type, of the role's staying empty."""
        return self.linear(f"none.{entity_type}", cluster)

    def same_record(self, anchors: Anchors, arrays: Arrays) -> Floats:
        """Scores (anchors, anchors, clustered kinds) that two anchors denote one record."""
        h = self.linear("same_left", anchors.states)[:, None] + (anchors.states @ self.w["same_right.weight"].T)[None]
        h += self._pair_rows("same_tables", *pair_patterns(anchors.starts, anchors.starts, arrays.sentence, arrays.headline))
        return self.linear("same", bend(h))
