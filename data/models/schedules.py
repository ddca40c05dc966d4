"""Tables of what happens by the clock: schedules, their due times, the school's calendar."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Date,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    UniqueConstraint,
    literal_column,
)
from sqlalchemy.orm import Mapped, mapped_column

from config.terms import (
    CalendarRule,
    CatchUp,
    EntryKind,
    Frequency,
    OccurrenceState,
    Overlap,
    ScheduleState,
)
from data.models.base import Base, Numbered, Tenant, words


class Schedule(Tenant, Numbered, Base):
    """A job with its parameters and the rule by which it is due.

    Every due time later than `since` and up to `planned_until` has its row in `occurrence`;
    `rule` holds the parts of the frequency (`jobs._schedules.rule_of` reads them).
    """

    __tablename__ = "schedule"

    title: Mapped[str] = mapped_column(String(120))
    job: Mapped[str] = mapped_column(String(80))
    frequency: Mapped[Frequency] = mapped_column(words(Frequency, "frequency"))
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    since: Mapped[datetime]
    planned_until: Mapped[datetime]
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    rule: Mapped[dict[str, Any]] = mapped_column(JSON, default_factory=dict)
    category: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[ScheduleState] = mapped_column(
        words(ScheduleState, "state"), default=ScheduleState.ACTIVE
    )
    calendar_rule: Mapped[CalendarRule] = mapped_column(
        words(CalendarRule, "calendar_rule"), default=CalendarRule.ANY_DAY
    )
    catch_up: Mapped[CatchUp] = mapped_column(words(CatchUp, "catch_up"), default=CatchUp.LATEST)
    overlap: Mapped[Overlap] = mapped_column(words(Overlap, "overlap"), default=Overlap.SKIP)
    misfire_minutes: Mapped[int] = mapped_column(default=10)
    catch_up_most: Mapped[int] = mapped_column(default=10)
    next_at: Mapped[datetime | None] = mapped_column(default=None)
    row_version: Mapped[int] = mapped_column(init=False)

    __mapper_args__ = {"version_id_col": row_version}
    __table_args__ = (Index(None, "state", "next_at"), {"sqlite_strict": True})


class Occurrence(Tenant, Base):
    """What became of one due time of a schedule; an event is due once, wherever it moves.

    By the clock `event_id` is 0. One that waits starts when fewer than `at_once` runs of its
    schedule are open.
    """

    __tablename__ = "occurrence"

    schedule_id: Mapped[int] = mapped_column(primary_key=True)
    due_at: Mapped[datetime] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(primary_key=True, default=0)
    settled_at: Mapped[datetime]
    state: Mapped[OccurrenceState] = mapped_column(words(OccurrenceState, "state"))
    reason: Mapped[str] = mapped_column(Text, default="")
    run_id: Mapped[int | None] = mapped_column(default=None)
    at_once: Mapped[int] = mapped_column(default=1)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "schedule_id"], ["schedule.school_id", "schedule.id"]),
        Index(
            None,
            "school_id",
            "schedule_id",
            "event_id",
            unique=True,
            sqlite_where=literal_column("event_id") != 0,
            postgresql_where=literal_column("event_id") != 0,
        ),
        Index(None, "school_id", "state", "due_at"),
        {"sqlite_strict": True},
    )


class CalendarEntry(Tenant, Numbered, Base):
    """A term, a holiday, a blackout, a half day or an event; both its days belong to it."""

    __tablename__ = "calendar_entry"

    kind: Mapped[EntryKind] = mapped_column(words(EntryKind, "kind"))
    summary: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date] = mapped_column(Date)
    ends_on: Mapped[date] = mapped_column(Date)
    uid: Mapped[str] = mapped_column(String(255))
    changed_at: Mapped[datetime]
    category: Mapped[str] = mapped_column(String(80), default="")
    starts_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        UniqueConstraint("school_id", "uid"),
        Index(None, "school_id", "starts_on"),
        {"sqlite_strict": True},
    )


class CalendarFeed(Tenant, Base):
    """The secret address under which other calendars read the school's; one row a school."""

    __tablename__ = "calendar_feed"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    made_by: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]
    read_at: Mapped[datetime | None] = mapped_column(default=None)
