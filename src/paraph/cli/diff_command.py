"""`paraph diff`."""

from __future__ import annotations

import click

from paraph.cli.register_options import answer, form_option, opened, register_option


@click.command("diff")
@register_option
@click.option(
    "--since",
    required=True,
    metavar="DATE-or-VERSION",
    help="A day (from its beginning), a moment (2025-05-08T09:30), or a reader's version (after its last word).",
)
@form_option
def command(where: str, since: str, form: str | None) -> None:
    """Tell what was added, changed (field by field, old and new), merged and withdrawn since then.

    Versions of the reader are those in `paraph list documents`.
    """
    with opened(where) as register:
        changes = register.changes(since)
        answer(changes, changes.columns, form)
