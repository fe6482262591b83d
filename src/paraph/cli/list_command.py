"""`paraph list`."""

from __future__ import annotations

from typing import Any

import click

from paraph.cli.register_options import (
    answer,
    as_of_option,
    check_codes,
    filter_options,
    form_option,
    limit_options,
    opened,
    register_option,
    rows_to_show,
)

KINDS = (
    "agreements",
    "bodies",
    "people",
    "commitments",
    "meetings",
    "memberships",
    "transfers",
    "expenditures",
    "documents",
    "unread",
    "doubts",
)


@click.command("list")
@click.argument("kind", type=click.Choice(KINDS), default="agreements")
@register_option
@filter_options
@as_of_option
@limit_options
@form_option
def command(kind: str, where: str, limit: int | None, all_: bool, form: str | None, **filters: Any) -> None:
    """List what a register holds of a kind. Agreements come oldest first, what has no entry as it came in, doubts
    (pairs of entries that may be one and wait for a person) the likeliest first, unread (what could not be used, and
    why) the latest first.

    As a table, the first 50; as JSON Lines or CSV, all.
    """
    check_codes(area=filters["area"], instrument=filters["instrument"])
    with opened(where) as register:
        rows = register.table(kind, limit=rows_to_show(limit, all_, form, usual=50), **filters)
        answer(rows, rows.columns, form)
