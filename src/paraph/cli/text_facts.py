"""What a call says of plain text files, for every command that reads them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from paraph.cli.parsing import parsed_by
from paraph.sources import TextFacts, parse_language, parse_published

_OPTIONS = (
    click.option(
        "--published",
        callback=parsed_by(parse_published),
        metavar="DATE",
        help="Day of publication of text files, such as 2025-05-10.",
    ),
    click.option(
        "--language",
        callback=parsed_by(parse_language),
        metavar="CODE",
        help="Language of text files (ISO 639-1); detected where not given.",
    ),
    click.option("--title", help="Headline of text files."),
)


def text_facts_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options, which it gets as ``facts``."""

    @wraps(command)
    def with_facts(*, published: Any, language: Any, title: Any, **others: Any) -> int:
        return command(facts=TextFacts(published=published, language=language, title=title), **others)

    wrapped: Callable[..., int] = with_facts
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
