"""Blind double coding: several people code the same agreement records, seeing neither each other nor the reader.

A unit is one agreement that one document tells of: the coder sees the text with the words that state it. Codings stay
beside the register: they measure how far people agree and change nothing in it.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import Connection, delete, insert, select

from paraph.records import AgreementStage, Area, Factuality, Instrument
from paraph.register import schema
from paraph.register.clock import now
from paraph.register.database import Database
from paraph.register.errors import NotThere, RegisterError

CODED_FIELDS: Mapping[str, tuple[str, ...]] = {
    "is_agreement": ("yes", "no"),
    "instrument": tuple(map(str, Instrument)),
    "stage": tuple(map(str, AgreementStage)),
    "factuality": tuple(map(str, Factuality)),
    "areas": tuple(map(str, Area)),
}
"""What is coded of a unit, and the codes; `areas` is a set, the others one code each."""
MOST_UNITS = 2000
_DRAWN_FROM = 50_000  # records: of a larger register those that came last

_samples, _units, _codings = schema.coding_samples, schema.coding_units, schema.codings

Codes = Mapping[str, tuple[str, ...]]


class Sample(msgspec.Struct, frozen=True):
    """A sample and how far each coder has come with it."""

    name: str
    made_by: str
    made_at: str
    units: int
    coded: dict[str, int]


class DoubleCoding:
    """The part of an open register that lets people code the same sample blindly."""

    _database: Database

    def draw_sample(self, name: str, size: int, *, person: str, seed: int = 0) -> Sample:
        """Draw agreement records at random (the same for the same seed and register) for people to code."""
        name = " ".join(name.split())
        if not name or len(name) > 80:
            raise RegisterError("a sample has a name of 1 to 80 characters")
        if not 1 <= size <= MOST_UNITS:
            raise RegisterError(f"a sample has 1 to {MOST_UNITS} units")
        with self._database.writing() as connection:
            if connection.scalar(select(_samples.c.name).where(_samples.c.name == name)) is not None:
                raise RegisterError(f"there is a sample {name} already")
            r = schema.records.c
            query = select(r.key).where(r.kind == "agreements", r.live, r.document.isnot(None))
            keys = list(connection.scalars(query.order_by(r.id.desc()).limit(_DRAWN_FROM)))
            if not keys:
                raise RegisterError("the register has no agreements that a document tells of")
            drawn = random.Random(seed).sample(sorted(keys), min(size, len(keys)))
            row = {"name": name, "made_by": person, "made_at": now(), "seed": seed}
            connection.execute(insert(_samples).values(row))
            rows = [{"sample": name, "position": at, "record": key} for at, key in enumerate(drawn, 1)]
            connection.execute(insert(_units), rows)
            return _sample(connection, name)

    def samples(self) -> list[Sample]:
        """All samples, the newest first."""
        with self._database.reading() as connection:
            names = list(connection.scalars(select(_samples.c.name).order_by(_samples.c.made_at.desc())))
            return [_sample(connection, name) for name in names]

    def sample(self, name: str) -> Sample:
        """One sample; `RegisterError` where there is none of this name."""
        with self._database.reading() as connection:
            return _sample(connection, name)

    def next_unit(self, name: str, person: str) -> tuple[int, str] | None:
        """The position and record of the first unit that a person has not coded yet; None after the last."""
        with self._database.reading() as connection:
            done = select(_codings.c.position).where(_codings.c.sample == name, _codings.c.person == person)
            query = select(_units.c.position, _units.c.record).where(
                _units.c.sample == name, _units.c.position.notin_(done)
            )
            row = connection.execute(query.order_by(_units.c.position).limit(1)).one_or_none()
            return (row.position, row.record) if row else None

    def code_unit(self, name: str, position: int, codes: Mapping[str, Sequence[str]], *, person: str) -> None:
        """Keep a person's codes of a unit, in place of what they coded before."""
        checked = _checked(codes)
        with self._database.writing() as connection:
            there = select(_units.c.record).where(_units.c.sample == name, _units.c.position == position)
            if connection.scalar(there) is None:
                raise NotThere(f"the sample {name} has no unit {position}")
            _forget(connection, name, position, person)
            row = {"sample": name, "position": position, "person": person, "codes": json.dumps(checked), "at": now()}
            connection.execute(insert(_codings).values(row))

    def uncode_last(self, name: str, *, person: str) -> int | None:
        """Take back what a person coded last in a sample; the position, None where there is nothing."""
        with self._database.writing() as connection:
            own = select(_codings.c.position).where(_codings.c.sample == name, _codings.c.person == person)
            position = connection.scalar(own.order_by(_codings.c.at.desc()).limit(1))
            if position is not None:
                _forget(connection, name, position, person)
            return position

    def codings(self, name: str) -> dict[str, dict[int, Codes]]:
        """All codes of a sample: by person, then by position."""
        with self._database.reading() as connection:
            found: dict[str, dict[int, Codes]] = {}
            for row in connection.execute(select(_codings).where(_codings.c.sample == name)):
                codes = {field: tuple(values) for field, values in json.loads(row.codes).items()}
                found.setdefault(row.person, {})[row.position] = codes
            return found


def _sample(connection: Connection, name: str) -> Sample:
    row = connection.execute(select(_samples).where(_samples.c.name == name)).one_or_none()
    if row is None:
        raise NotThere(f"there is no sample {name}")
    units = len(connection.scalars(select(_units.c.position).where(_units.c.sample == name)).all())
    coded: dict[str, int] = {}
    for person in connection.scalars(select(_codings.c.person).where(_codings.c.sample == name)):
        coded[person] = coded.get(person, 0) + 1
    return Sample(name, row.made_by, row.made_at, units, coded)


def _forget(connection: Connection, name: str, position: int, person: str) -> None:
    c = _codings.c
    connection.execute(delete(_codings).where(c.sample == name, c.position == position, c.person == person))


def _checked(codes: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    """The codes as they are kept: all fields of what is an agreement, nothing more of what is none."""
    for field, given in codes.items():
        for code in given:
            if code not in CODED_FIELDS.get(field, ()):
                raise RegisterError(f"{code!r} is no code of {field}")
    if tuple(codes.get("is_agreement", ())) == ("no",):
        return {"is_agreement": ["no"]}
    missing = [field for field in CODED_FIELDS if field != "areas" and len(codes.get(field, ())) != 1]
    if missing:
        raise RegisterError(f"one code of {missing[0]} is needed")
    return {field: sorted(set(codes.get(field, ()))) for field in CODED_FIELDS}


__all__ = ["CODED_FIELDS", "Codes", "DoubleCoding", "Sample"]
