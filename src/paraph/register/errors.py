"""What can be wrong with a register, in words for the person who asked for it."""

from __future__ import annotations


class RegisterError(Exception):
    """A register can't be used as asked: one clear line, and nothing was changed."""
