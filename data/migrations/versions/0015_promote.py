"""Promote: rules, promotions, the decision on each student, what people overrode."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, maybe, moment, number, secure

revision = "0015"
down_revision = "0014"
OUTCOMES = (
    *("promoted", "promoted_conditionally", "graduated", "graduated_conditionally"),
    *("retained", "held", "excluded", "skipped"),
)
EXITS = (
    *("promoted", "promoted_conditionally", "retained"),
    *("graduated", "graduated_conditionally", "withdrawn"),
)
TABLES = (
    "promotion_rule",
    "promotion",
    "promotion_decision",
    "promotion_override",
)


def upgrade() -> None:
    """Add the tables."""
    add_promotion_rule()
    add_promotion()
    add_promotion_decision()
    add_promotion_override()
    secure(*TABLES)


def add_promotion_rule() -> None:
    """Add the table of the rules."""
    op.create_table(
        "promotion_rule",
        number("school_id"),
        number("id"),
        sa.Column("level_code", sa.String(length=20), nullable=False),
        number("school_year"),
        number("version"),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        moment("made_at"),
        number("pass_mark"),
        number("course_pass"),
        number("max_failed"),
        number("min_attendance"),
        number("cond_max_failed"),
        number("cond_min_attendance"),
        number("round_scale"),
        closed("missing_results", ("hold", "zero", "ignore")),
        closed("missing_attendance", ("hold", "ignore")),
        closed("cond_effect", ("promote", "hold")),
        number("cond_mark", nullable=True),
        number("max_retentions", nullable=True),
        number("seats", nullable=True),
        sa.Column("required_courses", sa.JSON(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_promotion_rule")),
        sa.CheckConstraint("round_scale BETWEEN 0 AND 2", name=op.f("ck_promotion_rule_scale")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("uq_promotion_rule_active"),
        "promotion_rule",
        ["school_id", "level_code", "school_year"],
        unique=True,
        sqlite_where=sa.text("is_active"),
        postgresql_where=sa.text("is_active"),
    )


def add_promotion() -> None:
    """Add the table of the promotions."""
    op.create_table(
        "promotion",
        number("school_id"),
        number("id"),
        number("from_session_id"),
        number("to_session_id"),
        sa.Column("level_code", sa.String(length=20), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        moment("made_at"),
        number("run_id"),
        closed(
            "state", ("previewed", "approved", "applied", "partly_undone", "undone", "discarded")
        ),
        sa.Column("hold", sa.Text(), nullable=False),
        sa.Column("release_reason", sa.Text(), nullable=False),
        sa.Column("approved_by", sa.String(length=254), nullable=False),
        moment("approved_at", nullable=True),
        sa.Column("applied_by", sa.String(length=254), nullable=False),
        moment("applied_at", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_promotion")),
        sqlite_strict=True,
    )


def add_promotion_decision() -> None:
    """Add the table of the decisions."""
    op.create_table(
        "promotion_decision",
        number("school_id"),
        number("promotion_id"),
        number("person_id"),
        number("position"),
        number("from_session_id"),
        number("from_enrolment_id"),
        sa.Column("level_code", sa.String(length=20), nullable=False),
        sa.Column("class_code", sa.String(length=40), nullable=False),
        closed(
            "proposed",
            OUTCOMES,
        ),
        closed(
            "outcome",
            OUTCOMES,
        ),
        sa.Column("reason", sa.String(length=40), nullable=False),
        number("failed"),
        number("missing"),
        number("before_version"),
        closed("state", ("proposed", "applied", "stale", "undone")),
        number("overall", nullable=True),
        number("attendance", nullable=True),
        sa.Column("next_level_code", sa.String(length=20), nullable=True),
        sa.Column("next_school_code", sa.String(length=40), nullable=True),
        sa.Column("override_by", sa.String(length=254), nullable=False),
        sa.Column("override_note", sa.Text(), nullable=False),
        sa.Column("before_exit_on", sa.Date(), nullable=True),
        maybe(
            "before_exit_type",
            EXITS,
        ),
        number("created_enrolment_id", nullable=True),
        moment("undone_at", nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "promotion_id"],
            ["promotion.school_id", "promotion.id"],
            name=op.f("fk_promotion_decision_school_id_promotion_id_promotion"),
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "promotion_id", "person_id", name=op.f("pk_promotion_decision")
        ),
        sqlite_strict=True,
    )
    index_promotion_decision()


def index_promotion_decision() -> None:
    """Let each student be moved out of a year once."""
    op.create_index(
        op.f("uq_promotion_decision_applied"),
        "promotion_decision",
        ["school_id", "person_id", "from_session_id"],
        unique=True,
        sqlite_where=sa.text("state = 'applied'"),
        postgresql_where=sa.text("state = 'applied'"),
    )


def add_promotion_override() -> None:
    """Add the table of what people overrode."""
    op.create_table(
        "promotion_override",
        number("school_id"),
        number("person_id"),
        number("from_session_id"),
        closed(
            "outcome",
            OUTCOMES,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=254), nullable=False),
        moment("made_at"),
        sa.PrimaryKeyConstraint(
            "school_id", "person_id", "from_session_id", name=op.f("pk_promotion_override")
        ),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Forget the promotions."""
    for table in reversed(TABLES):
        op.drop_table(table)
