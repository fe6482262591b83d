"""What hand-written rules make of the same laid-out page: the baseline beside which the network's gain is shown.

    python -m benchmarks.rules_baseline [--part test|development]

The rules see what the learned reader sees (tokens, names, dates, amounts, cues of the lexicons) and fill every record
by distance and order, with no learned weights. They were tuned on the development part alone.
"""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from benchmarks.accuracy import evaluate_part
from benchmarks.gold_documents import PARTS, NoGoldDocuments, as_predictions, load_part
from paraph import Document, Reader, Reading
from paraph.evaluation import evaluate
from paraph.reader.attribution import Sources
from paraph.reader.page import Language, Page, lay_out
from paraph.reader.which_language import function_words
from paraph.records import Evidence, Money, PartialDate, Place, record_kinds

# The lexicon's cues are wide, for a network that weighs them; some are believed only where they hold such words.
MEETINGS = {
    "visit": r"\b(visit\w*|trip|arrived in|flew to|toured?|travelled to)\b",
    "summit": r"\bsummits?\b",
    "call": r"\b(phone|telephone|call (with|between)|phoned|telephoned|video link)\b",
    "session": r"\b(sessions?|round of|plenary)\b",
    "ceremony": r"\bceremon\w+\b",
    "meeting": r"\b(met|meetings?|talks with|held talks|hosted|received|conferred|conference)\b",
}
BUYS = re.compile(r"\b(buy|bought|order|purchas|acquir|receiv|import|contract|procure)")
GIVES = re.compile(r"\b(suppl|deliver|hand|donat|give|gave|provid|sen[dt]|sale|sell|sold|trans|ship|gift|grant)")
SALE = re.compile(r"\b(contract|worth|deal|order|price|trade)")
SIGNING = re.compile(r"\b(sign(ed|s)?|signing|put (his|her|their) (name|names|signature)|pen to paper|initialled)\b")
FUTURE = re.compile(r"\b(will|would|shall|due|expected|planned|plans|ahead|next|upcoming|(is|are|was|were) to|to be)\b")
PARTICLES = re.compile(r"(al|el|bin|ibn|ben|bint|abu|de|da|do|dos|del|di|du|la|le|van|von|der|den|ter|-|'|’)$", re.I)
JOINERS, ELSEWHERE = ("of", "for", "on", "the", "and"), ("in", "at", "near", "outside", "from", "into")
OFFICE_WORDS = re.compile(
    r"\b(defen[cs]e|foreign|interior|security|affairs|staff|army|navy|armed|forces?|police|state|general|national|home|"
    r"ministry|internal|public|justice|republic|command|conference|administration|council|committee|union|treaty)\b"
)
NOT_NAMES = ("instruments", "bodies", "offices", "ranks", "equipment", "areas", "people_not_office")
GENERAL = ("security_cooperation", "defence_cooperation", "trafficking")
Drafts = Iterator[tuple[list[int], dict[str, Any]]]  # units of the words that state a record, and its slots


class Found(NamedTuple):  # a cue over units, its text folded
    first: int
    past: int
    code: str
    text: str


class Sheet:
    """A page with its cues by group, its persons, and look-ups by sentence."""

    def __init__(self, page: Page, function_words: frozenset[str]):
        self.page = page
        self.cues: dict[str, list[Found]] = {}
        for cue in sorted(page.cues, key=lambda c: (c.first, -c.past)):
            text = " ".join(page.tokens.folded[cue.first : cue.past])
            self.cues.setdefault(cue.cue.group, []).append(
                Found(page.unit_of[cue.first], page.unit_of[cue.past - 1] + 1, cue.cue.code, text)
            )
        self.dates = [
            (u, d.value)
            for u, d in page.dates
            if d.value
            and u >= page.title_units
            and not (page.sentence[u] < 2 and u + 1 < len(page) and page.word(u + 1) == "(")
        ]  # "PARIS, May 8 (AB)"
        weights = Counter(a.code for a in page.actors if a.form != "collective")
        weights.update(a.code for a in page.actors if a.unit < page.title_units)
        self.main = [code for code, _ in weights.most_common()]
        self.persons = self._persons(function_words)

    def span(self, unit: int, further: int = 0) -> tuple[int, int]:
        """The units of a unit's sentence, or of one some sentences away."""
        return self.page.sentences[min(max(self.page.sentence[unit] + further, 0), len(self.page.sentences) - 1)]

    def written(self, first: int, past: int) -> str:
        return self.page.words(first, past).replace("\n", " ")

    def is_capital(self, unit: int) -> bool:
        return self.page.words(unit, unit + 1)[0].isupper()

    def inside(self, group: str, first: int, past: int) -> list[Found]:
        return [c for c in self.cues.get(group, []) if first <= c.first < past]

    def longest(self, group: str) -> list[Found]:
        """Cues of a group in the text, none inside another."""
        kept: list[Found] = []
        for cue in self.inside(group, self.page.title_units, len(self.page)):
            if not kept or cue.first >= kept[-1].past:
                kept.append(cue)
        return kept

    def actors(self, first: int, past: int) -> list[tuple[int, str]]:
        """Actors between two units, each code once, without those named only as the place."""
        seen: dict[str, int] = {}
        for a in self.page.actors:
            if (
                first <= a.unit < past
                and a.form != "collective"
                and not (a.form in ("capital", "name") and a.unit and self.page.word(a.unit - 1) in ELSEWHERE)
            ):
                seen.setdefault(a.code, a.unit)
        return [(unit, code) for code, unit in seen.items()]

    def _persons(self, function_words: frozenset[str]) -> list[tuple[int, int, str]]:
        """Unit ranges of names of persons, with the fullest name: runs of capitals that nothing else explains."""
        page = self.page
        barred = {u for g in NOT_NAMES for c in self.cues.get(g, []) for u in range(c.first, c.past)}
        barred |= {a.unit for a in page.actors if a.form != "person"}
        titled = {c.past for g in ("offices", "ranks") for c in self.cues.get(g, [])}
        spans: list[tuple[int, int]] = []
        unit = past = page.title_units
        while unit < len(page):
            while past < len(page) and page.sentence[past] == page.sentence[unit]:
                word, before = page.words(past, past + 1), page.words(past - 1, past) if past > unit else ""
                small = before and (PARTICLES.match(word) or (before == "-" and word.islower()))
                capital = (
                    word[0].isupper()
                    and past not in barred
                    and page.word(past) not in function_words
                    and (page.kind[past] == "word" or " " not in word)
                )
                if not (small or capital or (word == "." and 0 < len(before) <= 2)):
                    break
                past += 1
            while past > unit and not self.is_capital(past - 1):
                past -= 1
            alone = past - unit == 1 and unit in titled and page.kind[unit] == "word"
            full = past - unit > 1 and (not unit or page.word(unit - 1) not in (*ELSEWHERE, "to", "the"))
            if (full or alone) and not OFFICE_WORDS.search(self.written(unit, past).lower()):
                spans.append((unit, past))
            unit = past = max(past, unit + 1)
        names: dict[str, str] = {}
        for first, past in sorted(spans, key=lambda s: s[0] - s[1]):
            names.setdefault(page.word(past - 1), self.written(first, past))
        return [(first, past, names[page.word(past - 1)]) for first, past in sorted(spans)]

    def people(self, first: int, past: int) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for a, _, name in self.persons if first <= a < past))

    def parties(self, anchor: int, most: int = 2) -> tuple[str, ...]:
        """Those between whom something is: "between A and B", else of the sentence, else the most named."""
        first, past = self.span(anchor)
        here = self.actors(first, past)
        between = next((u for u in range(anchor, past) if self.page.word(u) == "between"), past)
        listed = [code for unit, code in here if between < unit < between + 12]
        chosen = sorted((code for _, code in here), key=self.main.index)[:most]
        codes = listed[:most] if len(listed) > 1 else [code for _, code in here if code in chosen]
        return tuple(codes + [code for code in self.main if code not in codes][: max(2 - len(codes), 0)])

    def subject(self, unit: int) -> tuple[str, ...]:
        """Who acts: those before a unit in its sentence; for "both" the most named; else as a sentence before."""
        first = self.span(unit)[0]
        both = any(c.code in ("both", "all") for c in self.inside("anaphora", first, unit))
        earlier = [] if both else self.actors(*self.span(unit, -1))[:1]
        return tuple([code for _, code in self.actors(first, unit) or earlier] or self.main[: 1 + both])

    def date(self, anchor: int, reach: int = 0) -> PartialDate | None:
        """The date nearest to a unit in its sentence, else in ``reach`` sentences after or before."""
        here = self.page.sentence
        found = min(((abs(here[u] - here[anchor]), abs(u - anchor), v) for u, v in self.dates), default=(9, 0, ""))
        return PartialDate.parse(found[2]) if found[0] <= reach else None

    def place(self, anchor: int, reach: int = 0) -> Place | None:
        """The place after a preposition nearest to a unit; near the text's start also the town named most."""
        page, here = self.page, self.page.sentence
        spots = [
            (abs(here[p.unit] - here[anchor]), abs(p.unit - anchor), p.name, p.country)
            for p in page.places
            if p.name and p.unit > page.title_units and page.word(p.unit - 1) in (*ELSEWHERE, "to")
        ]
        found = min(spots, key=lambda s: s[:2], default=(9, 0, None, None))
        if found[0] <= reach:
            return Place(name=found[2], country=found[3])
        towns = Counter((p.name, p.country) for p in page.places if p.name and p.country).most_common(1)
        return Place(name=towns[0][0][0], country=towns[0][0][1]) if towns and reach and here[anchor] < 8 else None

    def areas(self, *spans: tuple[int, int]) -> tuple[str, ...]:
        """Areas named there, general ones only where no narrower one is."""
        codes = dict.fromkeys(c.code for a, b in spans for c in self.longest("areas") if a <= c.first < b)
        return tuple([code for code in codes if code not in GENERAL] or codes)

    def factuality(self, unit: int) -> str:
        words = self.written(max(self.span(unit)[0], unit - 5), unit + 1).lower()
        return "planned" if FUTURE.search(words) else "asserted"

    def name_around(self, first: int, past: int) -> tuple[int, int]:
        """A noun widened over capitals to its left and, also past "of" and the like, to its right."""
        start, end = self.span(first)
        while first - 1 > start and self.is_capital(first - 1) and self.page.kind[first - 1] == "word":
            first -= 1
        for reach in range(past, end):
            word = self.page.word(reach)
            if word not in JOINERS and not OFFICE_WORDS.match(word) and not self.is_capital(reach):
                break
            past = past if word in JOINERS else reach + 1
        return first, past


def agreements(sheet: Sheet) -> Drafts:
    """Instrument words, joined by code and definite mention; the stage is that of the nearest cue."""
    clusters: list[tuple[list[Found], list[Found], set[str]]] = []  # mentions, stages, actors beside them
    for cue in sheet.longest("instruments"):
        first, past = sheet.span(cue.first)
        before = sheet.page.word(cue.first - 1) if cue.first > first else ""
        definite = before in ("the", "this", "that", "its", "their", "it")
        if cue.code in ("generic", "other"):
            if definite and clusters:
                clusters[-1][0].append(cue)
            continue
        named = {code for _, code in sheet.actors(first, past)}
        old = (
            []
            if before in ("a", "an", "another", "second", "new", "separate", "similar")
            else [
                c for c in clusters if c[0][0].code == cue.code and (definite or not named or not c[2] or named & c[2])
            ]
        )
        home = old[-1] if old else ([], [], set())
        clusters += [] if old else [home]
        home[0].append(cue)
        home[1].extend(sorted(sheet.inside("stages", first, past), key=lambda c: abs(c.first - cue.first))[:1])
        home[2].update(named)
    for mentions, stages, _ in clusters:
        stage = stages[0] if stages else mentions[0]._replace(code="signed")
        spans = [sheet.span(c.first) for c in mentions[:3]]
        denied = re.search(r"\b(den(y|ied|ies)|no such|untrue)\b", sheet.written(*sheet.span(stage.first)))
        signed = stage.code == "signed"
        signers = [p for a, b in spans if signed and SIGNING.search(sheet.written(a, b)) for p in sheet.people(a, b)]
        sold = ("arms_procurement",) if mentions[0].code == "contract" else ()
        yield (
            [c.first for c in mentions],
            {
                "parties": sheet.parties(mentions[0].first),
                "instrument": mentions[0].code,
                "stage": stage.code,
                "factuality": "denied" if denied else sheet.factuality(stage.first) if signed else "asserted",
                "date": sheet.date(stage.first, 1),
                "place": sheet.place(stage.first, 1) if signed else None,
                "areas": sheet.areas(*spans) or sold,
                "signatories": tuple(dict.fromkeys(signers[:3])),
            },
        )


def bodies(sheet: Sheet) -> Drafts:
    """Body words beside a word that sets one up, calls it or ends it."""
    seen: set[str] = set()
    for cue in sheet.longest("bodies"):
        span = sheet.span(cue.first)
        stages = [(abs(c.first - cue.first) - len(c.text) / 4, c.code) for c in sheet.inside("body_stages", *span)]
        if stages and min(stages)[0] <= 20 and cue.code not in seen:
            seen.add(cue.code)
            often = [c.code for c in sheet.inside("recurrence", span[0], sheet.span(cue.first, 1)[1])]
            yield (
                [cue.first],
                {
                    "name": sheet.written(*sheet.name_around(*cue[:2])),
                    "kind": cue.code,
                    "stage": min(stages)[1],
                    "parties": sheet.parties(cue.first),
                    "recurrence": often[0] if often else None,
                    "date": sheet.date(cue.first, 1),
                    "areas": sheet.areas(span),
                },
            )


def commitments(sheet: Sheet) -> Drafts:
    """A word that binds, then the nearest word that says to what; its subject stands before it."""
    for bind in (c for c in sheet.longest("commitments") if c.code == "undertake"):
        first, past = sheet.span(bind.first)
        acts = [c for c in sheet.inside("commitments", bind.past, min(bind.past + 10, past)) if c.code != "undertake"]
        if acts:
            by = sheet.subject(bind.first)[-2:]
            to = [code for _, code in sheet.actors(acts[0].first, past) if code not in by and len(by) == 1]
            due = next((PartialDate.parse(value) for u, value in sheet.dates if acts[0].first <= u < past), None)
            yield (
                [bind.first],
                {
                    "by": by,
                    "to": tuple(to[:1]),
                    "kind": acts[0].code,
                    "due": due,
                    "areas": sheet.areas((first, past)),
                    "recurrence": next((c.code for c in sheet.inside("recurrence", bind.first, past)), None),
                },
            )


def meetings(sheet: Sheet) -> Drafts:
    """Meeting words; those of neighbouring sentences are one meeting, a visit before any other kind."""
    groups: list[list[tuple[str, int]]] = []
    for cue in sheet.longest("meetings"):
        kind = next((k for k, pattern in MEETINGS.items() if re.search(pattern, cue.text)), None)
        if kind is not None:
            near = groups and sheet.page.sentence[cue.first] - sheet.page.sentence[groups[-1][-1][1]] <= 1
            groups = [*groups[:-1], [*groups[-1], (kind, cue.first)]] if near else [*groups, [(kind, cue.first)]]
    for group in groups:
        kind, unit = next((g for g in group if g[0] == "visit"), group[0])
        yield (
            [u for _, u in group],
            {
                "kind": kind,
                "actors": sheet.parties(unit, 9),
                "date": sheet.date(unit, 1),
                "place": sheet.place(unit, 1),
                "people": sheet.people(sheet.span(unit)[0], sheet.span(unit, 1)[1]),
                "factuality": sheet.factuality(unit),
            },
        )


def offices(sheet: Sheet) -> Drafts:
    """Office words beside a person; the actor is whom the person is known to serve, else the one nearest."""
    page, reached, earlier = sheet.page, -1, ""
    holder: tuple[int, int, str] | None = None
    served: dict[str, str] = {}
    gaps = {u for c in sheet.cues.get("ranks", []) for u in range(c.first, c.past)}
    gaps |= {u for u in range(len(page)) if page.word(u) in ",."}
    for cue in sheet.longest("offices"):
        if cue.code != "office" or cue.first < reached or cue.text in ("prince", "host"):
            continue
        first, past = sheet.span(cue.first)
        start, end = sheet.name_around(cue.first, cue.past)
        here = [p for p in sheet.persons if first <= p[0] < past]
        follows = [p for p in here if gaps.issuperset(range(cue.past, p[0])) and cue.past <= p[0]]
        end = cue.past if follows else end
        follows += [p for p in here if gaps.issuperset(range(end, p[0])) and end <= p[0]]
        follows += [p for p in reversed(here) if 0 <= start - p[1] <= 5]
        follows += [holder] if holder and 0 <= start - reached <= 1 and page.word(start - 1) == "and" else []
        holder = next(iter(follows), None)
        joined = (c.first - 1 for c in sheet.inside("offices", cue.past, end) if page.word(c.first - 1) == "and")
        end = reached = next(joined, end)
        if holder is not None:
            earlier = earlier if cue.text in ("counterpart", "colleague") and earlier else sheet.written(start, end)
            others = [a for a in reversed(page.actors) if first <= a.unit and a.form != "person"]
            known = [a.code for a in page.actors if a.form == "person" and holder[0] <= a.unit < holder[1]]
            known += [a.code for a in others if start - 3 <= a.unit < end]
            known += [a.code for a in others if a.unit == holder[1] + 1 and page.word(holder[1]) in ("of", "for")]
            known += [served[holder[2]]] if holder[2] in served else []
            known += [*(a.code for a in reversed(page.actors) if first <= a.unit < start), *sheet.main[:1], ""]
            served[holder[2]] = known[0]
            yield [cue.first], {"person": holder[2], "office": earlier, "actor": known[0] or None}


def memberships(sheet: Sheet) -> Drafts:
    """Membership words with an organisation and others in one sentence."""
    organisations = {a.code for a in sheet.page.actors if a.form == "organisation"}
    seen: set[tuple[str, str]] = set()
    for cue in sheet.longest("memberships"):
        here = sheet.actors(*sheet.span(cue.first))
        near = min(((abs(u - cue.first), code) for u, code in here if code in organisations), default=(99, ""))
        for code in [code for _, code in here] if len(here) > 1 else sheet.subject(cue.first):
            if near[0] <= 10 and code not in organisations and (code, near[1]) not in seen:
                seen.add((code, near[1]))
                yield (
                    [cue.first],
                    {
                        "member": code,
                        "organisation": near[1],
                        "change": cue.code,
                        "stage": "effective",
                        "date": sheet.date(cue.first),
                    },
                )


def transfers(sheet: Sheet) -> Drafts:
    """Equipment near a word of giving or buying: givers stand before the one, after the other."""
    page, end = sheet.page, 0
    items = sheet.longest("equipment")
    for item in items:
        first, past = sheet.span(item.first)
        cues = [
            (abs(c.first - item.first) - len(c.text) / 4, c)
            for c in sheet.inside("transfers", first, past)
            if GIVES.search(c.text) or BUYS.search(c.text)
        ]
        if item.first < end or not cues or min(cues)[0] > 12:
            continue
        cue = min(cues)[1]
        end = max(i.past for i in items if item.first <= i.first < min(item.first + 2, past))
        counts = [
            (u, a.value) for u, a in page.amounts if max(item.first - 4, first) <= u < item.first and a.kind == "number"
        ]
        words = sheet.written(counts[0][0] + 1 if counts else sheet.name_around(item.first, item.past)[0], end)
        subject = next(iter(sheet.subject(cue.first)), None)
        after = [*(code for _, code in sheet.actors(cue.first, past)), *sheet.main[:2]]
        other = next((code for code in after if code != subject), None)
        supplier, recipient = (other, subject) if BUYS.search(cue.text) else (subject, other)
        value = next(
            (
                Money(amount=a.value, currency=a.currency)
                for u, a in page.amounts
                if first <= u < past and a.kind == "money" and a.value and a.currency
            ),
            None,
        )
        factuality = sheet.factuality(cue.first)
        yield (
            [item.first],
            {
                "supplier": supplier,
                "recipient": recipient,
                "items": (words,),
                "date": sheet.date(cue.first),
                "quantity": counts[0][1] if counts else None,
                "value": value,
                "factuality": factuality,
                "stage": "proposed" if factuality == "planned" else cue.code,
            },
        )


def expenditures(sheet: Sheet) -> Drafts:
    """Sums of money in a sentence with a word of budgets or aid, but for prices and a sum's second currency."""
    sources, last = Sources(sheet.page), -9
    for unit, amount in sheet.page.amounts:
        codes = {c.code for c in sheet.inside("money", *sheet.span(unit))}
        priced = unit - last < 4 or SALE.search(sheet.written(*sheet.span(unit)))
        if amount.kind == "money" and amount.value and codes and not priced:
            last, date = unit, sheet.date(unit) or sheet.page.document.published
            yield (
                [unit],
                {
                    "actor": next(iter(sheet.subject(unit)), None),
                    "amount": amount.value,
                    "currency": amount.currency,
                    "year": int(str(date)[:4]) if date else None,
                    "source": sources.of(unit),
                    "purpose": next(p for p in ("military_budget", "aid", "other") if p in codes),
                },
            )


RULES = {
    r.__name__: r for r in (agreements, bodies, commitments, meetings, offices, memberships, transfers, expenditures)
}


def read_by_rules(documents: Iterable[Document]) -> Iterator[Reading]:
    """A reading for each English document, in order; a draft that lacks what its kind must have is no record."""
    language = Language.load("en")
    for document in documents:
        sheet = Sheet(lay_out(document, language), function_words(language.code).words)
        records: dict[str, Any] = {}
        for kind, rule in RULES.items():
            made: list[Any] = []
            for units, slots in rule(sheet):
                spans = list(dict.fromkeys(sheet.page.offsets(*sheet.span(u)) for u in units))[:3]
                with suppress(ValueError):
                    evidence = tuple(Evidence(start=a, end=b, quote=document.text[a:b]) for a, b in spans)
                    made.append(record_kinds()[kind](id=f"{kind}-{len(made) + 1}", evidence=evidence, **slots))
            records[kind] = tuple(made)
        yield Reading(id=document.id, language="en", **records)


def main() -> None:
    """Print slot F1 by kind, of the rules and of the packaged reader."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--part", choices=PARTS, default="test")
    part = arguments.parse_args().part
    try:
        gold = load_part(part)
    except NoGoldDocuments as absent:
        print(f"rules baseline: skipped, {absent}")
        return
    columns = {"rules": evaluate(gold.coded, as_predictions(read_by_rules(gold.documents)))}
    try:
        columns["learned"] = evaluate_part(gold, Reader())
    except OSError as absent:
        print(f"no figures of the packaged reader, its weights are not there: {absent}")
    print(f"== slot F1 on the {part} part, {len(gold.documents)} documents")
    print(" " * 14 + "".join(f"{name:>10}" for name in columns))
    for kind in (*RULES, "overall"):
        tallies = [e.items.get(kind, e.overall) for e in columns.values()]
        print(f"{kind:14}" + "".join(f"{tally.f1 or 0:>10.3f}" for tally in tallies))


if __name__ == "__main__":
    main()
