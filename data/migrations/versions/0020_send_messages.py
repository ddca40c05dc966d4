"""Send messages: what is said, its way to each recipient, who wants nothing, the safe mode."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, moment, number, secure

revision = "0020"
down_revision = "0019"
CATEGORIES = ("announcement", "attendance", "event", "grades", "critical")
STATES = (
    *("queued", "sending", "sent", "failed", "unconfirmed"),
    *("suppressed", "held", "expired", "cancelled"),
)
TABLES = ("message", "delivery", "suppression", "mail_switch")


def upgrade() -> None:
    """Add the tables."""
    add_message()
    add_delivery()
    add_suppression()
    add_mail_switch()
    secure(*TABLES)


def word(name: str, length: int) -> sa.Column[str]:
    """Return a column of short text."""
    return sa.Column(name, sa.String(length=length), nullable=False)


def text(name: str) -> sa.Column[str]:
    """Return a column of text."""
    return sa.Column(name, sa.Text(), nullable=False)


def add_message() -> None:
    """Add the table of the messages."""
    op.create_table(
        "message",
        number("school_id"),
        number("id"),
        word("occasion", 200),
        closed("category", CATEGORIES),
        text("subject"),
        text("body"),
        text("audience"),
        word("made_by", 254),
        moment("made_at"),
        closed("state", ("sending", "paused", "done", "cancelled")),
        moment("expires_at", nullable=True),
        text("pause_reason"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_message")),
        sa.UniqueConstraint("school_id", "occasion", name=op.f("uq_message_school_id_occasion")),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_message_school_id_state"), "message", ["school_id", "state"])


def add_delivery() -> None:
    """Add the table of the deliveries."""
    key = ["school_id", "message_id", "channel", "address", "about_id"]
    op.create_table(
        "delivery",
        number("school_id"),
        number("id"),
        number("message_id"),
        word("channel", 20),
        word("address", 254),
        word("name", 600),
        number("person_id", nullable=True),
        number("about_id"),
        sa.Column("fields", sa.JSON(), nullable=False),
        moment("next_at"),
        moment("changed_at"),
        closed("state", STATES),
        number("attempts"),
        word("mail_id", 255),
        word("token_hash", 64),
        text("reason"),
        moment("sent_at", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_delivery")),
        sa.ForeignKeyConstraint(
            ["school_id", "message_id"],
            ["message.school_id", "message.id"],
            name=op.f("fk_delivery_school_id_message_id_message"),
        ),
        sa.UniqueConstraint(*key, name=op.f(f"uq_delivery_{'_'.join(key)}")),
        sqlite_strict=True,
    )
    for columns in (
        ["school_id", "message_id", "state", "next_at"],
        ["token_hash"],
        ["school_id", "address"],
    ):
        op.create_index(op.f(f"ix_delivery_{'_'.join(columns)}"), "delivery", columns)


def add_suppression() -> None:
    """Add the table of who wants nothing."""
    op.create_table(
        "suppression",
        number("school_id"),
        word("address", 254),
        word("category", 32),
        closed("reason", ("unsubscribed", "hard_bounce", "by_hand")),
        moment("since"),
        text("told"),
        sa.PrimaryKeyConstraint("school_id", "address", "category", name=op.f("pk_suppression")),
        sqlite_strict=True,
    )


def add_mail_switch() -> None:
    """Add the table of the safe mode."""
    op.create_table(
        "mail_switch",
        number("school_id"),
        sa.Column("is_safe", sa.Boolean(), nullable=False),
        word("asked_by", 254),
        moment("asked_at", nullable=True),
        word("changed_by", 254),
        moment("changed_at", nullable=True),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_mail_switch")),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Forget the messages."""
    for table in ("mail_switch", "suppression", "delivery", "message"):
        op.drop_table(table)
