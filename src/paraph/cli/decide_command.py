"""`paraph decide`: people's decisions, from accepting an entry to undoing what was decided."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from paraph.cli.adding_by_hand import add
from paraph.cli.deciding_options import confirm, deciding
from paraph.cli.entry import BAD_INPUT
from paraph.cli.register_options import answer, form_option, opened, register_option

if TYPE_CHECKING:
    from paraph.register import Decision

__all__ = ["command"]


@click.group("decide", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Decide what no reader may change: who decided, when and why is kept, and all of it can be undone.

    An entry is named by any id that it ever had; a record by its key or a beginning of it, as `paraph show` gives it.
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


command.add_command(add)


@command.command("accept")
@click.argument("named", metavar="ID")
@deciding
def accept(where: str, named: str, form: str | None, **who: str) -> None:
    """An entry, or one record, is right as it stands."""
    with opened(where) as register:
        confirm(register, register.accept(named, **who), form)


@command.command("correct")
@click.argument("named", metavar="ID")
@click.argument("field")
@click.argument("values", nargs=-1, metavar="VALUE...")
@click.option("--stage", metavar="CODE", help="Of an entry's dates, that of this stage; the latest where not given.")
@click.option("--nothing", is_flag=True, help="The field holds nothing.")
@deciding
def correct(
    where: str,
    named: str,
    field: str,
    values: tuple[str, ...],
    stage: str | None,
    nothing: bool,
    form: str | None,
    **who: str,
) -> None:
    """A field has these values: of an entry, by its id, or of one report's record, by its key.

    Fields are those of the record contract (parties, date, place.name ...); a commitment has an owner, a task and a
    state (open, fulfilled, lapsed) besides.
    """
    if nothing == bool(values):
        raise click.UsageError("give the values that the field has, or --nothing")
    with opened(where) as register:
        confirm(register, register.correct(named, field, values, stage=stage, **who), form)


@command.command("merge")
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@deciding
def merge(where: str, one: str, other: str, form: str | None, **who: str) -> None:
    """Two entries are one: the older id goes on, the other leads to it."""
    with opened(where) as register:
        confirm(register, register.merge(one, other, **who), form)


@command.command("split")
@click.argument("named", metavar="ID")
@click.option("--record", "records", multiple=True, metavar="KEY", help="This record goes.")
@click.option("--document", "documents", multiple=True, metavar="NAME", help="What this document says goes.")
@deciding
def split(
    where: str, named: str, records: tuple[str, ...], documents: tuple[str, ...], form: str | None, **who: str
) -> None:
    """Some of an entry's reports are of something else: they become an entry of their own."""
    if not records and not documents:
        raise click.UsageError("name what goes: --record KEY or --document NAME")
    with opened(where) as register:
        confirm(register, register.split(named, records, documents=documents, **who), form)


@command.command("not-same")
@click.argument("one", metavar="ID")
@click.argument("other", metavar="ID")
@deciding
def not_same(where: str, one: str, other: str, form: str | None, **who: str) -> None:
    """Two entries are different things, however alike."""
    with opened(where) as register:
        confirm(register, register.not_same(one, other, **who), form)


@command.command("withdraw")
@click.argument("named", metavar="ID")
@deciding
def withdraw(where: str, named: str, form: str | None, **who: str) -> None:
    """An entry is none: it is no longer listed, and its id still resolves."""
    with opened(where) as register:
        confirm(register, register.withdraw(named, **who), form)


@command.command("undo")
@click.argument("decision", metavar="DECISION")
@deciding
def undo(where: str, decision: str, form: str | None, **who: str) -> None:
    """Take a decision back; both stay on record."""
    with opened(where) as register:
        confirm(register, register.undo(decision, **who), form)


@command.command("list")
@register_option
@click.option("--about", metavar="ID", help="Only those that speak of this entry.")
@form_option
def list_(where: str, about: str | None, form: str | None) -> None:
    """List decisions, oldest first."""
    with opened(where) as register:
        from paraph.publish.decision_words import decision_in_words

        kept = register.decisions(about)
        undone = {decision.undoes for decision in kept}
        rows: Iterator[dict[str, Any]] = (
            {
                "decision": decision.key[:12],
                "at": decision.at[:19],
                "person": decision.person,
                "what": decision_in_words(decision.action, decision.content, decision.undoes),
                "why": decision.why,
                "in_force": decision.key not in undone and decision.undoes is None,
            }
            for decision in kept
        )
        answer(rows, ("decision", "at", "person", "what", "why", "in_force"), form)


@command.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True), metavar="FILE")
@register_option
def export(where: str, file: str) -> None:
    """Write all decisions to a file (- is standard output), a line of JSON each, for `paraph decide import`."""
    with opened(where) as register:
        import msgspec

        from paraph.publish.whole_file import whole_file

        lines = (msgspec.json.encode(decision).decode() + "\n" for decision in register.decisions())
        if file == "-":
            sys.stdout.writelines(lines)
            return
        try:
            with whole_file(Path(file)) as stream:
                stream.writelines(line.encode() for line in lines)
        except OSError as error:
            raise click.ClickException(f"can't write {file}: {error.strerror or error}") from None


@command.command("import")
@click.argument("file", type=click.File("rb"), metavar="FILE")
@register_option
def import_(where: str, file: Any) -> int:
    """Apply the decisions of a file that are not here yet; what can't be applied is named, the rest is."""
    with opened(where) as register:
        done, problems = register.carry_over(_decisions_in(file))
    click.echo(f"decisions: {done} applied", err=True)
    for line in problems:
        click.echo(line, err=True)
    return BAD_INPUT if problems else 0


def _decisions_in(lines: Any) -> Iterator[Decision]:
    import msgspec

    from paraph.register import Decision

    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                yield msgspec.json.decode(line, type=Decision)
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                raise click.ClickException(f"line {number} is no decision ({error}); nothing was changed") from None
