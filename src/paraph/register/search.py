"""Asking a register: entries by what they are, documents by their words."""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal_column, select, text, tuple_

from paraph.evaluation.names import folded_words
from paraph.register import schema
from paraph.register.asked import Row
from paraph.register.errors import RegisterError
from paraph.register.facets import UNDATED, summaries
from paraph.register.told import Source, sources_of

_WORD = re.compile(r"\w+")
# Facets, those that the fewest entries share first.
_TELLING = ("word", "party", "conflict", "kind", "area", "instrument", "stage", "state")


_KINDS = {"agreements": "agreement", "bodies": "body", "offices": "person"}
_AT_ONCE = 200  # ids
_ALL = 1_000_000  # documents: more than anybody reads
FOUND_COLUMNS = ("what", "id", "title", "published", "words", "entries")


class Hit(msgspec.Struct, frozen=True):
    """A document that has the words, with a piece of it, and the entries that it speaks of."""

    source: Source
    piece: str
    entries: tuple[str, ...]


def entries_with(
    kind: str,
    facets: Mapping[str, Sequence[str]],
    *,
    since: str | None = None,
    until: str | None = None,
    after: str | None = None,
    limit: int | None = None,
) -> Select[str]:
    """A query for ids of standing entries that have all of these facets, oldest first, the undated last.

    It walks the list of the facet that tells most, in its order, and looks up the others: a first page costs the same
    however large the register is, as long as entries with all of them are no rarity. `after` is the last id
    of the page before.
    """
    wanted = [(facet, value) for facet, values in facets.items() for value in values]
    wanted.sort(key=lambda one: _TELLING.index(one[0]) if one[0] in _TELLING else 0)
    (facet, value), *others = wanted or [("state", "standing")]
    lead = schema.facets.alias().c
    query = select(lead.entry).where(lead.kind == kind, lead.facet == facet, lead.value == value)
    if after:
        e = schema.entries.c
        begun = select(func.coalesce(e.begins, UNDATED)).where(e.id == after).scalar_subquery()
        query = query.where(lead.begins >= begun, tuple_(lead.begins, lead.entry) > tuple_(begun, after))
    for facet, value in others:
        one = schema.facets.alias().c
        query = query.where(
            exists().where(
                one.kind == kind,
                one.facet == facet,
                one.value == value,
                one.begins == lead.begins,
                one.entry == lead.entry,
            )
        )
    if since:
        query = query.where(lead.begins >= since, lead.begins < UNDATED)
    if until:
        # "2024" as an end means all of 2024.
        query = query.where(lead.begins < until + "~")
    return query.order_by(lead.begins, lead.entry).limit(limit)


def entries_once_of(connection: Connection, kind: str, party: str) -> Iterator[str]:
    """Ids of standing entries that have a party or may have had it on an earlier day, in the same order."""
    lead = schema.facets.c
    lists = []
    for facet in ("party", "named"):
        query = select(lead.begins, lead.entry).where(lead.kind == kind, lead.facet == facet, lead.value == party)
        lists.append(_rows_streamed(connection, query.order_by(lead.begins, lead.entry)))
    yield from (entry for _, entry in heapq.merge(*lists))


def _rows_streamed(connection: Connection, query: Select[str, str]) -> Iterator[tuple[str, str]]:
    with connection.execute(query, execution_options={"yield_per": _AT_ONCE}) as rows:
        yield from ((begins, entry) for begins, entry in rows)


def streamed(connection: Connection, query: Select[str]) -> Iterator[str]:
    """The values of a query a few at a time; the server's cursor is closed also where the asker stops early."""
    with connection.execute(query, execution_options={"yield_per": _AT_ONCE}) as rows:
        yield from rows.scalars()


def entries_named(connection: Connection, words: str, limit: int | None) -> list[str]:
    """Entries in whose title or name all of the words stand: agreements first, then bodies, then people."""
    folded = folded_words(words)
    if not folded:
        return []
    lead = schema.facets.alias().c
    found: list[str] = []
    for kind in _KINDS:
        query = select(lead.entry).where(lead.kind == kind, lead.facet == "word", lead.value == folded[0])
        for word in folded[1:]:
            one = schema.facets.alias().c
            same = (one.kind == kind, one.facet == "word", one.value == word)
            query = query.where(exists().where(*same, one.begins == lead.begins, one.entry == lead.entry))
        left = None if limit is None else limit - len(found)
        found += connection.scalars(query.order_by(lead.begins, lead.entry).limit(left))
    return found


def found_rows(connection: Connection, words: str, limit: int | None) -> Iterator[Row]:
    """Entries named by the words, then documents that have them."""
    if not _WORD.findall(words):
        raise RegisterError("there is no word in what is asked for")
    named = entries_named(connection, words, limit)
    known = summaries(connection, named)
    for entry in named:
        summary = known.get(entry)
        yield {
            "what": _KINDS[_kind_of(entry)],
            "id": entry,
            "title": summary.title if summary else None,
            "published": None,
            "words": ", ".join(summary.parties) if summary else None,
            "entries": [],
        }
    for hit in documents_with(connection, words, limit if limit is not None else _ALL):
        yield {
            "what": "document",
            "id": hit.source.names[0] if hit.source.names else None,
            "title": hit.source.title,
            "published": str(hit.source.published) if hit.source.published else None,
            "words": hit.piece,
            "entries": list(hit.entries),
        }


def _kind_of(entry: str) -> str:
    return {"agr": "agreements", "body": "bodies"}.get(entry.partition("-")[0], "offices")


def documents_with(connection: Connection, words: str, limit: int) -> Iterator[Hit]:
    """Documents that have all of the words, the most fitting first."""
    wanted = _WORD.findall(words)
    if not wanted:
        return
    if connection.dialect.name == "sqlite":
        rows = connection.execute(
            text(
                "SELECT rowid, snippet(document_words, 1, '[', ']', ' ... ', 16) FROM document_words"
                " WHERE document_words MATCH :words ORDER BY rank, rowid LIMIT :limit"
            ),
            {"words": " ".join(f'"{word}"' for word in wanted), "limit": limit},
        )
    else:
        d = schema.documents.c
        # The very expression that is indexed, or the index is of no use.
        vector: ColumnElement[str] = literal_column(schema.DOCUMENT_WORDS)
        asked = func.plainto_tsquery("simple", " ".join(wanted))
        options = "StartSel=[, StopSel=], MaxWords=18, MinWords=8"
        rows = connection.execute(
            select(d.id, func.ts_headline("simple", d.text, asked, options))
            .where(vector.op("@@")(asked))
            .order_by(func.ts_rank(vector, asked).desc(), d.id)
            .limit(limit)
        )
    found = [(int(number), " ".join(piece.split())) for number, piece in rows]
    sources = sources_of(connection, [number for number, _ in found])
    r, n = schema.records.c, schema.nodes.c
    for number, piece in found:
        entries = connection.scalars(
            select(n.entry)
            .distinct()
            .join(schema.records, r.node == n.id)
            .where(r.document == number, r.live, n.kind == "agreements", n.entry.isnot(None))
            .order_by(n.entry)
        )
        yield Hit(sources[number], piece, tuple(entry for entry in entries if entry))
