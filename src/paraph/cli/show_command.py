"""`paraph show`."""

from __future__ import annotations

import json
import shutil
import sys
from typing import Any

import click

from paraph.cli.register_options import as_of_option, opened, register_option

NARROWEST = 60


@click.command("show")
@click.argument("entry", metavar="ID")
@register_option
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), help="text on a terminal, else json.")
def command(entry: str, where: str, as_of: str | None, form: str | None) -> int:
    """Show an entry: history, evidence, conflicts, follow-up, documents. An id that was merged into another leads
    there."""
    with opened(where) as register:
        from paraph.publish.entry_sheet import entry_sheet
        from paraph.register import AgreementEntry
        from paraph.register.stories_form import story_form

        found = register.entry(entry, as_of)
        if form == "text" or (form is None and sys.stdout.isatty()):
            if found.id != entry:
                click.echo(f"{entry} is now {found.id}", err=True)
            click.echo(entry_sheet(found, max(NARROWEST, shutil.get_terminal_size().columns)), nl=False)
            return 0
        shown: dict[str, Any] = (
            story_form(found) if isinstance(found, AgreementEntry) else {"id": found.id, "kind": found.kind}
        )
        shown["records"] = [
            {"key": one.key, "documents": one.source.names, "record": json.loads(one.record.to_json())}
            for one in found.told
        ]
        click.echo(json.dumps(shown, ensure_ascii=False))
    return 0
