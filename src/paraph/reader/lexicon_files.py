"""A language's lexicon files, compiled and kept.

Two families of phrases are kept in data files under ``languages/<code>/``: names (``actors.tsv``, ``places.tsv``) and
cues (``cues/*.tsv``). ``people.tsv``, office-holders and whom they serve, goes with the cues, since a person's name
stays several units; names that are the same in all languages stand in ``languages/people.tsv``. Every phrase is
tokenised like the text. Compiling them takes most of a second, so the result is kept in the user's cache folder, under
a name made of a fingerprint of the data files and of this format.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import os
import tempfile
import zlib
from collections.abc import Callable, Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec

from paraph.reader.tokens import TOKEN, fold

FORMAT = b"11"  # change it when the compiled form changes
CHECKSUM_SIZE = 4  # bytes at the head of a cache file
ALONE, FIRST, SECOND = 1, 2, 4  # a word is a phrase of its own; begins a longer one; is the second word of one

Made = TypeVar("Made", bound=msgspec.Struct)


class Phrases(msgspec.Struct):
    """Phrases by their folded tokens joined with spaces. ``places`` says what each word may be in a phrase, so that
    most positions of a text are dismissed after one look-up; ``pairs`` has the first two words of the longer phrases,
    with the number of words of the longest."""

    entries: dict[str, list[int]]
    pairs: dict[str, int]
    places: dict[str, int]

    def add(self, phrase: str, entry: int) -> None:
        tokens = phrase_tokens(phrase)
        if not tokens:
            return
        key = " ".join(tokens)
        entries = self.entries.setdefault(key, [])
        if entry not in entries:
            entries.append(entry)
        self.places[tokens[0]] = self.places.get(tokens[0], 0) | (FIRST if len(tokens) > 1 else ALONE)
        if len(tokens) > 1:
            pair = " ".join(tokens[:2])
            self.pairs[pair] = max(self.pairs.get(pair, 0), len(tokens))
            self.places[tokens[1]] = self.places.get(tokens[1], 0) | SECOND


class Compiled(msgspec.Struct):
    names: Phrases
    name_rows: list[str]  # tab-joined fields of Name, parsed when matched
    cues: Phrases
    cue_list: list[tuple[str, str]]
    abbreviations: list[str]
    outlet_words: list[str]


def rows(path: Traversable) -> Iterator[list[str]]:
    """The data rows of a tab-separated file: comments and blank lines skipped."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line and not line.startswith("#"):
                yield line.split("\t")


def expand(phrase: str) -> Iterator[str]:
    """All phrases of a pattern: ``a|b`` alternatives within a token, a trailing ``?`` for an optional one."""
    if "|" not in phrase and "?" not in phrase:
        yield phrase
        return
    choices = []
    for part in phrase.split():
        optional = part.endswith("?") and len(part) > 1
        options = (part[:-1] if optional else part).split("|")
        choices.append([*options, ""] if optional else options)
    for combination in itertools.product(*choices):
        yield " ".join(part for part in combination if part)


def phrase_tokens(phrase: str) -> list[str]:
    """A phrase tokenised and folded like a text."""
    return [fold(token) for token in TOKEN.findall(phrase)]


def data_files(language: str) -> list[Traversable]:
    """The lexicon files of a language; KeyError if it has none."""
    languages = resources.files("paraph.reader") / "languages"
    folder = languages / language
    if not folder.is_dir():
        raise KeyError(language)
    cues = sorted((p for p in (folder / "cues").iterdir() if p.name.endswith(".tsv")), key=lambda p: p.name)
    return [
        folder / "actors.tsv",
        folder / "places.tsv",
        folder / "abbreviations.tsv",
        folder / "outlet_words.tsv",
        languages / "people.tsv",
        *(p for p in [folder / "people.tsv"] if p.is_file()),
        *cues,
    ]


def compile_lexicon(language: str) -> Compiled:
    """Read all lexicon files of a language."""
    actors, places, abbreviations, outlet_words, *cues = data_files(language)
    stops = [fold(row[0]) for row in rows(abbreviations)]
    outlets = [fold(row[0]) for row in rows(outlet_words)]
    made = Compiled(Phrases({}, {}, {}), [], Phrases({}, {}, {}), [], stops, outlets)

    def add_name(phrase: str, *fields: str) -> None:
        made.names.add(phrase, len(made.name_rows))
        made.name_rows.append("\t".join((*fields, phrase)))

    for phrase, code, form, *rest in itertools.islice(rows(actors), 1, None):
        flag, state, *_ = (*rest, "", "")
        add_name(phrase, "actor", code, form, flag, state)
    for phrase, states, _, form, *_ in itertools.islice(rows(places), 1, None):
        add_name(phrase, "place", phrase, form, "", states)
    numbers: dict[tuple[str, str], int] = {}
    for path in cues:
        group = path.name[:-4]
        for pattern, code in rows(path):
            number = numbers.setdefault((group, code), len(numbers))
            for phrase in expand(pattern):
                made.cues.add(phrase, number)
    made.cue_list = list(numbers)
    return made


def cache_file(language: str) -> Path:
    """Where the compiled lexicon of the present data files is kept."""
    digest = hashlib.sha256(FORMAT)
    for path in data_files(language):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "paraph" / f"lexicon-{language}-{digest.hexdigest()[:20]}.msgpack"


def load_compiled(language: str) -> Compiled:
    """The compiled lexicon from the cache; if it is not there, or broken, compiled and kept there."""
    return from_cache(lambda: cache_file(language), Compiled, lambda: compile_lexicon(language))


def from_cache(path_of: Callable[[], Path], form: type[Made], make: Callable[[], Made]) -> Made:
    """What is kept in a file of the cache folder; if it is not there, or broken, made and kept there.

    The cache may fail, reading may not: a folder that can't be written or a home that is not known costs time only.
    """
    try:
        path: Path | None = path_of()
    except RuntimeError:  # no home folder
        path = None
    if path is not None:
        try:
            return unpacked(path.read_bytes(), form)
        except (OSError, ValueError):
            pass
    made = make()
    if path is not None:
        with contextlib.suppress(OSError):
            write_whole(path, packed(made))
    return made


def packed(made: msgspec.Struct) -> bytes:
    body = msgspec.msgpack.encode(made)
    return zlib.crc32(body).to_bytes(CHECKSUM_SIZE) + body


def unpacked(stored: bytes, form: type[Made]) -> Made:
    """What ``packed`` made; ValueError if it is anything else, such as half of it."""
    body = memoryview(stored)[CHECKSUM_SIZE:]
    if zlib.crc32(body) != int.from_bytes(stored[:CHECKSUM_SIZE]):
        raise ValueError("not what was written")
    return msgspec.msgpack.decode(body, type=form)


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that others see whole or not at all; OSError leaves nothing behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = tempfile.NamedTemporaryFile(dir=path.parent, delete=False)  # noqa: SIM115 (renamed when closed)
    try:
        with file:
            file.write(content)
        os.replace(file.name, path)
    except OSError:
        os.unlink(file.name)
        raise
