"""Which language a text is in: Paraph's own answer beside those of two libraries.

    pip install py3langid lingua-language-detector
    python -m benchmarks.language_detection [--errors]

Headlines and bodies are those of the annotated training reports (English, French, Spanish) and, for languages that have
none, `language_headlines.tsv`, of which six in a row make a body. Mixed texts are bodies of 40 to 120 words with a
headline of another language in the midst, in the language of the body. A library that is not installed is left out.
Last come labels: how many right ones Paraph keeps, and how many wrong ones it sees through, bodies and mixed texts.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec

from benchmarks.gold_documents import REPOSITORY
from paraph.reader.which_language import language_of, mislabelled

REPORTS = {"en": "en-*.jsonl", "fr": "own-fr-*.jsonl", "es": "own-es-*.jsonl"}
HEADLINES = REPOSITORY / "benchmarks" / "language_headlines.tsv"
MOST = 120  # texts of one language
BODY_HEADLINES = 6
SEED = 7
KNOWN = ("en", "fr", "es", "pt", "it", "ca", "ro")

Detector = Callable[[str], str | None]
Text = tuple[str, str]  # its language and itself


def reports(language: str) -> Iterator[dict[str, str]]:
    for path in sorted((REPOSITORY / "training" / "reports").glob(REPORTS[language])):
        yield from (json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip())


def written_headlines() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in HEADLINES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            language, headline = line.split("\t")
            found.setdefault(language, []).append(headline)
    return found


def texts() -> dict[str, list[Text]]:
    """The texts to try, by what they are."""
    chance = random.Random(SEED)
    headlines = written_headlines()
    bodies = {
        language: [
            ". ".join(own[start : start + BODY_HEADLINES]) + "." for start in range(0, len(own) - BODY_HEADLINES + 1, 2)
        ]
        for language, own in headlines.items()
    }
    for language in REPORTS:
        found = [report for report in reports(language) if report.get("title")]
        chosen = chance.sample(found, min(MOST, len(found)))
        headlines[language] = [report["title"] for report in chosen]
        bodies[language] = [" ".join(report["text"].split()[: chance.randint(40, 120)]) for report in chosen]
    made: dict[str, list[Text]] = {"headline": [], "body": [], "mixed": []}
    for language in KNOWN:
        made["headline"] += [(language, text) for text in headlines[language]]
        made["body"] += [(language, text) for text in bodies[language]]
        for text in bodies[language]:
            other = chance.choice([code for code in KNOWN if code != language])
            words = text.split()
            middle = len(words) // 2
            mixed = [*words[:middle], "“" + chance.choice(headlines[other]) + "”", *words[middle:]]
            made["mixed"].append((language, " ".join(mixed)))
    return made


def detectors() -> Mapping[str, Detector]:
    """What is compared, by name; libraries only if they are there."""
    found: dict[str, Detector] = {"Paraph": language_of}
    if find_spec("py3langid"):
        langid = import_module("py3langid")
        found["py3langid"] = lambda text: str(langid.classify(text)[0])
    if find_spec("lingua"):
        lingua = import_module("lingua")
        built = lingua.LanguageDetectorBuilder.from_all_languages().with_preloaded_language_models().build()

        def by_lingua(text: str) -> str | None:
            language = built.detect_language_of(text)
            return None if language is None else str(language.iso_code_639_1.name).lower()

        found["lingua"] = by_lingua
    return found


def print_kind(kind: str, chosen: Sequence[Text], compared: Mapping[str, Detector], with_errors: bool) -> None:
    for name, detect in compared.items():
        began = time.perf_counter()
        answers = [detect(text) for _, text in chosen]
        seconds = time.perf_counter() - began
        right = {
            language: [given == told for (told, _), given in zip(chosen, answers, strict=True) if told == language]
            for language in KNOWN
        }
        shares = "  ".join(f"{language} {sum(each) / len(each):.3f}" for language, each in right.items() if each)
        total = sum(map(sum, right.values()))
        each = 1e6 * seconds / len(chosen)
        print(f"{kind:9} {name:10} {total / len(chosen):.3f} of {len(chosen)}   {shares}   {each:6.0f} µs")
        if with_errors:
            for (told, text), given in zip(chosen, answers, strict=True):
                if told != given:
                    print(f"    {told} → {given}: {text[:150]}")


def print_labels(bodies: Sequence[Text]) -> None:
    kept = [mislabelled(text, language) is None for language, text in bodies]
    seen = [mislabelled(text, other) == language for language, text in bodies for other in KNOWN if other != language]
    print(f"labels    right ones kept {sum(kept)} of {len(kept)}, wrong ones seen through {sum(seen)} of {len(seen)}")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--errors", action="store_true", help="print what is taken for another language")
    chosen = arguments.parse_args()
    compared = detectors()
    made = texts()
    for kind, tried in made.items():
        print_kind(kind, tried, compared, chosen.errors)
    print_labels(made["body"] + made["mixed"])


if __name__ == "__main__":
    main()
