"""An open register: the one door for the command line, for notebooks and for the page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import islice
from time import monotonic
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection

from paraph.records import Document, PartialDate, Reading
from paraph.register.accounts import Accounts
from paraph.register.adding import REFUSED, Outcome, add_readings, is_known, note_sightings
from paraph.register.asked import Answer, Question, Row, strange_code
from paraph.register.browsing import Browsing
from paraph.register.changes import COLUMNS as CHANGE_COLUMNS
from paraph.register.changes import changes_since
from paraph.register.checking import broken_rules
from paraph.register.database import Database
from paraph.register.deciding import Deciding, decisions_on, is_record, keys_in, named_entry, record_by_key
from paraph.register.double_coding import DoubleCoding
from paraph.register.doubts import Doubt, doubts
from paraph.register.entries import AgreementEntry, Entry, entry_of, present_id
from paraph.register.entry_form import entry_form, record_form
from paraph.register.errors import DocumentRefused, NotThere, RegisterError
from paraph.register.facets import Summary, settle_pending, summaries
from paraph.register.follow import Limits, Matter, outstanding, outstanding_under
from paraph.register.identity.constraints import Constraints
from paraph.register.rechecking import what_does_not_follow
from paraph.register.search import FOUND_COLUMNS, Hit, documents_with, entries_named, entries_with, found_rows, streamed
from paraph.register.sources import Remembering
from paraph.register.stories_form import story_form
from paraph.register.tables import COLUMNS, check_question, rows_of

DOCUMENTS_AT_ONCE, SECONDS_AT_ONCE = 512, 2.0
"""Where many documents are added, one transaction has so many, or what came within so many seconds: what follows from
them is worked out once, and no more than that is lost when a run is killed."""


class Register(Deciding, Browsing, Accounts, DoubleCoding, Remembering):
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

    @property
    def shown(self) -> str:
        """The path or address, without a password, by which errors name it."""
        return self._database.shown

    def close(self) -> None:
        """Let go of the file or the connection."""
        self._database.close()

    # Filling it

    def lacks(self, document: Document, reader: str) -> bool:
        """Whether a document has still to be read by this version of the reader."""
        with self._database.reading() as connection:
            return not is_known(connection, document, reader)

    def note_sightings(self, documents: Iterable[Document]) -> None:
        """Note the names, outlets and addresses under which known documents came once more, in one transaction."""
        with self._database.writing() as connection:
            note_sightings(connection, documents)

    def add(self, document: Document, reading: Reading, reader: str) -> Outcome:
        """Add one document with its reading, in one transaction; the same again adds nothing.

        `ValueError` or `DocumentRefused` for a document that can't be kept.
        """
        reading.check_against(document.text)
        with self._database.writing() as connection:
            return add_readings(connection, [(document, reading)], reader)[0]

    def add_all(
        self, told: Iterable[tuple[Document, Reading]], reader: str, at_once: int = DOCUMENTS_AT_ONCE
    ) -> Iterator[tuple[Document, Reading, Outcome]]:
        """Add documents with their readings as they come, `at_once` in one transaction (or as many as came within two
        seconds), and say what became of each.

        One that can't be kept is refused and stops nobody: the others of its transaction are then added one by one.
        """
        for some in _in_groups(told, at_once):
            for (document, reading), outcome in zip(some, self._add_some(some, reader), strict=True):
                yield document, reading, outcome

    def _add_some(self, told: Sequence[tuple[Document, Reading]], reader: str) -> list[Outcome]:
        try:
            for document, reading in told:
                reading.check_against(document.text)
            with self._database.writing() as connection:
                return add_readings(connection, told, reader)
        except (DocumentRefused, ValueError) as refusal:
            if len(told) == 1:
                return [Outcome(REFUSED, str(refusal))]
        return [outcome for one in told for outcome in self._add_some([one], reader)]

    def settle(self) -> None:
        """Bring up to date what was left for later while much was added; `paraph add` does so at its end."""
        left = 1
        while left:
            with self._database.writing() as connection:
                left = settle_pending(connection, Constraints.load(connection).withdrawn)

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
            return _entry_known(connection, entry, as_of)

    def summary(self, entry: str) -> Summary | None:
        """An entry in a line, by any id that it ever had, as lists show it; None while it is behind."""
        with self._database.reading() as connection:
            present = present_id(connection, entry)
            return summaries(connection, [present]).get(present)

    def show(self, named: str, as_of: str | None = None) -> dict[str, Any]:
        """All of an entry (by any id that it ever had) or of a record (by its key) as plain values: each line of its
        history with the reports that say so and their words, conflicts with all sides, and what people decided."""
        with self._database.reading() as connection:
            if is_record(named):
                record = record_by_key(connection, named)
                return record_form(record, decisions_on(connection, {record.key}))
            now = named_entry(connection, named)
            then = _entry_known(connection, named, as_of) if as_of else now
            return entry_form(connection, then, decisions_on(connection, keys_in(now)), as_of)

    def agreements(self, ids: Iterable[str], as_of: str | None = None) -> Iterator[AgreementEntry]:
        """Agreements by their ids, as far as they were known on a day."""
        with self._database.reading() as connection:
            yield from _agreements(connection, ids, as_of)

    def table(self, kind: str = "agreements", **filters: Any) -> Answer:
        """Rows of one kind: agreements, bodies, people, commitments, meetings, memberships, transfers, expenditures,
        documents, unread or doubts. Filters are those of `Question`, such as `party="NER"` or `party=["NER", "IRN"]`.

            register.table("agreements", party="NER", since="2024").to_pandas()
        """
        question = _question(filters)
        check_question(kind, question)

        def ask() -> Iterator[Row]:
            with self._database.reading() as connection:
                yield from rows_of(connection, kind, question)

        return Answer(COLUMNS[kind], ask)

    def changes(self, since: str) -> Answer:
        """What changed since a day, a moment (`2025-05-08T09:30`) or the last word of a reader's version."""

        def ask() -> Iterator[Row]:
            with self._database.reading() as connection:
                yield from changes_since(connection, since)

        return Answer(CHANGE_COLUMNS, ask)

    def search(self, words: str, limit: int = 20) -> list[Hit]:
        """Documents with all of the words, the most fitting first."""
        with self._database.reading() as connection:
            return list(documents_with(connection, words, limit))

    def named(self, words: str, limit: int | None = 20) -> list[str]:
        """Ids of entries in whose title or name all of the words stand."""
        with self._database.reading() as connection:
            return entries_named(connection, words, limit)

    def found(self, words: str, limit: int | None = 20) -> Answer:
        """Entries with all of the words in a title or name, then documents that have them, the most fitting first."""

        def ask() -> Iterator[Row]:
            with self._database.reading() as connection:
                yield from islice(found_rows(connection, words, limit), limit)

        return Answer(FOUND_COLUMNS, ask)

    def follow(
        self,
        *,
        party: Sequence[str] = (),
        area: Sequence[str] = (),
        as_of: str | None = None,
        unratified: int = 12,
        silent: int = 24,
    ) -> Iterator[Matter]:
        """What is outstanding under the agreements with all of these parties and areas, one by one."""
        today = date.fromisoformat(as_of) if as_of else date.today()
        with self._database.reading() as connection:
            yield from outstanding(connection, party, area, as_of, Limits(today, unratified, silent))

    def outstanding(self, ids: Iterable[str], *, unratified: int = 12, silent: int = 24) -> Iterator[Matter]:
        """What is outstanding under some agreements."""
        limits = Limits(date.today(), unratified, silent)
        with self._database.reading() as connection:
            yield from outstanding_under(connection, ids, limits)

    def doubts(self) -> Iterator[Doubt]:
        """Pairs of entries that may be one and wait for a person, the likeliest first, with the reasons."""
        with self._database.reading() as connection:
            yield from doubts(connection)

    def stories(self) -> Iterator[dict[str, Any]]:
        """All standing agreements in the form in which registers are compared, one by one."""
        with self._database.reading() as connection:
            for entry in _agreements(connection, streamed(connection, entries_with("agreements", {}))):
                yield story_form(entry)

    def story_export(self) -> dict[str, Any]:
        """The same as one object."""
        return {"agreements": list(self.stories())}

    def check(self, *, thorough: bool = False) -> list[str]:
        """A line for every rule of a sound register that is broken.

        A thorough check also works out anew what follows from the statements; nobody else can write meanwhile.
        """
        with self._database.reading() as connection:
            found = list(broken_rules(connection))
        if thorough and not found:
            with self._database.trying() as connection:
                found = list(what_does_not_follow(connection))
        return found


def _entry_known(connection: Connection, named: str, as_of: str | None) -> Entry:
    """An entry by any id that it ever had, as far as it was known on a day."""
    found = entry_of(connection, present_id(connection, named), as_of)
    if found is None:
        raise NotThere(f"nothing was known of {named}" + (f" on {as_of}" if as_of else ": it has no records"))
    return found


def _agreements(connection: Connection, ids: Iterable[str], as_of: str | None = None) -> Iterator[AgreementEntry]:
    for entry in ids:
        found = entry_of(connection, entry, as_of)
        if isinstance(found, AgreementEntry):
            yield found


def _question(filters: Mapping[str, Any]) -> Question:
    """Filters as people give them: one value or several, dates as text or as `datetime.date`."""
    strange = sorted(set(filters) - set(Question.__struct_fields__))
    if strange:
        raise RegisterError(f"{strange[0]!r} is no filter; known: {', '.join(Question.__struct_fields__)}")
    given: dict[str, Any] = {}
    for name, value in filters.items():
        if value is None:
            continue
        if name in ("party", "area", "stage"):
            value = (str(value),) if isinstance(value, str) else tuple(map(str, value))
        elif name in ("since", "until", "as_of"):
            value = _day(str(value))
        elif name != "limit":
            value = str(value)
        given[name] = value.last_day().isoformat() if name == "as_of" else str(value) if name in _DAYS else value
    strange_values = strange_code(area=given.get("area"), instrument=given.get("instrument"))
    if strange_values:
        name, code, known = strange_values
        raise RegisterError(f"{code!r} is no code of {name}; known: {known}")
    return Question(**given)


_DAYS = ("since", "until")


def _day(written: str) -> PartialDate:
    try:
        return PartialDate.parse(written)
    except ValueError as error:
        raise RegisterError(str(error)) from None


def _in_groups(told: Iterable[tuple[Document, Reading]], most: int) -> Iterator[list[tuple[Document, Reading]]]:
    """What comes, so many at a time, or as many as came within `SECONDS_AT_ONCE`."""
    some: list[tuple[Document, Reading]] = []
    began = 0.0
    for one in told:
        began = began if some else monotonic()
        some.append(one)
        if len(some) >= most or monotonic() - began > SECONDS_AT_ONCE:
            yield some
            some = []
    if some:
        yield some
