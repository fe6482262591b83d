"""What a register remembers of its sources, over both databases."""

from __future__ import annotations

import msgspec
import pytest

from paraph.records import Document, Reading
from paraph.register import Register, RegisterError
from paraph.register.clock import now
from paraph.sources import Finished, Problem, Reached, Seen
from tests.register.reports import READER, Reports

FEED = "https://a.example/feed"
MARK = Reached(source=FEED, fingerprint="f", position=7, documents=3, whole=False, etag='"1"')


def places(register: Register) -> dict[str, str]:
    """What could not be used, with the reasons."""
    return {row["place"]: row["reason"] for row in register.table("unread")}


def test_marks_hold_for_one_reader_and_one_state_of_the_source(register: Register) -> None:
    register.keep_marks([MARK], READER, now())
    assert register.memory(READER).reached(FEED, "f") == MARK
    assert register.memory("newer").reached(FEED, "f") is None
    assert register.memory(READER).reached(FEED, "g") is None
    whole = msgspec.structs.replace(MARK, whole=True, position=9, etag=None)
    register.keep_marks([whole], READER, now())
    assert register.memory(READER).reached(FEED, "f") == whole
    (row,) = register.sources()
    assert (row["source"], row["state"], row["documents"], row["failures"]) == (FEED, "read", 3, 0)


def test_entries_of_feeds(register: Register) -> None:
    seen, other = Seen(FEED, "one"), Seen("https://b.example/feed", "one")
    register.keep_marks([seen, seen], READER, now())
    memory = register.memory(READER)
    assert (memory.has_seen(seen), memory.has_seen(other)) == (True, False)
    register.forget_old_items(now())
    assert not memory.has_seen(seen)


def test_what_could_not_be_used_stays_until_its_source_is_well(register: Register) -> None:
    lost = [
        Problem("a.csv:2", "no text"),
        Problem("a.csv", "x\0y"),
        Problem("a.csvx:1", "z"),
        Problem("b", "a doubt", lost=False),
    ]
    register.keep_unread(lost)
    began = now()
    assert places(register) == {"a.csv:2": "no text", "a.csv": "x\ufffdy", "a.csvx:1": "z"}
    register.keep_unread([Problem("a.csv:2", "still no text")])
    register.keep_marks([Finished("a.csv")], READER, began)
    assert places(register) == {"a.csv:2": "still no text", "a.csvx:1": "z"}
    register.keep_marks([Finished("a.csv")], READER, now())
    assert places(register) == {"a.csvx:1": "z"}


def test_documents_that_no_reader_could_read_are_listed_too(register: Register) -> None:
    register.add(Document(id="x", text="ཀ"), Reading(id="x", error="its language is not read"), READER)
    (row,) = register.table("unread")
    assert (row["place"], row["reason"], row["times"]) == ("x", "its language is not read", 1)


def test_authors_and_doubts_are_kept(register: Register, reports: Reports) -> None:
    document, reading = reports("2025-05-09")
    register.add(
        msgspec.structs.replace(document, author="A. Diallo", doubts=("published: not said",)), reading, READER
    )
    (row,) = register.table("documents")
    assert (row["author"], row["unsure"]) == ("A. Diallo", ["published: not said"])


def test_feeds_are_followed_fail_and_are_forgotten(register: Register) -> None:
    register.follow_feeds([FEED])
    register.source_tried(FEED, problem="gone", next_try="2999")
    register.source_tried(FEED, problem="gone", next_try="2999")
    state = register.followed()[FEED]
    assert (state.next_try, state.failures) == ("2999", 2)
    (row,) = register.sources()
    assert (row["state"], row["errors"], row["problem"], row["succeeded"]) == ("failing", 2, "gone", None)
    register.source_tried(FEED, problem=None, next_try=None)
    (row,) = register.sources()
    assert (row["state"], row["failures"], row["errors"], row["problem"]) == ("followed", 0, 2, None)
    assert row["succeeded"]
    register.forget_feed(FEED)
    assert not register.followed()
    with pytest.raises(RegisterError, match="is not followed here"):
        register.forget_feed(FEED)
