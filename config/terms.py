"""The closed sets of words that every layer shares."""

from enum import StrEnum


class Role(StrEnum):
    """What a person may do at one school; later words include the earlier ones' rights."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    APPROVER = "approver"
    ADMINISTRATOR = "administrator"


class BatchState(StrEnum):
    """Where one uploaded file stands on its way to a published version."""

    RECEIVED = "received"
    READING = "reading"
    MAPPING = "mapping"
    CHECKING = "checking"
    FIXING = "fixing"
    PREVIEWING = "previewing"
    PREVIEWED = "previewed"
    PUBLISHING = "publishing"
    PUBLISHED = "published"
    REFUSED = "refused"
    DISCARDED = "discarded"


class RunState(StrEnum):
    """Where one execution of a job stands."""

    QUEUED = "queued"
    RUNNING = "running"
    WAITING_TO_RETRY = "waiting_to_retry"
    SUCCEEDED = "succeeded"
    PARTLY_SUCCEEDED = "partly_succeeded"
    FAILED = "failed"
    TIMED_OUT = "timed_out"
    CANCELLED = "cancelled"
    SKIPPED = "skipped"
    MISSED = "missed"


class StepState(StrEnum):
    """Where one named part of a run stands."""

    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


class AmendKind(StrEnum):
    """What one step of a batch's history did."""

    EDIT = "edit"
    BULK = "bulk"
    MERGE = "merge"
    SET_ASIDE = "set_aside"
    TAKE_BACK = "take_back"
    EXPLAIN = "explain"


class AmendState(StrEnum):
    """Whether a step of a batch's history holds: undone may be redone, discarded never."""

    DONE = "done"
    UNDONE = "undone"
    DISCARDED = "discarded"


class FacetKind(StrEnum):
    """What one condition of a filter asks of a column."""

    IS = "is"
    BLANK = "blank"
    ERROR = "error"
    DUPLICATE = "duplicate"
    CONTAINS = "contains"
    FROM = "from"
    TO = "to"


class Severity(StrEnum):
    """How much a finding weighs: errors block, queries need a word, notes inform."""

    ERROR = "error"
    QUERY = "query"
    NOTE = "note"


class Mode(StrEnum):
    """What a batch may do to its dataset."""

    INSERT = "insert"
    UPDATE = "update"
    UPSERT = "upsert"
    REPLACE_ALL = "replace_all"


class MissingRows(StrEnum):
    """What happens to published rows that the file does not name."""

    KEEP = "keep"
    MARK_LEFT = "mark_left"
    DELETE = "delete"


class Change(StrEnum):
    """What publishing would do with one row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    MISSING = "missing"
    SET_ASIDE = "set_aside"
    REJECTED = "rejected"


class FieldType(StrEnum):
    """What a field's text means."""

    TEXT = "text"
    IDENTIFIER = "identifier"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"


class DecimalSign(StrEnum):
    """What stands before the decimals of a column's numbers."""

    COMMA = "comma"
    POINT = "point"


class Confidence(StrEnum):
    """How sure a column's proposed field is."""

    EXACT = "exact"
    LIKELY = "likely"
    GUESS = "guess"


class SplitRule(StrEnum):
    """How one text is taken apart into two."""

    FAMILY_COMMA_GIVEN = "family_comma_given"
    FAMILY_LAST = "family_last"
    FAMILY_FIRST = "family_first"
    AT = "at"


class SplitPart(StrEnum):
    """Which part of a split text a field takes; a text that does not split is all `first`."""

    FIRST = "first"
    SECOND = "second"


class Unmapped(StrEnum):
    """What becomes of a source column that feeds no field."""

    IGNORE = "ignore"
    KEEP = "keep"


class FileState(StrEnum):
    """Where one immutable file of the store stands."""

    WRITING = "writing"
    LIVE = "live"
    EXPIRED = "expired"
    ABANDONED = "abandoned"
    DELETING = "deleting"
    GONE = "gone"


class VersionOperation(StrEnum):
    """How a version of a dataset came to be."""

    PUBLISH = "publish"
    REVERT = "revert"


class Download(StrEnum):
    """The formats in which a version can be downloaded."""

    CSV = "csv"
    CSV_EXCEL = "csv-excel"
    XLSX = "xlsx"
    PDF = "pdf"
    PARQUET = "parquet"


class Origin(StrEnum):
    """Through which door an action came."""

    PAGE = "page"
    COMMAND = "command"
    JOB = "job"
    API = "api"


class InboxKind(StrEnum):
    """Where a school's files arrive by themselves."""

    FOLDER = "folder"
    REMOTE = "remote"


class InboxState(StrEnum):
    """Where one file of an inbox stands."""

    SEEN = "seen"
    CLAIMED = "claimed"
    PUBLISHED = "published"
    HELD = "held"


class Frequency(StrEnum):
    """By what a schedule finds its next due time."""

    CRON = "cron"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    ONCE = "once"
    EVERY = "every"
    BEFORE_EVENT = "before_event"
    AFTER_EVENT = "after_event"


class OffsetUnit(StrEnum):
    """In what the distance from an event is counted."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    SCHOOL_DAYS = "school_days"


class CalendarRule(StrEnum):
    """On which days a schedule may fire."""

    ANY_DAY = "any_day"
    SCHOOL_DAYS = "school_days"


class CatchUp(StrEnum):
    """What happens to due times that nobody was there for."""

    SKIP = "skip"
    LATEST = "latest"
    ALL = "all"


class Overlap(StrEnum):
    """What happens when a schedule is due while its last run goes on."""

    SKIP = "skip"
    QUEUE = "queue"
    REPLACE = "replace"


class OccurrenceState(StrEnum):
    """What became of one due time of a schedule."""

    DUE = "due"
    WAITING = "waiting"
    FIRED = "fired"
    COALESCED = "coalesced"
    MISSED = "missed"
    SKIPPED = "skipped"
    DISMISSED = "dismissed"


class ScheduleState(StrEnum):
    """Whether a schedule is planned."""

    ACTIVE = "active"
    PAUSED = "paused"
    REMOVED = "removed"


class EntryKind(StrEnum):
    """What an entry of the school's calendar says of its days."""

    TERM = "term"
    HOLIDAY = "holiday"
    BLACKOUT = "blackout"
    HALF_DAY = "half_day"
    EVENT = "event"


class IncidentState(StrEnum):
    """Where an incident stands between its first failure and the archive."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    ANALYSING = "analysing"
    FIXED = "fixed"
    CLOSED = "closed"
    ARCHIVED = "archived"


class Urgency(StrEnum):
    """How bad an incident is for the school."""

    MINOR = "minor"
    MAJOR = "major"
    CRITICAL = "critical"


class EntryMark(StrEnum):
    """What one line of an incident's timeline tells."""

    OPENED = "opened"
    STATE = "state"
    COMMENT = "comment"
    OWNER = "owner"
    URGENCY = "urgency"
    SNOOZE = "snooze"
    TICKET = "ticket"
    RECOVERED = "recovered"
    CAME_BACK = "came_back"


class TicketState(StrEnum):
    """Whether a piece of work about an incident is done."""

    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class NoticeKind(StrEnum):
    """What a message of the inbox is about."""

    INCIDENT = "incident"
    RUN = "run"
    TICKET = "ticket"


class Purged(StrEnum):
    """What a purge removes when it is old, and what a legal hold keeps."""

    EVERYTHING = "everything"
    RUNS = "runs"
    LOG_LINES = "log_lines"
    DUE_TIMES = "due_times"
    WORKING_FILES = "working_files"
