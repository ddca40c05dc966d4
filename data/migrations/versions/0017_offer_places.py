"""Offer places: events that people register for, and their waiting lists."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, moment, number, secure

revision = "0017"
down_revision = "0016"
STATES = (
    *("registered", "waitlisted", "offered", "declined", "expired"),
    *("cancelled", "attended", "no_show"),
)
OPEN = "state IN ('registered', 'waitlisted', 'offered')"


def upgrade() -> None:
    """Add the tables."""
    add_event()
    add_registration()
    secure("event", "registration")


def add_event() -> None:
    """Add the table of the events."""
    op.create_table(
        "event",
        number("school_id"),
        number("id"),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        moment("created_at"),
        number("offer_hours"),
        moment("starts_at", nullable=True),
        number("entry_id", nullable=True),
        sa.Column("location", sa.String(length=200), nullable=False),
        number("capacity", nullable=True),
        sa.Column("has_waitlist", sa.Boolean(), nullable=False),
        moment("closes_at", nullable=True),
        number("last_seq"),
        closed("state", ("planned", "cancelled")),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_event")),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_event_capacity")),
        sa.CheckConstraint("offer_hours > 0", name=op.f("ck_event_offer_hours")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_event_school_id_starts_on"), "event", ["school_id", "starts_on"])
    op.create_index(op.f("ix_event_school_id_entry_id"), "event", ["school_id", "entry_id"])


def add_registration() -> None:
    """Add the table of the places."""
    op.create_table(
        "registration",
        number("school_id"),
        number("id"),
        number("event_id"),
        number("person_id"),
        closed("state", STATES),
        number("seq"),
        moment("queued_at"),
        moment("changed_at"),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        moment("offered_at", nullable=True),
        moment("offer_expires_at", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_registration")),
        sa.ForeignKeyConstraint(
            ["school_id", "event_id"],
            ["event.school_id", "event.id"],
            name=op.f("fk_registration_school_id_event_id_event"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_registration_school_id_person_id_person"),
        ),
        sqlite_strict=True,
    )
    where = {"sqlite_where": sa.text(OPEN), "postgresql_where": sa.text(OPEN)}
    columns = ["school_id", "event_id", "person_id"]
    op.create_index("uq_registration_open", "registration", columns, unique=True, **where)
    op.create_index(
        op.f("ix_registration_school_id_event_id_state_seq"),
        "registration",
        ["school_id", "event_id", "state", "seq"],
    )


def downgrade() -> None:
    """Forget the events and their places."""
    op.drop_table("registration")
    op.drop_table("event")
