"""Documents and their readings into the register, a document in one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, select, update

from paraph.records import Document, Evidence, PartialDate, Reading, Record
from paraph.register import schema
from paraph.register.clock import now
from paraph.register.copies import keeps_silent, known_from, sort_out
from paraph.register.facets import refresh, refresh_grown
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.placing import Moves, Placed, place, place_new, retell, tell
from paraph.register.identity.resolving import resolve
from paraph.register.rows import chunks, marks, new_row, padded, run
from paraph.register.sense import sensible
from paraph.register.settled import as_settled, note_reader
from paraph.register.sources import keep_remarks
from paraph.register.statements import values_of
from paraph.register.storable import storable, storable_reading
from paraph.register.told import Source, Told


def content_key(document: Document) -> str:
    """What a document is known by: all that its reading depends on, with whitespace made plain.

    Outlet, URL and the caller's id are left out: the same words printed twice are one document seen twice. The day of
    publication is in it, since "on Thursday" means another day in another week.
    """
    document = storable(document)
    parts = (document.title or "", document.text, str(document.published or ""), document.language or "")
    return sha256("\x1f".join(" ".join(part.split()) for part in parts).encode()).hexdigest()


class Outcome(msgspec.Struct, frozen=True):
    """What became of one document: `added`, `reread` or `known`, and the entries that it touched."""

    what: str
    entries: frozenset[str] = frozenset()


def is_known(connection: Connection, document: Document, reader: str) -> bool:
    """Whether the register has this document, read by this version of the reader."""
    found = run(connection, "SELECT reader FROM documents WHERE content = ?", (content_key(document),)).scalar()
    return bool(found == reader)


def add_reading(connection: Connection, document: Document, reading: Reading, reader: str) -> Outcome:
    """Add a document with its reading, inside the caller's transaction; the same once more adds nothing."""
    at = now()
    reading = storable_reading(sensible(reading, document), document.text + (document.title or ""))
    document = storable(document)
    content = content_key(document)
    known = run(connection, "SELECT id, reader, error FROM documents WHERE content = ?", (content,)).first()
    if known is None:
        return _add_new(connection, document, content, reading, reader, at)
    number = int(known[0])
    _note_sighting(connection, number, document, at)
    if known[1] == reader:
        return Outcome("known")
    read_by = "UPDATE documents SET reader = ?, error = ?, language = ? WHERE id = ?"
    run(connection, read_by, (reader, reading.error, reading.language or document.language, number))
    if reading.error is not None:
        # A reader that fails takes nothing away that an earlier one has found.
        return Outcome("reread")
    note_reader(connection, reader, at)
    if keeps_silent(connection, number, reading):
        return Outcome("reread")

    def tell(said: Reading) -> frozenset[str]:
        return _tell_anew(connection, number, content, document.published, said, reader, at)

    if known[2] is not None:  # read for the first time
        return Outcome("reread", _tell_sorted(connection, number, document, content, reading, at, tell))
    return Outcome("reread", tell(reading))


def _tell_anew(
    connection: Connection,
    number: int,
    content: str,
    published: PartialDate | None,
    reading: Reading,
    reader: str,
    at: str,
) -> frozenset[str]:
    """Let a document that is there say something else; the entries that this changes."""
    constraints = Constraints.load(connection)
    placed = as_settled(connection, _write_records(connection, number, content, reading, reader, at, constraints.named))
    moves = place(connection, placed, published, constraints.set_apart)
    moves.nodes |= _nodes_without(connection, number)
    moves.near |= retell(connection, number)
    changed = resolve(connection, moves, constraints, at)
    refresh(connection, changed, constraints.withdrawn)
    return frozenset(changed)


def _add_new(
    connection: Connection, document: Document, content: str, reading: Reading, reader: str, at: str
) -> Outcome:
    """A document that comes for the first time, as an original or as a copy; others may become copies of it."""
    number = _insert_document(connection, document, content, at, reader, reading)
    _insert_sighting(connection, number, document, at)
    note_reader(connection, reader, at)
    if reading.error is not None:
        # What could not be read takes the place of nothing that was.
        return Outcome("added")

    def tell(said: Reading) -> frozenset[str]:
        return _tell_new(connection, number, document, content, said, reader, at).entries

    return Outcome("added", _tell_sorted(connection, number, document, content, reading, at, tell))


def _tell_sorted(
    connection: Connection,
    number: int,
    document: Document,
    content: str,
    reading: Reading,
    at: str,
    tell: Callable[[Reading], frozenset[str]],
) -> frozenset[str]:
    """Let a document say what it says as an original or a copy, and others what they say because of it; the entries
    that this changes."""
    found = sort_out(connection, number, document, content, reading)
    touched = tell(found.reading)
    # After it: their entries then have its records already, and go on.
    for other in found.retold:
        query = "SELECT content, published, reader FROM documents WHERE id = ?"
        row = run(connection, query, (other.document,)).first()
        assert row is not None
        day = PartialDate.parse(row[1]) if row[1] else None
        touched |= _tell_anew(connection, other.document, row[0], day, other.reading, row[2], at)
    if found.redated:
        refresh(connection, _entries_told_by(connection, found.redated), Constraints.load(connection).withdrawn)
    return touched


def _tell_new(
    connection: Connection, number: int, document: Document, content: str, reading: Reading, reader: str, at: str
) -> Outcome:
    """What a new document says: nothing to compare with, so a few statements do."""
    used: set[str] = set()
    records: list[tuple[str, str, Record]] = []
    for kind, record in reading.records():
        key = _free_key(content, kind, used)
        used.add(key)
        records.append((key, kind, record))
    if not records:
        return Outcome("added")
    constraints = Constraints.load(connection)
    moves = Moves(set(), {})
    nodes = place_new(
        connection, [(key, record) for key, _, record in records], document.published, constraints.set_apart, moves
    )
    placed = _insert_records(connection, number, records, nodes)
    _write_statements(connection, placed, reader, at)
    moves.near |= tell(connection, number, [(kind, nodes[key]) for key, kind, _ in records if key in nodes])
    newcomers = moves.created - moves.shared_out
    changed = resolve(connection, moves, constraints, at, newcomers) if moves.nodes or moves.near else set()
    source = Source(number, (), None, None, document.published, known_from(document.published, at))
    gained = _gained(
        connection, source, [(key, kind, nodes[key], record) for key, kind, record in records if key in nodes]
    )
    refresh(connection, changed, constraints.withdrawn, gained)
    refresh_grown(
        connection, {entry: found for entry, found in gained.items() if entry not in changed}, constraints.withdrawn
    )
    return Outcome("added", frozenset(changed | set(gained)))


def _insert_records(
    connection: Connection, number: int, records: Sequence[tuple[str, str, Record]], nodes: dict[str, int]
) -> list[Placed]:
    rows: dict[str, int] = {}
    for some in chunks(records):
        values = [(key, number, kind, record.id, record.confidence, True, nodes.get(key)) for key, kind, record in some]
        made = run(
            connection,
            "INSERT INTO records (key, document, kind, local_id, confidence, live, node) VALUES "
            + ", ".join(["(?, ?, ?, ?, ?, ?, ?)"] * len(values))
            + " RETURNING key, id",
            tuple(value for row in values for value in row),
        )
        rows |= {row[0]: row[1] for row in made}
    return [Placed(rows[key], key, record) for key, _, record in records]


def _gained(
    connection: Connection, source: Source, placed: Sequence[tuple[str, str, int, Record]]
) -> dict[str, list[Told]]:
    """The records that each entry has gained, as a document tells them."""
    found: dict[str, list[Told]] = {}
    if placed:
        wanted = padded(sorted({node for _, _, node, _ in placed}))
        rows = run(connection, f"SELECT id, entry FROM nodes WHERE id IN ({marks(len(wanted))})", wanted)
        entry_of = {row[0]: row[1] for row in rows}
        for key, kind, node, record in placed:
            found.setdefault(entry_of[node], []).append(Told(key, kind, record, source, entry_of[node]))
    return found


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
    row = run(
        connection,
        "INSERT INTO documents (content, text, title, published, language, known_from, added_at, reader, error)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
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
    number = int(row.scalar())
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
