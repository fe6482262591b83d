"""Work for one more report stays the same however many there are, and who came first still decides nothing."""

from __future__ import annotations

import random
from typing import Any

import pytest

from benchmarks.register_contents import contents
from paraph.records import Reading
from paraph.register import Register
from paraph.register.identity import blocking, cells, placing
from paraph.register.identity.cells import Web
from paraph.register.identity.constraints import Constraints
from tests.register.reports import Report, Reports, add_all, agreement


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits so low that a few dozen reports reach them all."""
    monkeypatch.setattr(blocking, "WINDOW", 4)
    monkeypatch.setattr(cells, "MOST_NODES", 7)
    monkeypatch.setattr(placing, "MOST_OF_ONE_CORE", 3)


def busy_pair(reports: Reports, count: int) -> list[Report]:
    """Reports of two states that sign something every other week, told of vaguely as well; many of one day."""
    chance = random.Random(5)
    made = []
    for number in range(count):
        slots: dict[str, Any] = {"instrument": chance.choice(["treaty", "memorandum", "agreement"])}
        kind = chance.random()
        if kind < 0.4:
            slots |= {"date": f"2024-{chance.randint(1, 6):02d}-{chance.choice([3, 17])}".replace("-3", "-03")}
            slots |= {"place": chance.choice(["Niamey", "Tehran", "Geneva"])}
        elif kind < 0.6:
            slots |= {"date": "2024-03-17", "signatories": f"Ana Person{number}"}
        elif kind < 0.8:
            slots |= {"stage": "ratified", "date": f"2024-{chance.randint(7, 9):02d}-11"}
        elif kind < 0.9:
            slots |= {"date": chance.choice(["2024", "2024-03", "2024-05"])}
        else:
            slots |= {"title": f"Niamey Accord {chance.choice(['East', 'West'])}"}
        slots |= {"areas": chance.choice(["border_security", "cyber_security", "border_security cyber_security"])}
        records = [agreement("NER IRN", **slots)]
        if chance.random() < 0.2:
            records.append(agreement("NER IRN", date="2024-02-17", instrument="protocol"))
        elif kind > 0.4 and chance.random() < 0.4:
            records.append(agreement("NER IRN", **(slots | {"signatories": f"Bo Other{number}"})))
        made.append(reports("2024-10-01", *records))
    return made


@pytest.mark.usefixtures("narrow")
@pytest.mark.parametrize("seed", range(3))
def test_order_does_not_matter_where_neighbours_are_too_many(register: Register, reports: Reports, seed: int) -> None:
    made = busy_pair(reports, 45)
    expected = shape_of(made)
    random.Random(seed).shuffle(made)
    add_all(register, made)
    assert shape(register) == expected
    assert register.check() == []


def shape_of(made: list[Report]) -> Any:
    """What a register holds to which these reports were added in this order."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder, Register(str(Path(folder) / "r"), create=True) as register:
        add_all(register, made)
        return shape(register)


def shape(register: Register) -> Any:
    """Which records share an entry, which share a node, and which nodes are linked; no ids, no numbers of rows."""
    held = contents(register)
    node_of = {one.key: one.entry for entry in register.agreements(register.ids()) for one in entry.told}
    entries: dict[str, set[str]] = {}
    for key, entry in node_of.items():
        entries.setdefault(entry or "", set()).add(key)
    links = {frozenset(part.partition("=")[2] for part in row[:2]) for row in held["links"]}
    records = {(row[0], next(part for part in row if part.startswith("node="))) for row in held["records"]}
    return sorted(map(sorted, entries.values())), links, records


def test_a_newcomer_to_a_busy_pair_is_compared_with_few(
    register: Register, reports: Reports, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocking, "WINDOW", 5)
    monkeypatch.setattr(cells, "MOST_NODES", 10)
    compared = 0
    score_of = placing.score_of

    def counted(*pair: Any) -> Any:
        nonlocal compared
        compared += 1
        return score_of(*pair)

    monkeypatch.setattr(placing, "score_of", counted)
    most = []
    for number in range(60):
        compared = 0
        day = f"{1990 + number // 12}-{1 + number % 12:02d}-11"
        add_all(register, [reports("2024-10-01", agreement("NER IRN", date=day))])
        most.append(compared)
    lists = 3  # of the pair, of the pair and the instrument, of one event
    assert max(most) <= lists * 2 * 5
    assert max(most[30:]) <= max(most[:30])


@pytest.mark.usefixtures("narrow")
def test_one_event_in_many_words_is_few_nodes(register: Register, reports: Reports) -> None:
    made = [
        reports("2024-03-18", agreement("NER IRN", date="2024-03-17", signatories=f"Ana Person{number}"))
        for number in range(12)
    ]
    add_all(register, made)
    assert len(contents(register)["nodes"]) == 3
    (entry,) = register.agreements(register.ids())
    assert len(entry.told) == 12
    assert {one.record.to_json() for one in entry.told} == {reading.agreements[0].to_json() for _, reading in made}


@pytest.mark.usefixtures("narrow")
def test_cells_are_small_and_the_same_for_all_in_them(register: Register, reports: Reports) -> None:
    add_all(register, busy_pair(reports, 40))
    with register._database.reading() as connection:
        web = Web(connection, Constraints())
        numbers = {number for (number,) in connection.exec_driver_sql("SELECT id FROM nodes")}
        for number in numbers:
            cell, rung = web.cell(number)
            assert len(cell) <= 7 or rung == len(cells.RUNGS) - 1
            assert all(web.cell(other) == (cell, rung) for other in cell)


def test_an_id_comes_back_with_the_record_that_founded_it(register: Register, reports: Reports) -> None:
    document, reading = reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))
    register.add(document, reading, "1")
    (entry,) = register.ids()
    register.add(document, Reading(id=document.id), "2")
    assert register.ids() == []
    register.add(document, reading, "3")
    assert register.ids() == [entry]
    assert register.check() == []
