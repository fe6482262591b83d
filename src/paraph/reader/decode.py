"""From the network's scores to drafts of records: anchors, clusters, attribute codes and role fillers."""
from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from paraph.reader.encoding import Arrays, anchor_evidence, encode
from paraph.reader.entities import Entities, Entity, gather, person_entities
from paraph.reader.network import Anchors, Floats, Network, Span, Tagged
from paraph.reader.page import Page
from paraph.reader.schema import ANCHORED, AREAS, ATTRIBUTES, CLUSTERED, KINDS, OFFICES, ROLES


@dataclass(slots=True)
class Thresholds:
    """Least probabilities: of an anchor (by kind), of two anchors being one record, of a role filler, of an area."""

    anchor: dict[str, float] = field(default_factory=lambda: dict.fromkeys(ANCHORED, 0.5))
    same: dict[str, float] = field(default_factory=lambda: dict.fromkeys(CLUSTERED, 0.5))
    role: dict[str, float] = field(default_factory=dict)          # "kind.slot" -> probability, 0.5 where not named
    calibration: dict[str, tuple[float, float]] = field(default_factory=dict)   # kind -> slope, intercept (see confidence)

    @classmethod
    def load(cls, folder: Path) -> Thresholds:
        """Those that ``thresholds.json`` of a model's folder names; the defaults for others."""
        made = cls()
        path = folder / "thresholds.json"
        if path.exists():
            stored = json.loads(path.read_text(encoding="utf-8"))
            for name in ("anchor", "same", "role", "calibration"):
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
    """Spans of units whose probability of being inside exceeds the threshold; a unit that begins one splits it."""
    probabilities = np.exp(log_probabilities)
    inside = 1.0 - probabilities[:, 0]
    found: list[tuple[Span, float]] = []
    candidates = np.flatnonzero(inside > threshold)
    i = 0
    while i < len(candidates):
        start = int(candidates[i])
        if start < least:
            i += 1
            continue
        past = start + 1
        while i + 1 < len(candidates) and candidates[i + 1] == past and probabilities[past, 1] < probabilities[past, 2]:
            past += 1
            i += 1
        found.append(((start, past), float(inside[start:past].max())))
        i += 1
    return found


def tag_spans(best: np.ndarray, begin: int) -> list[Span]:
    """Spans of one label (tags ``begin`` and ``begin + 1``) of a decoded tag row."""
    found: list[Span] = []
    i, count = 0, len(best)
    while i < count:
        if best[i] == begin or best[i] == begin + 1:
            past = i + 1
            while past < count and best[past] == begin + 1:
                past += 1
            found.append((i, past))
            i = past
        else:
            i += 1
    return found


def draft(page: Page, network: Network, thresholds: Thresholds, with_rejects: bool = False) -> Drafted:
    """Everything that the network finds on a page."""
    arrays = encode(page, network.vocabulary)
    entities = gather(page)
    if not len(page):
        return Drafted(page, [], entities, {}, [], [])
    tagged = network.tag(arrays)
    best = tagged.names.argmax(1)
    crossing = np.array([p > page.title_units > s for s, p in page.sentences]).any() if page.title_units else False
    assert not crossing
    names = {label: within_sentences(tag_spans(best, begin), page) for label, begin in (("person", 1), ("office", 3), ("title", 5))}
    entities["person"] = person_entities(page, names["person"])
    entities["item"] = [Entity(page.words(*s), [s]) for s in within_sentences(tag_spans(tagged.spans["item"].argmax(1), 1), page)
                        if s[0] >= page.title_units]
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
            probabilities.append(float(1 - np.exp(tagged.names[span[0]:span[1], 0]).min()))
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


def _drafts(page: Page, network: Network, thresholds: Thresholds, arrays: Arrays, tagged: Tagged, spans: list[Span],
            kinds: list[int], probabilities: list[float], entities: Entities) -> list[Draft]:
    anchors = network.see_anchors(tagged, spans, kinds, arrays)
    same = 1 / (1 + np.exp(-network.same_record(anchors, arrays)))
    clusters = _cluster(kinds, same, thresholds)
    scores = {t: network.roles(t, anchors, entities[t], tagged, arrays) for t in ROLES if entities[t]}
    drafts = []
    for members in clusters:
        kind = KINDS[kinds[members[0]]]
        pooled = network.pool(anchors.states[members])
        made = Draft(kind, [spans[i] for i in members], [probabilities[i] for i in members])
        logits = network.attributes(kind, pooled, *anchor_evidence(arrays, made.anchors, network.is_cue)) if kind in ATTRIBUTES else {}
        area_logits = logits.pop("areas", None)
        for attribute, row in logits.items():
            choice = int(row.argmax())
            made.attributes[attribute] = (ATTRIBUTES[kind][attribute][choice], float(np.exp(row[choice])))
        for entity_type, roles in ROLES.items():
            for number, role in enumerate(roles):
                if role.kind != kind:
                    continue
                if entity_type == "area":
                    assert area_logits is not None
                    _areas(made, area_logits, scores.get("area", []), entities["area"], members, number, thresholds)
                else:
                    _fill(made, network, role.slot, role.many, entity_type, scores.get(entity_type, []), entities[entity_type],
                          members, number, pooled, thresholds)
        drafts.append(made)
    return drafts


def _cluster(kinds: list[int], same: Floats, thresholds: Thresholds) -> list[list[int]]:
    """Anchors of one record together: each joins the cluster that it fits best on average, or founds one."""
    clusters: list[list[int]] = []
    for i, number in enumerate(kinds):
        kind = KINDS[number]
        best, home = 0.0, None
        if kind in CLUSTERED:
            k = CLUSTERED.index(kind)
            for cluster in clusters:
                if kinds[cluster[0]] == number:
                    fit = float(np.mean([(same[j, i, k] + same[min(i, j), max(i, j), k]) / 2 for j in cluster]))
                    if fit > thresholds.same[kind] and fit > best:
                        best, home = fit, cluster
        if home is None:
            clusters.append([i])
        else:
            home.append(i)
    return clusters


def pooled_score(scores: Floats, members: list[int], role: int) -> float:
    """log-sum-exp over a cluster's anchors and an entity's mentions."""
    block = scores[members][:, :, role]
    top = block.max()
    return float(top + np.log(np.exp(block - top).sum()))


def strongest_mention(entity: Entity, scores: Floats, members: list[int], role: int) -> Span:
    return entity.mentions[int(scores[members][:, :, role].max(0).argmax())]


def _areas(made: Draft, logits: Floats, scores: list[Floats], entities: list[Entity], members: list[int], role: int,
           thresholds: Thresholds) -> None:
    logits = logits.copy()
    for entity, block in zip(entities, scores, strict=True):
        if entity.key in AREAS:
            logits[AREAS.index(entity.key)] += pooled_score(block, members, role)
    probabilities = 1 / (1 + np.exp(-logits))
    least = thresholds.role.get(f"{made.kind}.areas", 0.5)
    made.areas = {AREAS[i]: float(probabilities[i]) for i in np.flatnonzero(probabilities > least)}


def _fill(made: Draft, network: Network, slot: str, many: bool, entity_type: str, scores: list[Floats],
          entities: list[Entity], members: list[int], role: int, pooled: Floats, thresholds: Thresholds) -> None:
    made.roles[slot] = made.roles.get(slot, [])
    if not scores:
        return
    logits = np.array([pooled_score(block, members, role) for block in scores])
    if many:
        probabilities = 1 / (1 + np.exp(-logits))
        least = thresholds.role.get(f"{made.kind}.{slot}", 0.5)
        chosen = [int(i) for i in np.flatnonzero(probabilities > least)]
    else:
        everything = np.append(logits, network.nobody(entity_type, pooled)[role])
        everything = np.exp(everything - everything.max())
        probabilities = everything / everything.sum()
        best = int(probabilities[:-1].argmax())
        least = thresholds.role.get(f"{made.kind}.{slot}", 0.5)
        # the filler is given when it outweighs the empty slot
        chosen = [best] if probabilities[best] > least * (probabilities[best] + probabilities[-1]) else []
        if not chosen:
            made.runners_up[slot] = Filler(entities[best], float(probabilities[best]), strongest_mention(entities[best], scores[best], members, role))
    fillers = [Filler(entities[i], float(probabilities[i]), strongest_mention(entities[i], scores[i], members, role)) for i in chosen]
    if many and not fillers:
        best = int(probabilities.argmax())
        made.runners_up[slot] = Filler(entities[best], float(probabilities[best]), strongest_mention(entities[best], scores[best], members, role))
    made.roles[slot] = sorted(fillers, key=lambda f: f.mention)


__all__ = ["Anchors", "Draft", "Drafted", "Filler", "Reject", "Thresholds", "draft"]
