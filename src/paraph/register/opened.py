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
from paraph.register.deciding import Deciding
from paraph.register.entries import AgreementEntry, Entry, entry_of, resolved
from paraph.register.errors import RegisterError
from paraph.register.follow import Matter, matters
from paraph.register.identity.constraints import Constraints
from paraph.register.identity.profile import read_back
from paraph.register.identity.scoring import Score, compare
from paraph.register.search import Hit, documents_with, entries_named, entries_with
from paraph.register.stories_form import story_form


class Register(Deciding):
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
