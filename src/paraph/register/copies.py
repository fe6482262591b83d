"""Copies: one dispatch on forty sites is one text with forty addresses, whatever each made of its headline and length.

Each document is an original, or a copy of one: of the first original, in the order below, that is the same text
(`same_text`). A copy is kept with its address, outlet and day, and says nothing of its own: what it was read to say
waits beside it, for it speaks if its original turns out to be no original. Which documents are originals follows from
the documents alone and not from the order in which they came.

Candidates share one of a few minimal hashes of their six-word shingles (MinHash; Broder 1997), were published within a
few weeks of each other, and have much of the shorter one in common, as signatures tell that take a byte of each of many
such hashes (b-bit minwise hashing; Li and König 2010): what newsrooms all write makes many pairs share one hash.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from heapq import heappop, heappush
from typing import Any
from unicodedata import normalize

import msgspec
import numpy as np
from rensa import RMinHash
from sqlalchemy import Connection

from paraph.records import Document, PartialDate, Reading, Record
from paraph.register.rows import chunks, marks, padded, run
from paraph.register.same_text import ComparedText, same_text
from paraph.register.told import told_by_documents

HASHES = 12
"""Minimal hashes of a document: two that share a third of their shingles are candidates 99 times in 100."""
SIGNED = 256
"""Hashes of which a signature takes a byte each."""
LEAST_SHARED = 0.15
"""Share of the shorter one's shingles that two documents have in common, as far as signatures tell, if they may be one
text. Reports in their own words share a fiftieth, copies of which each was edited a fifth and more."""
SHINGLE = 6
"""Words; two reports of one event share hardly any."""
SPAN = 16
"""Days in a span; what was published in one is looked for in it, the one before and the one after."""
UNDATED = 0
"""The span of what has no day."""
_SEED = 1
_BY_CHANCE = 1 / 256  # bytes that are equal though the hashes are not
_WORD = re.compile(r"[^\W_]+")
_ACCENTS = re.compile("[\u0300-\u036f]+")
_LAST = "9999-99-99"


class Retold(msgspec.Struct, frozen=True):
    """A document that has become an original or ceased to be one, and what it says now."""

    document: int
    reading: Reading


class Sorted(msgspec.Struct, frozen=True):
    """What a new document says (nothing, if it is a copy), which documents say something else because of it, and which
    are known from another day, since a copy of theirs is."""

    reading: Reading
    retold: list[Retold]
    redated: list[int]


class Copy(msgspec.Struct, frozen=True):
    """A copy as an entry lists it: the names under which it was handed in, and where it stood."""

    names: tuple[str, ...]
    title: str | None
    outlet: str | None
    url: str | None
    published: str | None


class _Known:
    """A document as copies are judged by it. Of several that are one text the first in `order` is the original: the
    longest, so that nothing is lost, of those the earliest."""

    def __init__(self, number: int, text: str, published: str | None, content: str) -> None:
        self.number = number
        self._written = text
        self._day = PartialDate.parse(published).first_day().toordinal() if published else None
        self._words = plain_words(text)
        self.order = (-len(self._words), published or _LAST, content)
        self.span = UNDATED if self._day is None else self._day // SPAN

    @cached_property
    def shingles(self) -> list[str]:
        return shingles_of(self._words)

    @cached_property
    def hashes(self) -> tuple[int, ...]:
        return hashes_of(self.shingles)

    @cached_property
    def signature(self) -> Signature:
        return signature_of(self.shingles)

    @cached_property
    def text(self) -> ComparedText:
        """Taken apart only where there is something to compare it with."""
        return ComparedText(self._written, self._day)


def plain_words(text: str) -> list[str]:
    """The words and numbers of a text, case and accents removed."""
    text = text.casefold()
    if not text.isascii():
        text = _ACCENTS.sub("", normalize("NFKD", text))
    return _WORD.findall(text)


def shingles_of(words: Sequence[str]) -> list[str]:
    """Each six words of a text that follow one another."""
    return [" ".join(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1))]


def hashes_of(shingles: list[str]) -> tuple[int, ...]:
    """The minimal hashes of a text, each marked by its number; the same in every run and on every machine."""
    return tuple(number << 32 | value for number, value in enumerate(_minima(shingles, HASHES)))


class Signature(msgspec.Struct, frozen=True):
    """A byte of each of many minimal hashes, and how many shingles they are of."""

    drawn: bytes
    size: int


def signature_of(shingles: list[str]) -> Signature:
    """The signature of a text, the same in every run and on every machine."""
    return Signature(bytes(value & 0xFF for value in _minima(shingles, SIGNED)), len(shingles))


def may_be_one(one: Signature, others: Sequence[Signature]) -> list[bool]:
    """Of each other text, whether it has enough in common with one to be worth comparing sentence by sentence."""
    drawn = np.frombuffer(b"".join(other.drawn for other in others), dtype=np.uint8).reshape(-1, SIGNED)
    equal = np.count_nonzero(drawn == np.frombuffer(one.drawn, dtype=np.uint8), axis=1) / SIGNED
    alike = np.clip((equal - _BY_CHANCE) / (1 - _BY_CHANCE), 0, 1)  # of all shingles of both, the share in both
    sizes = np.array([other.size for other in others])
    shared = alike / (1 + alike) * (sizes + one.size)
    found: list[bool] = (shared >= LEAST_SHARED * np.minimum(sizes, one.size)).tolist()
    return found


def _minima(shingles: list[str], count: int) -> list[int]:
    made = RMinHash(num_perm=count, seed=_SEED)
    made.update(shingles)
    minima: list[int] = made.digest()
    return minima


def sort_out(connection: Connection, number: int, document: Document, content: str, reading: Reading) -> Sorted:
    """What becomes of a new document, and of others because of it.

    `number` and `content` are its row and its key. For the transaction that adds it; the caller writes what they say.
    """
    published = str(document.published) if document.published else None
    return _Sorting(connection).take(_Known(number, document.text, published, content), reading)


def keeps_silent(connection: Connection, number: int, reading: Reading) -> bool:
    """Whether a document is a copy; then what a newer reader has read in it waits beside it too."""
    query = "UPDATE copies SET reading = ? WHERE document = ?"
    return run(connection, query, (reading.to_json(), number)).rowcount > 0


def copies_of(connection: Connection, originals: Iterable[int]) -> dict[int, list[Copy]]:
    """The copies of some documents, by their originals, oldest first."""
    found: dict[int, list[Copy]] = {}
    for some in chunks(sorted(set(originals))):
        wanted = padded(some)
        rows = run(
            connection,
            "SELECT c.original, d.id, d.title, d.published, s.name, s.outlet, s.url FROM copies c"
            " JOIN documents d ON d.id = c.document JOIN sightings s ON s.document = d.id"
            f" WHERE c.original IN ({marks(len(wanted))}) ORDER BY d.known_from, d.content, s.name, s.outlet, s.url",
            wanted,
        )
        places: dict[tuple[int, int, str, str], Copy] = {}
        for original, document, title, published, name, outlet, url in rows:
            # A page may have been handed in under two names; one that stood at two addresses stood twice.
            before = places.get((original, document, outlet, url))
            names = (*before.names, name) if before else (name,)
            places[original, document, outlet, url] = Copy(names, title, outlet or None, url or None, published)
        for (original, *_), copy in places.items():
            found.setdefault(original, []).append(copy)
    return found


class _Sorting:
    """Works out who is an original after a document has come: those whose standing may change, in their order."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[int, _Known] = {}
        self._alike: dict[tuple[int, int], bool] = {}
        self._joined: set[int] = set()  # those that copies have come to, or gone from

    def take(self, new: _Known, reading: Reading) -> Sorted:
        number = new.number
        self._known[number] = new
        signed = "INSERT INTO signatures (document, drawn, size) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        run(self._connection, signed, (number, new.signature.drawn, new.signature.size))
        retold: dict[int, Reading] = {}
        waiting = [(new.order, number)]
        seen = {number}
        while waiting:
            _, at = heappop(waiting)
            one = self._known[at]
            met, met_copies = self._met(one)
            originals = self._same_among(one, met)
            original = min((x for x in originals if x.order < one.order), key=lambda x: x.order, default=None)
            was_copy = at != number and at in self._readings([at])
            if original is not None:
                self._joined.add(original.number)
                if not was_copy:
                    told = reading if at == number else self._as_told(at)
                    retold[at] = silent(told)
                    self._make_copy(one, original.number, told)
                else:
                    self._joined.update(self._originals_of(at))
                    query = "UPDATE copies SET original = ? WHERE document = ?"
                    run(self._connection, query, (original.number, at))
                if at == number or was_copy:
                    continue
            elif was_copy:
                retold[at] = self._readings([at])[at]
                self._joined.update([at, *self._originals_of(at)])
                self._make_original(one)
            elif at == number:
                self._write_hashes(one, copy=False)
            # Its standing has changed: those behind it that are the same text, or hung on it, may stand otherwise.
            behind = [x for x in originals if x.order > one.order]
            behind += [x for x in self._same_among(one, met_copies) if x.order > one.order]
            behind += self._load(self._hanging_on(at)).values()
            for x in behind:
                if x.number not in seen:
                    seen.add(x.number)
                    heappush(waiting, (x.order, x.number))
        said = retold.pop(number, reading)
        told_anew = [Retold(document, told) for document, told in retold.items()]
        return Sorted(said, told_anew, [one for one in sorted(self._joined) if self._redated(one)])

    def _same(self, one: _Known, other: _Known) -> bool:
        pair = (min(one.number, other.number), max(one.number, other.number))
        if pair not in self._alike:
            self._alike[pair] = same_text(one.text, other.text)
        return self._alike[pair]

    def _met(self, one: _Known) -> tuple[list[int], list[int]]:
        """The originals and the copies that share a hash."""
        spans = _spans_around(one.span) if one.span != UNDATED else self._all_spans()
        found: tuple[set[int], set[int]] = (set(), set())
        for some in chunks(spans):
            asked, wanted = padded(some), padded(one.hashes)
            query = (
                f"SELECT of_copy, document FROM hashes WHERE span IN ({marks(len(asked))}) AND of_copy IN (0, 1)"
                f" AND hash IN ({marks(len(wanted))})"
            )
            for of_copy, document in run(self._connection, query, (*asked, *wanted)):
                if document != one.number:
                    found[of_copy].add(document)
        return sorted(found[0]), sorted(found[1])

    def _same_among(self, one: _Known, met: Sequence[int]) -> list[_Known]:
        """Those of some documents that are the same text."""
        return [other for other in self._load(self._near(one, met)).values() if self._same(one, other)]

    def _near(self, one: _Known, others: Sequence[int]) -> list[int]:
        """Those of some documents whose signatures speak for it, or that have none."""
        signed: list[tuple[int, Signature]] = []
        for some in chunks(others):
            wanted = padded(some)
            query = f"SELECT document, drawn, size FROM signatures WHERE document IN ({marks(len(wanted))})"
            signed += [(row[0], Signature(bytes(row[1]), row[2])) for row in run(self._connection, query, wanted)]
        far: set[int] = set()
        if signed:
            fit = may_be_one(one.signature, [signature for _, signature in signed])
            far = {number for (number, _), fits in zip(signed, fit, strict=True) if not fits}
        return [number for number in others if number not in far]

    def _all_spans(self) -> list[int]:
        return [row[0] for row in run(self._connection, "SELECT DISTINCT span FROM hashes")] or [UNDATED]

    def _load(self, numbers: Sequence[int]) -> dict[int, _Known]:
        missing = [number for number in numbers if number not in self._known]
        for some in chunks(missing):
            wanted = padded(some)
            query = f"SELECT id, text, published, content FROM documents WHERE id IN ({marks(len(wanted))})"
            for number, text, published, content in run(self._connection, query, wanted):
                self._known[number] = _Known(number, text, published, content)
        return {number: self._known[number] for number in numbers}

    def _readings(self, numbers: Sequence[int]) -> dict[int, Reading]:
        """What copies among some documents were read to say."""
        wanted = padded(numbers)
        query = f"SELECT document, reading FROM copies WHERE document IN ({marks(len(wanted))})"
        return {row[0]: Reading.from_json(row[1]) for row in run(self._connection, query, wanted)}

    def _hanging_on(self, original: int) -> list[int]:
        query = "SELECT document FROM copies WHERE original = ? ORDER BY document"
        return [row[0] for row in run(self._connection, query, (original,))]

    def _originals_of(self, copy: int) -> list[int]:
        query = "SELECT original FROM copies WHERE document = ?"
        return [row[0] for row in run(self._connection, query, (copy,))]

    def _redated(self, number: int) -> bool:
        """Let a document be known from the first day on which it, or a copy of it, was; whether that is another one."""
        query = (
            "SELECT d.id, d.published, d.added_at, d.known_from FROM documents d WHERE d.id = ?"
            " OR d.id IN (SELECT document FROM copies WHERE original = ?)"
        )
        rows = run(self._connection, query, (number, number)).all()
        before = next(row[3] for row in rows if row[0] == number)
        known = min(known_from(PartialDate.parse(row[1]) if row[1] else None, row[2]) for row in rows)
        if known == before or self._originals_of(number):
            return False
        run(self._connection, "UPDATE documents SET known_from = ? WHERE id = ?", (known, number))
        return True

    def _as_told(self, number: int) -> Reading:
        """What an original says in the register."""
        lists: dict[str, list[Record]] = {}
        for one in told_by_documents(self._connection, [number]):
            lists.setdefault(one.kind, []).append(one.record)
        made: Mapping[str, Any] = {kind: tuple(records) for kind, records in lists.items()}
        language = run(self._connection, "SELECT language FROM documents WHERE id = ?", (number,)).scalar()
        return Reading(id=number, language=language, **made)

    def _make_copy(self, one: _Known, original: int, told: Reading) -> None:
        self._forget_hashes(one, copy=False)
        run(
            self._connection,
            "INSERT INTO copies (document, original, reading) VALUES (?, ?, ?)",
            (one.number, original, told.to_json()),
        )
        self._write_hashes(one, copy=True)

    def _make_original(self, one: _Known) -> None:
        run(self._connection, "DELETE FROM copies WHERE document = ?", (one.number,))
        self._forget_hashes(one, copy=True)
        self._write_hashes(one, copy=False)

    def _write_hashes(self, one: _Known, *, copy: bool) -> None:
        rows = [(one.span, int(copy), value, one.number) for value in one.hashes]
        run(
            self._connection,
            f"INSERT INTO hashes (span, of_copy, hash, document) VALUES {', '.join(['(?, ?, ?, ?)'] * len(rows))}",
            tuple(value for row in rows for value in row),
        )

    def _forget_hashes(self, one: _Known, *, copy: bool) -> None:
        wanted = padded(one.hashes)
        query = f"DELETE FROM hashes WHERE span = ? AND of_copy = ? AND hash IN ({marks(len(wanted))}) AND document = ?"
        run(self._connection, query, (one.span, int(copy), *wanted, one.number))


def known_from(published: PartialDate | None, at: str) -> str:
    """The day from which a document is known, by its day of publication or the moment at which it was added. A month or
    a year is known for sure only when it is over."""
    return published.last_day().isoformat() if published else at[:10]


def silent(reading: Reading) -> Reading:
    """The same reading without anything that it says."""
    return Reading(id=reading.id, language=reading.language, error=reading.error)


def _spans_around(span: int) -> list[int]:
    return [UNDATED, span - 1, span, span + 1]
