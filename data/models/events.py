"""Events with places: who is registered, who waits, to whom a freed place is offered."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from config.school_terms import EventState, RegistrationState
from data.models.base import Base, Numbered, Tenant, only_where, words


class Event(Tenant, Numbered, Base):
    """An event of the calendar that people register for; without a capacity there is no limit.

    `entry_id` is its line in the calendar while it takes place, whose name and time are kept here
    as well; `last_seq` is the last number given out on its waiting list.
    """

    __tablename__ = "event"

    summary: Mapped[str] = mapped_column(String(200))
    starts_on: Mapped[date]
    created_by: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    offer_hours: Mapped[int]
    starts_at: Mapped[datetime | None] = mapped_column(default=None)
    entry_id: Mapped[int | None] = mapped_column(default=None)
    location: Mapped[str] = mapped_column(String(200), default="")
    capacity: Mapped[int | None] = mapped_column(default=None)
    has_waitlist: Mapped[bool] = mapped_column(default=True)
    closes_at: Mapped[datetime | None] = mapped_column(default=None)
    last_seq: Mapped[int] = mapped_column(default=0)
    state: Mapped[EventState] = mapped_column(
        words(EventState, "state"), default=EventState.PLANNED
    )

    __table_args__ = (
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("offer_hours > 0", name="offer_hours"),
        Index(None, "school_id", "starts_on"),
        Index(None, "school_id", "entry_id"),
        {"sqlite_strict": True},
    )


class Registration(Tenant, Numbered, Base):
    """One person's place at an event, or the place in its queue: the lowest `seq` comes first."""

    __tablename__ = "registration"

    event_id: Mapped[int]
    person_id: Mapped[int]
    state: Mapped[RegistrationState] = mapped_column(words(RegistrationState, "state"))
    seq: Mapped[int]
    queued_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str] = mapped_column(String(254))
    offered_at: Mapped[datetime | None] = mapped_column(default=None)
    offer_expires_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "event_id"], ["event.school_id", "event.id"]),
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        Index(
            "uq_registration_open",
            "school_id",
            "event_id",
            "person_id",
            unique=True,
            **only_where("state IN ('registered', 'waitlisted', 'offered')"),
        ),
        Index(None, "school_id", "event_id", "state", "seq"),
        {"sqlite_strict": True},
    )
