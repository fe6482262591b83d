"""The lexicon: patterns expanded, names and cues found by whole tokens, and a cache that may fail."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paraph.reader import lexicon_files as under_test
from paraph.reader.lexicon import Lexicon
from paraph.reader.lexicon_files import Compiled, Phrases, cache_file, expand, load_compiled
from paraph.reader.tokens import Tokens
from tests.pages import english

NAMES = [  # phrase, family, code, form, flag, states
    ("Niger", "actor", "NER", "name", "", ""),
    ("Congo", "actor", "COD", "name", "", ""),
    ("Republic of the Congo", "actor", "COG", "name", "", ""),
    ("Democratic Republic of the Congo", "actor", "COD", "name", "", ""),
    ("United Nations", "actor", "UN", "organisation", "", ""),
    ("WHO", "actor", "WHO", "organisation", "word", ""),
    ("US", "actor", "USA", "name", "", ""),
    ("U.S.", "actor", "USA", "name", "", ""),
    ("Washington", "actor", "USA", "capital", "place", ""),
    ("Washington", "place", "Washington", "city", "", "USA,GBR"),
    ("Côte d'Ivoire", "actor", "CIV", "name", "", ""),
    ("Naval Group", "actor", "Naval Group", "company", "", "FRA"),
]
CUES = [  # phrase, group, code
    ("agreement", "instruments", "agreement"),
    ("status of forces agreement", "instruments", "agreement"),
    ("status of forces", "areas", "basing_access"),
    ("is to", "factuality", "planned"),
    ("is to", "commitments", "undertake"),
]


SCRAPS = ["Niger", "Congo", "of", "the", "Republic", "United", "Nations", "status", "forces", "is", "to", ",", "."]


def compiled() -> Compiled:
    made = Compiled(Phrases({}, {}, {}), [], Phrases({}, {}, {}), [], ["gen"], ["news"])
    for phrase, *fields in NAMES:
        made.names.add(phrase, len(made.name_rows))
        made.name_rows.append("\t".join((*fields, phrase)))
    for phrase, group, code in CUES:
        if (group, code) not in made.cue_list:
            made.cue_list.append((group, code))
        made.cues.add(phrase, made.cue_list.index((group, code)))
    return made


LEXICON = Lexicon(compiled())


def named(text: str, lexicon: Lexicon = LEXICON) -> list[tuple[str, str]]:
    """Each name in the text with the code of its first meaning."""
    tokens = Tokens(text)
    return [(tokens.span_text(m.first, m.past), m.names[0].code) for m in lexicon.find_names(tokens)]


def cued(text: str) -> set[tuple[str, str, str]]:
    tokens = Tokens(text)
    return {(tokens.span_text(m.first, m.past), *m.cue) for m in LEXICON.find_cues(tokens)}


@pytest.mark.parametrize(
    ("pattern", "phrases"),
    [
        ("sign", ["sign"]),
        ("sign|signs|signed", ["sign", "signs", "signed"]),
        ("agreed to set? up", ["agreed to set up", "agreed to up"]),
        ("a|the joint? pact", ["a joint pact", "a pact", "the joint pact", "the pact"]),
        ("every|each? year", ["every year", "each year", "year"]),
        ("why ?", ["why ?"]),
    ],
)
def test_expand(pattern: str, phrases: list[str]) -> None:
    assert list(expand(pattern)) == phrases


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Niger signed", [("Niger", "NER")]),
        ("NIGER SIGNED", [("NIGER", "NER")]),
        ("the niger delta", []),
        ("Nigerians", []),
        ("Niger’s army", [("Niger", "NER")]),
        ("the Democratic Republic of the Congo", [("Democratic Republic of the Congo", "COD")]),
        ("the Republic of the Congo", [("Republic of the Congo", "COG")]),
        ("the Republic of the Seychelles and Congo", [("Congo", "COD")]),
        ("Côte d’Ivoire", [("Côte d’Ivoire", "CIV")]),
        ("COTE D'IVOIRE", [("COTE D'IVOIRE", "CIV")]),
        ("the united Nations", []),
        ("the United Nations", [("United Nations", "UN")]),
        ("Naval Group and Niger", [("Naval Group", "Naval Group"), ("Niger", "NER")]),
        ("Who signed? The WHO did.", [("WHO", "WHO")]),
        ("Give us US arms", [("US", "USA")]),
        ("Us and them", []),
        ("the U.S. army", [("U.S.", "USA")]),
        ("inNiger", [("Niger", "NER")]),
        ("", []),
    ],
)
def test_names_need_capitals_and_the_longest_is_taken(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text) == expected


def test_a_name_has_all_its_meanings() -> None:
    (match,) = LEXICON.find_names(Tokens("Washington"))
    assert [(n.family, n.code, n.form, n.states) for n in match.names] == [
        ("actor", "USA", "capital", ()),
        ("place", "Washington", "city", ("USA", "GBR")),
    ]


def test_cues_need_no_capitals_and_may_overlap() -> None:
    assert cued("The Status of Forces Agreement is to last") == {
        ("Status of Forces", "areas", "basing_access"),
        ("Status of Forces Agreement", "instruments", "agreement"),
        ("Agreement", "instruments", "agreement"),
        ("is to", "factuality", "planned"),
        ("is to", "commitments", "undertake"),
    }
    assert cued("status of the forces") == set()


@given(st.lists(st.sampled_from(SCRAPS)))
def test_matches_lie_within_the_text_and_names_do_not_overlap(words: list[str]) -> None:
    tokens = Tokens(" ".join(words))
    past = 0
    for match in LEXICON.find_names(tokens):
        assert past <= match.first < match.past <= len(tokens)
        past = match.past
    for cue in LEXICON.find_cues(tokens):
        assert 0 <= cue.first < cue.past <= len(tokens)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Niger and Nigeria", [("Niger", "NER"), ("Nigeria", "NGA")]),
        ("Nigerien and Nigerian troops", [("Nigerien", "NER"), ("Nigerian", "NGA")]),
        ("Guinea-Bissau, Equatorial Guinea, Papua New Guinea", [
            ("Guinea-Bissau", "GNB"), ("Equatorial Guinea", "GNQ"), ("Papua New Guinea", "PNG"),
        ]),
        ("South Korean and North Korean", [("South Korean", "KOR"), ("North Korean", "PRK")]),
        ("Sino-Russian talks", [("Sino", "CHN"), ("Russian", "RUS")]),
        ("Ecowas and ECOWAS", [("Ecowas", "ECOWAS"), ("ECOWAS", "ECOWAS")]),
        ("the Alliance of Sahel States", [("Alliance of Sahel States", "AES")]),
        ("Quai d’Orsay", [("Quai d’Orsay", "FRA")]),
        ("roast turkey", []),
    ],
)  # fmt: skip
def test_the_english_lexicon(text: str, expected: list[tuple[str, str]]) -> None:
    assert named(text, english().lexicon) == expected


def test_a_language_without_lexicon() -> None:
    with pytest.raises(KeyError):
        Lexicon.load("xx")


class Compilations:
    """Counts how often the lexicon is compiled."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, language: str) -> Compiled:
        self.count += 1
        return compiled()


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Compilations:
    """Compiling replaced by something quick, and an empty cache folder."""
    counted = Compilations()
    monkeypatch.setattr(under_test, "compile_lexicon", counted)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return counted


def test_the_cache_is_written_once(compilations: Compilations) -> None:
    first = load_compiled("en")
    written = cache_file("en").read_bytes()
    assert load_compiled("en") == first == compiled()
    assert compilations.count == 1
    assert cache_file("en").read_bytes() == written
    assert [path.name for path in cache_file("en").parent.iterdir()] == [cache_file("en").name]  # nothing half-written


@pytest.mark.parametrize("kept", ["nothing", "half", "a changed byte", "noise", "another form"])
def test_a_broken_cache_file_is_ignored_and_mended(compilations: Compilations, kept: str) -> None:
    whole = compiled()
    load_compiled("en")
    path = cache_file("en")
    stored = path.read_bytes()
    path.write_bytes(
        {
            "nothing": b"",
            "half": stored[: len(stored) // 2],
            "a changed byte": stored.replace(b"NER", b"NGA"),
            "noise": bytes(range(256)),
            "another form": msgspec.msgpack.encode({"names": []}),
        }[kept]
    )
    assert load_compiled("en") == whole
    assert compilations.count == 2
    assert path.read_bytes() == stored


def test_a_cache_folder_that_cannot_be_written_does_no_harm(
    compilations: Compilations, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert load_compiled("en") == load_compiled("en") == compiled()
    assert compilations.count == 2


def test_a_full_disk_leaves_nothing_behind(compilations: Compilations, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    assert load_compiled("en") == compiled()
    assert list(cache_file("en").parent.iterdir()) == []


def test_no_home_folder_does_no_harm(compilations: Compilations, monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", homeless)
    assert load_compiled("en") == compiled()


def test_other_data_means_another_cache_file(
    compilations: Compilations, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = cache_file("en")
    changed = tmp_path / "actors.tsv"
    changed.write_text("phrase\tcode\tform\n")
    monkeypatch.setattr(under_test, "data_files", lambda language: [changed])
    assert cache_file("en") != before
