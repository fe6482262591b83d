"""The annotated reports that figures are taken on: in tests/gold, training/reports or ../shared/gold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from paraph import Document, Reading
from paraph.evaluation import CodedDocument, DocumentId, load_gold
from paraph.records import record_kinds

REPOSITORY = Path(__file__).parents[1]
FOLDERS = (REPOSITORY / "tests" / "gold", REPOSITORY / "training" / "reports", REPOSITORY.parent / "shared" / "gold")

# The split is that of the gold documents' README: on the test part no rule or model is tuned.
PARTS_BY_LANGUAGE: Mapping[str, Mapping[str, Sequence[str]]] = {
    "en": {
        "test": ("en-b", "en-e", "en-m"),
        "development": ("en-a", "en-f", "en-g", "en-i", "en-j", "en-k", "en-l"),
    },
    "fr": {"test": ("fr-b",), "development": ("fr-a", "fr-c", "fr-d")},
    "es": {"test": ("es-own",), "development": ("own-es-dev",)},
}
PARTS = tuple(PARTS_BY_LANGUAGE["en"])


class GoldDocuments(msgspec.Struct, frozen=True, kw_only=True):
    """Documents to read, and their gold coding by id."""

    documents: tuple[Document, ...]
    coded: dict[DocumentId, CodedDocument]


class NoGoldDocuments(Exception):
    """The annotated reports are not there."""


def gold_files(part: str, language: str = "en") -> list[Path]:
    """The files of a part (`test` or `development`); raises `NoGoldDocuments` unless all of them are in one folder."""
    for folder in FOLDERS:
        paths = [folder / f"{name}.jsonl" for name in PARTS_BY_LANGUAGE[language][part]]
        if all(path.is_file() for path in paths):
            return paths
    raise NoGoldDocuments(
        f"the {part} part of the annotated {language} reports is in none of {', '.join(map(str, FOLDERS))}"
    )


def load_part(part: str, language: str = "en") -> GoldDocuments:
    """A part's documents in file order."""
    documents: list[Document] = []
    coded: dict[DocumentId, CodedDocument] = {}
    for path in gold_files(part, language):
        coded.update(load_gold(path).documents)
        lines = path.read_text(encoding="utf-8").splitlines()
        documents += (Document.from_json(line) for line in lines if line.strip())
    return GoldDocuments(documents=tuple(documents), coded=coded)


def fingerprint(part: str, language: str = "en") -> str:
    """SHA-256 over the names and bytes of the part's files."""
    digest = sha256()
    for path in gold_files(part, language):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def as_predictions(readings: Iterable[Reading]) -> dict[DocumentId, CodedDocument]:
    """Readings in the form that the evaluation compares: plain JSON values."""
    predictions: dict[DocumentId, CodedDocument] = {}
    for reading in readings:
        fields = json.loads(reading.to_json())
        predictions[reading.id] = CodedDocument(id=reading.id, records={kind: fields[kind] for kind in record_kinds()})
    return predictions
