"""How well the register finds in later reports that what was undertaken has been done.

    python -m benchmarks.undertakings [--errors N]

The undertakings are those of our own follow-up reports (`training/reports/own-s?.jsonl`, `own-es-k`, `own-fr-k`,
`own-fr-l`): threads of reports about the same agreements over months. For each, the sentences of later reports of its
thread that say what became of it were marked by hand (`benchmarks/undertakings.jsonl`). Taken as it is coded, without a
reader, an undertaking is given to `paraph.register.fulfilment` with the later reports: right is that some sentence says
it was done, and that the register says so. Undertakings that records tell of (to meet, to found a body, to negotiate,
to legislate) are left out.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.gold_documents import REPOSITORY
from paraph.records import Commitment, Evidence, Factuality, PartialDate
from paraph.register.fulfilment import TOLD_BY_RECORDS, Done, Page, Surroundings, fulfilments
from paraph.register.history import Outline
from paraph.register.told import Source, Told

MARKED = Path(__file__).with_suffix(".jsonl")


def reports() -> dict[str, dict[str, Any]]:
    """All of our own annotated reports, by id."""
    found = {}
    for path in sorted((REPOSITORY / "training" / "reports").glob("own-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            report = json.loads(line)
            found[report["id"]] = report
    return found


def marked() -> Iterator[dict[str, Any]]:
    """The undertakings with what was marked for them, but for those that records tell of."""
    for line in MARKED.read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        if one["kind"] not in TOLD_BY_RECORDS:
            yield one


def said_done(one: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Done | None:
    """What the register finds that says an undertaking was done."""
    report = by_id[one["document"]]
    coded = report["gold"]["commitments"][one["number"]]
    start = report["text"].find(one["sentence"])
    evidence = (Evidence(start=start, end=start + len(one["sentence"]), quote=one["sentence"]),)
    record = Commitment(
        id="commitment",
        by=tuple(coded["by"]),
        kind=coded["kind"],
        evidence=evidence,
        confidence=1.0,
        factuality=Factuality.ASSERTED,
    )
    published = PartialDate.parse(report["published"])
    source = Source(0, (one["document"],), report["title"], report["outlet"], published, report["published"])
    pages = [
        Page(number, by_id[name]["text"], by_id[name]["published"], by_id[name]["language"])
        for number, name in enumerate([one["document"], *one["later"]])
    ]
    parties = {party for agreement in report["gold"]["agreements"] for party in agreement["parties"]}
    around = Surroundings(
        under=(),
        all=(),
        outline=Outline(tuple(sorted(parties | {*coded["by"], *coded["to"]})), "agreement", None, (), (), (), ""),
        sessions=(),
        pages=pages,
    )
    line = (one["kind"], record.by, "")
    told = Told(key="undertaking", kind="commitments", record=record, source=source, entry=None)
    return fulfilments({line: [(told, record)]}, around).get(line)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="show the first N that are wrong")
    shown = parser.parse_args().errors
    by_id = reports()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for one in marked():
        done = said_done(one, by_id)
        wanted = [outcome["quote"] for outcome in one["outcomes"] if outcome["says"] == "done"]
        cell = 2 * bool(wanted) + bool(done)
        for kind in (one["kind"], "all"):
            counts[kind][cell] += 1
        if cell in (1, 2) and shown > 0:
            shown -= 1
            print(f"{one['document']} {one['kind']}: {one['sentence']}")
            print(f"  {'missed: ' + wanted[0] if wanted else 'false: ' + str(done.quote if done else '')}")
    print(f"{'':24}{'undertakings':>14}{'done':>8}{'precision':>11}{'recall':>9}{'right':>9}")
    for kind, (neither, false, missed, right) in sorted(counts.items(), key=lambda item: (item[0] == "all", item[0])):
        total = neither + false + missed + right
        print(
            f"{kind:24}{total:>14}{missed + right:>8}{right / max(right + false, 1):>11.3f}"
            f"{right / max(right + missed, 1):>9.3f}{(right + neither) / total:>9.3f}"
        )


if __name__ == "__main__":
    main()
