"""What the first look loses and what it spares: recall on annotated reports, share of general news that it sets aside.

    python -m benchmarks.triage [--part development|test|all] [--passed]

A report is relevant where its coding has a record. General news are the texts that were kept aside when the weights
were fitted; hard ones speak of agreements, ministers or other states. The development reports were fitted on;
`training/tune_triage.py` prints the recall on reports left out.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from benchmarks.general_news import GeneralNews, general_news
from benchmarks.gold_documents import PARTS, PARTS_BY_LANGUAGE, NoGoldDocuments, load_part
from paraph import Document
from paraph.triage import FirstLook

_ROUNDS = 3


def relevant(part: str, language: str) -> list[Document]:
    """The reports of a part whose coding has a record."""
    gold = load_part(part, language)
    return [one for one in gold.documents if any(gold.coded[one.id].records.values())]


def recall_lines(look: FirstLook, part: str) -> list[str]:
    """How many relevant reports of a part pass, language by language."""
    lines = []
    for language in PARTS_BY_LANGUAGE:
        try:
            reports = relevant(part, language)
        except NoGoldDocuments as missing:
            lines.append(str(missing))
            continue
        passed = sum(look.at_document(one).passes for one in reports)
        lines.append(f"{part} reports, {language}: {passed} of {len(reports)} relevant ones pass")
    return lines


def share_lines(look: FirstLook, news: Sequence[GeneralNews]) -> list[str]:
    """Which share of general news is set aside, in all and of each sort."""
    aside = {one.document.id: not look.at_document(one.document).passes for one in news}
    sorts = {
        "all": list(news),
        "not hard": [one for one in news if not one.hard],
        "hard": [one for one in news if one.hard],
        "written one by one": [one for one in news if not str(one.document.id).startswith("made-")],
    } | {
        language: [one for one in news if one.document.language == language]
        for language in sorted({one.document.language or "" for one in news})
    }
    return [
        f"general news set aside, {sort}: {sum(aside[one.document.id] for one in some)} of {len(some)}"
        f" ({sum(aside[one.document.id] for one in some) / len(some):.1%})"
        for sort, some in sorts.items()
    ]


def texts_per_second(look: FirstLook, documents: Sequence[Document]) -> float:
    """The best of a few rounds over the documents."""
    best = 0.0
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        for document in documents:
            look.at_document(document)
        best = max(best, len(documents) / (time.perf_counter() - began))
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=(*PARTS, "all"), default="all")
    parser.add_argument("--passed", action="store_true", help="Name the general news that pass.")
    options = parser.parse_args()
    began = time.perf_counter()
    look = FirstLook.load()
    loaded = time.perf_counter() - began
    for part in PARTS if options.part == "all" else (options.part,):
        print("\n".join(recall_lines(look, part)))
    news = [one for one in general_news() if one.aside]
    print("\n".join(share_lines(look, news)))
    documents = [one.document for one in news]
    length = sum(len(document.text) for document in documents) / len(documents)
    rate = texts_per_second(look, documents)
    print(f"{rate:,.0f} texts a second ({length:,.0f} characters each); loaded in {loaded:.2f} s")
    if options.passed:
        for one in news:
            if (seen := look.at_document(one.document)).passes:
                print(f"{seen.score:5.2f} {one.document.id} {one.document.title}")


if __name__ == "__main__":
    main()
