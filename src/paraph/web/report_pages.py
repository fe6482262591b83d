"""A report: its text with mentions and evidence marked, its records beside it, on demand what was rejected."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from paraph.publish.marked_text import Piece, Span, paragraphs_in_pieces
from paraph.publish.record_sheet import MARK_OF_KIND
from paraph.records import Document, Mention, MentionKind, PartialDate, Reading, record_kinds
from paraph.web.asking import Site_, interface_of, who_reads
from paraph.web.language import Interface
from paraph.web.pages import page
from paraph.web.record_fields import fields_in_words, headline
from paraph.web.site import Site

router = APIRouter(dependencies=[Depends(who_reads)])
Form = dict[str, Any]
_LONGEST_READ = 200_000  # characters: of longer texts the records are shown without mentions
_MOST_REJECTED = 200


@router.get("/reports/{named}")
def report_page(request: Request, site: Site_, named: str, rejected: bool = False) -> HTMLResponse:
    """A report by its key, or by an id under which it was handed in."""
    spoken = interface_of(request)
    form = site.register.report(named)
    reading = _read_now(site, form)
    mentions = tuple(m for m in reading.mentions if m.end <= len(form["text"])) if reading else ()
    records = _records(form, spoken)
    candidates = reading.explanation.rejected if reading and reading.explanation else ()
    return page(
        request,
        "report.html",
        form=form,
        paragraphs=list(_marked(form["text"], mentions, records, spoken)),
        groups=[(kind, list(group)) for kind, group in groupby(records, key=lambda one: one["kind"])],
        mention_kinds=[kind for kind in map(str, MentionKind) if any(m.kind == kind for m in mentions)],
        rejected=candidates[:_MOST_REJECTED] if rejected else None,
        rejected_count=len(candidates),
        doubts=reading.doubts if reading else (),
    )


def _read_now(site: Site, form: Form) -> Reading | None:
    """What the reader recognises in the text now; the records themselves are the register's."""
    if len(form["text"]) > _LONGEST_READ:
        return None
    published = PartialDate.parse(form["published"]) if form["published"] else None
    document = Document(
        id=form["id"], text=form["text"], title=form["title"], published=published, language=form["language"]
    )
    return site.reading(form["id"], document)


def _records(form: Form, spoken: Interface) -> list[Form]:
    """The records in the contract's order of kinds, each with a short mark and the name of its place on the page."""
    order = list(record_kinds())
    made: list[Form] = []
    numbers: dict[str, int] = defaultdict(int)
    for one in sorted(form["records"], key=lambda one: (order.index(one["kind"]), _first(one), one["id"])):
        numbers[one["kind"]] += 1
        made.append(
            {
                **one,
                "mark": f"{MARK_OF_KIND[one['kind']]}{numbers[one['kind']]}",
                "anchor": one["id"].partition("/")[2].replace("/", "-"),
                "headline": headline(one["kind"], one["record"], spoken),
                "fields": list(fields_in_words(one["record"], one.get("beside", {}), spoken)),
            }
        )
    return made


def _first(one: Form) -> int:
    return int(one["record"]["evidence"][0]["start"])


def _marked(text: str, mentions: tuple[Mention, ...], records: list[Form], spoken: Interface) -> Any:
    """The paragraphs as pieces: text, the kind and meaning of what is mentioned, and the records it is evidence for."""
    spans = [Span(mention.start, mention.end, number) for number, mention in enumerate(mentions)]
    stated: dict[int, tuple[Form, int]] = {}
    for one in records:
        for position, quoted in enumerate(one["record"]["evidence"]):
            # What a person wrote down has words of its own, not of this text.
            if text[quoted["start"] : quoted["end"]] == quoted["quote"]:
                number = len(mentions) + len(stated)
                spans.append(Span(quoted["start"], quoted["end"], number))
                stated[number] = (one, position)
    for pieces in paragraphs_in_pieces(text, spans):
        yield [_piece(piece, mentions, stated, spoken) for piece in pieces]


def _piece(piece: Piece, mentions: tuple[Mention, ...], stated: dict[int, tuple[Form, int]], spoken: Interface) -> Form:
    inner = [mentions[span.number] for span in piece.covering if span.number < len(mentions)]
    says = [stated[span.number][0]["anchor"] for span in piece.covering if span.number in stated]
    opening = sorted(span.number for span in piece.opening if span.number in stated)
    return {
        "text": piece.text,
        "kind": str(inner[0].kind) if inner else None,
        "meaning": "; ".join(_meaning(mention, spoken) for mention in inner),
        "says": list(dict.fromkeys(says)),
        "chips": [{"record": stated[number][0], "position": stated[number][1]} for number in opening],
    }


def _meaning(mention: Mention, spoken: Interface) -> str:
    named = spoken.label(mention.kind)
    if mention.value is None:
        return named
    spelled = spoken.label(spoken.actor(mention.value))
    return f"{named}: {spelled}" if spelled == mention.value else f"{named}: {spelled} ({mention.value})"
