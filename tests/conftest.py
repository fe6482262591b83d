"""What several test modules need: the command as a subprocess, and a document with a reading made by hand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import paraph
from paraph.records import (
    Agreement,
    Cue,
    Document,
    Evidence,
    Explanation,
    Mention,
    Office,
    PartialDate,
    Place,
    Reading,
    RecordExplanation,
    Rejected,
)

SAMPLES = Path(paraph.__file__).parent / "samples" / "reports.jsonl"
REPOSITORY = Path(__file__).parents[1]
SHARED = REPOSITORY.parent / "shared"

TEXT = "Niger and Iran signed a memorandum in Niamey.\n\nGeneral Ahmad Reza Radan <led> the visit & spoke."

RunParaph = Callable[..., "subprocess.CompletedProcess[bytes]"]


def sample_documents() -> list[Document]:
    """The sample reports that the package carries."""
    lines = SAMPLES.read_text(encoding="utf-8").splitlines()
    return [Document.from_json(line) for line in lines]


def evidence_of(text: str, quote: str) -> Evidence:
    """The first place of a quote in a text."""
    start = text.index(quote)
    return Evidence(start=start, end=start + len(quote), quote=quote)


@pytest.fixture
def document() -> Document:
    return Document(
        id="doc-1", text=TEXT, title="A <headline>", published=PartialDate(2025, 5, 10), outlet="Courier", language="en"
    )


@pytest.fixture
def reading(document: Document) -> Reading:
    first = evidence_of(TEXT, "Niger and Iran signed a memorandum in Niamey.")
    return Reading(
        id=document.id,
        language="en",
        agreements=(
            Agreement(
                id="a1",
                evidence=(first,),
                parties=("NER", "IRN"),
                instrument="memorandum",
                stage="signed",
                date=PartialDate(2025, 5, 8),
                place=Place(name="Niamey", country="NER"),
                areas=("counter_terrorism",),
                factuality="planned",
                attribution="the ministry",
                confidence=0.8,
            ),
        ),
        offices=(
            Office(
                id="o1",
                evidence=(evidence_of(TEXT, "General Ahmad Reza Radan"),),
                person="Ahmad Reza Radan",
                title="General",
                office="commander",
                actor="IRN",
            ),
        ),
        mentions=(
            Mention(start=0, end=5, kind="actor", value="NER"),
            Mention(start=0, end=14, kind="actor"),
            Mention(start=24, end=34, kind="instrument", value="memorandum"),
        ),
        explanation=Explanation(
            records=(
                RecordExplanation(
                    record="a1", cues=(Cue(start=15, end=21, quote="signed", says="stage signed", weight=1.5),)
                ),
            ),
            rejected=(Rejected(kind="meetings", start=82, end=87, quote="visit", reason="no actors", score=0.2),),
        ),
        doubts=("the language was guessed",),
    )


@pytest.fixture
def run_paraph(tmp_path: Path) -> RunParaph:
    """Run the installed command in an empty folder; `stdin` is bytes."""
    script = Path(sys.executable).with_name("paraph")
    command = [str(script)] if script.exists() else [sys.executable, "-m", "paraph"]
    environment = os.environ | {"PYTHONPATH": str(REPOSITORY / "src")}

    def run(*arguments: str, stdin: bytes = b"", timeout: float = 120) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [*command, *arguments],
            input=stdin,
            capture_output=True,
            cwd=tmp_path,
            env=environment,
            timeout=timeout,
            check=False,
        )

    return run
