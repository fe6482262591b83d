"""Commitments in rows, each with the agreement that it stands under and what became of it.

What several reports say of one undertaking is one row; it comes where the first of them does.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator

from sqlalchemy import Connection

from paraph.records import Commitment
from paraph.register.asked import Question, Row
from paraph.register.entries import AgreementEntry, entry_of
from paraph.register.followup import CommitmentLine, State
from paraph.register.record_rows import actors_in, told_in_order
from paraph.register.rows import run
from paraph.register.told import BY_HAND, Told

COMMITMENT_COLUMNS = (
    "id", "kind", "by", "to", "task", "owner", "areas", "due", "state", "agreement", "documents"
)  # fmt: skip
_MOST_KEPT = 64  # agreements that are kept at hand, since one document's commitments stand under few


def commitment_rows(connection: Connection, question: Question) -> Iterator[Row]:
    """The commitments that a question asks for, without its limit."""
    near = _Agreements(connection, question.as_of)
    for told in told_in_order(connection, "commitments", question):
        for one in told:
            row = _row(one, near, question)
            if row is not None and _fits(row, question):
                yield row


def _row(one: Told, near: _Agreements, question: Question) -> Row | None:
    record = one.record
    assert isinstance(record, Commitment)
    for agreement in near.of(one):
        for line in agreement.commitments:
            if one.key in line.told:
                group = [other for other in agreement.around if other.key in line.told]
                # A pledge of money is an undertaking too, but comes with the expenditures.
                named = [other for other in group if isinstance(other.record, Commitment)]
                asked_for = [other for other in named if set(question.party) <= actors_in(other.record)]
                first = min(asked_for, key=lambda other: (other.source.number, other.key), default=None)
                if first is None or first.key != one.key:
                    return None
                # By where it stands in the list, so that a list can go on after it.
                return _line_row(line, agreement.id, group) | {"id": one.key}
    late = record.due is not None and record.due.last_day() < question.today()
    alone = CommitmentLine(
        kind=record.kind,
        by=record.by,
        to=record.to,
        due=record.due,
        state=State(one.beside.get("state") or (State.OVERDUE if late else State.OPEN)),
        told=(one.key,),
        fulfilled_by=None,
        areas=record.areas,
        task=one.beside.get("task"),
        owner=one.beside.get("owner"),
    )
    return _line_row(alone, None, [one])


def _line_row(line: CommitmentLine, agreement: str | None, group: list[Told]) -> Row:
    names = dict.fromkeys(name for one in group for name in one.source.names)
    return {**line.plain(), "agreement": agreement, "documents": list(names)}


def _fits(row: Row, question: Question) -> bool:
    return (
        set(question.party) <= {*row["by"], *row["to"]}
        and set(question.area) <= set(row["areas"])
        and question.state in (None, row["state"])
        and question.spans(row["due"])
    )


class _Agreements:
    """The agreements that documents speak of, the latest kept at hand."""

    def __init__(self, connection: Connection, as_of: str | None) -> None:
        self._connection = connection
        self._as_of = as_of
        self._kept: OrderedDict[str, AgreementEntry | None] = OrderedDict()

    def of(self, one: Told) -> Iterator[AgreementEntry]:
        """Those under which a record may stand."""
        where: str
        named: str | int
        if "under" in one.beside:
            where, named = "r.key", one.beside["under"]
        elif one.source.number != BY_HAND:
            where, named = "r.document", one.source.number
        else:
            return
        query = (
            "SELECT DISTINCT n.entry FROM records r JOIN nodes n ON n.id = r.node"
            f" WHERE {where} = ? AND r.live AND n.kind = 'agreements' AND n.entry IS NOT NULL"
        )
        for entry in sorted(row[0] for row in run(self._connection, query, (named,))):
            agreement = self._entry(entry)
            if agreement is not None:
                yield agreement

    def _entry(self, entry: str) -> AgreementEntry | None:
        if entry not in self._kept:
            found = entry_of(self._connection, entry, self._as_of)
            self._kept[entry] = found if isinstance(found, AgreementEntry) else None
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(entry)
        return self._kept[entry]
