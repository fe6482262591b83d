"""Whom a sentence names as its source, verbatim."""

from __future__ import annotations

from paraph.reader.page import Page

LONGEST_SOURCE = 16  # tokens
STOPS = frozenset('.;:,!?"“”«»—–\n')
SOURCE_FOLLOWS = "source_follows"


class Sources:
    """The named source of each sentence of a page, found once."""

    def __init__(self, page: Page):
        self._page = page
        self._words = page.rule_words
        self._by_sentence: dict[int, str] = {}
        self._dated = {i for unit, _ in page.dates for i in range(page.first[unit], page.past[unit])}
        tokens = page.tokens
        for cue in page.cues:
            if cue.cue.group != "sourcing":
                continue
            sentence = tokens.sentence[cue.first]
            if tokens.starts[cue.first] < page.shift or sentence in self._by_sentence:
                continue
            if cue.cue.code == SOURCE_FOLLOWS and not self._that_follows(cue.past):
                found = self._after(cue.past, sentence)
            elif self._is_noun(cue.first, cue.past):
                found = None
            else:
                found = self._before(cue.first, sentence)
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
            if (word in STOPS or tokens.folded[past] in self._words.source_closer) and depth == 0:
                break
            past += 1
        return self._phrase(first, past)

    def _that_follows(self, past: int) -> bool:
        """Whether "souligne" and its like go on with "que": then its subject stands before it."""
        folded = self._page.tokens.folded
        return past < len(folded) and folded[past] in self._words.that

    def _is_noun(self, first: int, past: int) -> bool:
        """Whether "states", "reports" or "claims" is no verb, for all that can be seen: no "that" or colon follows."""
        folded = self._page.tokens.folded
        if past - first > 1 or not folded[first].endswith("s") or folded[first] in self._words.saying:
            return False
        return past == len(folded) or (folded[past] != ":" and not self._that_follows(past))

    def _before(self, past: int, sentence: int) -> str | None:
        """The subject: the words back to the clause's start or a date, if they hold a name or start with an article."""
        tokens = self._page.tokens
        start = tokens.sentences[sentence][0]
        first = past
        while first > start and past - first < LONGEST_SOURCE:
            before = first - 1
            if (
                tokens.words[before] in STOPS
                or tokens.folded[before] in self._words.clause_opener
                or before in self._dated
            ):
                break
            first = before
        if first == past:
            return None
        # a capital at the sentence's start says nothing
        named = any(w[0].isupper() for w in tokens.words[first + (first == start) : past])
        if tokens.folded[first] in self._words.article or (named and tokens.words[first][0].isupper()):
            return self._phrase(first, past)
        return None

    def _phrase(self, first: int, past: int) -> str | None:
        tokens = self._page.tokens
        if first < past and tokens.folded[first] in self._words.article:
            first += 1
        if first == past or (past - first == 1 and tokens.folded[first] in self._words.pronoun):
            return None
        return tokens.span_text(first, past)
