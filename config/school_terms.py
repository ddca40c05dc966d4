"""The closed sets of words of the school's records and of year-end promotion."""

from enum import StrEnum


class Outcome(StrEnum):
    """What promotion proposes for one student."""

    PROMOTED = "promoted"
    PROMOTED_CONDITIONALLY = "promoted_conditionally"
    GRADUATED = "graduated"
    GRADUATED_CONDITIONALLY = "graduated_conditionally"
    RETAINED = "retained"
    HELD = "held"
    EXCLUDED = "excluded"
    SKIPPED = "skipped"


class DecisionState(StrEnum):
    """Where one student's decision stands; a stale one was overtaken by something else."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    STALE = "stale"
    UNDONE = "undone"


class PromotionState(StrEnum):
    """Where one promotion of a school or a level stands."""

    PREVIEWED = "previewed"
    APPROVED = "approved"
    APPLIED = "applied"
    PARTLY_UNDONE = "partly_undone"
    UNDONE = "undone"
    DISCARDED = "discarded"


class PromotionAction(StrEnum):
    """What a run of the job `promote` does."""

    DRY_RUN = "dry_run"
    APPLY = "apply"
    UNDO = "undo"


class MissingResults(StrEnum):
    """What a missing course result means: wait for it, count it as nothing, leave it out."""

    HOLD = "hold"
    ZERO = "zero"
    IGNORE = "ignore"


class MissingAttendance(StrEnum):
    """What it means that no day could be attended."""

    HOLD = "hold"
    IGNORE = "ignore"


class ConditionalEffect(StrEnum):
    """What a conditional pass leads to: up, or to a person who decides."""

    PROMOTE = "promote"
    HOLD = "hold"


class ExitType(StrEnum):
    """How a school enrolment ended."""

    PROMOTED = "promoted"
    PROMOTED_CONDITIONALLY = "promoted_conditionally"
    RETAINED = "retained"
    GRADUATED = "graduated"
    GRADUATED_CONDITIONALLY = "graduated_conditionally"
    WITHDRAWN = "withdrawn"


class EventState(StrEnum):
    """Whether an event takes place."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class RegistrationState(StrEnum):
    """Where one person's place at an event stands."""

    REGISTERED = "registered"
    WAITLISTED = "waitlisted"
    OFFERED = "offered"
    DECLINED = "declined"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


class Counts(StrEnum):
    """What an attendance code counts as."""

    PRESENT = "present"
    ABSENT = "absent"
    LATE = "late"
    EXCUSED = "excused"
    NOT_COUNTED = "not_counted"


class MarkSource(StrEnum):
    """Whether an attendance mark came with a file or was entered by hand."""

    IMPORT = "import"
    MANUAL = "manual"


class MatchGround(StrEnum):
    """Why two records may be of one person, the strongest first."""

    IDENTIFIER = "identifier"
    EMAIL = "email"
    NAME = "name_and_birth"


class MatchState(StrEnum):
    """What a person said of two records that may be one."""

    OPEN = "open"
    MERGED = "merged"
    DISTINCT = "distinct"
