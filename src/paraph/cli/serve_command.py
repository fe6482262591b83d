"""`paraph serve`."""

from __future__ import annotations

import click

from paraph.cli.register_options import register_option


@click.command("serve")
@register_option
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS",
              help="Where to listen. Elsewhere than on this machine everybody has to sign in.")  # fmt: skip
@click.option("--port", type=click.IntRange(0, 65535), default=8350, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, metavar="N",
              help="Processes that answer side by side; for many readers on several cores.")  # fmt: skip
def command(where: str, host: str, port: int, workers: int) -> None:
    """Show a register as pages and as an API, until it is stopped with Ctrl-C."""
    try:
        from paraph.register import RegisterError
        from paraph.web.serving import serve
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is missing: pip install 'paraph[web]'") from None
    try:
        serve(
            where,
            host=host,
            port=port,
            workers=workers,
            started=lambda address: click.echo(f"{where} is at {address}"),
        )
    except RegisterError as error:
        raise click.ClickException(str(error)) from None
