"""What the commands that decide share: who decides and why, and how a decision is confirmed."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from paraph.cli.register_options import register_option

if TYPE_CHECKING:
    from paraph.register import Decision, Register

_Command = TypeVar("_Command", bound=Callable[..., Any])


def _login_name(context: click.Context, option: click.Parameter, value: str | None) -> str:
    if value is not None:
        if not value.strip():
            raise click.BadParameter("the name of the person is empty", context, option)
        return value
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise click.BadParameter("nobody is logged in: say who decides", context, option) from None


def deciding(command: _Command) -> _Command:
    """The register, `--person`, `--why` and `--format` of every command that decides something."""
    for option in (
        click.option("--format", "form", type=click.Choice(["text", "jsonl"]),
                     help="How to confirm: text on a terminal, else jsonl."),
        click.option("--why", default="", metavar="WORDS", help="The reason, which is kept with the decision."),
        click.option("--person", callback=_login_name, metavar="NAME", help="Who decides; the login name by default."),
        register_option,
    ):  # fmt: skip
        command = option(command)
    return command


def confirm(register: Register, decision: Decision, form: str | None) -> None:
    """Say what was decided, what it touched and how to take it back."""
    from paraph.publish.decision_words import decision_in_words
    from paraph.register import records_named

    entries = register.touched_by(decision)
    if form == "text" or (form is None and sys.stdout.isatty()):
        touched = f" ({', '.join(entries)})" if entries else ""
        click.echo(f"{decision_in_words(decision.action, decision.content, decision.undoes)}{touched}")
        click.echo(f"decided by {decision.person}{f': {decision.why}' if decision.why else ''}")
        if decision.undoes is None:
            click.echo(f"to take it back: paraph decide undo {decision.key[:12]}")
        return
    said = {
        "decision": decision.key,
        "action": decision.action,
        "entries": entries,
        "records": records_named(decision.action, decision.content),
        "person": decision.person,
        "why": decision.why,
        "at": decision.at,
        "undoes": decision.undoes,
    }
    click.echo(json.dumps(said, ensure_ascii=False))
