"""Open inboxes: where files arrive by themselves, and every file that was seen there."""

import sqlalchemy as sa
from alembic import op

import data.models.base

revision = "0005"
down_revision = "0004"

TABLES = ("inbox", "inbox_file")
HERE = "current_setting('app.school_id', true)"


def upgrade() -> None:
    """Add the inbox of a school and its files."""
    op.create_table(
        "inbox",
        sa.Column("school_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", words("kind", ("folder", "remote")), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("looked_at", data.models.base.Instant(timezone=True), nullable=True),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", name=op.f("pk_inbox")),
        sqlite_strict=True,
    )
    op.create_table(
        "inbox_file",
        sa.Column("school_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.String(length=500), nullable=False),
        sa.Column("stamp", sa.String(length=200), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", data.models.base.Instant(timezone=True), nullable=False),
        sa.Column("state", words("state", STATES), nullable=False),
        sa.Column("settled_at", data.models.base.Instant(timezone=True), nullable=True),
        sa.Column("batch_id", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "batch_id"],
            ["batch.school_id", "batch.id"],
            name=op.f("fk_inbox_file_school_id_batch_id_batch"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_inbox_file")),
        sa.UniqueConstraint(
            "school_id",
            "path",
            "stamp",
            "size_bytes",
            name=op.f("uq_inbox_file_school_id_path_stamp_size_bytes"),
        ),
        sqlite_strict=True,
    )
    op.create_index(op.f("ix_inbox_file_school_id_state"), "inbox_file", ["school_id", "state"])
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            secure(table)


STATES = ("seen", "claimed", "published", "held")


def words(name: str, known: tuple[str, ...]) -> sa.Enum:
    """Return the column type of a closed set of words."""
    return sa.Enum(*known, name=name, native_enum=False, create_constraint=True, length=32)


def secure(table: str) -> None:
    """Let a connection see and write only the rows of the school it said it is in."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY {table}_school ON {table} USING ({HERE} = '*' OR school_id::text = {HERE})"
    )


def downgrade() -> None:
    """Close the inboxes."""
    op.drop_table("inbox_file")
    op.drop_table("inbox")
