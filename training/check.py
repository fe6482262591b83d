#!/usr/bin/env python3
"""Check annotated training reports: well formed, codes known, words in the text, anchors unique.

    python training/check.py training/reports/FILE.jsonl...

A line is a document of the record contract with its expected records under "gold". Beside the contract's fields a
record carries "anchors": snippets of the text, each occurring exactly once, in which square brackets enclose the
word or words that denote the record ("signed a [memorandum of understanding] on security"). An agreement also
carries "triggers", snippets of the same form that enclose the words stating its stage ("[put their names to]"). A
record that can't be found in the text has "doubt", which says why, in place of anchors. Files whose anchors are kept
apart have them in ``../anchors/NAME.json``: report id -> kind -> a list parallel to that of the records.

Standard library only, so that an annotator needs nothing else.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

CODES_WRITTEN = {
    "instrument": "treaty agreement memorandum protocol declaration letter_of_intent action_plan charter arrangement "
    "contract other",
    "agreements.stage": "proposed negotiating initialled signed ratified in_force amended renewed suspended terminated "
    "expired",
    "bodies.kind": "committee commission working_group council dialogue task_force joint_force centre secretariat "
    "other",
    "bodies.stage": "proposed agreed established convened dissolved",
    "recurrence": "regular annual biannual quarterly monthly biennial",
    "commitments.kind": "create_body meet exchange_information train supply exercise patrol finance legislate host "
    "extradite negotiate cooperate other",
    "meetings.kind": "visit meeting call summit session ceremony",
    "change": "joined withdrew suspended reinstated founded applied member",
    "memberships.stage": "proposed announced effective",
    "transfers.stage": "proposed ordered delivered ongoing cancelled",
    "purpose": "military_budget aid other",
    "factuality": "asserted planned alleged denied",
    "areas": "security_cooperation defence_cooperation counter_terrorism organised_crime trafficking drug_trafficking "
    "arms_trafficking human_trafficking border_security irregular_migration intelligence_sharing police_cooperation "
    "judicial_cooperation cyber_security maritime_security military_training joint_exercises joint_operations "
    "arms_procurement defence_industry basing_access peacekeeping civil_protection nuclear_security",
}
CODES = {slot: frozenset(codes.split()) for slot, codes in CODES_WRITTEN.items()}
COMMON = {"factuality", "attribution", "note", "anchors", "title", "doubt"}
SLOTS = {
    "agreements": {"parties", "instrument", "stage", "date", "place", "areas", "signatories", "triggers"},
    "bodies": {"parties", "kind", "name", "stage", "recurrence", "date", "areas"},
    "commitments": {"by", "to", "kind", "due", "recurrence", "areas"},
    "meetings": {"actors", "kind", "people", "date", "place"},
    "offices": {"person", "office", "actor"},
    "memberships": {"member", "organisation", "change", "stage", "date"},
    "transfers": {"supplier", "recipient", "items", "quantity", "value", "stage", "date"},
    "expenditures": {"actor", "amount", "currency", "year", "purpose", "source"},
}
# a record needs at least one of these
KEYS = {
    "agreements": ("parties",),
    "bodies": ("parties", "name"),
    "commitments": ("by",),
    "meetings": ("actors", "people"),
    "offices": ("person", "office"),
    "memberships": ("member",),
    "transfers": ("supplier", "recipient"),
    "expenditures": ("actor", "amount"),
}
NAME_SLOTS = {"name", "signatories", "people", "person", "office", "items", "source"}
DATE_SLOTS = {"date", "due"}
DROPPED = {"the", "of", "and", "for", "a", "an", "le", "la", "les", "de", "du", "des", "et", "l", "d", "s"}


def folded_words(text: str) -> list[str]:
    text = unicodedata.normalize("NFKD", str(text)).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return [w for w in re.findall(r"\w+", text) if w not in DROPPED]


def anchor_span(text: str, snippet: str) -> tuple[int, int]:
    """Offsets of the bracketed words of a snippet; ValueError says what is wrong."""
    if snippet.count("[") != 1 or snippet.count("]") != 1:
        raise ValueError(f"anchor {snippet!r} needs exactly one [ ] pair")
    plain = snippet.replace("[", "").replace("]", "")
    count = text.count(plain)
    if count != 1:
        raise ValueError(f"anchor {snippet!r} occurs {count} times in the text, must be once")
    start = text.index(plain) + snippet.index("[")
    end = start + snippet.index("]") - snippet.index("[") - 1
    if end <= start:
        raise ValueError(f"anchor {snippet!r} encloses nothing")
    return start, end


def complaints(report: dict[str, Any]) -> list[str]:
    """What is wrong with an annotated report, each with the record and slot where it is."""
    out = [f"no {f}" for f in ("id", "text", "gold", "language", "published", "genre") if not report.get(f)]
    text = report.get("text", "")
    vocabulary = set(folded_words(text + " " + (report.get("title") or "")))
    for kind, records in (report.get("gold") or {}).items():
        if kind not in SLOTS:
            out.append(f"unknown list {kind}")
            continue
        for number, record in enumerate(records):
            where = f"{kind}[{number}]"
            out += [f"{where}: unknown slot {s}" for s in record if s not in SLOTS[kind] | COMMON]
            if not any(record.get(k) for k in KEYS[kind]):
                out.append(f"{where}: needs one of {KEYS[kind]}")
            for slot, value in record.items():
                out += [f"{where}.{slot}: {what}" for what in wrong_in_slot(kind, slot, value, vocabulary)]
            if kind != "offices" and not record.get("anchors") and not record.get("doubt"):
                out.append(f"{where}: no anchors")
            for snippet in (record.get("anchors") or []) + (record.get("triggers") or []):
                try:
                    anchor_span(text, snippet)
                except ValueError as e:
                    out.append(f"{where}: {e}")
    return out


def wrong_in_slot(kind: str, slot: str, value: Any, vocabulary: set[str]) -> Iterator[str]:
    """Complaints about one slot: a code, date, name or place that it can't have."""
    values = value if isinstance(value, list) else [value]
    codes = CODES.get(f"{kind}.{slot}") or CODES.get(slot)
    if codes and value is not None:
        yield from (f"{v!r} is no code" for v in values if v not in codes)
    if slot in DATE_SLOTS and value and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", str(value)):
        yield f"{value!r} is no date"
    if slot in NAME_SLOTS and value:
        for v in values:
            missing = [w for w in folded_words(v) if w not in vocabulary]
            if missing:
                yield f"{v!r} has words that the text lacks: {missing}"
    if slot == "place" and value and not (isinstance(value, dict) and (value.get("name") or value.get("country"))):
        yield "must be {name, country}"


def anchors_apart(path: Path) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """The anchors of a file that keeps them apart; empty for one that has them in its records."""
    apart = path.parent.parent / "anchors" / f"{path.stem}.json"
    return json.loads(apart.read_text(encoding="utf-8")) if apart.exists() else {}


def join_anchors(report: dict[str, Any], apart: dict[str, list[dict[str, Any]]]) -> Iterator[str]:
    """Put anchors into the records that they belong to; complains of lists that are not parallel."""
    for kind, added in apart.items():
        records = (report.get("gold") or {}).get(kind, [])
        if len(records) != len(added):
            yield f"{kind}: {len(added)} anchors kept apart for {len(records)} records"
        for record, anchors in zip(records, added, strict=False):
            record.update(anchors)


def main(paths: list[str]) -> int:
    bad = total = records = 0
    seen: set[str] = set()
    for path in paths:
        apart = anchors_apart(Path(path))
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                try:
                    report = json.loads(line)
                except ValueError as e:
                    print(f"{path}:{number}: not JSON: {e}")
                    bad += 1
                    continue
                found = [*join_anchors(report, apart.get(report.get("id"), {})), *complaints(report)]
                if report.get("id") in seen:
                    found.append("id stands twice")
                seen.add(report.get("id"))
                for what in found:
                    print(f"{path}:{number}: {report.get('id')}: {what}")
                bad += bool(found)
                total += 1
                records += sum(len(v) for v in (report.get("gold") or {}).values())
    print(f"{total} documents, {records} records, {bad} documents with complaints")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
