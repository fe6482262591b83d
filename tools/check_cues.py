#!/usr/bin/env python3
"""Check the English cue files and count their phrases in the training reports.

    python3 tools/check_cues.py            problems, then hits per file and code
    python3 tools/check_cues.py --lines    hits of every single line as well
    python3 tools/check_cues.py --gold     share of a cue's documents whose gold has the code (where one exists)

A cue line is `phrase<TAB>code`. In a phrase, tokens are separated by one space, `a|b` gives alternatives of
one token and a trailing `?` makes the token optional. Exit status 1 if a line is malformed, has an unknown
code or repeats another.
"""
import argparse
import glob
import itertools
import json
import os
import re
import sys
from collections import Counter, defaultdict

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CUES = os.path.join(ROOT, "src", "paraph", "reader", "languages", "en", "cues")
REPORTS = os.path.join(ROOT, "training", "reports", "en-*.jsonl")
MOST_PHRASES = 2000  # one line that expands to more is taken for a mistake

CODES = {
    "instruments": "treaty agreement memorandum protocol declaration letter_of_intent action_plan charter "
                   "arrangement contract other generic",
    "stages": "proposed negotiating initialled signed ratified in_force amended renewed suspended terminated expired",
    "factuality": "planned alleged denied",
    "attribution": "source",
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
    "transfers": "proposed ordered delivered ongoing cancelled",
    "equipment": "item",
    "money": "military_budget aid other",
    "offices": "office former acting",
    "ranks": "rank honorific",
    "people_not_office": "analyst",
    "anaphora": "both all instrument latter former",
    "background": "background ceasefire aim demand pending civil",
}
CODES = {name: set(codes.split()) for name, codes in CODES.items()}
WORD = re.compile(r"'s\b|\w+|[^\w\s]")
# cue file -> (list in the gold, field)
GOLD = {"instruments": ("agreements", "instrument"), "stages": ("agreements", "stage"), "areas": (None, "areas"),
        "bodies": ("bodies", "kind"), "body_stages": ("bodies", "stage"), "recurrence": ("bodies", "recurrence"),
        "commitments": ("commitments", "kind"), "meetings": ("meetings", "kind"),
        "memberships": ("memberships", "change"), "transfers": ("transfers", "stage"),
        "money": ("expenditures", "purpose"), "factuality": (None, "factuality")}


def expand(phrase):
    """All phrases that one cue line stands for."""
    slots = []
    for token in phrase.split(" "):
        optional = token.endswith("?")
        slots.append((token[:-1] if optional else token).split("|") + ([""] if optional else []))
    return [" ".join(word for word in words if word) for words in itertools.product(*slots)]


def words(text):
    return tuple(WORD.findall(text.lower().replace("’", "'")))


def read(path, problem):
    name = os.path.basename(path)[:-4]
    cues, lines, expanded = [], {}, {}
    if name not in CODES:
        problem(path, 0, "no code list for this file")
    with open(path, encoding="utf-8") as source:
        for number, line in enumerate(source, 1):
            line = line.rstrip("\n")
            if line.startswith("#") or not line:
                continue
            fields = line.split("\t")
            if len(fields) != 2 or not fields[0] or not fields[1]:
                problem(path, number, "not phrase<TAB>code")
                continue
            phrase, code = fields
            if phrase != " ".join(phrase.split()):
                problem(path, number, "stray spaces")
            if phrase != phrase.lower():
                problem(path, number, "not lower case")
            if code not in CODES.get(name, {code}):
                problem(path, number, f"unknown code {code}")
            if any("" in token.rstrip("?").split("|") for token in phrase.split()) or re.search(r"\?[^ ]", phrase):
                problem(path, number, f"empty alternative or stray `?`: {phrase}")
            if (phrase, code) in lines:
                problem(path, number, f"repeats line {lines[phrase, code]}")
            lines[phrase, code] = number
            phrases = expand(phrase)
            if "" in phrases:
                problem(path, number, "every token is optional")
                continue
            if len(phrases) > MOST_PHRASES:
                problem(path, number, f"expands to {len(phrases)} phrases")
            if all((each, code) in expanded for each in phrases):
                problem(path, number, f"adds nothing to the lines before: {phrase}")
            for each in phrases:
                expanded.setdefault((each, code), number)
            cues.append((number, phrase, code, phrases))
    return name, cues


def gold_codes(gold, name):
    if name not in GOLD:
        return None
    kind, field = GOLD[name]
    found = set()
    for each, records in gold.items():
        if kind in (None, each):
            for record in records:
                value = record.get(field)
                found.update(value if isinstance(value, list) else [value])
    return found


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--lines", action="store_true")
    options.add_argument("--gold", action="store_true")
    options.add_argument("names", nargs="*", help="cue files to look at (all)")
    options = options.parse_args()

    problems = []

    def problem(path, number, what):
        problems.append(f"{os.path.basename(path)}:{number}: {what}")

    files = [read(path, problem) for path in sorted(glob.glob(os.path.join(CUES, "*.tsv")))]
    for name in sorted(set(CODES) - {name for name, _ in files}):
        problems.append(f"{name}.tsv: missing")
    for line in problems:
        print(line)
    print(f"{len(problems)} problems in {len(files)} files")

    reports = []
    for path in sorted(glob.glob(REPORTS)):
        with open(path, encoding="utf-8") as source:
            reports += [json.loads(line) for line in source if line.strip()]
    grams = []  # per report: n-gram -> count
    for report in reports:
        text = words((report.get("title") or "") + " . " + report["text"])
        grams.append(Counter(text[i:i + n] for n in range(1, 9) for i in range(len(text) - n + 1)))
    print(f"hits in {len(reports)} training reports\n")
    print(f"{'file':18} {'code':22} {'lines':>6} {'phrases':>8} {'hits':>7} {'reports':>8} {'seen lines':>11}"
          + (f" {'gold has it':>12} {'gold reports found':>19}" if options.gold else ""))
    for name, cues in files:
        if options.names and name not in options.names:
            continue
        groups = defaultdict(list)
        for cue in cues:
            groups[cue[2]].append(cue)
        holds = [gold_codes(report["gold"], name) for report in reports] if name in GOLD else None
        for code, group in groups.items():
            hits, seen_in, seen_lines, detail = 0, set(), 0, []
            for number, phrase, _, phrases in group:
                keys = {words(each) for each in phrases}
                at = {i: sum(gram.get(key, 0) for key in keys) for i, gram in enumerate(grams)}
                at = {i: count for i, count in at.items() if count}
                hits += sum(at.values())
                seen_in |= set(at)
                seen_lines += bool(at)
                detail.append((sum(at.values()), phrase, at))
            extra = ""
            if options.gold and holds:
                right = sum(code in holds[i] for i in seen_in)
                wanted = sum(code in each for each in holds)
                extra = f" {right / max(1, len(seen_in)):12.2f} {right:>9} of {wanted}"
            print(f"{name:18} {code:22} {len(group):6} {sum(len(c[3]) for c in group):8} {hits:7} {len(seen_in):8} "
                  f"{seen_lines:11}{extra}")
            if options.lines:
                for count, phrase, at in sorted(detail, key=lambda row: -row[0]):
                    if count:
                        share = (f"{sum(code in holds[i] for i in at) / len(at):5.2f} of {len(at):3}"
                                 if options.gold and holds else "")
                        print(f"    {count:6} {share} {phrase}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
