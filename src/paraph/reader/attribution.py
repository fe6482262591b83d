"""Whom a sentence names as its source, verbatim."""
from __future__ import annotations

from paraph.reader.page import Page

LONGEST_SOURCE = 16                     # tokens
STOPS = frozenset(".;:,!?\"“”«»—–\n")
ARTICLES = frozenset({"the", "a", "an"})
SOURCES_OPEN = "source_follows"


class Sources:
    """The named source of each sentence of a page, found once."""

    def __init__(self, page: Page):
        self._page = page
        self._by_sentence: dict[int, str] = {}
        tokens = page.tokens
        for cue in page.cues:
            if cue.cue.group != "sourcing":
                continue
            sentence = tokens.sentence[cue.first]
            if tokens.starts[cue.first] < page.shift or sentence in self._by_sentence:
                continue
            found = self._after(cue.past, sentence) if cue.cue.code == SOURCES_OPEN else self._before(cue.first, sentence)
            if found:
                self._by_sentence[sentence] = found

    def of(self, unit: int) -> str | None:
        """The source that the sentence of a unit names, or None."""
        return self._by_sentence.get(self._page.tokens.sentence[self._page.first[unit]])

    def _after(self, first: int, sentence: int) -> str | None:
        tokens = self._page.tokens
        end = min(tokens.sentences[sentence][1], first + LONGEST_SOURCE)
        past, depth = first, 0
        while past < end:
            word = tokens.words[past]
            depth += (word == "(") - (word == ")")
            if word in STOPS and depth == 0:
                break
            past += 1
        return self._phrase(first, past)

    def _before(self, past: int, sentence: int) -> str | None:
        """The subject: the words back to the clause's start, if they hold a name or an office."""
        tokens = self._page.tokens
        start = tokens.sentences[sentence][0]
        first = past
        while first > start and tokens.words[first - 1] not in STOPS and past - first < LONGEST_SOURCE:
            first -= 1
        if not any(w[0].isupper() for w in tokens.words[first + (first == start):past]) and tokens.folded[first] not in ARTICLES:
            return None
        return self._phrase(first, past)

    def _phrase(self, first: int, past: int) -> str | None:
        tokens = self._page.tokens
        if first < past and tokens.folded[first] in ARTICLES:
            first += 1
        return tokens.span_text(first, past) if first < past else None
