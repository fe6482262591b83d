"""Train the reader's network on annotated reports and write its weights.

    python training/train.py --out FOLDER [--reports NAME ...] [--folds K --fold I] [--epochs N] [--seed N]

With ``--folds K --fold I`` the I-th part of the reports is left out (and its ids are written beside the weights), for
cross-validation. ``--start`` goes on from weights that were made before. Seeded; on a CPU the same inputs, versions and
thread count give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from collections import Counter
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from dataset import Example, load_examples
from model import Reader
from objective import Targets, collate, loss_of, targets_of
from paraph.reader.encoding import Arrays, Vocabulary, cue_columns, encode
from paraph.reader.network import store_weights, stored_weights
from paraph.reader.page import word_features

HERE = Path(__file__).parent
VECTOR_SCALE = 1.5 / 127
AVERAGING = 0.008  # share of each step's weights in their running average
LONG_TABLE = 1000  # rows from which a table is stored in 8 bits, with a scale for each row


def fold_of(report_id: str, folds: int) -> int:
    return int(hashlib.sha1(report_id.encode()).hexdigest(), 16) % folds


def make_vocabulary(examples: list[Example], words: list[str]) -> Vocabulary:
    counts: Counter[str] = Counter()
    for example in examples:
        page = example.page
        found = {f for tags in page.features for f in tags}
        for first, kind in zip(page.first, page.kind, strict=True):
            if kind == "word":
                found.update(word_features(page.tokens.words[first], page.meanings[first]))
        counts.update(found)
    kept = sorted(f for f, n in counts.items() if n >= 3)
    return Vocabulary({w: i + 1 for i, w in enumerate(words)}, {f: i + 1 for i, f in enumerate(kept)})


def watched_loss(model: Reader, watched: list[tuple[Targets, Arrays]]) -> float:
    """Mean loss over reports that are left out of training."""
    total = 0.0
    for i in range(0, len(watched), 8):
        part = watched[i : i + 8]
        total += loss_of(model, [a for _, a in part], collate([x for x, _ in part])).item()
    return total / len(watched)


def export(model: nn.Module, vocabulary: Vocabulary, vectors: np.ndarray, folder: Path) -> None:
    """Weights as ``weights.npz`` (in half precision, long tables in 8 bits) with the word and feature lists."""
    folder.mkdir(parents=True, exist_ok=True)
    stored: dict[str, np.ndarray] = {}
    for name, value in model.state_dict().items():
        if name == "vectors.weight":
            continue
        array = value.cpu().numpy()
        if array.ndim == 2 and len(array) >= LONG_TABLE:
            scale = np.maximum(np.abs(array).max(1, keepdims=True), 1e-8) / 127
            stored[name] = np.round(array / scale).astype(np.int8)
            stored[f"{name}|scale"] = scale.astype(np.float32)
        else:
            stored[name] = array.astype(np.float16)
    stored["vectors"] = vectors
    stored["vectors|scale"] = np.array([VECTOR_SCALE], np.float32)
    store_weights(folder / "weights.npz", stored)
    (folder / "words.txt").write_text("\n".join(vocabulary.words) + "\n", encoding="utf-8")
    (folder / "features.txt").write_text("\n".join(["", *vocabulary.features]) + "\n", encoding="utf-8")


def weights_of(folder: Path, vocabulary: Vocabulary, model: Reader) -> dict[str, Tensor]:
    """Weights that ``export`` wrote, for ``model``: rows of features that they know are taken over by the features'
    names, others stay as the model has them. The word vectors are the model's own."""
    known = {f: i for i, f in enumerate((folder / "features.txt").read_text(encoding="utf-8").split("\n")) if f}
    shared = [(new, known[name]) for name, new in vocabulary.features.items() if name in known]
    new, old = (torch.tensor([0, *rows]) for rows in zip(*shared, strict=True))
    weights = {name: torch.tensor(array) for name, array in stored_weights(folder / "weights.npz").items()}
    weights["vectors.weight"] = model.state_dict()["vectors.weight"]
    del weights["vectors"]
    for name, mine in model.state_dict().items():
        if len(mine) == len(vocabulary.features) + 1 and name != "vectors.weight":
            rows = mine.clone()
            rows[new] = weights[name][old].to(rows)
            weights[name] = rows
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--vectors", type=Path, default=HERE / "vectors", help="folder that build_word_vectors.py wrote"
    )
    parser.add_argument("--reports", nargs="*", help="names of files in training/reports (default: all)")
    parser.add_argument("--folds", type=int, default=0)
    parser.add_argument("--fold", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rate", type=float, default=4e-3)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--dropout", type=float, default=0.25)
    parser.add_argument("--device", default="cpu", help="a PyTorch device, such as cuda")
    parser.add_argument("--start", type=Path, help="folder of weights to go on from")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    torch.set_default_device(args.device)
    torch.manual_seed(args.seed)
    random.seed(args.seed)
    paths = sorted((HERE / "reports").glob("*.jsonl"))
    if args.reports:
        paths = [p for p in paths if p.stem in args.reports]
    examples = load_examples(paths)
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
    print(
        f"{len(examples)} reports, {len(vocabulary.features)} features, "
        f"{sum(p.numel() for p in model.parameters() if p.requires_grad):,} weights",
        flush=True,
    )
    if args.start:
        model.load_state_dict(weights_of(args.start, vocabulary, model))
    model.drop.p, model.drop_pair.p = args.dropout, args.dropout / 2
    watched = [
        (targets_of(e, a, is_cue), a) for e in (held if args.folds else []) for a in [encode([e.page], vocabulary)]
    ]
    data = []
    for example in examples:
        arrays = encode([example.page], vocabulary)
        data.append((targets_of(example, arrays, is_cue), arrays))
    wide = [p for n, p in model.named_parameters() if n.startswith("wide_")]
    deep = [p for n, p in model.named_parameters() if not n.startswith("wide_") and p.requires_grad]
    optimiser = torch.optim.AdamW(
        [{"params": deep, "lr": args.rate}, {"params": wide, "lr": args.rate, "weight_decay": 0.1}], weight_decay=0.02
    )
    batch = args.batch
    steps = args.epochs * math.ceil(len(data) / batch)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda s: min(1.0, (s + 1) / 60) * (0.5 * (1 + math.cos(math.pi * s / steps)) + 0.01)
    )
    average: dict[str, Tensor] = {}  # of the weights over the latter half of the run
    for epoch in range(args.epochs):
        model.train()
        random.shuffle(data)
        started, total = time.perf_counter(), 0.0
        for i in range(0, len(data), batch):
            optimiser.zero_grad()
            part = data[i : i + batch]
            loss = loss_of(model, [a for _, a in part], collate([x for x, _ in part])) / len(part)
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
                            average[name].lerp_(value, AVERAGING)
            total += loss.item() * len(data[i : i + batch])
        if watched and epoch % 4 == 3:
            model.eval()
            with torch.no_grad():
                print(f"  left out: loss {watched_loss(model, watched):.1f}", flush=True)
        print(f"epoch {epoch + 1}: loss {total / len(data):.1f}, {time.perf_counter() - started:.0f} s", flush=True)
    model.load_state_dict(average)
    if watched:
        model.eval()
        with torch.no_grad():
            print(f"averaged, left out: loss {watched_loss(model, watched):.1f}", flush=True)
    export(model, vocabulary, vectors, args.out)


if __name__ == "__main__":
    main()
