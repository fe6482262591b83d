"""What training minimises, over a batch of reports at once.

Each report's expectations are laid down once as index arrays (``Targets``); a batch joins them with their numbers moved
(``collate``), so that all pairs of anchors and mentions, and all pairs of clusters and entities, of several reports go
through the network in a few large operations.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional as F

from dataset import Example
from model import Reader, span_means
from paraph.reader.encoding import Arrays, anchor_evidence, mention_evidence, sentence_grid
from paraph.reader.positions import (
    Pairing,
    choices,
    entity_patterns,
    pair_numbers,
    pairing,
    pattern_columns,
    same_features,
    sentences_apart,
)
from paraph.reader.schema import AREAS, ATTRIBUTES, CLUSTERED, COLUMNS, KINDS, KINDS_OF, ROLES, SPAN_HEADS, WITH_AREAS

Numbers = NDArray[np.int64]
ATTRIBUTE_WEIGHT = 2.0


@dataclass
class Pairs:
    """Index arrays of one entity type in one report, or of several joined."""

    mention_start: list[tuple[int, int]]  # unit ranges of the mentions
    entity_of_mention: Numbers
    columns: Numbers  # (patterns, tables)
    pattern: Numbers  # of each anchor-mention pair
    anchor: Numbers
    mention: Numbers
    pair_to_choice: Numbers
    cluster: Numbers  # of each choice: a cluster with an entity
    entity: Numbers
    lie: Numbers  # (tables, choices)
    bags: list[tuple[Numbers, Numbers]]
    entities: int
    area: Numbers  # area number of each entity, -1 for none


@dataclass
class Targets:
    """One report's expectations, or a batch's."""

    names: Numbers
    tags: Numbers
    stages: Numbers
    units: int
    spans: list[tuple[int, int]] = field(default_factory=list)
    kinds: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    gaze: list[Numbers] = field(default_factory=list)
    anchor_counts: list[int] = field(default_factory=list)
    unit_counts: list[int] = field(default_factory=list)
    cluster_of_anchor: Numbers = field(default_factory=lambda: np.zeros(0, np.int64))
    clusters: int = 0
    evidence: list[tuple[Numbers, Numbers]] = field(default_factory=list)  # see anchor_evidence
    by_kind: dict[str, Numbers] = field(default_factory=dict)
    attributes: dict[tuple[str, str], Numbers] = field(default_factory=dict)
    areas: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    pairs: dict[str, Pairs] = field(default_factory=dict)
    roles: dict[tuple[str, str, str], tuple[Numbers, NDArray[np.float32]]] = field(
        default_factory=dict
    )  # choices, expected
    same: tuple[Numbers, Numbers, Numbers, NDArray[np.float32], NDArray[np.float32]] | None = None
    same_columns: Numbers | None = None
    same_pattern: Numbers | None = None
    same_common: Numbers | None = None
    grid: list[tuple[Numbers, NDArray[np.float32]]] = field(default_factory=list)  # of the anchors, see sentence_grid


def targets_of(example: Example, arrays: Arrays, is_cue: NDArray[np.bool_]) -> Targets:
    """Lay down what is expected of one report."""
    clusters = example.clusters
    made = Targets(
        example.name_tags,
        np.stack([example.span_tags[h] for h in SPAN_HEADS], 1),
        example.stage_tags,
        len(example.page),
    )
    made.unit_counts = [len(example.page)]
    made.spans = [span for c in clusters for span in c.anchors]
    made.anchor_counts = [len(made.spans)]
    if not clusters:
        made.gaze = [np.zeros((0, len(example.page)), np.int64)]
        return made
    made.kinds = kinds = np.array([KINDS.index(c.kind) for c in clusters for _ in c.anchors])
    made.cluster_of_anchor = owner = np.array([n for n, c in enumerate(clusters) for _ in c.anchors])
    made.clusters = len(clusters)
    starts = np.array([s for s, _ in made.spans])
    pasts = np.array([p for _, p in made.spans])
    made.gaze = [sentences_apart(arrays, starts[:, None], np.arange(len(example.page))[None, :])]
    made.grid = [sentence_grid(arrays, starts)]
    made.evidence = anchor_evidence(arrays, starts, pasts, owner, len(clusters), is_cue)
    for kind in KINDS:
        mine = np.array([n for n, c in enumerate(clusters) if c.kind == kind], np.int64)
        if len(mine):
            made.by_kind[kind] = mine
            for attribute in ATTRIBUTES.get(kind, ()):
                made.attributes[kind, attribute] = np.array([clusters[n].attributes.get(attribute, -1) for n in mine])
            if kind in WITH_AREAS:
                made.areas[kind] = np.stack([clusters[n].areas for n in mine])
    for entity_type in ROLES:
        if example.entities[entity_type]:
            _lay_pairs(made, example, arrays, entity_type, starts, kinds, owner)
    _lay_same(made, example, arrays, starts, kinds, owner)
    return made


def _lay_pairs(
    made: Targets, example: Example, arrays: Arrays, entity_type: str, starts: Numbers, kinds: Numbers, owner: Numbers
) -> None:
    entities, clusters = example.entities[entity_type], example.clusters
    anchors = np.flatnonzero(np.isin(kinds, KINDS_OF[entity_type]))
    wanted = np.array([n for n, c in enumerate(clusters) if KINDS.index(c.kind) in KINDS_OF[entity_type]], np.int64)
    if not len(anchors):
        return
    spans = [m for e in entities for m in e.mentions]
    firsts = np.array([s for s, _ in spans])
    entity_of_mention = np.array([n for n, e in enumerate(entities) for _ in e.mentions])
    one_page = np.zeros(len(starts), np.int64)
    pairs = pairing(one_page[anchors], np.zeros(len(spans), np.int64), 1)
    row = np.full(len(clusters), -1)
    row[wanted] = np.arange(len(wanted))
    entity_pages = np.zeros(len(entities), np.int64)
    found = choices(pairs, row[owner[anchors]], np.zeros(len(wanted), np.int64), entity_of_mention, entity_pages)
    number = pair_numbers(arrays, starts[anchors], firsts, pairs)
    patterns, pattern = np.unique(number, return_inverse=True)
    counts = np.array([len(e.mentions) for e in entities])
    cell = np.searchsorted(found.cell_begins, np.arange(len(pairs.anchor)), "right") - 1
    made.pairs[entity_type] = Pairs(
        spans,
        entity_of_mention,
        pattern_columns(patterns),
        pattern.reshape(-1),
        anchors[pairs.anchor],
        pairs.mention,
        found.cell[cell],
        wanted[found.cluster],
        found.entity,
        entity_patterns(arrays, starts[anchors], firsts, pairs, found, counts, entity_pages),
        mention_evidence(arrays, firsts, np.array([p for _, p in spans])),
        len(entities),
        np.array([AREAS.index(e.key) if e.key in AREAS else -1 for e in entities]),
    )
    for role in ROLES[entity_type]:
        mine = made.by_kind.get(role.kind)
        if mine is not None:
            expected = np.zeros((len(mine), len(entities)), np.float32)
            for i, n in enumerate(mine):
                expected[i, clusters[n].roles[entity_type, role.slot]] = 1
            where = row[mine][:, None] * len(entities) + np.arange(len(entities))[None, :]
            made.roles[entity_type, role.kind, role.slot] = (where.reshape(-1), expected.reshape(-1))


def _lay_same(made: Targets, example: Example, arrays: Arrays, starts: Numbers, kinds: Numbers, owner: Numbers) -> None:
    left, right, number, target, weight = [], [], [], [], []
    for k, kind in enumerate(CLUSTERED):
        where = np.flatnonzero(kinds == KINDS.index(kind))
        for i, j in zip(*np.triu_indices(len(where), 1), strict=True):
            one, other = sorted((where[i], where[j]), key=lambda n: starts[n])  # in the order of the text
            left.append(one)
            right.append(other)
            number.append(k)
            target.append(float(owner[where[i]] == owner[where[j]]))
            weight.append(4 / (3 + len(where)))
    if left:
        made.same = (
            np.array(left),
            np.array(right),
            np.array(number),
            np.array(target, np.float32),
            np.array(weight, np.float32),
        )
        # among the anchors of these kinds only
        concerned = np.flatnonzero(np.isin(kinds, [KINDS.index(k) for k in CLUSTERED]))
        place = np.searchsorted(concerned, [left, right])
        lie = pair_numbers(arrays, starts[concerned], starts[concerned], Pairing(place[0], place[1], place[0][:0]))
        patterns, pattern = np.unique(lie, return_inverse=True)
        made.same_common = same_features(example.page, made.spans, list(zip(left, right, strict=True)))
        made.same_columns, made.same_pattern = pattern_columns(patterns), pattern.reshape(-1)


def collate(parts: list[Targets]) -> Targets:
    """Several reports as one, numbers moved past those of the reports before."""
    out = Targets(
        np.concatenate([p.names for p in parts]),
        np.concatenate([p.tags for p in parts]),
        np.concatenate([p.stages for p in parts]),
        0,
    )
    by_kind: dict[str, list[Numbers]] = defaultdict(list)
    attributes: dict[tuple[str, str], list[Numbers]] = defaultdict(list)
    areas: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
    roles: dict[tuple[str, str, str], list[tuple[Numbers, NDArray[np.float32]]]] = defaultdict(list)
    pairs: dict[str, list[tuple[Pairs, int, int, int]]] = defaultdict(list)
    choices: dict[str, int] = defaultdict(int)
    same: list[tuple[Targets, int]] = []
    kinds, owners = [], []
    evidence: list[tuple[list[Numbers], list[Numbers], int]] = [([], [], 0) for _ in range(2)]
    for part in parts:
        units, anchors, clusters = out.units, len(out.spans), out.clusters
        out.spans += [(s + units, p + units) for s, p in part.spans]
        kinds.append(part.kinds)
        owners.append(part.cluster_of_anchor + clusters)
        out.gaze += part.gaze
        out.grid += [(index + units, near) for index, near in part.grid]
        out.anchor_counts += part.anchor_counts
        out.unit_counts += part.unit_counts
        for i, (flat, at) in enumerate(part.evidence):
            flats, ats, length = evidence[i]
            flats.append(flat)
            ats.append(at + length)
            evidence[i] = (flats, ats, length + len(flat))
        for kind, where in part.by_kind.items():
            by_kind[kind].append(where + clusters)
        for key, values in part.attributes.items():
            attributes[key].append(values)
        for kind, rows in part.areas.items():
            areas[kind].append(rows)
        for (entity_type, kind, slot), (where, expected) in part.roles.items():
            roles[entity_type, kind, slot].append((where + choices[entity_type], expected))
        for entity_type, p in part.pairs.items():
            pairs[entity_type].append((p, units, anchors, clusters))
            choices[entity_type] += len(p.cluster)
        if part.same is not None:
            same.append((part, anchors))
        out.units += part.units
        out.clusters += part.clusters
    out.kinds, out.cluster_of_anchor = np.concatenate(kinds), np.concatenate(owners)
    out.evidence = [(np.concatenate(f), np.concatenate(a)) for f, a, _ in evidence if f]
    out.by_kind = {k: np.concatenate(v) for k, v in by_kind.items()}
    out.attributes = {k: np.concatenate(v) for k, v in attributes.items()}
    out.areas = {k: np.concatenate(v) for k, v in areas.items()}
    out.roles = {k: (np.concatenate([w for w, _ in v]), np.concatenate([e for _, e in v])) for k, v in roles.items()}
    out.pairs = {t: _join_pairs(v) for t, v in pairs.items()}
    if same:
        moved = [tuple(part.same) for part, _ in same]
        out.same = (
            np.concatenate([m[0] + a for m, (_, a) in zip(moved, same, strict=True)]),
            np.concatenate([m[1] + a for m, (_, a) in zip(moved, same, strict=True)]),
            *(np.concatenate([m[i] for m in moved]) for i in (2, 3, 4)),
        )
        at = np.cumsum([0, *(len(part.same_columns) for part, _ in same)])
        out.same_common = np.concatenate([part.same_common for part, _ in same], 1)
        out.same_columns = np.concatenate([part.same_columns for part, _ in same])
        out.same_pattern = np.concatenate([part.same_pattern + b for (part, _), b in zip(same, at, strict=False)])
    return out


def _join_pairs(parts: list[tuple[Pairs, int, int, int]]) -> Pairs:
    mention = entity = pattern = choice = 0
    spans: list[tuple[int, int]] = []
    lists: dict[str, list[Numbers]] = defaultdict(list)
    bags: list[tuple[list[Numbers], list[Numbers], int]] = [([], [], 0) for _ in range(3)]
    for p, units, anchors, clusters in parts:
        spans += [(s + units, e + units) for s, e in p.mention_start]
        lists["entity_of_mention"].append(p.entity_of_mention + entity)
        lists["columns"].append(p.columns)
        lists["pattern"].append(p.pattern + pattern)
        lists["anchor"].append(p.anchor + anchors)
        lists["mention"].append(p.mention + mention)
        lists["pair_to_choice"].append(p.pair_to_choice + choice)
        lists["cluster"].append(p.cluster + clusters)
        lists["entity"].append(p.entity + entity)
        lists["lie"].append(p.lie.T)
        lists["area"].append(p.area)
        for i, (flat, at) in enumerate(p.bags):
            flats, ats, length = bags[i]
            flats.append(flat)
            ats.append(at + length)
            bags[i] = (flats, ats, length + len(flat))
        mention += len(p.mention_start)
        entity += p.entities
        pattern += len(p.columns)
        choice += len(p.cluster)
    joined = {k: np.concatenate(v) for k, v in lists.items()}
    return Pairs(
        spans,
        joined["entity_of_mention"],
        joined["columns"],
        joined["pattern"],
        joined["anchor"],
        joined["mention"],
        joined["pair_to_choice"],
        joined["cluster"],
        joined["entity"],
        joined["lie"].T,
        [(np.concatenate(f), np.concatenate(a)) for f, a, _ in bags],
        entity,
        joined["area"],
    )


def loss_of(model: Reader, arrays: list[Arrays], targets: Targets) -> Tensor:
    """The summed loss of a batch."""
    states = model.encode(arrays)
    together = torch.cat(states)
    loss = F.cross_entropy(model.names(together), t(targets.names), reduction="sum")
    loss = loss + F.cross_entropy(model.spans(together).view(-1, 3), t(targets.tags).flatten(), reduction="sum")
    stated = model.stated(together)
    loss = loss + F.cross_entropy(stated, t(targets.stages), reduction="sum")
    if not targets.spans:
        return loss
    anchors = model.see_anchors(
        together,
        targets.spans,
        t(targets.kinds),
        [t(g) for g in targets.gaze],
        targets.anchor_counts,
        targets.unit_counts,
    )
    owner = t(targets.cluster_of_anchor)
    weight = torch.exp(model.weight(anchors).clamp(-30, 30))
    pooled = zeros(targets.clusters, anchors.shape[1]).index_add(0, owner, weight * anchors) / zeros(
        targets.clusters, 1
    ).index_add(0, owner, weight)
    own, around = ((t(flat), t(at)) for flat, at in targets.evidence)
    wide = model.wide_own(*own) + model.wide_around(*around)
    area_logits: dict[str, Tensor] = {}
    probabilities = torch.softmax(stated, 1)
    of_anchor = torch.cat(
        [(probabilities[t(index).long()] * t(near)[:, :, None]).amax(1) for index, near in targets.grid]
    )
    of_cluster = zeros(targets.clusters, of_anchor.shape[1]).scatter_reduce(
        0, owner[:, None].expand_as(of_anchor), of_anchor, "amax"
    )
    for kind, where in targets.by_kind.items():
        rows, direct = pooled[t(where)], wide[t(where)]
        for attribute in ATTRIBUTES.get(kind, ()):
            logits = model.attributes[f"{kind}:{attribute}"](rows) + direct[:, COLUMNS[kind, attribute]]
            if attribute == "stage" and kind == "agreements":
                logits = logits + model.stage_of_stated(of_cluster[t(where)])
            loss = loss + ATTRIBUTE_WEIGHT * F.cross_entropy(
                logits, t(targets.attributes[kind, attribute]), reduction="sum", ignore_index=-1
            )
        if kind in WITH_AREAS:
            area_logits[kind] = model.areas[kind](rows) + direct[:, COLUMNS[kind, "areas"]]
    for entity_type, roles in ROLES.items():
        scores = (
            choice_scores(model, entity_type, targets.pairs[entity_type], together, anchors, pooled)
            if entity_type in targets.pairs
            else None
        )
        for number, role in enumerate(roles):
            where = targets.by_kind.get(role.kind)
            found = targets.roles.get((entity_type, role.kind, role.slot))
            if entity_type == "area":
                if where is not None:
                    loss = loss + area_loss(area_logits[role.kind], targets, role.kind, scores, number, found)
            elif found is not None and scores is not None:
                choices, expected = t(found[0]), t(found[1])
                mine = scores[choices, number]
                if role.many:
                    loss = loss + F.binary_cross_entropy_with_logits(mine, expected, reduction="sum")
                else:
                    loss = loss + one_loss(model, entity_type, number, targets, choices, expected, mine, pooled)
    if targets.same is not None:
        left, right, kind_number, target, weights = (t(x) for x in targets.same)
        same = model.same_pairs(
            anchors[left], anchors[right], t(targets.same_columns), t(targets.same_pattern), t(targets.same_common)
        )
        loss = loss + F.binary_cross_entropy_with_logits(
            same[torch.arange(len(left)), kind_number], target, weights, reduction="sum"
        )
    return loss


def choice_scores(
    model: Reader, entity_type: str, pairs: Pairs, states: Tensor, anchors: Tensor, pooled: Tensor
) -> Tensor:
    """Scores (choices, roles): over a cluster's anchors and an entity's mentions, and of the entity as a whole."""
    vectors = span_means(states, pairs.mention_start)
    owner = t(pairs.entity_of_mention)
    whole = torch.full((pairs.entities, vectors.shape[1]), -1e4).scatter_reduce(
        0, owner[:, None].expand_as(vectors), vectors, "amax"
    )
    scores = model.pair_scores(
        entity_type,
        anchors,
        vectors,
        whole[owner],
        t(pairs.anchor),
        t(pairs.mention),
        t(pairs.columns),
        t(pairs.pattern),
        [(t(f), t(a)) for f, a in pairs.bags],
    )
    total = zeros(len(pairs.cluster), scores.shape[1]).index_add(
        0, t(pairs.pair_to_choice), torch.exp(scores.clamp(-40, 40))
    )
    return torch.log(total) + model.whole_entities(
        entity_type, pooled[t(pairs.cluster)], whole[t(pairs.entity)], t(pairs.lie)
    )


def area_loss(
    logits: Tensor,
    targets: Targets,
    kind: str,
    scores: Tensor | None,
    number: int,
    found: tuple[Numbers, NDArray[np.float32]] | None,
) -> Tensor:
    if found is not None and scores is not None:
        pairs = targets.pairs["area"]
        choices = found[0]
        known = pairs.area[pairs.entity[choices]] >= 0
        choices = choices[known]
        row = np.full(targets.clusters, -1)
        row[targets.by_kind[kind]] = np.arange(len(targets.by_kind[kind]))
        flat = row[pairs.cluster[choices]] * len(AREAS) + pairs.area[pairs.entity[choices]]
        logits = logits.flatten().index_add(0, t(flat), scores[t(choices), number]).view_as(logits)
    return F.binary_cross_entropy_with_logits(logits, t(targets.areas[kind]), reduction="sum")


def one_loss(
    model: Reader,
    entity_type: str,
    number: int,
    targets: Targets,
    choices: Tensor,
    expected: Tensor,
    mine: Tensor,
    pooled: Tensor,
) -> Tensor:
    """Cross-entropy over a cluster's entities and nobody, where several entities may be right."""
    clusters, row = torch.unique(t(targets.pairs[entity_type].cluster)[choices], return_inverse=True)
    nobody = torch.exp(model.none[entity_type](pooled[clusters])[:, number].clamp(-40, 40))
    weights = torch.exp(mine.clamp(-60, 60))
    everything = nobody + zeros(len(clusters)).index_add(0, row, weights)
    right = zeros(len(clusters)).index_add(0, row, weights * expected)
    answered = zeros(len(clusters)).index_add(0, row, expected) > 0
    return (torch.log(everything) - torch.log(torch.where(answered, right, nobody) + 1e-30)).sum()


def t(x: object) -> Tensor:
    return torch.as_tensor(x, device=torch.get_default_device())


def zeros(*shape: int) -> Tensor:
    return torch.zeros(*shape)
