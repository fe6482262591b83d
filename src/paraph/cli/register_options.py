"""What the commands of the register share: which register, how answers are written, and errors in one line."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from paraph.cli.parsing import parsed_by
from paraph.records import PartialDate

if TYPE_CHECKING:
    from paraph.register import Register

_Command = TypeVar("_Command", bound=Callable[..., Any])
NARROWEST = 100

register_option = click.option(
    "--register",
    "where",
    required=True,
    envvar="PARAPH_REGISTER",
    metavar="PATH-or-URL",
    help="The register: a file, or postgresql://... (or the variable PARAPH_REGISTER).",
)


# A month or a year is over when its last day is.
_day = parsed_by(lambda written: PartialDate.parse(written).last_day().isoformat())
_date = parsed_by(lambda written: str(PartialDate.parse(written)))

as_of_option = click.option("--as-of", callback=_day, metavar="DATE", help="By what was known on that day.")


def form_option(command: _Command) -> _Command:
    """`--format`, the same for every command that answers in rows."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(["table", "jsonl", "csv"]),
        help="How to write the answer: a table on a terminal, else jsonl.",
    )(command)


def filter_options(command: _Command) -> _Command:
    """The filters of lists; each that can stand twice must hold each time."""
    for option in (
        click.option("--party", multiple=True, metavar="CODE", help="With this party, such as NER."),
        click.option("--area", multiple=True, metavar="CODE", help="In this area, such as border_security."),
        click.option("--stage", multiple=True, metavar="CODE", help="That reached this stage, such as signed."),
        click.option("--instrument", metavar="CODE", help="Of this form, such as memorandum."),
        click.option("--conflict", metavar="FIELD", help="Whose reports contradict each other over this field."),
        click.option("--since", callback=_date, metavar="DATE", help="Begun (held, due, published) then or later."),
        click.option("--until", callback=_date, metavar="DATE", help="Begun (held, due, published) by then."),
        click.option(
            "--state",
            metavar="STATE",
            help="Of commitments: open, fulfilled, overdue or lapsed; of entries: withdrawn.",
        ),
    ):
        command = option(command)
    return command


def limit_options(command: _Command) -> _Command:
    """`--limit` and `--all`."""
    for option in (
        click.option("--all", "all_", is_flag=True, help="All rows, also in a table."),
        click.option("--limit", type=click.IntRange(min=1), metavar="N", help="At most N rows."),
    ):
        command = option(command)
    return command


def rows_to_show(limit: int | None, all_: bool, form: str | None, *, usual: int) -> int | None:
    """How many rows to ask for: a table is for eyes and shows the usual number unless told otherwise."""
    if all_ and limit is not None:
        raise click.UsageError("--all and --limit exclude each other")
    if all_ or limit is not None:
        return limit
    return usual if _form(form) == "table" else None


def check_codes(**given: str | Sequence[str] | None) -> None:
    """Refuse what is no code of the contract, naming the option."""
    from paraph.register.asked import strange_code

    strange = strange_code(**given)
    if strange:
        option, code, known = strange
        raise click.BadParameter(f"{code!r} is no code; known: {known}", param_hint=f"--{option}")


@contextmanager
def opened(where: str, *, create: bool = False) -> Iterator[Register]:
    """The register, closed afterwards; what is wrong with it is a mistake in the call."""
    try:
        from paraph.register import Register, RegisterError
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is missing: pip install 'paraph[register]'") from None
    try:
        with Register(where, create=create) as register:
            yield register
    except RegisterError as error:
        raise click.ClickException(str(error)) from None


def answer(rows: Iterable[dict[str, Any]], columns: Sequence[str], form: str | None) -> int:
    """Write rows to standard output; how many there were."""
    from paraph.publish.rows import write_rows

    width = max(NARROWEST, shutil.get_terminal_size().columns)
    return write_rows(rows, columns, _form(form), sys.stdout, width)


def _form(form: str | None) -> str:
    return form or ("table" if sys.stdout.isatty() else "jsonl")
