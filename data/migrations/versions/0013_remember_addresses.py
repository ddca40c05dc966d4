"""Remember addresses of the web: what they last said of themselves, and what they held."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import moment, number, secure

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "web_address",
        number("school_id"),
        sa.Column("url_hash", sa.String(length=64), nullable=False),
        sa.Column("etag", sa.String(length=255), nullable=False),
        sa.Column("last_modified", sa.String(length=80), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        moment("fetched_at"),
        sa.PrimaryKeyConstraint("school_id", "url_hash", name=op.f("pk_web_address")),
        sqlite_strict=True,
    )
    secure("web_address")


def downgrade() -> None:
    """Forget the addresses."""
    op.drop_table("web_address")
