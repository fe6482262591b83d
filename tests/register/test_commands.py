"""The commands that ask and decide, over both databases: what they print, in each form, and what they refuse."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from paraph.cli.entry import main
from paraph.register import Register
from tests.register.reports import READER, Reports, add_all, agreement, body, commitment, session

Run = Callable[..., "tuple[int, str, str]"]
PACT = {"date": "2025-05-08", "instrument": "memorandum", "title": "Niamey Accord"}


@pytest.fixture
def run(where: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `paraph` on the register of the test; its exit code, output and errors."""
    monkeypatch.setenv("PARAPH_REGISTER", where)

    def call(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["paraph", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        said = capsys.readouterr()
        code = left.value.code
        return (code if isinstance(code, int) else 0), said.out, said.err

    return call


@pytest.fixture
def filled(where: str, reports: Reports) -> str:
    """A register with two pacts, a committee that met, commitments and what has no entry."""
    made = [
        reports(
            "2025-05-09",
            agreement("NER IRN", **PACT, place="Niamey", areas="border_security"),
            body("NER IRN", name="Joint Security Committee", stage="agreed", recurrence="annual"),
            commitment("NER IRN", "create_body"),
            commitment("IRN", "train", to=("NER",), due="2025-12"),
            ("memberships", {"member": "NER", "organisation": "AES", "change": "joined", "stage": "effective"}),
            ("transfers", {"supplier": "IRN", "recipient": "NER", "items": ("drones",), "stage": "ordered"}),
            ("expenditures", {"actor": "NER", "amount": 5_000_000, "purpose": "aid", "year": 2025}),
            ("offices", {"person": "Salifou Mody", "office": "Minister of Defence", "actor": "NER"}),
        ),
        reports("2025-05-10", agreement("NER IRN", **{**PACT, "date": "2025-05-07"})),
        reports("2025-11-21", body("NER IRN", name="Joint Security Committee"), session("NER IRN", "2025-11-20")),
        reports("2024-02-03", agreement("NER TUR", date="2024-02-01", instrument="protocol", areas="cyber_security")),
    ]
    with Register(where, create=True) as register:
        add_all(register, made)
    return where


def rows(run: Run, *arguments: str) -> list[dict[str, Any]]:
    """The rows that a command prints as JSON Lines."""
    code, out, err = run(*arguments)
    assert (code, err) == (0, "")
    return [json.loads(line) for line in out.splitlines()]


def test_a_text_file_is_added_with_its_day_and_headline(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "report.txt"
    file.write_text("Niger and Iran signed a memorandum of understanding in Niamey on Thursday.", encoding="utf-8")
    code, _, said = run("add", str(file), "--published", "2025-05-10", "--title", "Pact signed", "--language", "en")
    assert (code, said) == (0, "documents: 1 added\n")
    (pact,) = rows(run, "list", "agreements", "--party", "NER")
    assert (pact["date"], pact["stage"]) == ("2025-05-08", "signed")
    assert [document["title"] for document in rows(run, "list", "documents")] == ["Pact signed"]
    code, _, said = run("add", str(file), "--published", "the day before")
    assert (code, said.count("\n")) == (2, 1)


@pytest.mark.usefixtures("filled")
def test_every_kind_is_listed(run: Run) -> None:
    expected = {
        "agreements": 2,
        "bodies": 1,
        "people": 1,
        "commitments": 2,
        "meetings": 1,
        "memberships": 1,
        "transfers": 1,
        "expenditures": 1,
        "documents": 4,
        "doubts": 0,
    }
    assert {kind: len(rows(run, "list", kind)) for kind in expected} == expected
    (person,) = rows(run, "list", "people", "--party", "NER")
    assert (person["name"], person["offices"]) == ("Salifou Mody", ["Minister of Defence"])
    (transfer,) = rows(run, "list", "transfers")
    assert (transfer["supplier"], transfer["items"], transfer["document"]) == ("IRN", ["drones"], ["report-1"])


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ("agreements --party NER", 2),
        ("agreements --party NER --party IRN", 1),
        ("agreements --area cyber_security", 1),
        ("agreements --stage signed --instrument protocol", 1),
        ("agreements --since 2025", 1),
        ("agreements --until 2024-02", 1),
        ("agreements --conflict date", 1),
        ("agreements --as-of 2024-12", 1),
        ("agreements --as-of 2024-12 --party IRN", 0),
        ("agreements --limit 1", 1),
        ("agreements --state withdrawn", 0),
        ("bodies --party TUR", 0),
        ("people --party IRN", 0),
        ("commitments --party NER --party IRN", 2),
        ("commitments --state fulfilled", 1),
        ("commitments --state overdue --as-of 2025-12-31", 0),
        ("commitments --state overdue --as-of 2026-01-01", 1),
        ("commitments --since 2025-12 --until 2025", 1),
        ("meetings --party IRN --since 2025-11", 1),
        ("meetings --until 2025-10", 0),
        ("memberships --party AES --stage effective", 1),
        ("transfers --stage delivered", 0),
        ("expenditures --since 2025 --until 2025", 1),
        ("documents --until 2024", 1),
        ("documents --party TUR", 1),
        ("documents --as-of 2025-05-09", 2),
    ],
)
def test_lists_are_filtered(run: Run, filters: str, found: int) -> None:
    assert len(rows(run, "list", *filters.split())) == found


@pytest.mark.usefixtures("filled")
def test_forms_hold_the_same_rows(run: Run) -> None:
    as_json = rows(run, "list")
    code, out, _ = run("list", "--format", "csv")
    as_csv = list(csv.DictReader(StringIO(out)))
    assert code == 0
    assert [row["id"] for row in as_csv] == [row["id"] for row in as_json]
    assert as_csv[0]["parties"] == "; ".join(as_json[0]["parties"])
    _, table, _ = run("list", "--format", "table")
    assert all(row["id"] in table for row in as_json)
    assert [line.split()[0] for line in run("list", "--format", "table", "--limit", "1")[1].splitlines()[:2]] == [
        "id",
        as_json[0]["id"],
    ]


@pytest.mark.usefixtures("filled")
def test_an_entry_is_shown_with_the_words_that_say_it(run: Run) -> None:
    (pact,) = rows(run, "list", "--party", "IRN")
    (shown,) = rows(run, "show", pact["id"])
    (signed,) = shown["history"]
    assert {report["document"][0] for report in signed["reports"]} == {"report-1", "report-2"}
    assert all("tells of agreements" in report["quote"] for report in signed["reports"])
    (conflict,) = shown["conflicts"]
    assert sorted(side["value"] for side in conflict["sides"]) == ["2025-05-07", "2025-05-08"]
    assert all(side["reports"][0]["quote"] for side in conflict["sides"])
    assert [one["date"] for one in shown["bodies"][0]["sessions"]] == ["2025-11-20"]
    code, text, _ = run("show", pact["id"], "--format", "text")
    assert code == 0
    for words in ("Niamey Accord: ", "conflict over date:", "session of 20 November 2025", "report-2", "documents:"):
        assert words in text
    (committee,) = rows(run, "list", "bodies")
    (body_shown,) = rows(run, "show", committee["id"])
    assert body_shown["agreement"] == pact["id"]
    assert "works under: " + pact["id"] in run("show", committee["id"], "--format", "text")[1]
    (person,) = rows(run, "list", "people")
    assert "Minister of Defence" in run("show", person["id"], "--format", "text")[1]
    (told,) = rows(run, "show", rows(run, "list", "transfers")[0]["id"])
    assert told["record"]["items"] == ["drones"]


@pytest.mark.usefixtures("filled")
def test_words_find_entries_and_documents(run: Run) -> None:
    found = rows(run, "search", "niamey", "accord")
    assert [row["what"] for row in found] == ["agreement", "document", "document"]
    assert found[1]["entries"] == [found[0]["id"]]
    assert rows(run, "search", "Salifou", "Mody")[0]["what"] == "person"
    assert rows(run, "search", "nowhere") == []
    assert run("search", "!?")[0] == 2


def test_diff_tells_what_changed_since(filled: str, run: Run, reports: Reports) -> None:
    everything = rows(run, "diff", "--since", "2000")
    assert {row["what"] for row in everything} == {"added"}
    moment = max(row["at"] for row in everything) + "0"
    pact, other = (row["id"] for row in sorted(rows(run, "list"), key=lambda row: "IRN" not in row["parties"]))
    with Register(filled) as register:
        add_all(
            register,
            [reports("2025-09-15", agreement("NER IRN", **PACT | {"stage": "ratified", "date": "2025-09-14"}))],
        )
    run("decide", "correct", pact, "title", "Accord of Niamey")
    run("decide", "withdraw", other, "--person", "Amina", "--why", "a hoax")
    changed = {(row["what"], row["entry"], row["field"]): row for row in rows(run, "diff", "--since", moment)}
    assert set(changed) == {("changed", pact, "history"), ("changed", pact, "title"), ("withdrawn", other, None)}
    title = changed["changed", pact, "title"]
    assert (title["old"], title["new"]) == ("Niamey Accord", "Accord of Niamey")
    history = changed["changed", pact, "history"]
    assert history["new"] == [*history["old"], "ratified 2025-09-14"]
    assert rows(run, "diff", "--since", READER)[0]["what"] in ("changed", "withdrawn")
    code, _, error = run("diff", "--since", "yesterday")
    assert code == 2
    assert READER in error


@pytest.mark.usefixtures("filled")
def test_diff_tells_of_merged_entries_and_not_of_undone_ones(run: Run) -> None:
    moment = max(row["at"] for row in rows(run, "diff", "--since", "2000")) + "0"
    one, other = (row["id"] for row in rows(run, "list"))
    (merged,) = rows(run, "decide", "merge", one, other)
    told = [row for row in rows(run, "diff", "--since", moment) if row["what"] == "merged"]
    (left,) = rows(run, "list")
    assert [(row["entry"], row["new"]) for row in told] == [(({one, other} - {left["id"]}).pop(), left["id"])]
    run("decide", "undo", merged["decision"])
    assert [row for row in rows(run, "diff", "--since", moment) if row["what"] in ("merged", "changed")] == []


@pytest.mark.usefixtures("filled")
def test_decisions_are_confirmed_in_both_forms(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "amina")
    (pact,) = rows(run, "list", "--party", "IRN")
    (said,) = rows(run, "decide", "accept", pact["id"], "--why", "read it")
    assert (said["action"], said["person"], said["why"], said["entries"]) == (
        "accept",
        "amina",
        "read it",
        [pact["id"]],
    )
    code, text, _ = run(
        "decide", "correct", pact["id"], "instrument", "protocol", "--person", "Bako", "--format", "text"
    )
    assert code == 0
    assert text.splitlines()[0].startswith("corrected: instrument is protocol")
    assert "decided by Bako" in text
    undo = text.splitlines()[-1].removeprefix("to take it back: paraph ").split()
    assert rows(run, *undo)[0]["action"] == "undo"
    listed = rows(run, "decide", "list")
    assert [(row["person"], row["in_force"]) for row in listed] == [("amina", True), ("Bako", False), ("amina", False)]
    assert len(rows(run, "decide", "list", "--about", pact["id"])) == 3


@pytest.mark.usefixtures("filled")
def test_decisions_travel_as_a_file(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, reports: Reports
) -> None:
    (pact,) = rows(run, "list", "--party", "IRN")
    run("decide", "correct", pact["id"], "title", "Accord of Niamey")
    run("decide", "add", "measure", "--under", pact["id"], "--task", "Exchange lists", "--owner", "Bako")
    file = tmp_path / "decisions.jsonl"
    assert run("decide", "export", str(file))[0] == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2
    assert run("decide", "import", str(file)) == (0, "", "decisions: 0 applied\n")
    monkeypatch.setenv("PARAPH_REGISTER", str(tmp_path / "other.register"))
    with Register(str(tmp_path / "other.register"), create=True) as other:
        add_all(other, [Reports()("2025-05-09", agreement("NER IRN", **PACT), name="elsewhere")])
    code, _, error = run("decide", "import", str(file))
    assert code == 2
    assert "not in this register" in error
    file.write_text("{}\n", encoding="utf-8")
    assert run("decide", "import", str(file))[0] == 2
    assert run("decide", "export", str(tmp_path / "none" / "file"))[0] == 2


def test_a_secretariat_writes_its_own_register(run: Run, tmp_path: Path) -> None:
    pact_words = "--party NER --party IRN --instrument memorandum --date 2025-05-08 --area border_security"
    (added,) = rows(run, "decide", "add", "agreement", *pact_words.split(), "--title", "Niamey Accord")
    (pact,) = added["entries"]
    (made,) = rows(run, "decide", "add", "body", "--party", "NER", "--party", "IRN", "--name", "Joint Committee",
                   "--rhythm", "annual", "--under", pact)  # fmt: skip
    committee = next(entry for entry in made["entries"] if entry.startswith("body-"))
    minutes = tmp_path / "minutes.txt"
    minutes.write_text("On 1 September 2025 the Joint Committee of Niger and Iran met in Niamey.\n", encoding="utf-8")
    rows(run, "decide", "add", "meeting", "--body", committee, "--date", "2025-09-01", "--minutes", str(minutes))
    measure_words = f"--under {committee} --by NER --due 2025-12-31 --owner Bako"
    (measure,) = rows(run, "decide", "add", "measure", *measure_words.split(), "--task", "Open the border post")
    (document,) = rows(run, "list", "documents")
    assert document["published"] == "2025-09-01"
    due = rows(run, "follow", "--as-of", "2027-06")
    assert [row["what"] for row in due if row["entry"] == pact][:2] == ["body late", "commitment overdue"]
    rows(run, "decide", "correct", measure["records"][0], "state", "fulfilled", "--why", "opened on 3 November")
    assert "commitment overdue" not in [row["what"] for row in rows(run, "follow", "--as-of", "2027-06")]
    exported = json.loads(run("export")[1])
    assert exported["agreements"][0]["bodies"] == [{"kind": "committee", "sessions": ["2025-09-01"]}]
    assert [json.loads(line) for line in run("export", "--format", "jsonl")[1].splitlines()] == exported["agreements"]
    assert run("check")[:2] == (0, "")


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "arguments",
    [
        "list commitments --instrument treaty",
        "list doubts --party NER",
        "list commitments --state late",
        "list --area borders",
        "list --since May",
        "list --limit 1 --all",
        "show agr-none",
        "show abc/agreements/1",
        "decide accept agr-none",
        "decide merge agr-none agr-none",
        "decide correct agr-none date",
        "decide split agr-none",
        "decide undo 123",
        "decide add meeting --body agr-none --date 2025",
        "decide add meeting --body body-none --date soon",
        "decide add measure --under agr-none --task x",
        "decide add agreement --party NER --instrument pact",
        "decide accept agr-none --person=",
        "follow --area borders",
    ],
)
def test_what_can_not_be_is_one_line_and_code_2(run: Run, arguments: str) -> None:
    code, out, error = run(*arguments.split())
    assert (code, out) == (2, "")
    assert len(error.splitlines()) == 1
    assert "Traceback" not in error
