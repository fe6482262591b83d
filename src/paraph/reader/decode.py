"""From the network's scores to drafts of records: anchors, clusters, attribute codes and role fillers."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paraph.reader.encoding import Arrays, Ints, anchor_evidence, encode, same_features
from paraph.reader.entities import Entities, Entity, gather, person_entities
from paraph.reader.network import Anchors, Floats, Network, Span, Tagged, pooled_scores
from paraph.reader.page import Page
from paraph.reader.schema import ANCHORED, AREAS, ATTRIBUTES, CLUSTERED, KINDS, OFFICES, ROLES
from paraph.reader.spans import join_office_spans, trim_item


@dataclass(slots=True)
class Thresholds:
    """Least probabilities: of an anchor (by kind), of two anchors being one record, of a role filler, of an area."""

    anchor: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ANCHORED, 0.5))
    same: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CLUSTERED, 0.5))
    role: dict[str, float] = field(default_factory=dict)  # "kind.slot" -> probability, 0.5 where not named

    @classmethod
    def load(cls, folder: Path) -> Thresholds:
        """Those that ``thresholds.json`` of a model's folder names; the defaults for others."""
        made = cls()
        path = folder / "thresholds.json"
        if path.exists():
            stored = json.loads(path.read_text(encoding="utf-8"))
            for name in ("anchor", "same", "role"):
                getattr(made, name).update(stored.get(name, {}))
        return made


@dataclass(slots=True)
class Filler:
    """An entity that fills a role, how probable that is, and the mention that speaks most for it."""

    entity: Entity
    probability: float
    mention: Span


@dataclass(slots=True)
class Draft:
    """A record to be: its anchors with their probabilities, attributes with theirs, role fillers by slot."""

    kind: str
    anchors: list[Span]
    anchor_probabilities: list[float]
    attributes: dict[str, tuple[str, float]] = field(default_factory=dict)
    areas: dict[str, float] = field(default_factory=dict)
    roles: dict[str, list[Filler]] = field(default_factory=dict)
    runners_up: dict[str, Filler] = field(default_factory=dict)
    stated: bool = False  # made by a rule from a plain statement, not by the network
    alike: float = 0.0  # how probably it is one record with the earlier draft that it is most like

    @property
    def anchor_probability(self) -> float:
        return max(self.anchor_probabilities)


@dataclass(slots=True)
class Reject:
    """A candidate anchor that fell short of its threshold."""

    kind: str
    span: Span
    probability: float
    threshold: float


@dataclass(slots=True)
class Drafted:
    page: Page
    drafts: list[Draft]
    entities: Entities
    name_spans: dict[str, list[Span]]
    body_names: list[Span]
    rejects: list[Reject]


def spans_above(log_probabilities: Floats, threshold: float, least: int) -> list[tuple[Span, float]]:
    """Runs of units, from unit ``least`` on, whose probability of being inside a span exceeds the threshold."""
    inside = 1.0 - np.exp(log_probabilities[:, 0])
    found: list[tuple[Span, float]] = []
    for unit in np.flatnonzero(inside > threshold).tolist():
        if unit < least:
            continue
        if found and found[-1][0][1] == unit:
            (start, _), probability = found[-1]
            found[-1] = ((start, unit + 1), max(probability, float(inside[unit])))
        else:
            found.append(((unit, unit + 1), float(inside[unit])))
    return found


def tag_spans(best: NDArray[np.int64], begin: int) -> list[Span]:
    """Spans of one label (tags ``begin`` and ``begin + 1``) of a decoded tag row."""
    found: list[Span] = []
    inside = np.flatnonzero((best == begin) | (best == begin + 1)).tolist()
    i, count = 0, len(inside)
    while i < count:
        start, past = inside[i], inside[i] + 1
        i += 1
        while i < count and inside[i] == past and best[past] == begin + 1:
            past += 1
            i += 1
        found.append((start, past))
    return found


def draft(page: Page, network: Network, thresholds: Thresholds, with_rejects: bool = False) -> Drafted:
    """Everything that the network finds on a page."""
    arrays = encode(page, network.vocabulary)
    entities = gather(page)
    if not len(page):
        return Drafted(page, [], entities, {}, [], [])
    tagged = network.tag(arrays)
    best = tagged.names.argmax(1)
    names = {
        label: within_sentences(tag_spans(best, begin), page)
        for label, begin in (("person", 1), ("office", 3), ("title", 5))
    }
    entities["person"] = person_entities(page, names["person"])
    names["office"] = join_office_spans(names["office"], page)
    items = within_sentences(tag_spans(tagged.spans["item"].argmax(1), 1), page)
    entities["item"] = [
        Entity(page.words(*s), [s]) for item in items for s in trim_item(item, page) if s[0] >= page.title_units
    ]
    body_names = within_sentences(tag_spans(tagged.spans["body_name"].argmax(1), 1), page)
    spans: list[Span] = []
    kinds: list[int] = []
    probabilities: list[float] = []
    rejects: list[Reject] = []
    for number, kind in enumerate(ANCHORED):
        threshold = thresholds.anchor[kind]
        for span, probability in spans_above(tagged.spans[kind], threshold, page.title_units):
            spans.append(span)
            kinds.append(number)
            probabilities.append(probability)
        if with_rejects:
            taken = {u for s, k in zip(spans, kinds, strict=True) if k == number for u in range(*s)}
            for span, probability in spans_above(tagged.spans[kind], 0.08, page.title_units):
                if not taken.intersection(range(*span)):
                    rejects.append(Reject(kind, span, probability, threshold))
    for span in names["office"]:
        if span[0] >= page.title_units:
            spans.append(span)
            kinds.append(OFFICES)
            probabilities.append(float(1 - np.exp(tagged.names[span[0] : span[1], 0]).min()))
    drafts = _drafts(page, network, thresholds, arrays, tagged, spans, kinds, probabilities, entities) if spans else []
    return Drafted(page, drafts, entities, names, body_names, rejects)


def within_sentences(spans: list[Span], page: Page) -> list[Span]:
    """Spans cut where a sentence ends, so that no name runs over a full stop."""
    out: list[Span] = []
    for start, past in spans:
        while start < past:
            end = start + 1
            while end < past and page.sentence[end] == page.sentence[start]:
                end += 1
            out.append((start, end))
            start = end
    return out


def _drafts(
    page: Page,
    network: Network,
    thresholds: Thresholds,
    arrays: Arrays,
    tagged: Tagged,
    spans: list[Span],
    kinds: list[int],
    probabilities: list[float],
    entities: Entities,
) -> list[Draft]:
    anchors = network.see_anchors(tagged, spans, kinds, arrays)
    clusters, alike = _cluster(page, kinds, network, anchors, arrays, thresholds)
    order = np.array([i for members in clusters for i in members], np.int32)
    begins = np.cumsum([0, *(len(m) for m in clusters[:-1])]).astype(np.int32)
    pooled = network.pool(anchors, order, begins)
    drafts = [
        Draft(KINDS[kinds[m[0]]], [spans[i] for i in m], [probabilities[i] for i in m], alike=likeness)
        for m, likeness in zip(clusters, alike, strict=True)
    ]
    area_logits: dict[int, Floats] = {}
    for kind in ATTRIBUTES:
        where = [n for n, d in enumerate(drafts) if d.kind == kind]
        if where:
            evidence = [anchor_evidence(arrays, drafts[n].anchors, network.is_cue) for n in where]
            stated = (
                network.stated_stages(tagged, anchors, order, begins, arrays)[where] if kind == "agreements" else None
            )
            for attribute, rows in network.attributes(kind, pooled[where], stated, evidence).items():
                for n, row in zip(where, rows, strict=True):
                    if attribute == "areas":
                        area_logits[n] = row
                    else:
                        choice = int(row.argmax())
                        drafts[n].attributes[attribute] = (
                            ATTRIBUTES[kind][attribute][choice],
                            float(np.exp(row[choice])),
                        )
    nobody = network.nobody(pooled)
    present = {d.kind for d in drafts}
    for entity_type, roles in ROLES.items():
        wanted = [(number, role) for number, role in enumerate(roles) if role.kind in present]
        if not wanted:
            continue
        given = entities[entity_type]
        scores: Floats | None = None
        raw: Floats | None = None
        mention_begins = np.zeros(0, np.int32)
        if given:
            named = network.named(given, tagged)
            raw = network.roles(entity_type, anchors, named, tagged, arrays)
            mention_begins = named.begins
            scores = pooled_scores(raw, order, begins, mention_begins)
            scores += network.whole_entities(entity_type, pooled, anchors, order, begins, named, arrays)
        for number, role in wanted:
            where = [n for n, made in enumerate(drafts) if made.kind == role.kind]
            if entity_type == "area":
                for n in where:
                    _areas(
                        drafts[n], area_logits[n], None if scores is None else scores[n, :, number], given, thresholds
                    )
            elif scores is None or raw is None:
                for n in where:
                    drafts[n].roles[role.slot] = []
            else:
                empty = None if role.many else nobody[entity_type][where, number]
                picked, likely = choose(
                    scores[where, :, number], empty, thresholds.role.get(f"{role.kind}.{role.slot}", 0.5)
                )
                for row, n in enumerate(where):
                    block = raw[clusters[n]][:, :, number].max(0)
                    fillers = [
                        filler(given, e, float(likely[row, e]), block, mention_begins)
                        for e in np.flatnonzero(picked[row]).tolist()
                    ]
                    drafts[n].roles[role.slot] = sorted(fillers, key=lambda f: f.mention)
                    if not fillers:
                        best = int(likely[row].argmax())
                        drafts[n].runners_up[role.slot] = filler(
                            given, best, float(likely[row, best]), block, mention_begins
                        )
    return drafts


def choose(scores: Floats, empty: Floats | None, least: float) -> tuple[NDArray[np.bool_], Floats]:
    """Which entities fill a role of each cluster (rows), and how probably: each on its own where several may, else the
    likeliest, if it outweighs the empty slot."""
    if empty is None:
        probabilities = 1 / (1 + np.exp(-scores))
        return probabilities > least, np.asarray(probabilities, np.float32)
    top = np.maximum(scores.max(1), empty)
    weights, blank = np.exp(scores - top[:, None]), np.exp(empty - top)
    probabilities = weights / (weights.sum(1) + blank)[:, None]
    chosen = np.zeros(scores.shape, np.bool_)
    best = weights.argmax(1)
    rows = np.arange(len(best))
    chosen[rows, best] = weights[rows, best] > least * (weights[rows, best] + blank)
    return chosen, np.asarray(probabilities, np.float32)


def filler(entities: list[Entity], number: int, probability: float, by_mention: Floats, begins: Ints) -> Filler:
    """An entity as a filler, with the mention that scores highest (``by_mention``: over all mentions of the type)."""
    entity = entities[number]
    if len(entity.mentions) == 1:
        return Filler(entity, probability, entity.mentions[0])
    start = int(begins[number])
    return Filler(entity, probability, entity.mentions[int(by_mention[start : start + len(entity.mentions)].argmax())])


def _cluster(
    page: Page, kinds: list[int], network: Network, anchors: Anchors, arrays: Arrays, thresholds: Thresholds
) -> tuple[list[list[int]], list[float]]:
    """Anchors of one record together: each joins the cluster that it fits best on average, or founds one. With each
    cluster how probably its first anchor belongs to an earlier one all the same."""
    clusters: list[list[int]] = [[i] for i, number in enumerate(kinds) if KINDS[number] not in CLUSTERED]
    alike = [0.0] * len(clusters)
    concerned = [i for i, number in enumerate(kinds) if KINDS[number] in CLUSTERED]
    if not concerned:
        return clusters, alike
    some = Anchors(
        [anchors.spans[i] for i in concerned],
        anchors.kinds[concerned],
        anchors.states[concerned],
        anchors.starts[concerned],
    )
    same = 1 / (1 + np.exp(-network.same_record(some, arrays, same_features(page, some.spans))))
    for k, kind in enumerate(CLUSTERED):
        mine = sorted((n for n, i in enumerate(concerned) if KINDS[kinds[i]] == kind), key=lambda n: some.spans[n])
        made: list[list[int]] = []
        for n in mine:
            fits = [sum(float(same[m, n, k]) for m in cluster) / len(cluster) for cluster in made]
            best = max(range(len(made)), key=fits.__getitem__) if made else -1
            if made and fits[best] > thresholds.same[kind]:
                made[best].append(n)
            else:
                made.append([n])
                alike.append(fits[best] if best >= 0 else 0.0)
        clusters += ([concerned[n] for n in cluster] for cluster in made)
    return clusters, alike


def _areas(made: Draft, logits: Floats, scores: Floats | None, entities: list[Entity], thresholds: Thresholds) -> None:
    logits = logits.copy()
    if scores is not None:
        for entity, score in zip(entities, scores, strict=True):
            if entity.key in AREAS:
                logits[AREAS.index(entity.key)] += score
    probabilities = 1 / (1 + np.exp(-logits))
    least = thresholds.role.get(f"{made.kind}.areas", 0.5)
    made.areas = {AREAS[i]: float(probabilities[i]) for i in np.flatnonzero(probabilities > least)}


__all__ = ["Anchors", "Draft", "Drafted", "Filler", "Reject", "Thresholds", "draft"]
