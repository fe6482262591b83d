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
_MOST_KEPT = 4096  # agreements of which the rows are kept at hand, since reports of one come far apart in a list


def commitment_rows(connection: Connection, question: Question) -> Iterator[Row]:
    """The commitments that a question asks for, without its limit."""
    near = _Agreements(connection, question)
    for told in told_in_order(connection, "commitments", question):
        for one in told:
            row = _row(one, near, question)
            if row is not None and _fits(row, question):
                yield row


def _row(one: Told, near: _Agreements, question: Question) -> Row | None:
    record = one.record
    assert isinstance(record, Commitment)
    for lines in near.of(one):
        if one.key in lines:
            return lines[one.key]
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


_Lines = dict[str, Row | None]
"""The row of each record (by key) that is the first in its line of those that are asked for; None for the others."""


class _Agreements:
    """The commitments under agreements of which documents speak, those of the latest kept at hand."""

    def __init__(self, connection: Connection, question: Question) -> None:
        self._connection = connection
        self._question = question
        self._kept: OrderedDict[str, _Lines] = OrderedDict()

    def of(self, one: Told) -> Iterator[_Lines]:
        """Those under the agreements under which a record may stand."""
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
            yield self._lines(entry)

    def _lines(self, entry: str) -> _Lines:
        if entry not in self._kept:
            found = entry_of(self._connection, entry, self._question.as_of)
            self._kept[entry] = self._by_record(found) if isinstance(found, AgreementEntry) else {}
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(entry)
        return self._kept[entry]

    def _by_record(self, agreement: AgreementEntry) -> _Lines:
        lines: _Lines = {}
        for line in agreement.commitments:
            of_line = set(line.told)
            group = [one for one in agreement.around if one.key in of_line]
            # A pledge of money is an undertaking too, but comes with the expenditures.
            named = [one for one in group if isinstance(one.record, Commitment)]
            asked_for = [one for one in named if set(self._question.party) <= actors_in(one.record)]
            first = min(asked_for, key=lambda one: (one.source.number, one.key), default=None)
            for key in line.told:
                # By where it stands in the list, so that a list can go on after it.
                here = first is not None and key == first.key
                lines.setdefault(key, _line_row(line, agreement.id, group) | {"id": key} if here else None)
        return lines
