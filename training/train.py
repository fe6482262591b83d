"""Train the reader's network on annotated reports and write its weights.

    python training/train.py --out FOLDER [--reports NAME ...] [--folds K --fold I] [--epochs N] [--seed N]

With ``--folds K --fold I`` the I-th part of the reports is left out (and its ids are written beside the weights), for
cross-validation. Seeded; the same inputs, versions and thread count give the same weights.
"""
from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from dataset import Example, load_examples
from model import Reader, span_means
from paraph.reader.encoding import Arrays, Vocabulary, anchor_evidence, cue_columns, encode, entity_patterns, mention_evidence, pair_features, pair_patterns
from paraph.reader.page import Language
from paraph.reader.schema import AREAS, ATTRIBUTES, CLUSTERED, COLUMNS, KINDS, KINDS_OF, ROLES, SPAN_HEADS, WITH_AREAS

HERE = Path(__file__).parent
VECTOR_SCALE = 1.5 / 127


def fold_of(report_id: str, folds: int) -> int:
    return int(hashlib.sha1(report_id.encode()).hexdigest(), 16) % folds


def make_vocabulary(examples: list[Example], words: list[str]) -> Vocabulary:
    counts: Counter[str] = Counter()
    for example in examples:
        counts.update({f for tags in example.page.features for f in tags})
    kept = sorted(f for f, n in counts.items() if n >= 3)
    return Vocabulary({w: i + 1 for i, w in enumerate(words)}, {f: i + 1 for i, f in enumerate(kept)})


class Trainer:
    def __init__(self, model: Reader):
        self.model = model

    def loss(self, examples: list[tuple[Targets, Arrays]]) -> Tensor:
        states = self.model.encode([a for _, a in examples])
        together = torch.cat(states)
        names = torch.cat([t.names for t, _ in examples])
        tags = torch.cat([t.tags for t, _ in examples])
        total = F.cross_entropy(self.model.names(together), names, reduction="sum")
        total = total + F.cross_entropy(self.model.spans(together).view(-1, 3), tags.flatten(), reduction="sum")
        for (targets, arrays), state in zip(examples, states, strict=True):
            total = total + self.record_loss(targets, arrays, state)
        return total / len(examples)

    def record_loss(self, targets: Targets, arrays: Arrays, state: Tensor) -> Tensor:
        model = self.model
        if not targets.clusters:
            return torch.zeros(())
        anchors = model.see_anchors(state, targets.spans, targets.kinds, targets.gaze)
        pooled = model.pool_all(anchors, targets.members, targets.member_mask)
        loss = torch.zeros(())
        wide = model.wide_own(*targets.own) + model.wide_around(*targets.around)
        for kind, where in targets.by_kind.items():
            for attribute, expected in targets.attributes[kind].items():
                loss = loss + 2 * F.cross_entropy(
                    model.attributes[f"{kind}:{attribute}"](pooled[where]) + wide[where, COLUMNS[kind, attribute]], expected, reduction="sum", ignore_index=-1)
        for entity_type, roles in ROLES.items():
            scores = None
            if entity_type in targets.mentions:
                mentions = targets.mentions[entity_type]
                vectors = span_means(state, mentions.spans)
                by_entity = vectors[mentions.index].masked_fill(~mentions.mask[:, :, None], -1e4)     # (E, M, state)
                entity = by_entity.max(1).values
                whole = entity[mentions.owner]
                pairs = model.pairs(entity_type, anchors[mentions.anchors], vectors, whole, mentions.patterns, mentions.bags)              # (A, M, R)
                scores = pairs[:, mentions.index].masked_fill(~mentions.mask[None, :, :, None], -1e4).logsumexp(2)      # (A, E, R)
                scores = scores[mentions.place[targets.members]].masked_fill(~targets.member_mask[:, :, None, None], -1e4).logsumexp(1)   # (C, E, R)
                scores = scores + model.whole_entities(entity_type, pooled, entity, mentions.lie)
            for number, role in enumerate(roles):
                where = targets.by_kind.get(role.kind)
                if where is None:
                    continue
                right = targets.roles.get((entity_type, role.kind, role.slot))
                if entity_type == "area":
                    logits = model.areas[role.kind](pooled[where]) + wide[where, COLUMNS[role.kind, "areas"]]
                    if scores is not None and len(targets.area_codes):
                        logits = logits.index_add(1, targets.area_codes, scores[where][:, targets.area_rows, number])
                    loss = loss + F.binary_cross_entropy_with_logits(logits, targets.areas[role.kind], reduction="sum")
                elif role.many:
                    if scores is not None and right is not None:
                        loss = loss + F.binary_cross_entropy_with_logits(scores[where][:, :, number], right, reduction="sum")
                else:
                    nobody = model.none[entity_type](pooled[where])[:, number:number + 1]
                    if scores is None or right is None:
                        continue
                    everything = torch.cat([scores[where][:, :, number], nobody], 1)
                    chosen = torch.cat([right, (right.sum(1, keepdim=True) == 0).float()], 1)
                    loss = loss + (everything.logsumexp(1) - everything.masked_fill(chosen == 0, -1e4).logsumexp(1)).sum()
        if len(targets.same[0]):
            same = model.same_record(anchors, targets.same_tables)
            left, right_, kind_numbers, target, weight = targets.same
            loss = loss + F.binary_cross_entropy_with_logits(same[left, right_, kind_numbers], target, weight, reduction="sum")
        return loss


@dataclass
class Mentions:
    spans: list[tuple[int, int]]
    index: Tensor           # (entities, most mentions) -> mention number
    mask: Tensor
    owner: Tensor           # mention -> entity
    patterns: tuple[Tensor, Tensor]
    anchors: Tensor         # numbers of the anchors whose kinds have a role for this type
    place: Tensor           # anchor -> its place among these
    bags: list[tuple[Tensor, Tensor]]
    lie: Tensor             # (tables, clusters, entities)


class Targets:
    """What is expected of one report, as tensors, made once."""

    def __init__(self, example: Example, arrays: Arrays, is_cue: np.ndarray):
        self.clusters = clusters = example.clusters
        self.names = torch.as_tensor(example.name_tags)
        self.tags = torch.stack([torch.as_tensor(example.span_tags[h]) for h in SPAN_HEADS], 1)
        if not clusters:
            return
        self.spans = [span for c in clusters for span in c.anchors]
        kinds = np.array([KINDS.index(c.kind) for c in clusters for _ in c.anchors])
        owner = np.array([n for n, c in enumerate(clusters) for _ in c.anchors])
        starts = np.array([s for s, _ in self.spans], np.int32)
        self.kinds = torch.as_tensor(kinds)
        everywhere = np.arange(len(example.page), dtype=np.int32)
        self.gaze = torch.as_tensor(pair_features(starts, everywhere, arrays.sentence, arrays.headline)[0])
        self.members, self.member_mask = padded([np.flatnonzero(owner == n).tolist() for n in range(len(clusters))])
        evidence = [anchor_evidence(arrays, c.anchors, is_cue) for c in clusters]
        self.own, self.around = bag([e[0] for e in evidence]), bag([e[1] for e in evidence])
        self.by_kind: dict[str, Tensor] = {}
        self.attributes: dict[str, dict[str, Tensor]] = {}
        self.areas: dict[str, Tensor] = {}
        self.roles: dict[tuple[str, str, str], Tensor] = {}
        for kind in KINDS:
            mine = [n for n, c in enumerate(clusters) if c.kind == kind]
            if not mine:
                continue
            self.by_kind[kind] = torch.tensor(mine)
            self.attributes[kind] = {a: torch.tensor([clusters[n].attributes.get(a, -1) for n in mine]) for a in ATTRIBUTES.get(kind, ())}
            if kind in WITH_AREAS:
                self.areas[kind] = torch.stack([torch.as_tensor(clusters[n].areas) for n in mine])
            for entity_type, roles in ROLES.items():
                for role in roles:
                    if role.kind == kind and example.entities[entity_type]:
                        target = torch.zeros(len(mine), len(example.entities[entity_type]))
                        for row, n in enumerate(mine):
                            target[row, clusters[n].roles[entity_type, role.slot]] = 1
                        self.roles[entity_type, kind, role.slot] = target
        self.mentions: dict[str, Mentions] = {}
        for entity_type, entities in example.entities.items():
            spans = [m for e in entities for m in e.mentions]
            if spans and entity_type in ROLES:
                numbers, at = [], 0
                for e in entities:
                    numbers.append(list(range(at, at + len(e.mentions))))
                    at += len(e.mentions)
                index, mask = padded(numbers)
                firsts = np.array([s for s, _ in spans], np.int32)
                begins = np.cumsum([0, *(len(c.anchors) for c in clusters[:-1])])
                lie = entity_patterns(starts, np.arange(len(starts)), begins, firsts, np.array([n[0] for n in numbers]), arrays.sentence, arrays.headline)
                mine = np.flatnonzero(np.isin(kinds, KINDS_OF[entity_type]))
                if not len(mine):
                    continue
                place = np.full(len(kinds), 0)
                place[mine] = np.arange(len(mine))
                tables = pair_patterns(starts[mine], np.array([s for s, _ in spans], np.int32), arrays.sentence, arrays.headline)
                self.mentions[entity_type] = Mentions(spans, index, mask, torch.tensor([n for n, e in enumerate(entities) for _ in e.mentions]),
                                                      (torch.as_tensor(tables[0]), torch.as_tensor(tables[1])), torch.as_tensor(mine), torch.as_tensor(place),
                                                      [(torch.as_tensor(f, dtype=torch.long), torch.as_tensor(a, dtype=torch.long)) for f, a in mention_evidence(arrays, spans)], torch.as_tensor(lie))
        known = [(row, AREAS.index(e.key)) for row, e in enumerate(example.entities["area"]) if e.key in AREAS]
        self.area_rows = torch.tensor([r for r, _ in known], dtype=torch.long)
        self.area_codes = torch.tensor([c for _, c in known], dtype=torch.long)
        columns, of_pair = pair_patterns(starts, starts, arrays.sentence, arrays.headline)
        self.same_tables = (torch.as_tensor(columns), torch.as_tensor(of_pair))
        left, right, numbers, target, weight = [], [], [], [], []
        for k, kind in enumerate(CLUSTERED):
            where = np.flatnonzero(kinds == KINDS.index(kind))
            for i, j in zip(*np.triu_indices(len(where), 1), strict=True):
                left.append(where[i])
                right.append(where[j])
                numbers.append(k)
                target.append(float(owner[where[i]] == owner[where[j]]))
                weight.append(4 / (3 + len(where)))
        self.same = (torch.tensor(left, dtype=torch.long), torch.tensor(right, dtype=torch.long), torch.tensor(numbers, dtype=torch.long),
                     torch.tensor(target), torch.tensor(weight))


def bag(rows: list[np.ndarray]) -> tuple[Tensor, Tensor]:
    """Numbers of all rows, flat, and where each row starts."""
    starts = np.cumsum([0] + [len(r) for r in rows[:-1]])
    return torch.as_tensor(np.concatenate(rows), dtype=torch.long), torch.as_tensor(starts, dtype=torch.long)


def padded(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    """Lists of numbers as a rectangle, with a mask of what is real."""
    width = max(len(r) for r in rows)
    index = torch.tensor([r + [0] * (width - len(r)) for r in rows])
    mask = torch.tensor([[True] * len(r) + [False] * (width - len(r)) for r in rows])
    return index, mask


def export(model: nn.Module, vocabulary: Vocabulary, vectors: np.ndarray, folder: Path) -> None:
    """Weights as ``weights.npz`` (matrices in half precision, word vectors in 8 bits) with the word and feature lists."""
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, np.ndarray] = {}
    for name, value in model.state_dict().items():
        if name == "vectors.weight":
            continue
        stored[name] = value.numpy().astype(np.float16)
    stored["vectors"] = vectors
    stored["vectors|scale"] = np.float32(VECTOR_SCALE)
    np.savez_compressed(folder / "weights.npz", **stored)
    (folder / "words.txt").write_text("\n".join(vocabulary.words) + "\n", encoding="utf-8")
    (folder / "features.txt").write_text("\n".join(["", *vocabulary.features]) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--vectors", type=Path, required=True, help="folder of build_word_vectors.py")
    parser.add_argument("--reports", nargs="*", help="names of files in training/reports (default: all English)")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--batch", type=int, default=3)
    parser.add_argument("--dropout", type=float, default=0.3)
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    paths = sorted((HERE / "reports").glob("*.jsonl"))
    if args.reports:
        paths = [p for p in paths if p.stem in args.reports]
    examples = load_examples(paths, Language.load("en"))
    if args.folds:
        left_out = [e.report["id"] for e in examples if fold_of(e.report["id"], args.folds) == args.fold]
        held = [e for e in examples if fold_of(e.report["id"], args.folds) == args.fold]
        examples = [e for e in examples if fold_of(e.report["id"], args.folds) != args.fold]
        args.out.mkdir(parents=True, exist_ok=True)
        (args.out / "left_out.json").write_text(json.dumps(left_out))
    words = (args.vectors / "word_vectors.txt").read_text(encoding="utf-8").split()
    vectors = np.load(args.vectors / "word_vectors.npy")
    vectors = np.concatenate([np.zeros_like(vectors[:1]), vectors])
    vocabulary = make_vocabulary(examples, words)
    is_cue = cue_columns(vocabulary)
    model = Reader(vectors.astype(np.float32) * np.float32(VECTOR_SCALE), len(vocabulary.features) + 1)
    print(f"{len(examples)} reports, {len(vocabulary.features)} features, {sum(p.numel() for p in model.parameters() if p.requires_grad):,} weights", flush=True)
    model.drop.p, model.drop_pair.p = args.dropout, args.dropout / 2
    trainer = Trainer(model)
    watched = [(Targets(e, a, is_cue), a) for e in (held if args.folds else []) for a in [encode(e.page, vocabulary)]]
    data = []
    for example in examples:
        arrays = encode(example.page, vocabulary)
        data.append((Targets(example, arrays, is_cue), arrays))
    wide = [p for n, p in model.named_parameters() if n.startswith("wide_")]
    deep = [p for n, p in model.named_parameters() if not n.startswith("wide_") and p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": deep, "lr": args.rate}, {"params": wide, "lr": 3 * args.rate}], weight_decay=0.02)
    batch = args.batch
    steps = args.epochs * math.ceil(len(data) / batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda s: min(1.0, (s + 1) / 60) * (0.5 * (1 + math.cos(math.pi * s / steps)) + 0.01))
    average: dict[str, Tensor] = {}       # of the weights over the latter half of the run
    for epoch in range(args.epochs):
        model.train()
        random.shuffle(data)
        started, total = time.perf_counter(), 0.0
        for i in range(0, len(data), batch):
            optimiser.zero_grad()
            loss = trainer.loss(data[i:i + batch])
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 20.0)
            optimiser.step()
            schedule.step()
            if epoch >= args.epochs // 2:
                with torch.no_grad():
                    for name, value in model.state_dict().items():
                        if name not in average:
                            average[name] = value.clone()
                        elif value.dtype.is_floating_point:
                            average[name].lerp_(value, 0.002)
            total += loss.item() * len(data[i:i + batch])
        if watched and epoch % 4 == 3:
            model.eval()
            with torch.no_grad():
                print(f"  left out: loss {sum(trainer.loss([w]).item() for w in watched) / len(watched):.1f}", flush=True)
        print(f"epoch {epoch + 1}: loss {total / len(data):.1f}, {time.perf_counter() - started:.0f} s", flush=True)
    model.load_state_dict(average)
    if watched:
        model.eval()
        with torch.no_grad():
            print(f"averaged, left out: loss {sum(trainer.loss([w]).item() for w in watched) / len(watched):.1f}", flush=True)
    export(model, vocabulary, vectors, args.out)


if __name__ == "__main__":
    main()
