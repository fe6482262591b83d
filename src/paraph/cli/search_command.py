"""`paraph search`."""

from __future__ import annotations

import click

from paraph.cli.register_options import answer, form_option, limit_options, opened, register_option, rows_to_show


@click.command("search")
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@register_option
@limit_options
@form_option
def command(words: tuple[str, ...], where: str, limit: int | None, all_: bool, form: str | None) -> None:
    """Find entries with all of the words in a title or name, and documents that have them, the most fitting first."""
    with opened(where) as register:
        found = register.found(" ".join(words), rows_to_show(limit, all_, form, usual=20))
        answer(found, found.columns, form)
