"""Disks that are full or read-only, and documents that can't be read: nothing half written, and it goes on after."""

from __future__ import annotations

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import make_url

from benchmarks.own_postgres import OwnPostgres
from benchmarks.register_contents import contents, differences
from benchmarks.register_corpus import corpus
from paraph.register import Register, RegisterError
from tests.conftest import REPOSITORY, SAMPLES
from tests.register.conftest import Command
from tests.register.reports import READER, Report, Reports, add_all, agreement

_ROOM = 300_000  # bytes left on the full disk when adding begins
_WITHOUT_ROOTS_POWERS = ["--inh-caps=-all", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--"]


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A file system of its own with room for 16 MB, where a server's user may come too."""
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "disk"
        folder.mkdir()
        Path(home).chmod(0o755)
        mount = shutil.which("mount")
        command = [mount or "", "-t", "tmpfs", "-o", "size=16m", "none", str(folder)]
        if os.geteuid() or mount is None or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("only root may make a small disk, and not everywhere")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path) -> Path:
    """Leave little room; the file to remove for getting it back."""
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        left = os.statvfs(disk)
        file.write(b"x" * (left.f_bavail * left.f_frsize - _ROOM))
    return ballast


def add_until_full_and_go_on(where: str, disk: Path, another: str) -> None:
    """Add until there is no room; then make room, add the rest, and compare with a register that always had room."""
    told = [report for _, report in corpus(90)]
    with Register(where, create=True) as register, Register(another, create=True) as roomy:
        add_all(register, told[:10])
        ballast = fill(disk)
        done, said = added_before_it_is_full(register, told)
        assert done >= 10
        assert "the disk is full: what was being added was not kept" in said
        assert register.check() == []
        add_all(roomy, told[:done])
        assert differences(contents(register), contents(roomy)) == []
        ballast.unlink()
        add_all(register, told)
        add_all(roomy, told)
        assert register.check() == []
        assert differences(contents(register), contents(roomy)) == []


def added_before_it_is_full(register: Register, told: list[Report]) -> tuple[int, str]:
    """How many reports there was room for, and what is said of the next one."""
    for done, (document, reading) in enumerate(told):
        try:
            register.add(document, reading, READER)
        except RegisterError as error:
            return done, str(error)
    pytest.fail("the disk was large enough")


def test_a_full_disk(small_disk: Path, tmp_path: Path) -> None:
    add_until_full_and_go_on(str(small_disk / "r"), small_disk, str(tmp_path / "another.register"))


def test_a_full_disk_of_a_server(postgres: OwnPostgres, on_server: str, small_disk: Path, tmp_path: Path) -> None:
    postgres.may_use(small_disk)
    database = make_url(on_server).database
    postgres.execute(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    try:
        postgres.execute(f"ALTER DATABASE {database} SET TABLESPACE small")
        add_until_full_and_go_on(on_server, small_disk, str(tmp_path / "another.register"))
    finally:
        postgres.drop_database(str(database))
        postgres.execute("DROP TABLESPACE small")


def paraph(*arguments: str, prefix: list[str] | None = None, most_bytes: int | None = None) -> tuple[int, str, str]:
    """Run the command as a program of its own, allowed to write files of so many bytes."""

    def limit() -> None:
        if most_bytes is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, most_bytes))

    done = subprocess.run(
        [*(prefix or []), sys.executable, "-m", "paraph", *arguments],
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "src")},
        preexec_fn=limit,
        timeout=120,
        check=False,
        text=True,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    where = str(tmp_path / "r")
    Register(where, create=True).close()
    code, _, said = paraph("add", str(SAMPLES), "--register", where, most_bytes=(tmp_path / "r").stat().st_size // 2)
    assert (code, said.count("\n")) == (2, 1)
    assert "what was being added was not kept" in said
    assert paraph("check", "--register", where) == (0, "", "")
    code, _, said = paraph("add", str(SAMPLES), "--register", where)
    samples = len(SAMPLES.read_text(encoding="utf-8").splitlines())
    assert (code, said) == (0, f"documents: {samples} added\n")


def test_what_is_read_only(tmp_path: Path, reports: Reports) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    path = folder / "r"
    with Register(str(path), create=True) as register:
        add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
    before = path.read_bytes()
    # Root may write everywhere, unless it gives up the power to.
    prefix = []
    if os.geteuid() == 0:
        if (setpriv := shutil.which("setpriv")) is None:
            pytest.skip("root can't give up its powers here: there is no setpriv")
        prefix = [setpriv, *_WITHOUT_ROOTS_POWERS]
    # In a folder that may be written, then in one that may not.
    for mode, may_not in ((0o755, "r is read-only: nothing can be added"), (0o555, "is read-only")):
        path.chmod(0o444 if mode == 0o755 else 0o644)
        folder.chmod(mode)
        code, _, said = paraph("add", str(SAMPLES), "--register", str(path), prefix=prefix)
        assert (code, said.count("\n")) == (2, 1)
        assert may_not in said
        code, answer, said = paraph("list", "--register", str(path), prefix=prefix)
        assert (code, said) == (0, "")
        assert json.loads(answer)["parties"] == ["IRN", "NER"]
        assert [file.name for file in folder.iterdir()] == ["r"]
    code, _, said = paraph("add", str(SAMPLES), "--register", str(folder / "new"), prefix=prefix)
    assert (code, said.count("\n")) == (2, 1)
    folder.chmod(0o755)
    assert path.read_bytes() == before


def test_documents_that_can_not_be_read_stop_nothing(command: Command, where: str, tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": "first", "text": "Niger and Iran signed a memorandum in Niamey on 8 May 2025."}),
        '{"id": "broken", "text": ',
        json.dumps({"id": "empty", "text": "  "}),
        json.dumps({"id": "elsewhere", "text": "Нигер и Иран подписали меморандум.", "language": "ru"}),
        json.dumps({"id": "nul", "text": "Niger and Mali signed a \0treaty on 3 May 2025.", "title": "\0"}),
        json.dumps(
            {"id": "long", "text": "Chad and Mali signed a treaty on 3 May 2025.", "url": "http://x/" + "é" * 9000}
        ),
        json.dumps({"id": "last", "text": "Chad and Mali ratified the treaty on 3 June 2025."}),
    ]
    path = tmp_path / "reports.jsonl"
    path.write_text("\n".join(lines))
    code, said = command("add", str(path), "--register", where)
    assert code == 2
    assert said.splitlines()[0] == "documents: 5 added"
    assert "reports.jsonl:2: is not JSON" in said
    assert "reports.jsonl:3: text is empty" in said
    assert "elsewhere: the language 'ru' is not supported" in said
    with Register(where) as register:
        before = contents(register)
        kept = {row[1] for row in before["sightings"]}
        assert kept == {f"name={name}" for name in ("first", "elsewhere", "nul", "long", "last")}
        assert register.check() == []
        assert command("add", str(path), "--register", where)[0] == 2
        assert contents(register) == before


def test_a_document_that_the_database_refuses_stops_nothing(
    command: Command, where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "reports.jsonl"
    path.write_text("\n".join(json.dumps({"id": name, "text": f"Niger, in {name}."}) for name in ("one", "two")))

    def refuse(self: object, text: str) -> None:
        if "one" in text:
            raise ValueError("no such words")

    monkeypatch.setattr("paraph.records.Reading.check_against", refuse)
    code, said = command("add", str(path), "--register", where)
    assert code == 2
    assert said.splitlines()[:2] == ["documents: 1 added", "one: no such words"]
