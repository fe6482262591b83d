"""The files in a folder and below it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

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
                elif entry.is_file() and _can_be_read(entry.path):
                    yield entry.path
                else:
                    passed[os.path.splitext(entry.name)[1].lower() or "without suffix"] += 1
            except OSError as error:
                yield _trouble(entry.path, error)
        if passed:
            listed = ", ".join(f"{count} {what}" for what, count in sorted(passed.items()))
            yield Note(printable(folder), f"not read, of other kinds: {listed}")
        waiting += reversed(inner)


def _can_be_read(path: str) -> bool:
    if kind_by_name(path) is not None:
        return True
    if os.path.splitext(path)[1].lower() not in _TOLD_BY_BEGINNING:
        return False
    with open(path, "rb") as stream:
        return kind_by_beginning(stream.read(BEGINNING)) is not None


def _trouble(path: str, error: OSError) -> Problem:
    return Problem(printable(path), (error.strerror or str(error)).lower())


def printable(name: str) -> str:
    """A name for messages and ids: bytes that are no text, and control characters, become a replacement mark."""
    named = os.fsencode(name).decode("utf-8", errors="replace")
    return "".join(character if character.isprintable() else "\ufffd" for character in named)
