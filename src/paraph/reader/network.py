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

from paraph.reader.encoding import (
    ENTITY_TABLE_SIZES,
    PAIR_TABLE_SIZES,
    Arrays,
    Ints,
    Vocabulary,
    cue_columns,
    entity_patterns,
    pair_numbers,
    sentence_grid,
    sentences_apart,
)
from paraph.reader.entities import Entity
from paraph.reader.schema import ATTRIBUTES, CLUSTERED, COLUMNS, KINDS, KINDS_OF, ROLES, SPAN_HEADS, WITH_AREAS

Floats = NDArray[np.float32]
Span = tuple[int, int]
LIMIT = 40.0  # scores are kept within +-LIMIT, so that their exponentials are finite


@dataclass(slots=True)
class Tagged:
    """The first pass over a page: states of the units and the tags of each."""

    states: Floats
    summary: Floats  # greatest value of each state over the document
    of_features: Floats  # sums of feature rows (see Network.features)
    names: Floats  # (units, tags), log-probabilities
    spans: dict[str, Floats]  # per head (units, 3), log-probabilities


@dataclass(slots=True)
class Anchors:
    """Anchors of all kinds: their spans, kinds (numbers in KINDS) and states."""

    spans: list[Span]
    kinds: Ints
    states: Floats
    starts: Ints


def bend(x: Floats) -> Floats:
    """Leaky rectifier, in place."""
    np.maximum(x, 0.1 * x, out=x)
    return x


def span_states(states: Floats, spans: list[Span]) -> Floats:
    """Mean state of each span of units."""
    out = states[[s for s, _ in spans]]
    for i, (start, past) in enumerate(spans):
        if past - start > 1:
            out[i] = states[start:past].mean(0)
    return out


def pooled_scores(scores: Floats, order: Ints, clusters: Ints, entities: Ints) -> Floats:
    """log-sum-exp (clusters, entities, roles) of scores (anchors, mentions, roles): ``order`` lists the anchors cluster
    by cluster, ``clusters`` and ``entities`` say where each cluster's anchors and each entity's mentions begin."""
    by_entity = np.add.reduceat(np.exp(scores), entities, 1)
    return np.asarray(np.log(np.add.reduceat(by_entity[order], clusters, 0)), np.float32)


def log_softmax(x: Floats) -> Floats:
    x = x - x.max(-1, keepdims=True)
    return np.asarray(x - np.log(np.exp(x).sum(-1, keepdims=True)), np.float32)


@dataclass(slots=True)
class Named:
    """The mentions of one type's entities, entity by entity: spans, first units, where each entity's begin and how many
    they are, their states, and each entity's greatest state."""

    spans: list[Span]
    starts: Ints
    begins: Ints
    sizes: list[int]
    states: Floats
    whole: Floats


def side(weights: dict[str, Floats], additive: str, product: str) -> tuple[Floats, Floats]:
    """One matrix and bias for both things that one side of a pair contributes: to the sum and to the product."""
    names = (additive, product)
    bias = [weights.get(f"{n}.bias", np.zeros(len(weights[f"{n}.weight"]), np.float32)) for n in names]
    return np.concatenate([weights[f"{n}.weight"] for n in names]).T, np.concatenate(bias)


class Network:
    """Weights and their use. ``weights`` maps the names that training gave to arrays."""

    def __init__(self, weights: dict[str, Floats], vocabulary: Vocabulary):
        self.vocabulary = vocabulary
        self.is_cue = cue_columns(vocabulary)
        self.w = w = weights
        self.hidden = w["gru.weight_hh_l0"].shape[1]
        # word vectors are projected once for all; row 0 (no word) gives the bias alone
        # feature embeddings and, beside them, what a feature of a mention's unit, of the one before and of the one
        # after says at once for each role: one look-up serves all
        wide = [w[f"wide_mention.{t}.{i}.weight"] for i in range(3) for t in ROLES]
        self.features = np.concatenate([w["feature.weight"], *wide], 1)
        self.width = w["feature.weight"].shape[1]
        roles = sum(len(r) for r in ROLES.values())
        starts = np.cumsum([0, *(len(r) for r in ROLES.values())])
        self.wide_columns = {
            t: [slice(self.width + i * roles + a, self.width + i * roles + b) for i in range(3)]
            for t, a, b in zip(ROLES, starts, starts[1:], strict=False)
        }
        self.patterns = {t: self._all_patterns(f"tables.{t}") for t in ROLES} | {
            "same": self._all_patterns("same_tables")
        }
        self.wide_patterns = {t: self._all_patterns(f"wide_tables.{t}") for t in ROLES}
        self.pair_width = w["from_anchor.actor.weight"].shape[0]
        self.of_anchor = {t: side(w, f"from_anchor.{t}", f"anchor_product.{t}") for t in ROLES}
        self.of_mention = {t: side(w, f"from_mention.{t}", f"mention_product.{t}") for t in ROLES}
        self.entity_tables = {
            t: [
                np.concatenate([w[f"entity_tables.{t}.{i}.weight"], w[f"wide_entity.{t}.{i}.weight"]], 1)
                for i in range(len(ENTITY_TABLE_SIZES))
            ]
            for t in ROLES
        }
        self.concerned = {t: np.isin(np.arange(len(KINDS)), KINDS_OF[t]) for t in ROLES}
        self.words = w["vectors"] @ w["word.weight"].T + w["word.bias"]
        both = ("", "_reverse")
        scale = np.ones(3 * self.hidden, np.float32)
        scale[: 2 * self.hidden] = 0.5  # sigmoid(x) = (1 + tanh(x / 2)) / 2
        hidden_bias = [w[f"gru.bias_hh_l0{d}"] for d in both]
        self.gru_in = np.concatenate([w[f"gru.weight_ih_l0{d}"].T * scale for d in both], 1)
        # the hidden bias of the gates joins the input's; that of the candidate is gated and stays apart
        gate_bias = [np.concatenate([b[: 2 * self.hidden], np.zeros(self.hidden, np.float32)]) for b in hidden_bias]
        self.gru_in_bias = np.concatenate(
            [(w[f"gru.bias_ih_l0{d}"] + g) * scale for d, g in zip(both, gate_bias, strict=True)]
        )
        self.gru_hidden = [np.ascontiguousarray(w[f"gru.weight_hh_l0{d}"].T * scale) for d in both]
        self.gru_candidate_bias = np.stack([b[2 * self.hidden :] for b in hidden_bias])[:, None, :]
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
        return cls(
            weights,
            Vocabulary({w: i + 1 for i, w in enumerate(words) if w}, {f: i for i, f in enumerate(features) if f}),
        )

    def _all_patterns(self, tables: str) -> Floats:
        """The sum of table rows for every possible pattern of buckets, numbered as by ``pair_numbers``."""
        rows = self.w[f"{tables}.0.weight"]
        for i in range(1, len(PAIR_TABLE_SIZES)):
            rows = (rows[:, None] + self.w[f"{tables}.{i}.weight"][None]).reshape(-1, rows.shape[1])
        return rows

    def linear(self, name: str, x: Floats) -> Floats:
        return np.asarray(x @ self.w[f"{name}.weight"].T + self.w[f"{name}.bias"], np.float32)

    def _norm(self, name: str, x: Floats) -> Floats:
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
        return np.asarray(x * self.w[f"{name}.weight"] + self.w[f"{name}.bias"], np.float32)

    def tag(self, arrays: Arrays) -> Tagged:
        """States and tags of a page's units."""
        of_features = np.add.reduceat(self.features[arrays.features], arrays.feature_starts, 0)
        x = self.words[arrays.word]
        x += of_features[:, : self.width]
        x = bend(x)
        hidden, summary = self._recur(x, arrays.sentence_ranges)
        zero = np.zeros_like(summary[:1])
        around = np.concatenate(
            [
                np.concatenate([zero, summary[:-1]]),
                summary,
                np.concatenate([summary[1:], zero]),
                np.broadcast_to(summary.mean(0), summary.shape),
            ],
            1,
        )
        context = bend(self.linear("context", around))
        states = self._norm(
            "state_norm", bend(self.linear("state", np.concatenate([hidden, x, context[arrays.sentence]], 1)))
        )
        spans = self.linear("spans", states).reshape(len(states), len(SPAN_HEADS), 3)
        spans = log_softmax(spans)
        return Tagged(
            states,
            states.max(0),
            of_features,
            log_softmax(self.linear("names", states)),
            {head: spans[:, i] for i, head in enumerate(SPAN_HEADS)},
        )

    def _recur(self, x: Floats, ranges: Ints) -> tuple[Floats, Floats]:
        """Both directions of the recurrent layer over all sentences at once; the states and each sentence's maximum.

        Steps are laid out one after another, the longest sentences first, so that each step works on one block of
        memory; the sigmoid is taken as a hyperbolic tangent, whose factors are folded into the weights.
        """
        size, width = len(ranges), self.hidden
        lengths = ranges[:, 1] - ranges[:, 0]
        order = np.argsort(-lengths, kind="stable")
        lengths, starts, pasts = lengths[order], ranges[order, 0], ranges[order, 1]
        active = np.searchsorted(-lengths, -np.arange(1, lengths[0] + 1), "right")
        ends = np.cumsum(active)
        row = np.arange(ends[-1]) - np.repeat(ends - active, active)
        step_of = np.repeat(np.arange(len(active)), active)
        forward, backward = starts[row] + step_of, pasts[row] - 1 - step_of
        inputs = x @ self.gru_in
        inputs += self.gru_in_bias
        given = np.empty((2, len(x), 3 * width), np.float32)
        given[0], given[1] = inputs[forward, : 3 * width], inputs[backward, 3 * width :]
        packed = np.empty((2, len(x), width), np.float32)
        state = np.zeros((2, size, width), np.float32)
        recurrent = np.empty((2, size, 3 * width), np.float32)
        ahead, back = self.gru_hidden
        bias = self.gru_candidate_bias
        for count, end in zip(active.tolist(), ends.tolist(), strict=True):
            old, now, come = state[:, :count], recurrent[:, :count], given[:, end - count : end]
            np.dot(old[0], ahead, out=now[0])
            np.dot(old[1], back, out=now[1])
            gates, new = come[:, :, : 2 * width], now[:, :, 2 * width :]
            gates += now[:, :, : 2 * width]
            np.tanh(gates, out=gates)
            gates += 1.0  # twice the gate; the halves are in the weights and below
            new += bias
            new *= gates[:, :, :width]
            new *= 0.5
            new += come[:, :, 2 * width :]
            np.tanh(new, out=new)
            old -= new
            gates[:, :, width:] *= 0.5
            old *= gates[:, :, width:]
            old += new
            packed[:, end - count : end] = old
        out = np.empty((len(x), 2 * width), np.float32)
        out[forward, :width], out[backward, width:] = packed
        return out, np.maximum.reduceat(out, ranges[:, 0], 0)

    def see_anchors(self, tagged: Tagged, spans: list[Span], kinds: list[int], arrays: Arrays) -> Anchors:
        """States of anchors, each with what it looks at elsewhere on the page."""
        states, key = tagged.states, self.key_size
        starts = np.array([s for s, _ in spans], np.int32)
        numbers = np.array(kinds, np.int32)
        own = span_states(states, spans) + self.w["kind.weight"][numbers]
        query = self.linear("query", own).reshape(-1, 2, key)
        keys = self.linear("key", states).reshape(-1, 2, key)
        apart = sentences_apart(starts, np.arange(len(states), dtype=np.int32), arrays.sentence, arrays.headline)
        seen = []
        for head in (0, 1):
            gaze = query[:, head] @ keys[:, head].T / key**0.5 + self.w["gaze"][head][apart]
            gaze = np.exp(gaze - gaze.max(1, keepdims=True))
            seen.append((gaze / gaze.sum(1, keepdims=True)) @ states)
        joined = np.concatenate([own, *seen, np.broadcast_to(tagged.summary, own.shape)], 1)
        return Anchors(spans, numbers, self._norm("anchor_norm", bend(self.linear("anchor", joined))), starts)

    def pool(self, anchors: Anchors, order: Ints, begins: Ints) -> Floats:
        """States of clusters: ``order`` lists the anchors cluster by cluster, ``begins`` says where each starts."""
        weight = np.exp(np.clip(self.linear("weight", anchors.states), -30, 30))[order]
        return np.asarray(
            np.add.reduceat(weight * anchors.states[order], begins, 0) / np.add.reduceat(weight, begins, 0), np.float32
        )

    def stated_stages(self, tagged: Tagged, anchors: Anchors, order: Ints, begins: Ints, arrays: Arrays) -> Floats:
        """What the words near each cluster's anchors state of its stage, as scores (clusters, stages)."""
        index, near = sentence_grid(arrays, anchors.starts)
        probabilities = np.exp(log_softmax(self.linear("stated", tagged.states)))
        of_anchor = (probabilities[index] * near[:, :, None]).max(1)
        return self.linear("stage_of_stated", np.maximum.reduceat(of_anchor[order], begins, 0))

    def attributes(
        self, kind: str, clusters: Floats, stated: Floats | None, evidence: list[tuple[Ints, Ints]]
    ) -> dict[str, Floats]:
        """For clusters of one kind, log-probabilities of each attribute's codes, and under ``areas`` scores (logits);
        ``evidence`` is what ``anchor_evidence`` gives for each cluster, ``stated`` for agreements what
        ``stated_stages`` does."""
        weight, bias, columns = self.heads[kind]
        logits = clusters @ weight + bias
        own, around = self.w["wide_own.weight"][:, columns], self.w["wide_around.weight"][:, columns]
        for row, (mine, nearby) in zip(logits, evidence, strict=True):
            row += own[mine].sum(0) + around[nearby].sum(0)
        out = {}
        for (k, attribute), place in COLUMNS.items():
            if k == kind:
                part = logits[:, place.start - columns.start : place.stop - columns.start]
                if attribute == "stage" and stated is not None:
                    part = part + stated
                out[attribute] = part if attribute == "areas" else log_softmax(part)
        return out

    def named(self, entities: list[Entity], tagged: Tagged) -> Named:
        """The mentions of a type's entities with their states."""
        spans = [m for e in entities for m in e.mentions]
        sizes = [len(e.mentions) for e in entities]
        begins = np.cumsum([0, *sizes[:-1]]).astype(np.int32)
        states = span_states(tagged.states, spans)
        starts = np.array([s for s, _ in spans], np.int32)
        return Named(spans, starts, begins, sizes, states, np.maximum.reduceat(states, begins, 0))

    def roles(self, entity_type: str, anchors: Anchors, named: Named, tagged: Tagged, arrays: Arrays) -> Floats:
        """Scores (anchors, mentions, roles), mentions entity by entity; rows of anchors whose kind has no role for the
        type are left at the lowest score."""
        mine = np.flatnonzero(self.concerned[entity_type][anchors.kinds])
        scores = np.full((len(anchors.kinds), len(named.spans), len(ROLES[entity_type])), -LIMIT, np.float32)
        if len(mine):
            width = self.pair_width
            weight, bias = self.of_anchor[entity_type]
            anchor = anchors.states[mine] @ weight + bias
            weight, bias = self.of_mention[entity_type]
            mention = named.states @ weight + bias
            mention[:, :width] += np.repeat(named.whole @ self.w[f"from_entity.{entity_type}.weight"].T, named.sizes, 0)
            number = pair_numbers(anchors.starts[mine], named.starts, arrays.sentence, arrays.headline)
            h = np.empty((*number.shape, anchor.shape[1]), np.float32)
            additive = self.patterns[entity_type][number]
            additive += anchor[:, None, :width]
            additive += mention[None, :, :width]
            h[:, :, :width] = bend(additive)
            np.multiply(anchor[:, None, width:], mention[None, :, width:], out=h[:, :, width:])
            deep = self.linear(f"role.{entity_type}", h)
            deep += self._wide_mentions(entity_type, named.spans, tagged)
            deep += self.wide_patterns[entity_type][number]
            scores[mine] = np.clip(deep, -LIMIT, LIMIT)
        return scores

    def whole_entities(
        self,
        entity_type: str,
        clusters: Floats,
        anchors: Anchors,
        order: Ints,
        begins: Ints,
        named: Named,
        arrays: Arrays,
    ) -> Floats:
        """Scores (clusters, entities, roles) from how an entity as a whole lies to a cluster."""
        patterns = entity_patterns(
            anchors.starts, order, begins, named.starts, named.begins, arrays.sentence, arrays.headline
        )
        tables = self.entity_tables[entity_type]
        h = tables[0][patterns[0]]
        for table, numbers in zip(tables[1:], patterns[1:], strict=True):
            h += table[numbers]
        width = self.pair_width
        wide = h[:, :, width:]
        h = h[:, :, :width]
        h = h + self.linear(f"entity_of_cluster.{entity_type}", clusters)[:, None]
        h += (named.whole @ self.w[f"entity_of_whole.{entity_type}.weight"].T)[None]
        return np.asarray(self.linear(f"entity_role.{entity_type}", bend(h)) + wide, np.float32)

    def _wide_mentions(self, entity_type: str, spans: list[Span], tagged: Tagged) -> Floats:
        """What the features of each mention's first unit and of the units around it say at once: (mentions, roles)."""
        own, before, after = self.wide_columns[entity_type]
        rows = tagged.of_features
        starts, pasts = np.array([s for s, _ in spans]), np.array([p for _, p in spans])
        out = rows[starts, own]
        out += np.where((starts > 0)[:, None], rows[starts - 1, before], self.features[0, before])
        inside = pasts < len(rows)
        out += np.where(inside[:, None], rows[np.where(inside, pasts, 0), after], self.features[0, after])
        return out

    def nobody(self, clusters: Floats) -> dict[str, Floats]:
        """By entity type the scores (clusters, roles) of a role's staying empty."""
        scores = clusters @ self.nobody_weight + self.nobody_bias
        return {entity_type: scores[:, columns] for entity_type, columns in self.nobody_columns.items()}

    def same_record(self, anchors: Anchors, arrays: Arrays, common: NDArray[np.int64]) -> Floats:
        """Scores (anchors, anchors, clustered kinds) that two anchors denote one record; ``common`` as
        ``same_features`` gives it."""
        w = self.w
        h = self.linear("same_left", anchors.states)[:, None] + (anchors.states @ w["same_right.weight"].T)[None]
        h += self.patterns["same"][pair_numbers(anchors.starts, anchors.starts, arrays.sentence, arrays.headline)]
        wide = np.zeros((*h.shape[:2], len(CLUSTERED)), np.float32)
        for i, numbers in enumerate(common):
            h += w[f"same_common.{i}.weight"][numbers]
            wide += w[f"same_wide.{i}.weight"][numbers]
        alike = anchors.states @ w["same_alike.weight"].T
        return self.linear("same", np.concatenate([bend(h), alike[:, None] * alike[None]], 2)) + wide
