"""Open the inbox inside the app: what was told to whom."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, moment, number, secure

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "notice",
        number("school_id"),
        number("id"),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("occasion", sa.String(length=120), nullable=False),
        closed("kind", ("incident", "run", "ticket")),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("page", sa.String(length=40), nullable=False),
        sa.Column("query", sa.JSON(), nullable=False),
        moment("created_at"),
        moment("read_at", nullable=True),
        moment("snoozed_until", nullable=True),
        moment("held_until", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "school_id",
            "recipient",
            "occasion",
            name=op.f("uq_notice_school_id_recipient_occasion"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_notice_school_id_recipient_read_at_id"),
        "notice",
        ["school_id", "recipient", "read_at", "id"],
    )
    op.create_index(op.f("ix_notice_held_until"), "notice", ["held_until"])
    op.create_index(op.f("ix_notice_created_at"), "notice", ["created_at"])
    op.create_index(op.f("ix_notice_school_id_occasion"), "notice", ["school_id", "occasion"])
    secure("notice")


def downgrade() -> None:
    """Close the inbox."""
    op.drop_table("notice")
