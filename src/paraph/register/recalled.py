"""Stages that sentences give with their dates: "the accord, signed on 5 September 2019", "the memorandum of July 2022".

A verb of a stage with a date near it says when the stage was reached; a date in an agreement's name is that of its
signing. Found by patterns (`data/recalled.toml`), without regard to records.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec

from paraph.records import AgreementStage, Document, PartialDate
from paraph.register.report_words import months_in_capitals, plain, report_words
from paraph.register.sentences import sentences

_REACH = 70  # characters between a verb and its date
_BEFORE_THE_VERB = 25  # characters in which "will" or "is to" makes a plan of it
_OPENING = 24  # characters after the "on" with which a sentence opens
_TAKEN_BACK = 90  # characters of a sentence that does no more than call the one before it wrong


class Recalled(msgspec.Struct, frozen=True):
    """A stage that a sentence gives with its date, where the sentence stands, and what it calls the agreement.

    `sole`: no other verb of the sentence speaks of this stage. `instrument`: the code of the word for an agreement that
    stands nearest, None where there is none. `by_name`: the date is part of the agreement's name. `loose`: it is the
    only date of a sentence with no other stage, but not beside the verb.
    """

    stage: AgreementStage
    date: PartialDate
    start: int
    end: int
    sole: bool
    instrument: str | None
    by_name: bool = False
    loose: bool = False


class StageVerb(msgspec.Struct, frozen=True):
    """A verb of a stage in a sentence; `relative` where it only says which agreement is meant: "that it denounced"."""

    stage: AgreementStage
    relative: bool


def stage_verbs(sentence: str) -> list[StageVerb]:
    """The verbs of stages in a sentence that tell of facts, in its order."""
    sentence = plain(sentence)
    found = []
    for verb in _table()["verbs"].finditer(sentence):
        if not _is_no_fact(sentence, verb):
            stage = next(code for code, words in verb.groupdict().items() if words)
            relative = bool(_table()["relative"].search(sentence[: verb.start()]))
            found.append(StageVerb(AgreementStage(stage), relative))
    return found


def is_taken_up(sentence: str) -> bool:
    """Whether a sentence says that a denunciation or a suspension was taken back."""
    return bool(_table()["taken_up"].search(plain(sentence)))


def speaks_of_an_end(sentence: str) -> bool:
    """Whether a sentence has any word by which an agreement comes to its end or to a halt."""
    return bool(_table()["ending"].search(plain(sentence)))


def speaks_of_force(sentence: str) -> bool:
    """Whether a sentence has any word by which an agreement is in force, or comes into it."""
    return bool(_table()["force"].search(plain(sentence)))


def speaks_of_a_plan(sentence: str) -> bool:
    """Whether a sentence has any word by which something is still to come."""
    return bool(_table()["planned"].search(plain(sentence)))


def is_for_a_while(sentence: str) -> bool:
    """Whether a sentence says for how long something has been in force, rather than since when."""
    return bool(_table()["for_a_while"].search(plain(sentence)))


def recalled_in(document: Document) -> Iterator[tuple[list[Recalled], tuple[int, int]]]:
    """The stages that a document's sentences give with their dates, and where each sentence stands."""
    text = document.text
    spans = list(sentences(text))
    for number, (start, end) in enumerate(spans):
        after = text[slice(*spans[number + 1])] if number + 1 < len(spans) else ""
        taken_back = len(after) < _TAKEN_BACK and _table()["taken_back"].search(plain(after))
        yield ([] if taken_back else list(_steps(text, start, end, document.published))), (start, end)


def goes_on(sentence: str) -> bool:
    """Whether a sentence speaks of what the one before it named: "It was signed", "Signé à Manille", "The text"."""
    return bool(_table()["goes_on"].match(plain(sentence)))


def day_of_decision(sentence: str, published: PartialDate | None) -> PartialDate | None:
    """The day on which a decision was taken of which the sentence before told; None where this one does not say."""
    sentence = plain(sentence)
    every = list(_table()["date"].finditer(sentence))
    if len(every) != 1 or not _table()["decision"].search(sentence):
        return None
    date = _date(every[0], published, None)
    return date if date is not None and not _lies_ahead(date, published) else None


def is_unsigned(sentence: str) -> bool:
    """Whether a sentence says that there is no signature yet."""
    return bool(_table()["unsigned"].search(plain(sentence)))


def is_unratified(sentence: str) -> bool:
    """Whether a sentence says that a ratification is still to come."""
    return bool(_table()["unratified"].search(plain(sentence)))


def is_accession(sentence: str) -> bool:
    """Whether a sentence tells of a state that joins what others have signed."""
    return bool(_table()["accession"].search(plain(sentence)))


def ratifying(sentence: str) -> list[tuple[int, int]]:
    """Where a sentence has words for a ratification, a parliament's vote among them."""
    return [found.span() for found in _table()["ratifying"].finditer(plain(sentence))]


def instruments_in(sentence: str) -> list[str]:
    """The codes of what a sentence calls agreements, in its order."""
    found = (_instrument(one.group()) for one in _table()["instrument"].finditer(plain(sentence)))
    return [code for code in found if code is not None]


def is_partner(before: str) -> bool:
    """Whether the words before a name make it that of a partner: "the agreement with", "between Italy and"."""
    return bool(_table()["beside"].search(plain(before)))


def is_agent(before: str) -> bool:
    """Whether the words between a verb and a name make it that of who did it, or of where: "by the parliament of"."""
    return bool(_table()["agent"].search(plain(before)))


def is_beside_signing(before: str) -> bool:
    """Whether the words before a name make it the place of a signing: "was signed on Tuesday in"."""
    return bool(_table()["signed_at"].search(plain(before)))


def is_capital(before: str, after: str) -> bool:
    """Whether the words around a name make a capital of it: "in the Samoan capital", "dans la capitale du Tchad"."""
    of = _table()["capital_of"].search(plain(before)) is not None
    return of or bool(_table()["in_the"].search(plain(before)) and _table()["capital"].match(plain(after)))


def says_here(sentence: str) -> bool:
    """Whether a sentence says where by where it was written: "here", "in this town", "dans la capitale"."""
    return bool(_table()["here"].search(plain(sentence)))


def _steps(text: str, start: int, end: int, published: PartialDate | None) -> Iterator[Recalled]:
    sentence = plain(text[start:end])
    table = _table()
    if not _may_have_date(sentence):
        return
    if table["denied"].search(sentence):
        yield from _by_name(sentence, (start, end), published, ())
        return
    last_year = bool(table["last_year"].search(sentence))
    verbs = [verb for verb in table["verbs"].finditer(sentence) if not _is_no_fact(sentence, verb)]
    stages = [next(code for code, words in verb.groupdict().items() if words) for verb in verbs]
    dated: set[int] = set()
    previous: PartialDate | None = None
    for number, verb in enumerate(verbs):
        limit = verbs[number + 1].start() if number + 1 < len(verbs) else len(sentence)
        reach = verb.end()
        for found in table["date"].finditer(sentence, verb.end(), limit):
            between = sentence[reach : found.start()]
            if len(between) > _REACH or ";" in between or table["barred"].search(between):
                break
            if number in dated and table["another_clause"].search(between):
                break
            date = _date(found, published, previous, last_year)
            if date is None or _lies_ahead(date, published):
                break
            dated.add(number)
            yield _recalled(stages[number], date, (start, end), stages, sentence, verb.start())
            previous, reach = date, found.end()
            # One vote of each side: "by the Senate on 3 May, then by the Diet on 6 June".
            if stages[number] != AgreementStage.RATIFIED:
                break
    yield from _opening(sentence, (start, end), published, verbs, stages, dated)
    yield from _by_name(sentence, (start, end), published, [stages[number] for number in dated])


def _may_have_date(sentence: str) -> bool:
    """Whether there is a figure or a month: most sentences have neither and need not be looked through for more."""
    months = _table()["months"].keys()
    return bool(_FIGURE.search(sentence)) or not months.isdisjoint(_WORD.findall(sentence))


def _opening(
    sentence: str,
    span: tuple[int, int],
    published: PartialDate | None,
    verbs: Sequence[re.Match[str]],
    stages: Sequence[str],
    dated: set[int],
) -> Iterator[Recalled]:
    """A date with which a sentence opens ("On 2 September ...") is that of its only verb that has none. And the only
    date of a sentence is that of its only verb, for want of a better one."""
    bare = [number for number in range(len(verbs)) if number not in dated]
    if len(bare) != 1:
        return
    opening = _table()["opening"].match(sentence)
    found = _table()["date"].search(sentence, opening.end(), opening.end() + _OPENING) if opening else None
    loose = found is None or verbs[0].start() < found.end()
    if loose:
        names = [hit.span() for pattern in _table()["named"] for hit in pattern.finditer(sentence)]
        every = list(_table()["date"].finditer(sentence))
        found = every[0] if len(every) == len(verbs) == 1 else None
        if found and any(start <= found.start() < end for start, end in names):
            return  # the agreement is only called by it
        if found and _table()["barred"].search(sentence[verbs[0].end() : found.start()]):
            return
    date = _date(found, published, None) if found else None
    if date is not None and not _lies_ahead(date, published):
        step = _recalled(stages[bare[0]], date, span, stages, sentence, verbs[bare[0]].start())
        yield msgspec.structs.replace(step, loose=loose)


def _by_name(
    sentence: str, span: tuple[int, int], published: PartialDate | None, stages: Sequence[str]
) -> Iterator[Recalled]:
    for found in (hit for pattern in _table()["named"] for hit in pattern.finditer(sentence)):
        date = _date(found, published, None)
        if date is not None and not _lies_ahead(date, published):
            signed = AgreementStage.SIGNED
            yield Recalled(signed, date, *span, signed not in stages, _instrument(found["instrument"]), True)


def _recalled(
    stage: str, date: PartialDate, span: tuple[int, int], stages: Sequence[str], sentence: str, at: int
) -> Recalled:
    words = _table()["instrument"].finditer(sentence)
    nearest = min(words, key=lambda found: (found.start() > at, abs(at - found.start())), default=None)
    instrument = _instrument(nearest.group()) if nearest else None
    return Recalled(AgreementStage(stage), date, *span, stages.count(stage) == 1, instrument)


def _instrument(words: str) -> str | None:
    return next((code for code, pattern in _table()["instruments"].items() if pattern.fullmatch(words)), None)


def _is_no_fact(sentence: str, verb: re.Match[str]) -> bool:
    before = sentence[max(0, verb.start() - _BEFORE_THE_VERB) : verb.start()]
    table = _table()
    of_a_step = verb.lastgroup == AgreementStage.IN_FORCE and table["of_a_step"].search(before)
    return bool(of_a_step or table["planned"].search(before) or table["negated"].search(before))


def _lies_ahead(date: PartialDate, published: PartialDate | None) -> bool:
    return published is not None and date.first_day() > published.last_day()


def _date(
    found: re.Match[str], published: PartialDate | None, previous: PartialDate | None, last_year: bool = False
) -> PartialDate | None:
    """The date that was matched; without a year the latest such day before the report, or in a year just named."""
    parts = found.groupdict()
    day = next((int(parts[name]) for name in ("day", "day_after") if parts.get(name)), None)
    named = next((parts[name] for name in ("month", "month_after", "month_alone") if parts.get(name)), None)
    month = _table()["months"][named] if named else None
    years = ("year", "year_after", "year_alone", "year_only", "year_before")
    year = next((int(parts[name]) for name in years if parts.get(name)), None)
    try:
        if year is not None:
            return PartialDate(year, month, day if month else None)
        if month is None:
            return None
        if parts.get("same_year"):
            return PartialDate(previous.year, month, day) if previous else None
        if published is None or published.month is None:
            return None
        if last_year:
            return PartialDate(published.year - 1, month, day)
        date = PartialDate(published.year, month, day)
        return date if date.first_day() <= published.last_day() else PartialDate(published.year - 1, month, day)
    except ValueError:
        return None


_FIGURE, _WORD = re.compile(r"\d"), re.compile(r"\w+")


@cache
def _table() -> dict[str, Any]:
    """The patterns, for sentences that are made `plain`."""
    read = report_words()
    capitals = {name.lower(): name for name in months_in_capitals()}
    months = {capitals.get(name, name): int(number) for number, names in read["months"].items() for name in names}
    month = "|".join(sorted(months, key=len, reverse=True))
    date = (
        rf"\b(?P<day>\d{{1,2}})(?:er|st|nd|rd|th|º)? (?:of |de )?(?P<month>{month})\b\.?"
        rf"(?:,? (?:de |del )?(?P<year>\d{{4}})\b|(?P<same_year> {read['naming']['same_year']}))?"
        rf"|\b(?P<month_after>{month})\b\.? (?P<day_after>\d{{1,2}})\b(?!\d)(?:,? (?P<year_after>\d{{4}})\b)?"
        rf"|\b(?P<month_alone>{month})\b\.?(?: (?:of |de |del )?(?P<year_alone>\d{{4}})\b)?"
    )
    year_only = r"|\b(?:in|of|en|de|back in) (?P<year_only>(?:19|20)\d\d)\b"
    stages = read["stages"] | {"renewed": f"{read['limits']['taken_up']}|{read['stages']['renewed']}"}
    verbs = "|".join(rf"(?P<{stage}>{words})" for stage, words in stages.items())
    instruments = read["instruments"]
    any_instrument = "|".join(instruments.values())
    # What is named after a day or a year, other than plans: "the 2024 plan" is one for 2024.
    nameable = "|".join(words for code, words in instruments.items() if code not in read["naming"]["never"])
    named = (
        rf"\b(?P<instrument>{nameable})\b{read['naming']['between']} {read['naming']['of']}"
        rf"(?:{date}|(?P<year_only>(?:19|20)\d\d)\b)"
    )
    named_before = (
        rf"\b{read['naming']['the']}"
        rf" (?:(?:(?P<month_alone>{month}) )?(?P<year_before>(?:19|20)\d\d)|(?P<month>{month}))"
        rf"(?: [\w'-]+){{0,2}}? (?P<instrument>{nameable})\b"
    )
    compiled = {name: re.compile(words) for name, words in read["limits"].items()}
    return compiled | {
        "months": months,
        "date": re.compile(date + year_only),
        "verbs": re.compile(rf"\b(?:{verbs})\b"),
        "named": (re.compile(named), re.compile(named_before)),
        "instrument": re.compile(rf"\b(?:{any_instrument})\b"),
        "instruments": {code: re.compile(words) for code, words in instruments.items()},
    }
