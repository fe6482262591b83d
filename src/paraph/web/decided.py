"""What a form has just decided, in words."""

from __future__ import annotations

from typing import Any

from paraph.publish.decision_words import decision_in_words
from paraph.register import NotThere
from paraph.web.site import Site


def done_in_words(site: Site, key: str) -> dict[str, Any] | None:
    """A decision that a form has just made, for the line that says so."""
    if not key:
        return None
    try:
        made = site.register.decision(key)
    except NotThere:
        return None
    return {
        "decision": made.key,
        "words": decision_in_words(made.action, made.content, made.undoes),
        "can_be_undone": made.undoes is None and not site.register.undone([made.key]),
    }
