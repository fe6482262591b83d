"""How many of the dates and amounts in annotated reports the date and amount grammars find.

    python benchmarks/date_coverage.py [--misses] [REPORTS.jsonl ...]

For each date, amount and quantity of the gold records: is its value among the values of the mentions found in the
report's text? The value of a gold record that is the day of publication counts like any other. Without files, the
English training reports are read. Prints the share found by slot, and the time that a report takes.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from paraph.reader.amounts import AmountWords, find_amounts
from paraph.reader.dates import DateWords, find_dates
from paraph.reader.tokens import Tokens

DATES = (
    ("agreements", "date"),
    ("meetings", "date"),
    ("bodies", "date"),
    ("commitments", "due"),
    ("transfers", "date"),
    ("memberships", "date"),
    ("expenditures", "year"),
)
AMOUNTS = (("expenditures", "amount"), ("transfers", "value"), ("transfers", "quantity"))
REPORTS = Path(__file__).parent.parent / "training" / "reports"
REPEATS = 5  # the fastest of so many passes over all reports is the time given


def gold_values(gold: dict[str, Any], slots: Iterable[tuple[str, str]]) -> Iterator[tuple[str, Any]]:
    """The filled slots of a report's gold records: "agreements.date" and its value."""
    for kind, slot in slots:
        for record in gold.get(kind, ()):
            if record.get(slot) is not None:
                yield f"{kind}.{slot}", record[slot]


def main() -> None:
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("reports", nargs="*", type=Path)
    arguments.add_argument("--misses", action="store_true", help="print the values not found")
    options = arguments.parse_args()
    paths = options.reports or sorted(REPORTS.glob("*.jsonl"))
    date_words, amount_words = DateWords.load("en"), AmountWords.load("en")
    reports = [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]
    reports = [report for report in reports if report.get("language", "en") == "en"]
    wanted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    prepared = []
    for report in reports:
        tokens, published = Tokens(report["text"]), report.get("published")
        prepared.append((tokens, published))
        dates = find_dates(tokens, published, date_words)
        values: set[Any] = {m.value for m in dates} | {m.end_value for m in dates}
        values |= {int(value[:4]) for value in values if value}
        amounts = find_amounts(tokens, amount_words)
        numbers = {m.value for m in amounts}
        # every currency that the words may mean; the states of the report choose among them
        money = {
            (m.value, code)
            for m in amounts
            for code in (m.currency, m.likely_currency, *(code for _, code in m.by_state))
        }
        checks = [(slot, value, value in values) for slot, value in gold_values(report["gold"], DATES)]
        for slot, value in gold_values(report["gold"], AMOUNTS):
            hit = (value["amount"], value["currency"]) in money if isinstance(value, dict) else value in numbers
            checks.append((slot, value, hit))
        checks.extend(
            (
                "expenditures.currency",
                (record["amount"], record.get("currency")),
                (record["amount"], record.get("currency")) in money,
            )
            for record in report["gold"].get("expenditures", ())
            if record.get("amount") is not None
        )
        for slot, value, hit in checks:
            wanted[slot] += 1
            found[slot] += hit
            if options.misses and not hit:
                print(f"{report['id']}\t{published}\t{slot}\t{value}\t{sorted({str(m.value) for m in dates})}")
    for group in (DATES, AMOUNTS):
        names = [f"{kind}.{slot}" for kind, slot in group]
        for name in names:
            print(f"{name:24} {found[name]:5} of {wanted[name]:5}  {found[name] / max(wanted[name], 1):6.1%}")
        total, hits = sum(wanted[n] for n in names), sum(found[n] for n in names)
        print(f"{'all':24} {hits:5} of {total:5}  {hits / max(total, 1):6.1%}\n")
    name = "expenditures.currency"
    print(f"{name:24} {found[name]:5} of {wanted[name]:5}  {found[name] / max(wanted[name], 1):6.1%}")
    for label, read in (
        ("dates", lambda t, p: find_dates(t, p, date_words)),
        ("amounts", lambda t, _: find_amounts(t, amount_words)),
    ):
        best = min(timed(read, prepared) for _ in range(REPEATS))
        print(
            f"{label}: {best / max(len(prepared), 1) * 1e3:.3f} ms a report of "
            f"{sum(len(t) for t, _ in prepared) // max(len(prepared), 1)} tokens"
        )


def timed(read: Any, prepared: list[tuple[Tokens, str | None]]) -> float:
    """Seconds for one pass over all reports."""
    begin = time.perf_counter()
    for tokens, published in prepared:
        read(tokens, published)
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
