"""`paraph add`."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import Any

import click
import msgspec

from paraph.cli.entry import BAD_INPUT
from paraph.cli.intake_options import intake_options
from paraph.cli.network_options import network_options
from paraph.cli.register_options import opened, register_option
from paraph.cli.triage_options import Triage, triage_options
from paraph.sources import STANDARD_INPUT, Intake, read_sources


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@register_option
@intake_options
@network_options
@triage_options
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes.")
@click.option("--quiet", is_flag=True, help="Say nothing; the exit code still tells.")
def command(
    sources: tuple[str, ...], where: str, intake: Intake, fetcher: Any, triage: Triage, workers: int, quiet: bool
) -> int:
    """Read reports and add them to a register, which is made where there is none.

    SOURCE is a file (text, JSON Lines, CSV, Parquet, HTML, PDF, DOCX, mail, feed, OPML, WARC), a folder, a web address,
    or - for standard input. What the register has already is passed over, so a run that was stopped goes on where it
    was.
    """
    with opened(where, create=True) as register:
        from paraph.cli.adding_run import AddingRun
        from paraph.cli.progress import Progress
        from paraph.reader import Reader
        from paraph.register.reader_version import reader_version

        version = reader_version()
        standard_input = sys.stdin.buffer if STANDARD_INPUT in sources else None
        memory = register.memory(version)
        intake = msgspec.structs.replace(intake, standard_input=standard_input, fetcher=fetcher, memory=memory)
        intake = msgspec.structs.replace(intake, sieve=triage.sieve, workers=workers)
        adding = AddingRun(register, Reader(), version, workers=workers)
        with ExitStack() as stack:
            progress = stack.enter_context(Progress(sources)) if sys.stderr.isatty() and not quiet else None
            if progress is not None:
                intake = msgspec.structs.replace(intake, moved=progress.moved)
            run = adding.add(triage.noting(read_sources(sources, intake)), progress)
        register.settle()
    if not quiet:
        counts = adding.counts
        said = ((counts["added"], "added"), (counts["reread"], "read anew"), (counts["known"], "already there"))
        click.echo(
            "documents: " + ", ".join(f"{count} {what}" for count, what in said if count or what == "added"), err=True
        )
        for line in (*triage.summary(), *run.summary()):
            click.echo(line, err=True)
    return BAD_INPUT if run.problem_count else 0
