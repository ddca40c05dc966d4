"""Keep the records of the school: years, levels, people, enrolments, results, attendance."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import maybe, moment, number, secure

revision = "0014"
down_revision = "0013"
EXITS = (
    *("promoted", "promoted_conditionally", "retained"),
    *("graduated", "graduated_conditionally", "withdrawn"),
)
TABLES = (
    "academic_session",
    "level",
    "person",
    "school_enrolment",
    "course_result",
    "attendance_mark",
    "record_change",
)


def upgrade() -> None:
    """Add the tables."""
    add_academic_session()
    add_level()
    add_person()
    add_school_enrolment()
    add_course_result()
    add_attendance_mark()
    add_record_change()
    secure(*TABLES)


def add_academic_session() -> None:
    """Add the table of the school years."""
    op.create_table(
        "academic_session",
        number("school_id"),
        number("id"),
        number("school_year"),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_academic_session")),
        sa.CheckConstraint("starts_on < ends_on", name=op.f("ck_academic_session_order")),
        sa.UniqueConstraint(
            "school_id", "school_year", name=op.f("uq_academic_session_school_id_school_year")
        ),
        sqlite_strict=True,
    )


def add_level() -> None:
    """Add the table of the levels."""
    op.create_table(
        "level",
        number("school_id"),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        number("sequence"),
        sa.Column("next_code", sa.String(length=20), nullable=True),
        sa.Column("next_school_code", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("school_id", "code", name=op.f("pk_level")),
        sa.UniqueConstraint("school_id", "sequence", name=op.f("uq_level_school_id_sequence")),
        sqlite_strict=True,
    )


def add_person() -> None:
    """Add the table of the people."""
    op.create_table(
        "person",
        number("school_id"),
        number("id"),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("sourced_id", sa.String(length=64), nullable=False),
        sa.Column("given_name", sa.String(length=255), nullable=False),
        sa.Column("family_name", sa.String(length=255), nullable=False),
        sa.Column("folded", sa.String(length=600), nullable=False),
        moment("created_at"),
        moment("updated_at"),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("sex", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_person")),
        sa.UniqueConstraint(
            "school_id", "source", "sourced_id", name=op.f("uq_person_school_id_source_sourced_id")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_person_school_id_family_name_given_name"),
        "person",
        ["school_id", "family_name", "given_name"],
        unique=False,
    )


def add_school_enrolment() -> None:
    """Add the table of who is at which level in which year."""
    op.create_table(
        "school_enrolment",
        number("school_id"),
        number("id"),
        number("person_id"),
        number("academic_session_id"),
        sa.Column("level_code", sa.String(length=20), nullable=False),
        sa.Column("class_code", sa.String(length=40), nullable=False),
        sa.Column("entry_on", sa.Date(), nullable=False),
        sa.Column("exit_on", sa.Date(), nullable=True),
        maybe(
            "exit_type",
            EXITS,
        ),
        number("previous_id", nullable=True),
        number("promotion_id", nullable=True),
        number("batch_id", nullable=True),
        number("row_version"),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_school_enrolment_school_id_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "academic_session_id"],
            ["academic_session.school_id", "academic_session.id"],
            name=op.f("fk_school_enrolment_school_id_academic_session_id_academic_session"),
        ),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_school_enrolment")),
        sqlite_strict=True,
    )
    index_school_enrolment()


def index_school_enrolment() -> None:
    """Let each student be enrolled once in a year, and be found by year and by what came before."""
    op.create_index(
        op.f("ix_school_enrolment_school_id_academic_session_id_level_code"),
        "school_enrolment",
        ["school_id", "academic_session_id", "level_code"],
        unique=False,
    )
    op.create_index(
        op.f("ix_school_enrolment_school_id_previous_id"),
        "school_enrolment",
        ["school_id", "previous_id"],
    )
    op.create_index(
        op.f("uq_school_enrolment_open"),
        "school_enrolment",
        ["school_id", "person_id", "academic_session_id"],
        unique=True,
        sqlite_where=sa.text("exit_on IS NULL"),
        postgresql_where=sa.text("exit_on IS NULL"),
    )


def add_course_result() -> None:
    """Add the table of the final marks."""
    op.create_table(
        "course_result",
        number("school_id"),
        number("person_id"),
        number("academic_session_id"),
        sa.Column("course_code", sa.String(length=80), nullable=False),
        number("credit_thousandths"),
        moment("updated_at"),
        number("percent_thousandths", nullable=True),
        number("batch_id", nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_course_result_school_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint(
            "school_id",
            "person_id",
            "academic_session_id",
            "course_code",
            name=op.f("pk_course_result"),
        ),
        sa.CheckConstraint("percent_thousandths >= 0", name=op.f("ck_course_result_percent")),
        sa.CheckConstraint("credit_thousandths >= 0", name=op.f("ck_course_result_credit")),
        sqlite_strict=True,
    )


def add_attendance_mark() -> None:
    """Add the table of the days that were missed."""
    op.create_table(
        "attendance_mark",
        number("school_id"),
        number("person_id"),
        sa.Column("attended_on", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(length=40), nullable=False),
        sa.Column("word", sa.String(length=20), nullable=False),
        number("absent_thousandths"),
        number("batch_id", nullable=True),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_attendance_mark_school_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint(
            "school_id", "person_id", "attended_on", "slot", name=op.f("pk_attendance_mark")
        ),
        sa.CheckConstraint(
            "absent_thousandths BETWEEN 0 AND 1000", name=op.f("ck_attendance_mark_share")
        ),
        sqlite_strict=True,
    )


def add_record_change() -> None:
    """Add the table of every change of a value."""
    op.create_table(
        "record_change",
        number("school_id"),
        number("id"),
        number("person_id"),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(length=254), nullable=False),
        moment("changed_at"),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_record_change")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_record_change_school_id_person_id_id"),
        "record_change",
        ["school_id", "person_id", "id"],
        unique=False,
    )


def downgrade() -> None:
    """Forget the records."""
    for table in reversed(TABLES):
        op.drop_table(table)
