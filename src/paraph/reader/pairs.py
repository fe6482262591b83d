"""Scores of pairs, computed with numpy: which mention fills which role of an anchor, which anchors are one record.

The layers are those of ``training/model.py``; all pairs of several pages are scored at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from paraph.reader.encoding import Arrays, Ints, mention_evidence
from paraph.reader.entities import Entity
from paraph.reader.network import Anchors, Floats, Network, Tagged, bend, span_states
from paraph.reader.positions import (
    ENTITY_TABLE_SIZES,
    PAIR_TABLE_SIZES,
    Choices,
    Pairing,
    choices,
    entity_patterns,
    gathered,
    pair_numbers,
    pairing,
)
from paraph.reader.schema import CLUSTERED, KINDS, KINDS_OF, ROLES

LIMIT = 40.0  # scores are kept within +-LIMIT, so that their exponentials are finite


@dataclass(slots=True)
class Named:
    """The entities of one type on all pages, and their mentions entity by entity: units, entity of each mention, the
    first mention of each entity, the page of each entity."""

    entities: list[Entity]
    starts: Ints
    pasts: Ints
    owner: Ints
    begins: Ints
    pages: Ints
    first_of_page: Ints  # the number of each page's first entity, one longer

    @classmethod
    def of(cls, by_page: list[list[Entity]], page_starts: Ints) -> Named:
        entities: list[Entity] = []
        pages: list[int] = []
        starts: list[int] = []
        pasts: list[int] = []
        owner: list[int] = []
        firsts = [0]
        for page, (mine, base) in enumerate(zip(by_page, page_starts.tolist(), strict=False)):
            for entity in mine:
                for start, past in entity.mentions:
                    starts.append(start + base)
                    pasts.append(past + base)
                    owner.append(len(entities))
                entities.append(entity)
                pages.append(page)
            firsts.append(len(entities))
        of_mention = np.array(owner, np.int64)
        return cls(
            entities,
            np.array(starts, np.int64),
            np.array(pasts, np.int64),
            of_mention,
            np.searchsorted(of_mention, np.arange(len(entities))),
            np.array(pages, np.int64),
            np.array(firsts, np.int64),
        )


@dataclass(slots=True)
class Scored:
    """Scores of one entity type: of pairs (pairs, roles), of choices (choices, roles), and what these are pairs of.
    ``row`` is each cluster's number among those concerned, -1 where its kind has no role for the type; ``anchor_row``
    each anchor's."""

    pairs: Pairing
    choices: Choices
    of_pairs: Floats
    of_choices: Floats
    row: Ints
    anchor_row: Ints


class PairScores:
    """The weights of pairs, joined for use."""

    def __init__(self, network: Network):
        self.network = network
        self.w = w = network.w
        self.width = len(w["same_left.weight"])
        self.patterns = {t: self._all_patterns(f"tables.{t}", f"wide_tables.{t}") for t in ROLES}
        self.same_patterns = self._all_patterns("same_tables")
        self.of_anchor = {t: self._side(f"from_anchor.{t}", f"anchor_product.{t}") for t in ROLES}
        self.of_mention = {t: self._side(f"from_mention.{t}", f"mention_product.{t}") for t in ROLES}
        self.entity_tables = {
            t: [
                np.concatenate([w[f"entity_tables.{t}.{i}.weight"], w[f"wide_entity.{t}.{i}.weight"]], 1)
                for i in range(len(ENTITY_TABLE_SIZES))
            ]
            for t in ROLES
        }
        self.concerned = {t: np.isin(np.arange(len(KINDS)), KINDS_OF[t]) for t in ROLES}

    def _side(self, additive: str, product: str) -> tuple[Floats, Floats]:
        """One matrix and bias for both things that one side of a pair contributes: to the sum and to the product."""
        names = (additive, product)
        weights = [self.w[f"{n}.weight"] for n in names]
        bias = [self.w.get(f"{n}.bias", np.zeros(len(m), np.float32)) for n, m in zip(names, weights, strict=True)]
        return np.concatenate(weights).T, np.concatenate(bias)

    def _all_patterns(self, *names: str) -> Floats:
        """The sum of table rows for every possible pattern of buckets, numbered as by ``pair_numbers``; the tables of
        all names side by side."""
        tables = [np.concatenate([self.w[f"{n}.{i}.weight"] for n in names], 1) for i in range(len(PAIR_TABLE_SIZES))]
        rows = tables[0]
        for table in tables[1:]:
            rows = (rows[:, None] + table[None]).reshape(-1, rows.shape[1])
        return rows

    def roles(
        self,
        entity_type: str,
        arrays: Arrays,
        tagged: Tagged,
        anchors: Anchors,
        cluster_of_anchor: Ints,
        cluster_kinds: Ints,
        cluster_pages: Ints,
        clusters: Floats,
        named: Named,
    ) -> Scored | None:
        """Scores of the entities of a type for the roles of all clusters; None where there is nothing to score."""
        concerned = self.concerned[entity_type]
        # only pages that have both
        has_entity = np.diff(named.first_of_page) > 0
        mine = np.flatnonzero(concerned[anchors.kinds] & has_entity[anchors.pages])
        wanted = np.flatnonzero(concerned[cluster_kinds] & has_entity[cluster_pages])
        if not len(mine):
            return None
        row = np.full(len(cluster_kinds), -1)
        row[wanted] = np.arange(len(wanted))
        anchor_row = np.full(len(anchors.kinds), -1)
        anchor_row[mine] = np.arange(len(mine))
        pages = len(arrays.page_starts) - 1
        pairs = pairing(anchors.pages[mine], named.pages[named.owner], pages)
        made = choices(pairs, row[cluster_of_anchor[mine]], cluster_pages[wanted], named.owner, named.pages)
        states = span_states(tagged.states, named.starts, named.pasts)
        whole = np.maximum.reduceat(states, named.begins, 0)
        of_pairs = self._pairs(entity_type, arrays, anchors, mine, named, states, whole, pairs)
        sums = gathered(np.add.reduceat(np.exp(of_pairs), made.cell_begins, 0), made, np.add, 0.0)
        of_choices = np.log(sums, out=sums)
        counts = np.diff(named.begins, append=len(named.owner))
        patterns = entity_patterns(arrays, anchors.starts[mine], named.starts, pairs, made, counts, named.pages)
        of_choices += self._whole(entity_type, clusters[wanted], whole, made, patterns)
        return Scored(pairs, made, of_pairs, of_choices, row, anchor_row)

    def _pairs(
        self,
        entity_type: str,
        arrays: Arrays,
        anchors: Anchors,
        mine: Ints,
        named: Named,
        states: Floats,
        whole: Floats,
        pairs: Pairing,
    ) -> Floats:
        width = self.width
        weight, bias = self.of_anchor[entity_type]
        anchor = anchors.states[mine] @ weight
        anchor += bias
        weight, bias = self.of_mention[entity_type]
        mention = states @ weight
        mention += bias
        mention[:, :width] += (whole @ self.w[f"from_entity.{entity_type}.weight"].T)[named.owner]
        number = pair_numbers(arrays, anchors.starts[mine], named.starts, pairs)
        h = self.patterns[entity_type][number]
        wide = h[:, width:]
        wide += self._wide_mentions(entity_type, arrays, named)[pairs.mention]
        h = h[:, :width]
        h += anchor[pairs.anchor, :width]
        h += mention[pairs.mention, :width]
        weight = self.w[f"role.{entity_type}.weight"]
        scores = bend(h) @ weight[:, :width].T
        product = anchor[pairs.anchor, width:]
        product *= mention[pairs.mention, width:]
        scores += product @ weight[:, width:].T
        scores += self.w[f"role.{entity_type}.bias"]
        scores += wide
        return np.asarray(np.minimum(np.maximum(scores, -LIMIT), LIMIT), np.float32)

    def _wide_mentions(self, entity_type: str, arrays: Arrays, named: Named) -> Floats:
        """What the features of each mention's first unit and of the units around it say at once: (mentions, roles)."""
        out = np.zeros((len(named.starts), len(ROLES[entity_type])), np.float32)
        for i, (flat, begins) in enumerate(mention_evidence(arrays, named.starts, named.pasts)):
            out += np.add.reduceat(self.w[f"wide_mention.{entity_type}.{i}.weight"][flat], begins, 0)
        return out

    def _whole(self, entity_type: str, clusters: Floats, whole: Floats, made: Choices, patterns: Ints) -> Floats:
        """Scores (choices, roles) from how an entity as a whole lies to a cluster."""
        tables, width, w = self.entity_tables[entity_type], self.width, self.w
        h = tables[0][patterns[0]]
        for table, numbers in zip(tables[1:], patterns[1:], strict=True):
            h += table[numbers]
        wide, h = h[:, width:], h[:, :width]
        h += self.network.linear(f"entity_of_cluster.{entity_type}", clusters)[made.cluster]
        h += (whole @ w[f"entity_of_whole.{entity_type}.weight"].T)[made.entity]
        wide += bend(h) @ w[f"entity_role.{entity_type}.weight"].T
        wide += w[f"entity_role.{entity_type}.bias"]
        return np.asarray(wide, np.float32)

    def same_record(self, arrays: Arrays, anchors: Anchors, of: Ints, left: Ints, right: Ints, common: Ints) -> Floats:
        """Scores (pairs, clustered kinds) that two anchors denote one record. ``of`` are the anchors of the clustered
        kinds, ``left`` and ``right`` numbers among them, ``common`` what ``same_features`` gives for the pairs."""
        w = self.w
        states, starts = anchors.states[of], anchors.starts[of]
        number = pair_numbers(arrays, starts, starts, Pairing(left, right, left[:0]))
        h = self.same_patterns[number]
        h += self.network.linear("same_left", states)[left]
        h += (states @ w["same_right.weight"].T)[right]
        wide = np.zeros((len(left), len(CLUSTERED)), np.float32)
        for i, numbers in enumerate(common):
            h += w[f"same_common.{i}.weight"][numbers]
            wide += w[f"same_wide.{i}.weight"][numbers]
        alike = states @ w["same_alike.weight"].T
        return self.network.linear("same", np.concatenate([bend(h), alike[left] * alike[right]], 1)) + wide
