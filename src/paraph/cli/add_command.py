"""`paraph add`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack

import click

from paraph.cli.entry import BAD_INPUT
from paraph.cli.register_options import opened, register_option
from paraph.cli.text_facts import text_facts_options
from paraph.records import Document
from paraph.sources import DEFAULT_MAX_SIZE, STANDARD_INPUT, Problem, TextFacts, read_sources


@click.command("add")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@register_option
@text_facts_options
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes.")
@click.option("--quiet", is_flag=True, help="Say nothing; the exit code still tells.")
def command(sources: tuple[str, ...], where: str, facts: TextFacts, workers: int, quiet: bool) -> int:
    """Read reports and add them to a register, which is made where there is none.

    SOURCE is plain text (.txt) or one JSON document a line (.jsonl); - is standard input. What the register has
    already is passed over, so a run that was stopped goes on where it was.
    """
    with opened(where, create=True) as register:
        from paraph.cli.progress import Progress
        from paraph.cli.reading_run import ReadingRun
        from paraph.reader import Reader
        from paraph.register.reader_version import reader_version

        version = reader_version()
        counts: Counter[str] = Counter()

        def unread() -> Iterator[Document | Problem]:
            standard_input = sys.stdin.buffer if STANDARD_INPUT in sources else None
            for found in read_sources(sources, facts=facts, standard_input=standard_input, max_size=DEFAULT_MAX_SIZE):
                if isinstance(found, Problem) or register.lacks(found, version):
                    yield found
                else:
                    counts["known"] += 1

        run = ReadingRun(Reader(), unread(), workers=workers)
        with ExitStack() as stack:
            progress = stack.enter_context(Progress(sources)) if sys.stderr.isatty() and not quiet else None
            for document, outcome in register.add_all(run.results(), version):
                counts[outcome.what] += 1
                if outcome.problem:
                    run.note(Problem(str(document.id), outcome.problem))
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
