"""What a register of stories got wrong, by cause: did no record tell it, or did the register lose it?"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import Any

from paraph import Reading


def error_lines(
    documents: Sequence[Mapping[str, Any]],
    gold: Mapping[str, Any],
    export: Mapping[str, Any],
    scorer: ModuleType,
    readings: Mapping[str, Reading],
) -> list[str]:
    """All errors against the gold register, grouped by cause, the commonest cause first."""
    placed: dict[tuple[str, str], str | None] = scorer.place_mentions(documents, gold, export)
    found = [*_identity(placed, gold)]
    entries = {entry["id"]: entry for entry in export["agreements"]}
    for cluster, wanted in gold["clusters"].items():
        homes = Counter(home for (_, name), home in placed.items() if name == cluster and home is not None)
        if homes:
            entry = entries[homes.most_common(1)[0][0]]
            found += _contents(
                cluster, wanted, entry, [readings[name] for name in wanted["documents"] if name in readings]
            )
        else:
            found.append(("cluster not found", f"{cluster}: no entry holds a mention of it"))
    by_cause: dict[str, list[str]] = defaultdict(list)
    for cause, line in found:
        by_cause[cause].append(line)
    lines = []
    for cause, errors in sorted(by_cause.items(), key=lambda item: (-len(item[1]), item[0])):
        lines.append(f"{len(errors):4}  {cause}")
        lines += [f"        {error}" for error in errors]
    return lines


def _identity(placed: Mapping[tuple[str, str], str | None], gold: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    held: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    parts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for (document, cluster), home in placed.items():
        if home is None:
            yield "identity: mention without an entry", f"{cluster} in {document}"
        else:
            held[home][cluster].append(document)
            parts[cluster][home].append(document)
    for home, clusters in held.items():
        if len(clusters) > 1:
            yield (
                "identity: one entry for several agreements",
                f"{home}: " + "; ".join(f"{name} ({', '.join(names)})" for name, names in clusters.items()),
            )
    for cluster, homes in parts.items():
        if len(homes) > 1:
            told = " | ".join(", ".join(names) for names in homes.values())
            yield "identity: one agreement in several entries", f"{cluster}: {told}"


def _contents(
    cluster: str, wanted: Mapping[str, Any], entry: Mapping[str, Any], readings: Iterable[Reading]
) -> Iterator[tuple[str, str]]:
    def history(of: Mapping[str, Any]) -> Counter[tuple[str, str | None]]:
        return Counter((item["stage"], item.get("date")) for item in of["history"])

    def sessions(of: Mapping[str, Any]) -> Counter[str]:
        return Counter(day for body in of["bodies"] for day in body["sessions"])

    told = {
        (str(a.stage), str(a.date) if a.date else None)
        for reading in readings
        for a in reading.agreements
        if len(set(a.parties) & set(wanted["parties"])) > 1
    }
    for stage, date in sorted(history(wanted) - history(entry), key=str):
        if (stage, date) in told:
            yield "history missed: told, and not kept", f"{cluster}: {stage} {date}"
        elif any(stage == other for other, _ in told):
            yield "history missed: told with another date", f"{cluster}: {stage} {date}"
        else:
            yield "history missed: no record tells it", f"{cluster}: {stage} {date}"
    for stage, date in sorted(history(entry) - history(wanted), key=str):
        yield "history: false alarm", f"{cluster}: {stage} {date}"
    pairs: list[tuple[str, Counter[str], Counter[str]]] = [
        ("conflict", Counter(wanted["conflicts"]), Counter(entry["conflicts"])),
        ("session", sessions(wanted), sessions(entry)),
        ("outstanding", Counter(set(wanted["outstanding"])), Counter(set(entry["outstanding"]))),
    ]
    for name, right, mine in pairs:
        yield from ((f"{name} missed", f"{cluster}: {value}") for value in sorted(right - mine))
        yield from ((f"{name}: false alarm", f"{cluster}: {value}") for value in sorted(mine - right))
