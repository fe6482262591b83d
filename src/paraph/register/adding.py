"""Documents and their readings into the register, a few documents in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, select, update

from paraph.records import Document, Evidence, PartialDate, Reading, Record
from paraph.register import schema
from paraph.register.body_homes import note_named, note_named_anew
from paraph.register.clock import now
from paraph.register.copies import keeps_silent, known_from, sort_out
from paraph.register.facets import refresh, refresh_grown
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.placing import Moves, Placed, place, place_new, retell, tell
from paraph.register.identity.resolving import resolve
from paraph.register.rows import chunks, insert_row, marks, new_row, padded, run
from paraph.register.sense import sensible
from paraph.register.settled import as_settled, note_reader
from paraph.register.sources import keep_remarks
from paraph.register.statements import values_of
from paraph.register.storable import storable, storable_reading
from paraph.register.told import Source, Told

ADDED, REREAD, KNOWN, REFUSED = "added", "reread", "known", "refused"
"""What may become of a document: it is new, a newer reader has read it again, it was there already, or it can't be
kept."""


def content_key(document: Document) -> str:
    """What a document is known by: all that its reading depends on, with whitespace made plain.

    Outlet, URL and the caller's id are left out: the same words printed twice are one document seen twice. The day of
    publication is in it, since "on Thursday" means another day in another week.
    """
    document = storable(document)
    parts = (document.title or "", document.text, str(document.published or ""), document.language or "")
    return sha256("\x1f".join(" ".join(part.split()) for part in parts).encode()).hexdigest()


class Outcome(msgspec.Struct, frozen=True):
    """What became of one document: `added`, `reread`, `known` or `refused`; of a refused one, why; of one that was
    added alone, the entries that it touched."""

    what: str
    problem: str | None = None
    entries: frozenset[str] = frozenset()


def is_known(connection: Connection, document: Document, reader: str) -> bool:
    """Whether the register has this document, read by this version of the reader."""
    found = run(connection, "SELECT reader FROM documents WHERE content = ?", (content_key(document),)).scalar()
    return bool(found == reader)


def note_sightings(connection: Connection, documents: Iterable[Document]) -> None:
    """Note where documents that the register has stood once more, inside the caller's transaction."""
    at = now()
    for document in map(storable, documents):
        number = run(connection, "SELECT id FROM documents WHERE content = ?", (content_key(document),)).scalar()
        if number is not None:
            _note_sighting(connection, number, document, at)


def add_readings(connection: Connection, told: Iterable[tuple[Document, Reading]], reader: str) -> list[Outcome]:
    """Add documents with their readings, inside the caller's transaction; the same once more adds nothing.

    What follows from them (entries, summaries) is worked out once for all: reports of one event come together.
    """
    adding = _Adding(connection, reader)
    became = [adding.take(document, reading) for document, reading in told]
    adding.settle()
    touched = frozenset(adding.touched) if len(became) == 1 else frozenset()
    return [Outcome(what, entries=touched) for what in became]


class _New(msgspec.Struct, frozen=True):
    """A record of a new document that has an entry."""

    row: int
    key: str
    kind: str
    record: Record
    source: Source


class _Adding:
    """Documents on their way into the register; `settle` draws the conclusions from all of them."""

    def __init__(self, connection: Connection, reader: str) -> None:
        self._connection = connection
        self._reader = reader
        self._constraints = Constraints.load(connection)
        self._moves = Moves(set(), {})
        self._new: list[_New] = []
        self._redated: list[int] = []
        self.touched: set[str] = set()

    def take(self, document: Document, reading: Reading) -> str:
        """Write down a document and what it says; what became of it."""
        connection, at = self._connection, now()
        reading = storable_reading(sensible(reading, document), document.text + (document.title or ""))
        document = storable(document)
        content = content_key(document)
        known = run(connection, "SELECT id, reader, error FROM documents WHERE content = ?", (content,)).first()
        if known is None:
            number = _insert_document(connection, document, content, at, self._reader, reading)
            _insert_sighting(connection, number, document, at)
            # What could not be read takes the place of nothing that was.
            if reading.error is None:
                self._tell_sorted(document, number, content, reading, at, self._tell_new)
            return ADDED
        number = int(known[0])
        _note_sighting(connection, number, document, at)
        if known[1] == self._reader:
            return KNOWN
        read_by = "UPDATE documents SET reader = ?, error = ?, language = ? WHERE id = ?"
        run(connection, read_by, (self._reader, reading.error, reading.language or document.language, number))
        # A reader that fails takes nothing away that an earlier one has found.
        if reading.error is None and not keeps_silent(connection, number, reading):
            if known[2] is not None:  # read for the first time
                self._tell_sorted(document, number, content, reading, at, self._tell_anew)
            else:
                self._tell_anew(document.published, number, content, reading, at)
        return REREAD

    def _tell_sorted(
        self, document: Document, number: int, content: str, reading: Reading, at: str, tell: Callable[..., None]
    ) -> None:
        """Let a document say what it says as an original or a copy, and others what they say because of it."""
        found = sort_out(self._connection, number, document, content, reading)
        tell(document.published, number, content, found.reading, at)
        self._redated += found.redated
        if found.retold:
            self.settle()  # so that the entries of the others have its records, and go on
        for other in found.retold:
            query = "SELECT content, published, reader FROM documents WHERE id = ?"
            row = run(self._connection, query, (other.document,)).first()
            assert row is not None
            day = PartialDate.parse(row[1]) if row[1] else None
            self._tell_anew(day, other.document, row[0], other.reading, at, reader=row[2])

    def _tell_new(self, published: PartialDate | None, number: int, content: str, reading: Reading, at: str) -> None:
        """What a new document says: nothing to compare with, so a few statements do."""
        connection, moves, apart = self._connection, self._moves, self._constraints.set_apart
        used: set[str] = set()
        records: list[tuple[str, str, Record]] = []
        for kind, record in reading.records():
            key = _free_key(content, kind, used)
            used.add(key)
            records.append((key, kind, record))
        if not records:
            return
        said = [(key, record) for key, _, record in records]
        nodes = place_new(connection, said, published, apart, moves)
        placed = _insert_records(connection, number, records, nodes)
        _write_statements(connection, placed, self._reader, at)
        moves.near |= tell(connection, number, [(kind, nodes[key]) for key, kind, _ in records if key in nodes])
        source = Source(number, (), None, None, published, known_from(published, at))
        kinds = {key: kind for key, kind, _ in records}
        if reading.bodies:
            # Which entries they have is not settled yet; that they have one is all that matters here.
            told = [
                Told(one.key, kinds[one.key], one.record, source, "" if one.key in nodes else None) for one in placed
            ]
            note_named(connection, told, [(one.key, one.row) for one in placed])
        self._new += [_New(one.row, one.key, kinds[one.key], one.record, source) for one in placed if one.key in nodes]

    def _tell_anew(
        self,
        published: PartialDate | None,
        number: int,
        content: str,
        reading: Reading,
        at: str,
        reader: str | None = None,
    ) -> None:
        """Let a document that is there say something else."""
        connection, moves = self._connection, self._moves
        named = self._constraints.named
        written = _write_records(connection, number, content, reading, reader or self._reader, at, named)
        placed = as_settled(connection, written)
        place(connection, placed, published, self._constraints.set_apart, moves)
        moves.nodes |= _nodes_without(connection, number)
        moves.near |= retell(connection, number)
        note_named_anew(connection, number)

    def settle(self) -> None:
        """Let entries, and what they are listed by, follow from all that was taken since the last time."""
        connection, moves, withdrawn, at = self._connection, self._moves, self._constraints.withdrawn, now()
        note_reader(connection, self._reader, at)
        newcomers = moves.created - moves.shared_out
        changed = resolve(connection, moves, self._constraints, at, newcomers) if moves.nodes or moves.near else set()
        gained = self._gained()
        refresh(connection, changed, withdrawn, gained)
        refresh_grown(connection, {entry: found for entry, found in gained.items() if entry not in changed}, withdrawn)
        self.touched |= changed | set(gained)
        if self._redated:
            refresh(connection, _entries_told_by(connection, self._redated), withdrawn)
        self._moves, self._new, self._redated = Moves(set(), {}), [], []

    def _gained(self) -> dict[str, list[Told]]:
        """The records that each entry has gained, as their documents tell them."""
        entry_of: dict[int, str] = {}
        for some in chunks([one.row for one in self._new]):
            wanted = padded(some)
            query = "SELECT r.id, n.entry FROM records r JOIN nodes n ON n.id = r.node WHERE r.id IN"
            rows = run(self._connection, f"{query} ({marks(len(wanted))})", wanted)
            entry_of |= {row[0]: row[1] for row in rows}
        found: dict[str, list[Told]] = {}
        for one in sorted(self._new, key=lambda one: one.key):
            entry = entry_of[one.row]
            found.setdefault(entry, []).append(Told(one.key, one.kind, one.record, one.source, entry))
        return found


def _insert_records(
    connection: Connection, number: int, records: Sequence[tuple[str, str, Record]], nodes: dict[str, int]
) -> list[Placed]:
    statement = (
        "INSERT INTO records (key, document, kind, local_id, confidence, live, node) VALUES (?, ?, ?, ?, ?, ?, ?)"
    )
    return [
        Placed(
            insert_row(connection, statement, (key, number, kind, record.id, record.confidence, True, nodes.get(key))),
            key,
            record,
        )
        for key, kind, record in records
    ]


def take_in(connection: Connection, document: Document, at: str, *, reader: str) -> int:
    """Add a document that nobody has read yet (`reader` says so); its row."""
    document = storable(document)
    number = _insert_document(connection, document, content_key(document), at, reader)
    _insert_sighting(connection, number, document, at)
    return number


def _insert_document(
    connection: Connection, document: Document, content: str, at: str, reader: str, reading: Reading | None = None
) -> int:
    published = document.published
    language = (reading.language if reading else None) or document.language
    error = reading.error if reading else None
    number = insert_row(
        connection,
        "INSERT INTO documents (content, text, title, published, language, known_from, added_at, reader, error)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            content,
            document.text,
            document.title,
            str(published) if published else None,
            language,
            known_from(document.published, at),
            at,
            reader,
            error,
        ),
    )
    if connection.dialect.name == "sqlite":
        run(
            connection,
            "INSERT INTO document_words(rowid, title, text) VALUES (?, ?, ?)",
            (number, document.title or "", document.text),
        )
    keep_remarks(connection, number, document)
    return number


def _note_sighting(connection: Connection, number: int, document: Document, at: str) -> None:
    seen = (number, str(document.id), document.outlet or "", document.url or "")
    known = run(
        connection, "SELECT 1 FROM sightings WHERE document = ? AND name = ? AND outlet = ? AND url = ?", seen
    ).first()
    if known is None:
        _insert_sighting(connection, number, document, at)


def _insert_sighting(connection: Connection, number: int, document: Document, at: str) -> None:
    run(
        connection,
        "INSERT INTO sightings (document, name, outlet, url, seen_at) VALUES (?, ?, ?, ?, ?)",
        (number, str(document.id), document.outlet or "", document.url or "", at),
    )


def _write_records(
    connection: Connection,
    number: int,
    content: str,
    reading: Reading,
    reader: str,
    at: str,
    named: frozenset[str],
) -> list[Placed]:
    """Records with their statements; those of an earlier reading go on where the same words state the same kind.

    `named` are the records that people's decisions speak of.
    """
    earlier = _earlier_records(connection, number, named)
    used = {old.key for old in earlier}
    placed: list[Placed] = []
    for kind, record in reading.records():
        old = _best_match(kind, record, earlier)
        if old is not None:
            earlier.remove(old)
            row, key = old.row, old.key
            _end_machine_statements(connection, [row], at)
            connection.execute(
                update(schema.records)
                .where(schema.records.c.id == row)
                .values(live=True, local_id=record.id, confidence=record.confidence)
            )
        else:
            key = _free_key(content, kind, used)
            used.add(key)
            row = new_row(
                connection,
                schema.records,
                key=key,
                document=number,
                kind=kind,
                local_id=record.id,
                confidence=record.confidence,
                live=True,
            )
        placed.append(Placed(row, key, record))
    # What a person has spoken of stays, also where the newer reader no longer sees it.
    gone = [old.row for old in earlier if not old.upheld]
    _end_machine_statements(connection, gone, at)
    if gone:
        connection.execute(update(schema.records).where(schema.records.c.id.in_(gone)).values(live=False))
    _write_statements(connection, placed, reader, at)
    return placed


def _write_statements(connection: Connection, placed: Sequence[Placed], reader: str, at: str) -> None:
    said = [(one.row, v.field, v.position, v.value, reader, at) for one in placed for v in values_of(one.record)]
    shown = [(one.row, span.start, span.end, at) for one in placed for span in one.record.evidence]
    if said:
        statement = "INSERT INTO statements (record, field, position, value, reader, since) VALUES (?, ?, ?, ?, ?, ?)"
        run(connection, statement, said)
    if shown:
        run(connection, "INSERT INTO evidence (record, first, past, since) VALUES (?, ?, ?, ?)", shown)


class _Earlier(msgspec.Struct, frozen=True):
    row: int
    key: str
    kind: str
    spans: tuple[tuple[int, int], ...]
    upheld: bool  # a person's statement about it is in force, or a decision speaks of it


def _earlier_records(connection: Connection, number: int, named: frozenset[str]) -> list[_Earlier]:
    r, e, s = schema.records.c, schema.evidence.c, schema.statements.c
    # Those in force first; one that a reader in between did not see comes back where the same words state it.
    query = select(r.id, r.key, r.kind, r.live).where(r.document == number).order_by(~r.live, r.id)
    rows = connection.execute(query).all()
    spans: dict[int, list[tuple[int, int]]] = {row: [] for row, *_ in rows}
    gone = {row for row, _, _, live in rows if not live}
    if rows:
        ended: dict[int, str] = {}
        shown = select(e.record, e.first, e.past, e.until).where(e.record.in_(list(spans)))
        for row, first, past, until in connection.execute(shown.order_by(e.until.desc())):
            if until is None or (row in gone and ended.setdefault(row, until) == until):
                spans[row].append((first, past))
    said = select(s.record).where(s.record.in_(list(spans)), s.decision.isnot(None), s.until.is_(None))
    upheld = set(connection.scalars(said)) if rows else set()
    return [
        _Earlier(row, key, kind, tuple(spans[row]), row in upheld or (live and key in named))
        for row, key, kind, live in rows
    ]


def _end_machine_statements(connection: Connection, rows: Sequence[int], at: str) -> None:
    if not rows:
        return
    s, e = schema.statements.c, schema.evidence.c
    connection.execute(
        update(schema.statements).where(s.record.in_(rows), s.until.is_(None), s.decision.is_(None)).values(until=at)
    )
    connection.execute(update(schema.evidence).where(e.record.in_(rows), e.until.is_(None)).values(until=at))


def _best_match(kind: str, record: Record, earlier: Iterable[_Earlier]) -> _Earlier | None:
    """The earlier record of the kind that shares most characters of evidence."""
    best, most = None, 0
    for old in earlier:
        if old.kind == kind:
            shared = sum(_overlap(span, start, past) for span in record.evidence for start, past in old.spans)
            if shared > most:
                best, most = old, shared
    return best


def _overlap(span: Evidence, first: int, past: int) -> int:
    return max(0, min(span.end, past) - max(span.start, first))


def _free_key(content: str, kind: str, used: set[str]) -> str:
    number = 1
    while (key := f"{content[:24]}/{kind}/{number}") in used:
        number += 1
    return key


def _entries_told_by(connection: Connection, documents: Sequence[int]) -> set[str]:
    wanted = padded(documents)
    query = (
        "SELECT DISTINCT n.entry FROM records r JOIN nodes n ON n.id = r.node"
        f" WHERE r.document IN ({marks(len(wanted))}) AND r.live AND n.entry IS NOT NULL"
    )
    return {row[0] for row in run(connection, query, wanted)}


def _nodes_without(connection: Connection, document: int) -> set[int]:
    """Nodes of a document's records that are no longer there: their entries may have lost something."""
    r = schema.records.c
    found = connection.scalars(select(r.node).where(r.document == document, ~r.live, r.node.isnot(None)))
    return {number for number in found if number is not None}
