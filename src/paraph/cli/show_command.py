"""`paraph show`."""

from __future__ import annotations

import json
import shutil
import sys

import click

from paraph.cli.register_options import as_of_option, opened, register_option

NARROWEST = 60


@click.command("show")
@click.argument("named", metavar="ID")
@register_option
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), help="text on a terminal, else json.")
def command(named: str, where: str, as_of: str | None, form: str | None) -> None:
    """Show an agreement, a body, a person or one record: history with the reports that say so, in their words,
    conflicts with all sides, follow-up, documents, decisions. An id that was merged into another leads there."""
    with opened(where) as register:
        found = register.show(named, as_of)
    if form == "json" or (form is None and not sys.stdout.isatty()):
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    from paraph.publish.entry_sheet import entry_sheet

    if found["id"] != named and "record" not in found:
        click.echo(f"{named} is now {found['id']}", err=True)
    click.echo(entry_sheet(found, max(NARROWEST, shutil.get_terminal_size().columns)), nl=False)
