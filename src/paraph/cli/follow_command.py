"""`paraph follow`."""

from __future__ import annotations

from itertools import islice

import click

from paraph.cli.register_options import (
    answer,
    as_of_option,
    check_codes,
    form_option,
    limit_options,
    opened,
    register_option,
    rows_to_show,
)


@click.command("follow")
@register_option
@click.option("--party", multiple=True, metavar="CODE", help="Of agreements with this party, such as NER.")
@click.option("--area", multiple=True, metavar="CODE", help="Of agreements in this area, such as border_security.")
@as_of_option
@click.option("--unratified", type=click.IntRange(min=0), default=12, show_default=True, metavar="MONTHS",
              help="Signed and not ratified for so long.")  # fmt: skip
@click.option("--silent", type=click.IntRange(min=0), default=24, show_default=True, metavar="MONTHS",
              help="Not heard of for so long.")  # fmt: skip
@limit_options
@form_option
def command(
    where: str,
    party: tuple[str, ...],
    area: tuple[str, ...],
    as_of: str | None,
    unratified: int,
    silent: int,
    limit: int | None,
    all_: bool,
    form: str | None,
) -> None:
    """List what is outstanding: late committees, commitments, missing ratifications, agreements that fell silent."""
    check_codes(area=area)
    with opened(where) as register:
        matters = register.follow(party=party, area=area, as_of=as_of, unratified=unratified, silent=silent)
        rows = (
            {"entry": m.entry, "parties": list(m.parties), "what": m.what, "detail": m.detail, "since": m.since}
            for m in islice(matters, rows_to_show(limit, all_, form, usual=50))
        )
        answer(rows, ("entry", "parties", "what", "detail", "since"), form)
