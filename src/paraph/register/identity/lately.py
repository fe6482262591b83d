"""What was worked out lately, within a bound: the same nodes are looked at again and again, and then never more."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Lately(Generic[_Key, _Value]):
    """A store of values up to twice a size. When `most` has come in, what came before that is let go: this costs
    nothing for each value, as keeping them in order of use would."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._size = 0
        self._new: dict[_Key, _Value] = {}
        self._old: dict[_Key, _Value] = {}

    def get(self, key: _Key) -> _Value | None:
        """The value, None where there is none any more."""
        value = self._new.get(key)
        return self._old.get(key) if value is None else value

    def put(self, keys: Iterable[_Key], value: _Value, size: int) -> _Value:
        """Keep one value under some keys; the value."""
        if self._size >= self._most:
            self._new, self._old, self._size = {}, self._new, 0
        self._size += size
        self._new |= dict.fromkeys(keys, value)
        return value
