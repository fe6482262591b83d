"""`paraph evaluate`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click

from paraph.evaluation import CodedFile, evaluate, load_gold, load_predicted, report_json, report_lines


@click.command("evaluate")
@click.argument("gold", type=click.Path(path_type=Path))
@click.argument("predicted", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of tables.")
@click.option(
    "--errors",
    type=click.IntRange(min=0),
    default=0,
    metavar="N",
    help="Show the first N disagreements with the words that decide them.",
)
@click.option("--by-document", is_flag=True, help="Add a line per document, worst first.")
def command(gold: Path, predicted: Path, as_json: bool, errors: int, by_document: bool) -> None:
    """Score PREDICTED against GOLD, both JSONL.

    GOLD has documents with records under "gold"; PREDICTED has what `paraph read` wrote, or another coder's gold lines.
    Records of one kind are paired so that most of their slots agree; then every slot value is right, a false alarm
    (only predicted) or a miss (only in the gold). P, R and F1 are over these values.
    """
    gold_file = _load(load_gold, gold)
    predicted_file = _load(load_predicted, predicted)
    evaluation = evaluate(gold_file.documents, predicted_file.documents)
    if as_json:
        report = report_json(evaluation, gold_file.documents, errors=errors, by_document=by_document)
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for line in report_lines(evaluation, gold_file.documents, errors=errors, by_document=by_document):
        click.echo(line)


def _load(load: Callable[[Path], CodedFile], path: Path) -> CodedFile:
    try:
        loaded = load(path)
    except OSError as error:
        raise click.ClickException(f"{path}: {(error.strerror or str(error)).lower()}") from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    if loaded.doubled:
        some = ", ".join(map(str, loaded.doubled[:3])) + (", …" if len(loaded.doubled) > 3 else "")
        click.echo(f"{path}: {len(loaded.doubled)} ids stand twice, the later line counts: {some}", err=True)
    return loaded
