"""`paraph check`."""

from __future__ import annotations

import click

from paraph.cli.register_options import opened, register_option

BAD_INPUT = 2


@click.command("check")
@register_option
def command(where: str) -> int:
    """Verify that a register is sound; each broken rule is a line."""
    with opened(where) as register:
        broken = register.check()
    for line in broken:
        click.echo(line)
    return BAD_INPUT if broken else 0
