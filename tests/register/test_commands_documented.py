"""The worked examples of `docs/register.md`, typed as they stand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import REPOSITORY, SAMPLES

PAGE = (REPOSITORY / "docs" / "register.md").read_text(encoding="utf-8")
# A section for each user: its heading, and its blocks of commands and of Python.
SECTIONS = dict(re.findall(r"^## (.+?)\n(.+?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
WORKED = [title for title, text in SECTIONS.items() if "```sh" in text]


def blocks(title: str, language: str) -> str:
    """All blocks of a section in one language, one after the other."""
    return "\n".join(re.findall(rf"^```{language}\n(.+?)^```", SECTIONS[title], re.MULTILINE | re.DOTALL))


def test_there_is_a_section_for_each_user() -> None:
    assert [title.split(":")[0] for title in WORKED] == ["A researcher", "An analyst", "A secretariat"]


@pytest.mark.skipif(os.name == "nt", reason="the examples are for a POSIX shell")
@pytest.mark.parametrize("title", WORKED)
def test_the_example_works(title: str, tmp_path: Path) -> None:
    shutil.copy(SAMPLES, tmp_path / "reports.jsonl")
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "LOGNAME": "secretary"}
    script = f'set -eu\nparaph() {{ "{sys.executable}" -m paraph "$@"; }}\n{blocks(title, "sh")}'
    done = subprocess.run(
        ["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=1800
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout
    if python := blocks(title, "python"):
        ran = subprocess.run(
            [sys.executable, "-c", python], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stderr[-2000:]
        assert "NER" in ran.stdout
