"""One document laid out for reading: tokens, the names, dates, amounts and cues in them, and *units*.

A unit is what the network sees as one step: a word, or a whole name, date or sum. Collapsing them keeps "the
Democratic Republic of the Congo" one step away from its verb. The headline is laid before the text, as a sentence of
its own, so that it can name parties; offsets of units in it are negative and never become evidence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources
from itertools import groupby
from operator import itemgetter

from paraph.reader.amounts import AmountMention, AmountWords, find_amounts
from paraph.reader.dates import DateMention, DateWords, find_dates
from paraph.reader.lexicon import Cue, CueMatch, Lexicon, NameMatch
from paraph.reader.lexicon_files import rows
from paraph.reader.rule_words import RuleWords
from paraph.reader.tokens import Tokens
from paraph.records import Document

LONGEST_SENTENCE = 64  # units; a longer one is read in pieces
LEAST_PIECE = 40  # units
PIECE_ENDS = frozenset(",;:")
LEAST_REPEATED = 4  # words


@dataclass(slots=True)
class Language:
    """All that is known of one language before a text is seen."""

    code: str
    lexicon: Lexicon
    dates: DateWords
    amounts: AmountWords
    rule_words: RuleWords
    meanings: dict[str, str]  # folded word -> the English word whose vector it borrows; empty for English

    @classmethod
    def load(cls, code: str) -> Language:
        """The language of an ISO 639-1 code; KeyError if there is no data for it."""
        folder = resources.files("paraph.reader") / "languages" / code
        glossary = folder / "glossary.tsv"
        lexicon = Lexicon.load(code)
        return cls(
            code,
            lexicon,
            DateWords.load(code),
            AmountWords.load(code),
            RuleWords.load(code),
            dict(rows(glossary)) if glossary.is_file() else {},
        )

    def meanings_of(self, tokens: Tokens) -> tuple[list[str], Sequence[Hashable]]:
        """What each token means to the network, and what tells its form from others."""
        if not self.meanings:
            return tokens.folded, tokens.words
        known = self.meanings
        meanings = [known.get(word) or known.get(word.rstrip("'"), word) for word in tokens.folded]
        return meanings, list(zip(tokens.words, meanings, strict=True))


@dataclass(slots=True)
class ActorMention:
    """A state, organisation, group or company named at one unit."""

    unit: int
    code: str
    form: str


@dataclass(slots=True)
class PlaceMention:
    """A place named at one unit; ``country`` is alpha-3 or None where it is not known."""

    unit: int
    name: str | None
    country: str | None


@dataclass(slots=True)
class Page:
    """A laid-out document. Lists over units: ``first``/``past`` (tokens), ``kind``, ``sentence``, ``features``."""

    document: Document
    tokens: Tokens
    shift: int  # characters of headline before the text
    language: str  # in which it is read
    rule_words: RuleWords  # of the document's language
    meanings: list[str]  # of each token: its folded form, or the English word that it stands for
    forms: Sequence[Hashable]  # of each token: what its features as a word by itself depend on
    first: list[int] = field(default_factory=list)
    past: list[int] = field(default_factory=list)
    kind: list[str] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    sentences: list[tuple[int, int]] = field(default_factory=list)  # unit ranges, at most LONGEST_SENTENCE long
    features: list[list[str]] = field(default_factory=list)  # those that its words don't have wherever they stand
    unit_of: list[int] = field(default_factory=list)  # token -> unit
    actors: list[ActorMention] = field(default_factory=list)
    places: list[PlaceMention] = field(default_factory=list)
    dates: list[tuple[int, DateMention]] = field(default_factory=list)  # unit, mention
    amounts: list[tuple[int, AmountMention]] = field(default_factory=list)
    cues: list[CueMatch] = field(default_factory=list)
    calendar: frozenset[str] = frozenset()  # folded words that stand in dates of this page
    people: list[tuple[int, int]] = field(default_factory=list)  # unit ranges of known office-holders
    title_units: int = 0
    repeated: frozenset[int] = frozenset()  # units of lines that say again what a line before, or the headline, says

    def __len__(self) -> int:
        return len(self.first)

    def offsets(self, first: int, past: int) -> tuple[int, int]:
        """Offsets in the document's text of units ``first`` up to ``past``; negative in the headline."""
        return self.tokens.starts[self.first[first]] - self.shift, self.tokens.ends[
            self.past[past - 1] - 1
        ] - self.shift

    def words(self, first: int, past: int) -> str:
        """The text of units ``first`` up to ``past``, as written."""
        return self.tokens.span_text(self.first[first], self.past[past - 1])

    def word(self, unit: int) -> str:
        """The folded form of a unit's first token."""
        return self.tokens.folded[self.first[unit]]


def lay_out(document: Document, language: Language) -> Page:
    """Find everything that lexicons and grammars know in a document and divide it into units."""
    title = (document.title or "").strip().replace("\n", " ")
    body = document.text
    shift = len(title) + 1 if title else 0
    tokens = Tokens(f"{title}\n{body}" if title else body, language.lexicon.abbreviations)
    meanings, forms = language.meanings_of(tokens)
    page = Page(document, tokens, shift, language.code, language.rule_words, meanings, forms)
    names = [
        n for n in language.lexicon.find_names(tokens) if not _names_outlet(tokens, n, language.lexicon.outlet_words)
    ]
    published = str(document.published) if document.published else None
    dates = find_dates(tokens, published, language.dates)
    amounts = find_amounts(tokens, language.amounts, [(d.first, d.past) for d in dates])
    page.cues = language.lexicon.find_cues(tokens)
    page.calendar = frozenset(t for d in dates for t in tokens.folded[d.first : d.past])
    _divide(page, names, dates, amounts)
    page.repeated = frozenset(_repeated(page))
    page.amounts = [(unit, _with_currency(page, unit, amount)) for unit, amount in page.amounts]
    _add_people(page)
    _name_as_written(page)
    _add_collectives(page)
    _add_unlisted_places(page)
    _describe(page)
    return page


def _names_outlet(tokens: Tokens, match: NameMatch, outlet_words: frozenset[str]) -> bool:
    """Whether a name is part of a newspaper's or an agency's: "Pakistan Point News"."""
    for index in range(match.past, min(match.past + 2, len(tokens))):
        if not tokens.words[index][0].isupper():
            return False
        if tokens.folded[index] in outlet_words:
            return True
    return False


def _divide(page: Page, names: list[NameMatch], dates: list[DateMention], amounts: list[AmountMention]) -> None:
    tokens = page.tokens
    taken = bytearray(len(tokens))
    owned: list[tuple[int, int, str, DateMention | AmountMention | NameMatch]] = []
    found: tuple[tuple[str, Sequence[DateMention | AmountMention | NameMatch]], ...] = (
        ("date", dates),
        ("amount", amounts),
        ("name", names),
    )
    for kind, mentions in found:
        for mention in mentions:
            first, past = mention.first, mention.past
            if not any(taken[first:past]):
                taken[first:past] = b"\1" * (past - first)
                owned.append((first, past, kind, mention))
    owned.sort(key=lambda o: o[0])
    owned.append((len(tokens), len(tokens), "", NameMatch(0, 0, ())))  # never reached
    firsts, pasts, kinds, unit_of = page.first, page.past, page.kind, page.unit_of
    following = iter(owned)
    first, past, kind, mention = next(following)
    for begin, end in tokens.sentences:
        start, token = len(firsts), begin
        while token < end:
            stop = min(first, end)  # words up to the next name, date or amount
            unit = len(firsts)
            unit_of += range(unit, unit + stop - token)
            firsts += range(token, stop)
            pasts += range(token + 1, stop + 1)
            kinds += ["word"] * (stop - token)
            token = stop
            if token < end:
                unit = len(firsts)
                cut = min(past, end)
                unit_of += [unit] * (cut - token)
                firsts.append(token)
                pasts.append(cut)
                kinds.append(kind)
                if isinstance(mention, DateMention):
                    page.dates.append((unit, mention))
                elif isinstance(mention, AmountMention):
                    page.amounts.append((unit, mention))
                else:
                    _add_name(page, unit, mention)
                token = cut
                first, past, kind, mention = next(following)
        while start < len(firsts):
            cut = _cut(page, firsts, start)
            page.sentence += [len(page.sentences)] * (cut - start)
            page.sentences.append((start, cut))
            start = cut
    if page.shift:
        page.title_units = sum(1 for f in firsts if tokens.starts[f] < page.shift)


def _cut(page: Page, firsts: list[int], start: int) -> int:
    """Where the piece of a sentence that begins at a unit ends: behind its last comma, if that leaves enough of it."""
    cut = start + LONGEST_SENTENCE
    if cut >= len(firsts):
        return len(firsts)
    words = page.tokens.words
    return next((u + 1 for u in range(cut - 1, start + LEAST_PIECE, -1) if words[firsts[u]] in PIECE_ENDS), cut)


def _repeated(page: Page) -> Iterator[int]:
    """Units of lines of ``LEAST_REPEATED`` words or more that stand on the page before."""
    folded, sentences, paragraphs = page.tokens.folded, page.tokens.sentences, page.tokens.paragraph
    seen: set[tuple[str, ...]] = set()
    for _, line in groupby(zip(paragraphs, sentences, strict=True), key=itemgetter(0)):
        ranges = [sentence for _, sentence in line]
        first, past = ranges[0][0], ranges[-1][1]
        words = tuple(word for word in folded[first:past] if word.isalnum())
        if len(words) >= LEAST_REPEATED:
            if words in seen:
                yield from range(page.unit_of[first], page.unit_of[past - 1] + 1)
            seen.add(words)


def _add_collectives(page: Page) -> None:
    """ "Several African states": an actor known only by these words, which become its code."""
    parts: dict[str, dict[int, int]] = {"quantifier": {}, "region": {}, "head": {}}
    for cue in page.cues:
        if cue.cue.group == "collectives":
            parts[cue.cue.code][cue.first] = cue.past
    numbers = {page.first[unit] for unit, a in page.amounts if a.kind == "number"}
    for first in sorted({*parts["quantifier"], *numbers}):
        past = parts["quantifier"].get(first, page.past[page.unit_of[first]])
        region = parts["region"].get(past)
        end = parts["head"].get(region) if region is not None else None
        if end is None:  # "plusieurs États africains": the region behind the head
            head = parts["head"].get(past)
            end = parts["region"].get(head) if head is not None else None
        if end is not None and page.tokens.starts[first] >= page.shift:
            page.actors.append(ActorMention(page.unit_of[end - 1], page.tokens.span_text(first, end), "collective"))
    page.actors.sort(key=lambda a: a.unit)


def _add_people(page: Page) -> None:
    """Office-holders whom the lexicon knows stand for whom they serve, also by surname once named in full."""
    tokens = page.tokens
    words, folded = tokens.words, tokens.folded
    surnames: dict[str, str] = {}
    taken: set[int] = set()
    for cue in sorted((c for c in page.cues if c.cue.group == "people"), key=lambda c: (c.first, -c.past)):
        if cue.first in taken or not words[cue.first][0].isupper() or not words[cue.past - 1][0].isupper():
            continue
        taken.update(range(cue.first, cue.past))
        page.people.append((page.unit_of[cue.first], page.unit_of[cue.past - 1] + 1))
        page.actors.append(ActorMention(page.unit_of[cue.first], cue.cue.code, "person"))
        if cue.past - cue.first > 1 and len(folded[cue.past - 1]) > 3:
            surnames[folded[cue.past - 1]] = cue.cue.code
    if surnames:
        named = {a.unit for a in page.actors} | {p.unit for p in page.places}
        for index, token in enumerate(folded):
            if (
                token in surnames
                and index not in taken
                and words[index][0].isupper()
                and page.unit_of[index] not in named
            ):
                unit = page.unit_of[index]
                page.people.append((unit, unit + 1))
                page.actors.append(ActorMention(unit, surnames[token], "person"))
    page.actors.sort(key=lambda a: a.unit)


def _with_currency(page: Page, unit: int, amount: AmountMention) -> AmountMention:
    """Settles what "pesos" or a bare number after a sum is: by the state named nearest, or the sum before."""
    if amount.currency is not None:
        return amount
    if amount.by_state or amount.likely_by_state:
        codes = dict(amount.by_state or amount.likely_by_state)
        near = min((a for a in page.actors if a.code in codes), key=lambda a: abs(a.unit - unit), default=None)
        code = codes[near.code] if near else codes.get("")
        return amount._replace(currency=code) if amount.by_state else amount._replace(likely_currency=code)
    if amount.likely_currency and amount.kind == "money":
        return amount._replace(currency=amount.likely_currency)
    return amount


def _add_name(page: Page, unit: int, match: NameMatch) -> None:
    actor = next((n for n in match.names if n.family == "actor"), None)
    place = next((n for n in match.names if n.family == "place"), None)
    if actor is not None and actor.flag == "person" and _looks_like_person(page, match):
        return
    text = page.tokens.span_text(match.first, match.past)
    if text.isupper() and len(text) > LONGEST_ACRONYM:  # "NIAMEY, May 8": a dateline's capitals
        text = (place or actor or match.names[0]).surface
    if actor is not None:
        page.actors.append(ActorMention(unit, actor.code, actor.form))
        if actor.form == "capital":
            page.places.append(PlaceMention(unit, text, actor.code))
        elif actor.form == "name":
            # Singapore, Djibouti: the city bears the state's name
            city = place is not None and place.form == "city" and place.states[:1] == (actor.code,)
            page.places.append(PlaceMention(unit, text if city else None, actor.code))
    if place is not None and (actor is None or actor.form == "group"):
        page.places.append(PlaceMention(unit, text, place.states[0] if place.states else None))


LONGEST_ACRONYM = 3


def _name_as_written(page: Page) -> None:
    """A group's or a company's code is its name as this text writes it, at its fullest."""
    written: dict[str, str] = {}
    for actor in page.actors:
        if actor.form in AS_WRITTEN:
            text = page.words(actor.unit, actor.unit + 1).replace("\n", " ")
            if len(text) > len(written.get(actor.code, "")):
                written[actor.code] = text
    for actor in page.actors:
        if actor.code in written and not (len(actor.code) == 3 and actor.code.isupper()):
            actor.code = written[actor.code]


def _looks_like_person(page: Page, match: NameMatch) -> bool:
    """Jordan Bardella, Michael Jordan: a personal name too, beside a capitalised word that no lexicon knows."""
    tokens = page.tokens
    known = {t for c in page.cues for t in range(c.first, c.past) if c.cue.group != "people"}

    def stranger(index: int) -> bool:
        word = tokens.words[index]
        return (
            index not in known
            and word.isalpha()
            and word[0].isupper()
            and not word.isupper()
            and tokens.sentence[index] == tokens.sentence[match.first]
        )

    if match.past < len(tokens) and stranger(match.past) and tokens.folded[match.past] not in page.calendar:
        return True
    before = match.first - 1
    return (
        before > 0
        and stranger(before)
        and len(tokens.words[before]) > 3
        and tokens.sentence[before - 1] == tokens.sentence[before]
    )


AS_WRITTEN = ("group", "company")
QUOTES = frozenset('"“”«»')


def _add_unlisted_places(page: Page) -> None:
    """Capitalised words after a preposition of place that no lexicon knows: a place of unknown country."""
    known = {p.unit for p in page.places} | {a.unit for a in page.actors}
    words, count, prepositions = page.tokens.words, len(page), page.rule_words.place_preposition
    unit = page.title_units
    while unit < count - 1:
        if page.kind[unit] == "word" and page.word(unit) in prepositions:
            start = unit + 1
            past = start
            while (
                past < count
                and past - start < 4
                and page.kind[past] == "word"
                and words[page.first[past]][0].isupper()
                and words[page.first[past]].isalpha()
                and page.sentence[past] == page.sentence[start]
            ):
                past += 1
            if past > start and start not in known:
                page.places.append(PlaceMention(start, page.words(start, past), None))
                unit = past
                continue
        unit += 1
    page.places.sort(key=lambda p: p.unit)


def shape(word: str) -> str:
    if word.islower():
        return "lower"
    if word.isdigit():
        return "digits"
    if word.isupper():
        return "upper" if len(word) > 1 else "initial"
    if word[0].isupper():
        return "title" if word[1:].islower() else "mixed"
    return "number" if word[0].isdigit() else "other" if word[0].isalpha() else "mark"


@lru_cache(maxsize=1 << 15)
def word_features(word: str, folded: str) -> tuple[str, ...]:
    """Features of a word by itself."""
    form = shape(word)
    if form == "mark":
        return f"shape:{form}", f"w:{folded}"
    return f"shape:{form}", f"w:{folded}", f"suffix:{folded[-3:]}"


def _mark_quoted(page: Page) -> None:
    """What stands between quotation marks; none crosses a line's end."""
    quoted = False
    for unit, first in enumerate(page.first):
        word, features = page.tokens.words[first], page.features[unit]
        if "starts-paragraph" in features:
            quoted = False
        if word in QUOTES:
            quoted = word in "“«" or (word == '"' and not quoted)
        elif quoted:
            features.append("quoted")


def _describe(page: Page) -> None:
    tokens = page.tokens
    text, words, folded, firsts = tokens.text, tokens.words, tokens.folded, page.first
    published = str(page.document.published or "")
    features: list[list[str]]
    page.features = features = []
    for number, (start, past) in enumerate(page.sentences):
        where = "headline" if start < page.title_units else f"sentence-{number}" if number < 3 else None
        features += [[where] for _ in range(start, past)] if where else [[] for _ in range(start, past)]
        features[start].append("starts-sentence")
        first = firsts[start]
        if first and "\n" in text[tokens.ends[first - 1] : tokens.starts[first]]:
            features[start].append("starts-paragraph")
    seen: set[str] = set()
    for unit, (first, kind) in enumerate(zip(firsts, page.kind, strict=True)):
        if kind == "word" and words[first][0].isupper():
            if folded[first] in seen:
                features[unit].append("seen-before")
            seen.add(folded[first])
    if not QUOTES.isdisjoint(words):
        _mark_quoted(page)
    ranks = {code: rank for rank, (code, _) in enumerate(Counter(a.code for a in page.actors).most_common())}
    first_seen: set[str] = set()
    for actor in page.actors:
        tags = features[actor.unit]
        tags.append("actor")
        tags.append(f"actor:{actor.form}")
        tags.append(f"actor-rank:{min(ranks[actor.code], 5)}")
        if actor.form == "organisation":
            tags.append(f"organisation:{actor.code}")
        if actor.code not in first_seen:
            first_seen.add(actor.code)
            tags.append("actor-first")
    for place in page.places:
        features[place.unit].append("place" if place.name else "place:state")
        if place.country is None:
            features[place.unit].append("place:unknown")
    for unit, date in page.dates:
        tags = features[unit]
        tags.append("date")
        tags.append(f"date:{date.kind}")
        if date.value and published:
            length = min(len(date.value), len(published))
            mine, theirs = date.value[:length], published[:length]
            tags.append("date:past" if mine < theirs else "date:future" if mine > theirs else "date:now")
            if date.value[:4] < published[:4]:
                tags.append("date:earlier-year")
        if not date.value:
            tags.append("date:open")
    for unit, amount in page.amounts:
        features[unit].append(f"amount:{amount.kind}")
    for start, past in page.people:
        for unit in range(start, past):
            features[unit].append("known-person")
    unit_of = page.unit_of
    for first, past, cue in page.cues:
        if cue.group != "people":
            tag = cue_tag(cue)
            for unit in range(unit_of[first], unit_of[past - 1] + 1):
                if tag not in features[unit]:
                    features[unit].append(tag)


@cache
def cue_tag(cue: Cue) -> str:
    return f"cue:{cue.group}:{cue.code}"
