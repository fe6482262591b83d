"""Tokens and sentences of a text, with exact offsets.

A token keeps its surface form, its offsets (Unicode code points, end exclusive) and a folded form (case and accents
removed) by which lexicons are looked up. Sentences never cross a newline: the contract has paragraphs separated by
newlines.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TypeVar

T = TypeVar("T")

# What may stand inside a word without being seen: accents written as marks of their own, soft hyphens, joiners.
UNSEEN = "\u0300-\u036f\u00ad\u200b-\u200d\u2060"
WORD = rf"[^\W\d_]+(?:[{UNSEEN}]+[^\W\d_]*)*"
TOKEN = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S., U.N.
    r"|\d+(?:st|nd|rd|th|er|re|ère|nde|ème|eme|e|[rdtmvn][oa])\b"  # 8th, 1er, 1re, 8va
    r"|\d+\.?[ºª]"  # 1º, 2.ª
    r"|\d+(?:[.,]\d+)*"  # 10.3  20,000
    r"|['’][sS]\b"  # possessive
    r"|(?:[cdjlmnstCDJLST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu|[Qq]uoiqu)['’]"  # elided: l'accord, D'ici; not N'Djamena
    rf"|{WORD}(?:['’](?![sS]\b){WORD})*\d*"  # words, aujourd'hui, TB2
    r"|[^\w\s]|_"
)
UNSEEN_CHARACTERS = re.compile(f"[{UNSEEN}]+")
# Two words run together where a page lost its markup: "leChef", "theUN" after a small start; "NiameyThe" after a
# capital one, where three small letters are asked for, which keeps MoU, McCain and DeSantis whole.
GLUED_SMALL = re.compile(r"(?<=[a-zà-ÿ]{2})(?=[A-ZÀ-Þ][A-Za-zÀ-ÿ])")
GLUED_CAPITAL = re.compile(r"(?<=[a-zà-ÿ]{3})(?=[A-ZÀ-Þ][a-zà-ÿ]{2})")
SENTENCE_END = frozenset(".!?…")
CLOSERS = frozenset("\"'”’»)]")
LONGEST_SENTENCE = 122  # tokens
OPENERS = frozenset("\"'“‘«([-–—¿¡")


def unglued(text: str, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans, those of words that were run together cut."""
    for start, end in spans:
        if end - start > 4:
            word = text[start:end]
            glued = GLUED_SMALL if word[0].islower() else GLUED_CAPITAL
            if glued.search(word):
                for part in glued.split(word):
                    yield start, start + len(part)
                    start += len(part)
                continue
        yield start, end


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Case and accents removed: the form in which lexicons are keyed."""
    word = word.casefold()
    if word.isascii():
        return word
    word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return UNSEEN_CHARACTERS.sub("", word).replace("’", "'").replace("ʼ", "'")


MOST_REMEMBERED = 50_000  # words


class Remembered(dict[str, T]):
    """What is found out about each word once. When many words have come up, all are forgotten."""

    def __init__(self, find_out: Callable[[str], T]):
        super().__init__()
        self._find_out = find_out

    def __missing__(self, word: str) -> T:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[word] = self._find_out(word)
        return found


class Tokens:
    """Parallel lists over the tokens of one text.

    ``starts``/``ends`` are offsets into ``text``; ``words`` surface forms; ``folded`` lookup forms; ``sentence`` the
    sentence number of each token; ``sentences`` (first token, past last token) pairs; ``paragraph`` the number of the
    line that each sentence stands in.
    """

    __slots__ = ("text", "starts", "ends", "words", "folded", "sentence", "sentences", "paragraph")

    def __init__(self, text: str, abbreviations: frozenset[str] = frozenset()):
        self.text = text
        spans = [match.span() for match in TOKEN.finditer(text)]
        if GLUED_SMALL.search(text):
            spans = list(unglued(text, spans))
        self.starts = [start for start, _ in spans]
        self.ends = [end for _, end in spans]
        self.words = [text[start:end] for start, end in spans]
        self.folded = [fold(word) for word in self.words]
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
        self.sentence: list[int] = []
        broken = set()  # tokens after which the line ends
        at = text.find("\n")
        while at >= 0:
            broken.add(bisect_left(starts, at) - 1)
            at = text.find("\n", at + 1)
        line = first = 0
        places = broken.union(index for index, word in enumerate(words) if word in SENTENCE_END)
        for index in sorted(places.union((count - 1,))):
            if index < first:
                continue
            past = index + 1
            if index not in broken and past < count:
                while (
                    past < count and words[past] in CLOSERS and (starts[past] == ends[past - 1] or words[past] == "»")
                ):  # a French closing mark has a space before it
                    past += 1
                if (
                    past < count
                    and past - 1 not in broken
                    and (words[index] not in SENTENCE_END or not self._starts_sentence(past, index, abbreviations))
                ):
                    continue
            while first < past:  # a list or a table without full stops is cut
                end = min(past, first + LONGEST_SENTENCE)
                self.sentence += [len(self.sentences)] * (end - first)
                self.sentences.append((first, end))
                self.paragraph.append(line)
                first = end
            if past - 1 in broken:
                line += 1

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
