"""What can be wrong with a register, in words for the person who asked for it."""

from __future__ import annotations


class RegisterError(Exception):
    """A register can't be used as asked: one clear line, and nothing was changed."""


class NotThere(RegisterError):
    """What is named is not in the register."""


class DocumentRefused(RegisterError):
    """The database does not take one document, and may well take the next."""
