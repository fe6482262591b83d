"""Tagged spans made whole or divided where the text's commas misled the tagger."""

from __future__ import annotations

from paraph.reader.network import Span
from paraph.reader.page import Page

MOST_BETWEEN = 3  # units


def join_adjacent(spans: list[Span], page: Page) -> list[Span]:
    """Two names with nothing between them are one, part of which the tagger took for the beginning of another."""
    out: list[Span] = []
    for start, past in spans:
        named = all(page.words(u, u + 1)[0].isupper() for u in (start, out[-1][1] - 1)) if out else False
        if named and out[-1][1] == start and page.sentence[start] == page.sentence[out[-1][0]]:
            start = out.pop()[0]
        out.append((start, past))
    return out


def join_office_spans(spans: list[Span], page: Page) -> list[Span]:
    """ "Minister of the Interior, Public Security and Territorial Administration" is one office: a span that follows
    another over a comma or "and", and names no office of its own, goes on with it; so does the office to whose holder
    a deputy is attached ("ministre délégué auprès du ministre de l'Intérieur"). None ends in a preposition."""
    heads = {
        page.unit_of[t]
        for c in page.cues
        if c.cue.group == "offices" and c.cue.code == "office"
        for t in range(c.first, c.past)
    }
    words = page.rule_words
    joining = {",", "&", *words.and_}
    out: list[Span] = []
    for start, past in spans:
        if out:
            before = out[-1]
            between = range(before[1], start)
            sent = page.word(before[1] - 1) in words.sent_to
            attached = sent and all(page.word(u) in words.function for u in between)
            listed = (
                len(between) > 0
                and page.word(before[1]) in joining
                and all(page.word(u) in joining or page.words(u, u + 1)[0].isupper() for u in between)
                and not heads.intersection(range(start, past))
            )
            near = len(between) <= MOST_BETWEEN and page.sentence[start] == page.sentence[before[0]]
            if near and (attached or listed):
                out[-1] = (before[0], past)
                continue
        out.append((start, past))
    return [_without_tail(span, page) for span in out]


def _without_tail(span: Span, page: Page) -> Span:
    start, past = span
    tail = page.rule_words.function | page.rule_words.sent_to
    while past - start > 1 and page.word(past - 1) in tail:
        past -= 1
    return start, past


def trim_item(span: Span, page: Page) -> list[Span]:
    """An item without the words that only join it to the next; a list is several items."""
    parting = {",", ";", *page.rule_words.and_, *page.rule_words.or_}
    parts: list[Span] = []
    start = span[0]
    for unit in range(span[0], span[1] + 1):
        if unit == span[1] or page.word(unit) in parting:
            if unit > start:
                parts.append((start, unit))
            start = unit + 1
    return parts
