"""What people bring to a register by hand: records without a reading, and documents such as minutes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec
from sqlalchemy import Connection, select

from paraph.records import Document, Reading, Record
from paraph.register import adding, schema
from paraph.register.clock import now
from paraph.register.errors import RegisterError
from paraph.register.statements import Value, values_of

BY_A_PERSON = "by hand"
"""What stands in the place of a reader's version where no reader has read a document yet."""


class Paper(msgspec.Struct, frozen=True):
    """A document that a person brings along, such as minutes, with its reading where it has been read already."""

    document: Document
    reading: Reading | None = None
    reader: str = BY_A_PERSON


def by_hand(
    connection: Connection,
    records: Sequence[tuple[str, Record, Mapping[str, str]]],
    person: str,
    paper: Paper | None = None,
) -> dict[str, Any]:
    """The content of an `add` decision: kinds, records and what is said beside each, with the paper to go with them.

    What the paper says by its own reading is added with it. The document is in the decision as a whole, so that it can
    be carried to a register that lacks it.
    """
    if paper is not None and paper.reading is not None:
        paper.reading.check_against(paper.document.text)
        adding.add_readings(connection, [(paper.document, paper.reading)], paper.reader)
    added = []
    for number, (kind, record, beside) in enumerate(records, 1):
        said = [*values_of(record), *(Value(field, 0, value) for field, value in beside.items())]
        values = [[value.field, value.position, value.value] for value in said]
        digest = sha256(json.dumps([values, person, now(), number]).encode()).hexdigest()[:24]
        added.append({"key": f"{digest}/{kind}/by-hand", "kind": kind, "values": values})
    return {"records": added, "document": json.loads(paper.document.to_json()) if paper else None}


def bring_document(connection: Connection, given: Mapping[str, Any], at: str) -> int:
    """The row of a document that a decision brings along; it is added where the register lacks it."""
    try:
        document = Document.from_json(json.dumps(given))
    except (ValueError, msgspec.ValidationError) as error:
        raise RegisterError(f"it brings a document that is none: {error}") from None
    d = schema.documents.c
    number = connection.scalar(select(d.id).where(d.content == adding.content_key(document)))
    if number is None:
        number = adding.take_in(connection, document, at, reader=BY_A_PERSON)
    return int(number)
