"""Every code of the record contract, in one place.

A code is a `StrEnum` member: it equals the plain string that the JSON form carries, and
`AgreementStage("signed")` turns a string from a data file into a code or raises `ValueError`.
The words that people read for a code are data: `paraph/codes/labels.tsv`.
"""

from __future__ import annotations

from enum import StrEnum


class Factuality(StrEnum):
    """How the text presents what a record says."""

    ASSERTED = "asserted"
    PLANNED = "planned"
    ALLEGED = "alleged"
    DENIED = "denied"


class Instrument(StrEnum):
    """The form of an agreement."""

    TREATY = "treaty"
    AGREEMENT = "agreement"
    MEMORANDUM = "memorandum"
    PROTOCOL = "protocol"
    DECLARATION = "declaration"
    LETTER_OF_INTENT = "letter_of_intent"
    ACTION_PLAN = "action_plan"
    CHARTER = "charter"
    ARRANGEMENT = "arrangement"
    CONTRACT = "contract"
    OTHER = "other"


class AgreementStage(StrEnum):
    """The latest point in an agreement's life that the text reports."""

    PROPOSED = "proposed"
    NEGOTIATING = "negotiating"
    INITIALLED = "initialled"
    SIGNED = "signed"
    RATIFIED = "ratified"
    IN_FORCE = "in_force"
    AMENDED = "amended"
    RENEWED = "renewed"
    SUSPENDED = "suspended"
    TERMINATED = "terminated"
    EXPIRED = "expired"


class Area(StrEnum):
    """A field of security cooperation."""

    SECURITY_COOPERATION = "security_cooperation"
    DEFENCE_COOPERATION = "defence_cooperation"
    COUNTER_TERRORISM = "counter_terrorism"
    ORGANISED_CRIME = "organised_crime"
    TRAFFICKING = "trafficking"
    DRUG_TRAFFICKING = "drug_trafficking"
    ARMS_TRAFFICKING = "arms_trafficking"
    HUMAN_TRAFFICKING = "human_trafficking"
    BORDER_SECURITY = "border_security"
    IRREGULAR_MIGRATION = "irregular_migration"
    INTELLIGENCE_SHARING = "intelligence_sharing"
    POLICE_COOPERATION = "police_cooperation"
    JUDICIAL_COOPERATION = "judicial_cooperation"
    CYBER_SECURITY = "cyber_security"
    MARITIME_SECURITY = "maritime_security"
    MILITARY_TRAINING = "military_training"
    JOINT_EXERCISES = "joint_exercises"
    JOINT_OPERATIONS = "joint_operations"
    ARMS_PROCUREMENT = "arms_procurement"
    DEFENCE_INDUSTRY = "defence_industry"
    BASING_ACCESS = "basing_access"
    PEACEKEEPING = "peacekeeping"
    CIVIL_PROTECTION = "civil_protection"
    NUCLEAR_SECURITY = "nuclear_security"


class BodyKind(StrEnum):
    """The form of a joint body."""

    COMMITTEE = "committee"
    COMMISSION = "commission"
    WORKING_GROUP = "working_group"
    COUNCIL = "council"
    DIALOGUE = "dialogue"
    TASK_FORCE = "task_force"
    JOINT_FORCE = "joint_force"
    CENTRE = "centre"
    SECRETARIAT = "secretariat"
    OTHER = "other"


class BodyStage(StrEnum):
    """The latest point in a joint body's life that the text reports."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    ESTABLISHED = "established"
    CONVENED = "convened"
    DISSOLVED = "dissolved"


class Recurrence(StrEnum):
    """How often something is to happen: `biannual` is twice a year, `biennial` every two years."""

    REGULAR = "regular"
    ANNUAL = "annual"
    BIANNUAL = "biannual"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    BIENNIAL = "biennial"


class CommitmentKind(StrEnum):
    """What an actor undertakes to do."""

    CREATE_BODY = "create_body"
    MEET = "meet"
    EXCHANGE_INFORMATION = "exchange_information"
    TRAIN = "train"
    SUPPLY = "supply"
    EXERCISE = "exercise"
    PATROL = "patrol"
    FINANCE = "finance"
    LEGISLATE = "legislate"
    HOST = "host"
    EXTRADITE = "extradite"
    NEGOTIATE = "negotiate"
    COOPERATE = "cooperate"
    OTHER = "other"


class MeetingKind(StrEnum):
    """The form of a meeting."""

    VISIT = "visit"
    MEETING = "meeting"
    CALL = "call"
    SUMMIT = "summit"
    SESSION = "session"
    CEREMONY = "ceremony"


class MembershipChange(StrEnum):
    """What happens to a membership; `member` is a standing fact."""

    JOINED = "joined"
    WITHDREW = "withdrew"
    SUSPENDED = "suspended"
    REINSTATED = "reinstated"
    FOUNDED = "founded"
    APPLIED = "applied"
    MEMBER = "member"


class MembershipStage(StrEnum):
    """How far a change of membership has come."""

    PROPOSED = "proposed"
    ANNOUNCED = "announced"
    EFFECTIVE = "effective"


class TransferStage(StrEnum):
    """How far a transfer of arms or equipment has come."""

    PROPOSED = "proposed"
    ORDERED = "ordered"
    DELIVERED = "delivered"
    ONGOING = "ongoing"
    CANCELLED = "cancelled"


class ExpenditurePurpose(StrEnum):
    """What money is spent or pledged for."""

    MILITARY_BUDGET = "military_budget"
    AID = "aid"
    OTHER = "other"


class EventType(StrEnum):
    """The sixteen event types of PLOVER."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"


class MentionKind(StrEnum):
    """What a marked stretch of the text is."""

    ACTOR = "actor"
    ORGANISATION = "organisation"
    PERSON = "person"
    OFFICE = "office"
    PLACE = "place"
    DATE = "date"
    MONEY = "money"
    QUANTITY = "quantity"
    INSTRUMENT = "instrument"
    BODY = "body"
    AREA = "area"
    EQUIPMENT = "equipment"
    RECURRENCE = "recurrence"
    CUE = "cue"
