"""Tagged spans made whole or divided where the text's commas misled the tagger."""

from __future__ import annotations

from paraph.reader.network import Span
from paraph.reader.page import Page

MOST_BETWEEN = 3  # units


def join_office_spans(spans: list[Span], page: Page) -> list[Span]:
    """ "Minister of the Interior, Public Security and Territorial Administration" is one office: a span that follows
    another over a comma or "and", and names no office of its own, goes on with it."""
    heads = {
        page.unit_of[t]
        for c in page.cues
        if c.cue.group == "offices" and c.cue.code == "office"
        for t in range(c.first, c.past)
    }
    joining = {",", "&", *page.rule_words.and_}
    out: list[Span] = []
    for start, past in spans:
        if out:
            before = out[-1]
            between = range(before[1], start)
            joined = (
                0 < len(between) <= MOST_BETWEEN
                and page.word(before[1]) in joining
                and all(page.word(u) in joining or page.words(u, u + 1)[0].isupper() for u in between)
            )
            if (
                joined
                and not heads.intersection(range(start, past))
                and page.sentence[start] == page.sentence[before[0]]
            ):
                out[-1] = (before[0], past)
                continue
        out.append((start, past))
    return out


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
