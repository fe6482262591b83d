"""The reader: documents in, readings out."""

from __future__ import annotations

import gc
import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import msgspec

from paraph.reader.assemble import Assembler
from paraph.reader.confidence import Judge
from paraph.reader.decode import Drafted, Drafter, Thresholds
from paraph.reader.events import events_of
from paraph.reader.explain import explanation, mentions
from paraph.reader.network import Network
from paraph.reader.page import Language, Page, lay_out
from paraph.reader.which_language import code_of, language_of, mislabelled, name_of, supported_languages
from paraph.records import Document, Explanation, Mention, Reading, Record
from paraph.sources.interrupts import ignore_interrupts, interrupts_held

LONGEST_PART = 16_000  # characters read at once; a longer text is read in parts
TOGETHER = 16  # documents that are read as one, at most: each then costs a third of what it does alone
TYPICAL_LENGTH = 4_000  # characters


class Reader:
    """Reads documents into records. Making one loads lexicons and weights; keep it for many documents.

    ``model`` is a folder of weights (the packaged ones if None).
    """

    def __init__(self, model: Path | None = None):
        self.model = model
        self.languages: dict[str, Language] = {}  # those that have been met
        folder = model or Path(str(resources.files("paraph.reader") / "model"))
        self.drafter = Drafter(Network.load(folder), Thresholds.load(folder))
        self.judge = load_judge(folder)
        gc.freeze()  # lexicons and weights live as long as the process: the collector need not walk them again

    def read(self, document: Document, explain: bool = False) -> Reading:
        """The records of one document; ``explain`` adds why each is there and what was rejected."""
        code = code_in(document)
        language = self._language(code)
        if language is None:
            return refusal(document, code)
        # what the whole is in, its parts are read in
        read = [(self._read_short([(part, language)], explain)[0], offset) for part, offset in parts_of(document)]
        return read[0][0] if len(read) == 1 else joined(document, read)

    def read_many(self, documents: Iterable[Document], workers: int = 1, explain: bool = False) -> Iterator[Reading]:
        """A reading for each document, in order; one that fails is a reading with ``error``. Streams: documents are
        taken in small groups (the first alone, then ever more, up to ``TOGETHER``), with workers a few groups each."""
        groups = grouped(documents)
        if workers <= 1:
            for group in groups:
                yield from self._read_group(group, explain)
            return
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(
            workers, mp_context=context, initializer=_start_worker, initargs=(self.model,)
        ) as pool:
            in_flight: deque[tuple[list[Document], Future[list[str]] | None]] = deque()
            broken = False
            while True:
                while len(in_flight) < 3 * workers and (group := next(groups, [])):
                    lines = [d.to_json() for d in group]
                    with interrupts_held():
                        in_flight.append((group, None if broken else pool.submit(_read_lines, lines, explain)))
                if not in_flight:
                    return
                group, future = in_flight.popleft()
                try:
                    readings = [Reading.from_json(line) for line in future.result()] if future else None
                except BrokenProcessPool:  # a worker was killed: go on alone
                    broken, readings = True, None
                yield from readings or self._read_group(group, explain)

    def _language(self, code: str | None) -> Language | None:
        """The language of a code; None if it is not supported."""
        if code not in supported_languages():
            return None
        if code not in self.languages:
            self.languages[code] = Language.load(code)
        return self.languages[code]

    def _read_group(self, group: list[Document], explain: bool) -> list[Reading]:
        """Readings of a group, short ones read as one; whatever goes wrong concerns one document only."""
        try:
            short = [
                (d, language)
                for d in group
                if len(d.text) <= LONGEST_PART and (language := self._language(code_in(d))) is not None
            ]
            by_place = dict(zip([id(d) for d, _ in short], self._read_short(short, explain), strict=True))
            return [by_place.get(id(d)) or self._read_safely(d, explain) for d in group]
        except Exception:
            return [self._read_safely(d, explain) for d in group]

    def _read_safely(self, document: Document, explain: bool) -> Reading:
        try:
            return self.read(document, explain)
        except Exception as error:  # one bad document never stops a run; the reading says what happened
            return Reading(
                id=document.id, language=document.language, error=f"could not be read: {type(error).__name__}: {error}"
            )

    def _read_short(self, documents: list[tuple[Document, Language]], explain: bool) -> list[Reading]:
        """Readings of documents of at most ``LONGEST_PART`` characters, each in its language, all at once."""
        with collector_held():
            pages = [lay_out(document, language) for document, language in documents]
            return [self._reading(d, explain) for d in self.drafter.draft_all(pages, with_rejects=explain)]

    def _reading(self, drafted: Drafted, explain: bool) -> Reading:
        page = drafted.page
        assembler = Assembler(drafted, self.judge)
        records: dict[str, Any] = {kind: tuple(found) for kind, found in assembler.build().items()}
        events = list(events_of(records))
        records["events"] = tuple(event for event, _ in events)
        return Reading(
            id=page.document.id,
            language=page.language if wrongly_labelled(page) else page.document.language or page.language,
            mentions=tuple(mentions(drafted)),
            doubts=tuple(doubts(page)),
            explanation=explanation(assembler, drafted, events) if explain else None,
            **records,
        )


def code_in(document: Document) -> str | None:
    """The code of the language that a document is said to be in, unless it clearly is in another, or, without a label,
    looks to be in; None if none is known."""
    if document.language is None:
        return language_of(document.text)
    label = code_of(document.language)
    return mislabelled(document.text, label) or label


def refusal(document: Document, code: str | None) -> Reading:
    """The reading of a document in a language that can't be read; ``code`` is what ``code_in`` gives for it."""
    known = f"(supported: {', '.join(supported_languages())})"
    if document.language is None or code_of(document.language) != code:
        name = name_of(code)
        looks = f"looks like {name}, which is not supported" if name else "does not look like a supported language"
        reason = f"the text {looks} {known}"
    else:
        reason = f"the language {document.language!r} is not supported {known}"
    return Reading(id=document.id, language=document.language, error=reason)


def grouped(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """Documents in groups: one at first, so that something is there at once, then ever more; a group ends early when
    it holds much text."""
    group: list[Document] = []
    most, size = 1, 0
    for document in documents:
        group.append(document)
        size += len(document.text)
        if len(group) >= most or size > TOGETHER * TYPICAL_LENGTH:
            yield group
            group, size, most = [], 0, min(2 * most, TOGETHER)
    if group:
        yield group


@contextmanager
def collector_held() -> Iterator[None]:
    """Reading makes many small objects and no cycles of them: the collector would look for some twenty times a group in
    vain."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def load_judge(folder: Path) -> Judge:
    """The fitted judge of a model's folder (``confidence.json``), an unfitted one if it has none."""
    path = folder / "confidence.json"
    return msgspec.json.decode(path.read_bytes(), type=Judge) if path.exists() else Judge()


def wrongly_labelled(page: Page) -> bool:
    """Whether a document was read in another language than it is labelled."""
    return page.document.language is not None and code_of(page.document.language) != page.language


def doubts(page: Page) -> Iterator[str]:
    """What a reader of the result should know."""
    yield from page.document.doubts
    if wrongly_labelled(page):
        yield f"labelled {page.document.language!r}, but the text is in {page.language!r}, in which it was read"
    if page.document.published is None and any(d.value is None or d.resolved for _, d in page.dates):
        yield "no date of publication is known: relative dates stay open"


def parts_of(document: Document) -> Iterator[tuple[Document, int]]:
    """The document in parts of bounded length, cut at a line's end, a sentence's, or a space, with their offsets."""
    text = document.text
    if len(text) <= LONGEST_PART:
        yield document, 0
        return
    start = 0
    while start < len(text):
        end = min(start + LONGEST_PART, len(text))
        if end < len(text):
            floor = start + LONGEST_PART // 2
            for mark in ("\n", ". ", " "):
                cut = text.rfind(mark, floor, end)
                if cut > 0:
                    end = cut + len(mark)
                    break
        yield (
            msgspec.structs.replace(document, text=text[start:end], title=document.title if start == 0 else None),
            start,
        )
        start = end


def joined(document: Document, parts: list[tuple[Reading, int]]) -> Reading:
    """One reading of the readings of a document's parts, offsets moved, records numbered anew."""
    lists: dict[str, list[Record]] = {}
    found: list[Mention] = []
    all_doubts: dict[str, None] = {}
    explained: list[Any] = []
    rejected: list[Any] = []
    for number, (reading, offset) in enumerate(parts, 1):
        for kind, record in reading.records():
            evidence = tuple(shifted(e, offset) for e in record.evidence)
            lists.setdefault(kind, []).append(
                msgspec.structs.replace(record, id=f"part-{number}-{record.id}", evidence=evidence)
            )
        found += (shifted(m, offset) for m in reading.mentions)
        all_doubts.update(dict.fromkeys(reading.doubts))
        if reading.explanation is not None:
            explained += (
                msgspec.structs.replace(
                    e, record=f"part-{number}-{e.record}", cues=tuple(shifted(c, offset) for c in e.cues)
                )
                for e in reading.explanation.records
            )
            rejected += (shifted(r, offset) for r in reading.explanation.rejected)
    records: dict[str, Any] = {kind: tuple(found_records) for kind, found_records in lists.items()}
    return Reading(
        id=document.id,
        language=parts[0][0].language,
        mentions=tuple(found),
        doubts=tuple(all_doubts),
        explanation=Explanation(records=tuple(explained), rejected=tuple(rejected)) if explained or rejected else None,
        **records,
    )


def shifted(spanned: Any, offset: int) -> Any:
    return msgspec.structs.replace(spanned, start=spanned.start + offset, end=spanned.end + offset)


_worker: Reader | None = None


def _start_worker(model: Path | None) -> None:
    global _worker
    ignore_interrupts()
    _worker = Reader(model)


def _read_lines(lines: list[str], explain: bool) -> list[str]:
    assert _worker is not None
    return [reading.to_json() for reading in _worker._read_group([Document.from_json(line) for line in lines], explain)]
