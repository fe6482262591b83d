"""Inputs that break programs: random, truncated, binary, malformed and hostile ones, made anew from a seed."""

from __future__ import annotations

import json
import random
import struct
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

SAMPLES = Path(__file__).parents[1] / "src" / "paraph" / "samples" / "reports.jsonl"

# What has broken readers of text before: marks of direction, joiners, combining marks, private and unassigned
# characters, lines of other alphabets, quotes and brackets that never close, words of grammar without end.
NASTY_PIECES = (
    "\u202e\u202d\u2066\u2069",
    "\u200b\u200d\ufeff",
    "e\u0301\u0302\u0303" * 20,
    "\U0010ffff\ue000\uffff",
    "\0\x01\x1b[2J",
    "𝔖𝔦𝔤𝔫𝔢𝔡",
    "ＮＡＴＯ",
    "ﬁ ﬂ ß İ ı",
    "المملكة العربية السعودية",
    "中华人民共和国与",
    "Россия и Иран подписали",
    "\r\n\r",
    "\u2028\u2029\x85",
    "\t" * 30,
    "(" * 50,
    "“" * 50,
    "\"'",
    ")" * 50,
    "<script>alert(1)</script>",
    "' OR 1=1 --",
    "{{7*7}}",
    "%s%n%x",
    "../../etc/passwd",
    "NaN",
    "-0",
    "1e999",
    "9" * 400,
    "$" + "9" * 400 + " billion",
    "٣ مايو ٢٠٢٥",
    "31 February 2025",
    "on Thursday",
    "0000-00-00",
    "the two sides " * 20,
    "and " * 60,
    ", " * 60,
    "agreed to agree to agree to " * 15,
    "signed signed signed " * 20,
    "Minister of the Minister of " * 20,
    "U.S.-U.K.-U.N.-U.A.E.-",
    "leChefthePactNigerIran",
    "General General General",
    "a" * 5000,
    "A" * 5000,
    "A." * 500,
    "Mr. Dr. Gen. Lt. Col. " * 30,
    "2025-05-08" * 40,
    "MoU (MoU (MoU (MoU",
    "—" * 80,
    "." * 2000,
    "?!" * 300,
    " " * 3000,
)


def sample_texts() -> list[str]:
    """Texts of the sample reports, to be damaged."""
    return [json.loads(line)["text"] for line in SAMPLES.read_text(encoding="utf-8").splitlines()]


def hostile_texts(count: int, seed: int) -> Iterator[str]:
    """Texts that the reader must read without failing (no half surrogate pairs: a document refuses those)."""
    chance = random.Random(seed)
    texts = sample_texts()
    makers: Sequence[Callable[[random.Random, Sequence[str]], str]] = (
        _cut_anywhere, _nasty_mixture, _shuffled_words, _glued_words, _random_characters, _with_nasty_pieces, _repeated,
        _swapped_characters,
    )  # fmt: skip
    for number in range(count):
        yield makers[number % len(makers)](chance, texts)


def hostile_files(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """A suffix and the bytes of a file, of any sort: most can't be read."""
    chance = random.Random(seed)
    texts = sample_texts()
    for number, text in enumerate(hostile_texts(count, seed + 1)):
        turn = number % 8
        if turn == 0:
            yield ".txt", chance.randbytes(chance.randrange(600))
        elif turn == 1:
            yield ".jsonl", chance.randbytes(chance.randrange(600))
        elif turn == 2:
            encoding = chance.choice(["utf-8", "utf-16", "utf-16-le", "utf-32", "cp1252", "utf-7"])
            yield ".txt", text.encode(encoding, errors="replace")[: chance.randrange(4000)]
        elif turn == 3:
            yield ".jsonl", _damaged(chance, json.dumps({"id": number, "text": text[:3000]}).encode())
        elif turn == 4:
            yield ".jsonl", json.dumps(_wrong_object(chance, text)).encode()
        elif turn == 5:
            yield ".txt", _damaged(chance, chance.choice(texts).encode())
        elif turn == 6:
            yield ".jsonl", b"[" * chance.randrange(3000) + b'{"text": "\\ud800\\udc00 \\udfff"}\n{"a":' * 30
        else:
            yield chance.choice([".txt", ".jsonl"]), struct.pack("<d", chance.random()) * chance.randrange(300)


def _cut_anywhere(chance: random.Random, texts: Sequence[str]) -> str:
    text = chance.choice(texts)
    start = chance.randrange(len(text))
    return text[start : start + chance.randrange(1, len(text))]


def _nasty_mixture(chance: random.Random, _: Sequence[str]) -> str:
    return chance.choice(["", " ", "\n"]).join(chance.choices(NASTY_PIECES, k=chance.randrange(1, 12)))


def _shuffled_words(chance: random.Random, texts: Sequence[str]) -> str:
    words = " ".join(texts).split()
    return " ".join(chance.choices(words, k=chance.randrange(1, 400)))


def _glued_words(chance: random.Random, texts: Sequence[str]) -> str:
    return "".join(part if chance.random() < 0.5 else part + " " for part in chance.choice(texts).split())


def _random_characters(chance: random.Random, _: Sequence[str]) -> str:
    top = chance.choice([0x80, 0x250, 0x3000, 0x10FFFF])
    codes = (chance.randrange(top) for _ in range(chance.randrange(1, 400)))
    return "".join(chr(code) for code in codes if not 0xD800 <= code < 0xE000) or "x"


def _with_nasty_pieces(chance: random.Random, texts: Sequence[str]) -> str:
    words = chance.choice(texts).split(" ")
    for _ in range(chance.randrange(1, 8)):
        words.insert(chance.randrange(len(words)), chance.choice(NASTY_PIECES))
    return " ".join(words)


def _repeated(chance: random.Random, texts: Sequence[str]) -> str:
    text = chance.choice(texts)
    start = chance.randrange(len(text))
    return text[start : start + chance.randrange(1, 60)] * chance.randrange(1, 60)


def _swapped_characters(chance: random.Random, texts: Sequence[str]) -> str:
    letters = list(chance.choice(texts))
    for _ in range(chance.randrange(1, 80)):
        letters[chance.randrange(len(letters))] = chance.choice("\n .,“”'()-0aZé$€\0\u200b")
    return "".join(letters)


def _damaged(chance: random.Random, data: bytes) -> bytes:
    damaged = bytearray(data)
    for _ in range(chance.randrange(1, 20)):
        damaged[chance.randrange(len(damaged))] = chance.randrange(256)
    return bytes(damaged[: chance.randrange(1, len(damaged) + 1)])


def _wrong_object(chance: random.Random, text: str) -> object:
    wrong = [None, 0, -1.5, True, [], {}, "", "x", [1, [2]], {"a": None}, 10**30, text[:200]]
    fields = ["id", "text", "title", "published", "language", "outlet", "url", "doubts", "gold"]
    return {field: chance.choice(wrong) for field in chance.sample(fields, chance.randrange(len(fields)))}
