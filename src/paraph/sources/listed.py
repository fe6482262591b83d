"""Documents that stand in a list (JSON Lines, CSV, Parquet): with their text, or with the address where it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from paraph.records import Document
from paraph.sources.fields import document_from_fields
from paraph.sources.intake import Facts, Found, Intake
from paraph.sources.problem import Problem


def read_fields(fields: Mapping[str, Any], where: str, intake: Intake) -> Iterator[Found]:
    """The document of one row; one that has no text but an address is fetched."""
    url = fields.get("url")
    if not fields.get("text") and isinstance(url, str) and url.strip():
        yield from _fetched(url.strip(), fields, where, intake)
        return
    try:
        document, doubts = document_from_fields(fields, where, intake.max_size)
    except ValueError as error:
        yield Problem(where, str(error))
        return
    for doubt in doubts:
        yield Problem(where, doubt, lost=False)
    yield document


def _fetched(url: str, fields: Mapping[str, Any], where: str, intake: Intake) -> Iterator[Found]:
    """What is at an address: what the list says of it wins over what is found there."""
    from paraph.sources.fetched import read_address  # takes its time to load

    try:
        listed, doubts = document_from_fields({**fields, "text": "(at the address)"}, where, intake.max_size)
    except ValueError as error:
        yield Problem(where, str(error))
        return
    for doubt in doubts:
        yield Problem(where, doubt, lost=False)
    facts = Facts(**{name: getattr(listed, name) for name in Facts.__struct_fields__})
    for found in read_address(url, msgspec.structs.replace(intake, facts=facts)):
        if isinstance(found, Document) and listed.id != where:
            found = msgspec.structs.replace(found, id=listed.id)
        yield found
