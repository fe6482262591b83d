"""`paraph read`."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click
import msgspec

from paraph.cli.entry import BAD_INPUT
from paraph.cli.intake_options import intake_options
from paraph.cli.network_options import network_options
from paraph.cli.triage_options import Triage, triage_options
from paraph.sources import DEFAULT_MAX_SIZE, STANDARD_INPUT, Intake, read_sources

if TYPE_CHECKING:
    from paraph.publish.result_writer import ResultWriter

CARD_WIDTH = 80


@click.command("read")
@click.argument("files", nargs=-1, required=True, metavar="SOURCE...")
@intake_options
@network_options
@triage_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["cards", "jsonl", "json"]),
    help="What to print: cards on a terminal, else jsonl (one result a line).",
)
@click.option("--html", type=click.Path(path_type=Path), metavar="FILE", help="Also write the marked articles.")
@click.option("--explain", is_flag=True, help="Say which words made each record, and why candidates were rejected.")
@click.option("--workers", type=click.IntRange(1, 256), default=1, show_default=True, metavar="N", help="Processes.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write results to FILE.")
@click.option(
    "--max-size",
    type=click.IntRange(min=1),
    default=DEFAULT_MAX_SIZE,
    show_default=True,
    metavar="N",
    help="Refuse documents of more characters.",
)
@click.option("--quiet", is_flag=True, help="No progress and no list of problems; the exit code still tells.")
def command(
    files: tuple[str, ...],
    intake: Intake,
    fetcher: Any,
    triage: Triage,
    form: str | None,
    html: Path | None,
    explain: bool,
    workers: int,
    output: Path | None,
    max_size: int,
    quiet: bool,
) -> int:
    """Read reports into records.

    SOURCE is a file (text, JSON Lines, CSV, Parquet, HTML, PDF, DOCX, mail, feed, OPML, WARC), a folder, a web address,
    or - for standard input. Results come in the order of the input. What can't be read is named at the end, the rest is
    read, and the exit code is 2.
    """
    # The reader is what takes longest to load: a mistake in the call is said before.
    _check_targets(files, output, html)
    from paraph.cli.progress import Progress
    from paraph.cli.reading_run import ReadingRun
    from paraph.publish.result_writer import PageWriter
    from paraph.publish.whole_file import whole_file
    from paraph.reader import Reader

    on_terminal = output is None and sys.stdout.isatty()
    form = form or ("cards" if on_terminal else "jsonl")
    standard_input = _standard_input(files, quiet)
    intake = msgspec.structs.replace(intake, standard_input=standard_input, fetcher=fetcher, max_size=max_size)
    intake = msgspec.structs.replace(intake, sieve=triage.sieve, workers=workers)
    # A bar between cards on one terminal would only tear them apart.
    progress = Progress(files) if sys.stderr.isatty() and not quiet and not on_terminal else None
    if progress is not None:
        intake = msgspec.structs.replace(intake, moved=progress.moved)
    inputs = triage.noting(read_sources(files, intake))
    run = ReadingRun(Reader(), inputs, workers=workers, explain=explain)
    with ExitStack() as stack:
        try:
            stream = stack.enter_context(whole_file(output)) if output else sys.stdout.buffer
            writers: list[ResultWriter] = [_writer(form, stream, on_terminal)]
            if html:
                writers.append(PageWriter(stack.enter_context(whole_file(html))))
            run.write(writers, stack.enter_context(progress) if progress else None)
        except BrokenPipeError:
            raise
        except OSError as error:
            where = error.filename or output or "the results"
            raise click.ClickException(f"can't write {where}: {(error.strerror or str(error)).lower()}") from None
    if not quiet:
        if html:
            click.echo(f"page written: {html}", err=True)
        for line in (*triage.summary(), *run.summary()):
            click.echo(line, err=True)
    return BAD_INPUT if run.problem_count else 0


def _writer(form: str, stream: BinaryIO, on_terminal: bool) -> ResultWriter:
    from paraph.publish.result_writer import CardWriter, JsonArrayWriter, JsonLinesWriter

    if form == "cards":
        coloured = on_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        width = shutil.get_terminal_size().columns if on_terminal else CARD_WIDTH
        return CardWriter(stream, width=width, coloured=coloured)
    return JsonArrayWriter(stream) if form == "json" else JsonLinesWriter(stream)


def _standard_input(files: Sequence[str], quiet: bool) -> BinaryIO | None:
    if STANDARD_INPUT not in files or sys.stdin is None:
        return None
    if sys.stdin.isatty() and not quiet:
        click.echo("reading from the terminal; Ctrl-D ends the text", err=True)
    return sys.stdin.buffer


def _check_targets(files: Sequence[str], output: Path | None, html: Path | None) -> None:
    """Refuse what would overwrite an input or one result with another, and targets that can't be files."""
    if list(files).count(STANDARD_INPUT) > 1:
        raise click.UsageError("- stands twice: there is one standard input")
    read = {os.path.realpath(name) for name in files if name != STANDARD_INPUT}
    for option, target in (("--output", output), ("--html", html)):
        if target is None:
            continue
        if os.path.realpath(target) in read:
            raise click.UsageError(f"{option} {target} is also read: name another file")
        if target.is_dir():
            raise click.UsageError(f"{option} {target} is a folder: name a file in it")
        if not target.absolute().parent.is_dir():
            raise click.UsageError(f"{option} {target}: there is no folder {target.absolute().parent}")
    if output and html and os.path.realpath(output) == os.path.realpath(html):
        raise click.UsageError(f"--output and --html both name {output}: name two files")
