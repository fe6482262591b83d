"""How well copies are told from merely similar reports, and what looking for them costs.

    python -m benchmarks.near_duplicates [--errors 10] [--copies 1000]

Copies are made of the development reports: cut, re-headlined, lightly edited, paragraphs in another order, an agency's
or an outlet's own words before them, typing mistakes, other quote marks, and some of these together. Merely similar are
the reports of one story on one event, each in its own words (`../shared/gold/dev.stories.jsonl`, where it is there),
templated communiqués of which only dates, numbers or names differ, corrections of one figure, the same words a month
later, and pairs of the reports themselves. Of every pair it is asked whether it becomes a candidate, and whether it is
taken for one text.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from benchmarks.gold_documents import NoGoldDocuments, load_part
from paraph import Document, Reading
from paraph.records import PartialDate
from paraph.register import Register
from paraph.register.copies import hashes_of, may_be_one, plain_words, shingles_of, signature_of
from paraph.register.same_text import ComparedText, same_text

STORIES = Path(__file__).parents[2] / "shared" / "gold" / "dev.stories.jsonl"
_DAY = PartialDate(2025, 5, 10)
_READER = "benchmark"
_LEADS = {
    "en": """\
This newspaper has followed the matter for months and was among the first to learn that something was afoot. Officials \
who did not want to be named spoke of a turning point.""",
    "fr": """\
Notre journal suit l'affaire depuis des mois et avait été parmi les premiers à pressentir un tournant. Des \
responsables, sous couvert d'anonymat, n'en faisaient plus mystère.""",
}
# fmt: off
_EDITS = {
    "en": (("said", "stated"), ("also", "as well"), ("set up", "establish"), ("help", "assist"), ("big", "large"),
           ("met", "held talks with"), ("between", "involving"), ("after", "following"), ("about", "on"),
           ("new", "fresh")),
    "fr": (("aussi", "également"), ("afin de", "pour"), ("a déclaré", "a affirmé"), ("mais", "toutefois"),
           ("ainsi que", "et"), ("notamment", "en particulier"), ("lors de", "pendant"), ("sur", "au sujet de")),
}
# fmt: on
_COMMUNIQUES = {
    "en": """\
The {n}th session of the joint defence committee of {a} and {b} was held in {town} on {day}. The two delegations were \
led by the deputy ministers of defence.

The parties reviewed the training of {m} officers and agreed to hold {k} exercises in the coming year. They noted with \
satisfaction the exchange of visits.

The next session will be held in {town2} in {month}. The hosts gave a dinner in honour of the guests, and minutes were \
signed at the end of the session.""",
    "fr": """\
La {n}e session de la commission mixte de sécurité entre {a} et {b} s'est tenue à {town} le {day}. Les deux \
délégations étaient conduites par les secrétaires généraux des ministères de l'Intérieur.

Les parties ont passé en revue la formation de {m} agents et sont convenues de {k} patrouilles par an. Elles se sont \
félicitées de l'échange de visites.

La prochaine session aura lieu à {town2} en {month}. Un dîner a été offert en l'honneur des hôtes, et un procès-verbal \
a été signé à la fin des travaux.""",
}
# fmt: off
_FILLINGS = {
    "en": {
        "a": ("Kenya", "Zambia", "Ghana", "Peru"), "b": ("Rwanda", "Malawi", "Togo", "Chile"),
        "town": ("Nairobi", "Lusaka", "Accra", "Lima"), "town2": ("Kigali", "Lilongwe", "Lome", "Santiago"),
        "month": ("June", "March", "October", "January"),
    },
    "fr": {
        "a": ("le Niger", "le Mali", "le Bénin", "le Tchad"), "b": ("le Togo", "le Sénégal", "le Gabon", "le Maroc"),
        "town": ("Niamey", "Bamako", "Cotonou", "N'Djamena"), "town2": ("Lomé", "Dakar", "Libreville", "Rabat"),
        "month": ("juin", "mars", "octobre", "janvier"),
    },
}
# fmt: on
_FIGURES = ("31", "17", "12")


class Pair(NamedTuple):
    """Two texts with their days, what was done to make one of the other, and whether they are one text."""

    how: str
    one: str
    other: str
    days: int
    copy: bool


def cut(text: str, language: str, chance: random.Random) -> str:
    """The first half or more, as sites with little room print it."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return " ".join(sentences[: max(3, round(len(sentences) * chance.uniform(0.4, 0.8)))])


def edited(text: str, language: str, chance: random.Random) -> str:
    """A few words exchanged, one sentence in six left out."""
    for old, new in chance.sample(_EDITS[language], 6):
        text = re.sub(rf"\b{old}\b", new, text, count=2)
    paragraphs = [re.split(r"(?<=[.!?])\s+", paragraph) for paragraph in text.split("\n") if paragraph.strip()]
    kept = [[one for one in some if chance.random() > 1 / 6] for some in paragraphs]
    return "\n\n".join(" ".join(some) for some in kept if some)


def reordered(text: str, language: str, chance: random.Random) -> str:
    """Paragraphs in another order, the first left in place."""
    first, *rest = [paragraph for paragraph in text.split("\n") if paragraph.strip()]
    chance.shuffle(rest)
    return "\n\n".join([first, *rest])


def prefixed(text: str, language: str, chance: random.Random) -> str:
    """An agency's line before it, and one behind."""
    agency = chance.choice(("APA", "Xinhua", "Reuters", "AFP", "PANA"))
    return f"GENEVA, ({agency}) - {text}\n\n{agency} / {chance.choice(('mk', 'jd', 'ol'))}"


def led(text: str, language: str, chance: random.Random) -> str:
    """An outlet's own first paragraph before a part of it."""
    return _LEADS[language] + "\n\n" + (cut(text, language, chance) if chance.random() < 0.5 else text)


def mistyped(text: str, language: str, chance: random.Random) -> str:
    """Letters exchanged, dropped or doubled in a few words."""
    words = text.split(" ")
    for place in chance.sample(range(len(words)), max(1, len(words) // 50)):
        word = words[place]
        if word.isalpha() and len(word) > 4:
            at = chance.randrange(1, len(word) - 2)
            swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            words[place] = chance.choice((swapped, word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]))
    return " ".join(words)


def requoted(text: str, language: str, chance: random.Random) -> str:
    """Other quote marks, apostrophes and dashes."""
    marks = {'"': "“", "'": "’", " - ": " – ", "«": '"', "»": '"', "“": "«", "”": "»"}
    return re.sub("|".join(map(re.escape, marks)), lambda found: marks[found[0]], text)


_WAYS: tuple[Callable[[str, str, random.Random], str], ...] = (
    cut,
    edited,
    reordered,
    prefixed,
    led,
    mistyped,
    requoted,
)


def corrected(text: str, language: str, chance: random.Random) -> str | None:
    """One figure or day changed; None where there is none."""
    figures = list(re.finditer(r"\b\d{1,4}\b", text))
    if not figures:
        return None
    found = chance.choice(figures)
    return text[: found.start()] + str(int(found[0]) + chance.choice((1, 2, 10))) + text[found.end() :]


def pairs() -> Iterator[Pair]:
    """All pairs, the same in every run."""
    reports = [(language, report.text) for language in _LEADS for report in _reports(language)]
    for number, (language, text) in enumerate(reports):
        chance = random.Random(number)
        for way in _WAYS:
            yield Pair(way.__name__, text, way(text, language, chance), 0, True)
        one, other = chance.sample(_WAYS, 2)
        together = other(one(text, language, chance), language, chance)
        yield Pair("two of these", text, together, chance.choice((0, 1)), True)
        yield Pair("two copies of one", cut(text, language, chance), edited(text, language, chance), 0, True)
        correction = corrected(text, language, chance)
        if correction is not None:
            yield Pair("corrected", text, correction, chance.choice((0, 1)), False)
        yield Pair("a month later", text, text, 31, False)
        yield Pair("other reports", text, reports[(number + 1) % len(reports)][1], 0, False)
    yield from _communiques()
    yield from _one_event()


def _reports(language: str) -> Sequence[Document]:
    try:
        return load_part("development", language).documents
    except NoGoldDocuments:
        return ()


def _communiques() -> Iterator[Pair]:
    for language, template in _COMMUNIQUES.items():
        for number in range(60):
            chance = random.Random(number)
            fillings = {name: chance.choice(values) for name, values in _FILLINGS[language].items()}
            fillings |= {"n": str(number % 9 + 4), "m": str(20 + number), "k": str(number % 3 + 2)}
            day = f"{number % 27 + 1} May" if language == "en" else f"{number % 27 + 1} mai"
            first = template.format(**fillings, day=day)
            changed = dict(fillings)
            for name in chance.sample(sorted(fillings), chance.choice((1, 2, 4))):
                others = [
                    value for value in _FILLINGS[language].get(name, ("31", "17", "12")) if value != fillings[name]
                ]
                changed[name] = chance.choice(others)
            yield Pair("templated", first, template.format(**changed, day=day), chance.choice((0, 3, 7)), False)


def _one_event() -> Iterator[Pair]:
    if not STORIES.is_file():
        return
    told: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for line in STORIES.read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        day = PartialDate.parse(report["published"]).first_day().toordinal()
        told[str(report.get("story") or report["id"].rsplit("-", 1)[0])].append((report["text"], day))
    for story in told.values():
        for number, (text, day) in enumerate(story):
            for other, later in story[number + 1 :]:
                yield Pair("one story", text, other, abs(later - day), False)


def judged(pair: Pair) -> tuple[bool, bool]:
    """Whether a pair becomes a candidate, and whether it is taken for one text."""
    texts = [ComparedText(pair.one, 1000), ComparedText(pair.other, 1000 + pair.days)]
    shingles = [shingles_of(plain_words(text)) for text in (pair.one, pair.other)]
    found = [set(hashes_of(one)) for one in shingles]
    one, other = map(signature_of, shingles)
    candidate = bool(found[0] & found[1]) and may_be_one(one, [other])[0]
    return candidate, candidate and same_text(*texts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", type=int, default=0, metavar="N", help="Show so many of the mistakes.")
    parser.add_argument("--copies", type=int, default=400, metavar="N", help="Copies of one text that are added.")
    options = parser.parse_args()
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    right = {True: 0, False: 0}
    wrong = {True: 0, False: 0}
    errors = []
    for pair in pairs():
        candidate, same = judged(pair)
        counts[f"{'copy' if pair.copy else 'similar'}: {pair.how}"][0] += 1
        counts[f"{'copy' if pair.copy else 'similar'}: {pair.how}"][1] += candidate
        counts[f"{'copy' if pair.copy else 'similar'}: {pair.how}"][2] += same
        (right if same == pair.copy else wrong)[same] += 1
        if same != pair.copy:
            errors.append((candidate, pair))
    for how, (made, candidates, taken) in counts.items():
        print(f"{how}: {made} pairs, {candidates} candidates, {taken} taken for one text")
    precision = right[True] / max(1, right[True] + wrong[True])
    recall = right[True] / max(1, right[True] + wrong[False])
    f1 = 2 * precision * recall / max(1e-9, precision + recall)
    print(f"copies: precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
    for number, (candidate, pair) in enumerate(errors[:: max(1, len(errors) // max(1, options.errors))]):
        if number < options.errors:
            print(f"--- {pair.how}, {'copy' if pair.copy else 'similar'}, candidate: {candidate}")
            print(pair.one[:1500], "\n\n", pair.other[:1500])
    _cost(options.copies)


def _cost(copies: int) -> None:
    """What adding a document takes of a core: all different, and copies of one another."""
    for kind in ("different", "copies"):
        chance = random.Random(1)
        with tempfile.TemporaryDirectory() as folder, Register(f"{folder}/copies.register", create=True) as register:
            began = time.process_time()
            for number in range(copies):
                document = _written(number, chance, same=kind == "copies")
                register.add(document, Reading(id=document.id, language="en"), _READER)
            took = time.process_time() - began
        print(f"{copies:,} documents of 200 words, {kind}, without records: {took / copies * 1000:.1f} ms each")


def _written(number: int, chance: random.Random, *, same: bool) -> Document:
    letters = random.Random(0 if same else number)
    words = ["".join(letters.choices("abcdefghijklmnop", k=6)) for _ in range(200)]
    sentences = [" ".join(words[start : start + 10]).capitalize() + "." for start in range(0, 200, 10)]
    kept = [sentence for sentence in sentences if not same or chance.random() > 0.1]
    return Document(id=f"site-{number}", text=" ".join(kept), published=_DAY, url=f"https://site-{number}.example/")


if __name__ == "__main__":
    main()
