"""An entry of the register as text for people: history, evidence, conflicts, follow-up, documents."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill

from paraph.codes.spelled_out import label_of
from paraph.publish.wording import actors_in_words, codes_in_words, date_in_words
from paraph.register.entries import AgreementEntry, Entry
from paraph.register.told import Source, Told

_INDENT = "    "


def entry_sheet(entry: Entry, width: int = 100) -> str:
    """The whole entry; every line of history is followed by the words that say it."""
    return (
        "\n".join(_agreement(entry, width) if isinstance(entry, AgreementEntry) else _simple(entry.told, width)) + "\n"
    )


def _agreement(entry: AgreementEntry, width: int) -> Iterator[str]:
    drawn = entry.outline
    told = {one.key: one for one in (*entry.told, *entry.around)}
    yield f"{entry.id}  {drawn.title or label_of(drawn.instrument)}: {actors_in_words(drawn.parties)}"
    yield f"instrument: {label_of(drawn.instrument)}"
    if drawn.areas:
        yield f"areas: {codes_in_words(drawn.areas)}"
    yield "history:"
    for stage in drawn.history:
        yield f"  {date_in_words(stage.date) if stage.date else 'undated'}: {label_of(stage.stage)}"
        yield from _quotes([told[key] for key in stage.by], width)
    for conflict in drawn.conflicts:
        yield f"conflict over {conflict.field}:"
        for side in conflict.sides:
            yield f"  {side.value}"
            yield from _quotes([told[key] for key in side.by], width)
    for body in entry.bodies:
        sessions = ", ".join(str(session.date) for session in body.sessions) or "no session reported"
        rhythm = f", {label_of(body.recurrence)}" if body.recurrence else ""
        yield f"body: {body.name or label_of(body.kind)}{rhythm} ({sessions})"
    for line in entry.commitments:
        due = f", due {line.due}" if line.due else ""
        yield f"commitment: {label_of(line.kind)} by {actors_in_words(line.by)}{due}: {line.state}"
    yield "documents:"
    for source in entry.sources:
        yield f"  {_named(source)}"


def _simple(told: tuple[Told, ...], width: int) -> Iterator[str]:
    for one in told:
        yield f"{one.entry}  {one.kind}"
        yield from _quotes([one], width)


def _quotes(told: list[Told], width: int, most: int = 3) -> Iterator[str]:
    for one in told[:most]:
        quote = " ".join(one.record.evidence[0].quote.split())
        yield fill(f"“{quote}” ({_named(one.source)})", width, initial_indent=_INDENT, subsequent_indent=_INDENT)
    if len(told) > most:
        yield f"{_INDENT}and {len(told) - most} more"


def _named(source: Source) -> str:
    parts = [", ".join(source.names) or "by hand", source.outlet, str(source.published) if source.published else None]
    return ", ".join(part for part in parts if part)
