"""`paraph users`: who may sign in to a served register, and what each may do."""

from __future__ import annotations

import sys

import click

from paraph.cli.register_options import answer, form_option, opened, register_option

_ROLES = ("reader", "coder", "editor")
_role = click.option(
    "--role", type=click.Choice(_ROLES), required=True, help="Readers look, coders also code, editors also decide."
)


@click.group("users", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Say who may sign in to `paraph serve`. A password is asked for, or is the first line of standard input."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@command.command("add")
@click.argument("name")
@_role
@register_option
def add(name: str, role: str, where: str) -> None:
    """Let somebody sign in."""
    with opened(where) as register:
        person = register.add_person(name, role, _password_hash())
    click.echo(f"{person.name} may sign in as {person.role}", err=True)


@command.command("password")
@click.argument("name")
@register_option
def password(name: str, where: str) -> None:
    """Give somebody a new password; their sessions and tokens end."""
    with opened(where) as register:
        register.change_person(name, password_hash=_password_hash())


@command.command("role")
@click.argument("name")
@_role
@register_option
def role(name: str, role: str, where: str) -> None:
    """Give somebody another role; their sessions and tokens end."""
    with opened(where) as register:
        register.change_person(name, role=role)


@command.command("remove")
@click.argument("name")
@register_option
def remove(name: str, where: str) -> None:
    """Let somebody sign in no longer; what they decided stays."""
    with opened(where) as register:
        register.remove_person(name)


@command.command("token")
@click.argument("name")
@click.option("--revoke", is_flag=True, help="End all tokens of this person instead.")
@register_option
def token(name: str, revoke: bool, where: str) -> None:
    """Print a token by which a program acts for somebody in the API. It is shown once and kept as a hash."""
    with opened(where) as register:
        if revoke:
            click.echo(f"{register.revoke_tokens(name)} ended", err=True)
        else:
            click.echo(register.new_token(name))


@command.command("list")
@register_option
@form_option
def list_(where: str, form: str | None) -> None:
    """List who may sign in."""
    with opened(where) as register:
        rows = ({"name": p.name, "role": str(p.role), "added": p.added_at} for p in register.people_who_sign_in())
        answer(rows, ("name", "role", "added"), form)


def _password_hash() -> str:
    try:
        from paraph.web.passwords import hash_of
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error.name} is missing: pip install 'paraph[web]'") from None
    if sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    try:
        return hash_of(given)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
