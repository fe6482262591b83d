"""Tokens and sentences: what is one word, where a sentence ends, and that offsets are exact on any text."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from paraph.reader.tokens import Tokens, fold

ABBREVIATIONS = frozenset({"gen", "lt", "mr", "dr", "no", "sept"})


def sentences(text: str) -> list[str]:
    tokens = Tokens(text, ABBREVIATIONS)
    return [tokens.span_text(first, past) for first, past in tokens.sentences]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Niger and Iran", ["Niger", "and", "Iran"]),
        ("the U.S. and the U.N.", ["the", "U.S.", "and", "the", "U.N."]),
        ("Niger's army", ["Niger", "'s", "army"]),
        ("NIGER’S ARMY", ["NIGER", "’S", "ARMY"]),
        ("N'Djamena’s mayor", ["N'Djamena", "’s", "mayor"]),
        ("l'accord d’Élysée qu'il signe", ["l'", "accord", "d’", "Élysée", "qu'", "il", "signe"]),
        ("10.3 billion, 20,000 men", ["10.3", "billion", ",", "20,000", "men"]),
        ("$5bn", ["$", "5", "bn"]),
        ("the 8th, le 1er", ["the", "8th", ",", "le", "1er"]),
        ("Bayraktar TB2", ["Bayraktar", "TB2"]),
        ("on May 8.", ["on", "May", "8", "."]),
        ("a_b", ["a", "_", "b"]),
        ("", []),
        (" \n\t ", []),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert Tokens(text).words == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("leChef", ["le", "Chef"]),
        ("theChief", ["the", "Chief"]),
        ("theUN", ["the", "UN"]),
        ("dateLe", ["date", "Le"]),
        ("NiameyThe", ["Niamey", "The"]),
        ("MoU", ["MoU"]),
        ("McCain", ["McCain"]),
        ("DeSantis", ["DeSantis"]),
        ("MacArthur", ["MacArthur"]),
        ("iPhone", ["iPhone"]),
        ("NATO", ["NATO"]),
    ],
)
def test_words_run_together(text: str, words: list[str]) -> None:
    assert Tokens(text).words == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They met. They signed.", ["They met.", "They signed."]),
        ("They met! Why? Nobody knows…", ["They met!", "Why?", "Nobody knows…"]),
        ("Gen. Toumba met Lt. Gen. Ali. He left.", ["Gen. Toumba met Lt. Gen. Ali.", "He left."]),
        ("Mr. J. Smith left. Then", ["Mr. J. Smith left.", "Then"]),
        ("Resolution No. 5 stands. It holds.", ["Resolution No. 5 stands.", "It holds."]),
        ("It cost 10.3 billion. Too much.", ["It cost 10.3 billion.", "Too much."]),
        ("They met in 2019.The pact followed.", ["They met in 2019.", "The pact followed."]),
        ("They met.They signed.", ["They met.", "They signed."]),
        ("“We signed.” The text is short.", ["“We signed.”", "The text is short."]),
        ('He said "yes." She left.', ['He said "yes."', "She left."]),
        ("They met. “We signed,” he said.", ["They met.", "“We signed,” he said."]),
        ("Signed (in Paris.) He left", ["Signed (in Paris.)", "He left"]),
        ("the pact of approx. ten states", ["the pact of approx. ten states"]),
        ("A headline\nThe first line", ["A headline", "The first line"]),
        ("cut in mid-wor\n\nNext", ["cut in mid-wor", "Next"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_paragraphs_are_numbered_by_line() -> None:
    tokens = Tokens("One. Two.\n\nThree.\nFour. Five.")
    assert tokens.paragraph == [0, 0, 1, 2, 2]
    assert [tokens.sentence[tokens.words.index(word)] for word in ("One", "Two", "Five")] == [0, 1, 4]


def test_a_list_without_full_stops_is_cut() -> None:
    tokens = Tokens("item " * 1000)
    assert len(tokens.sentences) > 5
    assert max(past - first for first, past in tokens.sentences) < 130


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Niger", "niger"),
        ("Élysée", "elysee"),
        ("İstanbul", "istanbul"),
        ("N’Djamena", "n'djamena"),
        ("Straße", "strasse"),
        ("E\u0301lyse\u0301e", "elysee"),
        ("coope\u00adration", "cooperation"),
    ],
)
def test_fold(word: str, folded: str) -> None:
    assert fold(word) == folded
    assert Tokens(word).folded == [folded]


def test_accents_written_as_marks_change_nothing() -> None:
    text = "Le président Déby a reçu le général à N’Djaména."
    apart = unicodedata.normalize("NFD", text)
    assert apart != text
    assert Tokens(apart).folded == Tokens(text).folded


pieces = st.sampled_from(
    [
        "Niger",
        "leChef",
        " ",
        "\n",
        ". ",
        ".",
        "U.S.",
        "’s",
        "(",
        "”",
        "10.3",
        "8th",
        "é",
        "e\u0301",
        "\u00ad",
        "\u200b",
        "\x00",
        "𝔘",
    ]
)


@given(st.text(max_size=200) | st.lists(pieces, max_size=60).map("".join))
@example("\u0301")
@example("'s")
@settings(deadline=None)
def test_offsets_are_exact_and_sentences_tile_the_tokens(text: str) -> None:
    tokens = Tokens(text, ABBREVIATIONS)
    count = len(tokens)
    assert (
        count
        == len(tokens.words)
        == len(tokens.starts)
        == len(tokens.ends)
        == len(tokens.folded)
        == len(tokens.sentence)
    )
    end = 0
    for start, past, word in zip(tokens.starts, tokens.ends, tokens.words, strict=True):
        assert start >= end
        assert not text[end:start].strip()  # nothing but white space is left out
        assert text[start:past] == word
        assert word
        end = past
    assert not text[end:].strip()
    assert [i for first, past in tokens.sentences for i in range(first, past)] == list(range(count))
    assert all(
        tokens.sentence[i] == number
        for number, (first, past) in enumerate(tokens.sentences)
        for i in range(first, past)
    )
    assert len(tokens.paragraph) == len(tokens.sentences)
    assert tokens.paragraph == sorted(tokens.paragraph)
    for first, past in tokens.sentences:
        assert "\n" not in tokens.span_text(first, past)


@pytest.mark.parametrize(
    "piece", ["a", "a.", ".", "leChef", "'", "a'", "1.", "\u0301", "a\u0301", "Aaaa", "(", "\n", "”."]
)
def test_time_is_linear(piece: str) -> None:
    def seconds(times: int) -> float:
        text = piece * times
        best = float("inf")
        for _ in range(3):
            start = time.process_time()
            Tokens(text, ABBREVIATIONS)
            best = min(best, time.process_time() - start)
        return best

    small, large = seconds(2_000), seconds(16_000)
    assert large < 8 * 4 * small + 0.05  # eight times the text: quadratic work would be 64 times
