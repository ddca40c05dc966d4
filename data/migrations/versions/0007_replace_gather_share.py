"""Let due times replace, gather and wait for more than one; share the calendar by an address."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, moment, number, secure

revision = "0007"
down_revision = "0006"

EVERYWHERE = "SELECT set_config('app.school_id', '*', true)"
STATES = ("due", "waiting", "fired", "coalesced", "missed", "skipped", "dismissed")
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
OLD, NEW = ("skip", "queue"), ("skip", "queue", "replace")
EVENT_ONCE = "ix_occurrence_school_id_schedule_id_event_id"
BY_STATE = "ix_occurrence_school_id_state_due_at"
KEPT = "school_id, schedule_id, due_at, settled_at, state, reason, run_id"


def upgrade() -> None:
    """Widen the words of overlap and the key of due times; add the calendar's address."""
    if is_postgresql():
        op.execute(EVERYWHERE)
        allow_overlaps(NEW)
        widen_key()
    else:
        rebuild(NEW, "event_id, at_once", "coalesce(event_id, 0), 1", is_wide=True)
    op.create_index(
        op.f(EVENT_ONCE),
        "occurrence",
        ["school_id", "schedule_id", "event_id"],
        unique=True,
        sqlite_where=sa.text("event_id != 0"),
        postgresql_where=sa.text("event_id != 0"),
    )
    op.create_table(
        "calendar_feed",
        number("school_id"),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        moment("made_at"),
        moment("read_at", nullable=True),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
        sqlite_strict=True,
    )
    secure("calendar_feed")


def is_postgresql() -> bool:
    """Tell whether the database can change a table in place."""
    return op.get_bind().dialect.name == "postgresql"


def allow_overlaps(known: tuple[str, ...]) -> None:
    """Say anew which words the overlap knows."""
    op.drop_constraint(op.f("ck_schedule_overlap"), "schedule", type_="check")
    words = ", ".join(f"'{word}'" for word in known)
    op.create_check_constraint(
        op.f("ck_schedule_overlap"), "schedule", sa.text(f"overlap IN ({words})")
    )


def widen_key() -> None:
    """Let several events share a due time, and several runs of the past go at once."""
    op.drop_constraint(op.f("uq_occurrence_school_id_schedule_id_event_id"), "occurrence")
    op.drop_constraint(op.f("pk_occurrence"), "occurrence")
    op.execute("UPDATE occurrence SET event_id = 0 WHERE event_id IS NULL")
    op.alter_column("occurrence", "event_id", nullable=False)
    op.create_primary_key(
        op.f("pk_occurrence"), "occurrence", ["school_id", "schedule_id", "due_at", "event_id"]
    )
    op.add_column(
        "occurrence", sa.Column("at_once", sa.BigInteger(), nullable=False, server_default="1")
    )
    op.alter_column("occurrence", "at_once", server_default=None)


def rebuild(overlaps: tuple[str, ...], names: str, values: str, *, is_wide: bool) -> None:
    """Make both tables anew on SQLite, which cannot change a constraint in place."""
    op.execute("CREATE TABLE kept_occurrence AS SELECT * FROM occurrence")
    op.drop_table("occurrence")
    op.execute("CREATE TABLE kept_schedule AS SELECT * FROM schedule")
    op.drop_table("schedule")
    add_schedules(overlaps)
    op.execute("INSERT INTO schedule SELECT * FROM kept_schedule")
    add_occurrences(is_wide=is_wide)
    op.execute(
        f"INSERT INTO occurrence ({KEPT}, {names}) SELECT {KEPT}, {values} FROM kept_occurrence"  # noqa: S608 — constants of this file
    )
    op.drop_table("kept_occurrence")
    op.drop_table("kept_schedule")


def add_schedules(overlaps: tuple[str, ...]) -> None:
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
        closed("overlap", overlaps),
        number("misfire_minutes"),
        number("catch_up_most"),
        moment("next_at", nullable=True),
        number("row_version"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_schedule")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_schedule_state_next_at"), "schedule", ["state", "next_at"])


def add_occurrences(*, is_wide: bool) -> None:
    """Add the table of due times; the wide one knows several events of a moment."""
    key = ["school_id", "schedule_id", "due_at", *(["event_id"] if is_wide else [])]
    once = sa.UniqueConstraint(
        "school_id",
        "schedule_id",
        "event_id",
        name=op.f("uq_occurrence_school_id_schedule_id_event_id"),
    )
    op.create_table(
        "occurrence",
        number("school_id"),
        number("schedule_id"),
        moment("due_at"),
        moment("settled_at"),
        closed("state", STATES),
        sa.Column("reason", sa.Text(), nullable=False),
        number("run_id", nullable=True),
        number("event_id", nullable=not is_wide),
        *([number("at_once")] if is_wide else [once]),
        sa.ForeignKeyConstraint(
            ["school_id", "schedule_id"],
            ["schedule.school_id", "schedule.id"],
            name=op.f("fk_occurrence_school_id_schedule_id_schedule"),
        ),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_occurrence")),
        sqlite_strict=True,
    )
    op.create_index(op.f(BY_STATE), "occurrence", ["school_id", "state", "due_at"])


def downgrade() -> None:
    """Take back the address, the wide key and the new word; what they held goes with them."""
    if is_postgresql():
        op.execute(EVERYWHERE)
    op.drop_table("calendar_feed")
    op.drop_index(op.f(EVENT_ONCE), "occurrence")
    op.execute("UPDATE schedule SET overlap = 'queue' WHERE overlap = 'replace'")
    op.execute(
        "DELETE FROM occurrence WHERE event_id != 0 AND EXISTS (SELECT 1 FROM occurrence o WHERE "
        "o.school_id = occurrence.school_id AND o.schedule_id = occurrence.schedule_id "
        "AND o.due_at = occurrence.due_at AND o.event_id < occurrence.event_id)"
    )
    if not is_postgresql():
        rebuild(OLD, "event_id", "nullif(event_id, 0)", is_wide=False)
        return
    allow_overlaps(OLD)
    op.drop_column("occurrence", "at_once")
    op.drop_constraint(op.f("pk_occurrence"), "occurrence")
    op.alter_column("occurrence", "event_id", nullable=True)
    op.execute("UPDATE occurrence SET event_id = NULL WHERE event_id = 0")
    op.create_primary_key(
        op.f("pk_occurrence"), "occurrence", ["school_id", "schedule_id", "due_at"]
    )
    op.create_unique_constraint(
        op.f("uq_occurrence_school_id_schedule_id_event_id"),
        "occurrence",
        ["school_id", "schedule_id", "event_id"],
    )
