"""Documents are read anew by other weights and other tables."""

from __future__ import annotations

import shutil
from importlib import resources
from pathlib import Path

import pytest

from paraph.register import reader_version as version


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of all that the version is made of."""
    original = Path(str(resources.files("paraph")))
    copy = tmp_path / "paraph"
    for folder in ("reader/model", "reader/languages", "register/data", "codes"):
        shutil.copytree(original / folder, copy / folder)
    monkeypatch.setattr(version.resources, "files", lambda _: copy)
    return copy


def read_version() -> str:
    version.reader_version.cache_clear()
    try:
        return version.reader_version()
    finally:
        version.reader_version.cache_clear()


@pytest.mark.parametrize(
    "changed",
    [
        "reader/model/weights.npz",
        "reader/languages/fr/actors.tsv",
        "register/data/recalled.toml",
        "codes/states.tsv",
    ],
)
def test_other_tables_are_another_reader(package: Path, changed: str) -> None:
    before = read_version()
    assert read_version() == before
    path = package / changed
    path.write_bytes(path.read_bytes() + b"\n")
    assert read_version() != before


def test_what_python_leaves_behind_is_no_other_reader(package: Path) -> None:
    before = read_version()
    (package / "codes" / "__pycache__").mkdir(exist_ok=True)
    (package / "codes" / "__pycache__" / "x.pyc").write_bytes(b"x")
    assert read_version() == before
