"""The reader: documents in, readings out."""
from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any

from paraph.reader.assemble import Assembler
from paraph.reader.decode import Thresholds, draft
from paraph.reader.network import Network
from paraph.reader.page import Language, lay_out
from paraph.records import Document, Reading


class Reader:
    """Reads documents into records. Making one loads lexicons and weights; keep it for many documents."""

    def __init__(self, model: Path | None = None, language: str = "en"):
        self.language = Language.load(language)
        folder = model or Path(str(resources.files("paraph.reader") / "model"))
        self.network = Network.load(folder)
        self.thresholds = Thresholds()

    def read(self, document: Document, explain: bool = False) -> Reading:
        page = lay_out(document, self.language)
        drafted = draft(page, self.network, self.thresholds, with_rejects=explain)
        records: dict[str, Any] = {kind: tuple(found) for kind, found in Assembler(drafted).build().items()}
        return Reading(id=document.id, language=document.language or self.language.code, **records)

    def read_many(self, documents: Iterable[Document], workers: int = 1, explain: bool = False) -> Iterator[Reading]:
        for document in documents:
            yield self.read(document, explain)
