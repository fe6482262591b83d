"""`paraph add`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import click
import msgspec

from paraph.cli.entry import BAD_INPUT
from paraph.cli.intake_options import intake_options
from paraph.cli.register_options import opened, register_option
from paraph.records import Document
from paraph.sources import STANDARD_INPUT, Found, Intake, Problem, read_sources


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@register_option
@intake_options
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes.")
@click.option("--quiet", is_flag=True, help="Say nothing; the exit code still tells.")
def command(sources: tuple[str, ...], where: str, intake: Intake, workers: int, quiet: bool) -> int:
    """Read reports and add them to a register, which is made where there is none.

    SOURCE is plain text (.txt) or one JSON document a line (.jsonl); - is standard input. What the register has
    already is passed over, so a run that was stopped goes on where it was.
    """
    with opened(where, create=True) as register:
        from paraph.cli.progress import Progress
        from paraph.cli.reading_run import ReadingRun
        from paraph.reader import Reader
        from paraph.register.errors import DocumentRefused
        from paraph.register.reader_version import reader_version

        version = reader_version()
        counts: Counter[str] = Counter()

        def unread() -> Iterator[Found]:
            standard_input = sys.stdin.buffer if STANDARD_INPUT in sources else None
            for found in read_sources(sources, msgspec.structs.replace(intake, standard_input=standard_input)):
                if isinstance(found, Document) and not register.lacks(found, version):
                    counts["known"] += 1
                else:
                    yield found

        run = ReadingRun(Reader(), unread(), workers=workers)
        with ExitStack() as stack:
            progress = stack.enter_context(Progress(sources)) if sys.stderr.isatty() and not quiet else None
            for document, reading in run.results():
                try:
                    counts[register.add(document, reading, version).what] += 1
                except (DocumentRefused, ValueError) as refusal:
                    # One document that can't be kept stops nobody from adding the others.
                    run.note(Problem(str(document.id), str(refusal)))
                if progress is not None:
                    progress.done(run.done_count + counts["known"])
        register.settle()
    if not quiet:
        said = ((counts["added"], "added"), (counts["reread"], "read anew"), (counts["known"], "already there"))
        click.echo(
            "documents: " + ", ".join(f"{count} {what}" for count, what in said if count or what == "added"), err=True
        )
        for line in run.summary():
            click.echo(line, err=True)
    return BAD_INPUT if run.problem_count else 0
