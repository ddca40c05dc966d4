"""Keep what a school changes in its profiles, and by which version a batch is judged."""

import sqlalchemy as sa
from alembic import op

import data.models.base

revision = "0003"
down_revision = "0002"

HERE = "current_setting('app.school_id', true)"
TABLE = "profile_version"


def upgrade() -> None:
    """Add the table, its wall, and the version on every batch."""
    op.create_table(
        TABLE,
        sa.Column("school_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("profile", sa.String(length=40), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("saved_by", sa.String(length=254), nullable=False),
        sa.Column("saved_at", data.models.base.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_profile_version")),
        sa.UniqueConstraint(
            "school_id",
            "profile",
            "version",
            name=op.f("uq_profile_version_school_id_profile_version"),
        ),
        sqlite_strict=True,
    )
    op.add_column(
        "batch", sa.Column("profile_version", sa.BigInteger(), nullable=False, server_default="1")
    )
    op.add_column(
        "batch", sa.Column("profile_changes", sa.JSON(), nullable=False, server_default="{}")
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY {TABLE}_school ON {TABLE} "
            f"USING ({HERE} = '*' OR school_id::text = {HERE})"
        )


def downgrade() -> None:
    """Forget the versions."""
    op.drop_column("batch", "profile_changes")
    op.drop_column("batch", "profile_version")
    op.drop_table(TABLE)
