"""The register as JSON for comparison with a gold register: one object an agreement, in the form of the stories."""

from __future__ import annotations

from typing import Any

from paraph.register.entries import AgreementEntry
from paraph.register.followup import State


def story_form(entry: AgreementEntry) -> dict[str, Any]:
    """One agreement: what it is, its history, documents, conflicts, bodies and what is outstanding."""
    drawn = entry.outline
    return {
        "id": entry.id,
        "parties": list(drawn.parties),
        "instrument": str(drawn.instrument),
        "history": [
            {"stage": str(stage.stage), "date": str(stage.date) if stage.date else None} for stage in drawn.history
        ],
        "areas": list(drawn.areas),
        "documents": [name for source in entry.sources for name in source.names],
        "conflicts": sorted({conflict.field for conflict in drawn.conflicts}),
        "bodies": [
            {"kind": line.kind, "sessions": [str(session.date) for session in line.sessions]}
            for line in entry.bodies
            if line.exists
        ],
        # What lapsed with the agreement was never done either.
        "outstanding": sorted({line.kind for line in entry.commitments if line.state is not State.FULFILLED}),
    }
