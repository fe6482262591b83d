"""Places as the register compares them: a town under one name in every language, a state that is all that is known."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import resources

from paraph.codes.spelled_out import state_name
from paraph.evaluation.names import folded_words
from paraph.records import Place


@lru_cache(maxsize=4096)
def town_of(name: str, country: str | None) -> str | None:
    """The town that a report means, in one spelling; None where the name is only that of the state."""
    folded = _folded(name)
    if country and folded == _folded(state_name(country)) and folded not in _CITY_STATES:
        return None
    return _exonyms().get(folded, folded) or None


def contradict(one: Place, other: Place) -> bool:
    """Whether a thing that happened at one can't have happened at the other; a state and a town in it can both be
    right."""
    if one.country and other.country and one.country != other.country:
        return True
    towns = {town_of(place.name, place.country) if place.name else None for place in (one, other)}
    return len(towns) == 2 and None not in towns


_CITY_STATES = frozenset({"singapore", "monaco", "djibouti", "sanmarino", "luxembourg", "panama", "kuwait"})


def _folded(name: str) -> str:
    return "".join(folded_words(name))


@cache
def _exonyms() -> dict[str, str]:
    table = (resources.files("paraph.register") / "data" / "exonyms.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return {_folded(name): _folded(english) for name, english in rows[1:]}
