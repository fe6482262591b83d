#!/usr/bin/env python3
"""Check a language's cue files and count their phrases in the training reports.

    python3 tools/check_cues.py                  problems, then hits per file and code
    python3 tools/check_cues.py --language fr    of another language than English
    python3 tools/check_cues.py --lines          hits of every single line as well
    python3 tools/check_cues.py --gold           share of a cue's documents whose gold has the code (where one exists)

A cue line is `phrase<TAB>code`. In a phrase, tokens are separated by one space, `a|b` gives alternatives of
one token and a trailing `?` makes the token optional. Exit status 1 if a line is malformed, has an unknown
code or repeats another.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ROOT / "src" / "paraph" / "reader" / "languages"
REPORTS = ROOT / "training" / "reports"
MOST_PHRASES = 2000  # one line that expands to more is taken for a mistake
LONGEST_PHRASE = 8  # tokens

CODES_WRITTEN = {
    "instruments": "treaty agreement memorandum protocol declaration letter_of_intent action_plan charter "
    "arrangement contract other generic",
    "stages": "proposed negotiating initialled signed ratified in_force amended renewed suspended terminated expired",
    "factuality": "planned alleged denied",
    "attribution": "source",
    "sourcing": "source_follows source_precedes",
    "collectives": "quantifier region head",
    "areas": "security_cooperation defence_cooperation counter_terrorism organised_crime trafficking drug_trafficking "
    "arms_trafficking human_trafficking border_security irregular_migration intelligence_sharing "
    "police_cooperation judicial_cooperation cyber_security maritime_security military_training "
    "joint_exercises joint_operations arms_procurement defence_industry basing_access peacekeeping "
    "civil_protection nuclear_security",
    "bodies": "committee commission working_group council dialogue task_force joint_force centre secretariat other",
    "body_stages": "agreed established convened proposed dissolved",
    "recurrence": "regular annual biannual quarterly monthly biennial",
    "commitments": "undertake create_body meet exchange_information train supply exercise patrol finance legislate "
    "host extradite negotiate cooperate other",
    "meetings": "visit meeting call summit session ceremony",
    "memberships": "joined withdrew suspended reinstated founded applied member",
    "plain_memberships": "joined withdrew founded",
    "transfers": "proposed ordered delivered ongoing cancelled",
    "equipment": "item",
    "money": "military_budget aid other",
    "offices": "office former acting",
    "ranks": "rank honorific",
    "people_not_office": "analyst",
    "anaphora": "both all instrument latter former",
    "background": "background ceasefire aim demand pending civil",
}
CODES = {name: frozenset(codes.split()) for name, codes in CODES_WRITTEN.items()}
WORD = re.compile(r"'s\b|\w+|[^\w\s]")
# cue file -> (list in the gold, or None for all; field)
GOLD: dict[str, tuple[str | None, str]] = {
    "instruments": ("agreements", "instrument"),
    "stages": ("agreements", "stage"),
    "areas": (None, "areas"),
    "bodies": ("bodies", "kind"),
    "body_stages": ("bodies", "stage"),
    "recurrence": ("bodies", "recurrence"),
    "commitments": ("commitments", "kind"),
    "meetings": ("meetings", "kind"),
    "memberships": ("memberships", "change"),
    "transfers": ("transfers", "stage"),
    "money": ("expenditures", "purpose"),
    "factuality": (None, "factuality"),
}

Words = tuple[str, ...]
Report = dict[str, Any]


class CueLine(NamedTuple):
    phrase: str
    code: str
    phrases: list[str]


def expand(phrase: str) -> list[str]:
    """All phrases that one cue line stands for."""
    slots = []
    for token in phrase.split(" "):
        optional = token.endswith("?")
        slots.append((token[:-1] if optional else token).split("|") + ([""] if optional else []))
    return [" ".join(word for word in words if word) for words in itertools.product(*slots)]


def words(text: str) -> Words:
    return tuple(WORD.findall(text.lower().replace("’", "'")))


def read(path: Path, problems: list[str]) -> list[CueLine]:
    """The cue lines of a file; what is wrong with one is added to ``problems``."""

    def problem(number: int, what: str) -> None:
        problems.append(f"{path.name}:{number}: {what}")

    cues: list[CueLine] = []
    lines: dict[tuple[str, str], int] = {}
    expanded: set[tuple[str, str]] = set()
    if path.stem not in CODES:
        problem(0, "no code list for this file")
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("#") or not line:
            continue
        fields = line.split("\t")
        if len(fields) != 2 or not fields[0] or not fields[1]:
            problem(number, "not phrase<TAB>code")
            continue
        phrase, code = fields
        if phrase != " ".join(phrase.split()):
            problem(number, "stray spaces")
        if phrase != phrase.lower():
            problem(number, "not lower case")
        if code not in CODES.get(path.stem, {code}):
            problem(number, f"unknown code {code}")
        if any("" in token.rstrip("?").split("|") for token in phrase.split()) or re.search(r"\?[^ ]", phrase):
            problem(number, f"empty alternative or stray `?`: {phrase}")
        if (phrase, code) in lines:
            problem(number, f"repeats line {lines[phrase, code]}")
        lines[phrase, code] = number
        phrases = expand(phrase)
        if "" in phrases:
            problem(number, "every token is optional")
            continue
        if len(phrases) > MOST_PHRASES:
            problem(number, f"expands to {len(phrases)} phrases")
        coded = {(each, code) for each in phrases}
        if coded <= expanded:
            problem(number, f"adds nothing to the lines before: {phrase}")
        expanded |= coded
        cues.append(CueLine(phrase, code, phrases))
    return cues


def gold_codes(report: Report, name: str) -> set[str]:
    """The codes of a cue file's field that a report's gold has."""
    wanted, field = GOLD[name]
    found: set[str] = set()
    for kind, records in report["gold"].items():
        if wanted in (None, kind):
            for record in records:
                value = record.get(field)
                found.update(value if isinstance(value, list) else [value])
    return found


def grams_of(report: Report) -> Counter[Words]:
    """How often each run of words, as long as a phrase may be, stands in a report."""
    text = words((report.get("title") or "") + " . " + report["text"])
    return Counter(text[i : i + n] for n in range(1, LONGEST_PHRASE + 1) for i in range(len(text) - n + 1))


def print_hits(
    name: str, cues: list[CueLine], grams: list[Counter[Words]], holds: list[set[str]] | None, with_lines: bool
) -> None:
    """A row for each code of a file: lines, phrases, hits; ``holds`` are each report's codes in the gold, if asked."""
    groups: dict[str, list[CueLine]] = defaultdict(list)
    for cue in cues:
        groups[cue.code].append(cue)
    for code, group in groups.items():
        seen_in: set[int] = set()
        detail: list[tuple[int, str, dict[int, int]]] = []
        for cue in group:
            keys = {words(each) for each in cue.phrases}
            counts = {i: sum(gram.get(key, 0) for key in keys) for i, gram in enumerate(grams)}
            at = {i: count for i, count in counts.items() if count}
            seen_in |= set(at)
            detail.append((sum(at.values()), cue.phrase, at))
        hits = sum(count for count, _, _ in detail)
        seen_lines = sum(1 for count, _, _ in detail if count)
        extra = ""
        if holds is not None:
            right = sum(code in holds[i] for i in seen_in)
            wanted = sum(code in each for each in holds)
            extra = f" {right / max(1, len(seen_in)):12.2f} {right:>9} of {wanted}"
        phrases = sum(len(cue.phrases) for cue in group)
        print(f"{name:18} {code:22} {len(group):6} {phrases:8} {hits:7} {len(seen_in):8} {seen_lines:11}{extra}")
        if with_lines:
            for count, phrase, at in sorted(detail, key=lambda row: -row[0]):
                if count:
                    share = f"{sum(code in holds[i] for i in at) / len(at):5.2f} of {len(at):3}" if holds else ""
                    print(f"    {count:6} {share} {phrase}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--language", default="en", help="folder of src/paraph/reader/languages")
    parser.add_argument("--lines", action="store_true")
    parser.add_argument("--gold", action="store_true")
    parser.add_argument("names", nargs="*", help="cue files to look at (all)")
    options = parser.parse_args()

    problems: list[str] = []
    files = {path.stem: read(path, problems) for path in sorted((LANGUAGES / options.language / "cues").glob("*.tsv"))}
    problems += [f"{name}.tsv: missing" for name in sorted(set(CODES) - set(files))]
    for line in problems:
        print(line)
    print(f"{len(problems)} problems in {len(files)} files")

    reports: list[Report] = []
    for path in sorted(REPORTS.glob("en-*.jsonl" if options.language == "en" else f"*{options.language}-*.jsonl")):
        reports += [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
    grams = [grams_of(report) for report in reports]
    print(f"hits in {len(reports)} training reports\n")
    head = f"{'file':18} {'code':22} {'lines':>6} {'phrases':>8} {'hits':>7} {'reports':>8} {'seen lines':>11}"
    print(head + (f" {'gold has it':>12} {'gold reports found':>19}" if options.gold else ""))
    for name, cues in files.items():
        if not options.names or name in options.names:
            holds = [gold_codes(report, name) for report in reports] if options.gold and name in GOLD else None
            print_hits(name, cues, grams, holds, options.lines)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
