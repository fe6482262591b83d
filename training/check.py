#!/usr/bin/env python3
"""Check annotated training reports: well formed, codes known, words in the text, anchors unique.

    python training/check.py training/reports/FILE.jsonl...

A line is a document of the record contract with its expected records under "gold". Beside the contract's fields a
record carries "anchors": snippets of the text, each occurring exactly once, in which square brackets enclose the
word or words that denote the record ("signed a [memorandum of understanding] on security"). An agreement also
carries "triggers", snippets of the same form that enclose the words stating its stage ("[put their names to]").
Standard library only, so that an annotator needs nothing else.
"""
from __future__ import annotations

import json
import re
import sys
import unicodedata

CODES = {
    "instrument": "treaty agreement memorandum protocol declaration letter_of_intent action_plan charter arrangement contract other",
    "agreements.stage": "proposed negotiating initialled signed ratified in_force amended renewed suspended terminated expired",
    "bodies.kind": "committee commission working_group council dialogue task_force joint_force centre secretariat other",
    "bodies.stage": "proposed agreed established convened dissolved",
    "recurrence": "regular annual biannual quarterly monthly biennial",
    "commitments.kind": "create_body meet exchange_information train supply exercise patrol finance legislate host extradite negotiate cooperate other",
    "meetings.kind": "visit meeting call summit session ceremony",
    "change": "joined withdrew suspended reinstated founded applied member",
    "memberships.stage": "proposed announced effective",
    "transfers.stage": "proposed ordered delivered ongoing cancelled",
    "purpose": "military_budget aid other",
    "factuality": "asserted planned alleged denied",
    "areas": "security_cooperation defence_cooperation counter_terrorism organised_crime trafficking drug_trafficking arms_trafficking "
             "human_trafficking border_security irregular_migration intelligence_sharing police_cooperation judicial_cooperation cyber_security "
             "maritime_security military_training joint_exercises joint_operations arms_procurement defence_industry basing_access peacekeeping "
             "civil_protection nuclear_security",
}
CODES = {k: set(v.split()) for k, v in CODES.items()}
COMMON = {"factuality", "attribution", "note", "anchors", "title"}
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
KEYS = {"agreements": ("parties",), "bodies": ("parties", "name"), "commitments": ("by",), "meetings": ("actors", "people"),
        "offices": ("person", "office"), "memberships": ("member",), "transfers": ("supplier", "recipient"), "expenditures": ("actor", "amount")}
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


def complaints(doc: dict) -> list[str]:
    out = [f"no {f}" for f in ("id", "text", "gold", "language", "published", "genre") if not doc.get(f)]
    text = doc.get("text", "")
    vocabulary = set(folded_words(text + " " + (doc.get("title") or "")))
    for kind, records in (doc.get("gold") or {}).items():
        if kind not in SLOTS:
            out.append(f"unknown list {kind}")
            continue
        for n, rec in enumerate(records):
            where = f"{kind}[{n}]"
            out += [f"{where}: unknown slot {s}" for s in rec if s not in SLOTS[kind] | COMMON]
            if not any(rec.get(k) for k in KEYS[kind]):
                out.append(f"{where}: needs one of {KEYS[kind]}")
            for slot, value in rec.items():
                codes = CODES.get(f"{kind}.{slot}") or CODES.get(slot)
                if codes and value is not None:
                    out += [f"{where}.{slot}: {v!r} is no code" for v in (value if isinstance(value, list) else [value]) if v not in codes]
                if slot in DATE_SLOTS and value and not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", str(value)):
                    out.append(f"{where}.{slot}: {value!r} is no date")
                if slot in NAME_SLOTS and value:
                    for v in value if isinstance(value, list) else [value]:
                        missing = [w for w in folded_words(v) if w not in vocabulary]
                        if missing:
                            out.append(f"{where}.{slot}: {v!r} has words that the text lacks: {missing}")
                if slot == "place" and value and not (isinstance(value, dict) and (value.get("name") or value.get("country"))):
                    out.append(f"{where}.place: must be {{name, country}}")
            if kind != "offices" and not rec.get("anchors"):
                out.append(f"{where}: no anchors")
            for snippet in (rec.get("anchors") or []) + (rec.get("triggers") or []):
                try:
                    anchor_span(text, snippet)
                except ValueError as e:
                    out.append(f"{where}: {e}")
    return out


def main(paths: list[str]) -> int:
    bad = total = records = 0
    seen: set[str] = set()
    for path in paths:
        with open(path, encoding="utf-8") as f:
            for number, line in enumerate(f, 1):
                if not line.strip():
                    continue
                try:
                    doc = json.loads(line)
                except ValueError as e:
                    print(f"{path}:{number}: not JSON: {e}")
                    bad += 1
                    continue
                found = complaints(doc)
                if doc.get("id") in seen:
                    found.append("id stands twice")
                seen.add(doc.get("id"))
                for c in found:
                    print(f"{path}:{number}: {doc.get('id')}: {c}")
                bad += bool(found)
                total += 1
                records += sum(len(v) for v in (doc.get("gold") or {}).values())
    print(f"{total} documents, {records} records, {bad} documents with complaints")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
