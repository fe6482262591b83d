"""The words by which a language writes dates, from ``languages/<code>/dates.tsv`` and ``numbers.tsv``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources

from paraph.reader.lexicon_files import expand, rows
from paraph.reader.numerals import HYPHENS, NumberWords, Phrases
from paraph.reader.tokens import Remembered, fold

Step = tuple[int, str]  # how many of which unit: (2, "w")

# What a token may begin. The first role that reads a date wins, in this order.
DIGITS, ORDINAL, DAY, THEN, VAGUE, WEEKDAY, FEAST, MONTH, SEASON, UNIT, YEAR_WORD = range(11)


def step(written: str) -> Step:
    """ "2w" -> (2, "w"); ValueError for another form."""
    count, unit = int(written[:-1]), written[-1]
    if unit not in "hdwmy":
        raise ValueError(f"unit {unit!r} of {written!r} is none of h, d, w, m, y")
    return count, unit


@dataclass(frozen=True, slots=True)
class DateWords:
    """The date words of one language; each field is named as its kind in the data file."""

    numbers: NumberWords
    months: dict[str, int]
    short_months: frozenset[str]
    homographs: frozenset[str]
    weekdays: dict[str, int]
    dayparts: frozenset[str]
    seasons: dict[str, tuple[int, int]]
    units: Phrases[Step]
    days: Phrases[int]
    then: Phrases[Step]
    shift: Phrases[int]
    shift_then: Phrases[int]
    shift_after: Phrases[int]
    shift_then_after: Phrases[int]
    ago_before: Phrases[int]
    articled: frozenset[str]
    future_endings: tuple[str, ...]
    figures_day_first: bool  # whether 8/5/2025 is in no doubt
    vague: Phrases[int]
    part: Phrases[str]
    deadline: Phrases[int]
    within: Phrases[int]
    ago: Phrases[int]
    counted: Phrases[int]
    ahead: Phrases[int]
    every: frozenset[str]
    approximate: frozenset[str]
    article: frozenset[str]
    of: frozenset[str]
    join: dict[str, int]
    ranging: dict[str, int]
    year_lead: dict[str, int]
    month_lead: frozenset[str]
    lead: frozenset[str]
    day_lead: Phrases[int]
    figure_lead: Phrases[int]
    month_word: frozenset[str]
    weekday_figures: bool  # whether a weekday and a number are a date ("el miércoles 14")
    after_day: frozenset[str]
    having: frozenset[str]
    limit: frozenset[str]
    toward: frozenset[str]
    onward: frozenset[str]
    present: frozenset[str]
    feasts: Phrases[tuple[int, int | None]]
    future: Phrases[int]
    past: Phrases[int]
    endings: tuple[str, ...]
    breaks: frozenset[str]
    triggers: dict[str, tuple[int, ...]]  # what a word may begin
    pairs: dict[str, dict[str, tuple[int, ...]]]  # what it may begin before a certain word only
    begins: Remembered[tuple[int, ...] | dict[str, tuple[int, ...]]]  # either, or what figures begin

    @classmethod
    @cache
    def load(cls, language: str) -> DateWords:
        """The words of ``language``; KeyError if it has none, ValueError for a row that has no meaning."""
        folder = resources.files("paraph.reader") / "languages" / language
        if not (folder / "dates.tsv").is_file():
            raise KeyError(language)
        table: dict[str, dict[str, str]] = {}
        for pattern, kind, value in rows(folder / "dates.tsv"):
            for phrase in expand(pattern):
                table.setdefault(kind, {})[fold(phrase)] = value

        def words(kind: str) -> frozenset[str]:
            return frozenset(table.get(kind, ()))

        def numbers(kind: str) -> dict[str, int]:
            return {phrase: int(value) for phrase, value in table.get(kind, {}).items()}

        def phrases(kind: str) -> Phrases[int]:
            return Phrases(numbers(kind).items())

        steps = {
            kind: {phrase: step(value) for phrase, value in table.get(kind, {}).items()}
            for kind in ("unit", "fiscal", "then")
        }
        seasons: dict[str, tuple[int, int]] = {}
        for season, written in table.get("season", {}).items():
            begin, end = written.split("-")
            seasons[season] = (int(begin), int(end))
        feasts: dict[str, tuple[int, int | None]] = {}
        for feast, written in table.get("feast", {}).items():
            month, _, day = written.partition("-")
            feasts[feast] = (int(month), int(day) if day else None)
        months = numbers("month")
        # only an abbreviation has a full stop of its own: "Feb. 28", but "in June. 14 soldiers"
        short = frozenset(
            word
            for word in months
            if any(other.startswith(word) and other != word and months[other] == months[word] for other in months)
        )
        numerals = NumberWords.load(language)
        triggers: dict[str, tuple[int, ...]] = {}
        pairs: dict[str, dict[str, tuple[int, ...]]] = {}
        loaded = cls(
            numbers=numerals,
            months=months,
            short_months=short,
            homographs=words("homograph"),
            weekdays=numbers("weekday"),
            dayparts=words("daypart"),
            seasons=seasons,
            units=Phrases((steps["unit"] | steps["fiscal"]).items()),
            days=phrases("day"),
            then=Phrases(steps["then"].items()),
            shift=phrases("shift"),
            shift_then=phrases("shift_then"),
            shift_after=phrases("shift_after"),
            shift_then_after=phrases("shift_then_after"),
            ago_before=phrases("ago_before"),
            articled=words("articled"),
            future_endings=tuple(words("future_ending")),
            figures_day_first="figures_day_first" in table,
            vague=phrases("vague"),
            part=Phrases(table.get("part", {}).items()),
            deadline=phrases("deadline"),
            within=phrases("within"),
            ago=phrases("ago"),
            counted=phrases("counted"),
            ahead=phrases("ahead"),
            every=words("every"),
            approximate=words("approximate"),
            article=words("article"),
            of=words("of"),
            join=numbers("join"),
            ranging=numbers("from"),
            year_lead=numbers("year_lead"),
            month_lead=words("month_lead"),
            lead=words("lead"),
            day_lead=phrases("day_lead"),
            figure_lead=phrases("figure_lead"),
            month_word=words("month_word"),
            weekday_figures="weekday_figures" in table,
            after_day=words("after_day"),
            having=words("having"),
            limit=words("limit"),
            toward=words("toward"),
            onward=words("onward"),
            present=words("present"),
            feasts=Phrases(feasts.items()),
            future=phrases("future"),
            past=phrases("past"),
            endings=tuple(words("ending")),
            breaks=words("break"),
            triggers=triggers,
            pairs=pairs,
            begins=Remembered(lambda word: triggers.get(word) or what_begins(word, pairs)),
        )
        loaded._gather_triggers()
        return loaded

    def _gather_triggers(self) -> None:
        roles: dict[str, set[int]] = {}
        paired: dict[tuple[str, str], set[int]] = {}
        for role, phrases in (
            (ORDINAL, self.numbers.phrases["ordinal"].starting),
            (DAY, self.days.starting),
            (THEN, self.then.starting),
            (VAGUE, self.vague.starting),
            (FEAST, self.feasts.starting),
            (UNIT, self.units.starting),
        ):
            for word, found in phrases.items():
                for key, _ in found:
                    if len(key) == 1:
                        roles.setdefault(word, set()).add(role)
                    else:
                        paired.setdefault((word, key[1]), set()).add(role)
        for role, words in ((WEEKDAY, self.weekdays), (MONTH, self.months), (SEASON, self.seasons)):
            for word in words:
                roles.setdefault(word, set()).add(role)
        for word, found in self.numbers.phrases["cardinal"].starting.items():
            if any(len(key) == 1 and 20 <= value <= 30 for key, value in found):
                for follower in (*HYPHENS, *self.numbers.phrases["ordinal"].starting):  # twenty-seventh
                    paired.setdefault((word, follower), set()).add(ORDINAL)
        # A common word like "the" begins a date only before few others; one that may begin it alone tries them all.
        for (word, follower), found_roles in paired.items():
            if word in roles:
                roles[word] |= found_roles
            else:
                self.pairs.setdefault(word, {})[follower] = tuple(sorted(found_roles))
        for word, found_roles in roles.items():
            self.triggers[word] = tuple(sorted(found_roles))


def what_begins(
    word: str, pairs: dict[str, dict[str, tuple[int, ...]]]
) -> tuple[int, ...] | dict[str, tuple[int, ...]]:
    """What a word that is no trigger may begin: by the word after it, or by its figures."""
    if word.isalpha():
        return pairs.get(word, ())
    if "0" <= word[:1] <= "9":
        return (DIGITS,)
    return (YEAR_WORD,) if "0" <= word[-1:] <= "9" else ()
