"""Open incidents: failures of one cause, their timeline, known errors, tickets."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, moment, number, secure

revision = "0008"
down_revision = "0007"

TABLES = ("incident", "incident_run", "incident_entry", "known_error", "ticket")
STATES = ("open", "acknowledged", "analysing", "fixed", "closed", "archived")
MARKS = (
    *("opened", "state", "comment", "owner", "urgency"),
    *("snooze", "ticket", "recovered", "came_back"),
)


def upgrade() -> None:
    """Add the tables."""
    add_incidents()
    add_runs()
    add_entries()
    add_known_errors()
    add_tickets()
    secure(*TABLES)


def add_incidents() -> None:
    """Add the table of incidents."""
    add(
        "incident",
        sa.Column("fingerprint", sa.String(length=32), nullable=False),
        sa.Column("job", sa.String(length=80), nullable=False),
        sa.Column("step", sa.String(length=80), nullable=False),
        sa.Column("error_code", sa.String(length=40), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        moment("opened_at"),
        moment("last_seen_at"),
        number("last_run_id"),
        closed("state", STATES),
        closed("urgency", ("minor", "major", "critical")),
        number("occurrences"),
        number("returns"),
        sa.Column("known_error", sa.String(length=80), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        moment("recovered_at", nullable=True),
        moment("snoozed_until", nullable=True),
        *(
            sa.Column(name, sa.Text(), nullable=False)
            for name in ("root_cause", "corrective_action", "impact")
        ),
        sa.UniqueConstraint(
            "school_id", "fingerprint", name=op.f("uq_incident_school_id_fingerprint")
        ),
    )
    index("incident", "state", "last_seen_at")


def add_runs() -> None:
    """Add the table of an incident's runs."""
    add(
        "incident_run",
        number("run_id"),
        number("incident_id"),
        moment("failed_at"),
        foreign("incident_run", "incident_id", "incident"),
        foreign("incident_run", "run_id", "job_run"),
        key=("school_id", "run_id"),
    )
    index("incident_run", "incident_id", "run_id")


def add_entries() -> None:
    """Add the table of the timeline."""
    add(
        "incident_entry",
        number("incident_id"),
        moment("at"),
        sa.Column("actor", sa.String(length=254), nullable=False),
        closed("mark", MARKS),
        closed("state", STATES),
        sa.Column("text", sa.Text(), nullable=False),
        foreign("incident_entry", "incident_id", "incident"),
    )
    index("incident_entry", "incident_id", "id")


def add_known_errors() -> None:
    """Add the table of a school's own known errors."""
    add(
        "known_error",
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("pattern", sa.String(length=200), nullable=False),
        sa.Column("workaround", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.String(length=254), nullable=False),
        moment("saved_at"),
        sa.Column("root_cause", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("transient", sa.Boolean(), nullable=False),
        number("retries"),
    )


def add_tickets() -> None:
    """Add the table of tickets."""
    add(
        "ticket",
        number("incident_id"),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("created_by", sa.String(length=254), nullable=False),
        moment("created_at"),
        sa.Column("assignee", sa.String(length=254), nullable=False),
        moment("due_at", nullable=True),
        sa.Column("checklist", sa.JSON(), nullable=False),
        closed("state", ("open", "done", "dropped")),
        moment("settled_at", nullable=True),
        foreign("ticket", "incident_id", "incident"),
    )
    index("ticket", "state", "due_at")


def add(table: str, *parts: Any, key: Sequence[str] = ("school_id", "id")) -> None:
    """Add a table of a school whose rows are numbered unless its key says otherwise."""
    numbered = [number("id")] if "id" in key else []
    named = sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}"))
    op.create_table(table, number("school_id"), *numbered, *parts, named, sqlite_strict=True)


def index(table: str, *columns: str) -> None:
    """Add an index that begins with the school."""
    names = ("school_id", *columns)
    op.create_index(op.f(f"ix_{table}_{'_'.join(names)}"), table, list(names))


def foreign(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    """Return a reference to a row of the same school."""
    name = op.f(f"fk_{table}_school_id_{column}_{other}")
    here, there = ["school_id", column], [f"{other}.school_id", f"{other}.id"]
    return sa.ForeignKeyConstraint(here, there, name=name)


def downgrade() -> None:
    """Forget the incidents."""
    for table in reversed(TABLES):
        op.drop_table(table)
