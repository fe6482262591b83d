"""How a register fares as it grows: rate of adding, size, and how long answers take, at each of several sizes.

`python -m benchmarks.register_scale --sizes 10000 100000 1000000` fills one SQLite file with readings of the made
corpus (`register_corpus`) and measures at each size. The rate is printed for every tenth of each step, so that a cost
that grows with the register would show. A busy machine is slower by half from one minute to the next: so beside the
rate stands what adding a reading costs in yardsticks, a fixed piece of work that is done again and again meanwhile.
A run that was stopped goes on where it was: what has been measured is kept beside the file.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice, pairwise
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import text

from benchmarks.register_corpus import STATES, Told, corpus, near_misses, words_by_rank
from paraph.records import Area
from paraph.register import Register
from paraph.register.opened import DOCUMENTS_AT_ONCE

READER = "bench"
TIMES_ASKED = 40
FIRST_PAGE = 50
_OF_WORDS = {"search, rare words": slice(12_000, 14_000), "search, common words": slice(200, 400)}


def main() -> None:
    """Fill, measure, print."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="readings")
    asked.add_argument("--file", type=Path, default=Path("scale.register"), help="the register; kept, to go on from")
    asked.add_argument("--keep-going-for", type=float, metavar="MINUTES", help="stop adding after so long")
    options = asked.parse_args()
    kept = Kept(options.file.with_name(options.file.name + ".measured.json"))
    until = time.monotonic() + options.keep_going_for * 60 if options.keep_going_for else None
    with Register(str(options.file), create=True) as register:
        done = 0
        for number, size in enumerate(sorted(options.sizes)):
            if not fill(register, number, done, size, kept, until):
                print_rates(kept, size)
                here = count_of(register)
                print_answers(measure(register, options.file, here), here)
                print(f"\nstopped at {here:,} readings of {size:,}; the same command goes on from there")
                return
            print_rates(kept, size)
            if str(size) not in kept.measured["answers"]:
                kept.measured["answers"][str(size)] = measure(register, options.file, size)
                kept.save()
            print_answers(kept.measured["answers"][str(size)], size)
            done = size


class Kept:
    """What has been measured, in a file beside the register."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.measured: dict[str, Any] = {"seconds": {}, "answers": {}}
        if path.exists():
            self.measured = json.loads(path.read_text(encoding="utf-8"))

    def save(self) -> None:
        """Write it down."""
        self._path.write_text(json.dumps(self.measured, indent=1), encoding="utf-8")


def part(number: int, done: int, size: int) -> Iterator[tuple[str, Told]]:
    """The readings by which the register grows from one size to the next: thirty years of news each time, so that it
    becomes denser, not longer."""
    return corpus(size - done, seed=number)


def count_of(register: Register) -> int:
    """Documents in a register."""
    with register._database.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM documents")).scalar_one())


def fill(register: Register, number: int, done: int, size: int, kept: Kept, until: float | None) -> bool:
    """Add what is missing up to a size; whether that was done before the time was over."""
    here = count_of(register)
    if here >= size:
        return True
    tenth = max(1, (size - done) // 10)
    begun = counted = here
    rest = islice(part(number, done, size), max(0, here - done), None)
    spent, cpu, yardsticks = 0.0, 0.0, list[float]()
    told = (report for _, report in rest)
    while some := list(islice(told, min(DOCUMENTS_AT_ONCE, tenth - (counted - done) % tenth))):
        clock, used = time.perf_counter(), time.process_time()
        outcomes = [outcome for _, _, outcome in register.add_all(some, READER)]
        spent += time.perf_counter() - clock
        cpu += time.process_time() - used
        yardsticks.append(yardstick())
        counted += len(outcomes)
        over = until is not None and time.monotonic() > until
        show_progress(counted, size, (counted - begun) / spent)
        if (counted - done) % tenth == 0 or counted == size or over:
            seconds = kept.measured["seconds"].setdefault(str(size), [])
            one = {"from": begun, "to": counted, "clock": round(spent, 2), "cpu": round(cpu, 2)}
            one["yardsticks"] = round(cpu / (counted - begun) / median(yardsticks), 2)
            seconds.append(one)
            kept.save()
            print(said_of(one), flush=True)
            begun, spent, cpu, yardsticks = counted, 0.0, 0.0, []
        if over:
            break
    else:
        if counted < size:
            raise RuntimeError(f"the corpus has {counted:,} readings, {size:,} were wanted")
    clock, used = time.perf_counter(), time.process_time()
    register.settle()
    settled = {"clock": round(time.perf_counter() - clock, 2), "cpu": round(time.process_time() - used, 2)}
    kept.measured["seconds"][str(size)].append({"from": counted, "to": counted, **settled})
    kept.save()
    return counted == size


def show_progress(count: int, size: int, rate: float) -> None:
    """One line that is written over, on a terminal only."""
    if sys.stderr.isatty():
        print(f"\r{count:,} of {size:,}, {rate:.0f} a second ", end="", file=sys.stderr, flush=True)


def yardstick() -> float:
    """The processor seconds of a fixed piece of work of the kind that adding does: words, sets, sorting, JSON."""
    used = time.process_time()
    words = words_by_rank()[:1500]
    for _ in range(2):
        pairs = {f"{one} {other}": number for number, (one, other) in enumerate(pairwise(words))}
        json.loads(json.dumps(sorted(pairs.items(), key=lambda pair: -pair[1])))
    return time.process_time() - used


def said_of(one: dict[str, Any]) -> str:
    """The rate of one part of a step."""
    count = one["to"] - one["from"]
    rate, of_cpu = count / max(one["clock"], 0.01), count / max(one["cpu"], 0.01)
    in_yardsticks = f", {one['yardsticks']:.2f} yardsticks each" if "yardsticks" in one else ""
    return f"{one['from']:>9,} to {one['to']:>9,}   {rate:6.0f} ({of_cpu:.0f}){in_yardsticks}"


def print_rates(kept: Kept, size: int) -> None:
    """The rate of adding in each tenth."""
    print(f"\nadding up to {size:,}   readings a second (of processor time)")
    for one in kept.measured["seconds"].get(str(size), ()):
        if one["to"] > one["from"]:
            print("  " + said_of(one))
        else:
            print(f"  settling what was left: {one['clock']} s ({one['cpu']} s)")


def measure(register: Register, path: Path, size: int) -> dict[str, Any]:
    """Sizes, correctness, and times of answers."""
    with register._database.reading() as connection:
        rows = connection.execute(
            text(
                "SELECT s.name, n.entry FROM records r JOIN nodes n ON n.id = r.node"
                " JOIN sightings s ON s.document = r.document WHERE r.kind = 'agreements' AND r.live"
            )
        ).all()
    names = [(str(row[0]).rpartition("-")[0], str(row[1])) for row in rows]
    with register._database.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))  # so that the file holds everything
    found: dict[str, Any] = {"bytes": path.stat().st_size, "readings": count_of(register)}
    found |= identity_of(names)
    found["times"] = {name: spread(times) for name, times in answers(register, names)}
    return found


def identity_of(names: list[tuple[str, str]]) -> dict[str, Any]:
    """B-cubed precision and recall of entries against the agreements that reports are truly about, and near misses."""
    both = Counter(names)
    of_truth, of_entry = Counter(name for name, _ in names), Counter(entry for _, entry in names)
    precision = sum(n * n / of_entry[entry] for (_, entry), n in both.items()) / len(names)
    recall = sum(n * n / of_truth[name] for (name, _), n in both.items()) / len(names)
    home: dict[str, tuple[int, str]] = defaultdict(lambda: (0, ""))
    for (name, entry), n in both.items():
        home[name] = max(home[name], (n, entry))
    pairs = near_misses(set(of_truth))
    apart = sum(home[one][1] != home[other][1] for one, other in pairs)
    return {
        "agreements": len(of_truth),
        "entries": len(of_entry),
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "near misses": len(pairs),
        "apart": apart,
    }


def answers(register: Register, names: list[tuple[str, str]]) -> Iterator[tuple[str, list[tuple[float, float]]]]:
    """The times that each question takes, by the clock and of the processor, with other values each time."""
    chance = random.Random(1)
    ids = [entry for _, entry in chance.choices(names, k=TIMES_ASKED)]  # as often as they are in the news
    parties = chance.choices(STATES, weights=[1 / (rank + 5) for rank in range(len(STATES))], k=TIMES_ASKED)
    areas = chance.choices(tuple(Area), k=TIMES_ASKED)
    years = [str(chance.randint(1996, 2023)) for _ in range(TIMES_ASKED)]
    documents = [told for _, told in islice(corpus(2000), 0, 2000, 2000 // TIMES_ASKED)]
    words = {name: chosen_words(chance, where) for name, where in _OF_WORDS.items()}

    def table(**filters: Any) -> Callable[[], object]:
        return lambda: list(register.table("agreements", limit=FIRST_PAGE, **filters))

    questions: dict[str, Iterable[Callable[[], object]]] = {
        "look-up of a document": [lambda d=d: register.lacks(d, READER) for d, _ in documents],  # type: ignore[misc]
        "look-up of an entry": [lambda i=i: register.summary(i) for i in ids],  # type: ignore[misc]
        "list, by party": [table(party=p) for p in parties],
        "list, by area": [table(area=a) for a in areas],
        "list, by stage": [table(stage=s) for s in ("signed", "ratified") * (TIMES_ASKED // 2)],
        "list, since": [table(since=y) for y in years],
        "list, by party and area, since": [
            table(party=p, area=a, since=y) for p, a, y in zip(parties, areas, years, strict=True)
        ],
        "show": [lambda i=i: register.entry(i) for i in ids],  # type: ignore[misc]
        **{
            name: [lambda w=w: register.search(w) for w in chosen]  # type: ignore[misc]
            for name, chosen in words.items()
        },
        "follow, first 50 of a party": [
            lambda p=p: list(islice(register.follow(party=[p]), FIRST_PAGE))  # type: ignore[misc]
            for p in parties[: TIMES_ASKED // 4]
        ],
    }
    for name, asked in questions.items():
        times = []
        for ask in asked:
            clock, used = time.perf_counter(), time.process_time()
            ask()
            times.append((time.perf_counter() - clock, time.process_time() - used))
        yield name, times


def chosen_words(chance: random.Random, where: slice) -> list[str]:
    """Pairs of words of the made language, of some rank."""
    pool = words_by_rank()[where]
    return [" ".join(chance.sample(pool, 2)) for _ in range(TIMES_ASKED // 2)]


def spread(times: list[tuple[float, float]]) -> dict[str, float]:
    """Medians and 95th percentiles, in milliseconds. On a busy machine only those of processor time say much."""
    found = {}
    for number, kind in enumerate(("", " cpu")):
        ordered = sorted(pair[number] for pair in times)
        found["median" + kind] = round(1000 * median(ordered), 2)
        found["p95" + kind] = round(1000 * ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 2)
    return found


def print_answers(found: dict[str, Any], size: int) -> None:
    """What was measured at a size."""
    print(f"\nat {size:,} readings: {found['bytes'] / found['readings']:.0f} bytes a reading on disk")
    right = f"B-cubed precision {found['precision']:.4f}, recall {found['recall']:.4f}"
    apart = f"near misses apart: {found['apart']:,} of {found['near misses']:,}"
    print(f"  {found['agreements']:,} agreements, {found['entries']:,} entries; {right}; {apart}")
    print(f"  {'milliseconds':<34} {'median':>9} {'95 %':>9}   {'of processor time':>19}")
    for name, times in found["times"].items():
        shown = " ".join(f"{times[key]:>9.1f}" for key in ("median", "p95"))
        print(f"  {name:<34} {shown}   {times['median cpu']:>9.1f} {times['p95 cpu']:>9.1f}")


if __name__ == "__main__":
    main()
