"""`paraph export`."""

from __future__ import annotations

import json

import click

from paraph.cli.register_options import opened, register_option


@click.command("export")
@register_option
@click.option("--format", "form", type=click.Choice(["json", "jsonl"]), default="json", show_default=True,
              help="One object with a list of agreements, or an agreement a line.")  # fmt: skip
def command(where: str, form: str) -> None:
    """Write all agreements with their histories to standard output, in the form in which registers are compared."""
    with opened(where) as register:
        stories = (json.dumps(story, ensure_ascii=False) for story in register.stories())
        if form == "jsonl":
            for story in stories:
                click.echo(story)
            return
        # Written piece by piece: a register may be larger than memory.
        click.echo('{"agreements": [', nl=False)
        for number, story in enumerate(stories):
            click.echo((",\n " if number else "\n ") + story, nl=False)
        click.echo("\n]}")
