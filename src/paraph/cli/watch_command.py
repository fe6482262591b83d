"""`paraph watch`."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING, NoReturn

import click

from paraph.cli.entry import BAD_INPUT
from paraph.cli.network_options import network_options
from paraph.cli.register_options import opened, register_option
from paraph.cli.triage_options import Triage, triage_options
from paraph.records import Document, Reading
from paraph.sources import Found, Intake

if TYPE_CHECKING:
    from paraph.cli.adding_run import AddingRun
    from paraph.register import Register
    from paraph.sources.fetching import Fetcher

LONGEST_PAUSE = timedelta(days=1)
ITEMS_REMEMBERED = timedelta(days=180)
_SHORTEST_SLEEP = 1.0
_LONGEST_SLEEP = 60.0


@click.command("watch")
@click.argument("feeds", nargs=-1, metavar="[FEED]...")
@register_option
@network_options
@triage_options
@click.option("--once", is_flag=True, help="Look at each feed once and end.")
@click.option(
    "--every",
    type=click.IntRange(min=1),
    default=15,
    show_default=True,
    metavar="MINUTES",
    help="How often a feed is looked at.",
)
@click.option("--quiet", is_flag=True, help="Say only what is found.")
def command(
    feeds: tuple[str, ...],
    where: str,
    fetcher: Callable[[], Fetcher],
    triage: Triage,
    once: bool,
    every: int,
    quiet: bool,
) -> int:
    """Follow feeds and add what is new to a register; a line for each new finding, until stopped.

    FEED is the address of an RSS, Atom or JSON feed, or an OPML list of some: a file, or an address, which is looked at
    for new feeds too. Without any, those are followed that were followed before. A stop and a restart lose and repeat
    nothing.
    """
    named = _addresses(feeds)
    signal.signal(signal.SIGTERM, _stop)
    with opened(where, create=bool(named)) as register:
        register.follow_feeds(named)
        followed = named or list(register.followed())
        if not followed:
            raise click.UsageError("no feed is followed here yet: name one")
        watch = _Watch(register, followed, fetcher, triage, timedelta(minutes=every), quiet)
        if once:
            return BAD_INPUT if watch.look(also_early=True) else 0
        while True:
            watch.look()
            watch.sleep()


class _Watch:
    def __init__(
        self,
        register: Register,
        feeds: Sequence[str],
        fetcher: Callable[[], Fetcher],
        triage: Triage,
        every: timedelta,
        quiet: bool,
    ) -> None:
        from paraph.cli.adding_run import AddingRun
        from paraph.reader import Reader
        from paraph.register.reader_version import reader_version

        version = reader_version()
        self._register = register
        self._feeds = list(feeds)
        self._every = every
        self._quiet = quiet
        self._triage = triage
        self._said: set[str] = set()
        self._intake = Intake(fetcher=fetcher, memory=register.memory(version), sieve=triage.sieve)
        self._adding: AddingRun = AddingRun(register, Reader(), version)

    def look(self, *, also_early: bool = False) -> int:
        """Look at each feed whose time has come, or `also_early` at each that does not fail; how many failed."""
        failed = 0
        known = self._register.followed()
        self._register.forget_old_items(_written(_now() - ITEMS_REMEMBERED))
        for feed in self._feeds:
            state = known.get(feed)
            waits = state is not None and state.next_try is not None and state.next_try > _written(_now())
            if waits and not (also_early and state is not None and not state.failures):
                continue
            failed += not self._visit(feed, state.failures if state else 0)
        self._register.settle()
        return failed

    def sleep(self) -> None:
        """Until the next feed's time has come; not too long, since a feed may be forgotten or added meanwhile."""
        times = [state.next_try for feed, state in self._register.followed().items() if feed in self._feeds]
        if not times:
            raise click.ClickException("none of the feeds is followed any more")
        until = min(filter(None, times), default=_written(_now()))
        pause = (datetime.fromisoformat(until) - _now()).total_seconds()
        sleep(min(max(pause, _SHORTEST_SLEEP), _LONGEST_SLEEP))

    def _visit(self, feed: str, failures: int) -> bool:
        from paraph.sources.extras import MissingExtra
        from paraph.sources.fetched import FeedsListed, read_feed_at

        problem: str | None = None
        pause = self._every

        def found() -> Iterator[Found]:
            nonlocal problem, pause
            try:
                yield from read_feed_at(feed, self._intake)
            except FeedsListed as found_list:
                self._follow(found_list.feeds)
            except MissingExtra as error:
                raise click.ClickException(str(error)) from None
            except (ValueError, OSError) as error:
                problem = str(error)
                asked = timedelta(seconds=getattr(error, "pause", None) or 0)
                pause = max(min(self._every * 2 ** min(failures, 10), LONGEST_PAUSE), asked)

        run = self._adding.add(self._triage.noting(found()), told=_tell)
        self._register.source_tried(feed, problem=problem, next_try=_written(_now() + pause))
        if problem is not None:
            self._say(f"{feed}: {problem}")
        for trouble in run.problems:
            self._say(str(trouble))
        return problem is None

    def _follow(self, listed: Iterable[str]) -> None:
        """Follow the feeds of a list too; they stand behind it and are visited after it."""
        from paraph.sources.addresses import parse_address

        new: list[str] = []
        for address in listed:
            try:
                parse_address(address)
            except ValueError as error:
                self._say(f"{address} {error}")
                continue
            if address not in self._feeds:
                new.append(address)
        self._register.follow_feeds(new)
        self._feeds += new

    def _say(self, line: str) -> None:
        if not self._quiet and line not in self._said:
            self._said.add(line)
            click.echo(line, err=True)


def _tell(document: Document, reading: Reading) -> None:
    from paraph.publish.finding_line import finding_lines

    for line in finding_lines(document, reading):
        click.echo(line)


def _addresses(feeds: Sequence[str]) -> list[str]:
    """Addresses of feeds as they are named, in OPML files or by themselves, each once."""
    from paraph.sources.addresses import parse_address
    from paraph.sources.outlines import feeds_in

    found: dict[str, None] = {}
    for name in feeds:
        try:
            listed = [name] if "://" in name else feeds_in(Path(name).read_bytes())
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise click.UsageError(f"{name}: {why.lower() if isinstance(error, OSError) else why}") from None
        for address in listed:
            try:
                parse_address(address)
            except ValueError as error:
                raise click.UsageError(f"{address} {error}") from None
            found[address.strip()] = None
    return list(found)


def _now() -> datetime:
    return datetime.now(UTC)


def _written(moment: datetime) -> str:
    """As `paraph.register.clock` writes moments: they sort as they pass."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")


def _stop(*_: object) -> NoReturn:
    raise KeyboardInterrupt
