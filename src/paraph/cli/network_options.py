"""How addresses are fetched, for every command that may fetch them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from paraph.sources.fetching import Fetcher

_OPTIONS = (
    click.option(
        "--allow-private",
        multiple=True,
        metavar="HOST",
        help="Fetch from this host though its address is private, such as a server of your own network.",
    ),
    click.option(
        "--contact",
        envvar="PARAPH_CONTACT",
        metavar="ADDRESS",
        help="Said to the servers asked, so that they can reach you (or the variable PARAPH_CONTACT).",
    ),
)


def network_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options, which it gets as ``fetcher``, a function that makes it when first called."""

    @wraps(command)
    def with_fetcher(*, allow_private: tuple[str, ...], contact: str | None, **others: Any) -> int:
        @cache
        def fetcher() -> Fetcher:
            from paraph.sources.fetching import Fetcher

            return Fetcher(allowed_private=frozenset(allow_private), contact=contact)

        if contact and not (contact.isprintable() and contact.isascii() and len(contact) < 200):
            raise click.BadParameter("is no address that can be sent in a header", param_hint="--contact")
        return command(fetcher=fetcher, **others)

    wrapped: Callable[..., int] = with_fetcher
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
