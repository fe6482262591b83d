"""The `paraph` command and how it ends: one clear line for a mistake, quietly for a closed pipe or Ctrl-C.

Exit codes: 0 all was read; 1 `check` has found something; 2 something about the call or an input was wrong (what was
right has been read); 130 stopped by Ctrl-C; 141 the reader of the output went away.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

import paraph

BAD_INPUT = 2
INTERRUPTED = 130
PIPE_CLOSED = 141

# Each command is a module of its own and loaded when called, so that none waits for what another needs.
_COMMANDS = {
    "add": ("paraph.cli.add_command", "Read reports and add them to a register."),
    "check": ("paraph.cli.check_command", "Verify that a register is sound."),
    "decide": ("paraph.cli.decide_command", "Decide what no reader may change, and add by hand."),
    "diff": ("paraph.cli.diff_command", "Tell what changed in a register since a day or a version."),
    "evaluate": ("paraph.cli.evaluate_command", "Score one coding of documents against another."),
    "export": ("paraph.cli.export_command", "Write a register's agreements as JSON."),
    "follow": ("paraph.cli.follow_command", "List what is outstanding in a register."),
    "list": ("paraph.cli.list_command", "List what a register holds, by kind."),
    "read": ("paraph.cli.read_command", "Read reports into records."),
    "schema": ("paraph.cli.schema_command", "Print the JSON Schema of documents and results."),
    "search": ("paraph.cli.search_command", "Find documents and entries by words."),
    "serve": ("paraph.cli.serve_command", "Show a register as pages and as an API."),
    "show": ("paraph.cli.show_command", "Show an entry of a register."),
    "sources": ("paraph.cli.sources_command", "List where documents came from, and how each source fares."),
    "users": ("paraph.cli.users_command", "Say who may sign in to a served register."),
    "watch": ("paraph.cli.watch_command", "Follow feeds and add what is new."),
}


class _LazyCommands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = import_module(_COMMANDS[cmd_name][0]).command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in _COMMANDS.items()])


@click.group(cls=_LazyCommands, invoke_without_command=True)
@click.version_option(paraph.__version__, prog_name="paraph")
@click.pass_context
def command_line(ctx: click.Context) -> None:
    """Read news reports on security cooperation into typed records, each tied to the words that say it."""
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> NoReturn:
    """Run the command line and exit."""
    try:
        outcome = command_line.main(prog_name="paraph", standalone_mode=False)
        sys.stdout.flush()
        code = outcome if isinstance(outcome, int) else 0
    except click.exceptions.Exit as leaving:
        code = leaving.exit_code
    except click.ClickException as mistake:
        code = BAD_INPUT
        _say(_as_one_line(mistake))
    except (click.Abort, KeyboardInterrupt):
        code = INTERRUPTED
        _say("paraph: stopped")
    except BrokenPipeError:
        code = PIPE_CLOSED
        # Python flushes standard output once more as it ends: let that go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)


def _as_one_line(mistake: click.ClickException) -> str:
    context = mistake.ctx if isinstance(mistake, click.UsageError) else None
    command = context.command_path if context else "paraph"
    message = " ".join(mistake.format_message().split())
    hint = f" (see {command} --help)" if isinstance(mistake, click.UsageError) else ""
    return f"{command}: {message}{hint}"


def _say(line: str) -> None:
    # Whoever listened may be gone; the exit code still tells.
    with suppress(OSError):
        click.echo(line, err=True)
