"""What those who look rather than query ask of an open register: reports, ties, what came lately, what waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

import msgspec
from sqlalchemy import func, select

from paraph.register import schema
from paraph.register.asked import Question, Row
from paraph.register.change_log import FIELDS
from paraph.register.changes import latest_changes
from paraph.register.database import Database
from paraph.register.deciding import decision_by_key
from paraph.register.decisions import Decision, in_order
from paraph.register.entries import present_id
from paraph.register.facets import Summary, is_withdrawn, summaries
from paraph.register.offices import holders
from paraph.register.reports import copies, latest, report_form
from paraph.register.search import entries_with
from paraph.register.ties import Ties, lately_heard, spread, ties
from paraph.register.waiting import Waiting, waiting

_APPENDED = (schema.decisions, schema.documents, schema.statements, schema.changes, schema.redirects)


class Written(msgspec.Struct, frozen=True):
    """How far a register has been written: the last decision of people, and the last of what else is only appended.

    What was worked out from the register still holds as long as it is the same.
    """

    decided: int
    others: tuple[int, ...]


class Browsing:
    """The part of an open register that pages are made from."""

    _database: Database

    def written(self) -> Written:
        """How far the register has been written, which costs next to nothing to ask."""
        ends = [select(func.max(table.c.id)).scalar_subquery() for table in _APPENDED]
        with self._database.reading() as connection:
            decided, *others = connection.execute(select(*ends)).one()
            return Written(decided or 0, tuple(number or 0 for number in others))

    def report(self, named: str) -> dict[str, Any]:
        """A document in full: its text, where it was seen, every record that it gave and what people decided."""
        with self._database.reading() as connection:
            return report_form(connection, named)

    def copies(self, keys: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
        """Where documents (by their keys) were seen."""
        with self._database.reading() as connection:
            return copies(connection, keys)

    def latest(self, limit: int) -> list[dict[str, Any]]:
        """The documents that came in last, newest first, with the agreements that they tell of."""
        with self._database.reading() as connection:
            return latest(connection, limit)

    def latest_changes(self, limit: int) -> list[Row]:
        """What changed last in entries, newest first, as `changes` gives it."""
        with self._database.reading() as connection:
            return list(latest_changes(connection, limit))

    def lately_heard(self, limit: int) -> Sequence[str]:
        """Ids of agreements, those that a document spoke of last first."""
        with self._database.reading() as connection:
            return lately_heard(connection, limit)

    def ties(self, question: Question, most: int = 150) -> Ties:
        """Who is tied to whom by how many of the agreements asked for."""
        with self._database.reading() as connection:
            return ties(connection, question, most)

    def spread(self) -> dict[str, Any]:
        """How much there is of what, and agreements by year, area, stage and conflict."""
        with self._database.reading() as connection:
            return spread(connection)

    def waiting(self, limit: int = 50, sort: str | None = None) -> list[Waiting]:
        """Questions for a person, the most useful first; of one sort (identity, conflict, record) or of all."""
        with self._database.reading() as connection:
            return waiting(connection, limit, sort)

    def summaries(self, ids: Iterable[str]) -> dict[str, Summary]:
        """Entries in a line, by their present ids; those that are behind are left out."""
        with self._database.reading() as connection:
            return summaries(connection, sorted(set(ids)))

    def count(self, kind: str, question: Question, most: int) -> int:
        """How many entries of a kind are asked for, counted up to a number."""
        facets = {"party": question.party, "area": question.area, "stage": question.stage}
        facets |= {"instrument": (question.instrument,)} if question.instrument else {}
        facets |= {"conflict": (question.conflict,)} if question.conflict else {}
        facets |= {"state": (question.state,)} if question.state else {}
        wanted = {name: values for name, values in facets.items() if values}
        query = entries_with(kind, wanted, since=question.since, until=question.until, limit=most).subquery()
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(query)) or 0

    def present_id(self, entry: str) -> str:
        """The id under which an entry stands now; `RegisterError` for one that never was."""
        with self._database.reading() as connection:
            return present_id(connection, entry)

    def is_withdrawn(self, entry: str) -> bool:
        """Whether people have withdrawn an entry."""
        with self._database.reading() as connection:
            return is_withdrawn(connection, entry)

    def holders(self, actor: str, limit: int = 200) -> list[Row]:
        """Who held which office of an actor: the first and last day on which a report says so, the latest first."""
        with self._database.reading() as connection:
            return holders(connection, actor, limit)

    def actors(self) -> list[str]:
        """Every party of an agreement or body and everybody whom an office serves, by code or name."""
        f = schema.facets.c
        query = select(f.value).distinct().where(f.facet == "party", f.kind.in_(list(FIELDS))).order_by(f.value)
        with self._database.reading() as connection:
            return list(connection.scalars(query))

    def decision(self, key: str) -> Decision:
        """One decision, by its key or the beginning of it."""
        with self._database.reading() as connection:
            return decision_by_key(connection, key)

    def log(self, limit: int, skip: int = 0) -> list[Decision]:
        """Decisions, the newest first."""
        with self._database.reading() as connection:
            return list(islice(in_order(connection, newest_first=True), skip, skip + limit))

    def undone(self, keys: Sequence[str]) -> set[str]:
        """Which of some decisions have been taken back."""
        d, u = schema.decisions.c, schema.decisions.alias()
        query = select(d.key).join(u, u.c.undoes == d.id).where(d.key.in_(keys))
        with self._database.reading() as connection:
            return set(connection.scalars(query))


__all__ = ["Browsing", "Written"]
