"""What the commands of the register share: which register, how answers are written, and errors in one line."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from paraph.records import PartialDate

if TYPE_CHECKING:
    from paraph.register import Register

_Command = TypeVar("_Command", bound=Callable[..., Any])
NARROWEST = 100
BAD_INPUT = 2

register_option = click.option(
    "--register",
    "where",
    required=True,
    envvar="PARAPH_REGISTER",
    metavar="PATH-or-URL",
    help="The register: a file, or postgresql://... (or the variable PARAPH_REGISTER).",
)


def _day(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        # A month or a year is over when its last day is.
        return PartialDate.parse(value).last_day().isoformat()
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from None


def _date(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return str(PartialDate.parse(value))
    except ValueError as error:
        raise click.BadParameter(str(error), context, option) from None


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
    """The filters of agreements; each that can stand twice must hold each time."""
    for option in (
        click.option("--party", multiple=True, metavar="CODE", help="With this party, such as NER."),
        click.option("--area", multiple=True, metavar="CODE", help="In this area, such as border_security."),
        click.option("--stage", multiple=True, metavar="CODE", help="That reached this stage, such as signed."),
        click.option("--instrument", metavar="CODE", help="Of this form, such as memorandum."),
        click.option("--conflict", metavar="FIELD", help="Whose reports contradict each other over this field."),
        click.option("--since", callback=_date, metavar="DATE", help="Begun on this day, month or year, or later."),
        click.option("--until", callback=_date, metavar="DATE", help="Begun by this day, month or year."),
    ):
        command = option(command)
    return command


def facets_of(**given: str | Sequence[str] | None) -> dict[str, list[str]]:
    """The filters that were given, checked against the contract's codes."""
    from paraph.records import AgreementStage, Area, Instrument

    vocabularies = {"area": Area, "stage": AgreementStage, "instrument": Instrument}
    facets: dict[str, list[str]] = {}
    for facet, value in given.items():
        values = [value] if isinstance(value, str) else list(value or ())
        known = vocabularies.get(facet)
        for code in values:
            if known is not None and code not in list(known):
                raise click.BadParameter(f"{code!r} is no code; known: {', '.join(known)}", param_hint=f"--{facet}")
        if values:
            facets[facet] = values
    return facets


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

    form = form or ("table" if sys.stdout.isatty() else "jsonl")
    width = max(NARROWEST, shutil.get_terminal_size().columns)
    return write_rows(rows, columns, form, sys.stdout, width)
