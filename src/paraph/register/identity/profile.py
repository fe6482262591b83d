"""What identity looks at: the values of a record that tell one agreement, body or person from another.

Records with the same profile are taken for the same thing without further ado, so a profile has in it all that can
tell two
things apart, and nothing that merely differs between reports (quotes, offsets, confidence).
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import ClassVar

import msgspec

from paraph.codes.spelled_out import actor_name
from paraph.evaluation.names import folded_words
from paraph.records import Agreement, AgreementStage, Body, Factuality, Office, PartialDate, Record
from paraph.register.places import town_of

LEAST_CONFIDENCE = 0.35
"""Of agreements: what the reader holds for less likely is kept, and founds no entry."""


class AgreementProfile(msgspec.Struct, frozen=True, tag="agreements"):
    """An agreement as one report tells of it. `told` is the month of the report, kept only where the stage is
    undated; `signed` the day of signing where the report recalls it beside a later stage."""

    kind: ClassVar[str] = "agreements"
    parties: tuple[str, ...]
    instrument: str
    stage: str
    factuality: str
    date: str | None
    country: str | None
    town: str | None
    areas: tuple[str, ...]
    signatories: tuple[str, ...]
    title: tuple[str, ...]
    told: str | None
    own: str | None = None
    signed: str | None = None


class BodyProfile(msgspec.Struct, frozen=True, tag="bodies"):
    """A joint body as one report tells of it."""

    kind: ClassVar[str] = "bodies"
    parties: tuple[str, ...]
    body_kind: str
    name: tuple[str, ...]
    areas: tuple[str, ...]
    own: str | None = None


class PersonProfile(msgspec.Struct, frozen=True, tag="offices"):
    """A person as one report names them."""

    kind: ClassVar[str] = "offices"
    name: tuple[str, ...]
    actor: str | None
    own: str | None = None


Profile = AgreementProfile | BodyProfile | PersonProfile

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(Profile)


def profile_of(record: Record, published: PartialDate | None, own: str | None = None) -> Profile | None:
    """The profile of a record, None for what has no entry. `own` sets a record apart from all others."""
    if isinstance(record, Agreement) and record.confidence >= LEAST_CONFIDENCE:
        return AgreementProfile(
            parties=tuple(sorted(set(record.parties))),
            instrument=record.instrument,
            stage=record.stage,
            factuality=record.factuality,
            date=str(record.date) if record.date else None,
            country=record.place.country if record.place else None,
            town=town_of(record.place.name, record.place.country) if record.place and record.place.name else None,
            areas=tuple(sorted(record.areas)),
            signatories=tuple(sorted({words[-1] for name in record.signatories if (words := folded_words(name))})),
            title=_own_words(record.title, record.parties) if record.title else (),
            told=str(published)[:7] if published and not record.date else None,
            own=own,
            signed=_signed(record),
        )
    if isinstance(record, Body):
        return BodyProfile(
            parties=tuple(sorted(set(record.parties))),
            body_kind=record.kind,
            name=folded_words(record.name) if record.name and _is_proper(record.name) else (),
            areas=tuple(sorted(record.areas)),
            own=own,
        )
    if isinstance(record, Office) and record.person and record.factuality is Factuality.ASSERTED:
        name = folded_words(record.person)
        return PersonProfile(name=name, actor=record.actor, own=own) if name else None
    return None


def written(profile: Profile) -> str:
    """The profile as a register stores it."""
    return _encoder.encode(profile).decode()


def read_back(stored: str | bytes) -> Profile:
    """What `written` wrote."""
    profile: Profile = _decoder.decode(stored)
    return profile


def key_of(stored: str) -> str:
    """A short key of a written profile; equal exactly where profiles are."""
    return sha256(stored.encode()).hexdigest()[:32]


def _signed(record: Agreement) -> str | None:
    """The day of signing beside a record: the first of several, since a state that joins signs later; the fullest."""
    days = [day for stage, day in record.steps() if stage is AgreementStage.SIGNED]
    first = [day for day in days if day.agrees_with(min(days))]
    return max((str(day) for day in first), key=len, default=None)


def _own_words(title: str, parties: Iterable[str]) -> tuple[str, ...]:
    """The words of a title but for the names of the sides, which some reports write out and others do not."""
    sides = {word for party in parties for word in folded_words(actor_name(party))}
    words = folded_words(title)
    return tuple(word for word in words if word not in sides) or words


def _is_proper(name: str) -> bool:
    """Whether a body's name is its own ("Joint Coordinating Committee") rather than a description ("the committee")."""
    return name[:1].isupper()
