"""Tables of what went wrong: incidents with their timeline and runs, known errors, tickets."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.terms import EntryMark, IncidentState, TicketState, Urgency
from data.models.base import Base, Numbered, Tenant, words


class Incident(Tenant, Numbered, Base):
    """All failures of one cause; its text holds no value of a cell."""

    __tablename__ = "incident"

    fingerprint: Mapped[str] = mapped_column(String(32))
    job: Mapped[str] = mapped_column(String(80))
    step: Mapped[str] = mapped_column(String(80))
    error_code: Mapped[str] = mapped_column(String(40))
    message: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    last_run_id: Mapped[int]
    state: Mapped[IncidentState] = mapped_column(
        words(IncidentState, "state"), default=IncidentState.OPEN
    )
    urgency: Mapped[Urgency] = mapped_column(words(Urgency, "urgency"), default=Urgency.MAJOR)
    occurrences: Mapped[int] = mapped_column(default=1)
    returns: Mapped[int] = mapped_column(default=0)
    known_error: Mapped[str] = mapped_column(String(80), default="")
    owner: Mapped[str] = mapped_column(String(254), default="")
    recovered_at: Mapped[datetime | None] = mapped_column(default=None)
    snoozed_until: Mapped[datetime | None] = mapped_column(default=None)
    root_cause: Mapped[str] = mapped_column(Text, default="")
    corrective_action: Mapped[str] = mapped_column(Text, default="")
    impact: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("school_id", "fingerprint"),
        Index(None, "school_id", "state", "last_seen_at"),
        {"sqlite_strict": True},
    )


class IncidentRun(Tenant, Base):
    """One failed run of an incident."""

    __tablename__ = "incident_run"

    run_id: Mapped[int] = mapped_column(primary_key=True)
    incident_id: Mapped[int]
    failed_at: Mapped[datetime]

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "incident_id"], ["incident.school_id", "incident.id"]),
        ForeignKeyConstraint(["school_id", "run_id"], ["job_run.school_id", "job_run.id"]),
        Index(None, "school_id", "incident_id", "run_id"),
        {"sqlite_strict": True},
    )


class IncidentEntry(Tenant, Numbered, Base):
    """One line of an incident's timeline; `state` is the one that it reached by this."""

    __tablename__ = "incident_entry"

    incident_id: Mapped[int]
    at: Mapped[datetime]
    actor: Mapped[str] = mapped_column(String(254))
    mark: Mapped[EntryMark] = mapped_column(words(EntryMark, "mark"))
    state: Mapped[IncidentState] = mapped_column(words(IncidentState, "state"))
    text: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "incident_id"], ["incident.school_id", "incident.id"]),
        Index(None, "school_id", "incident_id", "id"),
        {"sqlite_strict": True},
    )


class KnownErrorRow(Tenant, Numbered, Base):
    """A known error of the school's own; those that ship have no row."""

    __tablename__ = "known_error"

    title: Mapped[str] = mapped_column(String(120))
    pattern: Mapped[str] = mapped_column(String(200))
    workaround: Mapped[str] = mapped_column(Text)
    saved_by: Mapped[str] = mapped_column(String(254))
    saved_at: Mapped[datetime]
    root_cause: Mapped[str] = mapped_column(Text, default="")
    page: Mapped[str] = mapped_column(String(40), default="")
    transient: Mapped[bool] = mapped_column(default=False)
    retries: Mapped[int] = mapped_column(default=0)


class Ticket(Tenant, Numbered, Base):
    """One piece of work about an incident, with its checklist of texts and whether each is done."""

    __tablename__ = "ticket"

    incident_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    assignee: Mapped[str] = mapped_column(String(254), default="")
    due_at: Mapped[datetime | None] = mapped_column(default=None)
    checklist: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default_factory=list)
    state: Mapped[TicketState] = mapped_column(
        words(TicketState, "state"), default=TicketState.OPEN
    )
    settled_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "incident_id"], ["incident.school_id", "incident.id"]),
        Index(None, "school_id", "state", "due_at"),
        {"sqlite_strict": True},
    )
