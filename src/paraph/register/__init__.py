"""The register: many reports, one entry, its history.

Documents come in with their readings; every value is kept as a statement with its source; entries are assembled when
they
are read; people's decisions are stronger than any reading.
"""

from __future__ import annotations

from paraph.register.decisions import Action, Decision
from paraph.register.entries import AgreementEntry, Entry, SimpleEntry
from paraph.register.errors import RegisterError
from paraph.register.follow import Matter
from paraph.register.opened import Register

__all__ = [
    "Action",
    "AgreementEntry",
    "Decision",
    "Entry",
    "Matter",
    "Register",
    "RegisterError",
    "SimpleEntry",
]
