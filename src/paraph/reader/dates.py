"""Dates in a text: absolute, incomplete, relative, ranges, deadlines and lengths of time.

The grammar works on tokens and looks only at those that can begin a date in the language (months, weekdays, units of
time, figures ...), so that its cost is that of one dictionary look-up per token. Its words are data
(``languages/<code>/dates.tsv``). Incomplete and relative dates are resolved against the day of publication, anaphoric
ones ("the following day") against the day last mentioned.
"""

from __future__ import annotations

from datetime import date

from paraph.reader.calendar_steps import Moment, add_days, add_months, of_day, same_day, weekday_from
from paraph.reader.date_direction import direction, likeliest
from paraph.reader.date_forms import DateMention, Span, WrittenDates
from paraph.reader.date_words import (
    DAY,
    DIGITS,
    FEAST,
    MONTH,
    ORDINAL,
    SEASON,
    THEN,
    UNIT,
    VAGUE,
    WEEKDAY,
    DateWords,
)
from paraph.reader.numerals import HYPHENS
from paraph.reader.tokens import Tokens
from paraph.records.partial_date import PartialDate

__all__ = ["DateMention", "DateWords", "find_dates"]

NEWS_DAYS = 10  # the news is of a day mentioned at most so long before publication


def find_dates(tokens: Tokens, published: PartialDate | str | None, words: DateWords) -> list[DateMention]:
    """The dates of a text in their order, none overlapping; ValueError if ``published`` is a malformed string.

    A month or year of publication counts as its first day. Without one, what is relative has the value None.
    """
    if published is None:
        day = None
    else:
        day = (PartialDate.parse(published) if isinstance(published, str) else published).first_day()
    return _Search(tokens, day, words).run()


class _Search(WrittenDates):
    """One pass over one text."""

    __slots__ = ()

    def run(self) -> list[DateMention]:
        mentions: list[DateMention] = []
        folded, last, begins = self.folded, self.count - 1, self.words.begins
        for index in [index for index, word in enumerate(folded) if begins[word]]:
            begun = begins[folded[index]]
            if not isinstance(begun, dict):
                roles = begun
            elif index < last:
                roles = begun.get(folded[index + 1], ())
            else:
                continue
            if index < self.floor:
                continue
            for role in roles:
                mention = self._read(index, role)
                if mention is not None:
                    mentions.append(mention)
                    self.floor = mention.past
                    break
        return mentions

    # ---- what can begin at a token ----------------------------------------------------------------------------------

    def _read(self, index: int, role: int) -> DateMention | None:
        if role == MONTH:
            return self._from_month(index)
        if role == UNIT:
            return self._from_unit(index)
        if role == DIGITS:
            return self._from_figure(index)
        if role == WEEKDAY:
            return self._from_weekday(index)
        if role == ORDINAL:
            found = self._day_first(index)
            return self._absolute(found) if found else self._lone_day(index)
        if role == DAY:
            day = self.words.days.at(self.folded, index)
            if day is None or (day[0] == index + 1 and self._skip_article_back(index) < index):
                return None  # "la mañana" is the morning, "mañana" tomorrow
            return self._on_day(index, day[0], add_days(self.published, day[1]) if self.published else None)
        if role == THEN:
            return self._from_then(index)
        if role == FEAST:
            feast = self.words.feasts.at(self.folded, index)
            if feast is None:
                return None
            year = self._trailing_year(feast[0])
            moment = Moment(year[1] if year else None, *feast[1])
            return self._absolute(Span(index, year[0] if year else feast[0], moment))
        if role == SEASON:
            return self._from_season(index)
        if role == VAGUE:
            vague = self.words.vague.at(self.folded, index)
            return DateMention(index, vague[0], None, "relative", None, False) if vague else None
        return self._from_year_word(index)

    def _from_figure(self, index: int) -> DateMention | None:
        found = self._numeric(index) or self._day_first(index)
        if found:
            return self._absolute(found)
        years = self._years(index)
        if years:
            return self._absolute(years)
        return self._lone_day(index)

    def _lone_day(self, index: int) -> DateMention | None:
        """ "on the 4th", "el día 4": a day of the month last mentioned without one, or of the month of publication."""
        words = self.words
        lead = words.figure_lead if self.folded[index].isdecimal() else words.day_lead
        if not lead.before(self.folded, index):
            return None
        day = self._day_number(index)
        if day is None or self.published is None:
            return None
        past, number = day
        if (
            past < self.count
            and (self.folded[past][:1].isalnum() or self.folded[past] in HYPHENS)
            and (self.folded[past] not in words.after_day)
        ):
            return None
        anchor = self.anchor
        if anchor and anchor.year and anchor.month and anchor.day is None:
            moment = anchor._replace(day=number)
            return self._on_day(index, past, moment.as_day()) if moment.exists() else None
        base = self.published
        ahead = self._direction(index, past) > 0
        for months in (0, 1, 2) if ahead else (0, -1, -2):
            month = add_months(base.year, base.month, months)
            if month is None:
                continue
            moment = month._replace(day=number)
            found = moment.as_day() if moment.exists() else None
            if found and (found >= base if ahead else found <= base):
                return self._on_day(index, past, found)
        return None

    def _from_month(self, index: int) -> DateMention | None:
        found = self._month_first(index)
        if found is None:
            return None
        start = found.start
        if start.year is None and start.day is None and found.end is None and start.month is not None:
            first, past, shift, anaphoric = self._shift_around(index, found.past)
            if shift is not None and self.published:
                base = of_day(self.published)
                if anaphoric and self.anchor_month:
                    base = self.anchor_month
                assert base.year is not None
                distance = start.month - (base.month or 6)
                turned = distance >= 0 if shift < 0 else distance <= 0 if shift > 0 else False
                return self._finish(first, past, start._replace(year=base.year + shift * turned), None, "month", True)
        return self._absolute(found)

    def _from_weekday(self, index: int) -> DateMention | None:
        folded, words = self.folded, self.words
        if folded[index] in words.homographs and not self._abbreviates(index):
            return None
        weekday = words.weekdays[folded[index]]
        past = index + 1
        if past < self.count and folded[past] in words.dayparts:
            past += 1
        dated = self._dated_weekday(index, past, weekday)
        if dated:
            return dated
        if self.published is None:
            return DateMention(index, past, None, "day", None, False)
        week = self._shifted_unit(self._skip_article(self._skip_of(past)))
        if week and week[1] == (1, "w"):
            base = self.anchor_day if week[3] and self.anchor_day else self.published
            return self._on_day(index, week[0], add_days(base, 7 * week[2] + weekday - base.isoweekday()))
        first, past, shift, anaphoric = self._shift_around(index, past)
        base = self.anchor_day if anaphoric and self.anchor_day else self.published
        if shift is None:
            future = self._direction(index, past) > 0
            day = weekday_from(base, weekday, 1 if future else -1, inclusive=not future)
        elif shift == 0:
            future = not anaphoric and self._direction(index, past) > 0
            day = weekday_from(base, weekday, 1 if future else -1, inclusive=True)
        else:
            day = weekday_from(base, weekday, shift, inclusive=False)
        return self._on_day(first, past, day)

    def _dated_weekday(self, index: int, past: int, weekday: int) -> DateMention | None:
        """ "Thursday, 8 May", "Thursday (May 8)", "Thursday the 8th of May": one date, whose year the weekday tells."""
        after, bracket = past, False
        if after < self.count and self.folded[after] in (",", "("):
            bracket = self.folded[after] == "("
            after += 1
        after = self._skip_article(after)
        if after >= self.count or self.tokens.sentence[after] != self.tokens.sentence[index]:
            return None
        written = self._day_first(after) or self._month_first(after) or self._number_of_weekday(after, weekday)
        if written is None or written.start.day is None:
            return None
        if bracket and written.past < self.count and self.folded[written.past] == ")":
            written = written._replace(past=written.past + 1)
        return self._absolute(written._replace(first=index), weekday)

    def _shift_around(self, index: int, past: int) -> tuple[int, int, int | None, bool]:
        """ "last Thursday", "Thursday last": first and past token, direction, whether it is anaphoric."""
        for phrases, anaphoric in ((self.words.shift, False), (self.words.shift_then, True)):
            before = phrases.before(self.folded, index, self.floor)
            if before:
                return before[0], past, before[1], anaphoric
            trailing = (self.words.shift_then_after if anaphoric else self.words.shift_after).at(self.folded, past)
            if trailing:
                return index, trailing[0], trailing[1], anaphoric
            after = phrases.at(self.folded, past)
            if (
                after
                and self.words.units.at(self.folded, after[0]) is None
                and (
                    after[0] >= self.count
                    or not self.folded[after[0]].isalpha()
                    or self.folded[after[0]] in self.words.year_lead
                )
            ):
                return index, after[0], after[1], anaphoric
        return index, past, None, False

    def _from_then(self, index: int) -> DateMention | None:
        then = self.words.then.at(self.folded, index)
        if then is None:
            return None
        past, (count, unit) = then
        if unit == "d":
            base = self.anchor_day or self.published
            return self._on_day(index, past, add_days(base, count) if base else None)
        return self._moved(index, past, count, unit, anaphoric=True)

    def _from_season(self, index: int) -> DateMention | None:
        words, folded = self.words, self.folded
        begin, end = words.seasons[folded[index]]
        if folded[index] in words.articled and (index == 0 or folded[index - 1] not in words.article | {"cet"}):
            return None
        year = self._trailing_year(index + 1)
        if year:
            return self._finish(index, year[0], Moment(year[1]), None, "year", not folded[year[0] - 1].isdecimal())
        first, past, shift, anaphoric = self._shift_around(index, index + 1)
        if shift is None:
            opening = self._skip_article_back(index)
            if folded[index] in words.articled and opening == index:
                return None
            if opening == 0 or folded[opening - 1] not in words.lead:
                return None
            shift = self._direction(index, past)
            loose = True
        else:
            loose = False
        if anaphoric and self.anchor:
            return self._finish(first, past, Moment(self.anchor.year), None, "relative", True)
        if self.published is None:
            return DateMention(first, past, None, "relative", None, False)
        month, base = self.published.month, self.published.year
        if shift > 0:
            base += 0 if month < begin or (loose and month <= end) else 1
        elif shift < 0 or loose:
            base -= 0 if month > end or (loose and month >= begin) else 1
        return self._finish(first, past, Moment(base), None, "relative", True)

    def _from_year_word(self, index: int) -> DateMention | None:
        """FY2026, FY26."""
        word = self.folded[index]
        letters = word.rstrip("0123456789")
        digits = word[len(letters) :]
        unit = self.words.units.at([letters], 0)
        if unit is None or unit[1] != (1, "y") or len(digits) not in (2, 4):
            return None
        year = int(digits) if len(digits) == 4 else 2000 + int(digits)
        return self._absolute(Span(index, index + 1, Moment(year))) if 1800 <= year <= 2100 else None

    def _from_unit(self, index: int) -> DateMention | None:
        folded, words = self.folded, self.words
        found = words.units.at(folded, index)
        if found is None:
            return None
        past, (size, unit) = found
        if folded[index] in words.month_word and self._skip_of(past) > past and self._month_at(past + 1):
            return None  # "el pasado mes de mayo"
        for phrases, anaphoric in ((words.shift, False), (words.shift_then, True)):
            shift = phrases.before(folded, index, self.floor)
            if shift and unit == "d" and not anaphoric:
                return None  # the last day of something
            if shift and unit != "h":
                return self._moved(shift[0], past, shift[1] * size, unit, anaphoric)
        for phrases, anaphoric in ((words.shift_after, False), (words.shift_then_after, True)):
            shift = phrases.at(folded, past)
            if shift and unit != "h" and (unit != "d" or anaphoric):
                return self._moved(index, shift[0], shift[1] * size, unit, anaphoric)
        if self._year_at(past) is not None:
            return None  # the end of the year 2026
        number_end = index - 1 if index > self.floor and folded[index - 1] in HYPHENS else index
        number = words.numbers.small_before(folded, number_end, self.floor)
        if number is None and number_end == index:
            article = words.numbers.phrases["article"].before(folded, index, self.floor)
            number = (article[0], 0) if article else None
        if number is None:
            opening = self._skip_article_back(index)
            if opening < index and unit in "ym" and size == 1 and words.deadline.before(folded, opening, self.floor):
                return self._whole(index, past, unit)
            if unit in "ym" and size == 1 and words.part.before(folded, opening, self.floor):
                return self._moved(index, past, 0, unit, anaphoric=False)
            if opening < index and unit in "ym" and size == 1 and words.within.before(folded, opening, self.floor):
                return self._whole(index, past, unit)
            return None
        return self._length(number[0], past, number[1], size, unit)

    def _whole(self, index: int, past: int, unit: str) -> DateMention | None:
        """ "before the year is out", "within the month": the last day of the year or month of publication."""
        if self._year_at(past) is not None:
            return None  # until the year 2030
        base = self.published
        moment = Moment(base.year, base.month if unit == "m" else None).last_day() if base else None
        return self._finish(index, past, moment, None, "deadline", True)

    def _length(self, first: int, past: int, count: int, size: int, unit: str) -> DateMention | None:
        """A length of time: what it is counted from, if anything. ``count`` 0 stands for an article."""
        folded, words = self.folded, self.words
        length = (count or 1) * size
        ago = words.ago.at(folded, past)
        if ago:
            return self._moved(first, ago[0], ago[1] * length, unit, anaphoric=False)
        opening = self._skip_approximate(first)
        since = words.ago_before.before(folded, opening, self.floor)
        if since:
            return self._moved(since[0], past, since[1] * length, unit, anaphoric=False)
        within = words.within.before(folded, opening, self.floor)
        if within or (
            opening > 0 and folded[opening - 1] in words.having and past < self.count and folded[past] in words.limit
        ):
            return self._deadline_in(first, past, length, unit)
        counted = words.counted.at(folded, past)
        if counted:
            if unit == "y" and length == 1 and self.anchor and self.anchor.month and self.anchor.day is None:
                length, unit = 12, "m"  # "a year later" keeps the month; more years are told more roughly
            return self._moved(first, counted[0], counted[1] * length, unit, anaphoric=True)
        if opening > 0 and folded[opening - 1] in words.every:
            return None
        ahead = words.ahead.before(folded, opening, self.floor)
        if ahead and unit in "dmy" and self._direction(opening, past) > 0:
            return self._moved(first, past, length, unit, anaphoric=False)
        return DateMention(first, past, None, "duration", None, False) if count else None

    def _skip_approximate(self, index: int) -> int:
        while index > self.floor and self.folded[index - 1] in self.words.approximate:
            index -= 1
        return index

    def _deadline_in(self, first: int, past: int, length: int, unit: str) -> DateMention | None:
        """ "within two weeks": counted from the day that the sentence names, else from that of the news."""
        base = self.news_day or self.published
        same_sentence = self.anchor_sentence == self.tokens.sentence[first]
        if same_sentence and self.anchor_day and self.published and self.anchor_day <= self.published:
            base = self.anchor_day
        if base is None:
            return DateMention(first, past, None, "deadline", None, False)
        if unit == "h":
            last = add_days(base, -(-length // 24))
        elif unit in "dw":
            last = add_days(base, length * (7 if unit == "w" else 1))
        else:
            last = same_day(base, length * (12 if unit == "y" else 1))
        return DateMention(first, past, of_day(last).written() if last else None, "deadline", None, True)

    # ---- what a date comes to ---------------------------------------------------------------------------------------

    def _moved(self, first: int, past: int, length: int, unit: str, anaphoric: bool) -> DateMention | None:
        """A date ``length`` units from publication or from the date last mentioned."""
        base = of_day(self.published) if self.published else None
        if anaphoric and self.anchor and self.anchor.year:
            base = self.anchor_month if unit == "m" and self.anchor_month else self.anchor
        if unit == "w" and anaphoric and self.anchor_day:
            length, unit = 7 * length, "d"
        if base is None or base.year is None or unit in "wh":
            return DateMention(first, past, None, "relative", None, False)
        if unit == "d":
            day = (self.anchor_day if anaphoric else None) or self.published
            return self._on_day(first, past, add_days(day, length) if day else None)
        if unit == "y":
            moment: Moment | None = Moment(base.year + length)
        else:
            moment = add_months(base.year, base.month, length) if base.month else None
        return self._finish(first, past, moment, None, "relative", True)

    def _on_day(self, first: int, past: int, day: date | None) -> DateMention:
        return self._finish(first, past, of_day(day) if day else None, None, "day", day is not None)

    def _absolute(self, span: Span, weekday: int | None = None) -> DateMention:
        start, end = span.start, span.end
        last = span.past - 2 if self.folded[span.past - 1] == ")" else span.past - 1
        resolved = start.year is not None and not self.folded[last][-1:].isdigit()  # "in March last year"
        if start.year is None:
            resolved = True
            whole = self._with_year(start, span.first, span.past, weekday)
            if whole is None:
                return DateMention(span.first, span.past, None, "day" if start.day else "month", None, False)
            if end is not None:
                assert start.month is not None
                assert end.month is not None
                assert whole.year is not None
                turns = (end.month, end.day or 0) < (start.month, start.day or 0)
                end = end._replace(year=whole.year + turns)
            start = whole
        if start.month is None and self._heads_entry(span):
            self.heading = (self.tokens.sentence[span.first], start.year or 0)
        kind = "range" if end else "day" if start.day else "month" if start.month else "year"
        return self._finish(span.first, span.past, start, end, kind, resolved)

    def _heads_entry(self, span: Span) -> bool:
        """Whether a year heads an entry of a chronology: "2024: an agreement, signed on 29 August"."""
        return (
            span.past < self.count
            and self.folded[span.past] == ":"
            and (span.first == 0 or self.tokens.sentence[span.first - 1] != self.tokens.sentence[span.first])
        )

    def _with_year(self, moment: Moment, first: int, past: int, weekday: int | None) -> Moment | None:
        """The day or month in the year that the words around it and the day of publication make likely."""
        base = self.published
        if self.heading and self.heading[0] == self.tokens.sentence[first]:
            return moment._replace(year=self.heading[1])
        if base is None:
            return moment._replace(year=self.anchor.year) if self.anchor else None
        candidates = []
        for year in (base.year - 1, base.year, base.year + 1):
            whole = moment._replace(year=year)
            if not whole.exists() or whole.month is None:
                continue
            day = whole.as_day()
            distance = (day - base).days if day else 30 * ((year - base.year) * 12 + whole.month - base.month)
            if weekday is None or (day and day.isoweekday() == weekday):
                candidates.append((distance, whole))
        if not candidates:
            return self._with_year(moment, first, past, None) if weekday is not None else None
        if weekday is not None:
            return min(candidates, key=lambda c: abs(c[0]))[1]
        shift = self.words.shift_after.at(self.folded, past)  # "le 8 août dernier"
        leaning = shift[1] if shift else self._direction(first, past)
        return likeliest(candidates, leaning, first > 0 and self.folded[first - 1] in self.words.onward)

    def _finish(
        self, first: int, past: int, moment: Moment | None, end: Moment | None, kind: str, resolved: bool
    ) -> DateMention:
        """Take in "the end of" and "by" before a date, and remember the date for what refers back to it."""
        words, folded = self.words, self.folded
        opening = self._skip_article_back(first)
        part = words.part.before(folded, opening, self.floor)
        if part:
            first, edge = part
            opening = self._skip_article_back(first)
        if end is None and words.deadline.before(folded, opening, self.floor):
            kind = "deadline"
        if part and edge == "end" and moment is not None and moment.exists() and end is None and moment.day is None:
            last = moment.last_day()
            day = last.as_day()
            # what happened "at the end of 2016" is no more than of that year; what is due then has all of it
            if kind == "deadline" or self.published is None or (day and day >= self.published):
                moment = last
        if part and edge in ("first", "last") and moment is not None and moment.exists() and moment.month:
            moment, kind = moment.last_day() if edge == "last" else moment._replace(day=1), "day"
        if moment is None or not moment.exists():
            return DateMention(first, past, None, kind, None, False)
        end = end if end and end.exists() else None
        if kind != "deadline":
            self.anchor = moment
            if moment.month is not None:
                self.anchor_month = moment
                day = moment.as_day()
                if day is not None:
                    self.anchor_day, self.anchor_sentence = day, self.tokens.sentence[first]
                    if self.news_day is None and self.published and 0 < (self.published - day).days <= NEWS_DAYS:
                        self.news_day = day
        return DateMention(first, past, moment.written(), kind, end.written() if end else None, resolved)

    def _direction(self, first: int, past: int) -> int:
        return direction(self.tokens, self.words, first, past, self.floor)
