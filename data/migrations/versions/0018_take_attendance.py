"""Take attendance: a school's own codes, marks by hand, and every correction."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, moment, number, secure

revision = "0018"
down_revision = "0017"
COUNTS = ("present", "absent", "late", "excused", "not_counted")
SOURCES = ("import", "manual")


def upgrade() -> None:
    """Add the tables, and where a mark comes from."""
    extend_mark()
    op.create_table(
        "attendance_code",
        number("school_id"),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        closed("counts", COUNTS),
        number("absent_thousandths"),
        number("position"),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "code", name=op.f("pk_attendance_code")),
        sa.CheckConstraint(
            "absent_thousandths BETWEEN 0 AND 1000", name=op.f("ck_attendance_code_share")
        ),
        sqlite_strict=True,
    )
    op.create_table(
        "attendance_change",
        number("school_id"),
        number("id"),
        number("person_id"),
        sa.Column("attended_on", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("old", sa.String(length=20), nullable=False),
        sa.Column("new", sa.String(length=20), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        moment("changed_at"),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_attendance_change")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_attendance_change_school_id_person_id_id"),
        "attendance_change",
        ["school_id", "person_id", "id"],
    )
    secure("attendance_code", "attendance_change")


def extend_mark() -> None:
    """Add where a mark comes from, and whether its day counts."""
    source = closed("source", SOURCES)
    source.server_default = sa.DefaultClause("import")
    with op.batch_alter_table("attendance_mark", table_kwargs={"sqlite_strict": True}) as mark:
        mark.add_column(
            sa.Column("is_counted", sa.Boolean(), nullable=False, server_default=sa.true())
        )
        mark.add_column(source)
        mark.add_column(
            sa.Column("taken_by", sa.String(length=254), nullable=False, server_default="")
        )
        mark.add_column(moment("taken_at", nullable=True))


def downgrade() -> None:
    """Forget codes, corrections and where marks come from."""
    op.drop_table("attendance_change")
    op.drop_table("attendance_code")
    with op.batch_alter_table("attendance_mark", table_kwargs={"sqlite_strict": True}) as mark:
        mark.drop_constraint(op.f("ck_attendance_mark_source"), type_="check")
        for name in ("is_counted", "source", "taken_by", "taken_at"):
            mark.drop_column(name)
