"""From the network's scores to drafts of records: anchors, clusters, attribute codes and role fillers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from paraph.reader.encoding import Arrays, Ints, anchor_evidence, encode, joined_ranges
from paraph.reader.entities import Entities, Entity, gather, person_entities
from paraph.reader.network import Anchors, Floats, Network, Span, Tagged
from paraph.reader.page import Page
from paraph.reader.pairs import Named, PairScores, Scored
from paraph.reader.positions import same_features
from paraph.reader.schema import ANCHORED, AREAS, ATTRIBUTES, CLUSTERED, KINDS, OFFICES, ROLES, SPAN_HEADS, Role
from paraph.reader.spans import join_adjacent, join_office_spans, trim_item

SHOWN_FROM = 0.08  # least probability of a candidate that an explanation lists as rejected
NAMES = (("person", 1), ("office", 3), ("title", 5))  # with the number of their first tag
BODY_NAME, ITEM = SPAN_HEADS.index("body_name"), SPAN_HEADS.index("item")


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
    likeliest_actor: str | None = None  # of an office that no actor surely fills
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
    """What was found on one page. Spans are of the page's units."""

    page: Page
    entities: Entities
    drafts: list[Draft] = field(default_factory=list)
    name_spans: dict[str, list[Span]] = field(default_factory=dict)
    body_names: list[Span] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


@dataclass(slots=True)
class Candidates:
    """Anchors found on all pages: page, units on the page, kind (a number in KINDS), probability of each."""

    pages: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    kinds: list[int] = field(default_factory=list)
    probabilities: list[float] = field(default_factory=list)

    def add(self, page: int, span: Span, kind: int, probability: float) -> None:
        self.pages.append(page)
        self.spans.append(span)
        self.kinds.append(kind)
        self.probabilities.append(probability)


@dataclass(slots=True)
class Clusters:
    """Anchors that are one record: their numbers by cluster, flat with begins; kind and page of each cluster."""

    members: list[list[int]]
    order: Ints
    begins: Ints
    of_anchor: Ints
    kinds: Ints
    pages: Ints


class Drafter:
    """Makes drafts with a network's weights and thresholds."""

    def __init__(self, network: Network, thresholds: Thresholds):
        self.network = network
        self.thresholds = thresholds
        self.pairs = PairScores(network)

    def draft_all(self, pages: Sequence[Page], with_rejects: bool = False) -> list[Drafted]:
        """Everything that the network finds on each of several pages."""
        out = [Drafted(page, gather(page)) for page in pages]
        drafted = [d for d in out if len(d.page)]
        if drafted:
            arrays = encode([d.page for d in drafted], self.network.vocabulary)
            tagged = self.network.tag(arrays)
            found = self._candidates(drafted, arrays, tagged, with_rejects)
            if found.spans:
                self._fill(drafted, arrays, tagged, found)
        return out

    def _candidates(self, drafted: list[Drafted], arrays: Arrays, tagged: Tagged, with_rejects: bool) -> Candidates:
        """The anchors on all pages; the pages' names, bodies' names, persons and items are noted on the way."""
        out = Candidates()
        least = np.array([self.thresholds.anchor[kind] for kind in ANCHORED], np.float32)
        enough = tagged.inside[:, : len(ANCHORED)] > least
        starts = arrays.page_starts.tolist()
        for number, (made, base, end) in enumerate(zip(drafted, starts, starts[1:], strict=False)):
            page = made.page
            body, tags, spans = slice(base, end), tagged.names[base:end], tagged.spans[base:end]
            named = dict(tag_spans(tags, [begin for _, begin in NAMES]))
            names = {label: within_sentences(named[begin], page) for label, begin in NAMES}
            names["person"] = join_adjacent(names["person"], page)
            made.entities["person"] = person_entities(page, names["person"])
            names["office"] = join_office_spans(names["office"], page)
            made.name_spans = names
            items = within_sentences(dict(tag_spans(spans[:, ITEM], [1]))[1], page)
            made.entities["item"] = [
                Entity(page.words(*s), [s]) for item in items for s in trim_item(item, page) if s[0] >= page.title_units
            ]
            made.body_names = within_sentences(dict(tag_spans(spans[:, BODY_NAME], [1]))[1], page)
            of_kind: dict[int, list[int]] = {}
            for unit, kind in np.argwhere(enough[body]).tolist():
                if unit >= page.title_units and unit not in page.repeated:
                    of_kind.setdefault(kind, []).append(unit)
            for kind in sorted(of_kind):
                for span in runs(of_kind[kind]):
                    probability = tagged.inside[base + span[0] : base + span[1], kind].max()
                    out.add(number, span, kind, float(probability))
            if with_rejects:
                made.rejects = list(self._rejects(page, tagged.inside[body], of_kind))
            for span in names["office"]:
                if span[0] >= page.title_units and span[0] not in page.repeated:
                    out.add(number, span, OFFICES, float(tagged.named[base + span[0] : base + span[1]].max()))
        return out

    def _rejects(self, page: Page, inside: Floats, taken: dict[int, list[int]]) -> Iterator[Reject]:
        for number, kind in enumerate(ANCHORED):
            mine = set(taken.get(number, ()))
            for span in runs(np.flatnonzero(inside[:, number] > SHOWN_FROM).tolist()):
                if span[0] >= page.title_units and not mine.intersection(range(*span)):
                    probability = float(inside[span[0] : span[1], number].max())
                    yield Reject(kind, span, probability, self.thresholds.anchor[kind])

    def _fill(self, drafted: list[Drafted], arrays: Arrays, tagged: Tagged, found: Candidates) -> None:
        """Make the drafts of all pages of their anchors."""
        network = self.network
        pages = np.array(found.pages, np.int64)
        base = arrays.page_starts[pages]
        spans = np.array(found.spans, np.int64)
        anchors = network.see_anchors(
            arrays, tagged, spans[:, 0] + base, spans[:, 1] + base, np.array(found.kinds, np.int64), pages
        )
        clusters, alike = self._cluster(drafted, arrays, anchors, found)
        pooled = network.pool(anchors, clusters.order, clusters.begins)
        drafts = [
            Draft(
                KINDS[found.kinds[members[0]]],
                [found.spans[i] for i in members],
                [found.probabilities[i] for i in members],
                alike=likeness,
            )
            for members, likeness in zip(clusters.members, alike, strict=True)
        ]
        for made, page in zip(drafts, clusters.pages.tolist(), strict=True):
            drafted[page].drafts.append(made)
        area_scores = self._attributes(drafts, arrays, tagged, anchors, clusters, pooled)
        nobody = network.nobody(pooled)
        for entity_type, roles in ROLES.items():
            named = Named.of([d.entities[entity_type] for d in drafted], arrays.page_starts)
            scored = self.pairs.roles(
                entity_type,
                arrays,
                tagged,
                anchors,
                clusters.of_anchor,
                clusters.kinds,
                clusters.pages,
                pooled,
                named,
            )
            for number, role in enumerate(roles):
                where = np.flatnonzero(clusters.kinds == KINDS.index(role.kind))
                if entity_type == "area":
                    self._areas(role.kind, where, drafts, area_scores, scored, number, named)
                    continue
                for n in where.tolist():
                    drafts[n].roles[role.slot] = []
                if scored is not None:
                    empty = None if role.many else nobody[entity_type][:, number]
                    least = self.thresholds.role.get(f"{role.kind}.{role.slot}", 0.5)
                    fill_role(role, number, where, drafts, clusters, scored, named, empty, least)

    def _attributes(
        self, drafts: list[Draft], arrays: Arrays, tagged: Tagged, anchors: Anchors, clusters: Clusters, pooled: Floats
    ) -> dict[int, Floats]:
        """Fill in the attributes of all drafts; returns the scores of the areas by draft."""
        area_scores: dict[int, Floats] = {}
        for kind in ATTRIBUTES:
            where = np.flatnonzero(clusters.kinds == KINDS.index(kind))
            if not len(where):
                continue
            numbers = where.tolist()
            members = np.array([i for n in numbers for i in clusters.members[n]])
            owner = np.repeat(np.arange(len(where)), [len(clusters.members[n]) for n in numbers])
            starts = anchors.starts[members]
            begins = np.searchsorted(owner, np.arange(len(where)))
            stated = self.network.stated_stages(arrays, tagged, starts, begins) if kind == "agreements" else None
            evidence = anchor_evidence(arrays, starts, anchors.pasts[members], owner, len(where), self.network.is_cue)
            for attribute, rows in self.network.attributes(kind, pooled[where], stated, evidence).items():
                if attribute == "areas":
                    area_scores.update(zip(numbers, rows, strict=True))
                    continue
                codes = ATTRIBUTES[kind][attribute]
                for n, choice, probability in zip(numbers, rows.argmax(1).tolist(), rows.max(1).tolist(), strict=True):
                    drafts[n].attributes[attribute] = (codes[choice], probability)
        return area_scores

    def _cluster(
        self, drafted: list[Drafted], arrays: Arrays, anchors: Anchors, found: Candidates
    ) -> tuple[Clusters, list[float]]:
        """Anchors of one record together: each joins the cluster that it fits best on average, or founds one. With each
        cluster how probably its first anchor belongs to an earlier one all the same."""
        groups: dict[tuple[int, int], list[int]] = {}  # of the clustered kinds, by page and kind
        members: list[list[int]] = []
        alike: list[float] = []
        for i, (page, kind) in enumerate(zip(found.pages, found.kinds, strict=True)):
            if KINDS[kind] in CLUSTERED:
                groups.setdefault((page, kind), []).append(i)
            else:
                members.append([i])
                alike.append(0.0)
        same = self._same(drafted, arrays, anchors, found, groups)
        for (_, kind), mine in groups.items():
            least = self.thresholds.same[KINDS[kind]]
            made: list[list[int]] = []
            for i in mine:
                fits = [sum(same[m, i] for m in cluster) / len(cluster) for cluster in made]
                best = max(range(len(made)), key=fits.__getitem__) if made else -1
                if made and fits[best] > least:
                    made[best].append(i)
                else:
                    made.append([i])
                    alike.append(fits[best] if best >= 0 else 0.0)
            members += made
        by_page = sorted(range(len(members)), key=lambda n: found.pages[members[n][0]])
        members = [members[n] for n in by_page]
        sizes = np.array([len(m) for m in members])
        order = np.array([i for m in members for i in m], np.int64)
        begins = np.cumsum(sizes) - sizes
        of_anchor = np.empty(len(order), np.int64)
        of_anchor[order] = np.repeat(np.arange(len(members)), sizes)
        first = order[begins]
        clusters = Clusters(members, order, begins, of_anchor, anchors.kinds[first], anchors.pages[first])
        return clusters, [alike[n] for n in by_page]

    def _same(
        self,
        drafted: list[Drafted],
        arrays: Arrays,
        anchors: Anchors,
        found: Candidates,
        groups: dict[tuple[int, int], list[int]],
    ) -> dict[tuple[int, int], float]:
        """How probably two anchors of a kind on a page are one record, the earlier first."""
        concerned: list[int] = []
        pairs: list[tuple[int, int]] = []
        columns: list[int] = []
        common: list[Ints] = []
        number_of: dict[int, int] = {}
        pages: dict[int, list[int]] = {}
        for (page, kind), mine in groups.items():
            mine.sort(key=found.spans.__getitem__)
            for i in mine:
                number_of[i] = len(concerned)
                concerned.append(i)
            pages.setdefault(page, []).append(kind)
        for page, kinds in pages.items():
            here: list[tuple[int, int]] = []
            for kind in kinds:
                mine = groups[page, kind]
                both = [(mine[a], mine[b]) for b in range(len(mine)) for a in range(b)]
                here += both
                columns += [CLUSTERED.index(KINDS[kind])] * len(both)
            if here:
                common.append(same_features(drafted[page].page, found.spans, here))
            pairs += here
        if not pairs:
            return {}
        left = np.array([number_of[a] for a, _ in pairs])
        right = np.array([number_of[b] for _, b in pairs])
        scores = self.pairs.same_record(arrays, anchors, np.array(concerned), left, right, np.concatenate(common, 1))[
            np.arange(len(pairs)), columns
        ]
        return dict(zip(pairs, (1 / (1 + np.exp(-scores))).tolist(), strict=True))

    def _areas(
        self,
        kind: str,
        where: Ints,
        drafts: list[Draft],
        area_scores: dict[int, Floats],
        scored: Scored | None,
        number: int,
        named: Named,
    ) -> None:
        """The areas of drafts of a kind: what their anchors say, and which areas are named for them."""
        least = self.thresholds.role.get(f"{kind}.areas", 0.5)
        for n in where.tolist():
            scores = area_scores[n].copy()
            row = scored.row[n] if scored is not None else -1
            if scored is not None and row >= 0:
                begin = int(scored.choices.begins[row])
                end = int(scored.choices.begins[row + 1]) if row + 1 < len(scored.choices.begins) else None
                block = slice(begin, end)
                for entity, score in zip(
                    scored.choices.entity[block].tolist(), scored.of_choices[block, number].tolist(), strict=True
                ):
                    key = named.entities[entity].key
                    if key in AREA_NUMBERS:
                        scores[AREA_NUMBERS[key]] += score
            probabilities = 1 / (1 + np.exp(-scores))
            drafts[n].areas = {AREAS[i]: float(probabilities[i]) for i in np.flatnonzero(probabilities > least)}


AREA_NUMBERS = {area: number for number, area in enumerate(AREAS)}


def fill_role(
    role: Role,
    number: int,
    where: Ints,
    drafts: list[Draft],
    clusters: Clusters,
    scored: Scored,
    named: Named,
    empty: Floats | None,
    least: float,
) -> None:
    """Choose which entities fill a role (the type's ``number``-th) of the drafts ``where``: each on its own where
    several may (``empty`` is None), else the likeliest, if it outweighs the slot's staying empty."""
    rows = scored.row[where]
    where, rows = where[rows >= 0], rows[rows >= 0]
    if not len(where):
        return
    made = scored.choices
    ends = np.append(made.begins, len(made.cluster))
    sizes = ends[rows + 1] - ends[rows]
    index, begins = joined_ranges(ends[rows], sizes)
    scores = scored.of_choices[index, number]
    owner = np.repeat(np.arange(len(rows)), sizes)
    if empty is None:
        likely = 1 / (1 + np.exp(-scores))
        picked = likely > least
    else:
        blank = empty[where]
        top = np.maximum(np.maximum.reduceat(scores, begins), blank)
        weights, blank = np.exp(scores - top[owner]), np.exp(blank - top)
        likely = weights / (np.add.reduceat(weights, begins) + blank)[owner]
        best = np.maximum.reduceat(weights, begins)
        picked = (weights == best[owner]) & (weights > least * (weights + blank[owner]))
    chosen = np.flatnonzero(picked)
    entities = made.entity[index]
    for n, probability, entity in zip(
        where[owner[chosen]].tolist(), likely[chosen].tolist(), entities[chosen].tolist(), strict=True
    ):
        fillers = drafts[n].roles[role.slot]
        if empty is None or not fillers:  # of equals the first
            fillers.append(filler(entity, probability, n, number, clusters, scored, named))
    if empty is None:
        for n in where.tolist():
            drafts[n].roles[role.slot].sort(key=lambda f: f.mention)
    if (role.kind, role.slot) == ("offices", "actor"):
        highest = np.flatnonzero(likely == np.maximum.reduceat(likely, begins)[owner])[::-1]
        for n, entity in zip(where[owner[highest]].tolist(), entities[highest].tolist(), strict=True):
            drafts[n].likeliest_actor = named.entities[entity].key


def filler(
    entity: int,
    probability: float,
    cluster: int,
    number: int,
    clusters: Clusters,
    scored: Scored,
    named: Named,
) -> Filler:
    """An entity as a filler, with the mention that scores highest for any anchor of the cluster."""
    found = named.entities[entity]
    if len(found.mentions) == 1:
        return Filler(found, probability, found.mentions[0])
    count = len(found.mentions)
    before = int(named.begins[entity] - named.begins[named.first_of_page[named.pages[entity]]])
    best: tuple[float, int] = (-np.inf, 0)
    for anchor in clusters.members[cluster]:
        begin = int(scored.pairs.begins[scored.anchor_row[anchor]]) + before
        scores = scored.of_pairs[begin : begin + count, number]
        at = int(scores.argmax())
        best = max(best, (float(scores[at]), -at))
    return Filler(found, probability, found.mentions[-best[1]])


def runs(units: list[int]) -> list[Span]:
    """Ascending units as spans of adjacent ones."""
    found: list[Span] = []
    for unit in units:
        if found and found[-1][1] == unit:
            found[-1] = (found[-1][0], unit + 1)
        else:
            found.append((unit, unit + 1))
    return found


def tag_spans(best: NDArray[np.int64], begins: list[int]) -> Iterator[tuple[int, list[Span]]]:
    """For each label (tags ``begin`` and ``begin + 1``) the spans of it in a row of tags."""
    units = np.flatnonzero(best).tolist()
    tags = best[units].tolist()
    for begin in begins:
        found: list[Span] = []
        for unit, tag in zip(units, tags, strict=True):
            if tag == begin + 1 and found and found[-1][1] == unit:
                found[-1] = (found[-1][0], unit + 1)
            elif tag == begin or tag == begin + 1:
                found.append((unit, unit + 1))
        yield begin, found


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
