"""The files in a folder and below it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial

from paraph.sources.intake import Note
from paraph.sources.kinds import BEGINNING, kind_by_beginning, kind_by_name
from paraph.sources.problem import Problem

_TOLD_BY_BEGINNING = (".xml", ".json", "")


def files_in(folder: str) -> Iterator[str | Problem | Note]:
    """Paths of the files that can be read, folder by folder in the order of their names.

    Hidden files and links to folders are left out (a link may lead in a circle). Files of other kinds are counted in
    one note a folder.
    """
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            yield _trouble(folder, error)
            continue
        passed: Counter[str] = Counter()
        inner: list[str] = []
        for entry in entries:
            if entry.name.startswith("."):
                continue
            try:
                if entry.is_dir() and entry.is_symlink():
                    passed["links to folders"] += 1
                elif entry.is_dir():
                    inner.append(entry.path)
                elif entry.is_file() and may_be_read(entry.path, partial(_beginning_of, entry.path)):
                    yield entry.path
                else:
                    passed[os.path.splitext(entry.name)[1].lower() or "without suffix"] += 1
            except OSError as error:
                yield _trouble(entry.path, error)
        if passed:
            yield others_noted(printable(folder), passed)
        waiting += reversed(inner)


def may_be_read(name: str, beginning: Callable[[], bytes]) -> bool:
    """Whether a file is of a kind that is read, by its name or, where that says little, by how it begins."""
    if kind_by_name(name) is not None:
        return True
    return os.path.splitext(name)[1].lower() in _TOLD_BY_BEGINNING and kind_by_beginning(beginning()) is not None


def others_noted(where: str, others: Counter[str]) -> Note:
    """The note on files that are not read, counted by suffix."""
    listed = ", ".join(f"{count} {what}" for what, count in sorted(others.items()))
    return Note(where, f"not read, of other kinds: {listed}")


def _beginning_of(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(BEGINNING)


def _trouble(path: str, error: OSError) -> Problem:
    return Problem(printable(path), (error.strerror or str(error)).lower())


def printable(name: str) -> str:
    """A name for messages and ids: bytes that are no text, and control characters, become a replacement mark."""
    named = os.fsencode(name).decode("utf-8", errors="replace")
    return "".join(character if character.isprintable() else "\ufffd" for character in named)
