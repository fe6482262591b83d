"""The register: many reports, one entry, its history.

Documents come in with their readings; every value is kept as a statement with its source; entries are assembled when
they are read; people's decisions are stronger than any reading.
"""

from __future__ import annotations

from paraph.register.accounts import Person, Role
from paraph.register.asked import Answer, Question
from paraph.register.brought import Paper
from paraph.register.decisions import Action, Decision, records_named
from paraph.register.entries import AgreementEntry, Entry, SimpleEntry
from paraph.register.errors import NotThere, RegisterError
from paraph.register.follow import Matter
from paraph.register.opened import Register

__all__ = [
    "Action",
    "AgreementEntry",
    "Answer",
    "Decision",
    "Entry",
    "Matter",
    "NotThere",
    "Paper",
    "Person",
    "Question",
    "Register",
    "RegisterError",
    "Role",
    "SimpleEntry",
    "records_named",
]
