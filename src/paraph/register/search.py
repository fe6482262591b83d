"""Asking a register: entries by what they are, documents by their words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec
from sqlalchemy import ColumnElement, Connection, Select, exists, func, literal_column, select, text

from paraph.evaluation.names import folded_words
from paraph.register import schema
from paraph.register.facets import UNDATED
from paraph.register.told import Source, sources_of

_WORD = re.compile(r"\w+")
# Facets, those that the fewest entries share first.
_TELLING = ("word", "party", "conflict", "kind", "area", "instrument", "stage", "state")


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
    limit: int | None = None,
) -> Select[tuple[str]]:
    """A query for ids of standing entries that have all of these facets, oldest first, the undated last.

    It walks the list of the facet that tells most, in its order, and looks up the others: a first page costs the same
    however large the register is, as long as entries with all of them are no rarity.
    """
    wanted = [(facet, value) for facet, values in facets.items() for value in values]
    wanted.sort(key=lambda one: _TELLING.index(one[0]) if one[0] in _TELLING else 0)
    (facet, value), *others = wanted or [("state", "standing")]
    lead = schema.facets.alias().c
    query = select(lead.entry).where(lead.kind == kind, lead.facet == facet, lead.value == value)
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


def entries_named(connection: Connection, words: str, limit: int) -> list[str]:
    """Entries in whose title or name all of the words stand."""
    e, f = schema.entries.c, schema.facets
    query = select(e.id).where(e.live)
    folded = folded_words(words)
    if not folded:
        return []
    for word in folded:
        one = f.alias()
        query = query.where(
            exists().where(one.c.kind == e.kind, one.c.facet == "word", one.c.value == word, one.c.entry == e.id)
        )
    return list(connection.scalars(query.order_by(e.id).limit(limit)))


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
        vector: ColumnElement[str] = literal_column(
            "to_tsvector('simple', coalesce(documents.title, '') || ' ' || documents.text)"
        )
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
