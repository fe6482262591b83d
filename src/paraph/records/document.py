"""What is read."""

from __future__ import annotations

from paraph.records.checks import check_date, check_word
from paraph.records.json_form import JsonStruct
from paraph.records.partial_date import PartialDate


class Document(JsonStruct, frozen=True, kw_only=True):
    """A report as it was handed in.

    `id` is the caller's and comes back unchanged; relative dates in the text resolve against `published`; `language` is
    ISO 639-1 (detected where None); `outlet` is who published it, `author` whom it names as its writer; `doubts` says
    in plain words what was uncertain when the document was taken in, such as a guessed encoding or a day of publication
    that is not stated outright. Raises `ValueError` for a text that has no UTF-8 form.
    """

    id: str | int
    text: str
    title: str | None = None
    published: PartialDate | None = None
    language: str | None = None
    outlet: str | None = None
    author: str | None = None
    url: str | None = None
    doubts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for field in ("id", "text", "title", "outlet", "author", "url"):
            value = getattr(self, field)
            if isinstance(value, str) and not value.isascii():
                _check_encodable(field, value)
        if isinstance(self.id, int) and not -(1 << 63) <= self.id < 1 << 64:
            raise ValueError("id is a whole number of more than 64 bits: give it as a string")
        check_date("published", self.published)
        check_word("language", self.language)


def _check_encodable(field: str, value: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{field} has half a surrogate pair at character {error.start}, which no UTF-8 can hold"
        ) from None
