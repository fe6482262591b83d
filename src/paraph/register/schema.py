"""The tables of a register, as its newest version has them; `migrations` makes them.

Three layers: what was handed in (`documents`, `sightings`), what was said of it (`records`, `statements`, `evidence`,
`decisions`: nothing is ever deleted), and what follows from both (`nodes`, `links`, `entries`, `redirects`, `facets`).
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    false,
    literal_column,
)

metadata = MetaData()

# SQLite numbers rows by itself only where the column is exactly INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")
# Sorted by code points everywhere: a server's language must not decide what stands beside what.
_Sorted = Text().with_variant(Text(collation="C"), "postgresql")


def _row_number() -> Column[int]:
    return Column("id", _Number, primary_key=True, autoincrement=True)


about = Table("about", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False))

documents = Table(
    "documents",
    metadata,
    _row_number(),
    Column("content", Text, nullable=False, unique=True),  # what the document is known by
    Column("text", Text, nullable=False),
    Column("title", Text),
    Column("published", _Sorted),
    Column("language", Text),
    Column("known_from", Text, nullable=False),  # a day: its first publication, or else when it was added
    Column("added_at", Text, nullable=False),
    Column("reader", Text),  # version of the reader whose statements are in force
    Column("error", Text),  # why it could not be read
    Index("documents_by_day", "published"),
)

# What PostgreSQL indexes of a document; it refuses more than a megabyte of different words.
DOCUMENT_WORDS = "to_tsvector('simple', left(coalesce(documents.title, '') || ' ' || documents.text, 100000))"

# The same words may come from several places and under several ids: each is a sighting of one document.
sightings = Table(
    "sightings",
    metadata,
    Column("document", _Number, ForeignKey("documents.id"), primary_key=True),
    Column("name", Text, primary_key=True),  # the id that the caller gave
    Column("outlet", Text, primary_key=True, nullable=False, default=""),
    Column("url", Text, primary_key=True, nullable=False, default=""),
    Column("seen_at", Text, nullable=False),
    Index("sightings_by_name", "name"),
    sqlite_with_rowid=False,
)

# A record keeps its row when a newer reader finds it again: only its statements change.
records = Table(
    "records",
    metadata,
    _row_number(),
    Column("key", Text, nullable=False, unique=True),  # from content alone: the same in every register
    Column("document", _Number, ForeignKey("documents.id")),  # None where a person added it by hand
    Column("kind", Text, nullable=False),
    Column("local_id", Text, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("node", _Number, ForeignKey("nodes.id")),
    # Of a body: the record of the agreement that its document names it with.
    Column("named_with", _Number, ForeignKey("records.id")),
    Index("records_by_document", "document"),
    Index("records_by_node", "node"),
    Index("records_by_kind", "kind", "id"),
)

statements = Table(
    "statements",
    metadata,
    _row_number(),
    Column("record", _Number, ForeignKey("records.id"), nullable=False),
    Column("field", Text, nullable=False),
    Column("position", Integer, nullable=False, default=0),
    Column("value", Text, nullable=False),
    Column("reader", Text),  # the version that said it, or
    Column("decision", _Number, ForeignKey("decisions.id")),  # the decision of a person by which it is said
    Column("since", Text, nullable=False),
    Column("until", Text),
    Index("statements_by_record", "record"),
)
# Hardly any statement is a person's.
Index(
    "statements_by_decision",
    statements.c.decision,
    sqlite_where=statements.c.decision.isnot(None),
    postgresql_where=statements.c.decision.isnot(None),
)

ACTOR_FIELDS = ("by", "to", "actors", "member", "organisation", "supplier", "recipient", "actor")
"""Fields of records without entries by whose values they are listed; agreements and bodies have facets."""


def is_field(name: str) -> ColumnElement[bool]:
    """The condition of an index on one field's values: written out, since SQLite uses none whose terms are bound."""
    return statements.c.field == literal_column(f"'{name}'")


# In each, the records of one value stand in order: lists are read from there as they are.
for _name in (*ACTOR_FIELDS, "under"):
    Index(
        f"statements_{_name}",
        statements.c.value,
        statements.c.record,
        sqlite_where=is_field(_name),
        postgresql_where=is_field(_name),
    )

evidence = Table(
    "evidence",
    metadata,
    _row_number(),
    Column("record", _Number, ForeignKey("records.id"), nullable=False),
    Column("first", Integer, nullable=False),
    Column("past", Integer, nullable=False),
    Column("since", Text, nullable=False),
    Column("until", Text),
    Index("evidence_by_record", "record"),
)

decisions = Table(
    "decisions",
    metadata,
    _row_number(),
    Column("key", Text, nullable=False, unique=True),
    Column("action", Text, nullable=False),
    Column("content", Text, nullable=False),  # JSON
    Column("person", Text, nullable=False),
    Column("why", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("undoes", _Number, ForeignKey("decisions.id")),
)

# One node for all records that say exactly the same of an agreement, a body or a person.
nodes = Table(
    "nodes",
    metadata,
    _row_number(),
    Column("key", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("profile", Text, nullable=False),  # JSON: all that identity looks at
    Column("entry", Text, ForeignKey("entries.id")),
    Index("nodes_by_entry", "entry"),
)

# Lists of nodes in the order of time or name: those that stand close together in one are compared.
blocks = Table(
    "blocks",
    metadata,
    Column("block", Text, primary_key=True),
    Column("at", _Sorted, primary_key=True),
    Column("node", _Number, ForeignKey("nodes.id"), primary_key=True),
    Index("blocks_by_node", "node"),
    sqlite_with_rowid=False,
)

# Pairs of nodes that may be the same thing, smaller key first; all others are taken for different.
links = Table(
    "links",
    metadata,
    Column("one", _Number, ForeignKey("nodes.id"), primary_key=True),
    Column("other", _Number, ForeignKey("nodes.id"), primary_key=True),
    Column("score", Float, nullable=False),
    Index("links_of_other", "other", "one", "score"),
    sqlite_with_rowid=False,
)

# Pairs of nodes, smaller number first, of which one document tells as of two things.
tellings = Table(
    "tellings",
    metadata,
    Column("one", _Number, ForeignKey("nodes.id"), primary_key=True),
    Column("other", _Number, ForeignKey("nodes.id"), primary_key=True),
    Column("document", _Number, ForeignKey("documents.id"), primary_key=True),
    Index("tellings_by_document", "document"),
    Index("tellings_by_other", "other"),
    sqlite_with_rowid=False,
)

entries = Table(
    "entries",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("founder", Text, nullable=False),  # the key of the record that it has its id from
    Column("minted_at", Text, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("begins", _Sorted),  # first dated stage, for sorting and for asking by time
    Column("stage", Text),
    Column("heard", Text),  # last day on which a document spoke of it
    # What follows from its records, as JSON, so that lists need not assemble it; `told` records are in it, and
    # `pending` have come since.
    Column("summary", Text),
    Column("told", Integer, nullable=False, default=0),
    Column("pending", Integer, nullable=False, default=0),
    Index("entries_by_time", "minted_at"),
    Index("entries_by_founder", "founder"),
    Index("entries_by_heard", "heard"),
)
# Few and soon settled: those whose summary is behind.
Index(
    "entries_pending",
    entries.c.id,
    sqlite_where=entries.c.pending > literal_column("0"),
    postgresql_where=entries.c.pending > literal_column("0"),
)

# What changed in an entry and when, a field at a time: what `diff` tells. Values as JSON, None where there was none.
changes = Table(
    "changes",
    metadata,
    _row_number(),
    Column("entry", Text, ForeignKey("entries.id"), nullable=False),
    Column("at", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("old", Text),
    Column("new", Text),
    Index("changes_by_time", "at"),
    Index("changes_by_entry", "entry"),
)

# When each version of the reader was at work here.
readers = Table(
    "readers",
    metadata,
    Column("version", Text, primary_key=True),
    Column("first_at", Text, nullable=False),
    Column("last_at", Text, nullable=False),
)

redirects = Table(
    "redirects",
    metadata,
    _row_number(),
    Column("from_id", Text, ForeignKey("entries.id"), nullable=False),
    Column("to_id", Text, ForeignKey("entries.id"), nullable=False),
    Column("at", Text, nullable=False),
    Index("redirects_by_from", "from_id"),
)

# What entries are found by: parties, areas, stages ... Follows from statements and can be made anew at any time. The
# entries of one value stand in the order in which they are listed, so a list is read from here as it is.
facets = Table(
    "facets",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("facet", Text, primary_key=True),
    Column("value", Text, primary_key=True),
    Column("begins", _Sorted, primary_key=True),  # `~`, which sorts last, for the undated
    Column("entry", Text, ForeignKey("entries.id"), primary_key=True),
    Index("facets_by_entry", "entry"),
    sqlite_with_rowid=False,
)

# What is known of documents' sources: kept by `sources`, read by nobody who assembles entries.

# A file, a folder's file, an address or a feed, and how far it has been dealt with by which reader.
source_states = Table(
    "source_states",
    metadata,
    Column("name", Text, primary_key=True),  # an address, or the absolute path of a file
    Column("followed", Boolean, nullable=False, server_default=false()),
    Column("fingerprint", Text),  # of what it was then
    Column("reader", Text),  # the version with which it was dealt with
    Column("position", BigInteger, nullable=False, server_default="0"),  # so many bytes of it
    Column("documents", Integer, nullable=False, server_default="0"),  # that came of it
    Column("whole", Boolean, nullable=False, server_default=false()),
    Column("etag", Text),
    Column("modified", Text),
    Column("tried_at", Text),
    Column("succeeded_at", Text),
    Column("next_try", Text),
    Column("failures", Integer, nullable=False, server_default="0"),  # in a row
    Column("errors", Integer, nullable=False, server_default="0"),  # in all
    Column("problem", Text),  # the last, while it lasts
)

# Entries of feeds that have been dealt with.
seen_items = Table(
    "seen_items",
    metadata,
    Column("source", Text, primary_key=True),
    Column("item", Text, primary_key=True),
    Column("seen_at", Text, nullable=False),
    sqlite_with_rowid=False,
)

# What could not be used, and why. What is read later, or is gone from its source, is settled and stays.
unread = Table(
    "unread",
    metadata,
    Column("place", _Sorted, primary_key=True),  # FILE, FILE:LINE, an address, ARCHIVE: ADDRESS
    Column("reason", Text, nullable=False),
    Column("first_at", Text, nullable=False),
    Column("last_at", Text, nullable=False),
    Column("times", Integer, nullable=False),
    Column("settled_at", Text),
)

# What was said of a document when it was taken in.
remarks = Table(
    "remarks",
    metadata,
    Column("document", _Number, ForeignKey("documents.id"), primary_key=True),
    Column("author", Text),
    Column("doubts", Text, nullable=False),  # JSON: a list of sentences
)

# Documents that are the same text as another one: kept by `copies`. A copy has no records; what it was read to say
# waits in `reading` (JSON).
copies = Table(
    "copies",
    metadata,
    Column("document", _Number, ForeignKey("documents.id"), primary_key=True),
    Column("original", _Number, ForeignKey("documents.id"), nullable=False),
    Column("reading", Text, nullable=False),
    Index("copies_by_original", "original"),
)

# By what copies are found: minimal hashes of each document's text, in order of time, originals and copies apart.
hashes = Table(
    "hashes",
    metadata,
    Column("span", Integer, primary_key=True),
    Column("of_copy", Integer, primary_key=True),
    Column("hash", BigInteger, primary_key=True),
    Column("document", _Number, ForeignKey("documents.id"), primary_key=True),
    sqlite_with_rowid=False,
)

# What tells at a glance how much of two documents is the same: a byte of each of many minimal hashes, and of how many
# shingles they are.
signatures = Table(
    "signatures",
    metadata,
    Column("document", _Number, ForeignKey("documents.id"), primary_key=True),
    Column("drawn", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
)

# Who may sign in where the register is served, and what they code blindly. Kept are hashes only.

web_people = Table(
    "web_people",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("password", Text, nullable=False),  # an argon2 hash with its parameters
    Column("added_at", Text, nullable=False),
)

web_keys = Table(
    "web_keys",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("what", Text, nullable=False),  # session or token
    Column("made_at", Text, nullable=False),
    Column("ends_at", Text),  # of sessions
)

# Wrong passwords of the last minutes.
web_tries = Table(
    "web_tries",
    metadata,
    Column("name", Text, primary_key=True),
    Column("at", Text, primary_key=True),
)

coding_samples = Table(
    "coding_samples",
    metadata,
    Column("name", Text, primary_key=True),
    Column("made_by", Text, nullable=False),
    Column("made_at", Text, nullable=False),
    Column("seed", Integer, nullable=False),
)

# A unit is one agreement that one document tells of, by its record's key.
coding_units = Table(
    "coding_units",
    metadata,
    Column("sample", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("record", Text, nullable=False),
)

codings = Table(
    "codings",
    metadata,
    Column("sample", Text, primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("person", Text, primary_key=True),
    Column("codes", Text, nullable=False),  # JSON: a list of codes by field
    Column("at", Text, nullable=False),
)
