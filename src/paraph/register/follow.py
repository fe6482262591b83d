"""What is outstanding in a register: late bodies, commitments, ratifications, and agreements that nobody speaks of
any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from paraph.records import AgreementStage
from paraph.register.entries import AgreementEntry

DAYS_IN_MONTH = 30.44
_STANDING = frozenset({"signed", "ratified", "in_force", "amended", "renewed"})


class Matter(msgspec.Struct, frozen=True):
    """One thing to follow up: which agreement, what, since when or due when."""

    entry: str
    parties: tuple[str, ...]
    what: str
    detail: str
    since: str


def matters(entry: AgreementEntry, today: date, *, unratified: int, silent: int) -> Iterator[Matter]:
    """What is outstanding under one agreement. `unratified` and `silent` are months."""
    drawn = entry.outline

    def matter(what: str, detail: str, since: object) -> Matter:
        return Matter(entry.id, drawn.parties, what, detail, str(since))

    for body in entry.bodies:
        if body.is_late(today) and body.due:
            detail = f"{body.name or body.kind}, {body.recurrence}, last met {body.sessions[-1].date}"
            yield matter("body late", detail, body.due)
    for line in entry.outstanding:
        since = line.due or min(one.source.known_from for one in entry.around if one.key in line.told)
        detail = f"{line.task or line.kind} by {', '.join(line.by)}"
        yield matter(f"commitment {line.state}", f"{detail} (owner: {line.owner})" if line.owner else detail, since)
    signed = next((s for s in drawn.history if s.stage == AgreementStage.SIGNED and s.date), None)
    if (
        drawn.stage == AgreementStage.SIGNED
        and signed
        and signed.date
        and signed.date.last_day() < _months_before(today, unratified)
    ):
        yield matter("not ratified", f"signed {signed.date}, no ratification or entry into force reported", signed.date)
    if drawn.stage in _STANDING and date.fromisoformat(drawn.heard) < _months_before(today, silent):
        yield matter("not heard of", f"{drawn.stage}, last report {drawn.heard}", drawn.heard)


def _months_before(today: date, months: int) -> date:
    return today - timedelta(days=months * DAYS_IN_MONTH)
