"""Ten thousand random, truncated, binary, huge and hostile inputs: no crash, no hang, linear time, bounded memory.

python -m benchmarks.hostile_inputs [--count 10000] [--seed 1]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path

from benchmarks.command_cost import run_and_measure
from benchmarks.hostile_documents import hostile_files, hostile_texts, sample_texts
from paraph import Document, Reader, Reading
from paraph.sources import Problem, read_sources

HUGE = 50_000_000
MOST_MEMORY_MB = 400
MOST_SECONDS_FOR_ONE = 5.0
# Doubling the length may double the time; the rest is noise of short times.
MOST_GROWTH = 3.0

# Pieces that make a grammar look far ahead, or far back, if anything does.
GROWING = {
    "sentences": "Niger and Iran signed a memorandum on security in Niamey on 8 May 2025. ",
    "one endless list": "Niger, Iran, Mali, ",
    "parties without a verb": "Niger and Iran and ",
    "offices without a name": "Minister of Defence of the Republic of ",
    "numbers": "12, 3.5 million, $4 billion, ",
    "open brackets": "(memorandum ",
    "capital words": "Joint Permanent Commission ",
    "one endless word": "agreement",
    "paragraphs": "General Radan visited Niamey.\n\n",
    "stops": ". ",
}


def check_reading(document: Document, reading: Reading) -> None:
    """The reading answers the document, without error, and its quotes are the text; raises `AssertionError`."""
    assert reading.id == document.id
    assert reading.error is None, reading.error
    reading.check_against(document.text)
    assert Reading.from_json(reading.to_json()) == reading


def most_growth(reader: Reader, unit: str, longest: int) -> float:
    """By how much the time grows when the text doubles, at most, up to `longest` characters; best of three each."""
    lengths = [longest // 4, longest // 2, longest]
    seconds = []
    for length in lengths:
        document = Document(id="x", language="en", text=(unit * (length // len(unit) + 1))[:length])
        best = float("inf")
        for _ in range(3):
            begin = time.perf_counter()
            reading = reader.read(document)
            best = min(best, time.perf_counter() - begin)
        assert reading.error is None
        seconds.append(max(best, 1e-3))
    return max(later / earlier for earlier, later in pairwise(seconds))


def read_texts(reader: Reader, count: int, seed: int) -> int:
    """Read hostile texts one by one; returns how many failed."""
    failed = 0
    slowest = 0.0
    for number, text in enumerate(hostile_texts(count, seed)):
        document = Document(id=number, language="en", text=text)
        begin = time.perf_counter()
        try:
            check_reading(document, next(iter(reader.read_many([document], explain=number % 4 == 0))))
        except Exception as error:
            failed += 1
            print(f"text {number} of seed {seed}: {type(error).__name__}: {error}")
        took = time.perf_counter() - begin
        slowest = max(slowest, took)
        if took > MOST_SECONDS_FOR_ONE:
            failed += 1
            print(f"text {number} of seed {seed}: took {took:.1f} s for {len(text):,} characters")
    print(f"texts: {count:,} read, {failed} failed, slowest {slowest:.2f} s")
    return failed


def read_files(count: int, seed: int) -> int:
    """Take in hostile files; returns how many failed."""
    failed = documents = problems = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (suffix, data) in enumerate(hostile_files(count, seed)):
            path = Path(folder) / f"input{suffix}"
            path.write_bytes(data)
            try:
                for item in read_sources([str(path)]):
                    documents += isinstance(item, Document)
                    problems += isinstance(item, Problem)
            except Exception as error:
                failed += 1
                print(f"file {number} of seed {seed}: {type(error).__name__}: {error}")
    print(f"files: {count:,} taken in, {documents:,} documents, {problems:,} problems, {failed} failed")
    return failed


def read_huge() -> int:
    """Inputs of 50 MB through the command: refused, or read, in bounded memory; returns how many went wrong."""
    text = "\n\n".join(sample_texts())
    line = json.dumps({"id": 1, "text": text}).encode()
    inputs = {
        "text of 50 MB": (".txt", (text * (HUGE // len(text))).encode(), ["--quiet"]),
        "one line of 50 MB": (".jsonl", b'{"id": 1, "text": "' + b"x" * HUGE + b'"}\n' + line, ["--quiet"]),
        "50 MB without a line end": (".jsonl", b"\0" * HUGE, ["--quiet"]),
        "50 MB of noise": (".txt", bytes(range(256)) * (HUGE // 256), ["--quiet"]),
        "text of 2 MB, read": (".txt", (text * (1_900_000 // len(text))).encode(), []),
    }
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, (suffix, data, options) in inputs.items():
            path = Path(folder) / f"huge{suffix}"
            path.write_bytes(data)
            cost = run_and_measure(["read", str(path), *options], Path(folder))
            expected = 0 if name.endswith("read") else 2
            good = cost.exit_code == expected and cost.peak_mb < MOST_MEMORY_MB
            failed += not good
            print(
                f"{name}: exit {cost.exit_code}, {cost.seconds:.1f} s, {cost.peak_mb:.0f} MB at most"
                + ("" if good else f"  FAILED (exit {expected}, less than {MOST_MEMORY_MB} MB expected)")
            )
    return failed


def main() -> None:
    """Run all of it; exit code 1 if anything failed."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--count", type=int, default=10_000)
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    print(f"== hostile inputs, {chosen.count:,} of seed {chosen.seed}")
    reader = Reader()
    failed = read_texts(reader, chosen.count // 2, chosen.seed)
    failed += read_files(chosen.count - chosen.count // 2, chosen.seed + 1)
    for name, unit in GROWING.items():
        growth = most_growth(reader, unit, longest=160_000)
        failed += growth > MOST_GROWTH
        print(f"twice as long, {name}: {growth:.2f} times the time" + ("  FAILED" if growth > MOST_GROWTH else ""))
    failed += read_huge()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
