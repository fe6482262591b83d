"""Options whose values are parsed: what a parser refuses is a mistake in the call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import click

_Value = TypeVar("_Value")


def parsed_by(parse: Callable[[str], _Value]) -> Callable[[click.Context, click.Parameter, str | None], _Value | None]:
    """A callback for an option: its value as ``parse`` gives it, None where it is not given."""

    def callback(context: click.Context, option: click.Parameter, value: str | None) -> _Value | None:
        if value is None:
            return None
        try:
            return parse(value)
        except ValueError as error:
            raise click.BadParameter(str(error), context, option) from None

    return callback
