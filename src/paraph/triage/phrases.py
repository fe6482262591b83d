"""Where actors and cues stand in a text: all phrases of all languages found in one pass over its words.

The text is folded to plain letters as lexicons are, two spaces between words and one at either end, so that a phrase is
found as whole words alone and two neighbours don't share a space. No language is looked for: what is a cue in any of
them counts.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from paraph.reader.lexicon_files import cache_file, from_cache, load_compiled
from paraph.reader.which_language import supported_languages
from paraph.sources.extras import needing

_WITHOUT_DECOMPOSITION = (
    ("œ", "oe"), ("Œ", "OE"), ("æ", "ae"), ("Æ", "AE"), ("ß", "ss"), ("ø", "o"), ("Ø", "O"), ("ł", "l"), ("Ł", "L"),
    ("đ", "d"), ("Đ", "D"), ("ı", "i"),
)  # fmt: skip
_MARKS = "’‘“”„«»–—…‑‐•·"
_PLAIN = (*_WITHOUT_DECOMPOSITION, *((mark, " ") for mark in _MARKS))
_WORDS_ONLY = bytes(code if code < 128 and chr(code).isalnum() else 32 for code in range(256))
_ACRONYM = 5  # letters; a short name in capitals must stand in capitals
_FORMAT = "1"  # change it when what is gathered of the same files changes
_SMALL = frozenset(b"abcdefghijklmnopqrstuvwxyz")

Place = int
"""Where something stands: characters of the folded text."""


class _Gathered(msgspec.Struct):
    """Patterns, and the cues (by number) and the actors' names (code and letters) that each stands for."""

    patterns: list[bytes]
    cues: list[list[int]]
    names: list[list[tuple[str, bytes]]]


class Phrases:
    """All actors, and the cues of the given kinds, in every language that there is data for.

    `kinds` are written `group code`, such as `instruments memorandum`; cues are numbered by them.
    """

    def __init__(self, kinds: Sequence[str]) -> None:
        with needing("the first look at pages and archives", "sources"):
            from ahocorasick_rs import BytesAhoCorasick, MatchKind

        found = from_cache(lambda: _cache_file(kinds), _Gathered, lambda: _gathered(kinds))
        self._cues = found.cues
        self._names = found.names
        self._automaton = BytesAhoCorasick(found.patterns, matchkind=MatchKind.LeftmostLongest)

    def met_in(self, text: str) -> tuple[list[tuple[Place, int]], list[tuple[Place, str]]]:
        """The cues (by number) and the actors (by code) of a text, in its order; of phrases that overlap, the first and
        longest."""
        written = folded(text)
        cues: list[tuple[Place, int]] = []
        actors: list[tuple[Place, str]] = []
        for number, start, end in self._automaton.find_matches_as_indexes(written.lower()):
            cues.extend([(start, cue) for cue in self._cues[number]])
            if self._names[number]:
                found = written[start:end]
                for code, surface in self._names[number]:
                    if _stands(surface, found):
                        actors.append((start, code))
                        break
        return cues, actors


def _gathered(kinds: Sequence[str]) -> _Gathered:
    cues: dict[bytes, set[int]] = {}
    names: dict[bytes, set[tuple[str, bytes]]] = {}
    numbers = {kind: number for number, kind in enumerate(kinds)}
    for language in supported_languages():
        compiled = load_compiled(language)
        wanted = {entry: numbers.get(" ".join(cue)) for entry, cue in enumerate(compiled.cue_list)}
        for key, entries in compiled.cues.entries.items():
            for entry in entries:
                if (number := wanted[entry]) is not None:
                    cues.setdefault(folded(key).lower(), set()).add(number)
        for row in compiled.name_rows:
            if row.startswith("actor\t"):
                _, code, _, _, _, surface = row.split("\t")
                words = folded(surface)
                names.setdefault(words.lower(), set()).add((code, words))
    patterns = list(dict.fromkeys([*cues, *names]))
    return _Gathered(
        patterns,
        [sorted(cues.get(words, ())) for words in patterns],
        [sorted(names.get(words, ())) for words in patterns],
    )


def _cache_file(kinds: Sequence[str]) -> Path:
    """Gathering takes more than a second, and each process of a run needs it: kept as lexicons are."""
    lexicons = [cache_file(language) for language in supported_languages()]
    said = "\0".join([_FORMAT, *(path.name for path in lexicons), *kinds])
    return lexicons[0].with_name(f"phrases-{sha256(said.encode()).hexdigest()[:20]}.msgpack")


def folded(text: str) -> bytes:
    """A text's words in plain letters, two spaces between them and one at either end."""
    if not text.isascii():
        for mark, plain in _PLAIN:
            text = text.replace(mark, plain)
        text = unicodedata.normalize("NFKD", text)
    words = text.encode("ascii", "ignore").translate(_WORDS_ONLY).split()
    return b" %b " % b"  ".join(words)


def _stands(surface: bytes, found: bytes) -> bool:
    """Whether the letters allow a name: a capital at its beginning, a short acronym in capitals throughout."""
    if surface[1] in _SMALL:
        return True
    if found[1] in _SMALL:
        return False
    return found == surface or not (surface.isupper() and len(surface.replace(b" ", b"")) <= _ACRONYM)


def kinds_of_cues(left_out: frozenset[str] = frozenset()) -> Iterator[str]:
    """Every kind of cue that some language has, as `group code`, without some groups."""
    known = {tuple(cue) for language in supported_languages() for cue in load_compiled(language).cue_list}
    yield from sorted(f"{group} {code}" for group, code in known if group not in left_out)
