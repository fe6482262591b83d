"""Documents are read in groups: what is found in each does not depend on the others; one that fails stands alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from paraph import Document, Reader
from paraph.reader import reading as under_test
from paraph.reader.reading import LONGEST_PART, TOGETHER, grouped
from paraph.records import Reading
from tests.conftest import sample_documents


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def facts(reading: Reading) -> list[object]:
    """The records less their confidence, which the order of additions may move in its last digit."""
    return [(kind, record.evidence, str(record).partition("confidence")[0]) for kind, record in reading.records()]


def test_the_same_is_found_alone_and_together(reader: Reader) -> None:
    documents = sample_documents()
    together = list(reader.read_many(documents * 3))
    assert [r.id for r in together] == [d.id for d in documents * 3]
    for document, reading in zip(documents * 3, together, strict=True):
        assert facts(reading) == facts(reader.read(document))


def test_odd_documents_stand_in_their_place(reader: Reader) -> None:
    ordinary = sample_documents()[0]
    odd = [
        Document(id="empty", text=""),
        Document(id="space", text=" \n\n "),
        Document(id="french", text="Le Niger et l'Iran ont signé.", language="fr"),
        Document(id="german", text="Niger und Iran haben unterzeichnet.", language="de"),
        Document(id="long", text="They met in Niamey. " * (LONGEST_PART // 10)),
        Document(id="headline only", text="", title="Niger and Iran sign a pact"),
    ]
    documents = [ordinary] * 20 + odd + [ordinary] * 5
    readings = list(reader.read_many(documents))
    assert [r.id for r in readings] == [d.id for d in documents]
    assert [r.id for r in readings if r.error] == ["german"]
    assert facts(readings[0]) == facts(readings[-1]) != []


def test_one_that_fails_does_not_fail_its_group(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    lay_out = under_test.lay_out

    def picky(document: Document, *rest: object) -> object:
        if document.id == "bad":
            raise ValueError("odd bytes")
        return lay_out(document, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(under_test, "lay_out", picky)
    ordinary = sample_documents()[0]
    readings = list(reader.read_many([*[ordinary] * 6, Document(id="bad", text="They met."), ordinary]))
    assert [r.error for r in readings if r.error] == ["could not be read: ValueError: odd bytes"]
    assert readings[6].id == "bad"
    assert len({str(facts(r)) for r in readings if not r.error}) == 1


def test_the_first_comes_before_the_rest_is_asked_for(reader: Reader) -> None:
    asked = []

    def documents() -> Iterator[Document]:
        for number in range(40):
            asked.append(number)
            yield Document(id=number, text="They met in Niamey.")

    readings = reader.read_many(documents())
    assert next(readings).id == 0
    assert asked == [0]


def test_groups_grow_and_are_bounded() -> None:
    sizes = [len(g) for g in grouped(Document(id=n, text="word") for n in range(100))]
    assert sizes[:5] == [1, 2, 4, 8, TOGETHER]
    assert sum(sizes) == 100
    assert max(sizes) == TOGETHER
    heavy = [len(g) for g in grouped(Document(id=n, text="word " * 3000) for n in range(40))]
    assert max(heavy) < TOGETHER
