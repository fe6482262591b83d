"""Mail: single messages (.eml) and mailboxes (.mbox), with what is attached to them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from email import errors, policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from io import BytesIO
from typing import Any, BinaryIO

from paraph.records import PartialDate
from paraph.sources.decoding import decode_text
from paraph.sources.extras import MissingExtra
from paraph.sources.fields import parse_published
from paraph.sources.folders import others_noted, printable
from paraph.sources.intake import Facts, Found, Intake, Origin, made_document, read_whole
from paraph.sources.kinds import BEGINNING, Kind, kind_by_beginning, kind_by_content_type, kind_by_name
from paraph.sources.pages import decode_page, whole_text
from paraph.sources.problem import Problem
from paraph.sources.readers import read_kind

MOST_BYTES = 50_000_000
"""Of one message, attachments and all."""
MOST_PARTS = 200
DEEPEST = 5
"""Messages in messages."""

_ATTACHED_KINDS = (Kind.PDF, Kind.WORD, Kind.PAGE, Kind.TEXT)
_LONGEST_LINE = 1_000_000


def read_mail(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """A message's own text, then the documents that are attached to it."""
    others: Counter[str] = Counter()
    yield from _read_message(read_whole(stream, MOST_BYTES), origin, intake, others)
    if others:
        yield others_noted(origin.name, others)


def read_mailbox(stream: BinaryIO, origin: Origin, intake: Intake) -> Iterator[Found]:
    """The messages of a mailbox in their order, one in memory at a time."""
    others: Counter[str] = Counter()
    for number, message in enumerate(_messages(stream), 1):
        where = f"{origin.name}:{number}"
        if message is None:
            yield Problem(where, f"the message is larger than {MOST_BYTES // 1_000_000} MB")
            continue
        try:
            yield from _read_message(message, origin.part(str(number)), intake, others)
        except MissingExtra:
            raise
        except ValueError as error:
            yield Problem(where, str(error))
    if others:
        yield others_noted(origin.name, others)


def _messages(stream: BinaryIO) -> Iterator[bytes | None]:
    """Messages between lines that begin with `From ` after an empty line; None for one that is too large."""
    kept: list[bytes] = []
    size, empty_before, begun = 0, True, False
    while line := stream.readline(_LONGEST_LINE):
        if empty_before and line.startswith(b"From "):
            if begun:
                yield b"".join(kept) if size <= MOST_BYTES else None
            kept, size, begun = [], 0, True
        else:
            size += len(line)
            if size <= MOST_BYTES:
                kept.append(line[1:] if line.lstrip(b">").startswith(b"From ") and line.startswith(b">") else line)
            else:
                kept = []
        empty_before = not line.strip()
    if begun:
        yield b"".join(kept) if size <= MOST_BYTES else None


def _read_message(data: bytes, origin: Origin, intake: Intake, others: Counter[str], depth: int = 0) -> Iterator[Found]:
    """`others` counts the attachments that are not read."""
    try:
        message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
        parts = list(_parts(message))
    except (RecursionError, errors.MessageError, LookupError, AttributeError, IndexError, TypeError) as error:
        # The parser of the standard library answers some broken headers with errors of its own.
        raise ValueError(f"is no mail that can be read ({type(error).__name__})") from None
    facts = _facts_of(message)
    bodies = [part for part in parts if not _is_attached(part)]
    text, doubts = _body(bodies)
    attached = [part for part in parts if _is_attached(part)]
    if text.strip():
        yield made_document(text, origin, intake, facts, doubts)
    elif not attached:
        raise ValueError("the message has no text")
    for number, part in enumerate(attached[:MOST_PARTS], 1):
        yield from _read_attached(part, number, facts, origin, intake, others, depth)
    if len(attached) > MOST_PARTS:
        yield Problem(origin.name, f"has {len(attached):,} attachments: only the first {MOST_PARTS} were looked at")


def _parts(message: Any) -> Iterator[Any]:
    """The leaves of a message: texts and attachments; an attached message is one leaf."""
    waiting = [message]
    while waiting:
        part = waiting.pop()
        inner = part.get_payload() if part.is_multipart() else None
        if isinstance(inner, list) and part.get_content_maintype() == "multipart":
            waiting += reversed(inner)
        else:
            yield part


def _facts_of(message: EmailMessage) -> Facts:
    published: PartialDate | None = None
    with suppress(ValueError):
        published = parse_published(_header(message, "Date"))
    name, address = parseaddr(_header(message, "From"))
    return Facts(published=published, title=_header(message, "Subject") or None, author=name or address or None)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except (ValueError, LookupError, AttributeError, IndexError, TypeError):  # broken headers, see above
        return ""


def _is_attached(part: Any) -> bool:
    return (
        part.get_content_maintype() not in ("text",)
        or part.get_content_disposition() == "attachment"
        or part.get_content_type() not in ("text/plain", "text/html")
    )


def _body(parts: list[Any]) -> tuple[str, tuple[str, ...]]:
    """The plain text of a message, else that of its HTML, whole: a mail is no page with an article in it."""
    plain = [part for part in parts if part.get_content_type() == "text/plain"]
    if plain:
        texts, doubts = zip(*(_decoded(part) for part in plain), strict=True)
        if any(text.strip() for text in texts):
            return "\n\n".join(texts), tuple(doubt for some in doubts for doubt in some)
    for part in parts:
        if part.get_content_type() == "text/html":
            markup, doubts = decode_page(part.get_payload(decode=True) or b"", part.get_content_charset())
            return whole_text(markup), doubts
    return "", ()


def _decoded(part: Any) -> tuple[str, tuple[str, ...]]:
    data = part.get_payload(decode=True) or b""
    try:
        return data.decode(part.get_content_charset() or "utf-8"), ()
    except (LookupError, UnicodeDecodeError):
        return decode_text(data)


def _read_attached(
    part: Any, number: int, facts: Facts, origin: Origin, intake: Intake, others: Counter[str], depth: int
) -> Iterator[Found]:
    name = printable(part.get_filename() or f"attachment-{number}")
    inner = origin.part(name, hints=Facts(published=facts.published, author=facts.author))
    try:
        if part.get_content_type() == "message/rfc822":
            if depth >= DEEPEST:
                raise ValueError(f"mail is attached to mail more than {DEEPEST} deep")
            yield from _read_message(part.get_payload(0).as_bytes(), inner, intake, others, depth + 1)
            return
        data = part.get_payload(decode=True) or b""
        said = kind_by_content_type(part.get_content_type()) or kind_by_name(name)
        kind = kind_by_beginning(data[:BEGINNING]) or said
        if kind in _ATTACHED_KINDS and part.get_content_maintype() != "image":
            yield from read_kind(kind, BytesIO(data), inner, intake)
        else:
            others[printable(part.get_content_type())[:60]] += 1
    except MissingExtra:
        raise
    except (ValueError, RecursionError) as error:
        yield Problem(inner.name, str(error) or type(error).__name__)
