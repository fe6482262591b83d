"""Annotated reports as training examples: expected records aligned with the units of a page.

The reports say what the records are and, by their anchors, which words denote them. Persons, offices, names of
bodies and items are found in the text by their words; entities that fill roles are compared by code, so that no
annotation of single mentions is needed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from check import anchor_span
from paraph.reader.entities import Entities, Entity, gather, person_entities
from paraph.reader.lexicon_files import phrase_tokens
from paraph.reader.page import Language, Page, lay_out
from paraph.reader.schema import ANCHORED, AREAS, ATTRIBUTES, ROLES, SPAN_HEADS, STAGES, WITH_AREAS
from paraph.records import Document

HERE = Path(__file__).parent


def load_reports(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """The reports, with the anchors of files that keep theirs apart (``anchors/NAME.json``) joined in."""
    for path in paths:
        anchors = HERE / "anchors" / f"{path.stem}.json"
        apart = json.loads(anchors.read_text(encoding="utf-8")) if anchors.exists() else {}
        for line in path.open(encoding="utf-8"):
            report = json.loads(line)
            here: dict[str, Any] = apart.get(report["id"], {})
            for kind, added in here.items():
                for record, annotation in zip(report["gold"][kind], added, strict=True):
                    record.update(annotation)
            yield report


def document_of(report: dict[str, Any]) -> Document:
    fields = ("id", "text", "title", "published", "language", "outlet", "url")
    return Document.from_json(json.dumps({f: report[f] for f in fields if report.get(f) is not None}))


@dataclass
class Cluster:
    """One expected record, or several that the same words state: its anchors (unit ranges) and what is expected."""

    kind: str
    anchors: list[tuple[int, int]]
    record: dict[str, Any]
    attributes: dict[str, int] = field(default_factory=dict)
    areas: np.ndarray | None = None
    roles: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # (entity type, slot) -> entity numbers


@dataclass
class Example:
    report: dict[str, Any]
    page: Page
    name_tags: np.ndarray
    span_tags: dict[str, np.ndarray]
    stage_tags: np.ndarray  # 0, or 1 + the number of the stage that a unit states
    clusters: list[Cluster]
    entities: Entities


def find_phrase(page: Page, phrase: str, near: int | None = None, gap: int = 0) -> tuple[int, int] | None:
    """Units that hold the phrase's words in order, at most ``gap`` strange tokens between; the nearest to ``near``."""
    wanted = phrase_tokens(phrase)
    folded = page.tokens.folded
    if not wanted:
        return None
    best: tuple[float, int, int] | None = None
    for start, token in enumerate(folded):
        if token != wanted[0]:
            continue
        at, ok = start, True
        for word in wanted[1:]:
            for ahead in range(1, gap + 2):
                if at + ahead < len(folded) and folded[at + ahead] == word:
                    at += ahead
                    break
            else:
                ok = False
                break
        if ok:
            first, last = page.unit_of[start], page.unit_of[at]
            if first < page.title_units and near is not None:
                continue
            distance = abs(first - near) if near is not None else first
            cost = distance + 5 * (at - start + 1 - len(wanted))
            if best is None or cost < best[0]:
                best = (cost, first, last + 1)
    return (best[1], best[2]) if best else None


def occurrences(page: Page, wanted: list[str]) -> list[tuple[int, int]]:
    folded = page.tokens.folded
    size = len(wanted)
    return [
        (page.unit_of[i], page.unit_of[i + size - 1] + 1)
        for i in range(len(folded) - size + 1)
        if folded[i] == wanted[0] and folded[i : i + size] == wanted and page.tokens.words[i][:1].isupper()
    ]


def unit_range(page: Page, start: int, end: int) -> tuple[int, int]:
    """Units that cover a character range of the document's text."""
    tokens = page.tokens
    start, end = start + page.shift, end + page.shift
    hit = [page.unit_of[i] for i in range(len(tokens)) if tokens.starts[i] < end and tokens.ends[i] > start]
    if not hit:
        raise ValueError(f"no units at {start}")
    return hit[0], hit[-1] + 1


def mark(tags: np.ndarray, span: tuple[int, int], begin: int) -> None:
    if not tags[span[0] : span[1]].any():
        tags[span[0]] = begin
        tags[span[0] + 1 : span[1]] = begin + 1


def align(report: dict[str, Any], language: Language) -> Example:
    page = lay_out(document_of(report), language)
    gold = report["gold"]
    count = len(page)
    names = np.zeros(count, np.int64)
    spans = {head: np.zeros(count, np.int64) for head in SPAN_HEADS}

    # persons: full names wherever they stand, then parts of them
    people = {p for o in gold.get("offices", []) if (p := o.get("person"))}
    people |= {p for m in gold.get("meetings", []) for p in m.get("people") or []}
    people |= {p for a in gold.get("agreements", []) for p in a.get("signatories") or []}
    mentions: list[tuple[int, int]] = []
    for person in sorted(people, key=lambda p: -len(p)):
        for span in occurrences(page, phrase_tokens(person)):
            if not names[span[0] : span[1]].any():
                mark(names, span, 1)
                mentions.append(span)
    for person in people:
        parts = phrase_tokens(person)
        for size in range(len(parts) - 1, 0, -1):
            tail = parts[-size:]
            if size == 1 and len(tail[0]) < 3:
                continue
            for span in occurrences(page, tail):
                if not names[span[0] : span[1]].any():
                    mark(names, span, 1)
                    mentions.append(span)
    mentions.sort()

    # offices and ranks
    office_spans: dict[tuple[int, int], list[dict[str, Any]]] = defaultdict(list)
    taken: set[tuple[int, int]] = set()
    for office in gold.get("offices", []):
        near: int | None = None
        if office.get("person"):
            wanted = phrase_tokens(office["person"])
            found = [
                s
                for s in mentions
                if page.tokens.folded[page.first[s[0]] : page.past[s[1] - 1]] == wanted and s[0] >= page.title_units
            ]
            near = found[0][0] if found else None
        if not office.get("office"):
            continue
        span = find_phrase(page, office["office"], near if near is not None else 0) or find_phrase(
            page, office["office"], near or 0, gap=3
        )
        if near is not None:
            window = range(max(page.title_units, near - 8), min(count, near + 8))
            colleague = next((u for u in window if page.word(u) in page.rule_words.counterpart), None)
            if colleague is not None and (span is None or abs(span[0] - near) > abs(colleague - near) + 3):
                span = (colleague, colleague + 1)
        if span is None:
            continue
        if names[span[0] : span[1]].any() and span not in taken:
            inside = names[span[0] : span[1]]
            if (inside != 0).all() or span[1] - span[0] == 1:
                continue
            while span[0] < span[1] and names[span[0]]:
                span = (span[0] + 1, span[1])
            free = span[0]
            while free < span[1] and not names[free]:
                free += 1
            span = (span[0], free)
            if span[0] >= span[1]:
                continue
        mark(names, span, 3)
        taken.add(span)
        office_spans[span].append(office)
        if office.get("title") and near is not None:
            title = find_phrase(page, office["title"], near)
            if title is not None and abs(title[0] - near) < 8:
                mark(names, title, 5)

    clusters: list[Cluster] = []
    for kind in ANCHORED:
        by_anchor: dict[tuple[tuple[int, int], ...], Cluster] = {}
        for record in gold.get(kind, []):
            anchors = []
            for snippet in record.get("anchors") or []:
                try:
                    anchors.append(unit_range(page, *anchor_span(report["text"], snippet)))
                except ValueError:
                    continue
            anchors = sorted(set(anchors))
            if not anchors:
                continue
            key = tuple(anchors)
            if key in by_anchor:
                by_anchor[key].record.setdefault("also", []).append(record)
                continue
            for span in anchors:
                mark(spans[kind], span, 1)
            by_anchor[key] = Cluster(kind, anchors, record)
        clusters += by_anchor.values()
    stages = np.zeros(count, np.int64)
    for record in gold.get("agreements", []):
        for snippet in record.get("triggers") or []:
            try:
                first, past = unit_range(page, *anchor_span(report["text"], snippet))
            except ValueError:
                continue
            if record.get("stage") in STAGES:
                stages[first:past] = 1 + STAGES.index(record["stage"])
    for record in gold.get("bodies", []):
        if record.get("name"):
            wanted = phrase_tokens(record["name"])
            near_anchor = next((c.anchors[0][0] for c in clusters if c.record is record), None)
            span = find_phrase(page, record["name"], near_anchor or 0) or find_phrase(
                page, record["name"], near_anchor or 0, gap=2
            )
            for s in occurrences(page, wanted) + ([span] if span else []):
                if s[0] >= page.title_units:
                    mark(spans["body_name"], s, 1)
    for record in gold.get("transfers", []):
        near_anchor = next((c.anchors[0][0] for c in clusters if c.record is record), None)
        for item in record.get("items") or []:
            span = find_phrase(page, item, near_anchor or 0) or find_phrase(page, item, near_anchor or 0, gap=1)
            if span:
                mark(spans["item"], span, 1)
    for span, offices in office_spans.items():
        clusters.append(
            Cluster("offices", [span], offices[0] if len(offices) == 1 else {**offices[0], "also": offices[1:]})
        )

    entities = gather(page)
    entities["person"] = person_entities(page, bio_spans(names, 1))
    entities["item"] = [Entity(page.words(*s), [s]) for s in bio_spans(spans["item"], 1)]
    for cluster in clusters:
        expect(cluster, entities)
    return Example(report, page, names, spans, stages, clusters, entities)


def bio_spans(tags: np.ndarray, begin: int) -> list[tuple[int, int]]:
    """Spans that start with tag ``begin`` and go on with ``begin + 1``."""
    found, i = [], 0
    while i < len(tags):
        if tags[i] == begin:
            past = i + 1
            while past < len(tags) and tags[past] == begin + 1:
                past += 1
            found.append((i, past))
            i = past
        else:
            i += 1
    return found


def expect(cluster: Cluster, entities: Entities) -> None:
    """Fill in the expected attribute numbers, areas and role fillers of a cluster from its record."""
    record, kind = cluster.record, cluster.kind
    records = [record, *record.get("also", [])]
    for attribute, codes in ATTRIBUTES.get(kind, {}).items():
        value = record.get(attribute)
        if value is None:
            value = "none" if "none" in codes else "asserted" if attribute == "factuality" else None
        if value in codes:
            cluster.attributes[attribute] = codes.index(value)
    if kind in WITH_AREAS:
        cluster.areas = np.array([float(a in (record.get("areas") or [])) for a in AREAS], np.float32)
    for entity_type, roles in ROLES.items():
        for role in roles:
            if role.kind != kind:
                continue
            cluster.roles[entity_type, role.slot] = [
                n
                for n, entity in enumerate(entities[entity_type])
                if any(fills(entity_type, entity, r.get(role.slot)) for r in records)
            ]


def fills(entity_type: str, entity: Entity, value: Any) -> bool:
    if value in (None, [], ""):
        return False
    key = entity.key
    if entity_type == "place":
        name, country = key
        if value.get("name"):
            return name is not None and set(phrase_tokens(name)) == set(phrase_tokens(value["name"]))
        return name is None and country == value.get("country")
    if entity_type == "person" or entity_type == "item":
        values = value if isinstance(value, list) else [value]
        mine = set(phrase_tokens(key))
        return any(
            mine == (theirs := set(phrase_tokens(v)))
            or (min(len(mine), len(theirs)) >= 1 and (mine <= theirs or theirs <= mine))
            for v in values
        )
    if entity_type == "amount":
        amount, currency = key
        if isinstance(value, dict):
            return currency is not None and value.get("amount") == amount
        return currency is None and amount == value
    if entity_type in ("date", "year"):
        return key == str(value)
    return any(same_actor(key, v) for v in (value if isinstance(value, list) else [value]))


def same_actor(one: str, other: str) -> bool:
    """The same code, or, of names as written, one that has all words of the other."""
    if one == other:
        return True
    mine, theirs = set(phrase_tokens(one)), set(phrase_tokens(other))
    return len(one) > 4 and len(other) > 2 and (mine <= theirs or theirs <= mine)


def load_examples(paths: Iterable[Path]) -> list[Example]:
    return [align(report, language(report["language"])) for report in load_reports(paths)]


@cache
def language(code: str) -> Language:
    return Language.load(code)
