"""What is outstanding in a register: late bodies, commitments, ratifications, and agreements that nobody speaks of
any more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

import msgspec
from sqlalchemy import Connection

from paraph.records import AgreementStage, PartialDate
from paraph.register.entries import AgreementEntry, entry_of
from paraph.register.facets import Summary, agreement_summary, summaries
from paraph.register.rows import batches, marks, padded, run
from paraph.register.search import entries_once_of, entries_with, streamed

DAYS_IN_MONTH = 30.44
_STANDING = frozenset({"signed", "ratified", "in_force", "amended", "renewed"})


class Matter(msgspec.Struct, frozen=True):
    """One thing to follow up: which agreement, what, since when or due when.

    `about` is what `detail` says, value by value: `body`, `kind`, `recurrence`, `last`, `task`, `by`, `owner`, `stage`.
    """

    entry: str
    parties: tuple[str, ...]
    what: str
    detail: str
    since: str
    about: Mapping[str, Any] = MappingProxyType({})


class Limits(msgspec.Struct, frozen=True):
    """By which day, and after how many months, something is outstanding."""

    today: date
    unratified: int
    silent: int


def outstanding(
    connection: Connection, party: Sequence[str], area: Sequence[str], as_of: str | None, limits: Limits
) -> Iterator[Matter]:
    """What is outstanding under all standing agreements with these parties and areas, as they were on a day.

    An agreement whose reports tell of no body and no undertaking is not put together: its summary says all.
    """
    for found in _looked_at(connection, _agreements_with(connection, party, area, as_of), as_of):
        if isinstance(found, AgreementEntry):
            if set(party) <= set(found.outline.parties) and set(area) <= set(found.outline.areas):
                yield from matters(found, limits)
        else:
            yield from _in_life(*found, limits)


def outstanding_under(connection: Connection, entries: Iterable[str], limits: Limits) -> Iterator[Matter]:
    """What is outstanding under these agreements now."""
    for found in _looked_at(connection, entries, None):
        yield from matters(found, limits) if isinstance(found, AgreementEntry) else _in_life(*found, limits)


def _looked_at(
    connection: Connection, entries: Iterable[str], as_of: str | None
) -> Iterator[AgreementEntry | tuple[str, Summary]]:
    """Agreements, in full where there is something under them, or else their summaries."""
    for ids in batches(entries):
        plain = {} if as_of else _plain(connection, ids)
        for entry in ids:
            if entry in plain:
                yield entry, plain[entry]
                continue
            found = entry_of(connection, entry, as_of)
            if isinstance(found, AgreementEntry):
                yield found


def _agreements_with(
    connection: Connection, party: Sequence[str], area: Sequence[str], as_of: str | None
) -> Iterator[str]:
    """Those that may be meant: as of a day all that any report has ever given the party, or all."""
    if as_of and party:
        return entries_once_of(connection, "agreements", party[0])
    facets = {} if as_of else {"party": party, "area": area}
    return streamed(connection, entries_with("agreements", facets))


def _plain(connection: Connection, entries: Sequence[str]) -> dict[str, Summary]:
    """The summaries of agreements under which there is nothing: their reports tell of no body and no undertaking, and
    people have put nothing there."""
    wanted = padded(entries)
    listed = marks(len(wanted))
    said = "SELECT n.entry FROM nodes n JOIN records r ON r.node = n.id AND r.live"
    # Kinds are compared as no index has them, or all records of those kinds would be gone through.
    busy = run(
        connection,
        f"{said} JOIN records o ON o.document = r.document AND o.live"
        f" WHERE n.entry IN ({listed}) AND o.kind || '' IN ('bodies', 'commitments', 'expenditures')"
        f" UNION {said} JOIN statements s ON s.field = 'under' AND s.value = r.key AND s.until IS NULL"
        f" WHERE n.entry IN ({listed})",
        wanted + wanted,
    )
    have = {row[0] for row in busy}
    return summaries(connection, [entry for entry in entries if entry not in have])


def matters(entry: AgreementEntry, limits: Limits) -> Iterator[Matter]:
    """What is outstanding under one agreement."""
    drawn = entry.outline

    def matter(what: str, detail: str, since: object, **about: object) -> Matter:
        return Matter(entry.id, drawn.parties, what, detail, str(since), about)

    for body in entry.bodies:
        if body.is_late(limits.today) and body.due:
            detail = f"{body.name or body.kind}, {body.recurrence}, last met {body.sessions[-1].date}"
            named = {"body": body.name, "kind": body.kind, "recurrence": body.recurrence}
            yield matter("body late", detail, body.due, last=str(body.sessions[-1].date), **named)
    known_from = {one.key: one.source.known_from for one in entry.around}
    for line in entry.outstanding:
        since = line.due or min(known_from[key] for key in line.told)
        detail = f"{line.task or line.kind} by {', '.join(line.by)}"
        detail = f"{detail} (owner: {line.owner})" if line.owner else detail
        said: dict[str, object] = {"task": line.task, "kind": line.kind, "by": line.by, "owner": line.owner}
        yield matter(f"commitment {line.state}", detail, since, **said)
    yield from _in_life(entry.id, agreement_summary(entry.told, drawn), limits)


def _in_life(entry: str, summary: Summary, limits: Limits) -> Iterator[Matter]:
    """What is outstanding in the life of an agreement itself: it was signed and no more, or nobody speaks of it."""
    stage = summary.history[-1][0] if summary.history else None
    signed = next((day for reached, day in summary.history if reached == AgreementStage.SIGNED and day), None)
    long_ago = _months_before(limits.today, limits.unratified)
    if stage == AgreementStage.SIGNED and signed and PartialDate.parse(signed).last_day() < long_ago:
        detail = f"signed {signed}, no ratification or entry into force reported"
        yield Matter(entry, summary.parties, "not ratified", detail, signed)
    if stage in _STANDING and date.fromisoformat(summary.heard) < _months_before(limits.today, limits.silent):
        detail = f"{stage}, last report {summary.heard}"
        yield Matter(entry, summary.parties, "not heard of", detail, summary.heard, {"stage": stage})


def _months_before(today: date, months: int) -> date:
    return today - timedelta(days=months * DAYS_IN_MONTH)
