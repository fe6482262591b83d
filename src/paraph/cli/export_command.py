"""`paraph export`."""

from __future__ import annotations

import json

import click

from paraph.cli.register_options import opened, register_option


@click.command("export")
@register_option
@click.option("--format", "form", type=click.Choice(["json"]), default="json", show_default=True, help="The form.")
def command(where: str, form: str) -> int:
    """Write all agreements with their histories to standard output."""
    with opened(where) as register:
        click.echo(json.dumps(register.story_export(), ensure_ascii=False, indent=1))
    return 0
