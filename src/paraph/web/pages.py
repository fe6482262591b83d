"""Templates into pages, in the language of whoever asks."""

from __future__ import annotations

from functools import cache
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

import paraph
from paraph.publish.decision_words import short_key
from paraph.publish.wording import money_in_words
from paraph.register.reports import KEY_LENGTH
from paraph.web.asking import form_token, interface_of, person_of, site_of
from paraph.web.decided import change_said, decision_said, matter_said
from paraph.web.language import LANGUAGES, interface

FOLDER = Path(str(resources.files("paraph.web")))
# HTML has no place for these, escaped or not.
_NOT_IN_HTML = dict.fromkeys((*range(9), 11, *range(14, 32), *range(127, 160), 65534, 65535), "�")


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page from a template. All text is escaped; scripts and styles are files of their own."""
    spoken = interface_of(request)
    person = person_of(request)
    made = environment(spoken.code).get_template(template).render(
        request=request,
        here=request.url.path,
        person=person,
        may_write=person is not None and person.role != "reader",
        may_edit=person is not None and person.role == "editor",
        form_token=form_token(request) if person else "",
        locked=site_of(request).sign_in_to_read and person is None,
        unique=count(1).__next__,
        **values,
    )  # fmt: skip
    return HTMLResponse(made, status, headers={"vary": "accept-language, cookie", "content-language": spoken.code})


@cache
def environment(language: str) -> Environment:
    """The templates with the texts, dates and names of a language."""
    spoken = interface(language)
    made = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        lstrip_blocks=True,
        finalize=_sayable,
    )
    made.globals |= {
        "_": spoken.text,
        "counted": spoken.count,
        "language": language,
        "colon": spoken.text(": "),
        "languages": LANGUAGES,
        "version": paraph.__version__,
        "entry_url": entry_url,
        "report_url": report_url,
        "address": address,
        "static": static,
    }
    made.filters |= {
        "label": spoken.label,
        "labels": lambda codes: ", ".join(map(spoken.label, codes)),
        "actor": spoken.actor,
        "actors": spoken.actors,
        "day": spoken.day,
        "moment": spoken.moment,
        "number": spoken.number,
        "money": money_in_words,
        "capital": lambda words: words[:1].upper() + words[1:],
        "short_key": short_key,
        "path": lambda words: quote(str(words), safe=""),
        "decision": lambda one: decision_said(one["action"], one["content"], one["undoes"], spoken),
        "matter": lambda one: matter_said(one, spoken),
        "change": lambda value, field: change_said(field, value, spoken),
        "told": spoken.told,
        "by_name": lambda codes: sorted(codes, key=lambda code: spoken.sort_key(spoken.actor(code))),
    }
    return made


def entry_url(entry: str) -> str:
    """The page of an entry, by its id."""
    kinds = {"agr": "agreements", "body": "bodies"}
    return f"/{kinds.get(entry.partition('-')[0], 'people')}/{quote(entry, safe='')}"


def report_url(said: dict[str, Any]) -> str | None:
    """The page of the document in which a record stands, at its words; None for a person's word without one."""
    record = str(said.get("record") or said.get("id") or "")
    names = said.get("document") or ()
    if not record or record.endswith("/by-hand"):
        return f"/reports/{quote(names[0], safe='')}" if names else None
    return f"/reports/{record[:KEY_LENGTH]}#{quote(record.partition('/')[2].replace('/', '-'))}"


def address(path: str, *pairs: tuple[str, object], **values: object) -> str:
    """A path with a query; None and empty values are left out."""
    given = [(name, str(value)) for name, value in (*pairs, *values.items()) if value not in (None, "")]
    return f"{path}?{urlencode(given)}" if given else path


def own_path(back: str) -> str:
    """A path of this application to go back to; for anything else, such as another site's address, the overview."""
    plain = back.startswith("/") and not back.startswith("//") and back.isprintable() and "\\" not in back
    return back if plain else "/"


@cache
def static(name: str) -> str:
    """The address of a static file, another one when its content is."""
    from hashlib import sha256

    digest = sha256((FOLDER / "static" / name).read_bytes()).hexdigest()[:12]
    return f"/static/{name}?{digest}"


def _sayable(value: Any) -> Any:
    if value is None:
        return ""
    return value if isinstance(value, Markup) or not isinstance(value, str) else value.translate(_NOT_IN_HTML)
