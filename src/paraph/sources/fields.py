"""Fields of a document as people hand them in, on the command line or in JSON: checked, or refused with a reason."""

from __future__ import annotations

import re

from paraph.records import PartialDate

_LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_][A-Za-z0-9]{2,8})*")
# Feeds give a time of day with the date; the day is what relative dates need.
_TIME_OF_DAY = re.compile(r"[T ][0-9]{2}:[0-9]{2}.*", re.DOTALL)


def parse_published(written: str) -> PartialDate:
    """`2025-05-10`, with or without a time of day, `2025-05` or `2025`; `ValueError` for anything else."""
    written = written.strip()
    if len(written) > 10:
        written = _TIME_OF_DAY.sub("", written)
    return PartialDate.parse(written)


def parse_language(written: str) -> str:
    """The ISO 639-1 code of a language tag (`en` of `en-GB`); `ValueError` for anything else."""
    found = _LANGUAGE.fullmatch(written.strip())
    if not found:
        raise ValueError(f"{written[:40]!r} is no language code (ISO 639-1, such as en)")
    return found[1].lower()
