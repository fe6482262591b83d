"""How well a register keeps stories: many reports of few agreements, scored against what a perfect register holds.

    python -m benchmarks.stories [--set dev|own-1|own-2|own-3a|...] [--shuffles N] [--errors] [--column read|coded]

The development stories, or a set of `benchmarks/stories`: `own-1`, `own-3a`, `own-4a`, `own-4b`, `own-5c` and `own-5d`
were looked at while rules were written; of `own-2`, `own-3b`, `own-5a` and `own-5b` nobody saw more than whole scores.
Two columns, of which a set of ours has the first alone: the stories as the packaged reader reads them, and with records
coded by hand by the record contract (`story_records.jsonl`), so that what the register loses is told apart from what
the reader loses. With `--shuffles` the documents are
added in N other orders, and every register is compared with the first, ids aside.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import random
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec

from benchmarks.gold_documents import REPOSITORY
from benchmarks.story_errors import error_lines
from paraph import Document, Reader, Reading
from paraph.register import Register

SHARED = REPOSITORY.parent / "shared"
OWN = Path(__file__).with_name("stories")
DEVELOPMENT = "dev"
CODED = Path(__file__).with_name("story_records.jsonl")
Told = tuple[Document, Reading]


class Stories(msgspec.Struct, frozen=True):
    """The documents, as they are and as the scorer wants them, what a perfect register holds, and the scorer."""

    documents: tuple[Document, ...]
    raw: list[dict[str, Any]]
    gold: dict[str, Any]
    scorer: ModuleType

    def scores(self, export: Mapping[str, Any]) -> dict[str, Any]:
        """What the contract's scorer says of an export."""
        found: dict[str, Any] = self.scorer.score(self.raw, self.gold, export)
        return found


def load_stories(name: str = DEVELOPMENT, shared: Path = SHARED) -> Stories | None:
    """The stories of a set, None where they are not there."""
    folder = shared / "gold" if name == DEVELOPMENT else OWN
    texts, gold = folder / f"{name}.stories.jsonl", folder / f"{name}.register.json"
    scorer = shared / "contract" / "score_stories.py"
    if not all(path.is_file() for path in (texts, gold, scorer)):
        return None
    spec = importlib.util.spec_from_file_location("score_stories", scorer)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    lines = [line for line in texts.read_text(encoding="utf-8").splitlines() if line.strip()]
    return Stories(
        documents=tuple(Document.from_json(line) for line in lines),
        raw=[json.loads(line) for line in lines],
        gold=json.loads(gold.read_text(encoding="utf-8")),
        scorer=module,
    )


def coded(stories: Stories) -> list[Told]:
    """The documents with the records coded by hand; their quotes are checked when they are added."""
    readings = {reading.id: reading for reading in map(Reading.from_json, CODED.read_text("utf-8").splitlines())}
    return [(document, readings[document.id]) for document in stories.documents if document.id in readings]


def read(stories: Stories) -> list[Told]:
    """The documents as the packaged reader reads them."""
    return list(zip(stories.documents, Reader().read_many(stories.documents), strict=True))


def exported(told: Sequence[Told]) -> dict[str, Any]:
    """The export of a new register to which the documents were added in this order."""
    with tempfile.TemporaryDirectory() as folder, Register(f"{folder}/stories.register", create=True) as register:
        for document, reading in told:
            register.add(document, reading, "stories")
        return register.story_export()


def without_ids(export: Mapping[str, Any]) -> list[str]:
    """What an export says, whatever its entries are called."""
    entries = [{k: v for k, v in entry.items() if k != "id"} for entry in export["agreements"]]
    for entry in entries:
        entry["documents"] = sorted(entry["documents"])
    return sorted(json.dumps(entry, sort_keys=True) for entry in entries)


def same_in_any_order(told: Sequence[Told], export: Mapping[str, Any], times: int) -> int:
    """In how many of so many shuffled orders the register is the same."""
    wanted = without_ids(export)
    same = 0
    for seed in range(times):
        order = list(told)
        random.Random(seed).shuffle(order)
        same += without_ids(exported(order)) == wanted
    return same


def table(columns: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """The figures, a line for each measure and a column for each way of reading."""
    yield f"{'':30}" + "".join(f"{name:>22}" for name in columns)

    def line(label: str, values: list[str]) -> str:
        return f"{label:30}" + "".join(f"{value:>22}" for value in values)

    for part in ("precision", "recall", "f1"):
        yield line(f"identity B-cubed {part}", [f"{found['identity'][part]:.3f}" for found in columns.values()])
    yield line("near misses apart", ["{} of {}".format(*found["near_misses_apart"]) for found in columns.values()])
    for measure in ("history", "conflicts", "sessions", "outstanding"):
        values = [found[measure] for found in columns.values()]
        yield line(
            f"{measure} F1",
            [f"{v['f1'] or 0:.3f} ({v['right']}, +{v['false_alarms']}, -{v['misses']})" for v in values],
        )
    yield line("entries that match nothing", [str(found["spurious_entries"]) for found in columns.values()])


def main() -> None:
    """Print the table, and, if asked, the orders and the errors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--set", default=DEVELOPMENT, metavar="NAME", help="dev, or a set of benchmarks/stories")
    parser.add_argument("--shuffles", type=int, default=0, metavar="N", help="add the documents in N other orders")
    parser.add_argument("--errors", action="store_true", help="name every error, by its cause")
    parser.add_argument("--column", choices=("read", "coded"), help="only this column")
    arguments = parser.parse_args()
    stories = load_stories(arguments.set)
    if stories is None:
        print(f"stories: skipped, no set {arguments.set}, or no scorer under {SHARED.name}/ beside the repository")
        return
    ways = {"read": read, "coded": coded} if arguments.set == DEVELOPMENT else {"read": read}
    columns = {}
    for name in [arguments.column] if arguments.column in ways else list(ways):
        told = ways[name](stories)
        export = exported(told)
        columns[name] = stories.scores(export)
        if arguments.shuffles:
            same = same_in_any_order(told, export, arguments.shuffles)
            print(f"{name}: the same register in {same} of {arguments.shuffles} shuffled orders")
        if arguments.errors:
            print(f"== errors, {name}")
            print("\n".join(error_lines(stories.raw, stories.gold, export, stories.scorer, dict(_by_id(told)))))
    print("\n".join(table(columns)))


def _by_id(told: Sequence[Told]) -> Iterator[tuple[str, Reading]]:
    for document, reading in told:
        yield str(document.id), reading


if __name__ == "__main__":
    main()
