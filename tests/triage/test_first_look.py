"""What the first look lets pass and what it sets aside; what it promises of pages and of languages."""

from __future__ import annotations

import pickle
import random
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks.archives import Site
from benchmarks.general_news import general_news
from benchmarks.gold_documents import PARTS, PARTS_BY_LANGUAGE, NoGoldDocuments
from benchmarks.triage import relevant
from paraph.records import Document
from paraph.sources.intake import Intake, Origin
from paraph.sources.pages import page_document
from paraph.triage import FirstLook
from paraph.triage.first_look import NO_ACTOR, NO_CUE, TOO_LITTLE, counted, stored_weights
from paraph.triage.page_text import text_of
from paraph.triage.phrases import Phrases, folded

RECALL = 0.99
SHARE = 0.64
SHARE_NOT_HARD = 0.9


@pytest.fixture(scope="module")
def look() -> FirstLook:
    return FirstLook.load()


@pytest.mark.parametrize("part", PARTS)
def test_reports_that_hold_something_pass(look: FirstLook, part: str) -> None:
    passes: list[bool] = []  # no more than this, so that a failure shows no text of a blind set
    for language in PARTS_BY_LANGUAGE:
        with suppress(NoGoldDocuments):
            passes += [look.at_document(report).passes for report in relevant(part, language)]
    assert sum(passes) >= RECALL * len(passes)


def test_general_news_are_set_aside(look: FirstLook) -> None:
    news = [one for one in general_news() if one.aside]
    assert len(general_news()) >= 500
    assert len(news) >= 200
    aside = [one for one in news if not look.at_document(one.document).passes]
    assert len(aside) >= SHARE * len(news)
    plain = [one for one in news if not one.hard]
    assert sum(one in aside for one in plain) >= SHARE_NOT_HARD * len(plain)


@pytest.mark.parametrize(
    "text",
    [
        "Niger and Iran signed a memorandum of understanding on security in Niamey on Thursday.",
        "Le Niger et l’Iran ont signé jeudi à Niamey un protocole d’accord de sécurité.",
        "LE NIGER ET L'IRAN ONT SIGNÉ UN PROTOCOLE D'ACCORD DE DÉFENSE À NIAMEY",
        "The defence ministers of Poland and Ukraine met in Warsaw; a joint committee is to meet every six months.",
    ],
)
def test_what_a_report_says_in_one_sentence_passes(look: FirstLook, text: str) -> None:
    assert look.at_text(text).passes


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("The bells of the village ring again, though the tower fell down.", NO_ACTOR),
        ("Kenya is green.", NO_CUE),
        ("A footballer from Brazil signed for the club.", TOO_LITTLE),
        ("", NO_ACTOR),
        ("日本の天気は晴れです。", NO_ACTOR),
    ],
)
def test_what_is_set_aside_has_a_reason(look: FirstLook, text: str, reason: str) -> None:
    seen = look.at_text(text)
    assert not seen.passes
    assert seen.score < 0
    assert seen.reason == reason


def test_more_text_never_lowers_the_score(look: FirstLook) -> None:
    news = [one.document.text for one in general_news()[:40]]
    for one, other in pairwise(news):
        together = look.at_text(f"{one}\n{other}").score
        assert together >= max(look.at_text(one).score, look.at_text(other).score) - 1e-9


def test_no_weight_is_below_zero() -> None:
    for name, *values in stored_weights():
        if name != "least":
            assert all(float(value) >= 0 for value in values)


def test_headline_counts(look: FirstLook) -> None:
    text = "The parties will meet again."
    title = "Niger and Iran sign memorandum of understanding on security in Niamey"
    assert look.at_document(Document(id=1, title=title, text=text)).score > look.at_text(text).score


def test_it_goes_to_other_processes(look: FirstLook) -> None:
    text = "Niger and Iran signed a memorandum of understanding on security."
    assert pickle.loads(pickle.dumps(look)).at_text(text) == look.at_text(text)


def test_phrases_are_found_as_whole_words_in_their_letters() -> None:
    phrases = Phrases(["instruments memorandum"])
    cues, actors = phrases.met_in(
        "They told us in Chad: the US will sign a Memorandum of Understanding, chad or no chad."
    )
    assert [number for _, number in cues] == [0]
    assert [code for _, code in actors] == ["TCD", "USA"]


def test_gathered_phrases_are_kept_by_kinds(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    text = "Niger and Iran signed a memorandum of understanding and a treaty."
    kinds = ["instruments memorandum", "instruments treaty"]
    met = Phrases(kinds).met_in(text)
    (kept,) = (tmp_path / "paraph").glob("phrases-*")
    written = kept.read_bytes()
    assert Phrases(kinds).met_in(text) == met
    assert [number for _, number in Phrases(kinds[1:]).met_in(text)[0]] == [0]
    assert kept.read_bytes() == written
    kept.write_bytes(written[:-1])
    assert Phrases(kinds).met_in(text) == met


def test_folding_keeps_words_apart() -> None:
    assert folded("L’Étât, c’est-à-dire cœur") == b" L  Etat  c  est  a  dire  coeur "
    assert folded("") == b"  "


def test_actors_count_only_near_a_cue() -> None:
    near = counted([(100, 0)], [(50, "NER"), (150, "IRN")])
    assert near == {0: 1, 1: 1, 2: 1}
    assert counted([(100, 0)], [(50, "NER"), (150, "NER")]) == {0: 1, 1: 1}
    assert counted([(100, 0)], [(500, "NER")]) == {0: 1}
    assert counted([(100, 0), (101, 0), (102, 0)], []) == {0: 2}


def test_text_of_a_page_has_the_article_and_no_menus() -> None:
    page = (
        "<html><head><title>Pact</title><script>if (a < b) { c = '<p>x</p>'; }</script></head><body>"
        "<nav><ul><li><a href=/>Niger</a></li></ul></nav><h1><a href=/x>Pact</a></h1>"
        "<p>Niger signed a <a href=/m>memorandum</a> of <b>under</b>standing&nbsp;d&rsquo;accord.</p>"
        "<div class=t><a href=/y><h3>Teaser of Iran</h3></a></div><footer>All rights</footer>"
    )
    assert [" ".join(line.split()) for line in text_of(page).splitlines()] == [
        "Pact",
        "Niger signed a memorandum of under standing d’accord.",
    ]


def test_text_of_a_page_has_each_block_once_and_no_comments() -> None:
    page = (
        "<!-- <p>Iran</p> --><p>Niger <!--signed--> a pact</p><P CLASS=x>Niger  a pact</P><!--><p>Chad</p>"
        "<aside/><p>a < b and c > d</p><aside><p>Most read</p></aside>"
    )
    assert text_of(page).splitlines() == ["Niger  a pact", "Chad", "a < b and c > d"]


def test_what_a_script_says_of_the_page_is_text() -> None:
    page = '<script type="application/ld+json">{"articleBody": "Un protocole d\\u2019accord"}</script><p>x</p>'
    assert "protocole d’accord" in text_of(page)


@pytest.mark.parametrize("number", range(12))
def test_the_text_of_a_page_has_all_that_is_taken_for_its_article(number: int) -> None:
    origin = Origin(name="http://a.example/1", url="http://a.example/1")
    news = [one.document for one in general_news()]
    chance = random.Random(number)
    page = Site(number, news, chance).page(news[number], number, chance)
    article = page_document(page.encode(), origin, Intake())
    blocks = {" ".join(block.split()) for block in text_of(page).split("\n")}
    assert {" ".join(line.split()) for line in article.text.split("\n")} <= blocks
    assert article.title in blocks


def test_furniture_that_never_closes_is_none() -> None:
    assert "memorandum" in text_of("<nav><p>Niger signed a memorandum")
    assert "memorandum" in text_of("<p>one</p><script>x</script><nav><p>two</p><p>a memorandum")


@pytest.mark.parametrize("page", ["<" * 200_000, "<a" * 100_000, "<p>" * 100_000, "<nav>" * 50_000, "a" * 300_000])
def test_hostile_pages_cost_no_more_than_their_length(look: FirstLook, page: str) -> None:
    assert not look.at_markup(page).passes
