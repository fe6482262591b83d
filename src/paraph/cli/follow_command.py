"""`paraph follow`."""

from __future__ import annotations

import click

from paraph.cli.register_options import answer, as_of_option, facets_of, form_option, opened, register_option


@click.command("follow")
@register_option
@click.option("--party", multiple=True, metavar="CODE", help="Of agreements with this party, such as NER.")
@as_of_option
@click.option("--unratified", type=click.IntRange(min=0), default=12, show_default=True, metavar="MONTHS",
              help="Signed and not ratified for so long.")  # fmt: skip
@click.option("--silent", type=click.IntRange(min=0), default=24, show_default=True, metavar="MONTHS",
              help="Not heard of for so long.")  # fmt: skip
@form_option
def command(
    where: str, party: tuple[str, ...], as_of: str | None, unratified: int, silent: int, form: str | None
) -> int:
    """List what is outstanding: late committees, commitments, missing ratifications, agreements that fell silent."""
    with opened(where) as register:
        matters = register.follow(facets_of(party=party), as_of=as_of, unratified=unratified, silent=silent)
        rows = (
            {"entry": m.entry, "parties": list(m.parties), "what": m.what, "detail": m.detail, "since": m.since}
            for m in matters
        )
        answer(rows, ("entry", "parties", "what", "detail", "since"), form)
    return 0
