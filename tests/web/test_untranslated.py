"""No English is left where the interface is French: every page is read in both languages and compared."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from paraph.records import PartialDate
from paraph.register import Register
from paraph.web.language import interface
from tests.register.reports import Reports, add_all, agreement, body, commitment, session
from tests.web.conftest import PEOPLE, Served
from tests.web.test_pages import PAGES

_SPOKEN = ("aria-label", "placeholder", "title", "data-label", "alt")
_FOREIGN = ("q", "code", "kbd", "script", "style")  # quoted from reports, or for machines
# Words that are the same in both languages, and names.
_SAME = re.compile(
    "actions?|agr|agreements|api|area|articles?|clients?|codes?|conflict|contradictions|csv|dates?|description|dialogue|"
    "documents|entry|expert|instrument|json|max|min|minutes|mission|note|openapi|pages?|paraph|patrol|place|questions?|"
    "region|parties|arrangement|commission|centre|organisation|sessions?|sources?|table|type|utc"
)


class Said(HTMLParser):
    """The texts of a page, without what it quotes, and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(given.get("href", ""))
        classes = given.get("class", "").split()
        foreign = tag in _FOREIGN or tag == "bdi" or not {"text", "piece"}.isdisjoint(classes)
        self.texts += [given[name] for name in _SPOKEN if name in given]
        if tag not in ("meta", "link", "input", "br", "img", "hr", "path", "circle"):
            self._open.append((tag, foreign))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and not any(foreign for _, foreign in self._open):
            self.texts.append(" ".join(data.split()))


def said_on(page: str) -> Said:
    parser = Said()
    parser.feed(page)
    return parser


def decide_all(register: Register) -> None:
    """A decision of each kind, a sample, a measure, and something of each sort that is outstanding."""
    reports = Reports()
    add_all(
        register,
        [
            reports("2021-05-10", agreement("DEU ITA", date="2021-05-08", title="Pacte Alpin"), name="alpin-1"),
            reports(
                "2021-06-10",
                agreement("DEU ITA", date="2021-05-08", title="Pacte Alpin"),
                body("DEU ITA", name="Comité Alpin", recurrence="annual", stage="convened", date="2021-06-09"),
                session("DEU ITA", "2021-06-09"),
                commitment("DEU", "train", due="2022-12-31"),
                commitment("DEU ITA", "exchange_information"),
                name="alpin-2",
            ),
        ],
    )
    register.settle()
    (entry,) = [row["id"] for row in register.table("agreements", party="ITA")]
    records = [one["id"] for one in register.show(entry)["records"] if one["kind"] == "agreements"]
    register.accept(entry, person="Coda")
    register.correct(entry, "areas", ["peacekeeping", "cyber_security"], person="Coda")
    register.split(entry, records[:1], person="Edith")
    one, other = [row["id"] for row in register.table("agreements", party="ITA")]
    undone = register.not_same(one, other, person="Edith")
    register.undo(undone.key, person="Edith")
    register.merge(one, other, person="Edith")
    register.withdraw(next(row["id"] for row in register.table("agreements", party="TCD")), person="Edith", why="Essai")
    register.add_measure(entry, "former", person="Edith", owner="Ministère", due=PartialDate(2022, 1, 1))
    register.draw_sample("Essai", 2, person="Edith")


def names_in(register: Register) -> set[str]:
    """What reports and people have named: it stays as it is written."""
    documents = [register.report(row["key"]) for row in register.table("documents")]
    found = {*PEOPLE, *PEOPLE.values(), "Essai", "Ministère", "former"}
    for document in documents:
        found |= {str(document["title"]), document["text"], *(str(copy["outlet"]) for copy in document["copies"])}
        found |= {str(copy["document"]) for copy in document["copies"]}
        for one in document["records"]:
            record = one["record"]
            found |= {*record.get("parties", ()), *record.get("signatories", ())}
            found.add((record.get("place") or {}).get("name") or "")
    for kind, column in (("agreements", "title"), ("bodies", "name"), ("people", "name")):
        found |= {str(row[column]) for row in register.table(kind)}
    # As pages show what has no place in HTML.
    return {name.translate({7: "\N{REPLACEMENT CHARACTER}"}) for name in found}


def english_left(english: Said, french: Said, names: set[str]) -> set[str]:
    """Texts that are the same in both languages and have words in them that are no names."""
    both = set(english.texts) & set(french.texts)
    left: set[str] = set()
    for text in both:
        if text.endswith("…") and any(name.startswith(text[:-1]) for name in names):
            continue  # a name that is too long for its place
        rest = text
        for name in sorted(names, key=len, reverse=True):
            if len(name) > 3:
                rest = rest.replace(name, " ").replace(name.capitalize(), " ")
        rest = re.sub(r"\b(agr|body|off)-\w+|\b[0-9a-f]{8,}(/\w+/\S+)?", " ", rest)
        words = re.findall(r"[a-z]{3,}", rest.casefold())
        if not all(map(_SAME.fullmatch, words)) and not _is_a_name(rest):
            left.add(text)
    return left


def _is_a_name(text: str) -> bool:
    """Whether it is made of names of states that are the same in both languages."""
    return all(
        any(interface("en").actor(code) == part == interface("fr").actor(code) for code in _STATES)
        for part in re.split(r"\s*[,:·(–-]\s*|\d+", text.strip(" ,:·()–-"))
        if part not in ("", "Paraph", "AES")
    )


_STATES = ("FRA", "NER", "IRN", "POL", "TCD", "TUN", "DEU", "ITA")


def test_no_english_is_left_on_french_pages(served: Served) -> None:
    decide_all(served.register)
    names = names_in(served.register)
    waiting = [*PAGES, "/review?sort=identity", "/review?sort=conflict", "/review?sort=record", "/add/agreement",
               "/add/body", "/coding/Essai", "/coding/Essai/next", "/nope", "/agreements/agr-none", "/add/nothing",
               "/agreements?area=tea", "/agreements?since=soon", "/coding/none"]  # fmt: skip
    seen: set[str] = set()
    left: dict[str, str] = {}
    with served.client("Edith") as client:
        while waiting:
            path = waiting.pop(0)
            if path in seen or path.startswith(("/language/", "/static/", "/api/openapi")):
                continue
            seen.add(path)
            page = client.get(path, headers={"accept-language": "fr"}, follow_redirects=True)
            if not page.headers["content-type"].startswith("text/html"):
                continue
            french = said_on(page.text)
            english = said_on(client.get(path, headers={"accept-language": "en"}, follow_redirects=True).text)
            left |= dict.fromkeys(english_left(english, french, names), path)
            for link in french.links:
                target = urlsplit(urljoin(path, link))
                if not target.netloc and len(seen) + len(waiting) < 140:
                    waiting.append(target.path + (f"?{target.query}" if target.query else ""))
    assert sorted(left) == [], left


@pytest.mark.parametrize(
    ("said", "french"),
    [
        ("there is no entry agr-x", "il n'y a pas de notice agr-x"),
        ("'soon' is no date (YYYY, YYYY-MM or YYYY-MM-DD)", "'soon' n'est pas une date (AAAA, AAAA-MM ou AAAA-MM-JJ)"),
        ("something else entirely", "something else entirely"),
    ],
)
def test_sentences_with_values_in_them(said: str, french: str) -> None:
    assert interface("fr").told(said) == french
    assert interface("en").told(said) == said
