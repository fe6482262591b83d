"""`paraph list`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from paraph.cli.register_options import (
    answer,
    as_of_option,
    facets_of,
    filter_options,
    form_option,
    opened,
    register_option,
)

_COLUMNS = ("id", "parties", "instrument", "title", "stage", "date", "areas", "documents", "conflicts", "heard")


@click.command("list")
@click.argument("what", type=click.Choice(["agreements", "doubts"]), default="agreements")
@register_option
@filter_options
@as_of_option
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N rows.")
@form_option
def command(
    what: str,
    where: str,
    party: tuple[str, ...],
    area: tuple[str, ...],
    stage: tuple[str, ...],
    instrument: str | None,
    conflict: str | None,
    since: str | None,
    until: str | None,
    as_of: str | None,
    limit: int | None,
    form: str | None,
) -> int:
    """List agreements, oldest first, or the doubts: pairs of entries that may be one and wait for a person."""
    facets = facets_of(party=party, area=area, stage=stage, instrument=instrument, conflict=conflict)
    with opened(where) as register:
        if what == "doubts":
            doubts = (
                {
                    "entry": one,
                    "other": other,
                    "score": round(score.total, 2),
                    "because": [f"{r.what} {r.weight:+.1f} ({r.one} / {r.other})" for r in score.reasons if r.weight],
                }
                for one, other, score in register.doubtful(limit or 50)
            )
            answer(doubts, ("entry", "other", "score", "because"), form)
            return 0

        def rows() -> Iterator[dict[str, Any]]:
            ids = register.ids("agreements", facets, since=since, until=until, limit=limit)
            for entry in register.agreements(ids, as_of):
                drawn = entry.outline
                last = drawn.history[-1] if drawn.history else None
                yield {
                    "id": entry.id,
                    "parties": list(drawn.parties),
                    "instrument": str(drawn.instrument),
                    "title": drawn.title,
                    "stage": str(last.stage) if last else None,
                    "date": str(last.date) if last and last.date else None,
                    "areas": list(drawn.areas),
                    "documents": len(entry.sources),
                    "conflicts": [found.field for found in drawn.conflicts],
                    "heard": drawn.heard,
                }

        answer(rows(), _COLUMNS, form)
    return 0
