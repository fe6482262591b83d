"""Which records are one thing: pairs with their reasons, clusters that do not depend on order."""

from __future__ import annotations

import random
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from paraph.records import Agreement, Evidence, Office, PartialDate, Record
from paraph.register.identity.clustering import cluster, pair_of
from paraph.register.identity.profile import Profile, profile_of, read_back, written
from paraph.register.identity.scoring import compare, readmitted, weights, wide_lists

WORDS = (Evidence(start=0, end=1, quote="x"),)
SAME = weights()["agreements"]["same"]


def told(parties: str, published: str = "2025-06-01", **slots: object) -> Profile:
    """The profile of an agreement, signed unless said otherwise."""
    date = slots.pop("date", None)
    made: dict[str, object] = {"instrument": "agreement", "stage": "signed"} | slots
    record = Agreement(
        id="a",
        evidence=WORDS,
        parties=tuple(parties.split()),
        date=PartialDate.parse(str(date)) if date else None,
        **made,  # type: ignore[arg-type]
    )
    return profile(record, published)


def profile(record: Record, published: str = "2025-06-01") -> Profile:
    """The profile of a record of a day."""
    found = profile_of(record, PartialDate.parse(published))
    assert found is not None
    return found


SAME_PAIRS = [
    (told("NER IRN", date="2025-05-08"), told("IRN NER", date="2025-05")),
    (told("NER IRN", date="2025-05-08"), told("NER IRN", date="2025-05-09", instrument="treaty", title="Accord")),
    (told("NER IRN", date="2025-05-08"), told("NER IRN", stage="ratified", date="2025-09-14")),
    (told("TCD FRA", date="2019-09-05"), told("TCD FRA", stage="terminated", date="2024-11-28")),
    (
        told("IDN MYS SGP", date="2006-04-21", instrument="arrangement"),
        told("IDN MYS SGP THA", date="2006-04-21", instrument="arrangement"),
    ),
]
SAME_PAIRS += [
    # One treaty by its name, though a report had it signed three weeks too early.
    (
        told("AUS PNG", date="2025-09-17", instrument="treaty", title="Pukpuk Treaty"),
        told("AUS PNG", date="2025-10-06", instrument="treaty", title="Pukpuk Mutual Defence Treaty"),
    ),
    (
        told("PHL JPN", date="2024-07-08", title="Reciprocal Access Agreement"),
        told("PHL JPN", stage="in_force", date="2025-09-11", title="accord d'accès réciproque"),
    ),
    # States join what others have signed.
    (told("COM DJI MDG MUS", date="2018-04-29"), told("COM DJI FRA MDG MUS", date="2018-06-15")),
    # A report of its end recalls the day of its signing; a denounced treaty may be renewed.
    (
        told("TCD FRA", date="2019-09-05"),
        told("TCD FRA", stage="terminated", date="2024-11-28", earlier=("signed 2019-09-06",)),
    ),
    (
        told("USA HND", stage="terminated", date="2024-08-28", instrument="treaty"),
        told("USA HND", stage="renewed", date="2025-02-18", instrument="treaty"),
    ),
]
OTHER_PAIRS = [
    (told("UKR DEU", date="2024-02-16"), told("UKR FRA", date="2024-02-16")),
    (told("PHL JPN", date="2024-07-08"), told("PHL JPN", date="2024-12-05", instrument="arrangement")),
    (told("AUS PNG", date="2025-10-06", instrument="treaty"), told("AUS PNG", date="2023-12-07")),
    (told("UKR FRA", date="2024-02-16"), told("UKR FRA", date="2025-11-17", instrument="letter_of_intent")),
    (told("NER IRN", published="2024-01-01"), told("NER IRN", date="2025-05-08")),
    (
        told("TCD FRA", stage="terminated", date="2024-11-28", earlier=("signed 2019-09-05",)),
        told("TCD FRA", date="1976-03-06"),
    ),
]


@pytest.mark.parametrize(("one", "other"), SAME_PAIRS)
def test_reports_of_one_agreement_are_close(one: Profile, other: Profile) -> None:
    assert compare(one, other).total >= SAME


@pytest.mark.parametrize(("one", "other"), OTHER_PAIRS)
def test_near_misses_are_not(one: Profile, other: Profile) -> None:
    assert compare(one, other).total < SAME


@pytest.mark.parametrize(("one", "other"), SAME_PAIRS + OTHER_PAIRS)
def test_a_score_is_the_sum_of_its_reasons_either_way_round(one: Profile, other: Profile) -> None:
    score = compare(one, other)
    assert score.total == pytest.approx(sum(reason.weight for reason in score.reasons))
    assert score.total == pytest.approx(compare(other, one).total)
    assert {"parties", "date", "instrument"} <= {reason.what for reason in score.reasons}


def test_two_partners_of_one_state_are_excluded_whatever_else_agrees() -> None:
    one, other = told("UKR DEU", date="2024-02-16", title="Pact"), told("UKR FRA", date="2024-02-16", title="Pact")
    assert compare(one, other).excludes


def test_names_are_one_however_they_are_spelled() -> None:
    one = told("ARM AZE", date="2024-08-30", signatories=("Mher Grigoryan", "Shahin Mustafayev"))
    other = told("ARM AZE", date="2024-08-30", signatories=("Chahine Moustafaïev",))
    (reason,) = (reason for reason in compare(one, other).reasons if reason.what == "signatories")
    assert reason.weight > 0


def test_areas_count_by_how_many_are_shared() -> None:
    def weight(one: str, other: str) -> float:
        first, second = (told("COM DJI", areas=tuple(areas.split())) for areas in (one, other))
        return sum(reason.weight for reason in compare(first, second).reasons if reason.what == "areas")

    same = weight("intelligence_sharing maritime_security", "intelligence_sharing maritime_security")
    fewer = weight("intelligence_sharing maritime_security drug_trafficking", "intelligence_sharing maritime_security")
    one = weight("intelligence_sharing maritime_security", "joint_operations maritime_security")
    none = weight("intelligence_sharing", "joint_operations")
    assert same > fewer > one > none


def test_what_the_reader_hardly_believes_founds_no_entry() -> None:
    record = Agreement(
        id="a",
        evidence=WORDS,
        parties=("NER", "IRN"),
        instrument="treaty",  # type: ignore[arg-type]
        stage="signed",  # type: ignore[arg-type]
        confidence=0.3,
    )
    assert profile_of(record, None) is None


@pytest.mark.parametrize(
    "each", [told("NER IRN", date="2025"), profile(Office(id="o", evidence=WORDS, person="Ana Li"))]
)
def test_a_profile_comes_back_as_it_was_written(each: Profile) -> None:
    assert read_back(written(each)) == each


def test_people_are_one_by_name_and_whom_they_serve() -> None:
    def person(name: str, actor: str | None) -> Profile:
        return profile(Office(id="o", evidence=WORDS, person=name, actor=actor))

    same = weights()["offices"]["same"]
    assert compare(person("Thérèse Kayikwamba Wagner", "COD"), person("Therese Kayikwamba Wagner", "COD")).total >= same
    assert compare(person("Wagner", "COD"), person("Therese Kayikwamba Wagner", "COD")).total >= same
    assert compare(person("Wagner", "DEU"), person("Therese Kayikwamba Wagner", "COD")).total < same
    assert compare(person("Anna Wagner", "COD"), person("Therese Wagner", "COD")).total < same


nodes = st.lists(st.sampled_from("abcdefghij"), unique=True, min_size=1, max_size=8).map(sorted)


def scores_of(names: list[str], table: Mapping[tuple[str, str], float]) -> NDArray[np.float64]:
    return np.array([[table[pair_of(one, other)] if one != other else 0.0 for other in names] for one in names])


@given(nodes, st.integers(0, 10_000))
def test_no_cluster_has_a_pair_that_is_vetoed(names: list[str], seed: int) -> None:
    scores = random.Random(seed)
    table = {pair_of(a, b): scores.choice([-60.0, -2.0, 0.5, 1.0, 1.0, 3.0]) for a in names for b in names if a != b}

    groups = cluster(names, scores_of(names, table), same=1.0, veto=-50.0)
    assert sorted(node for group in groups for node in group) == names
    for group in groups:
        assert all(table[pair_of(a, b)] > -50 for a in group for b in group if a != b)


@given(nodes, st.integers(0, 10_000))
def test_peoples_word_holds_in_clusters(names: list[str], seed: int) -> None:
    chance = random.Random(seed)
    pairs = sorted({pair_of(a, b) for a in names for b in names if a != b})
    apart = [pair for pair in pairs if chance.random() < 0.3]
    together = [pair for pair in pairs if pair not in apart and chance.random() < 0.1]
    table = {pair: chance.choice([-60.0, 0.5, 2.0]) for pair in pairs}
    groups = cluster(names, scores_of(names, table), same=1.0, veto=-50.0, together=together, apart=apart)
    home = {node: group for group in groups for node in group}
    assert all(home[one] is not home[other] for one, other in apart)
    if not apart:
        assert all(home[one] is home[other] for one, other in together)


def test_a_day_told_with_another_stage_speaks_for_one_agreement_but_not_of_a_text_initialled_that_day() -> None:
    def weight(stage: str) -> float:
        one, other = told("ARM AZE", date="2025-08-08"), told("ARM AZE", stage=stage, date="2025-08-08")
        return next(reason.weight for reason in compare(one, other).reasons if reason.what == "date")

    assert weight("in_force") > 0 > weight("initialled")


def test_a_plan_that_came_later_is_one_agreement() -> None:
    plan = told("OMN TZA", date="2024-01-22", factuality="planned", instrument="memorandum")
    fact = told("OMN TZA", date="2024-02-26", instrument="memorandum")
    other = told("OMN TZA", date="2024-01-22", instrument="memorandum")
    assert compare(plan, fact).total >= SAME > compare(other, fact).total


def test_reports_that_overlook_a_side_of_three_are_no_twin_pacts() -> None:
    pairs = told("TUR BGR", date="2024-01-11"), told("ROU BGR", date="2024-01-11")
    three = told("TUR ROU BGR", date="2024-01-11")
    assert compare(*pairs).excludes
    assert readmitted(*pairs, wide_lists([(one, 1) for one in pairs])) == 0
    assert readmitted(*pairs, wide_lists([(one, 1) for one in (*pairs, three)])) == 0
    assert compare(*pairs).total + readmitted(*pairs, wide_lists([(three, 2), *((one, 1) for one in pairs)])) > -50
