"""Under which agreement a body works: the one that most reports name with it, unless a person has said so.

Which agreement a report names with a body follows from that report alone and is kept with the body's record, so that
the reports of a body can be counted without being read: a committee of two states that have much to do with each other
may be in thousands of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from paraph.records import Agreement, Body
from paraph.register.homes import named_with
from paraph.register.rows import marks, padded, run
from paraph.register.told import Told, told_by_documents


def note_named(connection: Connection, told: Sequence[Told], rows: Iterable[tuple[str, int]]) -> None:
    """Keep with each body of a document the agreement that it is named with. `told` are all records of the document,
    and `rows` their keys and numbers."""
    agreements = [one for one in told if isinstance(one.record, Agreement)]
    row_of = dict(rows)
    said = []
    for one in told:
        if isinstance(one.record, Body):
            named = named_with(one, agreements)
            said.append((row_of[named.key] if named else None, row_of[one.key]))
    if said:
        run(connection, "UPDATE records SET named_with = ? WHERE id = ?", said)


def note_named_anew(connection: Connection, document: int) -> None:
    """The same for a document in which something has changed."""
    rows = run(connection, "SELECT key, id FROM records WHERE document = ? AND live", (document,)).all()
    note_named(connection, told_by_documents(connection, [document]), [(row[0], row[1]) for row in rows])


def homes_of(connection: Connection, bodies: Sequence[str], as_of: str | None = None) -> dict[str, str]:
    """The agreements under which bodies work, by what reports said by a day; ties go by content."""
    if not bodies:
        return {}
    wanted = padded(sorted(bodies))
    known = " JOIN documents d ON d.id = b.document AND d.known_from <= ?" if as_of else ""
    votes = run(
        connection,
        "SELECT bn.entry, an.entry, count(*), min(a.key) FROM nodes bn JOIN records b ON b.node = bn.id AND b.live"
        f" JOIN records a ON a.id = b.named_with AND a.live JOIN nodes an ON an.id = a.node{known}"
        f" WHERE bn.entry IN ({marks(len(wanted))}) GROUP BY bn.entry, an.entry",
        (as_of, *wanted) if as_of else wanted,
    )
    best: dict[str, tuple[int, str, str]] = {}
    for body, agreement, count, first in votes:
        if agreement is not None:
            best[body] = min(best.get(body, (0, "", "")), (-count, first, agreement))
    return {body: agreement for body, (_, _, agreement) in best.items()}
