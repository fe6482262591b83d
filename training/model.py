"""The network, for training (PyTorch). ``paraph.reader.network`` computes the same with numpy.

Units -> static word vector and feature embeddings -> a recurrent layer over each sentence -> sentence summaries passed
to the neighbouring sentences -> heads: tags of units; attributes of clusters; roles (cluster, entity); same record
(anchor, anchor).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from paraph.reader.positions import ENTITY_TABLE_SIZES, PAIR_TABLE_SIZES, SAME_TABLE_SIZES
from paraph.reader.schema import (
    AREAS,
    ATTRIBUTES,
    CLUSTERED,
    KINDS,
    NAME_TAGS,
    ROLES,
    SPAN_HEADS,
    SPAN_TAGS,
    STAGES,
    WIDTH,
    WITH_AREAS,
)

INPUT, HIDDEN, CONTEXT, STATE, PAIR, KEY, PRODUCT = 96, 64, 32, 112, 40, 32, 24
FEATURE_DROPOUT, WORD_DROPOUT = 0.15, 0.05


def bend(x: Tensor) -> Tensor:
    """Leaky ReLU: a plain one left most units of the anchor layer dead for good."""
    return nn.functional.leaky_relu(x, 0.1)


def span_means(states: Tensor, spans: list[tuple[int, int]]) -> Tensor:
    """Mean state of each span of units."""
    flat = torch.tensor([u for s, p in spans for u in range(s, p)])
    sizes = torch.tensor([p - s for s, p in spans])
    owner = torch.repeat_interleave(torch.arange(len(spans)), sizes)
    return states.new_zeros(len(spans), states.shape[1]).index_add(0, owner, states[flat]) / sizes[:, None]


class Recurrent(nn.Module):
    """A quasi-recurrent layer in both directions (Bradbury et al. 2016, arXiv:1611.01576): how much is kept and what is
    new come from a unit and the one before it alone; only the keeping goes from unit to unit."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.ahead, self.back = nn.Linear(2 * width, 2 * HIDDEN), nn.Linear(2 * width, 2 * HIDDEN)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """States (sentences, units, 2 * HIDDEN) of padded sentences; ``mask`` is true where there is a unit."""
        x = x * mask[:, :, None]
        zero = torch.zeros_like(x[:, :1])
        before, after = torch.cat([zero, x[:, :-1]], 1), torch.cat([x[:, 1:], zero], 1)
        ahead, back = self.ahead(torch.cat([x, before], 2)), self.back(torch.cat([x, after], 2))
        given = torch.stack([ahead, back.flip(1)])
        keep = (given[..., :HIDDEN] * 0.25 + 0.5).clamp(0, 1)
        new = (1 - keep) * given[..., HIDDEN:]
        padding = ~torch.stack([mask, mask.flip(1)])[..., None]
        keep, new = keep.masked_fill(padding, 1.0), new.masked_fill(padding, 0.0)
        both, step = new, 1  # state[t] = keep[t] * state[t - 1] + new[t], by doubling the span that is summed up
        while step < both.shape[2]:
            earlier = nn.functional.pad(both[:, :, :-step], (0, 0, step, 0))
            both = torch.addcmul(both, keep, earlier)
            keep = keep * nn.functional.pad(keep[:, :, :-step], (0, 0, step, 0))
            step *= 2
        return torch.cat([both[0], both[1].flip(1)], 2)


class Reader(nn.Module):
    def __init__(self, vectors: np.ndarray, features: int):
        super().__init__()
        self.vectors = nn.Embedding.from_pretrained(torch.tensor(vectors), freeze=True)
        self.word = nn.Linear(vectors.shape[1], INPUT)
        self.feature = nn.EmbeddingBag(features, INPUT, mode="sum")
        nn.init.normal_(self.feature.weight, std=0.3)
        self.recurrent = Recurrent(INPUT)
        self.context = nn.Linear(8 * HIDDEN, CONTEXT)
        self.state = nn.Linear(2 * HIDDEN + INPUT + CONTEXT, STATE)
        self.state_norm, self.anchor_norm = nn.LayerNorm(STATE), nn.LayerNorm(STATE)
        self.names = nn.Linear(STATE, len(NAME_TAGS))
        self.spans = nn.Linear(STATE, len(SPAN_HEADS) * len(SPAN_TAGS))
        self.stated = nn.Linear(STATE, 1 + len(STAGES))  # which stage of an agreement a unit states
        self.stage_of_stated = nn.Linear(1 + len(STAGES), len(STAGES))
        with torch.no_grad():
            self.stage_of_stated.weight.copy_(2 * torch.eye(1 + len(STAGES))[1:])
        self.kind = nn.Embedding(len(KINDS), STATE)
        nn.init.normal_(self.kind.weight, std=0.1)
        self.query, self.key = nn.Linear(STATE, 2 * KEY), nn.Linear(STATE, 2 * KEY)
        self.gaze = nn.Parameter(torch.zeros(2, PAIR_TABLE_SIZES[0]))
        self.anchor = nn.Linear(4 * STATE, STATE)
        self.weight = nn.Linear(STATE, 1)
        self.attributes = nn.ModuleDict(
            {f"{k}:{a}": nn.Linear(STATE, len(c)) for k, v in ATTRIBUTES.items() for a, c in v.items()}
        )
        # feature -> codes at once, beside the deep way: for an anchor's own features, and for cues in its sentence
        self.wide_own, self.wide_around = (
            nn.EmbeddingBag(features, WIDTH, mode="sum"),
            nn.EmbeddingBag(features, WIDTH, mode="sum"),
        )
        nn.init.zeros_(self.wide_own.weight)
        nn.init.zeros_(self.wide_around.weight)
        self.areas = nn.ModuleDict({k: nn.Linear(STATE, len(AREAS)) for k in WITH_AREAS})
        (
            self.from_anchor,
            self.from_mention,
            self.from_entity,
            self.tables,
            self.role,
            self.none,
            self.wide_mention,
            self.wide_tables,
        ) = (nn.ModuleDict() for _ in range(8))
        (
            self.entity_of_cluster,
            self.entity_of_whole,
            self.entity_tables,
            self.entity_role,
            self.wide_entity,
            self.anchor_product,
            self.mention_product,
        ) = (nn.ModuleDict() for _ in range(7))
        for entity_type, roles in ROLES.items():
            self.from_anchor[entity_type] = nn.Linear(STATE, PAIR)
            self.from_mention[entity_type] = nn.Linear(STATE, PAIR, bias=False)
            self.from_entity[entity_type] = nn.Linear(STATE, PAIR, bias=False)
            self.tables[entity_type] = nn.ModuleList(nn.Embedding(size, PAIR) for size in PAIR_TABLE_SIZES)
            self.role[entity_type] = nn.Linear(PAIR + PRODUCT, len(roles))
            self.anchor_product[entity_type], self.mention_product[entity_type] = (
                nn.Linear(STATE, PRODUCT),
                nn.Linear(STATE, PRODUCT),
            )
            self.none[entity_type] = nn.Linear(STATE, len(roles))
            # features of the mention, of the unit before it and of the one after, and how it lies, to roles at once
            self.wide_mention[entity_type] = nn.ModuleList(
                nn.EmbeddingBag(features, len(roles), mode="sum") for _ in range(3)
            )
            self.wide_tables[entity_type] = nn.ModuleList(nn.Embedding(size, len(roles)) for size in PAIR_TABLE_SIZES)
            self.entity_of_cluster[entity_type] = nn.Linear(STATE, PAIR)
            self.entity_of_whole[entity_type] = nn.Linear(STATE, PAIR, bias=False)
            self.entity_tables[entity_type] = nn.ModuleList(nn.Embedding(size, PAIR) for size in ENTITY_TABLE_SIZES)
            self.entity_role[entity_type] = nn.Linear(PAIR, len(roles))
            self.wide_entity[entity_type] = nn.ModuleList(nn.Embedding(size, len(roles)) for size in ENTITY_TABLE_SIZES)
            for module in [
                *self.wide_mention[entity_type],
                *self.wide_tables[entity_type],
                *self.wide_entity[entity_type],
            ]:
                nn.init.zeros_(module.weight)
        self.same_left, self.same_right = nn.Linear(STATE, PAIR), nn.Linear(STATE, PAIR, bias=False)
        self.same_tables = nn.ModuleList(nn.Embedding(size, PAIR) for size in PAIR_TABLE_SIZES)
        self.same_common = nn.ModuleList(nn.Embedding(size, PAIR) for size in SAME_TABLE_SIZES)
        self.same_wide = nn.ModuleList(nn.Embedding(size, len(CLUSTERED)) for size in SAME_TABLE_SIZES)
        self.same_alike = nn.Linear(STATE, PRODUCT, bias=False)
        self.same = nn.Linear(PAIR + PRODUCT, len(CLUSTERED))
        for module in self.same_wide:
            nn.init.zeros_(module.weight)
        for tables in [*self.tables.values(), *self.entity_tables.values(), self.same_tables, self.same_common]:
            for table in tables:
                nn.init.normal_(table.weight, std=0.2)
        self.drop = nn.Dropout(0.35)
        self.drop_pair = nn.Dropout(0.2)

    def encode(self, arrays: list[Any]) -> list[Tensor]:
        """States of the units of each document."""
        device = torch.get_default_device()
        word = torch.as_tensor(np.concatenate([a.word for a in arrays]), device=device)
        bases = np.cumsum([0, *(len(a.features) for a in arrays)])
        features = torch.as_tensor(np.concatenate([a.features for a in arrays]), device=device)
        starts = torch.as_tensor(
            np.concatenate([a.feature_starts[:-1] + base for a, base in zip(arrays, bases, strict=False)]),
            device=device,
        )
        if self.training:
            features = features.masked_fill(torch.rand(features.shape) < FEATURE_DROPOUT, 0)
            word = word.masked_fill(torch.rand(word.shape) < WORD_DROPOUT, 0)
        x = bend(self.word(self.vectors(word)) + self.feature(features, starts))
        x = self.drop(x)
        sizes = np.concatenate([np.diff(a.sentence_starts) for a in arrays])
        lengths = torch.as_tensor(sizes, device=device)
        mask = torch.arange(int(sizes.max()))[None, :] < lengths[:, None]
        begins = torch.cumsum(lengths, 0) - lengths  # sentences follow one another without gaps
        index = (begins[:, None] + torch.arange(mask.shape[1])[None, :]).clamp(max=len(x) - 1)
        h = self.recurrent(x[index], mask)
        hidden = h[mask]
        summary = h.masked_fill(~mask[:, :, None], -1e4).max(1).values
        arounds, row = [], 0
        for a in arrays:
            count = len(a.sentence_starts) - 1
            s = summary[row : row + count]
            zero = torch.zeros_like(s[:1])
            arounds.append(
                torch.cat(
                    [torch.cat([zero, s[:-1]]), s, torch.cat([s[1:], zero]), s.mean(0, keepdim=True).expand_as(s)], 1
                )
            )
            row += count
        context = bend(self.context(self.drop(torch.cat(arounds))))
        sentence_of = torch.repeat_interleave(torch.arange(len(lengths)), lengths)
        states = self.drop(self.state_norm(bend(self.state(torch.cat([hidden, x, context[sentence_of]], 1)))))
        return list(torch.split(states, [len(a.word) for a in arrays]))

    def see_anchors(
        self,
        states: Tensor,
        spans: list[tuple[int, int]],
        kinds: Tensor,
        gaze: list[Tensor],
        anchor_counts: list[int],
        unit_counts: list[int],
    ) -> Tensor:
        """Each anchor's own state joined with what it looks at elsewhere in its document; ``gaze``, for each document,
        has the numbers of the distances in sentences (anchors, units)."""
        own = span_means(states, spans) + self.kind(kinds)
        query = torch.split(self.query(own).view(-1, 2, KEY), anchor_counts)
        key = torch.split(self.key(states).view(-1, 2, KEY), unit_counts)
        seen, most = [], []
        for q, k, apart, mine in zip(query, key, gaze, torch.split(states, unit_counts), strict=True):
            if len(q):
                scores = torch.einsum("ahk,nhk->han", q, k) / KEY**0.5 + self.gaze[:, apart]
                seen.append(torch.einsum("han,nd->ahd", torch.softmax(scores, -1), mine).flatten(1))
                most.append(mine.max(0).values.expand(len(q), -1))
        joined = torch.cat([own, torch.cat(seen), torch.cat(most)], 1)
        return self.drop(self.anchor_norm(bend(self.anchor(joined))))

    def pair_scores(
        self,
        entity_type: str,
        anchors: Tensor,
        mentions: Tensor,
        whole: Tensor,
        anchor: Tensor,
        mention: Tensor,
        columns: Tensor,
        pattern: Tensor,
        bags: list[tuple[Tensor, Tensor]],
    ) -> Tensor:
        """Scores (pairs, roles) of pairs of ``anchor`` and ``mention`` numbers; ``whole`` is each mention's entity."""
        of_mention = self.from_mention[entity_type](mentions) + self.from_entity[entity_type](whole)
        h = (
            self.from_anchor[entity_type](anchors)[anchor]
            + of_mention[mention]
            + look_up(self.tables[entity_type], columns)[pattern]
        )
        wide = sum(table(*bag) for table, bag in zip(self.wide_mention[entity_type], bags, strict=True))
        product = (
            self.anchor_product[entity_type](anchors)[anchor] * self.mention_product[entity_type](mentions)[mention]
        )
        return (
            self.role[entity_type](self.drop_pair(torch.cat([bend(h), product], 1)))
            + wide[mention]
            + look_up(self.wide_tables[entity_type], columns)[pattern]
        )

    def whole_entities(self, entity_type: str, clusters: Tensor, entities: Tensor, lie: Tensor) -> Tensor:
        """Scores (choices, roles) from how an entity as a whole lies to a cluster; ``lie`` (tables, choices)."""
        h = self.entity_of_cluster[entity_type](clusters) + self.entity_of_whole[entity_type](entities)
        wide = torch.zeros(())
        for table, direct, numbers in zip(
            self.entity_tables[entity_type], self.wide_entity[entity_type], lie, strict=True
        ):
            h = h + table(numbers)
            wide = wide + direct(numbers)
        return self.entity_role[entity_type](self.drop_pair(bend(h))) + wide

    def same_pairs(self, left: Tensor, right: Tensor, columns: Tensor, pattern: Tensor, common: Tensor) -> Tensor:
        """Scores (pairs, clustered kinds) that two anchors denote one record; ``common`` (tables, pairs). The
        product of both sides lets likeness itself count."""
        h = (
            self.same_left(left)
            + self.same_right(right)
            + look_up(self.same_tables, columns)[pattern]
            + look_up(self.same_common, common.T)
        )
        alike = self.same_alike(left) * self.same_alike(right)
        return self.same(self.drop_pair(torch.cat([bend(h), alike], 1))) + look_up(self.same_wide, common.T)


def look_up(tables: nn.ModuleList, columns: Tensor) -> Tensor:
    """Sums of table rows for each pattern of buckets."""
    return sum(table(columns[:, i]) for i, table in enumerate(tables))
