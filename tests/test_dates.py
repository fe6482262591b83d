"""The date grammar: what each form of words comes to, and that nothing breaks it."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paraph.reader.dates import DateMention, DateWords, find_dates
from paraph.reader.tokens import Tokens
from paraph.records import PartialDate

WORDS = DateWords.load("en")
PUBLISHED = "2025-05-10"  # a Saturday


def read(text: str, published: str | None = PUBLISHED) -> list[tuple[str, DateMention]]:
    tokens = Tokens(text)
    return [(tokens.span_text(m.first, m.past), m) for m in find_dates(tokens, published, WORDS)]


def only(text: str, published: str | None = PUBLISHED) -> DateMention:
    found = read(text, published)
    assert len(found) == 1, found
    return found[0][1]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("signed on May 8, 2025, in Niamey", "2025-05-08", "day"),
        ("signed on 8 May 2025", "2025-05-08", "day"),
        ("on the 8th of May 2025", "2025-05-08", "day"),
        ("on Feb. 28, 2024", "2024-02-28", "day"),
        ("dated 2025-05-08.", "2025-05-08", "day"),
        ("dated 08.05.2025", "2025-05-08", "day"),
        ("dated 13/5/2025", "2025-05-13", "day"),
        ("dated 5/13/2025", "2025-05-13", "day"),
        ("in May 2025", "2025-05", "month"),
        ("in mid-March 2024", "2024-03", "month"),
        ("in early 2024", "2024", "year"),
        ("in 2019", "2019", "year"),
        ("the 2012 accord", "2012", "year"),
        ("in the first half of 2026", "2026", "year"),
        ("in Q3 2025", "2025", "year"),
        ("for FY2026", "2026", "year"),
        ("in summer 2024", "2024", "year"),
    ],
)
def test_complete_dates_need_no_publication(text: str, value: str, kind: str) -> None:
    for published in (PUBLISHED, None):
        mention = only(text, published)
        assert (mention.value, mention.kind, mention.resolved) == (value, kind, False)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("from 6 to 9 February 2023", "2023-02-06", "2023-02-09"),
        ("6th-9th February 2023", "2023-02-06", "2023-02-09"),
        ("between 6 and 9 February", "2025-02-06", "2025-02-09"),
        ("on 7 and 8 February", "2025-02-07", "2025-02-08"),
        ("May 15 to 19, 2024", "2024-05-15", "2024-05-19"),
        ("from February 28 to March 3", "2025-02-28", "2025-03-03"),
        ("from 31 January to 2 February 2022", "2022-01-31", "2022-02-02"),
        ("from 30 December 2024 to 2 January 2025", "2024-12-30", "2025-01-02"),
        ("from 30 December to 2 January 2025", "2024-12-30", "2025-01-02"),
        ("from May to July 2024", "2024-05", "2024-07"),
        ("the 2023/2024 course", "2023", "2024"),
        ("in 2023-24", "2023", "2024"),
        ("between 2015 and 2018", "2015", "2018"),
        ("a plan for 2026-2028", "2026", "2028"),
    ],
)
def test_ranges_have_their_first_and_last(text: str, first: str, last: str) -> None:
    mention = only(text)
    assert (mention.value, mention.end_value, mention.kind) == (first, last, "range")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("signed on Thursday", "2025-05-08"),
        ("signed on Saturday", "2025-05-10"),
        ("was signed late on Wednesday evening", "2025-05-07"),
        ("By 94 votes to 11 parliament on Wednesday gave its consent", "2025-05-07"),
        ("will sign it on Thursday", "2025-05-15"),
        ("will be signed on Monday", "2025-05-12"),
        ("said that they will meet on Monday", "2025-05-12"),
        ("The next sitting is on Thursday", "2025-05-15"),
        ("He flies to Cairo on Monday", "2025-05-12"),
        ("to be done by Monday", "2025-05-12"),
        ("last Friday", "2025-05-09"),
        ("last Saturday", "2025-05-03"),
        ("this Monday", "2025-05-05"),
        ("next Tuesday", "2025-05-13"),
        ("on Thursday last.", "2025-05-08"),
        ("on Wednesday last week", "2025-04-30"),
        ("on Tuesday of next week", "2025-05-13"),
        ("on Thursday, May 8, in Niamey", "2025-05-08"),
        ("on Thursday (8 May)", "2025-05-08"),
        ("on Tuesday 20th May", "2025-05-20"),
        ("today", "2025-05-10"),
        ("announced last night", "2025-05-09"),
        ("yesterday afternoon", "2025-05-09"),
        ("tomorrow", "2025-05-11"),
        ("the day before yesterday", "2025-05-08"),
        ("two days ago", "2025-05-08"),
        ("ten days ago", "2025-04-30"),
        ("flew in on the 4th and signed", "2025-05-04"),
        ("inked it on the ninth", "2025-05-09"),
        ("signed on New Year's Day", "2025-01-01"),
        ("signed on 27 June", "2024-06-27"),
        ("shall be signed on 27 June", "2025-06-27"),
        ("will open by 8 August", "2025-08-08"),
        ("signed on the twenty-seventh of April", "2025-04-27"),
        ("on March 13 this year", "2025-03-13"),
        ("on 4 April last year", "2024-04-04"),
    ],
)
def test_days_resolved_against_publication(text: str, value: str) -> None:
    mention = only(text)
    assert (mention.value, mention.resolved) == (value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("signed in March", "2025-03"),
        ("signed in August", "2024-08"),
        ("will be signed in August", "2025-08"),
        ("due in New Delhi in March", "2026-03"),
        ("earlier this month", "2025-05"),
        ("last month", "2025-04"),
        ("next month", "2025-06"),
        ("three months ago", "2025-02"),
        ("last March", "2025-03"),
        ("last December", "2024-12"),
        ("last May", "2024-05"),
        ("next May", "2026-05"),
        ("in January next year", "2026-01"),
        ("in October last year", "2024-10"),
        ("last year", "2024"),
        ("this year", "2025"),
        ("next year", "2026"),
        ("late last year", "2024"),
        ("in the current fiscal year", "2025"),
        ("a year ago", "2024"),
        ("two years ago", "2023"),
        ("in two years' time", "2027"),
        ("last autumn", "2024"),
        ("will start next spring", "2026"),
    ],
)
def test_months_and_years_resolved_against_publication(text: str, value: str) -> None:
    mention = only(text)
    assert (mention.value, mention.resolved) == (value, True)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("by the end of 2026", "2026-12-31"),
        ("by the end of the year", "2025-12-31"),
        ("before the year is out", "2025-12-31"),
        ("by the end of June", "2025-06-30"),
        ("by June", "2025-06"),
        ("by 2030", "2030"),
        ("no later than September 15, 2025", "2025-09-15"),
        ("until 10 July", "2025-07-10"),
        ("within two weeks", "2025-05-24"),
        ("within 90 days", "2025-08-08"),
        ("within six months", "2025-11-10"),
        ("within 48 hours", "2025-05-12"),
        ("Israel has sixty days to pull out", "2025-07-09"),
    ],
)
def test_deadlines_have_their_last_day(text: str, value: str) -> None:
    mention = only(text)
    assert (mention.value, mention.kind) == (value, "deadline")


def test_a_deadline_counts_from_the_day_of_the_news() -> None:
    found = read("The accord was initialled on Friday. A charter is to be drafted within six months.")
    assert [m.value for _, m in found] == ["2025-05-09", "2025-11-09"]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("It was signed on 3 April. The following day it was published.", ["2025-04-03", "2025-04-04"]),
        ("It was signed on 3 April. Three days earlier it was not.", ["2025-04-03", "2025-03-31"]),
        ("It was signed on 3 April and, the same day, ratified.", ["2025-04-03", "2025-04-03"]),
        ("It was signed on 21 May 2024, that with Norway a week later.", ["2024-05-21", "2024-05-28"]),
        ("Serval was sent in January 2013; the letters date from that March.", ["2013-01", "2013-03"]),
        ("signed in June 2022, called off in November of that year", ["2022-06", "2022-11"]),
        ("signed on 17 May 1983, cancelled in March of the next year", ["1983-05-17", "1984-03"]),
        ("concluded in 2001 and amended two years later", ["2001", "2003"]),
        ("2024: an accord is signed on 29 August", ["2024", "2024-08-29"]),
        ("The cause lies in February. He flew there on the 14th and signed", ["2025-02", "2025-02-14"]),
    ],
)
def test_dates_told_from_the_one_before(text: str, values: list[str]) -> None:
    assert [m.value for _, m in read(text)] == values


@pytest.mark.parametrize("text", ["last week", "a week ago", "recently", "in the coming months", "later this week"])
def test_vague_times_have_no_value(text: str) -> None:
    assert [m.value for _, m in read(text)] == [None]


@pytest.mark.parametrize("text", ["for twenty years", "a two-day visit", "over five years"])
def test_lengths_of_time(text: str) -> None:
    mention = only(text)
    assert (mention.value, mention.kind) == (None, "duration")


@pytest.mark.parametrize(
    "text",
    [
        "every two years",
        "twice a year",
        "in the 1990s",
        "with 2000 soldiers",
        "It may march on.",
        "Theresa May said so.",
        "500 of the second kind",
        "At 14:45 he left.",
        "The 30th of 52 members",
        "$2000",
        "Myint Thu, Permanent Secretary",
        "",
        "1,990 men",
    ],
)
def test_what_is_no_date(text: str) -> None:
    assert read(text) == []


def test_a_day_that_the_calendar_lacks_is_none() -> None:
    assert all(m.kind != "day" for _, m in read("on 31 February 2024"))


def test_spans_cover_the_words_of_the_date() -> None:
    text = "On Thursday, May 8, they met; the end of 2026 and from 6 to 9 February 2023 were named."
    assert [words for words, _ in read(text)] == ["Thursday, May 8", "end of 2026", "6 to 9 February 2023"]


def test_without_publication_relative_dates_have_no_value() -> None:
    assert [m.value for _, m in read("signed yesterday, on Friday, last year and on 3 May", None)] == [None] * 4


def test_publication_may_be_partial_and_must_be_a_date() -> None:
    assert find_dates(Tokens("last year"), PartialDate.parse("2024-03"), WORDS)[0].value == "2023"
    with pytest.raises(ValueError, match="no date"):
        find_dates(Tokens("today"), "yesterday", WORDS)


def test_unknown_language() -> None:
    with pytest.raises(KeyError):
        DateWords.load("xx")


@given(st.dates(date(1900, 1, 1), date(2060, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    assert only(f"signed on {day.day} {day:%B} {day.year} in Niamey").value == day.isoformat()
    assert only(f"signed on {day:%B} {day.day}, {day.year}").value == day.isoformat()
    assert only(f"signed on {day.isoformat()}").value == day.isoformat()


@given(st.dates(date(1950, 1, 1), date(2050, 1, 1)))
def test_a_past_weekday_is_at_most_six_days_back(published: date) -> None:
    value = only("It was signed on Tuesday.", published.isoformat()).value
    assert value is not None
    day = date.fromisoformat(value)
    assert day.isoweekday() == 2
    assert timedelta(0) <= published - day <= timedelta(6)


PIECES = st.sampled_from(
    [
        *sorted({*WORDS.triggers, *WORDS.pairs, *WORDS.lead, *WORDS.join}),
        "8",
        "31",
        "8th",
        "2025",
        "0",
        "99",
        "2024-02-29",
        "30.02.2025",
        "1/1/1000",
        ",",
        ".",
        "(",
        ")",
        "will",
        "signed",
        "ago",
        "time",
        "later",
        "within",
        "9999",
        "FY99",
        "Q3",
        "'",
        "\n",
        "٣",
        "²",
        "May",
        "March",
    ]
)
ISSUES = st.sampled_from([None, "2025-05-10", "0001-01-01", "9999-12-31", "2024-02-29", "2024", "2024-12"])


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=40).map(" ".join)), ISSUES)
def test_nothing_breaks_it(text: str, published: str | None) -> None:
    tokens = Tokens(text)
    floor = 0
    for mention in find_dates(tokens, published, WORDS):
        assert floor <= mention.first < mention.past <= len(tokens)
        floor = mention.past
        for value in (mention.value, mention.end_value):
            assert value is None or str(PartialDate.parse(value)) == value
        if mention.end_value is not None:
            assert mention.value is not None
            assert mention.value < mention.end_value
        assert mention.kind in {"day", "month", "year", "range", "relative", "deadline", "duration"}


@pytest.mark.parametrize(
    "unit",
    ["1 ", "2025 ", "the ", "May ", "8 and ", "8, ", "2025-", "last ", "within two ", "a year before ", "end of "],
)
def test_time_grows_with_length_only(unit: str) -> None:
    def seconds(count: int) -> float:
        tokens = Tokens(unit * count)
        begin = time.process_time()
        find_dates(tokens, PUBLISHED, WORDS)
        return time.process_time() - begin

    seconds(100)
    short, long = min(seconds(1000) for _ in range(3)), min(seconds(8000) for _ in range(3))
    assert long < 32 * short + 0.05  # eight times the length: its square would be sixty-four
