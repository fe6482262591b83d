"""`paraph check` sees each thing that can be damaged, and says nothing of a sound register."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from benchmarks.own_postgres import OwnPostgres
from paraph.register import Register
from paraph.register.checking import broken_rules
from paraph.register.rechecking import what_does_not_follow
from tests.register.conftest import Command
from tests.register.reports import Reports, add_all, agreement, body, commitment, session

Look = Callable[[Connection], Iterator[str]]
# What is done to the register, and the line that has to come of it.
DAMAGES = [
    ("DELETE FROM sightings", "a document has been seen somewhere"),
    ("UPDATE documents SET reader = NULL WHERE id = 1", "a document has been read"),
    ("UPDATE documents SET known_from = '2025'", "a document is known from a day"),
    ("UPDATE documents SET text = '' WHERE id = 1", "evidence lies within its document"),
    ("UPDATE evidence SET past = 9000 WHERE id = 1", "evidence lies within its document"),
    ("UPDATE evidence SET past = first WHERE id = 1", "evidence lies within its document"),
    ("UPDATE records SET document = NULL WHERE id = 1", "evidence lies within its document"),
    ("DELETE FROM evidence WHERE id = 1", "what a reader says has words in the document that say it"),
    ("DELETE FROM statements WHERE record = 1", "a live record has statements in force"),
    ("UPDATE statements SET until = '9' WHERE record = 1", "a live record has statements in force"),
    ("UPDATE statements SET reader = NULL WHERE id = 1", "a statement is made by a reader or by a person"),
    ("UPDATE statements SET until = '1999' WHERE id = 1", "a statement ends no sooner than it begins"),
    ("UPDATE evidence SET until = '1999' WHERE id = 1", "a statement ends no sooner than it begins"),
    (
        (
            "INSERT INTO statements (record, field, position, value, reader, since)"
            " SELECT record, field, position, 'treaty', reader, since FROM statements WHERE field = 'instrument'"
        ),
        "no value is said twice",
    ),
    ("DELETE FROM statements WHERE field = 'parties' AND position = 0", "no value of a list is missing"),
    ("UPDATE records SET live = NOT live WHERE id = 1", "a record that is gone says nothing"),
    ("UPDATE records SET node = NULL WHERE kind = 'agreements'", "a record of an agreement has an entry"),
    ("UPDATE records SET kind = 'meetings' WHERE id = 1", "an entry is of the kind of its records"),
    ("UPDATE nodes SET entry = NULL", "a record of an agreement has an entry"),
    ("UPDATE nodes SET entry = NULL", "an entry that lives has records"),
    ("UPDATE nodes SET kind = 'bodies' WHERE kind = 'agreements'", "an entry is of the kind of its records"),
    (
        "INSERT INTO nodes (key, kind, profile, entry) SELECT 'x', kind, profile, entry FROM nodes WHERE id = 1",
        "a node without records has no entry",
    ),
    ("UPDATE entries SET live = NOT live", "an entry that has records lives"),
    ("UPDATE entries SET told = told + 1", "an entry knows how many records it has"),
    ("UPDATE entries SET founder = 'nobody'", "an entry has its id from a record"),
    ("UPDATE entries SET live = NOT live", "an entry that no longer lives is found by nothing"),
    ("DELETE FROM facets", "an entry can be found, as standing or as withdrawn"),
    ("UPDATE facets SET begins = '1999'", "what an entry is found by stands where the entry does"),
    ("UPDATE entries SET begins = '1999'", "what an entry is found by stands where the entry does"),
    ("UPDATE links SET one = other, other = one", "a link leads from one node to another of its kind"),
    ("DELETE FROM tellings", "what a document tells of as of two things is noted"),
    (
        "INSERT INTO tellings (one, other, document) SELECT min(n.id), max(n.id), max(d.id) FROM nodes n, documents d",
        "a document that is noted as telling of two things tells of both",
    ),
    ("DELETE FROM decisions WHERE action = 'undo'", "what a person says ends by a decision"),
    ("UPDATE decisions SET action = 'accept' WHERE action = 'undo'", "a decision is taken back once"),
    ("UPDATE decisions SET person = 'Nobody'", "a decision stands as it was made"),
    ("UPDATE decisions SET content = '{'", "a decision stands as it was made"),
    (
        "UPDATE statements SET until = NULL WHERE decision IN (SELECT undoes FROM decisions)",
        "a decision that was taken back is no longer in force",
    ),
    (
        (
            "INSERT INTO redirects (from_id, to_id, at) SELECT to_id, from_id, at FROM redirects;"
            "UPDATE entries SET live = false"
        ),
        "an id of old leads to an entry",
    ),
    ("DROP INDEX records_by_node", "the index records_by_node is missing"),
    ("ALTER TABLE entries RENAME COLUMN heard TO listened", "the column heard of entries is missing"),
    ("DROP TABLE changes", "the table changes is missing"),
]
ON_SQLITE = [
    ("INSERT INTO document_words(document_words) VALUES ('delete-all')", "a document can be found by its words"),
    ("INSERT INTO document_words(rowid, title, text) VALUES (99, '', 'stray')", "words lead to a document"),
    ("DELETE FROM entries", "names a row of entries that is not there"),
]
ON_POSTGRES = [
    (
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'records_by_node'::regclass",
        "has not finished the index records_by_node",
    )
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def full(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """A register with all that can be damaged: corrections, an entry that leads to another, something undone."""
    where = str(tmp_path_factory.mktemp("full") / "register")
    server: OwnPostgres | None = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres")
        where = server.new_database("damaged")
    with Register(where, create=True) as register:
        fill(register, Reports())
        assert register.check(thorough=True) == []
        yield register
    if server is not None:
        server.drop_database("damaged")


def fill(register: Register, reports: Reports) -> None:
    """Reports of two pacts that were taken for two and are one, and of a third; what people have said of them."""
    pacts = [agreement("NER IRN", date="2025-05-08", areas="border_security drug_trafficking", title="Niamey Accord")]
    pacts += [agreement("NER TUR", date="2024-03-01", instrument="memorandum")]
    add_all(
        register,
        [
            reports("2025-05-09", *pacts, body("NER IRN"), commitment("IRN", "train", to=("NER",))),
            reports(
                "2025-05-10",
                agreement("NER IRN", date="2025-05", title="Niamey Accord"),
                session("NER IRN", "2025-05-09"),
            ),
            reports("2019-02-02", agreement("NER IRN", date="2019-02-01", instrument="treaty")),
        ],
    )
    one, other = register.ids("agreements", {"party": ["IRN"]})
    register.merge(one, other, person="Amina", why="the file numbers agree")
    (record, *_) = [told.key for told in register.entry(one).told]
    register.correct(record, "title", ["Accord of Niamey"], person="Amina")
    mistaken = register.correct(record, "place.name", ["Tahoua"], person="Bako")
    register.undo(mistaken.key, person="Bako", why="another paper")


def lines_after(register: Register, damage: Callable[[Connection], None], look: Look = broken_rules) -> list[str]:
    """What is found after a damage that is then taken back."""
    with register._database.trying() as connection:
        # A damage breaks the rules that the database itself would keep.
        if register._database.is_sqlite:
            connection.execute(text("PRAGMA defer_foreign_keys = ON"))
        else:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text("SET LOCAL allow_system_table_mods = on"))
        damage(connection)
        return list(look(connection))


def check_damage(register: Register, statements: str, said: str) -> None:
    """The damage is seen, and the line names it."""

    def damage(connection: Connection) -> None:
        for statement in statements.split(";"):
            assert connection.execute(text(statement)) is not None

    lines = lines_after(register, damage)
    assert any(one in line for one in said.split("|") for line in lines), lines
    assert all("\n" not in line for line in lines)


@pytest.mark.parametrize(("statements", "said"), DAMAGES)
def test_each_damage_is_seen(full: Register, statements: str, said: str) -> None:
    check_damage(full, statements, said)


@pytest.mark.parametrize(("statements", "said"), ON_SQLITE)
def test_each_damage_of_a_file_is_seen(full: Register, statements: str, said: str) -> None:
    if full._database.is_sqlite:
        check_damage(full, statements, said)


@pytest.mark.parametrize(("statements", "said"), ON_POSTGRES)
def test_each_damage_of_a_server_is_seen(full: Register, statements: str, said: str) -> None:
    if not full._database.is_sqlite:
        check_damage(full, statements, said)


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE nodes SET key = 'x' WHERE id = 1", "a node has its key and its lists from its profile"),
        ("UPDATE blocks SET block = block || 'x'", "a node has its key and its lists from its profile"),
        ("UPDATE links SET score = score + 1", "a link has the score of its pair"),
        ("UPDATE facets SET value = 'MLI' WHERE value = 'TUR'", "follows from its records"),
        ("UPDATE entries SET stage = 'ratified'", "follows from its records"),
        ("UPDATE entries SET summary = '{}'", "follows from its records"),
        ("UPDATE statements SET value = 'MLI' WHERE value = 'TUR'", "follows from its records"),
    ],
)
def test_what_does_not_follow_is_seen_by_a_thorough_check(full: Register, statement: str, said: str) -> None:
    def damage(connection: Connection) -> None:
        connection.execute(text(statement))

    assert lines_after(full, damage) == []  # nothing that is not sound by itself
    lines = lines_after(full, damage, what_does_not_follow)
    assert any(said in one for one in lines), lines


def test_nothing_is_left_of_what_was_damaged(full: Register) -> None:
    assert full.check(thorough=True) == []


def test_how_the_command_ends(command: Command, where: str, reports: Reports) -> None:
    with Register(where, create=True) as register:
        add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
        assert command("check", "--register", where) == (0, "")
        with register._database.writing() as connection:
            connection.execute(text("DELETE FROM evidence"))
        assert command("check", "--register", where) == (1, "")


def test_a_page_that_is_damaged_is_seen(command: Command, tmp_path: Path, reports: Reports) -> None:
    path = tmp_path / "r"
    with Register(str(path), create=True) as register:
        add_all(register, [reports("2025-05-09", agreement("NER IRN", date="2025-05-08"))])
    content = bytearray(path.read_bytes())
    seen = set()
    for page in range(2, len(content) // 4096):
        start = page * 4096
        path.write_bytes(content[:start] + b"\xaa" * 4096 + content[start + 4096 :])
        if content[start : start + 4096].strip(b"\0"):  # an empty page can't be damaged
            seen.add(command("check", "--register", str(path))[0])
    assert seen <= {1, 2}
