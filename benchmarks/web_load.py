"""How fast pages come while fifty people read and documents are being added.

    python -m benchmarks.web_load [--readings N] [--readers N] [--seconds N] [--workers N] [--register PATH]

Builds a register of the made corpus (or takes one that is there), serves it by `paraph serve`, adds documents to it all
the while, at `--adding` a second, and lets locust's readers look at pages. Prints requests, failures, median and 95th
percentile of each kind of page, in milliseconds by the clock: on a busy machine they say little.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from itertools import islice
from pathlib import Path

from benchmarks.gold_documents import REPOSITORY
from benchmarks.register_corpus import MOST_REPORTS, STATES, corpus
from paraph.records import Area
from paraph.register import Register

READER = "made-corpus"
_KEPT = 2000  # agreements and reports that readers look at


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readings", type=int, default=380_000, help="some 100,000 agreements have as many reports")
    parser.add_argument("--most-reports", type=int, default=MOST_REPORTS, metavar="N", help="of one agreement")
    parser.add_argument("--readers", type=int, default=50)
    parser.add_argument("--workers", type=int, default=1, help="processes of the server")
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--adding", type=float, default=5, metavar="N", help="documents added a second")
    parser.add_argument("--register", metavar="PATH", help="one that an earlier run has built, or where to build it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        where = asked.register or str(Path(folder) / "load.register")
        if not Path(where).exists():
            build(where, asked.readings, asked.most_reports)
        measure(where, Path(folder), asked)


def build(where: str, readings: int, most_reports: int) -> None:
    """Fill a register with the made corpus."""
    begun = time.perf_counter()
    with Register(where, create=True) as register:
        told = (report for _, report in corpus(readings, most_reports=most_reports))
        for number, _ in enumerate(register.add_all(told, READER), 1):
            if number % 10_000 == 0:
                print(f"{number:,} readings, {number / (time.perf_counter() - begun):.0f} a second", flush=True)
        register.settle()


def measure(where: str, folder: Path, asked: argparse.Namespace) -> None:
    """Serve it, read it, add to it, and print what it took."""
    with Register(where) as register:
        spread = register.spread()
        seen = folder / "seen.json"
        seen.write_text(json.dumps(what_there_is(register)), encoding="utf-8")
    print(f"{spread['agreements']:,} agreements, {spread['documents']:,} documents", flush=True)
    command = [sys.executable, "-m", "paraph", "serve", "--register", where, "--port", "0"]
    command += ["--workers", str(asked.workers)]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "PARAPH_LOAD": str(seen)}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        assert server.stdout is not None
        found = re.search(r"http://\S+", server.stdout.readline())
        assert found is not None, "the server did not start"
        stop = threading.Event()
        added: list[int] = []
        adding = threading.Thread(target=add, args=(where, asked.adding, stop, added))
        adding.start()
        table = folder / "load"
        readers = [sys.executable, "-m", "locust", "-f", str(REPOSITORY / "benchmarks" / "web_readers.py")]
        readers += ["--headless", "-u", str(asked.readers), "-r", str(asked.readers), "-t", f"{asked.seconds}s"]
        readers += ["-H", found[0].rstrip("/"), "--csv", str(table), "--only-summary", "--reset-stats"]
        done = subprocess.run(readers, env=environment, capture_output=True, text=True, check=False)
        stop.set()
        adding.join()
    finally:
        server.terminate()
        server.wait(30)
    if not table.with_name("load_stats.csv").exists():
        sys.exit(f"the readers did not start: {done.stderr.strip().splitlines()[-1:]}")
    print(f"{asked.readers} readers, {asked.seconds} seconds, {len(added)} documents added meanwhile")
    print(f"{'milliseconds':<22} {'requests':>8} {'failed':>7} {'median':>8} {'95 %':>8}")
    with table.with_name("load_stats.csv").open(encoding="utf-8") as stats:
        for row in csv.DictReader(stats):
            name = row["Name"] if row["Name"] != "Aggregated" else "all pages"
            print(
                f"{name:<22} {row['Request Count']:>8} {row['Failure Count']:>7} {row['50%']:>8} {row['95%']:>8}",
            )
    with table.with_name("load_failures.csv").open(encoding="utf-8") as failures:
        for row in csv.DictReader(failures):
            print(f"failed: {row['Name']}, {row['Occurrences']} times: {row['Error']}")


def what_there_is(register: Register) -> dict[str, list[str]]:
    """What readers look at: agreements, reports, parties, areas, years and words."""
    chance = random.Random(1)
    weights = [1 / (rank + 5) for rank in range(len(STATES))]
    documents = [row["key"] for row in islice(register.table("documents", limit=_KEPT), _KEPT)]
    return {
        "agreements": [*register.ids(limit=_KEPT), *register.lately_heard(_KEPT)],
        "reports": documents,
        "parties": chance.choices(STATES, weights=weights, k=200),
        "areas": [str(area) for area in Area],
        "years": [str(year) for year in range(1996, 2024)],
        "words": chance.sample([word for word in _words(register, documents[:50]) if len(word) > 4], 100),
    }


def _words(register: Register, documents: list[str]) -> list[str]:
    found = {word for key in documents for word in re.findall(r"[A-Za-z]+", register.report(key)["text"])}
    return sorted(found)


def add(where: str, a_second: float, stop: threading.Event, added: list[int]) -> None:
    """Add documents of another seed until told to stop."""
    with Register(where) as register:
        for number, (_, (document, reading)) in enumerate(corpus(100_000, seed=int(time.time()))):
            if stop.wait(1 / a_second):
                return
            register.add(document, reading, READER)
            added.append(number)


if __name__ == "__main__":
    main()
