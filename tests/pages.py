"""Pages for tests of the reader: a text laid out with a language's lexicons, and the units of its phrases."""

from __future__ import annotations

from functools import cache

from paraph.reader.page import Language, Page, lay_out
from paraph.reader.tokens import Tokens
from paraph.records import Document, PartialDate


@cache
def known(language: str) -> Language:
    return Language.load(language)


def english() -> Language:
    return known("en")


def page_of(text: str, title: str | None = None, published: str | None = "2025-05-10", language: str = "en") -> Page:
    when = PartialDate.parse(published) if published else None
    return lay_out(Document(id="page", text=text, title=title, published=when), known(language))


def units_of(page: Page, phrase: str, occurrence: int = 0) -> tuple[int, int]:
    """The units of a phrase, at its first or a later occurrence."""
    wanted = Tokens(phrase).folded
    folded = page.tokens.folded
    places = [i for i in range(len(folded)) if folded[i : i + len(wanted)] == wanted]
    first = places[occurrence]
    return page.unit_of[first], page.unit_of[first + len(wanted) - 1] + 1
