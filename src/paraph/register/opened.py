"""An open register: the one door for the command line, for notebooks and for the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from types import TracebackType
from typing import Any, Self

from sqlalchemy import select

from paraph.records import Document, Reading, Record
from paraph.register import schema
from paraph.register.adding import Outcome, add_reading, is_known
from paraph.register.checking import broken_rules
from paraph.register.database import Database
from paraph.register.decisions import Action, Decision, by_hand, carry_over, decide, in_order
from paraph.register.entries import AgreementEntry, Entry, entry_of, resolved
from paraph.register.errors import RegisterError
from paraph.register.follow import Matter, matters
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.profile import read_back
from paraph.register.identity.scoring import Score, compare
from paraph.register.search import Hit, documents_with, entries_named, entries_with
from paraph.register.stories_form import story_form


class Register:
    """A register in a SQLite file (`where` is its path) or in PostgreSQL (`postgresql://...`).

    Use it in a `with` statement, or `close` it. Raises `RegisterError` with one clear line for whatever can't be done.
    """

    def __init__(self, where: str, *, create: bool = False) -> None:
        self._database = Database(where, create=create)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file or the connection."""
        self._database.close()

    # Filling it

    def lacks(self, document: Document, reader: str) -> bool:
        """Whether a document has still to be read by this version of the reader."""
        with self._database.reading() as connection:
            return not is_known(connection, document, reader)

    def add(self, document: Document, reading: Reading, reader: str) -> Outcome:
        """Add one document with its reading, in one transaction; the same again adds nothing."""
        reading.check_against(document.text)
        with self._database.writing() as connection:
            return add_reading(connection, document, reading, reader)

    # Asking it

    def ids(
        self,
        kind: str = "agreements",
        facets: Mapping[str, Sequence[str]] | None = None,
        *,
        since: str | None = None,
        until: str | None = None,
        limit: int | None = None,
    ) -> list[str]:
        """Ids of standing entries that have all of the facets, such as `{"party": ["NER", "IRN"]}`."""
        with self._database.reading() as connection:
            return list(connection.scalars(entries_with(kind, facets or {}, since=since, until=until, limit=limit)))

    def entry(self, entry: str, as_of: str | None = None) -> Entry:
        """An entry by any id that it ever had."""
        with self._database.reading() as connection:
            present = resolved(connection, entry)
            if present is None:
                raise RegisterError(f"there is no entry {entry}")
            found = entry_of(connection, present, as_of)
        if found is None:
            raise RegisterError(f"nothing was known of {entry}" + (f" on {as_of}" if as_of else ": it has no records"))
        return found

    def agreements(self, ids: Iterable[str], as_of: str | None = None) -> Iterator[AgreementEntry]:
        """Agreements by their ids, as far as they were known on a day."""
        with self._database.reading() as connection:
            for entry in ids:
                found = entry_of(connection, entry, as_of)
                if isinstance(found, AgreementEntry):
                    yield found

    def search(self, words: str, limit: int = 20) -> list[Hit]:
        """Documents with all of the words."""
        with self._database.reading() as connection:
            return list(documents_with(connection, words, limit))

    def named(self, words: str, limit: int = 20) -> list[str]:
        """Ids of entries in whose title or name all of the words stand."""
        with self._database.reading() as connection:
            return entries_named(connection, words, limit)

    def follow(
        self,
        facets: Mapping[str, Sequence[str]] | None = None,
        *,
        as_of: str | None = None,
        unratified: int = 12,
        silent: int = 24,
    ) -> Iterator[Matter]:
        """What is outstanding, agreement by agreement."""
        today = date.fromisoformat(as_of) if as_of else date.today()
        for entry in self.agreements(self.ids("agreements", facets), as_of):
            yield from matters(entry, today, unratified=unratified, silent=silent)

    def doubtful(self, limit: int = 50) -> list[tuple[str, str, Score]]:
        """Pairs of entries that may be one and wait for a person, the likeliest first, with the reasons."""
        pairs: dict[tuple[str, str], Score] = {}
        with self._database.reading() as connection:
            decided = Constraints.load(connection).apart
            one, other, l = schema.nodes.alias(), schema.nodes.alias(), schema.links.c  # noqa: E741
            query = (
                select(one.c.entry, other.c.entry, one.c.profile, other.c.profile, one.c.id, other.c.id)
                .join(schema.links, l.one == one.c.id)
                .join(other, l.other == other.c.id)
                .where(one.c.entry != other.c.entry)
                .order_by(l.score.desc())
                .limit(10 * limit)
            )
            for first, second, profile, other_profile, number, other_number in connection.execute(query):
                score = compare(read_back(profile), read_back(other_profile))
                key = (min(first, second), max(first, second))
                r = schema.records.c
                keys = [set(connection.scalars(select(r.key).where(r.node == node))) for node in (number, other_number)]
                if key in pairs or any(set(pair) & keys[0] and set(pair) & keys[1] for pair in decided):
                    continue
                pairs[key] = score
        return [(*key, score) for key, score in pairs.items()][:limit]

    def story_export(self) -> dict[str, Any]:
        """All standing agreements in the form in which registers are compared."""
        return {"agreements": [story_form(entry) for entry in self.agreements(self.ids("agreements"))]}

    def check(self) -> list[str]:
        """A line for every rule of a sound register that is broken."""
        with self._database.reading() as connection:
            return list(broken_rules(connection))

    # Deciding

    def merge(self, one: str, other: str, *, person: str, why: str = "") -> Decision:
        """Two entries are one."""
        return self._decide(Action.MERGE, {"records": [self._founder(one), self._founder(other)]}, person, why)

    def not_same(self, one: str, other: str, *, person: str, why: str = "") -> Decision:
        """Two entries are different things, whatever the scores say."""
        return self._decide(Action.NOT_SAME, {"records": [self._founder(one), self._founder(other)]}, person, why)

    def split(self, entry: str, moved: Sequence[str], *, person: str, why: str = "") -> Decision:
        """Some records (by key) of an entry are another thing than the rest."""
        keys = [one.key for one in self.entry(entry).told]
        strange = set(moved) - set(keys)
        if strange:
            raise RegisterError(f"{entry} has no record {min(strange)}")
        rest = [key for key in keys if key not in set(moved)]
        return self._decide(Action.SPLIT, {"moved": sorted(moved), "rest": rest}, person, why)

    def correct(self, record: str, field: str, values: Sequence[str], *, person: str, why: str = "") -> Decision:
        """A record's field has these values, whatever any reader says."""
        content = {"record": record, "field": field, "values": list(values)}
        return self._decide(Action.CORRECT, content, person, why)

    def accept(self, entry: str, *, person: str, why: str = "") -> Decision:
        """An entry has been looked at and is right."""
        return self._decide(Action.ACCEPT, {"records": [self._founder(entry)]}, person, why)

    def withdraw(self, entry: str, *, person: str, why: str) -> Decision:
        """An entry is none: it is no longer listed, and its id still resolves."""
        return self._decide(Action.WITHDRAW, {"records": [self._founder(entry)]}, person, why)

    def add_by_hand(self, record: Record, kind: str, *, person: str, why: str = "") -> Decision:
        """A record that a person knows of."""
        return self._decide(Action.ADD, by_hand(record, kind, person), person, why)

    def undo(self, decision: str, *, person: str, why: str = "") -> Decision:
        """Take a decision back, by its key; both stay on record."""
        return self._decide(Action.UNDO, {}, person, why, undoes=decision)

    def decisions(self) -> list[Decision]:
        """All decisions, oldest first."""
        with self._database.reading() as connection:
            return list(in_order(connection))

    def carry_over(self, decisions: Iterable[Decision]) -> tuple[int, list[str]]:
        """Apply another register's decisions; how many were new, and which could not be applied."""
        with self._database.writing() as connection:
            return carry_over(connection, decisions)

    def _founder(self, entry: str) -> str:
        """The record for which a decision on an entry is kept: the first of those by which the entry has its id."""
        return self.entry(entry).told[0].key

    def _decide(
        self, action: Action, content: dict[str, Any], person: str, why: str, undoes: str | None = None
    ) -> Decision:
        with self._database.writing() as connection:
            return decide(connection, action, content, person=person, why=why, undoes=undoes)
