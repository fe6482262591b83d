"""How documents are taken in, for every command that reads them: what the call says of them, and of tables."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click

from paraph.cli.parsing import parsed_by
from paraph.sources import Facts, Intake, parse_column, parse_language, parse_published

_OPTIONS = (
    click.option(
        "--published",
        callback=parsed_by(parse_published),
        metavar="DATE",
        help="Day of publication of single documents (text, page, PDF, DOCX), such as 2025-05-10.",
    ),
    click.option(
        "--language",
        callback=parsed_by(parse_language),
        metavar="CODE",
        help="Language of single documents (ISO 639-1); detected where not given.",
    ),
    click.option("--title", help="Headline of single documents."),
    click.option(
        "--column",
        "columns",
        multiple=True,
        metavar="FIELD=COLUMN",
        help="Column of a table that holds a field, such as text=body; else columns are known by their names.",
    ),
)


def intake_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options, which it gets as ``intake``."""

    @wraps(command)
    def with_intake(*, published: Any, language: Any, title: Any, columns: tuple[str, ...], **others: Any) -> int:
        facts = Facts(published=published, language=language, title=title)
        try:
            named = dict(map(parse_column, columns))
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--column") from None
        return command(intake=Intake(facts=facts, columns=named), **others)

    wrapped: Callable[..., int] = with_intake
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
