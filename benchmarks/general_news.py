"""General news that is nothing to the register, written for Paraph: what the first look should set aside.

Two thirds are hard: agreements between clubs, ministers at home, wars without treaties. Texts of `general_news/*.txt`
were written one by one and are never trained on; those of `grammar.txt` are put together from sentences of one genre.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from paraph.records import Document

FOLDER = Path(__file__).parent / "general_news"
MADE_TEXTS = 460
_SENTENCES = (7, 14)
_SENTENCES_TOGETHER = 3


class GeneralNews(msgspec.Struct, frozen=True):
    """A text with its genre; `hard` ones speak of agreements, ministers or other states; those kept `aside` are for
    figures only."""

    document: Document
    genre: str
    hard: bool
    aside: bool


def general_news() -> list[GeneralNews]:
    """All texts: those written one by one, then those made."""
    return [*_written(), *_made()]


def _written() -> Iterator[GeneralNews]:
    for path in sorted(FOLDER.glob("??.txt")):
        for number, block in enumerate(path.read_text(encoding="utf-8").strip().split("\n\n"), 1):
            head, title, text = block.split("\n", 2)
            genre = head.removeprefix("# ")
            yield GeneralNews(
                Document(
                    id=f"general-{path.stem}-{number}", title=title, text=text.replace("\n", "\n\n"), language=path.stem
                ),
                genre.removesuffix(" hard"),
                genre.endswith(" hard"),
                True,
            )


class _Genre(msgspec.Struct):
    language: str
    name: str
    hard: bool
    aside: bool
    headlines: list[str] = []
    sentences: list[str] = []


def _made() -> Iterator[GeneralNews]:
    words: dict[str, list[str]] = {}
    genres: list[_Genre] = []
    for line in (FOLDER / "grammar.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("== "):
            language, name = line.removeprefix("== ").split(" ", 1)
            marks = name.split(" ")
            plain = " ".join(mark for mark in marks if mark not in ("hard", "aside"))
            genres.append(_Genre(language, plain, "hard" in marks, "aside" in marks))
        elif line.startswith("= "):
            name, _, choices = line.removeprefix("= ").partition(": ")
            words[name] = choices.split("|")
        elif line.startswith("! "):
            genres[-1].headlines.append(line.removeprefix("! "))
        elif not line.startswith("#"):
            genres[-1].sentences.append(line)
    for number in range(MADE_TEXTS):
        genre = genres[number % len(genres)]
        yield _text_of(genre, words, random.Random(number), number)


def _text_of(genre: _Genre, words: dict[str, list[str]], chance: random.Random, number: int) -> GeneralNews:
    def filled(sentence: str) -> str:
        return re.sub(r"\{(\w+)\}", lambda slot: chance.choice(words[f"{genre.language}.{slot[1]}"]), sentence)

    most = min(len(genre.sentences), chance.randint(*_SENTENCES))
    sentences = [filled(sentence) for sentence in chance.sample(genre.sentences, most)]
    paragraphs = [
        " ".join(sentences[start : start + _SENTENCES_TOGETHER])
        for start in range(0, len(sentences), _SENTENCES_TOGETHER)
    ]
    document = Document(
        id=f"made-{number}",
        title=filled(chance.choice(genre.headlines)),
        text="\n\n".join(paragraphs),
        language=genre.language,
    )
    return GeneralNews(document, genre.name, genre.hard, genre.aside)
