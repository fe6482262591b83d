"""Documents as both databases take them: text without NUL characters, names that fit into an index."""

from __future__ import annotations

import json

import msgspec

from paraph.records import Document, Reading

# PostgreSQL knows no NUL, and SQLite takes it for the end of a text. One character for one: evidence stays in place.
_NUL, _INSTEAD = "\0", "\ufffd"
LONGEST_NAME = 500
LONGEST_URL = 1500


def storable(document: Document) -> Document:
    """The document as it is kept."""
    texts = {
        field: value.replace(_NUL, _INSTEAD)
        for field in document.__struct_fields__
        if isinstance(value := getattr(document, field), str) and _NUL in value
    }
    if texts:
        document = msgspec.structs.replace(document, **texts)
    name, outlet, author, url = document.id, document.outlet, document.author, document.url
    longest = max(len(str(name)), len(outlet or ""), len(author or ""))
    if longest > LONGEST_NAME or len(url or "") > LONGEST_URL:
        document = msgspec.structs.replace(
            document,
            id=name if isinstance(name, int) else name[:LONGEST_NAME],
            outlet=outlet and outlet[:LONGEST_NAME],
            author=author and author[:LONGEST_NAME],
            url=url and url[:LONGEST_URL],
        )
    return document


def storable_reading(reading: Reading, text: str) -> Reading:
    """The reading of a document's text, told in the words that are kept."""
    if _NUL not in text:
        return reading
    return Reading.from_json(json.dumps(_mended(json.loads(reading.to_json()))))


def _mended(value: object) -> object:
    if isinstance(value, str):
        return value.replace(_NUL, _INSTEAD)
    if isinstance(value, list):
        return [_mended(item) for item in value]
    return {key: _mended(item) for key, item in value.items()} if isinstance(value, dict) else value
