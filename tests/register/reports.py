"""Documents with the reading that a perfect reader would make of them, in a line each."""

from __future__ import annotations

from typing import Any

from paraph.records import Document, Evidence, PartialDate, Place, Reading, Record, record_kinds
from paraph.register import Register

READER = "test-reader-1"
_FORMS = record_kinds()
Report = tuple[Document, Reading]


class Reports:
    """Makes reports: each record is stated by a sentence of its own."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, published: str, *records: tuple[str, dict[str, Any]], name: str | None = None) -> Report:
        """A report of a day; `agreement(...)` and the like make what it tells."""
        self._count += 1
        name = name or f"report-{self._count}"
        text = ""
        lists: dict[str, list[Record]] = {kind: [] for kind in _FORMS}
        for number, (kind, slots) in enumerate(records, 1):
            sentence = f"{name} tells of {kind} {number}: {slots!r}."
            evidence = (Evidence(start=len(text), end=len(text) + len(sentence), quote=sentence),)
            text += sentence + "\n"
            lists[kind].append(_FORMS[kind](id=f"{kind}-{number}", evidence=evidence, **_values(slots)))
        document = Document(id=name, text=text or f"{name} tells nothing.", published=PartialDate.parse(published))
        made: dict[str, Any] = {kind: tuple(found) for kind, found in lists.items()}
        return document, Reading(id=name, language="en", **made)


def agreement(parties: str, **slots: Any) -> tuple[str, dict[str, Any]]:
    """An agreement, signed unless said otherwise; parties as `NER IRN`."""
    slots = {"instrument": "agreement", "stage": "signed"} | slots
    return "agreements", {"parties": tuple(parties.split()), **slots}


def body(parties: str, **slots: Any) -> tuple[str, dict[str, Any]]:
    """A committee, established unless said otherwise."""
    return "bodies", {"parties": tuple(parties.split())} | {"kind": "committee", "stage": "established"} | slots


def session(parties: str, date: str) -> tuple[str, dict[str, Any]]:
    """A session that was held."""
    return "meetings", {"actors": tuple(parties.split()), "kind": "session", "date": date}


def commitment(by: str, kind: str, **slots: Any) -> tuple[str, dict[str, Any]]:
    """An undertaking."""
    return "commitments", {"by": tuple(by.split()), "kind": kind, **slots}


def add_all(register: Register, reports: list[Report]) -> None:
    """Add reports in the order given."""
    for document, reading in reports:
        register.add(document, reading, READER)


def _values(slots: dict[str, Any]) -> dict[str, Any]:
    made = dict(slots)
    for field in ("date", "due"):
        if made.get(field):
            made[field] = PartialDate.parse(made[field])
    if made.get("place"):
        made["place"] = Place(name=made["place"])
    if made.get("areas"):
        made["areas"] = tuple(made["areas"].split())
    if made.get("signatories"):
        made["signatories"] = tuple(made["signatories"].split(", "))
    return made
