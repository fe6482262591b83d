"""The first look on the command line: whether it is taken, and what becomes of what it sets aside."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import click
import msgspec

from paraph.sources import Found, SetAside, Sieve

_OPTIONS = (
    click.option(
        "--no-triage",
        is_flag=True,
        help="Read also what a first look at archives, feeds and folders of pages would set aside.",
    ),
    click.option(
        "--rejects",
        type=click.Path(path_type=Path, dir_okay=False),
        metavar="FILE",
        help="Append what is set aside, with reason and score, to FILE (JSON Lines).",
    ),
)


class Triage:
    """The first look of a run, and what it has set aside: counted, and kept in a file where one is named."""

    def __init__(self, *, taken: bool, rejects: Path | None) -> None:
        self._taken = taken
        self._rejects = rejects
        self._file: int | None = None
        self.reasons: Counter[str] = Counter()

    @property
    def sieve(self) -> Sieve | None:
        """What looks; None where all is read."""
        if not self._taken:
            return None
        from paraph.triage import FirstLook

        return FirstLook.load()

    def noting(self, found: Iterable[Found]) -> Iterator[Found]:
        """The same; what was set aside is noted as it passes. A line is written at once: a run may be stopped."""
        try:
            for item in found:
                if isinstance(item, SetAside):
                    self.reasons[item.reason] += 1
                    if self._rejects is not None:
                        self._write(item, self._rejects)
                yield item
        finally:
            if self._file is not None:
                os.close(self._file)
                self._file = None

    def _write(self, item: SetAside, target: Path) -> None:
        try:
            if self._file is None:
                self._file = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            rounded = msgspec.structs.replace(item, score=round(item.score, 3))
            os.write(self._file, msgspec.json.encode(rounded) + b"\n")
        except OSError as error:
            raise click.ClickException(f"can't write {target}: {(error.strerror or str(error)).lower()}") from None

    def summary(self) -> Iterator[str]:
        """A line where something was set aside: how much, and why."""
        if self.reasons:
            count = self.reasons.total()
            why = "; ".join(f"{number:,}: {reason}" for reason, number in self.reasons.most_common())
            where = f"kept in {self._rejects}" if self._rejects else "--rejects FILE keeps them"
            yield f"set aside by a first look: {count:,} document{'' if count == 1 else 's'} ({why}); {where}"


def triage_options(command: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options, which it gets as ``triage``."""

    @wraps(command)
    def with_triage(*, no_triage: bool, rejects: Path | None, **others: Any) -> int:
        if rejects is not None and not rejects.absolute().parent.is_dir():
            raise click.UsageError(f"--rejects {rejects}: there is no folder {rejects.absolute().parent}")
        return command(triage=Triage(taken=not no_triage, rejects=rejects), **others)

    wrapped: Callable[..., int] = with_triage
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped
