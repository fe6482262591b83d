"""Tokens and sentences of a text, with exact offsets.

A token keeps its surface form, its offsets (Unicode code points, end exclusive) and a folded form (case and accents
removed) by which lexicons are looked up. Sentences never cross a newline: the contract has paragraphs separated by
newlines.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# What may stand inside a word without being seen: accents written as marks of their own, soft hyphens, joiners.
UNSEEN = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
WORD = rf"[^\W\d_]+(?:[{UNSEEN}]+[^\W\d_]*)*"
TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., U.N.
    r"|\d+(?:st|nd|rd|th|er|ème|e)\b"  # 8th, 1er
    r"|\d+(?:[.,]\d+)*"  # 10.3  20,000
    r"|['’][sS]\b"  # possessive
    rf"|{WORD}(?:['’](?![sS]\b){WORD})*\d*"  # words, N'Djamena, TB2
    r"|[^\w\s]|_"
)
UNSEEN_CHARACTERS = re.compile(f"[{UNSEEN}]+")
# Two words run together where a page lost its markup: "leChef", "theUN" after a small start; "NiameyThe" after a
# capital one, where three small letters are asked for, which keeps MoU, McCain and DeSantis whole.
GLUED_SMALL = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Þ][A-Za-zÀ-ÿ])")
GLUED_CAPITAL = re.compile(r"(?<=[a-zà-ÿ]{3})(?=[A-ZÀ-Þ][a-zà-ÿ]{2})")
SENTENCE_END = frozenset(".!?…")
CLOSERS = frozenset("\"'”’»)]")
OPENERS = frozenset("\"'“‘«([-–—")


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Case and accents removed: the form in which lexicons are keyed."""
    word = word.casefold()
    if word.isascii():
        return word
    word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return UNSEEN_CHARACTERS.sub("", word).replace("’", "'").replace("ʼ", "'")


class Tokens:
    """Parallel lists over the tokens of one text.

    ``starts``/``ends`` are offsets into ``text``; ``words`` surface forms; ``folded`` lookup forms; ``sentence`` the
    sentence number of each token; ``sentences`` (first token, past last token) pairs; ``paragraph`` the number of the
    line that each sentence stands in.
    """

    __slots__ = ("text", "starts", "ends", "words", "folded", "sentence", "sentences", "paragraph")

    def __init__(self, text: str, abbreviations: frozenset[str] = frozenset()):
        self.text = text
        starts: list[int] = []
        ends: list[int] = []
        words: list[str] = []
        for match in TOKEN.finditer(text):
            start, end = match.span()
            word = match.group()
            if end - start > 4 and not word.islower():
                glued = GLUED_SMALL if word[0].islower() else GLUED_CAPITAL
                if glued.search(word):
                    for part in glued.split(word):
                        starts.append(start)
                        start += len(part)
                        ends.append(start)
                        words.append(part)
                    continue
            starts.append(start)
            ends.append(end)
            words.append(word)
        self.starts, self.ends, self.words = starts, ends, words
        self.folded = [fold(w) for w in words]
        self._split_sentences(abbreviations)

    def __len__(self) -> int:
        return len(self.words)

    def span_text(self, first: int, past: int) -> str:
        """The text from token ``first`` up to, not including, token ``past``."""
        return self.text[self.starts[first] : self.ends[past - 1]]

    def _split_sentences(self, abbreviations: frozenset[str]) -> None:
        text, starts, ends, words = self.text, self.starts, self.ends, self.words
        count = len(words)
        self.sentences: list[tuple[int, int]] = []
        self.paragraph: list[int] = []
        self.sentence = [0] * count
        line = first = index = 0
        while index < count:
            past = index + 1
            if past == count:
                boundary, newline = True, False
            else:
                gap_start, gap_end = ends[index], starts[past]
                newline = gap_end > gap_start and "\n" in text[gap_start:gap_end]
                boundary = newline
                if not boundary and words[index] in SENTENCE_END:
                    while past < count and words[past] in CLOSERS and starts[past] == ends[past - 1]:
                        past += 1
                    boundary = past >= count or self._starts_sentence(past, index, abbreviations)
                    newline = boundary and past < count and "\n" in text[ends[past - 1] : starts[past]]
                elif not boundary and index - first > 120:
                    boundary = True  # a list or a table without full stops
            if boundary:
                number = len(self.sentences)
                self.sentences.append((first, past))
                self.paragraph.append(line)
                for i in range(first, past):
                    self.sentence[i] = number
                first = past
                if newline:
                    line += 1
            index = past

    def _starts_sentence(self, past: int, stop: int, abbreviations: frozenset[str]) -> bool:
        words = self.words
        if words[stop] == "." and stop:
            before = self.folded[stop - 1]
            if self.starts[stop] == self.ends[stop - 1] and (
                before in abbreviations or (len(before) == 1 and before.isalpha() and words[stop - 1].isupper())
            ):
                return False
        following = words[past]
        if following in OPENERS and past + 1 < len(words):
            following = words[past + 1]
        return following[0].isupper() or following[0].isdigit() or following in OPENERS
