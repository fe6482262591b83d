"""Parts of an archive, taken apart by several processes and given back in their order."""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from io import BytesIO
from typing import NamedTuple

import msgspec

from paraph.sources.extras import MissingExtra
from paraph.sources.intake import Found, Intake, Origin
from paraph.sources.interrupts import ignore_interrupts, interrupts_held
from paraph.sources.kinds import Kind
from paraph.sources.problem import Problem
from paraph.sources.readers import read_kind

TOGETHER, TOGETHER_BYTES = 32, 4_000_000
"""Parts that go to a process at once, at most."""
_IN_FLIGHT = 3  # groups for each worker


class Part(NamedTuple):
    """A page, text or file in an archive; messages call it `where`."""

    kind: Kind
    body: bytes
    origin: Origin
    where: str


class Place(NamedTuple):
    """Where a record of an archive begins, in bytes."""

    position: int


def read_part(part: Part, intake: Intake) -> list[Found]:
    """What a part holds; one that can't be read is a problem, whatever is wrong with it."""
    try:
        return list(read_kind(part.kind, BytesIO(part.body), part.origin, intake))
    except MissingExtra:
        raise
    except ValueError as error:
        return [Problem(part.where, str(error))]
    except Exception as error:
        return [Problem(part.where, f"could not be read: {type(error).__name__}: {error}")]


def read_parts(items: Iterable[Part | Place | Problem], intake: Intake) -> Iterator[Found | Place]:
    """Each part's documents in its place; everything else stays where it stands. Bounded memory: parts are taken as
    they can be dealt with."""
    if intake.workers <= 1:
        for item in items:
            if isinstance(item, Part):
                yield from read_part(item, intake)
            else:
                yield item
        return
    alone = msgspec.structs.replace(intake, fetcher=None, memory=None, moved=None, standard_input=None, workers=1)
    context = multiprocessing.get_context("spawn")
    groups = _grouped(items)
    with ProcessPoolExecutor(intake.workers, mp_context=context, initializer=_start, initargs=(alone,)) as pool:
        in_flight: deque[tuple[list[Part | Place | Problem], Future[list[list[Found]]] | None]] = deque()
        broken = False
        while True:
            while len(in_flight) < _IN_FLIGHT * intake.workers and (group := next(groups, [])):
                parts = [item for item in group if isinstance(item, Part)]
                with interrupts_held():
                    in_flight.append((group, None if broken else pool.submit(_read_group, parts)))
            if not in_flight:
                return
            group, future = in_flight.popleft()
            try:
                read = iter(future.result()) if future else None
            except BrokenProcessPool:  # a worker was killed: go on alone
                broken, read = True, None
            for item in group:
                if isinstance(item, Part):
                    yield from next(read) if read else read_part(item, alone)
                else:
                    yield item


def _grouped(items: Iterable[Part | Place | Problem]) -> Iterator[list[Part | Place | Problem]]:
    group: list[Part | Place | Problem] = []
    parts = size = 0
    for item in items:
        group.append(item)
        if isinstance(item, Part):
            parts += 1
            size += len(item.body)
        if parts >= TOGETHER or size >= TOGETHER_BYTES:
            yield group
            group, parts, size = [], 0, 0
    if group:
        yield group


_intake: Intake | None = None


def _start(intake: Intake) -> None:
    global _intake
    ignore_interrupts()
    _intake = intake


def _read_group(parts: list[Part]) -> list[list[Found]]:
    assert _intake is not None
    return [read_part(part, _intake) for part in parts]
