"""`paraph search`."""

from __future__ import annotations

import click

from paraph.cli.register_options import answer, form_option, opened, register_option


@click.command("search")
@click.argument("words", nargs=-1, required=True, metavar="WORDS...")
@register_option
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, metavar="N", help="At most N rows.")
@form_option
def command(words: tuple[str, ...], where: str, limit: int, form: str | None) -> int:
    """Find documents that have all of the words, and entries with them in a title or name."""
    asked = " ".join(words)
    with opened(where) as register:
        rows: list[dict[str, object]] = [
            {"entry": entry, "document": None, "published": None, "words": None}
            for entry in register.named(asked, limit)
        ]
        rows += [
            {
                "entry": list(hit.entries),
                "document": list(hit.source.names),
                "published": str(hit.source.published) if hit.source.published else None,
                "words": hit.piece,
            }
            for hit in register.search(asked, limit)
        ]
        answer(rows, ("entry", "document", "published", "words"), form)
    return 0
