"""Guard jobs: one of a kind at a time, so many starts in a while, none while a service is down."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import moment, number, secure

revision = "0011"
down_revision = "0010"

RUNNING = "state = 'running'"


def upgrade() -> None:
    """Add the lock of a run and the table of gates."""
    op.add_column("job_run", sa.Column("lock_key", sa.String(length=120), nullable=True))
    op.create_index(
        "uq_job_run_lock",
        "job_run",
        ["school_id", "lock_key"],
        unique=True,
        sqlite_where=sa.text(RUNNING),
        postgresql_where=sa.text(RUNNING),
    )
    op.create_table(
        "job_gate",
        number("school_id"),
        sa.Column("name", sa.String(length=160), nullable=False),
        moment("free_at", nullable=True),
        number("failures"),
        sa.PrimaryKeyConstraint("school_id", "name", name=op.f("pk_job_gate")),
        sqlite_strict=True,
    )
    secure("job_gate")


def downgrade() -> None:
    """Open all gates."""
    op.drop_table("job_gate")
    op.drop_index("uq_job_run_lock", "job_run")
    op.drop_column("job_run", "lock_key")
