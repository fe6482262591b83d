"""`paraph check`."""

from __future__ import annotations

import click

from paraph.cli.register_options import opened, register_option

FOUND = 1


@click.command("check")
@register_option
@click.option(
    "--thorough", is_flag=True, help="Also work out anew all that follows from what was said; others wait to write."
)
def command(where: str, thorough: bool) -> int:
    """Verify that a register is sound; each broken rule is a line.

    Exit code 0: nothing was found; 1: something was; 2: the register can't be looked at.
    """
    with opened(where) as register:
        broken = register.check(thorough=thorough)
    for line in broken:
        click.echo(line)
    return FOUND if broken else 0
