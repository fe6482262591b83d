"""What dirt in a text costs: the annotated reports, soiled in one way at a time, scored against the same gold.

    python -m benchmarks.noise [--part test|development] [--seed 1]

Each way is what real collections have: furniture of the page in the body, paragraphs twice, words glued together.
The gold stays as it is, so a kind of dirt that hides a fact, or makes a false one, shows as a loss.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from benchmarks.accuracy import evaluate_part
from benchmarks.gold_documents import PARTS, GoldDocuments, NoGoldDocuments, load_part
from paraph import Document, Reader

Soiling = Callable[[Document, random.Random], Document]

_PARAGRAPH = re.compile(r"\n+")
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)][.!?])\s+(?=[A-Z])")
_DATELINE = re.compile(r"^([A-Z][\w' .,]{2,40}?)\s*(?:\([^)]{2,30}\)\s*)?[-–—]\s+")
_CAPITALISED = re.compile(r"\b[A-Z][a-zà-ÿ]{4,}\b")

_BYLINES = (
    "By our correspondent",
    "By Staff Writer, Foreign Desk",
    "Published 09:14, updated 11:02",
    "Reporting by the newsroom; editing by the night desk",
)
_CAPTIONS = (
    "A file photo shows soldiers on parade. Photo: Archive",
    "[Image: handout]",
    "Officials pose for a group photograph. (Photo by Staff)",
    "READ ALSO: Five things to know this week",
    "Advertisement",
    "Share this article on Facebook, Twitter, WhatsApp",
)
_VARIANT_SPELLINGS = (
    ("Türkiye", "Turkey"), ("Côte d'Ivoire", "Ivory Coast"), ("Czechia", "Czech Republic"), ("DR Congo", "DRC"),
    ("United States", "U.S."), ("United Kingdom", "U.K."), ("United Arab Emirates", "UAE"), ("Kyiv", "Kiev"),
    ("European Union", "EU"), ("Mohammed", "Muhammad"), ("defence", "defense"), ("organised", "organized"), ("é", "e"),
    ("ö", "o"), ("ü", "u"), ("ş", "s"), ("ı", "i"), ("á", "a"), ("ã", "a"), ("ç", "c"), ("ó", "o"), ("’", "'"),
)  # fmt: skip


def _with_text(document: Document, text: str) -> Document:
    return msgspec.structs.replace(document, text=text)


def _paragraphs(document: Document) -> list[str]:
    return [part for part in _PARAGRAPH.split(document.text) if part.strip()]


def headline_and_teaser_in_body(document: Document, chance: random.Random) -> Document:
    """The headline and the first sentence stand once more at the top of the body, without a stop."""
    first = _SENTENCE_END.split(document.text, maxsplit=1)[0]
    return _with_text(document, f"{document.title or ''}\n{first.rstrip('.')}\n\n{document.text}".lstrip())


def bylines_and_captions(document: Document, chance: random.Random) -> Document:
    """Lines of the page's furniture between the paragraphs."""
    parts = _paragraphs(document)
    for line in (chance.choice(_BYLINES), *chance.sample(_CAPTIONS, 2)):
        parts.insert(chance.randrange(len(parts) + 1), line)
    return _with_text(document, "\n\n".join(parts))


def paragraph_twice(document: Document, chance: random.Random) -> Document:
    """One paragraph stands twice, the second time further down."""
    parts = _paragraphs(document)
    position = chance.randrange(len(parts))
    parts.insert(chance.randrange(position + 1, len(parts) + 1), parts[position])
    return _with_text(document, "\n\n".join(parts))


def words_glued(document: Document, chance: random.Random) -> Document:
    """In three places a small word sticks to the capital word that follows ("theChief")."""
    return _with_text(document, _glue(document.text, r"\b(the|of|and|by|in|with) (?=[A-Z])", chance, 3))


def sentences_glued(document: Document, chance: random.Random) -> Document:
    """In three places the space after a full stop is lost."""
    return _with_text(document, _glue(document.text, r"(?<=[a-z])(\.) (?=[A-Z])", chance, 3))


def _glue(text: str, pattern: str, chance: random.Random, times: int) -> str:
    places = list(re.finditer(pattern, text))
    for found in sorted(chance.sample(places, min(times, len(places))), key=lambda one: -one.start()):
        text = text[: found.start()] + found[1] + text[found.end() :]
    return text


def dateline_in_sentence(document: Document, chance: random.Random) -> Document:
    """The dateline runs into the first sentence without its dash, or a foreign dateline without one is put there."""
    found = _DATELINE.match(document.text)
    if found:
        return _with_text(document, f"{found[1].rstrip(' ,.')} {document.text[found.end() :]}")
    return _with_text(document, f"{chance.choice(['LONDON', 'PARIS', 'NEW YORK'])} (Agency) {document.text}")


def cut_in_mid_word(document: Document, chance: random.Random) -> Document:
    """The last sentence breaks off in mid-word."""
    text = document.text.rstrip()
    return _with_text(document, text[: len(text) - chance.randrange(4, 20)])


def one_name_misspelt(document: Document, chance: random.Random) -> Document:
    """One mention of a name that stands more than once has two letters exchanged."""
    names = [found for found in _CAPITALISED.finditer(document.text) if document.text.count(found[0]) > 1]
    if not names:
        return document
    found = chance.choice(names)
    at = found.start() + chance.randrange(1, len(found[0]) - 2)
    letters = list(document.text)
    letters[at], letters[at + 1] = letters[at + 1], letters[at]
    return _with_text(document, "".join(letters))


def other_spellings(document: Document, chance: random.Random) -> Document:
    """States, people and words in their other usual spelling, accents lost."""
    text = document.text
    for usual, other in _VARIANT_SPELLINGS:
        text = text.replace(usual, other)
    return _with_text(document, text)


def second_hand(document: Document, chance: random.Random) -> Document:
    """The report is retold: an opening line names another outlet as the source."""
    return _with_text(
        document, f"According to a report seen by this website, the following was announced.\n\n{document.text}"
    )


def no_publication_date(document: Document, chance: random.Random) -> Document:
    """The day of publication is not known, so relative dates can't be resolved."""
    return msgspec.structs.replace(document, published=None)


def one_line(document: Document, chance: random.Random) -> Document:
    """All paragraphs run together."""
    return _with_text(document, " ".join(_paragraphs(document)))


SOILINGS: Mapping[str, Soiling] = {
    "headline and teaser in the body": headline_and_teaser_in_body,
    "bylines and captions": bylines_and_captions,
    "a paragraph twice": paragraph_twice,
    "words glued together": words_glued,
    "sentences glued together": sentences_glued,
    "dateline run into the sentence": dateline_in_sentence,
    "cut in mid-word": cut_in_mid_word,
    "one name misspelt": one_name_misspelt,
    "other spellings, no accents": other_spellings,
    "retold second-hand": second_hand,
    "no paragraphs": one_line,
    "no date of publication": no_publication_date,
}


def all_at_once(document: Document, chance: random.Random) -> Document:
    """Everything that leaves date and paragraphs."""
    for name, soiling in SOILINGS.items():
        if name not in ("no paragraphs", "no date of publication"):
            document = soiling(document, chance)
    return document


def soiled(gold: GoldDocuments, soiling: Soiling, seed: int) -> GoldDocuments:
    """Every document soiled; the gold's text is the soiled one, so that evidence is checked against what was read."""
    chance = random.Random(seed)
    documents = tuple(soiling(document, chance) for document in gold.documents)
    coded = {
        document.id: msgspec.structs.replace(gold.coded[document.id], text=document.text) for document in documents
    }
    return GoldDocuments(documents=documents, coded=coded)


def main() -> None:
    """Print the score of clean documents, and of each way of soiling them."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--part", choices=PARTS, default="test")
    arguments.add_argument("--seed", type=int, default=1)
    chosen = arguments.parse_args()
    try:
        gold = load_part(chosen.part)
    except NoGoldDocuments as absent:
        print(f"noise: skipped, {absent}")
        return
    print(f"== noise, {len(gold.documents)} documents of the {chosen.part} part, one way of soiling at a time")
    print_costs(gold, Reader(), chosen.seed)
    print()


def print_costs(gold: GoldDocuments, reader: Reader, seed: int) -> None:
    """The table: overall and agreements F1 with what the dirt costs, precision, recall, and bad evidence."""
    clean = evaluate_part(gold, reader)
    rows: Sequence[tuple[str, Soiling | None]] = [("clean", None), *SOILINGS.items(), ("all at once", all_at_once)]
    print(f"{'':34}{'overall':>8}{'cost':>8}{'P':>8}{'R':>8}{'agreem.':>9}{'cost':>8}{'bad evidence':>14}")
    for name, soiling in rows:
        found = clean if soiling is None else evaluate_part(soiled(gold, soiling, seed), reader)
        overall, agreements = found.overall.f1 or 0.0, found.items["agreements"].f1 or 0.0
        cost = (clean.overall.f1 or 0.0) - overall
        agreements_cost = (clean.items["agreements"].f1 or 0.0) - agreements
        precision, recall = found.overall.precision or 0.0, found.overall.recall or 0.0
        print(
            f"{name:34}{overall:>8.3f}{cost:>+8.3f}{precision:>8.3f}{recall:>8.3f}"
            f"{agreements:>9.3f}{agreements_cost:>+8.3f}{found.evidence_bad:>14}"
        )


if __name__ == "__main__":
    main()
