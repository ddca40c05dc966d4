"""Every table, from one place; nobody imports the modules behind it."""

from data.models.base import Base, Instant, Numbered, Tenant
from data.models.datasets import Artifact, DataFile, Dataset, DatasetVersion
from data.models.holds import LegalHold
from data.models.house import (
    Heartbeat,
    Membership,
    School,
    SignInFailure,
    SignInLink,
    User,
    WebSession,
)
from data.models.inboxes import Inbox, InboxFile, WebAddress
from data.models.incidents import Incident, IncidentEntry, IncidentRun, KnownErrorRow, Ticket
from data.models.notices import Notice
from data.models.operations import (
    Audit,
    Batch,
    BatchEdit,
    BatchMark,
    BatchStep,
    Counter,
    Explanation,
    JobGate,
    JobRun,
    JobStep,
    ProfileVersion,
    RunLog,
    SavedMapping,
    SetAside,
)
from data.models.schedules import CalendarEntry, CalendarFeed, Occurrence, Schedule

__all__ = [
    "Artifact",
    "Audit",
    "Base",
    "Batch",
    "BatchEdit",
    "BatchMark",
    "BatchStep",
    "CalendarEntry",
    "CalendarFeed",
    "Counter",
    "DataFile",
    "Dataset",
    "DatasetVersion",
    "Explanation",
    "Heartbeat",
    "Inbox",
    "InboxFile",
    "Incident",
    "IncidentEntry",
    "IncidentRun",
    "Instant",
    "JobGate",
    "JobRun",
    "JobStep",
    "KnownErrorRow",
    "LegalHold",
    "Membership",
    "Notice",
    "Numbered",
    "Occurrence",
    "ProfileVersion",
    "RunLog",
    "SavedMapping",
    "Schedule",
    "School",
    "SetAside",
    "SignInFailure",
    "SignInLink",
    "Tenant",
    "Ticket",
    "User",
    "WebAddress",
    "WebSession",
]
