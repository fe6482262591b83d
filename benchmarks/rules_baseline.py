"""What hand-written rules make of the same laid-out page: the baseline beside which the network's gain is shown.

    python -m benchmarks.rules_baseline [--part test|development]

The reader below sees what the learned one sees (tokens, names, dates, amounts and cues of the lexicons) and fills every
record by rules of distance and order, with no learned weights. It was tuned on the development part alone.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from benchmarks.accuracy import evaluate_part
from benchmarks.gold_documents import PARTS, NoGoldDocuments, as_predictions, load_part
from paraph import Document, Reader, Reading
from paraph.evaluation import Evaluation, evaluate
from paraph.reader.attribution import Sources
from paraph.reader.page import Language, Page, lay_out
from paraph.records import Evidence, Money, PartialDate, Place, record_kinds

MEETINGS = {
    "visit": r"\b(visit\w*|trip|arrived in|flew to|toured?|travelled to)\b",
    "summit": r"\bsummits?\b",
    "call": r"\b(phone|telephone|call (with|between)|phoned|telephoned|video link)\b",
    "session": r"\b(sessions?|round of|plenary)\b",
    "meeting": r"\b(met|meetings?|talks with|held talks|hosted|received|conferred|conference)\b",
    "ceremony": r"\bceremon\w+\b",
}
FUTURE = frozenset({"will", "would", "shall", "due", "expected", "planned", "plans", "ahead", "next", "upcoming"})
PARTICLES = frozenset("al el bin ibn ben bint abu ould de da do dos del di du la le van von der den ter".split())
LOCATIVE = frozenset({"in", "at", "near", "outside", "to", "from", "into"})
SIGNING = re.compile(r"\b(sign(ed|s)?|signing|put (his|her|their) (name|names|signature)|pen to paper|inked|initialled)\b")
GENERAL = ("security_cooperation", "defence_cooperation", "trafficking")
OFFICE_WORDS = frozenset("defence defense foreign interior security affairs staff army navy armed forces police force state "
                         "general national ministry home internal public justice republic command conference administration day "
                         "council committee union treaty north south east west united central".split())
BUYS = re.compile(r"\b(buy|bought|order|purchas|acquir|receiv|import|contract|procure)")
GIVES = re.compile(r"\b(suppl|deliver|hand|donat|give|gave|provid|sen[dt]|sale|sell|sold|transfer|ship|gift|present|grant)")
NOT_NAMES = frozenset("agreements instruments bodies offices ranks equipment areas people_not_office".split())


class Found(NamedTuple):
    """A cue over units; ``text`` is folded."""

    first: int
    past: int
    code: str
    text: str


class Sheet:
    """A page with its cues by group, its persons, and look-ups by sentence."""

    def __init__(self, page: Page, function_words: frozenset[str]):
        self.page = page
        self.function_words = function_words
        self.cues: dict[str, list[Found]] = {}
        folded = page.tokens.folded
        for cue in sorted(page.cues, key=lambda c: (c.first, -c.past)):
            first, past = page.unit_of[cue.first], page.unit_of[cue.past - 1] + 1
            found = Found(first, past, cue.cue.code, " ".join(folded[cue.first : cue.past]))
            self.cues.setdefault(cue.cue.group, []).append(found)
        self.dates = [(unit, date.value, date.kind) for unit, date in page.dates if date.value and not (
            page.sentence[unit] < 2 and unit + 1 < len(page) and page.word(unit + 1) == "(")]
        weights = Counter(a.code for a in page.actors if a.form != "collective")
        weights.update(a.code for a in page.actors if a.unit < page.title_units)
        self.main = [code for code, _ in weights.most_common()]
        self.weights = weights
        self.persons = self._persons()

    def longest(self, group: str) -> list[Found]:
        """Cues of a group in the text, none inside another."""
        kept: list[Found] = []
        for cue in self.cues.get(group, []):
            if cue.first >= self.page.title_units and (not kept or cue.first >= kept[-1].past):
                kept.append(cue)
        return kept

    def span(self, unit: int) -> tuple[int, int]:
        """The units of a unit's sentence."""
        return self.page.sentences[self.page.sentence[unit]]

    def text(self, first: int, past: int) -> str:
        """Folded words of units."""
        page = self.page
        return " ".join(page.tokens.folded[page.first[first] : page.past[past - 1]]) if first < past else ""

    def inside(self, group: str, first: int, past: int) -> list[Found]:
        """Cues of a group that start between two units."""
        return [c for c in self.cues.get(group, []) if first <= c.first < past]

    def actors(self, first: int, past: int) -> list[tuple[int, str]]:
        """Actors between two units, each code once, but no capital that is only the place."""
        seen: dict[str, int] = {}
        for actor in self.page.actors:
            if first <= actor.unit < past and actor.code not in seen:
                before = self.page.word(actor.unit - 1) if actor.unit else ""
                if actor.form != "collective" and not (actor.form in ("capital", "name") and before in LOCATIVE - {"to"}):
                    seen[actor.code] = actor.unit
        return [(unit, code) for code, unit in seen.items()]

    def _persons(self) -> list[tuple[int, int, str]]:
        """Unit ranges of names of persons with the fullest name of each."""
        page = self.page
        actors = {a.unit for a in page.actors if a.form != "person"}
        barred = {u for g in NOT_NAMES for c in self.cues.get(g, []) for u in range(c.first, c.past)}
        titled = {c.past for g in ("offices", "ranks") for c in self.cues.get(g, [])}
        spans: list[tuple[int, int]] = []
        unit = page.title_units
        while unit < len(page):
            past = unit
            while past < len(page) and page.sentence[past] == page.sentence[unit]:
                word = page.words(past, past + 1)
                small = past > unit and (page.word(past) in PARTICLES or word in ("-", "'", "’") or (
                    page.words(past - 1, past) == "-" and word.islower()))
                initial = word == "." and past > unit and len(page.words(past - 1, past)) <= 2
                capital = word[0].isupper() and past not in actors and past not in barred and (
                    page.kind[past] == "word" or " " not in word) and page.word(past) not in self.function_words
                if not (small or initial or capital):
                    break
                past += 1
            while past > unit and not page.words(past - 1, past)[0].isupper():
                past -= 1
            words = past - unit
            before = page.word(unit - 1) if unit else ""
            odd = OFFICE_WORDS.intersection(self.text(unit, past).split())
            if not odd and (words >= 2 and before not in LOCATIVE and before != "the") or (
                    not odd and words == 1 and unit in titled and page.kind[unit] == "word"):
                spans.append((unit, past))
            unit = max(past, unit + 1)
        named: list[tuple[int, int, str]] = []
        full: dict[str, str] = {}
        for first, past in sorted(spans, key=lambda s: s[0] - s[1]):
            last = page.word(past - 1)
            name = page.words(first, past).replace("\n", " ")
            full.setdefault(last, name)
            named.append((first, past, full[last]))
        covered = {u for s in spans for u in range(*s)}
        named += [(u, u + 1, full[page.word(u)]) for u in range(page.title_units, len(page))
                  if u not in covered and page.kind[u] == "word" and page.word(u) in full
                  and page.words(u, u + 1)[0].isupper()]
        return sorted(named)

    def people(self, first: int, past: int) -> tuple[str, ...]:
        """Persons named between two units."""
        return tuple(dict.fromkeys(name for a, _, name in self.persons if first <= a < past))

    def parties(self, anchor: int, least: int = 2, most: int = 2) -> tuple[str, ...]:
        """Those between whom something is: "between A and B", else of the sentence, else the most named."""
        first, past = self.span(anchor)
        between = next((u for u in range(anchor, past) if self.page.word(u) == "between"), None)
        here = self.actors(first, past)
        if between is not None:
            listed = [code for unit, code in here if between < unit < between + 12]
            if len(listed) >= 2:
                return tuple(listed[:most])
        ranked = sorted((code for _, code in here), key=lambda code: -self.weights[code])
        codes = [code for _, code in here if code in ranked[:most]]
        for code in self.main:
            if len(codes) < least and code not in codes:
                codes.append(code)
        return tuple(codes)

    def subject(self, unit: int) -> tuple[str, ...]:
        """Who acts: those before a unit in its sentence; for "both" and the like, the most named; else as before."""
        first, _ = self.span(unit)
        before = [code for _, code in self.actors(first, unit)]
        if before:
            return tuple(before)
        if any(c.code in ("both", "all") for c in self.inside("anaphora", first, unit)):
            return tuple(self.main[:2])
        earlier = self.actors(*self.page.sentences[max(self.page.sentence[unit] - 1, 0)])
        return tuple(code for _, code in earlier[:1]) or tuple(self.main[:1])

    def date(self, anchor: int, reach: int = 0) -> PartialDate | None:
        """The date nearest to a unit in its sentence, else in ``reach`` sentences after or before."""
        sentence = self.page.sentence[anchor]
        near = [(abs(self.page.sentence[u] - sentence), abs(u - anchor), v) for u, v, _ in self.dates
                if u >= self.page.title_units and abs(self.page.sentence[u] - sentence) <= reach]
        return PartialDate.parse(min(near)[2]) if near else None

    def place(self, anchor: int, reach: int = 0) -> Place | None:
        """The place after a preposition nearest to a unit."""
        page, best = self.page, None
        for place in page.places:
            away = abs(page.sentence[place.unit] - page.sentence[anchor])
            if place.unit >= page.title_units and away <= reach and place.name:
                spot = page.word(place.unit - 1) in ("in", "at", "to", "near", "outside") if place.unit else False
                key = (away, not spot, abs(place.unit - anchor))
                if (spot or away == 0) and (best is None or key < best[0]):
                    best = (key, place)
        if best is None or best[0][1]:
            return self.main_place() if reach and self.page.sentence[anchor] < 8 else None
        found = best[1]
        country = found.country or next((p.country for p in sorted(
            page.places, key=lambda p: abs(p.unit - found.unit)) if p.country), None)
        return Place(name=found.name, country=country)

    def main_place(self) -> Place | None:
        """The town named most, the first of equals."""
        towns = Counter((p.name, p.country) for p in self.page.places if p.name and p.country)
        return Place(name=towns.most_common(1)[0][0][0], country=towns.most_common(1)[0][0][1]) if towns else None

    def areas(self, spans: Iterable[tuple[int, int]]) -> tuple[str, ...]:
        """Areas named there, general ones only where no narrower one is."""
        codes = list(dict.fromkeys(c.code for a, b in spans for c in self.longest("areas") if a <= c.first < b))
        narrow = [code for code in codes if code not in GENERAL]
        return tuple(narrow or codes)

    def planned(self, unit: int) -> bool:
        """Whether the words before a unit say that it is to come."""
        first, _ = self.span(unit)
        words = self.text(max(first, unit - 5), unit + 1).split()
        return bool(FUTURE.intersection(words)) or bool(re.search(r"\b(is|are|was|were) to |\bto be ", " ".join(words)))

    def evidence(self, units: Sequence[int]) -> tuple[Evidence, ...]:
        """The sentences of units, three at most."""
        text = self.page.document.text
        spans = dict.fromkeys(self.page.offsets(*self.span(u)) for u in units if u >= self.page.title_units)
        return tuple(Evidence(start=a, end=b, quote=text[a:b]) for a, b in list(spans)[:3])


Slots = dict[str, Any]
Drafts = Iterator[tuple[list[int], Slots]]


def agreements(sheet: Sheet) -> Drafts:
    """Instrument words, joined by code and definite mention; the stage is that of the nearest cue."""
    page = sheet.page
    clusters: list[dict[str, Any]] = []
    for cue in sheet.longest("instruments"):
        first, past = sheet.span(cue.first)
        before = page.word(cue.first - 1) if cue.first > first else ""
        definite = before in ("the", "this", "that", "its", "their", "it")
        if cue.code in ("generic", "other"):
            if definite and clusters:
                clusters[-1]["anchors"].append(cue.first)
            continue
        stages = [(abs(c.first - cue.first), c) for c in sheet.inside("stages", first, past)]
        stage = min(stages)[1] if stages else None
        named = {code for _, code in sheet.actors(first, past)}
        fresh = before in ("a", "an", "another", "second", "new", "separate", "similar")
        home = None if fresh else next((c for c in reversed(clusters) if c["code"] == cue.code and (
            definite or not named or named & c["named"] or not c["named"])), None)
        if home is None:
            home = {"code": cue.code, "anchors": [], "stages": [], "named": set(), "first": cue}
            clusters.append(home)
        home["anchors"].append(cue.first)
        home["named"] |= named
        if stage is not None:
            home["stages"].append(stage)
    for cluster in clusters:
        stage = cluster["stages"][0] if cluster["stages"] else cluster["first"]._replace(code="signed")
        anchor = cluster["anchors"][0]
        spans = [sheet.span(u) for u in cluster["anchors"][:3]]
        text = sheet.text(*sheet.span(stage.first))
        denied = bool(re.search(r"\b(den(y|ied|ies)|no such|untrue|baseless)\b", text))
        planned = sheet.planned(stage.first) and stage.code in ("signed", "ratified", "renewed")
        signed = [p for a, b in spans if SIGNING.search(sheet.text(a, b)) for p in sheet.people(a, b)]
        yield cluster["anchors"], {
            "parties": sheet.parties(anchor), "instrument": cluster["code"], "stage": stage.code,
            "factuality": "denied" if denied else "planned" if planned else "asserted",
            "date": sheet.date(stage.first, 1), "place": sheet.place(stage.first, 1) if stage.code == "signed" else None,
            "areas": tuple(dict.fromkeys((*sheet.areas(spans), *["arms_procurement"][: cluster["code"] == "contract"]))),
            "signatories": tuple(dict.fromkeys(signed[:3])) if stage.code == "signed" else ()}


def following(sheet: Sheet, unit: int) -> tuple[int, int]:
    """The sentence after that of a unit."""
    number = min(sheet.page.sentence[unit] + 1, len(sheet.page.sentences) - 1)
    return sheet.page.sentences[number]


def recurrence(sheet: Sheet, first: int, past: int) -> str | None:
    """How often, by the first cue between two units."""
    return next((c.code for c in sheet.inside("recurrence", first, past)), None)


def bodies(sheet: Sheet) -> Drafts:
    """Body words beside a word that sets one up, calls it or ends it."""
    page = sheet.page
    seen: set[str] = set()
    for cue in sheet.longest("bodies"):
        first, past = sheet.span(cue.first)
        stages = [(abs(c.first - cue.first) - len(c.text) / 4, c) for c in sheet.inside("body_stages", first, past)]
        if not stages or cue.code in seen:
            continue
        away, stage = min(stages)
        if away > 20:
            continue
        seen.add(cue.code)
        _, end = following(sheet, cue.first)
        name = name_around(sheet, cue.first, cue.past)
        yield [cue.first], {
            "name": page.words(*name).replace("\n", " "), "kind": cue.code, "parties": sheet.parties(cue.first),
            "stage": stage.code, "recurrence": recurrence(sheet, first, end), "date": sheet.date(cue.first, 1),
            "areas": sheet.areas([(first, past)])}


def name_around(sheet: Sheet, first: int, past: int) -> tuple[int, int]:
    """A noun widened over capitals to the left and, after "of" and the like, to the right."""
    page = sheet.page
    start, end = sheet.span(first)
    while first - 1 > start and page.words(first - 1, first)[0].isupper() and page.kind[first - 1] == "word":
        first -= 1
    reach = past
    while reach < end and (page.words(reach, reach + 1)[0].isupper() or page.word(reach) in OFFICE_WORDS or (
            page.word(reach) in ("of", "for", "on", "the", "and"))):
        reach += 1
        if page.word(reach - 1) not in ("of", "for", "on", "the", "and"):
            past = reach
    return first, past


def commitments(sheet: Sheet) -> Drafts:
    """A word that binds, then the nearest word that says to what; its subject stands before it."""
    for bind in [c for c in sheet.longest("commitments") if c.code == "undertake"]:
        first, past = sheet.span(bind.first)
        acts = [c for c in sheet.cues.get("commitments", []) if bind.past <= c.first < min(bind.past + 10, past)
                and c.code != "undertake"]
        if not acts:
            continue
        act = acts[0]
        by = sheet.subject(bind.first)[-2:]
        to = [code for _, code in sheet.actors(act.first, past) if code not in by][:1] if len(by) == 1 else []
        due = next((v for u, v, kind in sheet.dates if act.first <= u < past), None)
        yield [bind.first], {
            "by": by, "to": tuple(to), "kind": act.code, "due": PartialDate.parse(due) if due else None,
            "recurrence": recurrence(sheet, bind.first, past), "areas": sheet.areas([(first, past)])}


def meetings(sheet: Sheet) -> Drafts:
    """Meeting words; those of neighbouring sentences are one meeting, a visit before any other kind."""
    page = sheet.page
    groups: list[list[tuple[str, int]]] = []
    for cue in sheet.longest("meetings"):
        kind = next((k for k, pattern in MEETINGS.items() if re.search(pattern, cue.text)), None)
        if kind is None:
            continue
        if groups and page.sentence[cue.first] - page.sentence[groups[-1][-1][1]] <= 1:
            groups[-1].append((kind, cue.first))
        else:
            groups.append([(kind, cue.first)])
    for group in groups:
        anchors = [unit for _, unit in group]
        kinds = [kind for kind, _ in group]
        kind = "visit" if "visit" in kinds else kinds[0]
        anchor = group[kinds.index(kind)][1]
        date = sheet.date(anchor, 1)
        yield anchors, {
            "kind": kind, "actors": sheet.parties(anchor, most=9), "people": sheet.people(sheet.span(anchor)[0], following(sheet, anchor)[1]), "date": date,
            "place": sheet.place(anchor, 1), "factuality": "planned" if sheet.planned(anchor) else "asserted"}


def offices(sheet: Sheet) -> Drafts:
    """Office words beside a person; the actor is named in the office or beside it, else the person's, else before it."""
    page, reached = sheet.page, 0
    states: dict[str, str] = {}
    earlier, last = "", None
    gaps = {u for c in sheet.cues.get("ranks", []) for u in range(c.first, c.past)}
    for cue in sheet.longest("offices"):
        if cue.code != "office" or cue.first < reached or cue.text in ("prince", "host"):
            continue
        first, past = sheet.span(cue.first)
        start, end = name_around(sheet, cue.first, cue.past)
        holder = next((p for p in sheet.persons if cue.past <= p[0] < past and all(
            u in gaps or page.word(u) in ",." for u in range(cue.past, p[0]))), None)
        if holder is not None:
            end = cue.past
        else:
            after = [p for p in sheet.persons if end <= p[0] < past and all(
                u in gaps or page.word(u) in ",." for u in range(end, p[0]))]
            before = [p for p in sheet.persons if first <= p[0] and 0 <= start - p[1] <= 5]
            holder = after[0] if after else before[-1] if before else None
        joined = next((c.first for c in sheet.inside("offices", cue.past, end) if page.word(c.first - 1) == "and"), None)
        if holder is None and reached and start - reached <= 1 and page.word(start - 1) == "and":
            holder = last
        end = joined - 1 if joined else end
        reached, last = end, holder
        if holder is None:
            continue
        office = page.words(start, end).replace("\n", " ")
        office = earlier if cue.text in ("counterpart", "colleague") and earlier else office
        earlier = office
        ranked = [a.code for a in page.actors if a.form == "person" and holder[0] <= a.unit < holder[1]]
        ranked += [a.code for a in page.actors if start <= a.unit < end and a.form != "person"]
        ranked += [a.code for a in reversed(page.actors) if start - 3 <= a.unit < start and (
            a.unit >= first and a.form != "person")]
        ranked += [a.code for a in page.actors if a.unit == holder[1] + 1 and page.word(holder[1]) in ("of", "for")]
        ranked += [states[holder[2]]] if holder[2] in states else []
        ranked += [a.code for a in reversed(page.actors) if first <= a.unit < start] + sheet.main[:1]
        if ranked:
            states.setdefault(holder[2], ranked[0])
        yield [cue.first], {"person": holder[2], "office": office, "actor": ranked[0] if ranked else None}


def memberships(sheet: Sheet) -> Drafts:
    """Membership words with an organisation and others in one sentence."""
    organisations = {a.code for a in sheet.page.actors if a.form == "organisation"}
    seen: set[tuple[str, str]] = set()
    for cue in sheet.longest("memberships"):
        first, past = sheet.span(cue.first)
        here = sheet.actors(first, past)
        near = sorted((abs(u - cue.first), code) for u, code in here if code in organisations)
        if not near or near[0][0] > 10:
            continue
        for _, code in here if len(here) > 1 else [(0, c) for c in sheet.subject(cue.first)]:
            if code not in organisations and (code, near[0][1]) not in seen:
                seen.add((code, near[0][1]))
                yield [cue.first], {"member": code, "organisation": near[0][1], "change": cue.code, "stage": "effective",
                                    "date": sheet.date(cue.first)}


def transfers(sheet: Sheet) -> Drafts:
    """Equipment near a word of giving or buying: givers stand before the one, after the other."""
    page, end = sheet.page, 0
    items = sheet.longest("equipment")
    made: dict[int, tuple[list[int], Slots]] = {}
    for item in items:
        first, past = sheet.span(item.first)
        cues = [(abs(c.first - item.first) - len(c.text) / 4, c) for c in sheet.inside("transfers", first, past)
                if GIVES.search(c.text) or BUYS.search(c.text)]
        if item.first < end or not cues or min(cues)[0] > 12:
            continue
        cue = min(cues)[1]
        end = max(i.past for i in items if item.first <= i.first < past and i.first - item.first < 2)
        counts = [(u, a.value) for u, a in page.amounts if max(item.first - 4, first) <= u < item.first and a.kind == "number"]
        start = counts[0][0] + 1 if counts else name_around(sheet, item.first, item.past)[0]
        words = page.words(start, end).replace("\n", " ")
        if first in made and not counts:
            made[first][1]["items"] += (words,)
            continue
        after = [code for unit, code in sheet.actors(first, past) if unit >= cue.first]
        subject = next(iter(sheet.subject(cue.first)), None)
        other = next((c for c in [*after, *sheet.main[:2]] if c != subject), None)
        if subject is None and other is None:
            continue
        money = [a for u, a in page.amounts if first <= u < past and a.kind == "money" and a.value and a.currency]
        planned = sheet.planned(cue.first)
        supplier, recipient = (other, subject) if BUYS.search(cue.text) else (subject, other)
        slots = {
            "supplier": supplier, "recipient": recipient, "items": (words,), "quantity": counts[0][1] if counts else None,
            "value": Money(amount=money[0].value, currency=money[0].currency) if money and money[0].value else None,
            "stage": "proposed" if planned else cue.code, "factuality": "planned" if planned else "asserted",
            "date": sheet.date(cue.first)}
        made[first if not counts else -item.first] = ([item.first], slots)
    yield from made.values()


def expenditures(sheet: Sheet) -> Drafts:
    """Sums of money in a sentence with a word of budgets or aid."""
    page, last = sheet.page, -9
    sources = Sources(page)
    for unit, amount in page.amounts:
        if amount.kind != "money" or not amount.value or unit < page.title_units:
            continue
        first, past = sheet.span(unit)
        codes = {c.code for c in sheet.inside("money", first, past)}
        if not codes or unit - last < 4 or re.search(r"\b(contract|worth|deal|order|price|trade)", sheet.text(first, past)):
            continue
        last = unit
        date = sheet.date(unit)
        year = int(str(date)[:4]) if date else published_year(page)
        yield [unit], {"actor": next(iter(sheet.subject(unit)), None), "amount": amount.value, "currency": amount.currency, "year": year,
                       "purpose": next(p for p in ("military_budget", "aid", "other") if p in codes),
                       "source": sources.of(unit)}


def published_year(page: Page) -> int | None:
    """The year of publication."""
    return int(str(page.document.published)[:4]) if page.document.published else None


RULES = {"agreements": agreements, "bodies": bodies, "commitments": commitments, "meetings": meetings,
         "offices": offices, "memberships": memberships, "transfers": transfers, "expenditures": expenditures}


class RulesReader:
    """Reads English documents by rules alone."""

    def __init__(self) -> None:
        self.language = Language.load("en")

    def read(self, document: Document) -> Reading:
        """The records of one document."""
        sheet = Sheet(lay_out(document, self.language), self.language.function_words)
        records: dict[str, Any] = {}
        for kind, rule in RULES.items():
            made = []
            for units, slots in rule(sheet):
                evidence = sheet.evidence(units)
                if evidence:
                    made.append(record_kinds()[kind](id=f"{kind}-{len(made) + 1}", evidence=evidence, **slots))
            records[kind] = tuple(made)
        return Reading(id=document.id, language="en", **records)

    def read_many(self, documents: Iterable[Document]) -> Iterator[Reading]:
        """A reading for each document."""
        return map(self.read, documents)


def packaged_reader() -> Reader | None:
    """The learned reader, None where its weights are not there."""
    try:
        return Reader()
    except OSError:
        return None


def main() -> None:
    """Print slot F1 by kind, of the rules and of the packaged reader."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--part", choices=list(PARTS), default="test")
    part = arguments.parse_args().part
    try:
        gold = load_part(part)
    except NoGoldDocuments as absent:
        print(f"rules baseline: skipped, {absent}")
        return
    columns: dict[str, Evaluation] = {
        "rules": evaluate(gold.coded, as_predictions(RulesReader().read_many(gold.documents)))}
    learned = packaged_reader()
    if learned is not None:
        columns["learned"] = evaluate_part(gold, learned)
    print(f"== slot F1 on the {part} part ({', '.join(PARTS[part])}), {len(gold.documents)} documents")
    print(f"{'':14}" + "".join(f"{name:>10}" for name in columns))
    for kind in RULES:
        print(f"{kind:14}" + "".join(f"{e.items[kind].f1 or 0:>10.3f}" for e in columns.values()))
    print(f"{'overall':14}" + "".join(f"{e.overall.f1 or 0:>10.3f}" for e in columns.values()))
    if learned is None:
        print("the packaged weights are not there: no figures of the learned reader")


if __name__ == "__main__":
    main()
