"""Keep the history of what people did to a batch, step by step."""

import sqlalchemy as sa
from alembic import op

import data.models.base

revision = "0004"
down_revision = "0003"

TABLES = ("batch_step", "batch_mark")
HERE = "current_setting('app.school_id', true)"


def upgrade() -> None:
    """Add the steps, what they said of rows, and the step to which each edit belongs."""
    op.create_table(
        "batch_step",
        sa.Column("school_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("kind", words("kind", KINDS), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("made_at", data.models.base.Instant(timezone=True), nullable=False),
        sa.Column("rows", sa.BigInteger(), nullable=False),
        sa.Column("cells", sa.BigInteger(), nullable=False),
        sa.Column("state", words("state", STATES), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "batch_id"],
            ["batch.school_id", "batch.id"],
            name=op.f("fk_batch_step_school_id_batch_id_batch"),
        ),
        sa.PrimaryKeyConstraint("school_id", "batch_id", "position", name=op.f("pk_batch_step")),
        sqlite_strict=True,
    )
    op.create_table(
        "batch_mark",
        sa.Column("school_id", sa.BigInteger(), nullable=False),
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.BigInteger(), nullable=False),
        sa.Column("column", sa.String(length=255), nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("before", sa.Text(), nullable=True),
        sa.Column("after", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "batch_id", "position"],
            ["batch_step.school_id", "batch_step.batch_id", "batch_step.position"],
            name=op.f("fk_batch_mark_school_id_batch_id_position_batch_step"),
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "batch_id", "position", "row", "column", "rule", name=op.f("pk_batch_mark")
        ),
        sqlite_strict=True,
    )
    op.add_column("batch_edit", sa.Column("position", sa.BigInteger(), nullable=True))
    op.create_index(
        op.f("ix_batch_edit_school_id_batch_id_position"),
        "batch_edit",
        ["school_id", "batch_id", "position"],
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in TABLES:
            secure(table)


KINDS = ("edit", "bulk", "merge", "set_aside", "take_back", "explain")
STATES = ("done", "undone", "discarded")


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
    """Forget the history."""
    op.drop_index(op.f("ix_batch_edit_school_id_batch_id_position"), table_name="batch_edit")
    with op.batch_alter_table("batch_edit") as table:
        table.drop_column("position")
    op.drop_table("batch_mark")
    op.drop_table("batch_step")
