"""Plan by the clock: schedules, their due times, the school's calendar."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, moment, number, secure

revision = "0006"
down_revision = "0005"

TABLES = ("schedule", "occurrence", "calendar_entry")
FREQUENCIES = (
    "cron",
    "daily",
    "weekly",
    "monthly",
    "once",
    "every",
    "before_event",
    "after_event",
)
STATES = ("due", "waiting", "fired", "coalesced", "missed", "skipped", "dismissed")
KINDS = ("term", "holiday", "blackout", "half_day", "event")


def upgrade() -> None:
    """Add the tables and let a run say which schedule it belongs to."""
    op.add_column("job_run", sa.Column("schedule_id", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_job_run_school_id_schedule_id_id"), "job_run", ["school_id", "schedule_id", "id"]
    )
    add_schedules()
    add_occurrences()
    add_calendar()
    secure(*TABLES)


def add_schedules() -> None:
    """Add the table of schedules."""
    op.create_table(
        "schedule",
        number("school_id"),
        number("id"),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("job", sa.String(length=80), nullable=False),
        closed("frequency", FREQUENCIES),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        *(moment(name) for name in ("created_at", "updated_at", "since", "planned_until")),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("rule", sa.JSON(), nullable=False),
        sa.Column("category", sa.String(length=80), nullable=False),
        closed("state", ("active", "paused", "removed")),
        closed("calendar_rule", ("any_day", "school_days")),
        closed("catch_up", ("skip", "latest", "all")),
        closed("overlap", ("skip", "queue")),
        number("misfire_minutes"),
        number("catch_up_most"),
        moment("next_at", nullable=True),
        number("row_version"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_schedule")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_schedule_state_next_at"), "schedule", ["state", "next_at"])


def add_occurrences() -> None:
    """Add the table of due times."""
    op.create_table(
        "occurrence",
        number("school_id"),
        number("schedule_id"),
        moment("due_at"),
        moment("settled_at"),
        closed("state", STATES),
        sa.Column("reason", sa.Text(), nullable=False),
        number("run_id", nullable=True),
        number("event_id", nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "schedule_id"],
            ["schedule.school_id", "schedule.id"],
            name=op.f("fk_occurrence_school_id_schedule_id_schedule"),
        ),
        sa.PrimaryKeyConstraint("school_id", "schedule_id", "due_at", name=op.f("pk_occurrence")),
        sa.UniqueConstraint(
            "school_id",
            "schedule_id",
            "event_id",
            name=op.f("uq_occurrence_school_id_schedule_id_event_id"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_occurrence_school_id_state_due_at"),
        "occurrence",
        ["school_id", "state", "due_at"],
    )


def add_calendar() -> None:
    """Add the table of the school's calendar."""
    op.create_table(
        "calendar_entry",
        number("school_id"),
        number("id"),
        closed("kind", KINDS),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("uid", sa.String(length=255), nullable=False),
        moment("changed_at"),
        sa.Column("category", sa.String(length=80), nullable=False),
        moment("starts_at", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_calendar_entry")),
        sa.UniqueConstraint("school_id", "uid", name=op.f("uq_calendar_entry_school_id_uid")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_calendar_entry_school_id_starts_on"), "calendar_entry", ["school_id", "starts_on"]
    )


def downgrade() -> None:
    """Forget the schedules."""
    for table in ("calendar_entry", "occurrence", "schedule"):
        op.drop_table(table)
    op.drop_index(op.f("ix_job_run_school_id_schedule_id_id"), "job_run")
    op.drop_column("job_run", "schedule_id")
