"""An entry, or one record, in full: every line of it with the reports that say so, in their words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from paraph.records import Body, Meeting, MeetingKind, Office
from paraph.register import schema
from paraph.register.copies import copies_of
from paraph.register.deciding import record_by_key
from paraph.register.decisions import Decision, records_named
from paraph.register.entries import AgreementEntry, SimpleEntry, agreement_of_body
from paraph.register.facets import is_withdrawn
from paraph.register.followup import BodyLine, CommitmentLine, bodies
from paraph.register.told import BY_HAND, Source, Told, sources_in, told_by_documents

Form = dict[str, Any]


def entry_form(
    connection: Connection, entry: AgreementEntry | SimpleEntry, decisions: Sequence[Decision], as_of: str | None
) -> Form:
    """The whole entry as plain values; `reports` name the document (or person) and quote the words."""
    if isinstance(entry, AgreementEntry):
        made = _agreement(connection, entry)
    elif entry.kind == "bodies":
        made = _body(connection, entry, as_of)
    else:
        made = _person(entry)
    return {
        **made,
        "state": "withdrawn" if is_withdrawn(connection, entry.id) else "standing",
        "also": _former_ids(connection, entry.id),
        "documents": _with_copies(connection, sources_in(entry.told)),
        "decisions": [_decision(one, decisions) for one in decisions],
        "records": [record_form(one) for one in entry.told],
    }


def record_form(one: Told, decisions: Sequence[Decision] = ()) -> Form:
    """One record: all that it says, where it stands and what people settled in it."""
    made: Form = {
        "id": one.key,
        "kind": one.kind,
        "entry": one.entry,
        "record": msgspec.json.decode(one.record.to_json()),
        "settled": sorted(one.settled),
        "document": _document(one.source) if one.source.number != BY_HAND else None,
    }
    if one.beside:
        made["beside"] = dict(one.beside)
    if decisions:
        made["decisions"] = [_decision(decision, decisions) for decision in decisions]
    return made


def _agreement(connection: Connection, entry: AgreementEntry) -> Form:
    drawn = entry.outline
    told = {one.key: one for one in (*entry.told, *entry.around)}
    # What says that something was done may be told of another agreement.
    said = {line.fulfilled_by for line in entry.commitments if line.fulfilled_by} - set(told)
    told |= {key: record_by_key(connection, key) for key in said}
    sources = {source.number: source for source in entry.sources}
    return {
        "id": entry.id,
        "kind": "agreements",
        "parties": list(drawn.parties),
        "instrument": str(drawn.instrument),
        "title": drawn.title,
        "areas": list(drawn.areas),
        "heard": drawn.heard,
        "history": [
            {
                "stage": str(stage.stage),
                "date": str(stage.date) if stage.date else None,
                "reports": _reports(told, stage.by),
            }
            for stage in drawn.history
        ],
        "conflicts": [
            {
                "field": conflict.field,
                "sides": [{"value": side.value, "reports": _reports(told, side.by)} for side in conflict.sides],
            }
            for conflict in drawn.conflicts
        ],
        "bodies": [_body_line(line, told) for line in entry.bodies],
        "commitments": [_commitment(line, told, sources) for line in entry.commitments],
    }


def _body_line(line: BodyLine, told: Mapping[str, Told]) -> Form:
    return {
        "id": line.entry,
        "name": line.name,
        "form": str(line.kind),
        "recurrence": str(line.recurrence) if line.recurrence else None,
        "exists": line.exists,
        "sessions": [{"date": str(one.date), "reports": _reports(told, one.by)} for one in line.sessions],
        "due": str(line.due) if line.due else None,
    }


def _commitment(line: CommitmentLine, told: Mapping[str, Told], sources: Mapping[int, Source]) -> Form:
    done = _reports(told, [line.fulfilled_by] if line.fulfilled_by else [])
    source = sources.get(line.done.document) if line.done and line.done.document is not None else None
    if line.done and line.done.quote and source:
        words = {"record": None, "quote": line.done.quote, "factuality": "asserted", "attribution": None}
        done.append({**_document(source), **words})
    return {**line.plain(), "reports": _reports(told, line.told), "fulfilled_by": done}


def _body(connection: Connection, entry: SimpleEntry, as_of: str | None) -> Form:
    told = {one.key: one for one in entry.told}
    agreement = agreement_of_body(connection, entry, as_of)
    line = None
    if agreement is not None:
        told |= {one.key: one for one in agreement.around}
        line = next((found for found in agreement.bodies if found.entry == entry.id), None)
    if line is None:
        documents = {one.source.number for one in entry.told}
        met = told_by_documents(connection, documents, as_of, kinds=frozenset({"meetings"}))
        held = [one for one in met if _is_session(one)]
        told |= {one.key: one for one in held}
        found = bodies([*entry.told, *held])
        line = found[0] if found else None
    records = [one.record for one in entry.told if isinstance(one.record, Body)]
    made = (
        _body_line(line, told)
        if line
        else {"name": next((r.name for r in records if r.name), None), "form": str(records[0].kind), "sessions": []}
    )
    return {
        **made,
        "id": entry.id,
        "kind": "bodies",
        "parties": sorted({party for record in records for party in record.parties}),
        "agreement": agreement.id if agreement else None,
        "reports": _reports(told, [one.key for one in entry.told]),
    }


def _person(entry: SimpleEntry) -> Form:
    told = {one.key: one for one in entry.told}
    held: dict[tuple[str | None, str | None], list[str]] = {}
    for one in entry.told:
        if isinstance(one.record, Office):
            held.setdefault((one.record.office, one.record.actor), []).append(one.key)
    names = [one.record.person for one in entry.told if isinstance(one.record, Office) and one.record.person]
    return {
        "id": entry.id,
        "kind": "people",
        "name": max(sorted(set(names)), key=len, default=None),
        "offices": [
            {"office": office, "actor": actor, "reports": _reports(told, keys)}
            for (office, actor), keys in sorted(held.items(), key=lambda item: str(item[0]))
        ],
    }


def _reports(told: Mapping[str, Told], keys: Iterable[str]) -> list[Form]:
    """Who says so, oldest first, in which words."""
    found = [told[key] for key in keys if key in told]
    return [
        {
            "record": one.key,
            **_document(one.source),
            "quote": one.record.evidence[0].quote,
            "factuality": str(one.record.factuality),
            "attribution": one.record.attribution,
        }
        for one in sorted(found, key=lambda one: (one.source.known_from, one.key))
    ]


def _document(source: Source) -> Form:
    return {
        "document": list(source.names),
        "title": source.title,
        "outlet": source.outlet,
        "published": str(source.published) if source.published else None,
    }


def _with_copies(connection: Connection, sources: Sequence[Source]) -> list[Form]:
    """Documents, each with where else it stood."""
    copies = copies_of(connection, [source.number for source in sources])
    return [
        {
            **_document(source),
            "copies": [
                {
                    "document": list(copy.names),
                    "title": copy.title,
                    "outlet": copy.outlet,
                    "published": copy.published,
                    "url": copy.url,
                }
                for copy in copies.get(source.number, ())
            ],
        }
        for source in sources
    ]


def _decision(one: Decision, all_: Sequence[Decision]) -> Form:
    return {
        "decision": one.key,
        "action": str(one.action),
        "records": records_named(one.action, one.content),
        "content": one.content,
        "person": one.person,
        "why": one.why,
        "at": one.at,
        "undoes": one.undoes,
        "in_force": one.undoes is None and all(other.undoes != one.key for other in all_),
    }


def _former_ids(connection: Connection, entry: str) -> list[str]:
    """Ids that lead to this one."""
    d, e = schema.redirects.c, schema.entries.c
    found: set[str] = set()
    waiting = {entry}
    while waiting:
        query = select(d.from_id).join(schema.entries, e.id == d.from_id).where(d.to_id.in_(waiting), ~e.live)
        waiting = set(connection.scalars(query)) - found
        found |= waiting
    return sorted(found - {entry})


def _is_session(one: Told) -> bool:
    return isinstance(one.record, Meeting) and one.record.kind is MeetingKind.SESSION


__all__ = ["entry_form", "record_form"]
