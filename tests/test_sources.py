"""Files and standard input to documents; whatever is wrong with them is said, and the rest is read."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from paraph.records import Document, PartialDate
from paraph.sources import Facts, Intake, Problem, parse_language, parse_published, read_sources

Items = list[Document | Problem]
ReadBytes = Callable[..., Items]


@pytest.fixture
def read_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ReadBytes:
    """Write bytes to a file of a name in the current folder and read it."""
    monkeypatch.chdir(tmp_path)

    def read(name: str, data: bytes, **options: int) -> Items:
        Path(name).write_bytes(data)
        return list(read_sources([name], Intake(**options)))

    return read


def only_document(items: Items) -> Document:
    assert len(items) == 1, items
    assert isinstance(items[0], Document)
    return items[0]


def only_problem(items: Items) -> str:
    assert len(items) == 1, items
    assert isinstance(items[0], Problem)
    assert items[0].lost
    return str(items[0])


SENTENCE = "Le général a signé à N’Djamena."


@pytest.mark.parametrize(
    ("data", "doubt"),
    [
        (SENTENCE.encode(), None),
        (SENTENCE.encode("utf-8-sig"), None),
        (SENTENCE.encode("utf-16"), None),
        (b"\xfe\xff" + SENTENCE.encode("utf-16-be"), None),
        (SENTENCE.encode("utf-32"), None),
        (SENTENCE.encode("cp1252"), "Windows-1252"),
    ],
)
def test_encodings(read_bytes: ReadBytes, data: bytes, doubt: str | None) -> None:
    document = only_document(read_bytes("a.txt", data))
    assert document.text == SENTENCE
    assert document.id == "a.txt"
    assert len(document.doubts) == (doubt is not None)
    assert doubt is None or doubt in document.doubts[0]


def test_utf16_without_mark_is_guessed(read_bytes: ReadBytes) -> None:
    document = only_document(read_bytes("a.txt", (SENTENCE * 20).encode("utf-16-le")))
    assert document.text == SENTENCE * 20
    assert "UTF-16-LE" in document.doubts[0]


def test_text_cut_in_mid_character(read_bytes: ReadBytes) -> None:
    for encoded in ("né, né".encode()[:-1], "né, né".encode("utf-16")[:-1]):
        document = only_document(read_bytes("a.txt", encoded))
        assert document.text == "né, n"
        assert "cut off" in document.doubts[0]


def test_damaged_utf8_is_not_taken_for_windows_1252(read_bytes: ReadBytes) -> None:
    document = only_document(read_bytes("a.txt", "é à ü ö".encode() + b" \xff " + "ñ".encode()))
    assert document.text == "é à ü ö \ufffd ñ"
    assert "1 place" in document.doubts[0]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b" \n\t ", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"%PDF-1.7\n...", "is a PDF"),
        (b"PK\x03\x04\x14\x00", "ZIP archive"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (bytes(range(256)) * 8, "binary data"),
        (b"\0" * 100, "binary data"),
        (b"\x81\x8d\x8f", "neither UTF-8 nor Windows-1252"),
        (b"\xff\xfe\x00\xd8\x41\x00", "breaks at byte"),
    ],
)
def test_what_is_no_text_is_refused_with_the_reason(read_bytes: ReadBytes, data: bytes, reason: str) -> None:
    problem = only_problem(read_bytes("a.txt", data))
    assert problem.startswith("a.txt: ")
    assert reason in problem


def test_line_ends_and_nuls(read_bytes: ReadBytes) -> None:
    document = only_document(read_bytes("a.txt", b"one\r\ntwo\rthree\nfo\0ur" + b"." * 200))
    assert document.text.startswith("one\ntwo\nthree\nfo\0ur")
    assert document.doubts == ("the file has 1 NUL character",)


def test_size(read_bytes: ReadBytes) -> None:
    assert "has 11 characters, more than 10" in only_problem(read_bytes("a.txt", b"x" * 11, max_size=10))
    assert "more than 10" in only_problem(read_bytes("a.txt", b"x" * 1000, max_size=10))
    assert only_document(read_bytes("a.txt", "é".encode() * 10, max_size=10)).text == "é" * 10
    line = json.dumps({"id": 1, "text": "x" * 11}).encode()
    assert "a.jsonl:1: text has 11 characters" in only_problem(read_bytes("a.jsonl", line, max_size=10))


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.txt", "no such file or directory"),
        ("missing.pdf", "no such file or directory"),
        ("report.xyz", "can't tell what it is from .xyz: known are .txt, .jsonl"),
        ("report", "a name without a suffix"),
        ("report.json", ".jsonl"),
        ("bad\0name.txt", "null"),
    ],
)
def test_names_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, reason: str) -> None:
    monkeypatch.chdir(tmp_path)
    for made in ("report.xyz", "report", "report.json"):
        Path(made).write_text("text")
    assert reason in only_problem(list(read_sources([name])))


def test_facts_hold_for_text_files_only(read_bytes: ReadBytes) -> None:
    facts = Facts(published=PartialDate(2025, 5, 10), language="en", title="Headline")
    Path("a.txt").write_text("one")
    Path("b.jsonl").write_text('{"id": 7, "text": "two"}')
    text, line = read_sources(["a.txt", "b.jsonl"], Intake(facts=facts))
    assert text == Document(id="a.txt", text="one", title="Headline", published=PartialDate(2025, 5, 10), language="en")
    assert line == Document(id=7, text="two")


def test_standard_input_is_told_apart() -> None:
    as_text = io.BufferedReader(io.BytesIO(b"plain text"))
    assert list(read_sources(["-"], Intake(standard_input=as_text))) == [Document(id="stdin", text="plain text")]
    as_lines = io.BufferedReader(io.BytesIO(b'\n {"text": "one"}\n{"text": "two"}'))
    found = list(read_sources(["-"], Intake(standard_input=as_lines)))
    assert found == [Document(id="stdin:2", text="one"), Document(id="stdin:3", text="two")]
    assert "no standard input" in only_problem(list(read_sources(["-"])))


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"not json", "is not JSON: Expecting value (character 1 of the line)"),
        (b'{"id": 1, "text": "cut', "is not JSON"),
        (b"[1, 2]", "is no JSON object"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"\xff\xfe{}", "is not UTF-8 (byte 1 of the line)"),
        (b'{"id": 1}', "has no text"),
        (b'{"id": 1, "text": null}', "has no text"),
        (b'{"id": 1, "text": 5}', "text must be a string, not a number"),
        (b'{"id": 1, "text": ["a"]}', "text must be a string, not a list"),
        (b'{"id": 1, "text": "  "}', "text is empty"),
        (b'{"id": true, "text": "a"}', "id must be"),
        (b'{"id": 1.5, "text": "a"}', "id must be"),
        (b'{"id": {}, "text": "a"}', "id must be"),
        (b'{"id": ' + b"9" * 30 + b', "text": "a"}', "id"),
        (b'{"id": ' + b"9" * 5000 + b', "text": "a"}', "JSON"),
    ],
)
def test_a_bad_line_is_located_and_the_rest_is_read(read_bytes: ReadBytes, line: bytes, reason: str) -> None:
    first, problem, last = read_bytes(
        "a.jsonl", b'{"id": "x", "text": "one"}\n' + line + b'\n{"id": "y", "text": "two"}'
    )
    assert first == Document(id="x", text="one")
    assert last == Document(id="y", text="two")
    assert isinstance(problem, Problem)
    assert problem.where == "a.jsonl:2"
    assert reason in problem.why


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        ("published", "2025-02-30", "2025-02 has no day 30"),
        ("published", "yesterday", "is no date"),
        ("published", 20250510, "must be a string"),
        ("title", 7, "title must be a string, not a number"),
        ("outlet", ["a"], "outlet must be a string, not a list"),
        ("url", {"a": 1}, "url must be a string, not an object"),
        ("language", "English", "is no language code"),
    ],
)
def test_a_wrong_optional_field_costs_only_itself(
    read_bytes: ReadBytes, field: str, value: object, reason: str
) -> None:
    problem, document = read_bytes("a.jsonl", json.dumps({"id": "x", "text": "one", field: value}).encode())
    assert isinstance(problem, Problem)
    assert not problem.lost
    assert reason in problem.why
    assert isinstance(document, Document)
    assert getattr(document, field) is None
    assert document.doubts == (problem.why,)


def test_half_surrogate_pairs_are_read_with_a_doubt(read_bytes: ReadBytes) -> None:
    problem, document = read_bytes("a.jsonl", rb'{"id": "\udc00", "text": "cut \ud83d", "title": "\ud83d\ude00"}')
    assert isinstance(problem, Problem)
    assert isinstance(document, Document)
    assert (document.id, document.text, document.title) == ("\ufffd", "cut \ufffd", "\U0001f600")
    assert "half surrogate pair" in document.doubts[0]


def test_a_huge_line_is_skipped_in_bounded_memory(read_bytes: ReadBytes) -> None:
    huge = b'{"id": 1, "text": "' + b"x" * 3_000_000 + b'"}\n{"id": 2, "text": "small"}\n'
    problem, document = read_bytes("a.jsonl", huge, max_size=1000)
    assert "longer than" in str(problem)
    assert document == Document(id=2, text="small")


def test_mark_blank_lines_and_carriage_returns(read_bytes: ReadBytes) -> None:
    found = read_bytes("a.jsonl", b'\xef\xbb\xbf{"id": 1, "text": "a\\r\\nb"}\r\n\r\n{"text": "c", "title": ""}\r\n')
    assert found == [Document(id=1, text="a\r\nb"), Document(id="a.jsonl:3", text="c")]


def test_published_and_language_forms() -> None:
    assert str(parse_published("2025-05-10T08:00:00Z")) == "2025-05-10"
    assert str(parse_published("2025-05-10 08:00")) == "2025-05-10"
    assert str(parse_published(" 2025-05 ")) == "2025-05"
    assert parse_language("en-GB") == "en"
    assert parse_language("FR") == "fr"


@given(st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_document_or_a_problem(tmp_path: Path, data: bytes) -> None:
    for name in ("any.txt", "any.jsonl"):
        path = tmp_path / name
        path.write_bytes(data)
        for item in read_sources([str(path)]):
            if isinstance(item, Document):
                assert Document.from_json(item.to_json()) == item
            else:
                assert str(item)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\r"), min_size=1))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_json_text_is_unchanged(tmp_path: Path, text: str) -> None:
    path = tmp_path / "any.jsonl"
    path.write_text(json.dumps({"id": "x", "text": text}), encoding="utf-8")
    (item,) = read_sources([str(path)])
    assert isinstance(item, Problem) if not text.strip() else item == Document(id="x", text=text)
