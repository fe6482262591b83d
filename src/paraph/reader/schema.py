"""What the network decides about each record kind: its attributes and its roles.

An *anchor* is a word or phrase that denotes a record ("memorandum", "the document"); anchors of one record form a
*cluster*. Attributes are codes chosen for a cluster; roles tie a cluster to entities named in the text.
"""

from __future__ import annotations

from typing import NamedTuple

INSTRUMENTS = (
    "treaty",
    "agreement",
    "memorandum",
    "protocol",
    "declaration",
    "letter_of_intent",
    "action_plan",
    "charter",
    "arrangement",
    "contract",
    "other",
)
STAGES = (
    "proposed",
    "negotiating",
    "initialled",
    "signed",
    "ratified",
    "in_force",
    "amended",
    "renewed",
    "suspended",
    "terminated",
    "expired",
)
FACTUALITIES = ("asserted", "planned", "alleged", "denied")
RECURRENCES = ("none", "regular", "annual", "biannual", "quarterly", "monthly", "biennial")
AREAS = (
    "security_cooperation",
    "defence_cooperation",
    "counter_terrorism",
    "organised_crime",
    "trafficking",
    "drug_trafficking",
    "arms_trafficking",
    "human_trafficking",
    "border_security",
    "irregular_migration",
    "intelligence_sharing",
    "police_cooperation",
    "judicial_cooperation",
    "cyber_security",
    "maritime_security",
    "military_training",
    "joint_exercises",
    "joint_operations",
    "arms_procurement",
    "defence_industry",
    "basing_access",
    "peacekeeping",
    "civil_protection",
    "nuclear_security",
)

KINDS = ("agreements", "bodies", "commitments", "meetings", "memberships", "transfers", "expenditures", "offices")
ANCHORED = KINDS[:7]  # found by their own anchors; an office is found as a span of the names head
OFFICES = 7
CLUSTERED = ("agreements", "bodies", "meetings", "transfers")  # kinds of which several anchors may be one record

ATTRIBUTES: dict[str, dict[str, tuple[str, ...]]] = {
    "agreements": {"instrument": INSTRUMENTS, "stage": STAGES, "factuality": FACTUALITIES},
    "bodies": {
        "kind": (
            "committee",
            "commission",
            "working_group",
            "council",
            "dialogue",
            "task_force",
            "joint_force",
            "centre",
            "secretariat",
            "other",
        ),
        "stage": ("proposed", "agreed", "established", "convened", "dissolved"),
        "recurrence": RECURRENCES,
        "factuality": FACTUALITIES,
    },
    "commitments": {
        "kind": (
            "create_body",
            "meet",
            "exchange_information",
            "train",
            "supply",
            "exercise",
            "patrol",
            "finance",
            "legislate",
            "host",
            "extradite",
            "negotiate",
            "cooperate",
            "other",
        ),
        "recurrence": RECURRENCES,
        "factuality": FACTUALITIES,
    },
    "meetings": {"kind": ("visit", "meeting", "call", "summit", "session", "ceremony"), "factuality": FACTUALITIES},
    "memberships": {
        "change": ("joined", "withdrew", "suspended", "reinstated", "founded", "applied", "member"),
        "stage": ("proposed", "announced", "effective"),
        "factuality": FACTUALITIES,
    },
    "transfers": {"stage": ("proposed", "ordered", "delivered", "ongoing", "cancelled"), "factuality": FACTUALITIES},
    "expenditures": {"purpose": ("military_budget", "aid", "other"), "factuality": FACTUALITIES},
}
WITH_AREAS = ("agreements", "bodies", "commitments")

# every (kind, attribute) and the areas of kinds that have them, with their columns in one row of all codes
COLUMNS: dict[tuple[str, str], slice] = {}
for _kind, _attributes in ATTRIBUTES.items():
    for _attribute, _codes in [*_attributes.items(), *([("areas", AREAS)] if _kind in WITH_AREAS else [])]:
        _start = max((c.stop for c in COLUMNS.values()), default=0)
        COLUMNS[_kind, _attribute] = slice(_start, _start + len(_codes))
WIDTH = max(c.stop for c in COLUMNS.values())


class Role(NamedTuple):
    """A slot of a kind filled from the entities of one type; ``many`` where several may fill it."""

    kind: str
    slot: str
    many: bool


ROLES: dict[str, tuple[Role, ...]] = {
    "actor": (
        Role("agreements", "parties", True),
        Role("bodies", "parties", True),
        Role("commitments", "by", True),
        Role("commitments", "to", True),
        Role("meetings", "actors", True),
        Role("memberships", "member", True),
        Role("memberships", "organisation", False),
        Role("transfers", "supplier", False),
        Role("transfers", "recipient", False),
        Role("expenditures", "actor", False),
        Role("offices", "actor", False),
    ),
    "date": (
        Role("agreements", "date", False),
        Role("bodies", "date", False),
        Role("commitments", "due", False),
        Role("meetings", "date", False),
        Role("memberships", "date", False),
        Role("transfers", "date", False),
    ),
    "year": (Role("expenditures", "year", False),),
    "place": (Role("agreements", "place", False), Role("meetings", "place", False)),
    "person": (
        Role("agreements", "signatories", True),
        Role("meetings", "people", True),
        Role("offices", "person", True),
    ),
    "amount": (Role("transfers", "quantity", False), Role("transfers", "value", False)),
    "item": (Role("transfers", "items", True),),
    "area": (Role("agreements", "areas", True), Role("bodies", "areas", True), Role("commitments", "areas", True)),
}
# entity type -> numbers of the kinds that have a role for it
KINDS_OF = {t: tuple(sorted({KINDS.index(r.kind) for r in roles})) for t, roles in ROLES.items()}
NAME_TAGS = ("O", "B-person", "I-person", "B-office", "I-office", "B-title", "I-title")
SPAN_TAGS = ("O", "B", "I")
SPAN_HEADS = (*ANCHORED, "body_name", "item")  # each with SPAN_TAGS
