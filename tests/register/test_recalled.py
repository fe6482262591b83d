"""Earlier stages that a report recalls, in English, French and Spanish."""

from __future__ import annotations

import pytest

from paraph.records import Agreement, Document, Evidence, PartialDate, Reading
from paraph.register.dating import with_recalled
from paraph.register.sentences import sentences


def recalled(text: str, published: str = "2025-06-28", **slots: object) -> tuple[str, ...]:
    """What a text recalls of the one agreement that its first sentence tells of."""
    start, end = next(iter(sentences(text)))
    made: dict[str, object] = {"parties": ("TCD", "FRA"), "instrument": "agreement", "stage": "terminated"} | slots
    evidence = (Evidence(start=start, end=end, quote=text[start:end]),)
    agreement = Agreement(id="a", evidence=evidence, **made)  # type: ignore[arg-type]
    document = Document(id="d", text=text, published=PartialDate.parse(published))
    (found,) = with_recalled(Reading(id="d", agreements=(agreement,)), document).agreements
    for span in found.evidence:
        assert text[span.start : span.end] == span.quote
    return found.earlier


CASES = {
    "Chad ended the agreement. It was signed on September 6, 2019, in Paris.": ("signed 2019-09-06",),
    "Chad ended the accord that it had signed on 5 September 2019.": ("signed 2019-09-05",),
    "Chad ended the treaty. It had been concluded in 1909.": ("signed 1909",),
    "Chad ended it. The text was initialled on 7 November and signed on 4 December.": (
        "initialled 2024-11-07",
        "signed 2024-12-04",
    ),
    "Le Tchad y met fin. Signé le 5 septembre 2019, l’accord avait été ratifié en mars 2020.": (
        "signed 2019-09-05",
        "ratified 2020-03",
    ),
    (
        "Le Tchad y met fin. Signé en juillet 2024, ratifié par le Sénat le 17 décembre de la même année puis par"
        " la Diète le 6 juin dernier, il liait les deux pays."
    ): ("signed 2024-07", "ratified 2024-12-17", "ratified 2025-06-06"),
    "Chad ended it. Reports that it was signed on 14 May 2019 were mistaken.": (),
    "Chad ended it. It has not been signed since 14 May 2019.": (),
    "Chad ended it. Another will be signed on 14 May 2026.": (),
    # Whose extension is signed is not signed itself; a month's name that is another word is no date.
    "Chad ended it. Ministers signed the extension on 28 November 2024.": ("renewed 2024-11-28",),
    "Le Tchad y met fin. Les ministres ont signé un avenant le 8 juin 2022.": ("amended 2022-06-08",),
    "Chad ended it. It was signed in Paris, whatever one may think.": (),
    "Chad ended it. It was extended by the same two men as in 2022.": (),
    # A parliament's approval, given in other words.
    "Chad ended it. The Senate had given its approval on 21 March 2024.": ("ratified 2024-03-21",),
    "El Chad lo rompió. Fue firmado el 24 de agosto de 2022 y ratificado en marzo de 2023.": (
        "signed 2022-08-24",
        "ratified 2023-03",
    ),
    "El Chad lo rompió. El convenio de agosto de 2022 está en vigor desde el 1 de julio de 2023.": (
        "in_force 2023-07-01",
        "signed 2022-08",
    ),
    "El Chad lo rompió. No fue prorrogado el 3 de mayo de 2024.": (),
    # A pact on ice, and taken up again; what is signed is an amendment; a ratification as a noun.
    "Chad ended it. It was put on ice on 3 May 2022 and reinstated on 4 June 2023.": (
        "suspended 2022-05-03",
        "renewed 2023-06-04",
    ),
    "Chad ended it. France withdrew its denunciation on 5 June 2022.": ("renewed 2022-06-05",),
    "Le Tchad y met fin. La France avait retiré sa dénonciation le 5 juin 2022.": ("renewed 2022-06-05",),
    "Chad ended it. It was changed by an amendment agreed on 8 July 2023.": ("amended 2023-07-08",),
    "Chad ended it. It went into effect after ratification by France on 3 May 2022.": ("ratified 2022-05-03",),
    "Chad ended it. Since 8 November 2023 the treaty is in force.": ("in_force 2023-11-08",),
    # What takes effect is one side's step; what was done on another day is no second vote; a day by which the agreement
    # is called is not that of its being in force.
    "Chad ended it. The decision took effect on 29 April 2025.": (),
    "Chad ended it. The Senate had ratified it on 3 May 2022, notes were exchanged on 15 June 2022.": (
        "ratified 2022-05-03",
    ),
    "Chad ended it. The agreement of May 2022 is in force.": ("signed 2022-05",),
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_stages_are_recalled_with_their_dates(text: str, expected: tuple[str, ...]) -> None:
    assert recalled(text) == expected


def test_a_date_without_a_year_is_the_latest_before_the_report() -> None:
    text = "Les deux pays ont signé vendredi l'accord que leurs experts avaient paraphé le 18 juin."
    assert recalled(text, stage="signed", date=PartialDate(2025, 6, 27)) == ("initialled 2025-06-18",)
    assert recalled(text, "2025-03-01", stage="signed") == ("initialled 2024-06-18",)


def test_the_stage_of_the_news_is_not_recalled() -> None:
    text = "They signed it on 27 June 2025. Some reports say that it was signed on 20 June 2025."
    assert recalled(text, stage="signed", date=PartialDate(2025, 6, 27)) == ()


def test_sentences_end_where_they_end() -> None:
    text = 'MANILA, Dec. 6 - Mr. Manalo spoke to the U.S. Navy. "Here is the key," he said.\n\nThen he left.'
    assert [text[start:end] for start, end in sentences(text)] == [
        "MANILA, Dec. 6 - Mr. Manalo spoke to the U.S. Navy.",
        '"Here is the key," he said.',
        "Then he left.",
    ]
