"""Dates as they are written out: in figures, day and month, month and year, years, and ranges of these.

Reading stops at what stands in the text; telling the year of an incomplete date is left to ``paraph.reader.dates``.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from paraph.reader.calendar_steps import Moment, add_months, of_day
from paraph.reader.date_words import DateWords, Step
from paraph.reader.tokens import Tokens

FIRST_YEAR, LAST_YEAR = 1800, 2100  # a bare number outside these is no year
MOST_DAYS = 6  # joined before one month: "6, 7 and 8 February"


class Span(NamedTuple):
    """A date as written: its tokens, its beginning and, for a range, its end; a moment may still lack its year."""

    first: int
    past: int
    start: Moment
    end: Moment | None = None


class DateMention(NamedTuple):
    """A date that tokens ``first`` to ``past`` state.

    ``value`` is an ISO day, month or year, the first of a range; None where the text gives no date ("last week") or it
    cannot be resolved. ``kind``: day, month, year, range, relative, deadline, duration. ``end_value`` is the last of a
    range. ``resolved``: the day of publication or another mention was needed to tell the value.
    """

    first: int
    past: int
    value: str | None
    kind: str
    end_value: str | None
    resolved: bool


class WrittenDates:
    """Reads the date that starts at a token of one text."""

    __slots__ = (
        "tokens",
        "folded",
        "count",
        "published",
        "words",
        "floor",
        "anchor",
        "anchor_month",
        "anchor_day",
        "anchor_sentence",
        "news_day",
        "heading",
    )

    def __init__(self, tokens: Tokens, published: date | None, words: DateWords):
        self.tokens, self.published, self.words = tokens, published, words
        self.folded = tokens.folded
        self.count = len(tokens.folded)
        self.floor = 0  # tokens below it are taken by dates read before
        self.anchor: Moment | None = None  # the date last mentioned
        self.anchor_month: Moment | None = None  # the day or month last mentioned
        self.anchor_day: date | None = None  # the day last mentioned
        self.anchor_sentence = -1  # and the sentence that it stands in
        self.heading: tuple[int, int] | None = None  # a sentence that a year heads, and that year
        self.news_day: date | None = None  # the day shortly before publication that is mentioned first

    def _skip_of(self, index: int) -> int:
        return index + 1 if index < self.count and self.folded[index] in self.words.of else index

    def _skip_article(self, index: int) -> int:
        return index + 1 if index < self.count and self.folded[index] in self.words.article else index

    def _skip_article_back(self, index: int) -> int:
        return index - 1 if index > self.floor and self.folded[index - 1] in self.words.article else index

    def _gap(self, first: int, past: int) -> bool:
        """Whether there is white space between tokens ``first`` to ``past``."""
        starts, ends = self.tokens.starts, self.tokens.ends
        return any(starts[i] != ends[i - 1] for i in range(first + 1, past))

    def _range_before(self, index: int) -> bool:
        """Whether "between" stands before a date, so that "and" joins the ends of a range."""
        index = self._skip_article_back(index)
        return index > 0 and self.words.ranging.get(self.folded[index - 1]) == 1

    def _numeric(self, index: int) -> Span | None:
        """2025-05-08, 08.05.2025, 13/5/2025: all in figures and in no doubt of their order."""
        folded, word = self.folded, self.folded[index]
        if "." in word:
            parts = word.split(".")
            if len(parts) == 3 and all(part.isdecimal() for part in parts):
                return self._ordered(index, index + 1, parts)
            return None
        if index + 4 >= self.count or not word.isdecimal():
            return None
        mark = folded[index + 1]
        if mark not in "-/‑" or folded[index + 3] != mark or self._gap(index, index + 5):
            return None
        return self._ordered(index, index + 5, [word, folded[index + 2], folded[index + 4]])

    def _ordered(self, first: int, past: int, parts: list[str]) -> Span | None:
        if not all(part.isdecimal() and len(part) in (1, 2, 4) for part in parts):
            return None
        one, two, three = (int(part) for part in parts)
        if len(parts[0]) == 4:
            year, month, day = one, two, three
        elif len(parts[2]) == 4:
            year, day, month = three, one, two
            if month > 12:
                day, month = month, day
            elif day <= 12 and day != month and self.folded[first] == parts[0] and not self.words.figures_day_first:
                return None  # 8/5/2025 is May here and August there; 8.5.2025 is May everywhere
        else:
            return None
        moment = Moment(year, month, day)
        return Span(first, past, moment) if year >= 1000 and moment.exists() else None

    def _day_number(self, index: int) -> tuple[int, int] | None:
        """8, 8th, eighth: the end and the number of a day."""
        if index >= self.count:
            return None
        word = self.folded[index]
        if word.isdecimal():
            if len(word) > 2 or not 1 <= int(word) <= 31 or self._is_clock(index):
                return None
            return index + 1, int(word)
        found = self.words.numbers.ordinal_at(self.folded, index)
        return found if found and 1 <= found[1] <= 31 else None

    def _is_clock(self, index: int) -> bool:
        """14:45 is no day."""
        return (
            index + 2 < self.count
            and self.folded[index + 1] == ":"
            and not self._gap(index, index + 3)
            and (self.folded[index + 2].isdecimal())
        )

    def _day_first(self, index: int) -> Span | None:
        """8 May 2025, the 8th of May, 6 to 9 February 2023, 31 January to 2 February 2022."""
        day = self._day_number(index)
        if day is None:
            return None
        past, first = day
        last = None
        # "6, 7 and 8 February" and "6 to 9 February": days joined before one month
        for _ in range(MOST_DAYS):
            if past >= self.count or not (self.folded[past] in self.words.join or self.folded[past] == ","):
                break
            after = self._day_number(self._skip_article(past + 1))
            if after is None:
                break
            past, last = after
        month = self._month_at(self._skip_of(past))
        if month is None:
            return None
        past, number = month
        year = self._trailing_year(past)
        if year:
            past = year[0]
        start = Moment(year[1] if year else None, number, first)
        end = Moment(start.year, number, last) if last is not None and last > first else None
        if not start.exists() or (end and not end.exists()):
            return None
        if end is None:
            return self._through(Span(index, past, start))
        return Span(index, past, start, end)

    def _abbreviates(self, index: int) -> bool:
        """Whether "Thu" or "Sun" is a weekday and not part of a name."""
        if not self.tokens.words[index][0].isupper():
            return False
        after = index + 1
        if after < self.count and self.folded[after] in (".", ","):
            after += 1
        return (index > 0 and self.folded[index - 1] in self.words.lead) or (
            after < self.count and (self.folded[after][:1].isdigit() or self.folded[after] in self.words.months)
        )

    def _number_of_weekday(self, index: int, weekday: int) -> Span | None:
        """ "el miércoles 14": the nearest 14th that is a Wednesday, of the month of publication or one beside it."""
        word, base = self.folded[index], self.published
        if base is None or not self.words.weekday_figures or not word.isdecimal() or len(word) > 2:
            return None
        if self.folded[index - 1] not in self.words.weekdays:
            return None
        if self._is_clock(index) or self.words.units.at(self.folded, index + 1):
            return None
        months = [month for distance in (-1, 0, 1) if (month := add_months(base.year, base.month, distance))]
        moments = [moment for month in months if (moment := month._replace(day=int(word))).exists()]
        fitting = [day for moment in moments if (day := moment.as_day()) and day.isoweekday() == weekday]
        if not fitting:
            return None
        return Span(index, index + 1, of_day(min(fitting, key=lambda day: abs(day - base))))

    def _month_first(self, index: int) -> Span | None:
        """May 8, 2025; May 15 to 19; May 2025; May to July 2024; February 28 to March 3."""
        month = self._month_at(index)
        if month is None:
            return None
        past, number = month
        day = self._day_number(self._skip_article(past))
        if day and (self._is_count(index, past, day[0])):
            day = None
        if day:
            past, first = day
            last = None
            for _ in range(MOST_DAYS):
                if past >= self.count or self.folded[past] not in self.words.join:
                    break
                after = self._day_number(self._skip_article(past + 1))
                if after is None or (self._month_at(self._skip_of(after[0])) is not None):
                    break
                if after[1] <= first or (
                    after[0] < self.count
                    and self.folded[after[0]][0].isalpha()
                    and self.words.join[self.folded[past]] == 1
                ):
                    break  # "on May 8 and 12 soldiers"
                past, last = after
            year = self._trailing_year(past)
            if year:
                past = year[0]
            start = Moment(year[1] if year else None, number, first)
            end = Moment(start.year, number, last) if last is not None else None
            if not start.exists() or (end and not end.exists()):
                return None
            return Span(index, past, start, end) if end else self._through(Span(index, past, start))
        year = self._trailing_year(past)
        if year is None and not self._month_stands(index):
            return None
        if year:
            past = year[0]
        return self._through(Span(index, past, Moment(year[1] if year else None, number)))

    def _is_count(self, index: int, first: int, past: int) -> bool:
        """In "in March 12 boats" the number counts boats."""
        if past < self.count and self.folded[past] in ("%",):
            return True
        return (
            index > 0
            and self.folded[index - 1] in self.words.month_lead
            and self.folded[first].isdecimal()
            and past < self.count
            and self.tokens.words[past][0].islower()
            and self._trailing_year(past) is None
            and self.folded[past] not in self.words.join
            and self.folded[past] not in self.words.year_lead
        )

    def _month_at(self, index: int) -> tuple[int, int] | None:
        if index >= self.count:
            return None
        word = self.folded[index]
        month = self.words.months.get(word)
        if month is None:
            return None
        if word in self.words.homographs and not self.tokens.words[index][0].isupper():
            return None
        past = index + 1
        if (
            past + 1 < self.count
            and self.folded[past] == "."
            and word in self.words.short_months
            and self.folded[past + 1][:1].isdigit()
            and not self._gap(index, past + 1)
        ):
            past += 1  # Feb. 28
        return past, month

    def _month_stands(self, index: int) -> bool:
        """Whether a month without a day or a year is one: "May" and "March" need a word before them that says so."""
        word = self.folded[index]
        if word not in self.words.homographs:
            return True
        return (
            index > 0
            and self.folded[index - 1] in self.words.lead
            and (self.tokens.sentence[index - 1] == self.tokens.sentence[index])
        )

    def _through(self, span: Span) -> Span:
        """Extend a date to a range if a joining word and a later date of the same form follow."""
        past = span.past
        if past + 1 >= self.count or self.folded[past] not in self.words.join:
            return span
        listing = self.words.join[self.folded[past]] == 1
        if listing and not (self._range_before(span.first) or (span.start.day is None and span.start.year is None)):
            return span
        after = self._skip_article(past + 1)
        if after >= self.count:
            return span
        other: Span | None = None
        if span.start.day is None:
            month = self._month_at(after)
            if month:
                year = self._trailing_year(month[0])
                if year or not listing or self._range_before(span.first):
                    other = Span(after, year[0] if year else month[0], Moment(year[1] if year else None, month[1]))
        else:
            day = self._day_number(after)
            month = self._month_at(self._skip_of(day[0])) if day else self._month_at(after)
            if day is None and month:
                day = self._day_number(month[0])
                month = (day[0], month[1]) if day else None
            elif day and month:
                day = (month[0], day[1])
            if day and month:
                year = self._trailing_year(day[0])
                moment = Moment(year[1] if year else None, month[1], day[1])
                other = Span(after, year[0] if year else day[0], moment) if moment.exists() else None
        if other is None:
            return span
        start, end = span.start, other.start
        assert start.month is not None
        assert end.month is not None
        later = (end.month, end.day or 0) > (start.month, start.day or 0)
        if start.year == end.year and not later and (start.year or (start.month == end.month and start.day == end.day)):
            return span
        if end.year is not None and start.year is None:
            start = start._replace(year=end.year if later else end.year - 1)
        elif start.year is not None and end.year is None:
            end = end._replace(year=start.year if later else start.year + 1)
        if (
            start.year is not None
            and end.year is not None
            and (end.year, end.month, end.day or 0) <= (start.year, start.month, start.day or 0)
        ):
            return span
        return Span(span.first, other.past, start, end)

    def _year_at(self, index: int) -> int | None:
        if index >= self.count:
            return None
        word = self.folded[index]
        if len(word) == 4 and word.isdecimal() and FIRST_YEAR <= int(word) <= LAST_YEAR:
            return int(word)
        return None

    def _trailing_year(self, index: int) -> tuple[int, int] | None:
        """The year after a day or month: "2025", ", 2025", "of 2025", "last year", "of the same year"."""
        if index >= self.count:
            return None
        after = index
        if self.folded[after] == ",":
            year = self._year_at(after + 1)
            if year is None or (
                after + 2 < self.count and self.tokens.words[after + 2][0].islower() and year % 100 == 0
            ):
                return None
            return after + 2, year
        opening = self._skip_of(after)
        after = self._skip_article(opening)
        if after >= self.count:
            return None
        year = self._year_at(after)
        if year is not None:
            return after + 1, year
        shifted = self._shifted_unit(after)
        if shifted and shifted[1] == (1, "y"):
            past, _, direction, anaphoric = shifted
            anaphoric = anaphoric or (after > opening and direction > 0)  # "of the next year" goes on from another
            base = self.anchor.year if anaphoric and self.anchor else self.published.year if self.published else None
            if base is not None:
                return past, base + direction
        return None

    def _shifted_unit(self, index: int) -> tuple[int, Step, int, bool] | None:
        """ "last year", "the same month": end, unit, direction, whether it counts from the date last mentioned."""
        for phrases, anaphoric in ((self.words.shift, False), (self.words.shift_then, True)):
            shift = phrases.at(self.folded, index)
            if shift:
                unit = self.words.units.at(self.folded, shift[0])
                if unit:
                    return unit[0], unit[1], shift[1], anaphoric
        unit = self.words.units.at(self.folded, index)  # "l'an dernier", "le mois suivant"
        if unit:
            for phrases, anaphoric in ((self.words.shift_after, False), (self.words.shift_then_after, True)):
                shift = phrases.at(self.folded, unit[0])
                if shift:
                    return shift[0], unit[1], shift[1], anaphoric
        return None

    def _years(self, index: int) -> Span | None:
        """2019, 2023/24, 2021-2027, 2019 to 2021."""
        year = self._year_at(index)
        if year is None:
            return None
        past = index + 1
        if past < self.count and self.folded[past] == "s" and self.tokens.starts[past] == self.tokens.ends[index]:
            return None  # the 1990s
        if past + 1 < self.count and (self.folded[past] == "/" or self.folded[past] in self.words.join):
            mark, word = self.folded[past], self.folded[past + 1]
            if word.isdecimal() and not (mark.isalpha() and len(word) != 4):
                end = int(word) if len(word) == 4 else year // 100 * 100 + int(word) if len(word) == 2 else 0
                listing = mark.isalpha() and self.words.join[mark] == 1
                if year < end <= min(year + 60, LAST_YEAR) and (not listing or self._range_before(index)):
                    return Span(index, past + 2, Moment(year), Moment(end))
        return Span(index, past, Moment(year)) if self._year_stands(index) else None

    def _year_stands(self, index: int) -> bool:
        """Whether four figures are a year and not a count of things."""
        if index and self.tokens.ends[index - 1] == self.tokens.starts[index]:
            before = self.folded[index - 1]
            if before not in self.words.year_lead and not before.isalpha():
                return False
        year = int(self.folded[index])
        following = self.folded[index + 1] if index + 1 < self.count else "."
        if self.words.units.at(self.folded, index + 1):
            return False
        if index == 0 or self.tokens.sentence[index - 1] != self.tokens.sentence[index]:
            return not following.isalpha() or year % 100 != 0
        before = self.folded[index - 1]
        lead = self.words.year_lead.get(before)
        if before in self.words.seasons or self.words.part.before(self.folded, index):
            return True
        if lead is None:
            return year % 50 != 0 and not following.isalpha() and 1900 <= year <= 2060
        if not following.isalpha() or following in self.words.join or following in self.words.year_lead:
            return True
        # "of 2000 soldiers", "up to 1,800 men" against "in 2019 Niger", "the 2012 accord"
        return year % 50 != 0 or (before in self.words.of and not self.tokens.words[index + 1].islower())
