"""From drafts to the contract's records, each tied to the words that state it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import attrgetter
from typing import Any

from paraph.reader.attribution import Sources
from paraph.reader.confidence import Impressions, Judge
from paraph.reader.decode import Draft, Drafted, Filler
from paraph.reader.entities import Entity
from paraph.reader.network import Span
from paraph.reader.page import Page
from paraph.reader.settle import body_name, settle
from paraph.records import (
    Evidence,
    Factuality,
    Money,
    PartialDate,
    Place,
    Record,
    record_kinds,
)

LONGEST_EVIDENCE = 3  # sentences
UNIT = attrgetter("unit")


class Assembler:
    """Builds the records of one page. ``drafted`` stays at hand so that an explanation can say where each came from."""

    def __init__(self, drafted: Drafted, judge: Judge):
        self.drafted = drafted
        self.judge = judge
        self.features: dict[int, list[float]] = {}  # of each draft, by its identity
        self.page: Page = drafted.page
        self.text = drafted.page.document.text
        self.made: list[tuple[Draft, str, Record]] = []
        self.dropped: list[tuple[Draft, str]] = []
        self.sources = Sources(drafted.page)
        self._numbers: dict[str, int] = {}
        self._told: dict[tuple[str, str, str], list[PartialDate | None]] = {}  # changes of membership, with their dates

    def build(self) -> dict[str, list[Record]]:
        """All records by kind, in the order of the text."""
        settle(self.drafted)
        drafts = self._worth_keeping()
        self._offices([d for d in drafts if d.kind == "offices"])
        makers = {
            "agreements": self._agreement,
            "bodies": self._body,
            "commitments": self._commitment,
            "meetings": self._meeting,
            "transfers": self._transfer,
            "expenditures": self._expenditure,
        }
        for draft in drafts:
            if draft.kind == "memberships":
                self._memberships(draft)
            elif draft.kind in makers:
                slots = makers[draft.kind](draft)
                if isinstance(slots, str):
                    self.dropped.append((draft, slots))
                else:
                    self._add(draft, slots)
        out: dict[str, list[Record]] = {}
        for _, kind, record in self.made:
            out.setdefault(kind, []).append(record)
        return out

    def _worth_keeping(self) -> list[Draft]:
        """The drafts in the order of the text, less those of whose values too few are likely right."""
        kept: list[Draft] = []
        seen: dict[str, int] = {}
        impressions = Impressions(self.page)
        for draft in sorted(self.drafted.drafts, key=lambda d: d.anchors[0]):
            features = impressions.of(draft, seen.get(draft.kind, 0))
            self.features[id(draft)] = features
            share = self.judge.expected_share(draft.kind, features)
            least = self.judge.least(draft.kind)
            if share < least and not draft.stated:
                reason = f"only {share:.0%} of its values would be right, and {least:.0%} is asked for"
                self.dropped.append((draft, reason))
                continue
            seen[draft.kind] = seen.get(draft.kind, 0) + 1
            kept.append(draft)
        return kept

    def _add(self, draft: Draft, slots: dict[str, Any]) -> None:
        number = self._numbers.get(draft.kind, 0) + 1
        self._numbers[draft.kind] = number
        record = record_kinds()[draft.kind](
            id=f"{draft.kind[:-1] if draft.kind != 'bodies' else 'body'}-{number}",
            evidence=self._evidence(draft.anchors),
            factuality=Factuality(draft.attributes.get("factuality", ("asserted", 1.0))[0]),
            confidence=round(self.judge.confidence(draft.kind, self.features[id(draft)]), 3),
            attribution=next((found for span in draft.anchors if (found := self.sources.of(span[0]))), None),
            **slots,
        )
        self.made.append((draft, draft.kind, record))

    def _evidence(self, spans: Iterable[Span]) -> tuple[Evidence, ...]:
        """The sentences that hold the anchors, as exact quotes, the first three at most."""
        tokens, page = self.page.tokens, self.page
        chosen: list[tuple[int, int]] = []
        for first, _ in spans:
            sentence = tokens.sentence[page.first[first]]
            a, b = tokens.sentences[sentence]
            start, end = tokens.starts[a] - page.shift, tokens.ends[b - 1] - page.shift
            if start >= 0 and (start, end) not in chosen:
                chosen.append((start, end))
        return tuple(Evidence(start=s, end=e, quote=self.text[s:e]) for s, e in chosen[:LONGEST_EVIDENCE])

    # slots

    def _codes(self, draft: Draft, slot: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(f.entity.key for f in draft.roles.get(slot, ())))

    def _one(self, draft: Draft, slot: str) -> Any:
        fillers = draft.roles.get(slot)
        return fillers[0].entity.key if fillers else None

    def _date(self, draft: Draft, slot: str = "date") -> PartialDate | None:
        value = self._one(draft, slot)
        return PartialDate.parse(value) if value else None

    def _place(self, draft: Draft) -> Place | None:
        found = self._one(draft, "place")
        if found is None:
            return None
        name, country = found
        if country is None:
            country = self._country_near(draft.roles["place"][0].mention[0])
        return Place(name=name, country=country)

    def _country_near(self, unit: int) -> str | None:
        """For a place that no gazetteer has: the country of the place or state named nearest before or beside it."""
        best: tuple[int, str] | None = None
        for place in self.page.places:
            if place.country and place.unit != unit and self.page.sentence[place.unit] <= self.page.sentence[unit]:
                away = abs(place.unit - unit) + 40 * (self.page.sentence[unit] - self.page.sentence[place.unit])
                if best is None or away < best[0]:
                    best = (away, place.country)
        return best[1] if best else None

    def _areas(self, draft: Draft) -> tuple[str, ...]:
        return tuple(draft.areas)

    # kinds

    def _agreement(self, draft: Draft) -> dict[str, Any] | str:
        parties = self._codes(draft, "parties")
        if not parties:
            return "no party is named for it"
        return {
            "parties": parties,
            "instrument": draft.attributes["instrument"][0],
            "stage": draft.attributes["stage"][0],
            "date": self._date(draft),
            "place": self._place(draft),
            "areas": self._areas(draft),
            "signatories": self._codes(draft, "signatories"),
            "title": self._title(draft),
        }

    def _title(self, draft: Draft) -> str | None:
        """A proper name: the capitalised words around an anchor, where at least two stand together."""
        page = self.page
        for start, past in draft.anchors:
            first, last = start, past
            words = page.tokens.words
            while (
                first > page.title_units
                and page.sentence[first - 1] == page.sentence[start]
                and page.kind[first - 1] == "word"
                and (words[page.first[first - 1]][0].isupper() and words[page.first[first - 1]].isalpha())
            ):
                first -= 1
            if page.word(first) in page.rule_words.title_opener:
                first += 1
            joiners = 0
            while last < len(page) and page.sentence[last] == page.sentence[start]:
                word = words[page.first[last]]
                if word[0].isupper():
                    joiners = 0
                elif page.word(last) in page.rule_words.title_joiner:
                    joiners += 1
                else:
                    break
                last += 1
            last -= joiners
            capitals = sum(words[page.first[u]][0].isupper() for u in range(first, last))
            if first < start + 1 and capitals >= 2 and words[page.first[start]][0].isupper():
                return page.words(first, last)
        return None

    def _body(self, draft: Draft) -> dict[str, Any] | str:
        parties = self._codes(draft, "parties")
        span = body_name(draft, self.drafted)
        recurrence = draft.attributes["recurrence"][0]
        return {
            "parties": parties,
            "kind": draft.attributes["kind"][0],
            "name": as_name(self.page.words(*span)),
            "stage": draft.attributes["stage"][0],
            "recurrence": None if recurrence == "none" else recurrence,
            "date": self._date(draft),
            "areas": self._areas(draft),
        }

    def _commitment(self, draft: Draft) -> dict[str, Any] | str:
        by = self._codes(draft, "by")
        if not by:
            return "nobody is named who undertakes it"
        recurrence = draft.attributes["recurrence"][0]
        return {
            "by": by,
            "to": tuple(c for c in self._codes(draft, "to") if c not in by),
            "kind": draft.attributes["kind"][0],
            "due": self._date(draft, "due"),
            "recurrence": None if recurrence == "none" else recurrence,
            "areas": self._areas(draft),
        }

    def _meeting(self, draft: Draft) -> dict[str, Any] | str:
        actors, people = self._codes(draft, "actors"), self._codes(draft, "people")
        if not actors and not people:
            return "nobody is named who meets"
        return {
            "kind": draft.attributes["kind"][0],
            "actors": actors,
            "people": people,
            "date": self._date(draft),
            "place": self._place(draft),
        }

    def _memberships(self, draft: Draft) -> None:
        organisation = self._one(draft, "organisation")
        members = [m for m in self._codes(draft, "member") if m != organisation]
        if organisation is None or not members:
            self.dropped.append(
                (draft, "no organisation is named for it" if organisation is None else "no member is named for it")
            )
            return
        change, date = draft.attributes["change"][0], self._date(draft)
        for member in members:
            told = self._told.setdefault((member, organisation, change), [])
            if told and (date is None or date in told or None in told):
                continue  # another draft says so of more or fewer members
            told.append(date)
            self._add(
                draft,
                {
                    "member": member,
                    "organisation": organisation,
                    "change": change,
                    "stage": draft.attributes["stage"][0],
                    "date": date,
                },
            )

    def _transfer(self, draft: Draft) -> dict[str, Any] | str:
        supplier, recipient = self._one(draft, "supplier"), self._one(draft, "recipient")
        if supplier is None and recipient is None:
            return "neither supplier nor recipient is named"
        if supplier == recipient:
            recipient = None
        quantity, value = self._one(draft, "quantity"), self._one(draft, "value")
        return {
            "supplier": supplier,
            "recipient": recipient,
            "items": tuple(map(as_name, self._codes(draft, "items"))),
            "quantity": whole(quantity[0]) if quantity and quantity[1] is None else None,
            "value": Money(amount=whole(value[0]), currency=value[1]) if value and value[1] is not None else None,
            "stage": draft.attributes["stage"][0],
            "date": self._date(draft),
        }

    def _expenditure(self, draft: Draft) -> dict[str, Any] | str:
        inside = {u for s, p in draft.anchors for u in range(s - 1, p + 1)}
        money = next(
            (a for u, a in self.page.amounts if u in inside and a.kind == "money" and a.value is not None), None
        )
        if money is None or money.value is None:
            return "no sum of money stands there"
        year = self._one(draft, "year")
        return {
            "actor": self._one(draft, "actor"),
            "amount": whole(money.value),
            "currency": money.currency,
            "year": int(year) if year else None,
            "purpose": draft.attributes["purpose"][0],
            "source": self.sources.of(draft.anchors[0][0]),
        }

    # offices

    def _offices(self, drafts: list[Draft]) -> None:
        drafts = sorted(drafts, key=lambda d: d.anchors[0])
        seen: set[tuple[str | None, str]] = set()
        earlier: list[tuple[str, Span]] = []
        for draft in drafts:
            span = draft.anchors[0]
            office = as_name(self.page.words(*span))
            if self.page.word(span[0]) in self.page.rule_words.counterpart and span[1] - span[0] == 1:
                before = [o for o, s in earlier if s[0] < span[0]]
                if not before:
                    self.dropped.append((draft, "no office is named before the counterpart"))
                    continue
                office = before[-1]
            else:
                earlier.append((self._without_actor(span), span))
            people = draft.roles.get("person", [])
            actors = draft.roles.get("actor", [])
            pairs = self._holders(draft, people, actors)
            for person, actor in pairs:
                key = (person.key if person else None, office.casefold())
                if key in seen:
                    continue
                seen.add(key)
                self._add(
                    draft,
                    {
                        "person": person.key if person else None,
                        "title": self._rank(person, draft),
                        "office": office,
                        "actor": actor,
                    },
                )

    def _without_actor(self, span: Span) -> str:
        """An office less the state at its head, as a counterpart has it: "Indonesian Minister of Defence"."""
        start, past = span
        named = {a.unit for a in self.page.actors if a.form != "person"}
        while start < past - 1 and (start in named or self.page.word(start) in self.page.rule_words.possessive):
            start += 1
        return as_name(self.page.words(start, past))

    def _holders(
        self, draft: Draft, people: list[Filler], actors: list[Filler]
    ) -> list[tuple[Entity | None, str | None]]:
        """Who holds it for whom: of "the British and German ministers, A and B" the first goes with the first."""
        best = max(actors, key=lambda f: f.probability).entity.key if actors else draft.likeliest_actor
        named = self._named_in(draft.anchors[0])
        if not people:
            return [(None, named[0] if named else best)]
        if len(people) > 1 and len(named) == len(people):
            return [(p.entity, code) for p, code in zip(people, named, strict=True)]
        return [
            (p.entity, (named[0] if len(named) == 1 else None) or self._known_to_serve(p.entity) or best)
            for p in people
        ]

    def _named_in(self, span: Span) -> list[str]:
        """The actors that the office itself names ("Commander of the Iranian Army") or the adjective before it, not
        where the holder is sent ("ambassador to Chad")."""
        page = self.page
        codes = []
        begin = bisect_left(page.actors, span[0] - 2, key=UNIT)
        for actor in page.actors[begin : bisect_left(page.actors, span[1], begin, key=UNIT)]:
            inside = span[0] <= actor.unit
            before = actor.form == "demonym" and page.sentence[actor.unit] == page.sentence[span[0]]
            if (inside or before) and actor.form != "person" and not self._is_destination(actor.unit, span[0]):
                codes.append(actor.code)
        return list(dict.fromkeys(codes))

    def _is_destination(self, unit: int, start: int) -> bool:
        """Whether an actor within an office is where its holder is sent."""
        page = self.page
        return any(page.word(u) in page.rule_words.sent_to for u in range(max(start, unit - 2), unit))

    def _known_to_serve(self, person: Entity) -> str | None:
        """Whom the lexicon of office-holders has the person serve."""
        units = {u for start, past in person.mentions for u in range(start, past)}
        return next((a.code for a in self.page.actors if a.form == "person" and a.unit in units), None)

    def _rank(self, person: Entity | None, draft: Draft) -> str | None:
        if person is None:
            return None
        for start, _ in person.mentions:
            for s, p in self.drafted.name_spans.get("title", []):
                if p == start or (p == start - 1 and self.page.word(p) == "."):
                    return self.page.tokens.text[
                        self.page.tokens.starts[self.page.first[s]] : self.page.tokens.starts[self.page.first[start]]
                    ].strip()
        return None


def as_name(words: str) -> str:
    """Words of the text as a name: on one line, without a bracket that opens and does not close."""
    name = words.replace("\n", " ")
    opening = name.rfind("(")
    return name[:opening].rstrip() or name if opening > name.rfind(")") else name


def whole(amount: float) -> int | float:
    return int(amount) if float(amount).is_integer() else amount
