"""A register of an older version gains what newer ones have, and keeps what it has."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import inspect, text

from paraph.register import Register, RegisterError, database, migrations
from tests.register.reports import Reports, add_all, agreement

_CODES = {"is_agreement": ["yes"], "instrument": ["treaty"], "stage": ["signed"], "factuality": ["asserted"]}


def make_version(number: int, where: str, monkeypatch: pytest.MonkeyPatch, reports: Reports) -> None:
    """A register as an earlier version made it; with a report, if this one can add to it."""
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "STEPS", migrations.STEPS[:number])
        earlier.setattr(database, "STEPS", migrations.STEPS)
        with Register(where, create=True) as register:
            assert "codings" not in shape(register)
            if number > 1:
                add_all(register, [reports("2025-05-10", agreement("NER IRN", date="2025-05-08"))])


def shape(register: Register) -> dict[str, Any]:
    """Tables with their columns and indexes."""
    with register._database.reading() as connection:
        seen = inspect(connection)
        return {
            table: (
                [(column["name"], bool(column["nullable"])) for column in seen.get_columns(table)],
                seen.get_pk_constraint(table)["constrained_columns"],
                sorted(str(index["name"]) for index in seen.get_indexes(table)),
            )
            for table in seen.get_table_names()
            if "document_words" not in table
        }


@pytest.mark.parametrize("version", [1, 2])
def test_an_older_register_gains_the_tables_of_people(
    version: int, where: str, another: str, monkeypatch: pytest.MonkeyPatch, reports: Reports
) -> None:
    make_version(version, where, monkeypatch, reports)
    with Register(another, create=True) as newest, Register(where) as older:
        assert shape(older) == shape(newest)
        assert older.people_who_sign_in() == []
        assert older.samples() == []
        if version == 1:
            return
        older.add_person("Edith", "editor", "no password")
        older.draw_sample("First", 1, person="Edith")
        older.code_unit("First", 1, _CODES, person="Edith")
        assert list(older.codings("First")) == ["Edith"]
        assert older.check() == []


def test_people_of_a_register_that_was_served_are_kept(
    where: str, monkeypatch: pytest.MonkeyPatch, reports: Reports
) -> None:
    make_version(2, where, monkeypatch, reports)
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "STEPS", migrations.STEPS[:2])
        earlier.setattr(database, "STEPS", migrations.STEPS)
        with Register(where) as register, register._database.writing() as connection:
            # As earlier versions made it when somebody was first let in.
            connection.execute(
                text(
                    "CREATE TABLE web_people (name TEXT NOT NULL, role TEXT NOT NULL, password TEXT NOT NULL,"
                    " added_at TEXT NOT NULL, PRIMARY KEY (name))"
                )
            )
            connection.execute(text("INSERT INTO web_people VALUES ('Edith', 'editor', 'kept', '2026-11-01')"))
    with Register(where) as register:
        assert [person.name for person in register.people_who_sign_in()] == ["Edith"]
        assert register.may_try("Edith")


def test_a_sealed_register_of_an_older_version(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, reports: Reports
) -> None:
    where = str(tmp_path / "sealed.register")
    make_version(2, where, monkeypatch, reports)
    monkeypatch.setattr(database, "_is_sealed", lambda _: True)
    with pytest.raises(RegisterError, match="written by an older Paraph and is read-only"):
        Register(where)


def test_links_are_indexed_with_their_scores(where: str, another: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "STEPS", migrations.STEPS[:3])
        earlier.setattr(database, "STEPS", migrations.STEPS)
        with Register(where, create=True) as register, register._database.writing() as connection:
            connection.execute(text("CREATE INDEX links_by_other ON links (other)"))  # as its first step did
    with Register(another, create=True) as newest, Register(where) as older:
        assert shape(older) == shape(newest)
