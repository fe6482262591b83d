"""What holds for the whole project: imports point one way, files stay short, the README tells the truth."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import click
import pytest

from paraph.cli.entry import command_line
from tests.conftest import REPOSITORY

SOURCE = REPOSITORY / "src" / "paraph"
# A package may import itself and those before it.
ORDER = [
    "records", "codes", "sources", "reader", "triage", "evaluation", "register", "publish", "web", "cluster", "cli"
]  # fmt: skip
MOST_LINES = 500

MODULES = sorted(SOURCE.rglob("*.py"))
PROGRAMS = sorted(
    path
    for folder in ("src", "tests", "benchmarks", "training", "tools")
    for path in (REPOSITORY / folder).rglob("*.py")
)


def name_of(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_down(path: Path) -> None:
    home = path.relative_to(SOURCE).parts[0]
    if home not in ORDER:  # The package's own front door.
        return
    allowed = {*ORDER[: ORDER.index(home) + 1], "__version__"}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        named: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path.name}:{node.lineno}: relative import"
            named = [node.module]
        elif isinstance(node, ast.Import):
            named = [alias.name for alias in node.names]
        for module in named:
            parts = module.split(".")
            if parts[0] == "paraph" and len(parts) > 1:
                assert parts[1] in allowed, f"{path.name}:{node.lineno}: {home} must not import {module}"


@pytest.mark.parametrize("path", PROGRAMS, ids=name_of)
def test_files_are_short_and_finished(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") < MOST_LINES
    if path != Path(__file__):
        assert not re.search(r"TODO|FIXME|XXX", text)
        assert not re.search(r"(?<![\w.])/(?:work|root|home)/", text)
    assert not path.name.startswith(("helper", "util", "misc", "common"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_say_what_they_are(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


def test_locked_requirements_have_hashes_and_name_no_host() -> None:
    for path in (REPOSITORY / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"://|--index|--find-links|--trusted", text), path.name
        if path.name != "train.txt":
            for pin in re.findall(r"^[a-z0-9][\w.-]*==.*$", text, re.MULTILINE):
                assert pin.endswith("\\"), f"{path.name}: {pin} has no hash"


def options_of(command: click.Command) -> set[str]:
    """The options of a command and of those under it."""
    under = list(command.commands.values()) if isinstance(command, click.Group) else []
    own = {option for parameter in command.params for option in parameter.opts}
    return own.union(*map(options_of, under))


def test_readme_names_every_command_and_only_real_options() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    context = click.Context(command_line)
    options: set[str] = set()
    for name in command_line.list_commands(context):
        assert f"paraph {name}" in readme
        command = command_line.get_command(context, name)
        assert command is not None
        options |= options_of(command)
    ours = re.sub(r"`python -m benchmarks[^`]*`", "", readme)  # the benchmarks have options of their own
    assert set(re.findall(r"(?<![\w-])--[a-z][\w-]*", ours)) <= options | {"--version", "--help"}


def test_other_pages_name_only_real_options() -> None:
    known = {"--version", "--help"} | options_of(command_line)
    context = click.Context(command_line)
    for name in command_line.list_commands(context):
        command = command_line.get_command(context, name)
        assert command is not None
        known |= options_of(command)
    for page in (REPOSITORY / "docs").glob("*.md"):
        lines = page.read_text(encoding="utf-8").splitlines()
        # training, benchmarks and tools are programs with options of their own
        ours = [line for line in lines if not re.search(r"training/|-m benchmarks|tools/", line)]
        assert set(re.findall(r"(?<![\w-])--[a-z][\w-]*", "\n".join(ours))) <= known, page.name


def test_readme_folders_are_there() -> None:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    for folder in re.findall(r"^\| `([\w/]+)` \|", readme, re.MULTILINE):
        assert (REPOSITORY / folder).is_dir(), folder
