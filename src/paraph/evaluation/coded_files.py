"""Files of coded documents: gold or a second coder's (lists under `gold`), or what `paraph read` wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from paraph.evaluation.slots import KINDS, Record

DocumentId = str | int


class CodedDocument(msgspec.Struct, frozen=True, kw_only=True):
    """One document's records by kind, as JSON has them; `text` and `title` are empty where the file has none."""

    id: DocumentId
    records: dict[str, list[Record]]
    text: str = ""
    title: str = ""


class CodedFile(msgspec.Struct, frozen=True, kw_only=True):
    """The documents of a file by id; of two with one id the later stands, and the id is in `doubled`."""

    documents: dict[DocumentId, CodedDocument]
    doubled: tuple[DocumentId, ...] = ()


def load_gold(path: Path) -> CodedFile:
    """Documents with text and with records under `gold`; `ValueError` says what is wrong at which line."""
    return _load(path, needs_gold=True)


def load_predicted(path: Path) -> CodedFile:
    """Result lines, or another coder's gold lines; `ValueError` says what is wrong at which line."""
    return _load(path, needs_gold=False)


def _load(path: Path, *, needs_gold: bool) -> CodedFile:
    documents: dict[DocumentId, CodedDocument] = {}
    doubled: list[DocumentId] = []
    with path.open("rb") as stream:
        for where, fields in _objects(stream, path.name):
            document = _coded_document(fields, where, needs_gold)
            if document.id in documents:
                doubled.append(document.id)
            documents[document.id] = document
    return CodedFile(documents=documents, doubled=tuple(doubled))


def _objects(stream: BinaryIO, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        where = f"{name}:{number}"
        try:
            fields = msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise ValueError(f"{where}: is not JSON: {error}") from None
        if not isinstance(fields, dict):
            raise ValueError(f"{where}: line is no JSON object ({{...}})")
        yield where, fields


def _coded_document(fields: dict[str, Any], where: str, needs_gold: bool) -> CodedDocument:
    identifier = fields.get("id")
    if isinstance(identifier, bool) or not isinstance(identifier, str | int):
        raise ValueError(f"{where}: id must be a string or a whole number")
    lists = fields.get("gold")
    if lists is None and not needs_gold:
        lists = fields
    if not isinstance(lists, dict):
        raise ValueError(f"{where}: has no records under gold")
    if needs_gold and not isinstance(fields.get("text"), str):
        raise ValueError(f"{where}: has no text, which evidence is checked against")
    records: dict[str, list[Record]] = {}
    for kind in KINDS:
        entries = lists.get(kind) or []
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise ValueError(f"{where}: {kind} must be a list of objects")
        records[kind] = entries
    text, title = fields.get("text"), fields.get("title")
    return CodedDocument(
        id=identifier,
        records=records,
        text=text if isinstance(text, str) else "",
        title=title if isinstance(title, str) else "",
    )
