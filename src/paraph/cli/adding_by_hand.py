"""`paraph decide add`: what a person knows of, written down by hand."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from paraph.cli.deciding_options import confirm, deciding
from paraph.cli.parsing import parsed_by
from paraph.cli.register_options import opened
from paraph.records import (
    AgreementStage,
    Area,
    BodyKind,
    BodyStage,
    CommitmentKind,
    Instrument,
    PartialDate,
    Place,
    Recurrence,
)

if TYPE_CHECKING:
    from paraph.register import Paper

_paper = click.Path(exists=True, dir_okay=False, readable=True)


_date = parsed_by(lambda written: PartialDate.parse(written) if written else None)


def _choice(codes: Any) -> click.Choice[str]:
    return click.Choice([str(code) for code in codes])


_party = click.option("--party", "parties", multiple=True, required=True, metavar="CODE", help="A party, such as NER.")
_area = click.option("--area", "areas", multiple=True, type=_choice(Area), metavar="CODE", help="An area it covers.")


@click.group("add", invoke_without_command=True)
@click.pass_context
def add(context: click.Context) -> None:
    """Write down by hand an agreement, a body, a meeting of a body with its minutes, or a measure."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@add.command("agreement")
@_party
@click.option("--instrument", type=_choice(Instrument), required=True, help="Its form.")
@click.option("--stage", type=_choice(AgreementStage), default="signed", show_default=True, help="What it reached.")
@click.option("--date", callback=_date, metavar="DATE", help="When it reached that.")
@click.option("--place", metavar="TOWN", help="Where.")
@click.option("--country", metavar="CODE", help="In which country.")
@_area
@click.option("--signatory", "signatories", multiple=True, metavar="NAME", help="Who signed.")
@click.option("--title", metavar="WORDS", help="Its proper name.")
@click.option("--document", "file", type=_paper, metavar="FILE", help="The text that says so.")
@deciding
def agreement(
    where: str, form: str | None, person: str, why: str, file: str | None, place: str | None, country: str | None,
    **slots: Any,
) -> None:  # fmt: skip
    """An agreement that no report in the register tells of."""
    if place or country:
        slots["place"] = Place(name=place, country=country)
    paper = _paper_from(file, slots["date"]) if file else None
    with opened(where, create=True) as register:
        confirm(register, register.add_agreement(person=person, why=why, paper=paper, **slots), form)


@add.command("body")
@_party
@click.option("--kind", type=_choice(BodyKind), default="committee", show_default=True, help="Its form.")
@click.option("--name", metavar="WORDS", help="Its name.")
@click.option("--stage", type=_choice(BodyStage), default="established", show_default=True, help="What it reached.")
@click.option("--date", callback=_date, metavar="DATE", help="When it reached that.")
@click.option("--rhythm", "recurrence", type=_choice(Recurrence), help="How often it is to meet.")
@_area
@click.option("--under", metavar="ID", help="The agreement that it works under.")
@deciding
def body(where: str, form: str | None, person: str, why: str, **slots: Any) -> None:
    """A joint committee or another body."""
    with opened(where) as register:
        confirm(register, register.add_body(person=person, why=why, **slots), form)


@add.command("meeting")
@click.option("--body", "of", required=True, metavar="ID", help="The body that met.")
@click.option("--date", callback=_date, required=True, metavar="DATE", help="The (first) day of its session.")
@click.option("--minutes", "file", type=_paper, metavar="FILE", help="Its minutes: they become a document.")
@click.option("--attended", "people", multiple=True, metavar="NAME", help="Who was there.")
@deciding
def meeting(
    where: str, form: str | None, person: str, why: str, of: str, date: PartialDate, file: str | None,
    people: tuple[str, ...],
) -> None:  # fmt: skip
    """A session of a body."""
    with opened(where) as register:
        register.entry(of)  # before the minutes are read, which takes a moment
        minutes = _paper_from(file, date) if file else None
        decision = register.add_meeting(of, date, person=person, why=why, minutes=minutes, people=people)
        confirm(register, decision, form)


@add.command("measure")
@click.option("--under", required=True, metavar="ID", help="The agreement, or the body, that agreed on it.")
@click.option("--task", required=True, metavar="WORDS", help="What is to be done.")
@click.option("--by", multiple=True, metavar="CODE", help="Who undertook it; all parties where not given.")
@click.option("--to", multiple=True, metavar="CODE", help="For whom.")
@click.option("--kind", type=_choice(CommitmentKind), default="other", show_default=True, help="Its kind.")
@click.option("--owner", metavar="NAME", help="The person or office that sees to it.")
@_area
@click.option("--due", callback=_date, metavar="DATE", help="By when.")
@click.option(
    "--state",
    type=click.Choice(["open", "fulfilled", "lapsed"]),
    default="open",
    show_default=True,
    help="What became of it; changed later by: paraph decide correct KEY state ...",
)
@click.option("--minutes", "file", type=_paper, metavar="FILE", help="The text that says so.")
@deciding
def measure(where: str, form: str | None, person: str, why: str, under: str, file: str | None, **slots: Any) -> None:
    """A measure: what is to be done, who sees to it and by when."""
    with opened(where) as register:
        register.entry(under)
        minutes = _paper_from(file, None) if file else None
        confirm(register, register.add_measure(under, person=person, why=why, minutes=minutes, **slots), form)


def _paper_from(file: str, day: PartialDate | None) -> Paper:
    """A text file as a document that has been read; it was published on the day that it is about, if on any."""
    import msgspec

    from paraph.reader import Reader
    from paraph.records import Document
    from paraph.register import Paper
    from paraph.register.reader_version import reader_version
    from paraph.sources import Intake, Problem, read_sources

    found = list(read_sources((file,), Intake(standard_input=sys.stdin.buffer)))
    problems = [one for one in found if isinstance(one, Problem)]
    documents = [one for one in found if isinstance(one, Document)]
    if problems or len(documents) != 1:
        said = str(problems[0]) if problems else f"{file} holds {len(documents)} documents, not one"
        raise click.ClickException(said)
    (document,) = documents
    if document.published is None and day is not None:
        document = msgspec.structs.replace(document, published=day)
    return Paper(document, Reader().read(document), reader_version())
