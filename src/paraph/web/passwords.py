"""Passwords: hashed with argon2id, and never so short that they are guessed."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST_CHARACTERS = 10
_hasher = PasswordHasher()
# Checked where there is no such person, so that the time taken tells nobody who there is.
_NOBODY = _hasher.hash("nobody has this password")


def hash_of(password: str) -> str:
    """What is kept of a password; `ValueError` for one that is too short."""
    if len(password) < LEAST_CHARACTERS:
        raise ValueError(f"a password has at least {LEAST_CHARACTERS} characters")
    return _hasher.hash(password)


def is_password(kept: str | None, password: str) -> bool:
    """Whether a password is the one of which a hash is kept; never where none is kept."""
    try:
        _hasher.verify(kept or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
