"""Rows of a register by kind: entries from their summaries, records as the reports have them, documents, doubts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Select, exists, select, tuple_

from paraph.records import Body, Office, PartialDate
from paraph.register import schema
from paraph.register.asked import Question, Row
from paraph.register.commitment_rows import COMMITMENT_COLUMNS, commitment_rows
from paraph.register.doubts import doubts
from paraph.register.errors import RegisterError
from paraph.register.facets import Summary, agreement_summary, summaries
from paraph.register.history import outline
from paraph.register.record_rows import RECORD_COLUMNS, record_rows
from paraph.register.reports import KEY_LENGTH, number_of
from paraph.register.rows import batches, chunks
from paraph.register.search import entries_once_of, entries_with, streamed
from paraph.register.sources import UNREAD_COLUMNS, remarks_on, unread_rows
from paraph.register.told import Told, documents_in, sources_of, told_of

_Form = TypeVar("_Form", Body, Office)
_AT_ONCE = 100  # documents whose rows are made together
_FREQUENT = 2000  # agreements

COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "agreements": (
            "id", "parties", "instrument", "title", "stage", "date", "areas", "documents", "conflicts", "heard"
        ),
        "bodies": ("id", "name", "kind", "parties", "areas", "documents", "heard"),
        "people": ("id", "name", "serves", "offices", "documents", "heard"),
        "commitments": COMMITMENT_COLUMNS,
        **RECORD_COLUMNS,
        "documents": (
            "document", "title", "published", "outlet", "author", "language", "added", "reader", "error", "unsure",
            "key",
        ),
        "unread": UNREAD_COLUMNS,
        "doubts": ("entry", "other", "score", "because"),
    }
)  # fmt: skip
"""What can be listed, and the columns of each."""

# What each kind can be asked by; the rest would be passed over in silence, so it is refused.
ASKED_BY = MappingProxyType(
    {
        "agreements": {"party", "area", "stage", "instrument", "conflict", "since", "until", "state", "as_of"},
        "bodies": {"party", "area", "state", "as_of"},
        "people": {"party", "state", "as_of"},
        "commitments": {"party", "area", "since", "until", "state", "as_of"},
        "meetings": {"party", "since", "until", "as_of"},
        "memberships": {"party", "stage", "since", "until", "as_of"},
        "transfers": {"party", "stage", "since", "until", "as_of"},
        "expenditures": {"party", "since", "until", "as_of"},
        "documents": {"party", "since", "until", "as_of"},
        "unread": set(),
        "doubts": set(),
    }
)
"""The filters of each kind."""
STATES_OF = MappingProxyType(
    {
        "commitments": ("open", "fulfilled", "overdue", "lapsed"),
        **dict.fromkeys(("agreements", "bodies", "people"), ("standing", "withdrawn")),
    }
)
"""The states that each kind can be asked by."""


def check_question(kind: str, question: Question) -> None:
    """Refuse what can't be asked of a kind."""
    if kind not in COLUMNS:
        raise RegisterError(f"{kind!r} can't be listed; known: {', '.join(COLUMNS)}")
    strange = sorted(set(question.given()) - ASKED_BY[kind] - {"limit", "after"})
    if strange:
        known = ", ".join(sorted(ASKED_BY[kind])) or "nothing"
        raise RegisterError(
            f"{kind} can't be asked by {strange[0].replace('_', '-')}; known: {known}".replace("_", "-")
        )
    if question.state is not None and question.state not in STATES_OF[kind]:
        raise RegisterError(f"{question.state!r} is no state of {kind}; known: {', '.join(STATES_OF[kind])}")


def rows_of(connection: Connection, kind: str, question: Question) -> Iterator[Row]:
    """The rows of a kind, one by one."""
    check_question(kind, question)
    found = record_rows(connection, kind, question) if kind in RECORD_COLUMNS else _MAKERS[kind](connection, question)
    return islice(found, question.limit)


def _agreements(connection: Connection, question: Question) -> Iterator[Row]:
    for ids in batches(_entries(connection, "agreements", question)):
        known = {} if question.as_of else summaries(connection, ids)
        missing = [entry for entry in ids if entry not in known]
        drawn = {
            entry: agreement_summary(told, outline(told)) for entry, told in _told(connection, missing, question.as_of)
        }
        for entry in ids:
            summary = known.get(entry) or drawn.get(entry)
            if summary is not None and _fits(summary, question):
                yield _agreement_row(entry, summary)


def _agreement_row(entry: str, summary: Summary) -> Row:
    stage, day = summary.history[-1] if summary.history else (None, None)
    return {
        "id": entry,
        "parties": list(summary.parties),
        "instrument": summary.form,
        "title": summary.title,
        "stage": stage,
        "date": day,
        "areas": list(summary.areas),
        "documents": summary.documents,
        "conflicts": list(summary.conflicts),
        "heard": summary.heard,
    }


def _fits(summary: Summary, question: Question) -> bool:
    """Whether an entry as it was on a day, or one that was withdrawn, is asked for: the lists tell neither."""
    if not question.as_of and question.state != "withdrawn":
        return True
    begins = min((day for _, day in summary.history if day), default=None)
    return (
        set(question.party) <= set(summary.parties)
        and set(question.area) <= set(summary.areas)
        and set(question.stage) <= {stage for stage, _ in summary.history}
        and question.instrument in (None, summary.form)
        and (question.conflict is None or question.conflict in summary.conflicts)
        and question.spans(begins)
    )


def _bodies(connection: Connection, question: Question) -> Iterator[Row]:
    for entry, told in _simple(connection, "bodies", question):
        records = [(one, one.record) for one in told if isinstance(one.record, Body)]
        kinds = [str(record.kind) for record in _settled(records, "kind")]
        row: Row = {
            "id": entry,
            "name": max(sorted({r.name for r in _settled(records, "name") if r.name}), key=len, default=None),
            "kind": max(sorted(set(kinds)), key=kinds.count),
            "parties": sorted({party for r in _settled(records, "parties") for party in r.parties}),
            "areas": sorted({str(area) for r in _settled(records, "areas") for area in r.areas}),
            "documents": documents_in(told),
            "heard": max(one.source.known_from for one in told),
        }
        if set(question.party) <= set(row["parties"]) and set(question.area) <= set(row["areas"]):
            yield row


def _people(connection: Connection, question: Question) -> Iterator[Row]:
    for entry, told in _simple(connection, "offices", question):
        records = [(one, one.record) for one in told if isinstance(one.record, Office)]
        serves = sorted({r.actor for _, r in records if r.actor})
        if set(question.party) <= set(serves):
            yield {
                "id": entry,
                "name": max(sorted({r.person for r in _settled(records, "person") if r.person}), key=len),
                "serves": serves,
                "offices": sorted({r.office for _, r in records if r.office}),
                "documents": documents_in(told),
                "heard": max(one.source.known_from for one in told),
            }


def _settled(records: Iterable[tuple[Told, _Form]], field: str) -> list[_Form]:
    """The records of which a person has settled a field, or all where nobody has."""
    kept = list(records)
    return [record for one, record in kept if field in one.settled] or [record for _, record in kept]


def _simple(connection: Connection, kind: str, question: Question) -> Iterator[tuple[str, list[Told]]]:
    for ids in batches(_entries(connection, kind, question)):
        yield from _told(connection, ids, question.as_of)


def _entries(connection: Connection, kind: str, question: Question) -> Iterator[str]:
    """Ids of entries that may be asked for. As of a day the lists of today find them by any party that a report has
    ever named; all else may have been otherwise then, and is looked at when the entry has been put together."""
    if question.as_of and question.party and question.state != "withdrawn":
        yield from entries_once_of(connection, kind, question.party[0])
        return
    facets: dict[str, Sequence[str]] = {"state": [question.state or "standing"]}
    since = until = None
    if question.state != "withdrawn":
        facets = {"party": question.party} if question.party else facets
        if not question.as_of and kind == "agreements":
            facets |= {"area": question.area, "stage": question.stage}
            facets |= {"instrument": [question.instrument]} if question.instrument else {}
            facets |= {"conflict": [question.conflict]} if question.conflict else {}
            since, until = question.since, question.until
    wanted = {name: values for name, values in facets.items() if values}
    query = entries_with(kind, wanted, since=since, until=until, after=question.after)
    yield from streamed(connection, query)


def _told(connection: Connection, ids: Sequence[str], as_of: str | None) -> Iterator[tuple[str, list[Told]]]:
    """The records of some entries, entry by entry, in the order given, as far as known on a day."""
    r, n = schema.records.c, schema.nodes.c
    rows: list[int] = []
    for chunk in chunks(ids):
        rows += connection.scalars(select(r.id).join(schema.nodes, n.id == r.node).where(n.entry.in_(chunk), r.live))
    by_entry: dict[str, list[Told]] = defaultdict(list)
    for one in told_of(connection, rows, as_of, bare=True):
        by_entry[one.entry or ""].append(one)
    for entry in ids:
        if entry in by_entry:
            yield entry, by_entry[entry]


def _documents(connection: Connection, question: Question) -> Iterator[Row]:
    d = schema.documents.c
    query = select(d.id, d.content, d.published, d.language, d.added_at, d.reader, d.error)
    if question.since:
        query = query.where(d.published >= question.since)
    if question.until:
        query = query.where(d.published <= PartialDate.parse(question.until).last_day().isoformat())
    if question.as_of:
        query = query.where(d.known_from <= question.as_of)
    for heads in _pages_of(connection, query, question):
        numbers = [head.id for head in heads]
        sources, remarks = sources_of(connection, numbers), remarks_on(connection, numbers)
        for head in heads:
            author, unsure = remarks.get(head.id, (None, []))
            source = sources[head.id]
            yield {
                "document": list(source.names),
                "title": source.title,
                "published": str(source.published) if source.published else None,
                "outlet": source.outlet,
                "author": author,
                "language": head.language,
                "added": head.added_at,
                "reader": head.reader,
                "error": head.error,
                "unsure": unsure,
                "key": head.content[:KEY_LENGTH],
            }


def _pages_of(connection: Connection, query: Select[Any], question: Question) -> Iterator[Sequence[Any]]:
    """The documents of a query, a few at a time: in the order in which they came, those of a time by their days. Of
    parties, those that tell of an agreement or a body of each: of a frequent one they are soon come upon, those of a
    rare one are gathered first."""
    d = schema.documents.c
    order = (d.published, d.id) if question.since or question.until else (d.id,)
    query = query.order_by(*order)
    if question.after:
        number = number_of(connection, question.after)
        published = connection.scalar(select(d.published).where(d.id == number))
        query = query.where(tuple_(*order) > tuple_(*(published, number)[-len(order) :]))
    rare = next((one for one in question.party if not _is_frequent(connection, one)), None)
    query = query.where(*(_speaks_of(one) for one in question.party if one != rare))
    if rare is not None:
        numbers = sorted({number for number in connection.scalars(_speaking_of(rare)) if number is not None})
        found = [head for chunk in chunks(numbers) for head in connection.execute(query.where(d.id.in_(chunk)))]
        found.sort(key=lambda head: (head.published, head.id) if len(order) > 1 else head.id)
        yield from (found[start : start + _AT_ONCE] for start in range(0, len(found), _AT_ONCE))
        return
    page = query.limit(_AT_ONCE)
    while heads := connection.execute(page).all():
        yield heads
        last = (heads[-1].published, heads[-1].id)[-len(order) :]
        page = query.where(tuple_(*order) > tuple_(*last)).limit(_AT_ONCE)


def _is_frequent(connection: Connection, party: str) -> bool:
    f = schema.facets.c
    some = select(f.entry).where(f.kind == "agreements", f.facet == "party", f.value == party).limit(_FREQUENT)
    return len(connection.scalars(some).all()) == _FREQUENT


def _speaks_of(party: str) -> ColumnElement[bool]:
    """Whether a document tells of an agreement or a body of this party, looked up from the document."""
    r, n, f = schema.records.c, schema.nodes.c, schema.facets.c
    # Joined to nothing, so that no index on parties is walked for each document.
    is_party = (f.facet.concat("") == "party", f.value.concat("") == party, f.kind.in_(["agreements", "bodies"]))
    return exists().where(r.document == schema.documents.c.id, r.live, n.id == r.node, f.entry == n.entry, *is_party)


def _speaking_of(party: str) -> Select[int | None]:
    """The same documents, gathered from the party."""
    r, n, f = schema.records.c, schema.nodes.c, schema.facets.c
    entries = select(f.entry).where(f.facet == "party", f.value == party, f.kind.in_(["agreements", "bodies"]))
    return select(r.document).join(schema.nodes, n.id == r.node).where(n.entry.in_(entries), r.live)


def _doubts(connection: Connection, _: Question) -> Iterator[Row]:
    for doubt in doubts(connection):
        reasons = [reason for reason in doubt.score.reasons if reason.weight]
        yield {
            "entry": doubt.entry,
            "other": doubt.other,
            "score": round(doubt.score.total, 2),
            "because": [f"{r.what} {r.weight:+.1f} ({r.one} / {r.other})" for r in reasons],
        }


_MAKERS: Mapping[str, Callable[[Connection, Question], Iterator[Row]]] = MappingProxyType(
    {
        "agreements": _agreements,
        "bodies": _bodies,
        "people": _people,
        "commitments": commitment_rows,
        "documents": _documents,
        "unread": lambda connection, question: unread_rows(connection, question.limit),
        "doubts": _doubts,
    }
)

__all__ = ["ASKED_BY", "COLUMNS", "STATES_OF", "check_question", "rows_of"]
