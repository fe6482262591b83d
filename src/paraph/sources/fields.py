"""Fields of a document as people hand them in, on the command line, in JSON or in tables: checked, or refused with a
reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import msgspec

from paraph.records import Document, PartialDate

_Value = TypeVar("_Value")

FIELDS = ("id", "text", "title", "published", "language", "outlet", "author", "url")
"""Fields of a document that a column can hold."""

_LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9]{2,8})*")
# Feeds give a time of day with the date; the day is what relative dates need.
_TIME_OF_DAY = re.compile(r"[T ][0-9]{2}:[0-9]{2}.*", re.DOTALL)
_MAIL_DATE = re.compile(r"(?:[A-Za-z]{3},? )?\d{1,2} [A-Za-z]{3} \d{4} \d")
_HALF_PAIR = re.compile("[\ud800-\udfff]")


def parse_published(written: str) -> PartialDate:
    """`2025-05-10`, with or without a time of day, `2025-05` or `2025`, or as mail and RSS write it (`Sat, 10 May 2025
    08:00:00 +0200`); the day is that of the place where it was written. `ValueError` for anything else, such as
    `10/05/2025`, which is two days.
    """
    written = written.strip()
    if _MAIL_DATE.match(written):
        from email.utils import parsedate_tz  # takes its time to load

        if parsed := parsedate_tz(written):
            return PartialDate(*parsed[:3])
    if len(written) > 10:
        written = _TIME_OF_DAY.sub("", written)
    return PartialDate.parse(written)


def parse_language(written: str) -> str:
    """The ISO 639-1 code of a language tag (`en` of `en-GB`); `ValueError` for anything else."""
    found = _LANGUAGE.fullmatch(written.strip())
    if not found:
        raise ValueError(f"{written[:40]!r} is no language code (ISO 639-1, such as en)")
    return found[1].lower()


def parse_column(written: str) -> tuple[str, str]:
    """`text=body`: a field of a document and the column that holds it; `ValueError` for anything else."""
    field, equals, column = written.partition("=")
    if not equals or not column:
        raise ValueError(f"{written!r} is no FIELD=COLUMN, such as text=body")
    if field not in FIELDS:
        raise ValueError(f"{field!r} is no field of a document; known: {', '.join(FIELDS)}")
    return field, column


def document_from_fields(fields: Mapping[str, Any], where: str, max_size: int) -> tuple[Document, list[str]]:
    """The document of a row or a JSON object, and what was wrong with its optional fields, without which it is read.

    A document without an id is called `where`. `ValueError` if it can't be read at all.
    """
    identifier = fields.get("id")
    if identifier is None or identifier == "":
        identifier = where
    elif isinstance(identifier, bool) or not isinstance(identifier, str | int):
        raise ValueError(f"id must be a string or a whole number, not {_json_type(identifier)}")
    text = fields.get("text")
    if text is None:
        raise ValueError("has no text")
    if not isinstance(text, str):
        raise ValueError(f"text must be a string, not {_json_type(text)}")
    if len(text) > max_size:
        raise ValueError(f"text has {len(text):,} characters, more than {max_size:,} (--max-size raises the limit)")
    if not text.strip():
        raise ValueError("text is empty")

    problems: list[str] = []
    halves = len(_HALF_PAIR.findall(text))
    if halves:
        problems.append(f"text has {halves} half surrogate pair{'s' if halves > 1 else ''}: read as \ufffd")
    document = Document(
        id=mended(identifier) if isinstance(identifier, str) else identifier,
        text=mended(text),
        title=_optional(fields, "title", mended, problems),
        published=_optional(fields, "published", parse_published, problems),
        language=_optional(fields, "language", parse_language, problems),
        outlet=_optional(fields, "outlet", mended, problems),
        author=_optional(fields, "author", mended, problems),
        url=_optional(fields, "url", mended, problems),
    )
    return msgspec.structs.replace(document, doubts=tuple(problems)) if problems else document, problems


def _optional(
    fields: Mapping[str, Any], field: str, parse: Callable[[str], _Value], problems: list[str]
) -> _Value | None:
    value = fields.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        problems.append(f"{field} must be a string, not {_json_type(value)}: read without it")
        return None
    try:
        return parse(value)
    except ValueError as error:
        problems.append(f"{field}: {error}: read without it")
        return None


def mended(text: str) -> str:
    """The text with half surrogate pairs, which no UTF-8 can hold, shown as \\ufffd."""
    return text if text.isascii() else _HALF_PAIR.sub("\ufffd", text)


def _json_type(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a number"
