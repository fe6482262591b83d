"""Paraph reads news reports on security cooperation into typed records, each tied to the words that say it.

    import paraph

    reading = paraph.read(text, published="2025-05-10")
    for agreement in reading.agreements:
        print(agreement.parties, agreement.stage, agreement.evidence[0].quote)

For many documents, `paraph.Reader().read_many(documents)` streams; `paraph.open(path)` is a register of what they say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from paraph.reader import Reader
    from paraph.records import Document, PartialDate, Reading
    from paraph.register import Register

__version__ = "0.1.0"

__all__ = ["Document", "PartialDate", "Reader", "Reading", "Register", "__version__", "open", "read"]

# Importing the reader loads its lexicons; `paraph --version` and the record model have no need of them.
_HOME_OF = {
    "Document": "paraph.records",
    "PartialDate": "paraph.records",
    "Reader": "paraph.reader",
    "Reading": "paraph.records",
    "Register": "paraph.register",
}

_shared_reader: Reader | None = None


def __getattr__(name: str) -> object:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'paraph' has no attribute {name!r}")
    from importlib import import_module

    found: object = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME_OF])


def read(
    text: str,
    *,
    published: str | date | PartialDate | None = None,
    title: str | None = None,
    language: str | None = None,
) -> Reading:
    """Read one report.

    `published` is the day (or month, or year) of publication, against which relative dates resolve; `language` is
    ISO 639-1 and detected where None. Offsets in the result count code points of `text`. Raises `ValueError` for a
    date that is none and for a text that no UTF-8 can hold.
    """
    global _shared_reader
    from paraph.reader import Reader
    from paraph.records import Document, PartialDate

    if isinstance(published, str):
        published = PartialDate.parse(published)
    elif published is not None and not isinstance(published, PartialDate):
        published = PartialDate.from_date(published)
    if _shared_reader is None:
        _shared_reader = Reader()
    return _shared_reader.read(Document(id="text", text=text, published=published, title=title, language=language))


def open(where: str, *, create: bool = False) -> Register:  # noqa: A001 - read as `paraph.open(...)`
    """Open a register: a SQLite file by its path, or PostgreSQL by its URL.

        with paraph.open("pacts.register") as register:
            for row in register.table("agreements", party="NER", since="2024"):
                print(row["id"], row["parties"], row["stage"], row["date"])

    `create` makes one where there is none. Raises `paraph.register.RegisterError` where it can't be opened.
    """
    from paraph.register import Register

    return Register(where, create=create)
