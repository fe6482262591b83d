"""A Spanish page before the network sees it: words, names, dates, sums and cues."""

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


def laid(text: str) -> Tokens:
    return Tokens(text, known("es").lexicon.abbreviations)


def sentences(text: str) -> list[str]:
    tokens = laid(text)
    return [tokens.span_text(first, past) for first, past in tokens.sentences]


def dates(text: str, published: str | None = PUBLISHED) -> list[tuple[str, DateMention]]:
    tokens = laid(text)
    return [(tokens.span_text(m.first, m.past), m) for m in find_dates(tokens, published, known("es").dates)]


def sums(text: str) -> list[tuple[str, AmountMention]]:
    tokens = laid(text)
    return [(tokens.span_text(m.first, m.past), m) for m in find_amounts(tokens, known("es").amounts)]


def codes(text: str) -> set[str]:
    """Codes of the actors named in a text."""
    matches = known("es").lexicon.find_names(Tokens(text))
    return {name.code for match in matches for name in match.names if name.family == "actor"}


def cues(text: str) -> set[tuple[str, str]]:
    return {(match.cue.group, match.cue.code) for match in known("es").lexicon.find_cues(Tokens(text))}


# ---- words and sentences --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("firmarlo", ["firmarlo"]),
        ("la 5.ª reunión", ["la", "5.ª", "reunión"]),
        ("el 1.º de mayo", ["el", "1.º", "de", "mayo"]),
        ("la 8va sesión", ["la", "8va", "sesión"]),
        ("¿Qué?", ["¿", "Qué", "?"]),
        ("EE.UU.", ["EE", ".", "UU", "."]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert Tokens(text).words == expected


def test_inverted_marks_begin_sentences() -> None:
    text = "El texto está listo. ¿Quién lo firmará? ¡Nadie lo sabe! El ministro calla."
    assert sentences(text) == [
        "El texto está listo.",
        "¿Quién lo firmará?",
        "¡Nadie lo sabe!",
        "El ministro calla.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "El gral. Toumba firmó.",
        "Según el Sr. Díaz, el texto está listo.",
        "La ministra viajó a EE. UU. y a Canadá.",
        "Los jefes de las FF. AA. Peruanas firmaron.",
    ],
)
def test_abbreviations_end_no_sentence(text: str) -> None:
    assert len(laid(text).sentences) == 1


WORDS = ["firmó", "¿", "EE.UU.", "Perú", "Peru\u0301", "1.º", "Cartagena", "ñandú", "ÁREA"]
FIGURES = ["8 de mayo", "12.500", "12,500", "2,5", "%", "€", "US$ 5"]
MARKS = ["«", "»", "“", "¡", "’", ".", "-", "\u00ad", " ", NBSP, NARROW, "\n"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(WORDS + FIGURES + MARKS), max_size=40).map("".join))
def test_offsets_are_exact_whatever_the_marks(text: str) -> None:
    page = page_of(text, language="es")
    for start, end, word in zip(page.tokens.starts, page.tokens.ends, page.tokens.words, strict=True):
        assert text[start:end] == word
    for unit in range(len(page)):
        start, end = page.offsets(unit, unit + 1)
        assert text[start:end].strip()


# ---- names ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("el Perú", "PER"),
        ("México", "MEX"),
        ("EE.UU.", "USA"),
        ("EE. UU.", "USA"),
        ("EEUU", "USA"),
        ("los Estados Unidos", "USA"),
        ("LOS ESTADOS UNIDOS", "USA"),
        ("el Reino Unido", "GBR"),
        ("Países Bajos", "NLD"),
        ("la República Dominicana", "DOM"),
        ("Guinea Ecuatorial", "GNQ"),
        ("Guinea-Bisáu", "GNB"),
        ("Níger", "NER"),
        ("Nigeria", "NGA"),
        ("Costa de Marfil", "CIV"),
        ("Arabia Saudí", "SAU"),
        ("Arabia Saudita", "SAU"),
        ("Catar", "QAT"),
        ("Qatar", "QAT"),
        ("Corea del Sur", "KOR"),
        ("la República Democrática del Congo", "COD"),
        ("Marruecos", "MAR"),
        ("Yibuti", "DJI"),
        ("Londres", "GBR"),
        ("Pekín", "CHN"),
        ("Moscú", "RUS"),
        ("Argel", "DZA"),
        ("La Habana", "CUB"),
        ("El Cairo", "EGY"),
        ("la Moncloa", "ESP"),
        ("Torre Tagle", "PER"),
        ("la Casa Rosada", "ARG"),
        ("el Pentágono", "USA"),
        ("la ONU", "UN"),
        ("la OTAN", "NATO"),
        ("la OEA", "OAS"),
        ("la Unión Europea", "EU"),
        ("la UE", "EU"),
        ("la Cedeao", "ECOWAS"),
        ("el Mercosur", "MERCOSUR"),
        ("la Comunidad Andina", "Andean Community"),
        ("la Alianza de Estados del Sahel", "AES"),
        ("la Liga Árabe", "LAS"),
        ("el ELN", "National Liberation Army"),
    ],
)
def test_actors_by_their_spanish_names(text: str, code: str) -> None:
    assert codes(f"Según {text}, el texto está listo") == {code}


@pytest.mark.parametrize(
    ("forms", "code"),
    [
        ("peruano peruana peruanos peruanas", "PER"),
        ("nigerino nigerina nigerinos nigerinas", "NER"),
        ("nigeriano nigeriana nigerianos nigerianas", "NGA"),
        ("francés francesa franceses francesas", "FRA"),
        ("alemán alemana alemanes alemanas", "DEU"),
        ("marroquí marroquíes marroquís", "MAR"),
        ("español española españoles españolas", "ESP"),
        ("estadounidense estadounidenses", "USA"),
        ("belga belgas", "BEL"),
        ("costarricense costarricenses", "CRI"),
        ("ecuatoguineano ecuatoguineana ecuatoguineanos ecuatoguineanas", "GNQ"),
    ],
)
def test_demonyms_in_every_form_with_and_without_a_capital(forms: str, code: str) -> None:
    for form in forms.split():
        assert codes(f"un enviado {form} llegó") == {code}, form
        assert codes(f"los {form.capitalize()} llegaron") == {code}, form


@pytest.mark.parametrize("text", ["un perú pequeño", "el chile picante", "una liga árabe", "pagó en efectivo"])
def test_names_of_states_and_bodies_need_their_capital(text: str) -> None:
    assert codes(text) <= {"SAU"}  # none of those named


@pytest.mark.parametrize("person", ["Santiago Cafiero", "Francia Márquez", "Israel Jaitman"])
def test_a_state_may_be_a_first_name(person: str) -> None:
    page = page_of(f"El acuerdo lo firmó {person} en Lima.", language="es")
    assert {actor.code for actor in page.actors} <= {"PER", "ARG", "COL"}


def test_places_by_their_spanish_names() -> None:
    page = page_of("Los ministros se reunieron en Londres, Ginebra, Cartagena de Indias y Túnez.", language="es")
    assert [place.country for place in page.places] == ["GBR", "CHE", "COL", "TUN"]


# ---- dates ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("firmado el 8 de mayo de 2025 en Lima", "2025-05-08"),
        ("firmado el 8 de mayo del 2025", "2025-05-08"),
        ("firmado el jueves 8 de mayo de 2025", "2025-05-08"),
        ("FIRMADO EL JUEVES 8 DE MAYO DE 2025", "2025-05-08"),
        (f"firmado el 8{NBSP}de mayo de{NBSP}2025", "2025-05-08"),
        ("firmado el 1.º de abril de 2008", "2008-04-01"),
        ("firmado el 1ro de abril de 2008", "2008-04-01"),
        ("firmado el primero de abril de 2008", "2008-04-01"),
        ("de fecha 08/05/2025", "2025-05-08"),
        ("de fecha 13/5/2025", "2025-05-13"),
        ("de fecha 08.05.2025", "2025-05-08"),
        ("en agosto de 2024", "2024-08"),
        ("en setiembre de 2024", "2024-09"),
        ("a mediados de marzo de 2024", "2024-03"),
        ("a principios del mes de marzo de 2024", "2024-03"),
        ("en 2019", "2019"),
        ("desde 2014", "2014"),
        ("a principios de 2024", "2024"),
        ("en el primer semestre de 2026", "2026"),
        ("en el verano de 2024", "2024"),
    ],
)
def test_complete_dates_need_no_publication(text: str, value: str) -> None:
    for published in (PUBLISHED, None):
        assert [mention.value for _, mention in dates(text, published)] == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("LIMA, 8 may (EFE)", "2025-05-08"),
        ("firmado el jueves 8 de mayo", "2025-05-08"),
        ("firmado el pasado jueves", "2025-05-08"),
        ("firmado el jueves pasado", "2025-05-08"),
        ("firmaron el jueves", "2025-05-08"),
        ("se firmará el jueves", "2025-05-15"),
        ("se firmará este jueves", "2025-05-15"),
        ("será firmado el próximo domingo", "2025-05-11"),
        ("firmado el jueves por la noche", "2025-05-08"),
        ("firmarán el miércoles 14", "2025-05-14"),
        ("firmaron el lunes 28", "2025-04-28"),
        ("firmaron el miércoles 31", "2025-05-07"),  # no month near has such a Wednesday
        ("el pasado día 4", "2025-05-04"),
        ("llegará el próximo día 15", "2025-05-15"),
        ("firmado ayer", "2025-05-09"),
        ("firmado anteayer", "2025-05-08"),
        ("firmado hoy", "2025-05-10"),
        ("será firmado mañana", "2025-05-11"),
        ("firmaron esta mañana", "2025-05-10"),
        ("firmaron en la mañana del jueves", "2025-05-08"),
        ("firmado hace diez días", "2025-04-30"),
        ("firmado hace dos años", "2023"),
        ("firmado hace más de dos años", "2023"),
        ("firmado dos años atrás", "2023"),
        ("firmado el mes pasado", "2025-04"),
        ("firmado el pasado mes de marzo", "2025-03"),
        ("firmado el año pasado", "2024"),
        ("se firmará el próximo año", "2026"),
        ("se firmará el año que viene", "2026"),
        ("firmado en junio pasado", "2024-06"),
        ("se firmará el próximo mes de marzo", "2026-03"),
        ("firmado el pasado 8 de agosto", "2024-08-08"),
        ("el próximo 8 de agosto", "2025-08-08"),
        ("firmado el 14 de julio", "2024-07-14"),
        ("se firmará el 14 de julio", "2025-07-14"),
        ("se firmará dentro de tres meses", "2025-08"),
        ("este verano", "2025"),
        ("en un plazo de seis meses", "2025-11-10"),
        ("en un plazo no mayor de 30 días", "2025-06-09"),
        ("en los próximos tres meses", "2025-08-10"),
        ("antes de fin de año", "2025-12-31"),
        ("antes de finales de 2026", "2026-12-31"),
        ("antes del 31 de diciembre", "2025-12-31"),
        ("a más tardar el 30 de junio", "2025-06-30"),
    ],
)
def test_other_dates_resolve_against_publication(text: str, value: str) -> None:
    assert [mention.value for _, mention in dates(text)] == [value]


@pytest.mark.parametrize(
    "text", ["la semana pasada", "la próxima semana", "durante cinco años", "hace tres semanas", "en los últimos meses"]
)
def test_what_no_date_can_say_stays_open(text: str) -> None:
    ((found, mention),) = dates(f"negociado {text}")
    assert mention.value is None
    assert found in text


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("del 3 al 5 de marzo de 2024", "2024-03-03", "2024-03-05"),
        ("los días 8 y 9 de mayo de 2025", "2025-05-08", "2025-05-09"),
        ("entre el 3 y el 5 de marzo de 2024", "2024-03-03", "2024-03-05"),
    ],
)
def test_ranges(text: str, first: str, last: str) -> None:
    ((_, mention),) = dates(f"reunidos {text}")
    assert (mention.value, mention.end_value) == (first, last)


def test_the_following_day_is_told_by_the_day_before() -> None:
    found = dates("El acuerdo se firmó el 8 de mayo de 2025. Al día siguiente, los ministros partieron.")
    assert [mention.value for _, mention in found] == ["2025-05-08", "2025-05-09"]


# ---- sums and numbers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("10,3 millones de dólares", 10_300_000, "USD"),
        ("10.3 millones de dólares", 10_300_000, "USD"),
        ("10.300 millones de dólares", 10_300_000_000, "USD"),
        ("10,300 millones de dólares", 10_300_000_000, "USD"),
        ("mil millones de dólares", 1_000_000_000, "USD"),
        ("diez mil millones de euros", 10_000_000_000, "EUR"),
        ("mil quinientos millones de euros", 1_500_000_000, "EUR"),
        ("2 mil 500 millones de euros", 2_500_000_000, "EUR"),
        ("mil 200 millones de euros", 1_200_000_000, "EUR"),
        ("medio millón de dólares", 500_000, "USD"),
        ("un millón y medio de euros", 1_500_000, "EUR"),
        ("dos billones de euros", 2_000_000_000_000, "EUR"),
        ("500 mil dólares", 500_000, "USD"),
        ("quinientos mil dólares", 500_000, "USD"),
        (f"20 millones{NBSP}€", 20_000_000, "EUR"),
        ("US$ 5 millones", 5_000_000, "USD"),
        ("S/ 3,5 millones", 3_500_000, "PEN"),
        ("70 millones de soles", 70_000_000, "PEN"),
        ("25 millones de quetzales", 25_000_000, "GTQ"),
        ("9 millones de dólares canadienses", 9_000_000, "CAD"),
        ("100 millones de libras esterlinas", 100_000_000, "GBP"),
        ("30 millones de yuanes", 30_000_000, "CNY"),
    ],
)
def test_sums(text: str, value: float, currency: str) -> None:
    ((found, mention),) = sums(f"El país recibió {text} ayer.")
    assert (found, mention.value, mention.currency, mention.kind) == (text, value, currency, "money")


@pytest.mark.parametrize(
    ("text", "state", "currency"),
    [
        ("300 millones de pesos", "MEX", "MXN"),
        ("300 millones de pesos", "COL", "COP"),
        ("300 millones de pesos", "CHL", "CLP"),
        ("300 millones de pesos", "PHL", "PHP"),
        ("300 millones de francos CFA", "GNQ", "XAF"),
        ("40 millones de dinares", "DZA", "DZD"),
    ],
)
def test_a_currency_of_several_states(text: str, state: str, currency: str) -> None:
    ((found, mention),) = sums(f"El país recibió {text} ayer.")
    assert found == text
    assert dict(mention.by_state)[state] == currency


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12.500 fusiles", 12_500),
        ("12,500 fusiles", 12_500),
        (f"12{NARROW}500 fusiles", 12_500),
        ("mil soldados", 1000),
        ("cien policías", 100),
        ("ciento veinte policías", 120),
        ("doscientos cincuenta soldados", 250),
        ("treinta y cinco blindados", 35),
        ("veintiún blindados", 21),
        ("tres mil quinientos hombres", 3500),
        ("10 mil efectivos", 10_000),
        ("una decena de drones", 10),
        ("un centenar de vehículos", 100),
    ],
)
def test_numbers(text: str, value: float) -> None:
    assert [mention.value for _, mention in sums(f"El país recibió {text} ayer.")] == [value]


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("45 %", 45, "percent"),
        ("3,5%", 3.5, "percent"),
        ("tres por ciento", 3, "percent"),
        ("la 3.ª sesión", 3, "ordinal"),
        ("la 14ª reunión", 14, "ordinal"),
        ("la 5ta reunión", 5, "ordinal"),
        ("la tercera reunión", 3, "ordinal"),
    ],
)
def test_shares_and_ordinals(text: str, value: float, kind: str) -> None:
    assert [(mention.value, mention.kind) for _, mention in sums(text)] == [(value, kind)]


def test_the_first_minister_is_no_number() -> None:
    assert sums("el primer ministro y la primera ministra") == []


# ---- cues -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("un memorando de entendimiento", ("instruments", "memorandum")),
        ("un memorándum de entendimiento", ("instruments", "memorandum")),
        ("un convenio de cooperación", ("instruments", "agreement")),
        ("un acuerdo marco", ("instruments", "agreement")),
        ("un tratado de extradición", ("instruments", "treaty")),
        ("una carta de intención", ("instruments", "letter_of_intent")),
        ("un acta de entendimiento", ("instruments", "protocol")),
        ("un canje de notas", ("instruments", "arrangement")),
        ("un comunicado conjunto", ("instruments", "declaration")),
        ("una hoja de ruta", ("instruments", "action_plan")),
        ("fue firmado", ("stages", "signed")),
        ("suscribieron el convenio", ("stages", "signed")),
        ("se suscribió", ("stages", "signed")),
        ("quedó rubricado", ("stages", "initialled")),
        ("ratificó el tratado", ("stages", "ratified")),
        ("entró en vigor", ("stages", "in_force")),
        ("entrará en vigencia", ("stages", "in_force")),
        ("denunció el tratado", ("stages", "terminated")),
        ("prorrogaron el acuerdo", ("stages", "renewed")),
        ("negocian un acuerdo", ("stages", "negotiating")),
        ("una comisión mixta", ("bodies", "commission")),
        ("un comité conjunto", ("bodies", "committee")),
        ("un grupo de alto nivel", ("bodies", "working_group")),
        ("una fuerza de tarea conjunta", ("bodies", "task_force")),
        ("el ministro de Defensa", ("offices", "office")),
        ("la canciller", ("offices", "office")),
        ("el jefe del Estado Mayor", ("offices", "office")),
        ("el expresidente", ("offices", "former")),
        ("cada seis meses", ("recurrence", "biannual")),
        ("una vez al año", ("recurrence", "annual")),
        ("una visita oficial", ("meetings", "visit")),
        ("se reunieron en", ("meetings", "meeting")),
        ("reunirse con", ("meetings", "meeting")),
        ("una cumbre", ("meetings", "summit")),
        ("la VIII reunión", ("meetings", "session")),
        ("se comprometió a", ("commitments", "undertake")),
        ("donó dos lanchas", ("transfers", "delivered")),
        ("desmintió", ("factuality", "denied")),
        ("la lucha contra el narcotráfico", ("areas", "drug_trafficking")),
        ("ejercicios combinados", ("areas", "joint_exercises")),
    ],
)
def test_cues(text: str, cue: tuple[str, str]) -> None:
    assert cue in cues(text)
    assert cue in cues(text.upper())
