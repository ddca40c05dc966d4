"""Keep what steps made, for whoever goes on from there, and what became of each item."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import number

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the columns."""
    op.add_column("job_run", number("resumes_id", nullable=True))
    op.add_column("job_run", number("items_id", nullable=True))
    op.add_column("job_step", sa.Column("kept", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Forget what was kept."""
    op.drop_column("job_step", "kept")
    op.drop_column("job_run", "items_id")
    op.drop_column("job_run", "resumes_id")
