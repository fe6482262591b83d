"""`paraph sources`."""

from __future__ import annotations

import click

from paraph.cli.register_options import answer, form_option, opened, register_option


@click.command("sources")
@register_option
@form_option
@click.option("--forget", metavar="FEED", help="Follow this feed no longer.")
def command(where: str, form: str | None, forget: str | None) -> None:
    """List where a register's documents came from: feeds that are followed first, then files and addresses.

    Each with its state, its last success, when it is tried next and how often it failed. `paraph list unread` has what
    could not be used.
    """
    with opened(where) as register:
        if forget is not None:
            register.forget_feed(forget)
            click.echo(f"no longer followed: {forget}", err=True)
            return
        rows = register.sources()
        answer(rows, rows.columns, form)
