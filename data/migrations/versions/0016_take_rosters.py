"""Take rosters whole: organisations, terms, courses, classes, who is in them, marked work."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import number, secure

revision = "0016"
down_revision = "0015"
TEXTS = (
    "middle_name",
    "preferred_given_name",
    "preferred_family_name",
    "pronouns",
    "username",
    "identifier",
    "phone",
    "sms",
)
TABLES = (
    "org",
    "term",
    "course",
    "school_class",
    "class_enrolment",
    "relationship",
    "category",
    "line_item",
    "result",
)


def upgrade() -> None:
    """Add the tables, and what is known of a person besides."""
    extend_person()
    add_org()
    add_term()
    add_course()
    add_school_class()
    add_class_enrolment()
    add_relationship()
    add_category()
    add_line_item()
    add_result()
    secure(*TABLES)


def text(name: str, *, long: bool = False) -> sa.Column[str]:
    """Return a column of text."""
    return sa.Column(name, sa.Text() if long else sa.String(length=255), nullable=False)


def day(name: str, *, nullable: bool = False) -> sa.Column[object]:
    """Return a column of days."""
    return sa.Column(name, sa.Date(), nullable=nullable)


def extend_person() -> None:
    """Add what is known of a person besides name and birth."""
    for name in TEXTS:
        op.add_column(
            "person", sa.Column(name, sa.String(length=255), nullable=False, server_default="")
        )
    op.add_column(
        "person", sa.Column("role", sa.String(length=40), nullable=False, server_default="")
    )
    op.add_column("person", sa.Column("orgs", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "person", sa.Column("is_enabled", sa.Boolean(), nullable=False, server_default=sa.true())
    )


def add_org() -> None:
    """Add the table of orgs."""
    op.create_table(
        "org",
        number("school_id"),
        text("sourced_id"),
        text("name"),
        text("type"),
        text("identifier"),
        text("parent_sourced_id"),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "sourced_id", name=op.f("pk_org")),
        sqlite_strict=True,
    )


def add_term() -> None:
    """Add the table of terms."""
    op.create_table(
        "term",
        number("school_id"),
        text("sourced_id"),
        text("title"),
        text("type"),
        day("starts_on"),
        day("ends_on"),
        text("parent_sourced_id"),
        number("school_year"),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "sourced_id", name=op.f("pk_term")),
        sqlite_strict=True,
    )


def add_course() -> None:
    """Add the table of courses."""
    op.create_table(
        "course",
        number("school_id"),
        text("sourced_id"),
        text("school_year_sourced_id"),
        text("title"),
        text("course_code"),
        text("grades"),
        text("org_sourced_id"),
        text("subjects", long=True),
        text("subject_codes", long=True),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "sourced_id", name=op.f("pk_course")),
        sqlite_strict=True,
    )


def add_school_class() -> None:
    """Add the table of school classs."""
    op.create_table(
        "school_class",
        number("school_id"),
        text("sourced_id"),
        text("title"),
        text("grades"),
        text("course_sourced_id"),
        text("class_code"),
        text("class_type"),
        text("location"),
        text("school_sourced_id"),
        text("term_sourced_ids", long=True),
        text("subjects", long=True),
        text("subject_codes", long=True),
        text("periods"),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "sourced_id", name=op.f("pk_school_class")),
        sqlite_strict=True,
    )


def add_class_enrolment() -> None:
    """Add the table of class enrolments."""
    op.create_table(
        "class_enrolment",
        number("school_id"),
        text("sourced_id"),
        text("class_sourced_id"),
        text("school_sourced_id"),
        text("user_sourced_id"),
        text("role"),
        text("is_primary"),
        day("begins_on", nullable=True),
        day("ends_on", nullable=True),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "sourced_id", name=op.f("pk_class_enrolment")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_class_enrolment_school_id_class_sourced_id"),
        "class_enrolment",
        ["school_id", "class_sourced_id"],
    )
    op.create_index(
        op.f("ix_class_enrolment_school_id_user_sourced_id"),
        "class_enrolment",
        ["school_id", "user_sourced_id"],
    )


def add_relationship() -> None:
    """Add the table of relationships."""
    op.create_table(
        "relationship",
        number("school_id"),
        text("student_sourced_id"),
        text("agent_sourced_id"),
        text("kind"),
        number("contact_priority", nullable=True),
        text("may_receive_reports"),
        text("may_receive_notices"),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint(
            "school_id", "student_sourced_id", "agent_sourced_id", name=op.f("pk_relationship")
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_relationship_school_id_agent_sourced_id"),
        "relationship",
        ["school_id", "agent_sourced_id"],
    )


def add_category() -> None:
    """Add the table of categories."""
    op.create_table(
        "category",
        number("school_id"),
        text("sourced_id"),
        text("title"),
        number("weight", nullable=True),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "sourced_id", name=op.f("pk_category")),
        sqlite_strict=True,
    )


def add_line_item() -> None:
    """Add the table of line items."""
    op.create_table(
        "line_item",
        number("school_id"),
        text("sourced_id"),
        text("title"),
        text("description", long=True),
        day("assigned_on", nullable=True),
        day("due_on", nullable=True),
        text("class_sourced_id"),
        text("category_sourced_id"),
        text("academic_session_sourced_id"),
        number("result_value_min", nullable=True),
        number("result_value_max", nullable=True),
        text("school_sourced_id"),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "sourced_id", name=op.f("pk_line_item")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_line_item_school_id_class_sourced_id"),
        "line_item",
        ["school_id", "class_sourced_id"],
    )


def add_result() -> None:
    """Add the table of results."""
    op.create_table(
        "result",
        number("school_id"),
        text("sourced_id"),
        text("line_item_sourced_id"),
        text("student_sourced_id"),
        text("score_status"),
        number("score", nullable=True),
        day("scored_on", nullable=True),
        text("comment", long=True),
        text("text_score"),
        text("class_sourced_id"),
        text("in_progress"),
        text("incomplete"),
        text("late"),
        text("missing"),
        number("batch_id", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "sourced_id", name=op.f("pk_result")),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_result_school_id_line_item_sourced_id"),
        "result",
        ["school_id", "line_item_sourced_id"],
    )
    op.create_index(
        op.f("ix_result_school_id_student_sourced_id"),
        "result",
        ["school_id", "student_sourced_id"],
    )


def downgrade() -> None:
    """Remove the tables, and what was added to a person."""
    for table in TABLES:
        op.drop_table(table)
    with op.batch_alter_table("person") as person:
        for name in (*TEXTS, "role", "orgs", "is_enabled"):
            person.drop_column(name)
