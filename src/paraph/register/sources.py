"""What a register remembers of the sources of its documents: how far each was read, what could not be used and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, and_, delete, desc, func, literal, or_, select, union_all, update

from paraph.records import Document
from paraph.register import schema
from paraph.register.asked import Answer, Row
from paraph.register.clock import now
from paraph.register.database import Database
from paraph.register.errors import RegisterError
from paraph.register.rows import chunks, run
from paraph.register.storable import LONGEST_URL, storable
from paraph.sources import Finished, Mark, Problem, Reached, Seen

SOURCE_COLUMNS = (
    "source", "state", "documents", "succeeded", "tried", "next", "failures", "errors", "problem"
)  # fmt: skip
UNREAD_COLUMNS = ("place", "reason", "times", "first", "last")
_LONGEST_REASON = 500


class Followed(msgspec.Struct, frozen=True):
    """When a followed feed may be tried again (now, where None), and how many times in a row it has failed."""

    next_try: str | None
    failures: int


class Remembering:
    """The part of a register that knows where its documents come from."""

    _database: Database

    def memory(self, reader: str) -> SourceMemory:
        """What this version of the reader has dealt with: `paraph.sources` asks it."""
        return SourceMemory(self._database, reader)

    def keep_marks(self, marks: Sequence[Mark], reader: str, since: str) -> None:
        """Note how far sources have been dealt with, once all documents before the marks have been added.

        `since` is when the run began: what could not be used in a source that it has finished, and was not named again
        in this run, is settled.
        """
        if not marks:
            return
        with self._database.writing() as connection:
            at = now()
            for mark in marks:
                if isinstance(mark, Reached):
                    _keep_reached(connection, mark, reader, at)
                elif isinstance(mark, Seen):
                    _keep_seen(connection, mark, at)
                else:
                    _settle(connection, mark, since, at)

    def keep_unread(self, problems: Iterable[Problem]) -> None:
        """Note what could not be used and why; what was only read with a doubt is passed over."""
        lost = {problem.where[:LONGEST_URL]: problem.why for problem in problems if problem.lost}
        if not lost:
            return
        with self._database.writing() as connection:
            at = now()
            for place, reason in lost.items():
                run(
                    connection,
                    "INSERT INTO unread (place, reason, first_at, last_at, times) VALUES (?, ?, ?, ?, 1)"
                    " ON CONFLICT (place) DO UPDATE SET reason = excluded.reason, last_at = excluded.last_at,"
                    " times = unread.times + 1, settled_at = NULL",
                    (_text(place), _text(reason[:_LONGEST_REASON]), at, at),
                )

    def sources(self) -> Answer:
        """Feeds that are followed and whatever else documents came from, with what became of them."""

        def ask() -> Iterator[Row]:
            with self._database.reading() as connection:
                yield from _source_rows(connection)

        return Answer(SOURCE_COLUMNS, ask)

    def followed(self) -> dict[str, Followed]:
        """Feeds that are followed, by address."""
        s = schema.source_states.c
        with self._database.reading() as connection:
            rows = connection.execute(select(s.name, s.next_try, s.failures).where(s.followed).order_by(s.name))
            return {name: Followed(next_try, failures) for name, next_try, failures in rows}

    def follow_feeds(self, feeds: Iterable[str]) -> None:
        """Follow these feeds from now on."""
        with self._database.writing() as connection:
            for feed in feeds:
                _keep_state(connection, feed, {"followed": True})

    def forget_feed(self, feed: str) -> None:
        """Follow a feed no longer. `RegisterError` if it is not followed."""
        s = schema.source_states.c
        with self._database.writing() as connection:
            done = connection.execute(
                update(schema.source_states).where(s.name == feed, s.followed).values(followed=False, next_try=None)
            )
            if not done.rowcount:
                raise RegisterError(f"{feed} is not followed here: paraph sources lists what is")

    def source_tried(self, source: str, *, problem: str | None, next_try: str | None) -> None:
        """A source has been tried: well, or with a problem."""
        at = now()
        reason = _text(problem)[:_LONGEST_REASON] if problem else None
        said: dict[str, Any] = {"tried_at": at, "next_try": next_try, "problem": reason}
        if problem is None:
            said |= {"succeeded_at": at, "failures": 0}
        with self._database.writing() as connection:
            _keep_state(connection, source, said, counted=() if problem is None else ("failures", "errors"))

    def forget_old_items(self, before: str) -> None:
        """Forget entries of feeds that were dealt with before a moment: no feed carries them any more."""
        i = schema.seen_items.c
        with self._database.writing() as connection:
            connection.execute(delete(schema.seen_items).where(i.seen_at < before))


class SourceMemory:
    """Answers what has been dealt with; see `paraph.sources.Memory`."""

    def __init__(self, database: Database, reader: str) -> None:
        self._database = database
        self._reader = reader

    def reached(self, source: str, fingerprint: str) -> Reached | None:
        """How far this version of the reader has dealt with a source, if it is still the same."""
        with self._database.reading() as connection:
            row = run(
                connection,
                "SELECT position, documents, whole, etag, modified FROM source_states"
                " WHERE name = ? AND fingerprint = ? AND reader = ?",
                (_text(source), fingerprint, self._reader),
            ).first()
        if row is None:
            return None
        position, documents, whole, etag, modified = row
        return Reached(
            source=source,
            fingerprint=fingerprint,
            position=position,
            documents=documents,
            whole=bool(whole),
            etag=etag,
            modified=modified,
        )

    def has_seen(self, seen: Seen) -> bool:
        """Whether an entry of a feed has been dealt with."""
        with self._database.reading() as connection:
            query = "SELECT 1 FROM seen_items WHERE source = ? AND item = ?"
            return run(connection, query, (_text(seen.source), seen.item)).first() is not None


def _keep_reached(connection: Connection, mark: Reached, reader: str, at: str) -> None:
    said = {
        "fingerprint": mark.fingerprint,
        "reader": reader,
        "position": mark.position,
        "documents": mark.documents,
        "whole": mark.whole,
        "etag": mark.etag,
        "modified": mark.modified,
        "tried_at": at,
        "succeeded_at": at,
    }
    _keep_state(connection, mark.source, said)


def _keep_state(connection: Connection, source: str, said: Mapping[str, Any], counted: Sequence[str] = ()) -> None:
    """Note what is said of a source, and one more in the columns that are `counted`."""
    columns = [*said, *counted]
    changes = [f"{name} = excluded.{name}" for name in said]
    changes += [f"{name} = source_states.{name} + 1" for name in counted]
    run(
        connection,
        f"INSERT INTO source_states (name, {', '.join(columns)}) VALUES (?{', ?' * len(columns)})"
        f" ON CONFLICT (name) DO UPDATE SET {', '.join(changes)}",
        (_text(source), *said.values(), *(1 for _ in counted)),
    )


def _keep_seen(connection: Connection, mark: Seen, at: str) -> None:
    run(
        connection,
        "INSERT INTO seen_items (source, item, seen_at) VALUES (?, ?, ?)"
        " ON CONFLICT (source, item) DO UPDATE SET seen_at = excluded.seen_at",
        (_text(mark.source), mark.item, at),
    )


def _settle(connection: Connection, mark: Finished, since: str, at: str) -> None:
    u = schema.unread.c
    where = _text(mark.where)
    inside = and_(u.place > f"{where}:", u.place < f"{where};")  # the character after the colon
    gone = or_(u.place == where, inside) & (u.last_at < since) & u.settled_at.is_(None)
    connection.execute(update(schema.unread).where(gone).values(settled_at=at))


def keep_remarks(connection: Connection, number: int, document: Document) -> None:
    """Keep author and doubts of a new document, in the transaction that adds it."""
    document = storable(document)
    if document.author or document.doubts:
        said = (number, document.author, _text(json.dumps(document.doubts, ensure_ascii=False)))
        run(connection, "INSERT INTO remarks (document, author, doubts) VALUES (?, ?, ?)", said)


def remarks_on(connection: Connection, numbers: Sequence[int]) -> dict[int, tuple[str | None, list[str]]]:
    """Author and doubts of documents; only of those that have any."""
    r = schema.remarks.c
    found: dict[int, tuple[str | None, list[str]]] = {}
    for some in chunks(numbers):
        query = select(r.document, r.author, r.doubts).where(r.document.in_(some))
        for number, author, doubts in connection.execute(query):
            found[number] = author, json.loads(doubts)
    return found


def unread_rows(connection: Connection, limit: int | None = None) -> Iterator[Row]:
    """What could not be used and has not been since, the latest first, with documents that no reader could read."""
    u, d, n = schema.unread.c, schema.documents.c, schema.sightings.c
    name = select(func.min(n.name)).where(n.document == d.id).scalar_subquery()
    unused = select(u.place, u.reason, u.times, u.first_at, u.last_at.label("last_at")).where(u.settled_at.is_(None))
    failed = select(name, d.error, literal(1), d.added_at, d.added_at).where(d.error.isnot(None))
    both = union_all(unused, failed)
    for place, reason, times, first, last in connection.execute(both.order_by(desc("last_at"), "place").limit(limit)):
        yield {"place": place, "reason": reason, "times": times, "first": first, "last": last}


def _source_rows(connection: Connection) -> Iterator[Row]:
    s, i = schema.source_states.c, schema.seen_items.c
    entries = select(func.count()).where(i.source == s.name).scalar_subquery()
    query = select(schema.source_states, entries.label("entries")).order_by(s.followed.desc(), s.name)
    for row in connection.execute(query):
        yield {
            "source": row.name,
            "state": _state_of(row),
            "documents": max(row.documents, row.entries),
            "succeeded": row.succeeded_at,
            "tried": row.tried_at,
            "next": row.next_try,
            "failures": row.failures,
            "errors": row.errors,
            "problem": row.problem,
        }


def _state_of(row: Any) -> str:
    if row.problem:
        return "failing"
    if row.followed:
        return "followed"
    return "read" if row.whole else "begun"


def _text(written: str) -> str:
    """As both databases take it."""
    return written.replace("\0", "\ufffd")


__all__ = ["Remembering", "SourceMemory", "keep_remarks", "remarks_on", "unread_rows"]
