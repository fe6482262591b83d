"""The installed command, run as people run it, on files of every sort."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import paraph
from paraph.records import Document, Reading
from tests.conftest import REPOSITORY, RunParaph

SAMPLES = REPOSITORY / "src" / "paraph" / "samples" / "reports.jsonl"
REPORT = (
    "Niger and Iran signed a memorandum of understanding on security cooperation in Niamey on Thursday, May 8. "
    "General Ahmad Reza Radan led the Iranian delegation."
)


def results_of(output: bytes) -> list[Reading]:
    return [Reading.from_json(line) for line in output.splitlines()]


def test_version_and_help(run_paraph: RunParaph) -> None:
    assert run_paraph("--version").stdout.decode().strip() == f"paraph, version {paraph.__version__}"
    for arguments in ((), ("--help",)):
        shown = run_paraph(*arguments)
        assert shown.returncode == 0
        assert b"evaluate" in shown.stdout
    assert b"--published" in run_paraph("read", "--help").stdout


def test_schema(run_paraph: RunParaph) -> None:
    schema = json.loads(run_paraph("schema").stdout)
    assert {"Document", "Reading"} <= set(schema["$defs"])


def test_samples_are_read_in_order(run_paraph: RunParaph) -> None:
    done = run_paraph("read", str(SAMPLES))
    assert done.returncode == 0
    assert done.stderr == b""
    documents = [Document.from_json(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
    results = results_of(done.stdout)
    assert [result.id for result in results] == [document.id for document in documents]
    for document, result in zip(documents, results, strict=True):
        result.check_against(document.text)
        assert result.agreements


def test_text_file_with_facts(run_paraph: RunParaph, tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(REPORT)
    done = run_paraph("read", "report.txt", "--published", "2025-05-10", "--language", "en", "--title", "A pact")
    (result,) = results_of(done.stdout)
    assert result.id == "report.txt"
    assert result.language == "en"
    assert [str(agreement.date) for agreement in result.agreements] == ["2025-05-08"]
    assert set(result.agreements[0].parties) == {"NER", "IRN"}


def test_standard_input(run_paraph: RunParaph) -> None:
    (as_text,) = results_of(run_paraph("read", "-", stdin=REPORT.encode()).stdout)
    assert as_text.id == "stdin"
    lines = json.dumps({"id": 5, "text": REPORT}).encode()
    (as_line,) = results_of(run_paraph("read", "-", stdin=lines).stdout)
    assert as_line.id == 5
    assert as_line.agreements == as_text.agreements


def test_mixed_inputs_are_read_as_far_as_they_can_be(run_paraph: RunParaph, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(REPORT)
    (tmp_path / "empty.txt").write_text("")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 10)
    (tmp_path / "wide.txt").write_bytes(REPORT.encode("utf-16"))
    (tmp_path / "lines.jsonl").write_bytes(
        b'{"id": "one", "text": "Nothing."}\nbroken\n{"id": "two", "text": "x", "published": "never"}\n'
        b'{"id": "huge", "text": "' + b"x" * 2_100_000 + b'"}\n{"id": "last", "text": "Nothing."}\n'
    )
    done = run_paraph("read", "good.txt", "empty.txt", "missing.txt", "binary.txt", "lines.jsonl", "wide.txt")
    assert done.returncode == 2
    assert [result.id for result in results_of(done.stdout)] == ["good.txt", "one", "two", "last", "wide.txt"]
    said = done.stderr.decode().splitlines()
    assert said == [
        "empty.txt: is empty",
        "missing.txt: no such file or directory",
        said[2],
        "lines.jsonl:2: is not JSON: Expecting value (character 1 of the line)",
        "lines.jsonl:3: published: 'never' is no date (YYYY, YYYY-MM or YYYY-MM-DD): read without it",
        "lines.jsonl:4: text has 2,100,000 characters, more than 2,000,000 (--max-size raises the limit)",
        "5 documents read, 1 remark on them, 5 could not be read",
    ]
    assert said[2].startswith("binary.txt: is binary data")
    assert run_paraph("read", "empty.txt", "--quiet").stderr == b""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("read",), "Missing argument 'SOURCE...'"),
        (("read", "a.txt", "--published", "2025-02-30"), "2025-02 has no day 30"),
        (("read", "a.txt", "--language", "klingon"), "no language code"),
        (("read", "a.txt", "--format", "xml"), "'xml'"),
        (("read", "a.txt", "--workers", "0"), "0"),
        (("read", "a.txt", "--nonsense"), "--nonsense"),
        (("read", "a.txt", "--output", "a.txt"), "--output a.txt is also read"),
        (("read", "a.txt", "--html", "./a.txt"), "is also read"),
        (("read", "a.txt", "--output", "."), "is a folder"),
        (("read", "a.txt", "--output", "no/such/out.jsonl"), "there is no folder"),
        (("read", "a.txt", "--output", "o", "--html", "o"), "name two files"),
        (("read", "-", "-"), "- stands twice"),
        (("evaluate", "a.txt"), "Missing argument 'PREDICTED'"),
        (("evaluate", "missing.jsonl", "a.txt"), "missing.jsonl: no such file or directory"),
        (("evaluate", "a.txt", "a.txt"), "a.txt:1: is not JSON"),
        (("evaluate", ".", "a.txt"), ".: is a directory"),
        (("reed", "a.txt"), "No such command 'reed'"),
    ],
)
def test_a_mistake_is_one_clear_line_and_exit_code_2(
    run_paraph: RunParaph, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    (tmp_path / "a.txt").write_text(REPORT)
    done = run_paraph(*arguments)
    assert done.returncode == 2
    assert done.stdout == b""
    (line,) = done.stderr.decode().splitlines()
    assert said in line
    assert (tmp_path / "a.txt").read_text() == REPORT


def test_formats(run_paraph: RunParaph, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT)
    cards = run_paraph("read", "a.txt", "--format", "cards").stdout.decode()
    assert "Agreement: memorandum of understanding, signed" in cards
    assert "\x1b" not in cards
    assert max(map(len, cards.splitlines())) <= 80
    (result,) = json.loads(run_paraph("read", "a.txt", "--format", "json").stdout)
    assert result["id"] == "a.txt"


def test_output_is_whole_and_pages_are_written_beside_it(run_paraph: RunParaph, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT)
    (tmp_path / "out.jsonl").write_text("old")
    done = run_paraph("read", "a.txt", "--output", "out.jsonl", "--html", "page.html", "--explain")
    assert done.returncode == 0
    assert done.stdout == b""
    assert done.stderr.decode() == "page written: page.html\n"
    (result,) = results_of((tmp_path / "out.jsonl").read_bytes())
    assert result.explanation is not None
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert page.endswith("</html>\n")
    assert 'class="m actor"' in page
    assert sorted(os.listdir(tmp_path)) == ["a.txt", "out.jsonl", "page.html"]


def test_explanations_name_their_cues(run_paraph: RunParaph) -> None:
    for line in results_of(run_paraph("read", str(SAMPLES), "--explain").stdout):
        assert line.explanation is not None
        explained = {one.record for one in line.explanation.records if one.cues}
        assert {record.id for _, record in line.records()} <= explained


def test_workers_give_the_same_results_in_the_same_order(run_paraph: RunParaph, tmp_path: Path) -> None:
    documents = [json.loads(line) for line in SAMPLES.read_text(encoding="utf-8").splitlines()]
    with (tmp_path / "many.jsonl").open("w") as file:
        for number in range(60):
            document = documents[number % len(documents)] | {"id": number}
            file.write(json.dumps(document) + ("\nbroken\n" if number == 30 else "\n"))
    alone = run_paraph("read", "many.jsonl")
    together = run_paraph("read", "many.jsonl", "--workers", "2")
    assert alone.returncode == together.returncode == 2
    assert alone.stdout == together.stdout
    assert alone.stderr == together.stderr
    assert [result.id for result in results_of(alone.stdout)] == list(range(60))


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    with (tmp_path / "many.jsonl").open("w") as file:
        for number in range(2000):
            file.write(json.dumps({"id": number, "text": REPORT * 4}) + "\n")
    command = f"{sys.executable} -m paraph read many.jsonl | head -n 1"
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src")}
    done = subprocess.run(
        command, shell=True, cwd=tmp_path, capture_output=True, env=environment, timeout=60, check=False
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == b""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_leaves_nothing_half_written(tmp_path: Path, workers: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src")}
    command = [sys.executable, "-m", "paraph", "read", "-", "--output", "out.jsonl", "--workers", workers]
    with subprocess.Popen(
        command,
        cwd=tmp_path,
        env=environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        assert running.stdin is not None
        running.stdin.write(b'{"id": 1, "text": "Niger and Iran signed."}\n' * 5)
        running.stdin.flush()
        deadline = time.monotonic() + 20
        while not any(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.05)
        os.killpg(running.pid, signal.SIGINT)
        _, said = running.communicate(timeout=20)
    assert running.returncode == 130
    assert said.decode().strip() == "paraph: stopped"
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_gets_cards_in_colour(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(REPORT)
    shown = _on_terminal(["read", "a.txt"], tmp_path, {})
    assert "Agreement: memorandum of understanding, signed" in shown
    assert "\x1b[" in shown
    assert "\x1b[" not in _on_terminal(["read", "a.txt"], tmp_path, {"NO_COLOR": "1"})


def _on_terminal(arguments: list[str], folder: Path, environment: dict[str, str]) -> str:
    """What the command writes when its standard output is a terminal."""
    ours, theirs = pty.openpty()
    running = subprocess.Popen(
        [sys.executable, "-m", "paraph", *arguments],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(REPOSITORY / "src"), "TERM": "xterm", "COLUMNS": "80"} | environment,
        stdout=theirs,
        stdin=subprocess.DEVNULL,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            block = os.read(ours, 4096)
        except OSError:  # The other side closed the terminal.
            break
        if not block:
            break
        shown += block
    os.close(ours)
    assert running.wait(timeout=30) == 0
    return shown.decode()


def test_evaluate(run_paraph: RunParaph, tmp_path: Path) -> None:
    gold = {
        "id": "a.txt",
        "text": REPORT,
        "gold": {"agreements": [{"parties": ["NER", "IRN"], "instrument": "memorandum", "stage": "ratified"}]},
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold))
    (tmp_path / "a.txt").write_text(REPORT)
    run_paraph("read", "a.txt", "--output", "predicted.jsonl")
    shown = run_paraph("evaluate", "gold.jsonl", "predicted.jsonl", "--errors", "5", "--by-document")
    assert shown.returncode == 0
    assert "stage: gold ratified · predicted signed" in shown.stdout.decode()
    assert "“Niger and Iran signed a memorandum" in shown.stdout.decode()
    report = json.loads(run_paraph("evaluate", "gold.jsonl", "predicted.jsonl", "--json").stdout)
    assert report["slots"]["agreements.parties"]["f1"] == 1
    itself = json.loads(run_paraph("evaluate", "gold.jsonl", "gold.jsonl", "--json").stdout)
    assert itself["overall"]["f1"] == 1
