"""Hold records: what must not be purged, by whose word and why."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, moment, number, secure

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "legal_hold",
        number("school_id"),
        number("id"),
        closed("kind", ("everything", "runs", "log_lines", "due_times", "working_files")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        moment("made_at"),
        sa.Column("released_by", sa.String(length=254), nullable=False),
        moment("released_at", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_legal_hold")),
        sqlite_strict=True,
    )
    secure("legal_hold")


def downgrade() -> None:
    """Release all holds."""
    op.drop_table("legal_hold")
