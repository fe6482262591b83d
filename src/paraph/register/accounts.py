"""People who may sign in, what each may do, their sessions and the tokens of their programs.

They live in the register's database, beside the register. Kept are hashes only: of passwords by argon2 (made by the
caller), of sessions and tokens, which are random, by SHA-256.
"""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

import msgspec
from sqlalchemy import Connection, delete, func, insert, select, update

from paraph.register import schema
from paraph.register.clock import now
from paraph.register.database import Database
from paraph.register.errors import RegisterError

SESSION_HOURS = 12
"""Hours after which one has to sign in again."""
MOST_TRIES, MINUTES_CLOSED = 8, 5
"""Wrong passwords after which a name can't be tried, for so many minutes."""
_LONGEST_NAME = 80  # characters

_people, _keys, _tries = schema.web_people, schema.web_keys, schema.web_tries


class Role(StrEnum):
    """What a person may do, each role also what those before it may."""

    READER = "reader"
    CODER = "coder"
    EDITOR = "editor"

    def may(self, needed: Role) -> bool:
        """Whether this role is enough for what needs another."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class Person(msgspec.Struct, frozen=True):
    """Somebody who may sign in."""

    name: str
    role: Role
    added_at: str


class Accounts:
    """The part of an open register that knows who may do what."""

    _database: Database

    def add_person(self, name: str, role: str, password_hash: str) -> Person:
        """Let somebody sign in; `RegisterError` for a name that is there already or is none."""
        name = " ".join(name.split())
        if not name or len(name) > _LONGEST_NAME:
            raise RegisterError(f"a person's name has 1 to {_LONGEST_NAME} characters")
        person = Person(name, _role(role), now())
        with self._database.writing() as connection:
            if _row_of(connection, name) is not None:
                raise RegisterError(f"{name} is there already")
            row = {"name": name, "role": person.role, "password": password_hash, "added_at": person.added_at}
            connection.execute(insert(_people).values(row))
        return person

    def change_person(self, name: str, *, role: str | None = None, password_hash: str | None = None) -> None:
        """Give a person another role or password; their sessions and tokens end."""
        changed = {"role": str(_role(role))} if role else {}
        changed |= {"password": password_hash} if password_hash else {}
        with self._database.writing() as connection:
            _known(connection, name)
            if changed:
                connection.execute(update(_people).where(_people.c.name == name).values(changed))
            connection.execute(delete(_keys).where(_keys.c.name == name))

    def remove_person(self, name: str) -> None:
        """Let somebody sign in no longer; what they decided stays on record."""
        with self._database.writing() as connection:
            _known(connection, name)
            connection.execute(delete(_keys).where(_keys.c.name == name))
            connection.execute(delete(_people).where(_people.c.name == name))

    def people_who_sign_in(self) -> list[Person]:
        """All who may sign in, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(_people).order_by(_people.c.name)).all()
            return [Person(row.name, Role(row.role), row.added_at) for row in rows]

    def password_hash_of(self, name: str) -> str | None:
        """What the password of a person is checked against; None where there is no such person."""
        with self._database.reading() as connection:
            row = _row_of(connection, name)
            return row[1] if row else None

    def may_try(self, name: str) -> bool:
        """Whether a password may be tried under a name now: not after too many wrong ones."""
        t = _tries.c
        query = select(func.count()).where(t.name == _hashed(name), t.at >= _minutes_from_now(-MINUTES_CLOSED))
        with self._database.reading() as connection:
            return (connection.scalar(query) or 0) < MOST_TRIES

    def note_wrong_try(self, name: str) -> None:
        """A wrong password was tried under a name, which may be nobody's."""
        with self._database.writing() as connection:
            connection.execute(delete(_tries).where(_tries.c.at < _minutes_from_now(-MINUTES_CLOSED)))
            connection.execute(insert(_tries).values(name=_hashed(name), at=now()))

    def new_session(self, name: str) -> str:
        """A secret that proves for some hours who is signed in."""
        return self._new_key(name, "session")

    def new_token(self, name: str) -> str:
        """A secret by which a program acts for a person until it is revoked."""
        return self._new_key(name, "token")

    def person_with(self, secret: str, what: str) -> Person | None:
        """Whose session or token it is, if it still holds."""
        k, p = _keys.c, _people.c
        with self._database.reading() as connection:
            query = (
                select(p.name, p.role, p.added_at, k.ends_at)
                .join(_people, p.name == k.name)
                .where(k.hash == _hashed(secret), k.what == what)
            )
            row = connection.execute(query).one_or_none()
        if row is None or (row.ends_at is not None and row.ends_at < now()):
            return None
        return Person(row.name, Role(row.role), row.added_at)

    def end_session(self, secret: str) -> None:
        """Sign out."""
        with self._database.writing() as connection:
            connection.execute(delete(_keys).where(_keys.c.hash == _hashed(secret)))

    def revoke_tokens(self, name: str) -> int:
        """End all tokens of a person; how many those were."""
        with self._database.writing() as connection:
            _known(connection, name)
            gone = connection.execute(delete(_keys).where(_keys.c.name == name, _keys.c.what == "token"))
            return gone.rowcount

    def _new_key(self, name: str, what: str) -> str:
        secret = secrets.token_urlsafe(32)
        ends = _minutes_from_now(SESSION_HOURS * 60)
        with self._database.writing() as connection:
            _known(connection, name)
            connection.execute(delete(_keys).where(_keys.c.ends_at < now()))
            row = {"hash": _hashed(secret), "name": name, "what": what, "made_at": now()}
            connection.execute(insert(_keys).values(row | {"ends_at": ends if what == "session" else None}))
        return secret


def _minutes_from_now(minutes: float) -> str:
    return (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _row_of(connection: Connection, name: str) -> tuple[str, str] | None:
    row = connection.execute(select(_people.c.role, _people.c.password).where(_people.c.name == name)).one_or_none()
    return (row.role, row.password) if row else None


def _known(connection: Connection, name: str) -> None:
    if _row_of(connection, name) is None:
        raise RegisterError(f"there is no {name} among the people who may sign in")


def _role(written: str) -> Role:
    try:
        return Role(written)
    except ValueError:
        raise RegisterError(f"{written!r} is no role; known: {', '.join(Role)}") from None


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


__all__ = ["SESSION_HOURS", "Accounts", "Person", "Role"]
