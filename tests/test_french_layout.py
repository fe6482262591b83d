"""A French page before the network sees it: words, names, dates, sums and cues, and which language a text is in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paraph.reader.amounts import AmountMention, find_amounts
from paraph.reader.dates import DateMention, find_dates
from paraph.reader.tokens import Tokens
from tests.pages import known, page_of

PUBLISHED = "2025-05-10"  # a Saturday
NBSP, NARROW = "\u00a0", "\u202f"


def words(text: str) -> list[str]:
    return Tokens(text).words


def dates(text: str, published: str | None = PUBLISHED) -> list[tuple[str, DateMention]]:
    tokens = Tokens(text, known("fr").lexicon.abbreviations)
    return [(tokens.span_text(m.first, m.past), m) for m in find_dates(tokens, published, known("fr").dates)]


def sums(text: str) -> list[tuple[str, AmountMention]]:
    tokens = Tokens(text, known("fr").lexicon.abbreviations)
    return [(tokens.span_text(m.first, m.past), m) for m in find_amounts(tokens, known("fr").amounts)]


def codes(text: str) -> set[str]:
    """Codes of the actors named in a text."""
    matches = known("fr").lexicon.find_names(Tokens(text))
    return {name.code for match in matches for name in match.names if name.family == "actor"}


def cues(text: str) -> set[tuple[str, str]]:
    return {(match.cue.group, match.cue.code) for match in known("fr").lexicon.find_cues(Tokens(text))}


# ---- words ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("apostrophe", ["'", "’"])
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l'accord", ["l'", "accord"]),
        ("L'Iran et l'Irak", ["L'", "Iran", "et", "l'", "Irak"]),
        ("d'ici à juin", ["d'", "ici", "à", "juin"]),
        ("D'ici", ["D'", "ici"]),
        ("qu'ils s'engagent", ["qu'", "ils", "s'", "engagent"]),
        ("n'a", ["n'", "a"]),
        ("jusqu'à", ["jusqu'", "à"]),
        ("lorsqu'un", ["lorsqu'", "un"]),
        ("c'était", ["c'", "était"]),
        ("la Côte d'Ivoire", ["la", "Côte", "d'", "Ivoire"]),
        ("LA CÔTE D'IVOIRE", ["LA", "CÔTE", "D'", "IVOIRE"]),
        ("aujourd'hui", ["aujourd'hui"]),
        ("Aujourd'hui", ["Aujourd'hui"]),
        ("N'Djamena", ["N'Djamena"]),
    ],
)
def test_elided_words_are_cut_and_others_are_not(text: str, expected: list[str], apostrophe: str) -> None:
    assert words(text.replace("'", apostrophe)) == [word.replace("'", apostrophe) for word in expected]


def test_both_apostrophes_fold_to_one() -> None:
    assert Tokens("l’État").folded == Tokens("L'ETAT").folded == ["l'", "etat"]


def test_guillemets_stand_apart_and_end_no_sentence_early() -> None:
    text = f"Il a parlé d'un «{NBSP}accord historique.{NBSP}» Le ministre est parti. «{NBSP}Enfin{NBSP}», dit-on."
    tokens = Tokens(text, known("fr").lexicon.abbreviations)
    assert "«" in tokens.words
    assert [tokens.span_text(first, past) for first, past in tokens.sentences] == [
        f"Il a parlé d'un «{NBSP}accord historique.{NBSP}»",
        "Le ministre est parti.",
        f"«{NBSP}Enfin{NBSP}», dit-on.",
    ]


def test_what_is_quoted_is_marked() -> None:
    page = page_of("Le texte est « un pas décisif », dit-on à Niamey.", language="fr")
    quoted = [page.words(unit, unit + 1) for unit in range(len(page)) if "quoted" in page.features[unit]]
    assert quoted == ["un", "pas", "décisif"]


@pytest.mark.parametrize("text", ["Le gal. Toumba a signé.", "Selon M. Diop, le texte est prêt.", "Mme. Barry signe."])
def test_abbreviations_end_no_sentence(text: str) -> None:
    assert len(Tokens(text, known("fr").lexicon.abbreviations).sentences) == 1


WORDS = ["l'", "d’", "qu’", "aujourd’hui", "N’Djamena", "État", "E\u0301tat", "cœur", "Niger", "français", "ÇA"]
FIGURES = ["8 mai", "1er", "10,3", "5 000", "%", "€"]
MARKS = ["«", "»", "'", "’", ".", "-", "\u00ad", " ", NBSP, NARROW, "\n"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS + FIGURES + MARKS), max_size=40).map("".join))
def test_offsets_are_exact_whatever_the_marks(text: str) -> None:
    tokens = Tokens(text, known("fr").lexicon.abbreviations)
    before = 0
    for start, end, word in zip(tokens.starts, tokens.ends, tokens.words, strict=True):
        assert before <= start < end <= len(text)
        assert text[start:end] == word
        before = end
    assert [first for first, _ in tokens.sentences] == [0, *(past for _, past in tokens.sentences)][:-1]
    assert sum(past - first for first, past in tokens.sentences) == len(tokens)
    page = page_of(text, language="fr")
    for unit in range(len(page)):
        start, end = page.offsets(unit, unit + 1)
        assert text[start:end].strip()


# ---- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("le Niger", "NER"),
        ("le Nigeria", "NGA"),
        ("au Tchad", "TCD"),
        ("l'Allemagne", "DEU"),
        ("l’Iran", "IRN"),
        ("la Côte d'Ivoire", "CIV"),
        ("la Côte d’Ivoire", "CIV"),
        ("LA COTE D'IVOIRE", "CIV"),
        ("les États-Unis", "USA"),
        ("les Etats-Unis", "USA"),
        ("LES ÉTATS-UNIS", "USA"),
        ("LES ETATS-UNIS", "USA"),
        ("le Royaume-Uni", "GBR"),
        ("les Pays-Bas", "NLD"),
        ("les Émirats arabes unis", "ARE"),
        ("la République démocratique du Congo", "COD"),
        ("la RDC", "COD"),
        ("Londres", "GBR"),
        ("Pékin", "CHN"),
        ("Moscou", "RUS"),
        ("Varsovie", "POL"),
        ("Le Caire", "EGY"),
        ("N'Djamena", "TCD"),
        ("N’Djaména", "TCD"),
        ("l'Élysée", "FRA"),
        ("l'Elysée", "FRA"),
        ("le Kremlin", "RUS"),
        ("la Maison-Blanche", "USA"),
        ("la CEDEAO", "ECOWAS"),
        ("la Cédéao", "ECOWAS"),
        ("l'OTAN", "NATO"),
        ("l'ONU", "UN"),
        ("l'Union européenne", "EU"),
        ("l’UE", "EU"),
        ("l'Union africaine", "AU"),
        ("l'UA", "AU"),
        ("l'Alliance des États du Sahel", "AES"),
        ("l'AES", "AES"),
        ("le G5 Sahel", "G5SAHEL"),
        ("la Ligue arabe", "LAS"),
    ],
)
def test_actors_by_their_french_names(text: str, code: str) -> None:
    assert codes(f"Selon {text}, le texte est prêt.") == {code}


@pytest.mark.parametrize(
    ("forms", "code"),
    [
        ("nigérien nigérienne nigériens nigériennes", "NER"),
        ("nigérian nigériane nigérians nigérianes", "NGA"),
        ("malien malienne maliens maliennes", "MLI"),
        ("burkinabè", "BFA"),
        ("tchadien tchadienne tchadiens tchadiennes", "TCD"),
        ("ivoirien ivoirienne ivoiriens ivoiriennes", "CIV"),
        ("français française françaises", "FRA"),
        ("allemand allemande allemands allemandes", "DEU"),
        ("turc turque turcs turques", "TUR"),
        ("grec grecque grecs grecques", "GRC"),
        ("russe russes", "RUS"),
        ("sud-africain sud-africaine sud-africains sud-africaines", "ZAF"),
    ],
)
def test_demonyms_in_every_form_with_and_without_a_capital(forms: str, code: str) -> None:
    for form in forms.split():
        assert codes(f"un envoyé {form} est arrivé") == {code}, form
        assert codes(f"les {form.capitalize()} sont arrivés") == {code}, form


@pytest.mark.parametrize("text", ["il a signé un mali", "le niger du commerce", "une ligue arabe", "un paris perdu"])
def test_names_of_states_and_bodies_need_their_capital(text: str) -> None:
    assert codes(text) <= {"SAU"}  # none of those named


def test_the_article_is_no_part_of_a_name() -> None:
    page = page_of("L’Algérie et la Tunisie ont signé.", language="fr")
    assert [page.words(actor.unit, actor.unit + 1) for actor in page.actors] == ["Algérie", "Tunisie"]


def test_a_capital_may_be_a_place_and_its_government() -> None:
    page = page_of("Les ministres se sont réunis à Londres, Genève et Agadez.", language="fr")
    assert {place.country for place in page.places} == {"GBR", "CHE", "NER"}


# ---- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("signé le 8 mai 2025 à Niamey", "2025-05-08"),
        ("signé le 1er avril 2008", "2008-04-01"),
        ("signé le jeudi 8 mai 2025", "2025-05-08"),
        ("SIGNÉ LE JEUDI 8 MAI 2025", "2025-05-08"),
        (f"signé le 8{NBSP}mai{NBSP}2025", "2025-05-08"),
        ("daté du 08/05/2025", "2025-05-08"),
        ("daté du 13/5/2025", "2025-05-13"),
        ("daté du 08.05.2025", "2025-05-08"),
        ("en août 2024", "2024-08"),
        ("en aout 2024", "2024-08"),
        ("en février 2024", "2024-02"),
        ("en mars 2024", "2024-03"),
        ("à la mi-mars 2024", "2024-03"),
        ("en 2019", "2019"),
        ("depuis 2014", "2014"),
        ("début 2024", "2024"),
        ("au premier semestre 2026", "2026"),
        ("au troisième trimestre 2025", "2025"),
        ("à l'été 2024", "2024"),
    ],
)
def test_complete_dates_need_no_publication(text: str, value: str) -> None:
    for published in (PUBLISHED, None):
        assert [mention.value for _, mention in dates(text, published)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("signé jeudi 8 mai à Niamey", "2025-05-08"),
        ("signé le 8 mai", "2025-05-08"),
        ("signé jeudi", "2025-05-08"),
        ("signé jeudi soir", "2025-05-08"),
        ("signé jeudi 24", "2025-04-24"),
        ("sera signé jeudi", "2025-05-15"),
        ("signé lundi dernier", "2025-05-05"),
        ("sera signé dimanche prochain", "2025-05-11"),
        ("signé hier", "2025-05-09"),
        ("signé avant-hier", "2025-05-08"),
        ("signé aujourd'hui", "2025-05-10"),
        ("signé aujourd’hui", "2025-05-10"),
        ("sera signé demain", "2025-05-11"),
        ("signé il y a dix jours", "2025-04-30"),
        ("signé il y a deux ans", "2023"),
        ("signé le mois dernier", "2025-04"),
        ("signé l'an dernier", "2024"),
        ("signé l’année dernière", "2024"),
        ("sera signé l'année prochaine", "2026"),
        ("signé en juin dernier", "2024-06"),
        ("signé à la fin du mois de juin dernier", "2024-06"),
        ("sera signé en mars prochain", "2026-03"),
        ("signé le 8 août dernier", "2024-08-08"),
        ("l'accord, qui sera revu, date du 8 août dernier", "2024-08-08"),
        ("signé le 14 juillet", "2024-07-14"),
        ("sera signé le 14 juillet", "2025-07-14"),
        ("sera signé le 1er janvier", "2026-01-01"),
        ("sera signé dans trois mois", "2025-08"),
        ("cet été", "2025"),
        ("dans les six mois", "2025-11-10"),
        ("sous trois mois", "2025-08-10"),
        ("d'ici la fin de l'année", "2025-12-31"),
        ("d’ici la fin de l’année", "2025-12-31"),
        ("d'ici fin 2026", "2026-12-31"),
        ("avant la fin du mois", "2025-05-31"),
    ],
)
def test_other_dates_resolve_against_publication(text: str, value: str) -> None:
    assert [mention.value for _, mention in dates(text)] == [value]


@pytest.mark.parametrize(
    "text", ["la semaine dernière", "la semaine prochaine", "pendant cinq ans", "il y a trois semaines"]
)
def test_what_no_date_can_say_stays_open(text: str) -> None:
    ((found, mention),) = dates(f"négocié {text}")
    assert mention.value is None
    assert found in text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("du 3 au 5 mars 2024", "2024-03-03", "2024-03-05"),
        ("les 8 et 9 mai 2025", "2025-05-08", "2025-05-09"),
        ("entre le 3 et le 5 mars 2024", "2024-03-03", "2024-03-05"),
    ],
)
def test_ranges(text: str, first: str, last: str) -> None:
    ((_, mention),) = dates(f"réunis {text}")
    assert (mention.value, mention.end_value) == (first, last)


def test_the_following_day_is_told_by_the_day_before() -> None:
    found = dates("L'accord a été signé le 8 mai 2025. Le lendemain, les ministres sont repartis.")
    assert [mention.value for _, mention in found] == ["2025-05-08", "2025-05-09"]


# ---- sums and numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("10,3 milliards de dollars", 10_300_000_000, "USD"),
        (f"10,3{NBSP}milliards de dollars", 10_300_000_000, "USD"),
        ("10 millions de dollars américains", 10_000_000, "USD"),
        ("9 millions de dollars canadiens", 9_000_000, "CAD"),
        ("600 000 dollars", 600_000, "USD"),
        (f"600{NARROW}000 dollars", 600_000, "USD"),
        ("1,2 million d'euros", 1_200_000, "EUR"),
        ("20 millions d’euros", 20_000_000, "EUR"),
        (f"20 millions{NBSP}€", 20_000_000, "EUR"),
        ("3,5 Md€", 3_500_000_000, "EUR"),
        ("50 M€", 50_000_000, "EUR"),
        ("un demi-milliard d'euros", 500_000_000, "EUR"),
        ("7 milliards et demi d'euros", 7_500_000_000, "EUR"),
        ("deux milliards et demi de dollars", 2_500_000_000, "USD"),
        ("un million de dollars", 1_000_000, "USD"),
        ("100 millions de livres sterling", 100_000_000, "GBP"),
        ("2 milliards de nairas", 2_000_000_000, "NGN"),
        ("15 milliards de roubles", 15_000_000_000, "RUB"),
        ("400 milliards de yens", 400_000_000_000, "JPY"),
        ("30 millions de yuans", 30_000_000, "CNY"),
    ],
)
def test_sums(text: str, value: float, currency: str) -> None:
    ((found, mention),) = sums(f"Le pays a reçu {text} hier.")
    assert (found, mention.value, mention.currency, mention.kind) == (text, value, currency, "money")


@pytest.mark.parametrize(
    ("text", "state", "currency"),
    [
        ("300 milliards de FCFA", "NER", "XOF"),
        ("300 milliards de FCFA", "TCD", "XAF"),
        ("300 milliards de francs CFA", "SEN", "XOF"),
        ("300 milliards F CFA", "CMR", "XAF"),
        ("40 millions de dinars", "DZA", "DZD"),
    ],
)
def test_a_currency_of_several_states(text: str, state: str, currency: str) -> None:
    ((found, mention),) = sums(f"Le pays a reçu {text} hier.")
    assert found == text
    assert dict(mention.by_state)[state] == currency


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5 000 soldats", 5000),
        (f"12{NBSP}500 hommes", 12_500),
        ("1.500 hommes", 1500),
        ("mille soldats", 1000),
        ("deux cents militaires", 200),
        ("vingt et un blindés", 21),
        ("soixante-douze véhicules", 72),
        ("quatre-vingt-dix-sept véhicules", 97),
        ("trois mille cinq cents hommes", 3500),
        ("une dizaine de drones", 10),
        ("une centaine de véhicules", 100),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert [mention.value for _, mention in sums(f"Le pays a reçu {text} hier.")] == [value]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("45 %", 45, "percent"),
        (f"45{NARROW}%", 45, "percent"),
        ("trois pour cent", 3, "percent"),
        ("la 3e session", 3, "ordinal"),
        ("la 14ème réunion", 14, "ordinal"),
        ("la troisième réunion", 3, "ordinal"),
    ],
)
def test_shares_and_ordinals(text: str, value: float, kind: str) -> None:
    assert [(mention.value, mention.kind) for _, mention in sums(text)] == [(value, kind)]


# ---- cues -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("un mémorandum d'entente", ("instruments", "memorandum")),
        ("un mémorandum d’entente", ("instruments", "memorandum")),
        ("un protocole d'accord", ("instruments", "memorandum")),
        ("un accord de défense", ("instruments", "agreement")),
        ("un ACCORD DE DEFENSE", ("instruments", "agreement")),
        ("un traité", ("instruments", "treaty")),
        ("une convention", ("instruments", "treaty")),
        ("une déclaration d'intention", ("instruments", "declaration")),
        ("un communiqué conjoint", ("instruments", "declaration")),
        ("a été signé", ("stages", "signed")),
        ("ont signé", ("stages", "signed")),
        ("ont paraphé le texte", ("stages", "initialled")),
        ("a ratifié", ("stages", "ratified")),
        ("le projet de loi autorisant la ratification", ("stages", "ratified")),
        ("est entré en vigueur", ("stages", "in_force")),
        ("ont dénoncé l'accord", ("stages", "terminated")),
        ("ont négocié", ("stages", "negotiating")),
        ("une commission mixte", ("bodies", "commission")),
        ("un comité conjoint", ("bodies", "committee")),
        ("un groupe de travail", ("bodies", "working_group")),
        ("une force conjointe", ("bodies", "joint_force")),
        ("le ministre de la Défense", ("offices", "office")),
        ("la ministre des Affaires étrangères", ("offices", "office")),
        ("le chef d'état-major", ("offices", "office")),
        ("le chef de l’État", ("offices", "office")),
        ("l'ambassadeur", ("offices", "office")),
        ("tous les six mois", ("recurrence", "biannual")),
        ("chaque année", ("recurrence", "annual")),
        ("une visite officielle", ("meetings", "visit")),
        ("un sommet", ("meetings", "summit")),
        ("le conseil des ministres", ("meetings", "session")),
        ("a livré", ("transfers", "delivered")),
        ("la lutte contre le terrorisme", ("areas", "counter_terrorism")),
        ("des exercices conjoints", ("areas", "joint_exercises")),
    ],
)
def test_cues(text: str, cue: tuple[str, str]) -> None:
    assert cue in cues(text)
    assert cue in cues(text.upper())
