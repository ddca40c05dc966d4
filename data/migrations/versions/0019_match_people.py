"""Match people: records that may be of one person, and the ids that lead to a merged one."""

import sqlalchemy as sa
from alembic import op

from data.migrations.parts import closed, moment, number, secure

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Add the tables, and which record another one became part of."""
    op.add_column("person", number("merged_into_id", nullable=True))
    op.create_table(
        "person_alias",
        number("school_id"),
        sa.Column("source", sa.String(length=80), nullable=False),
        sa.Column("sourced_id", sa.String(length=64), nullable=False),
        number("person_id"),
        sa.PrimaryKeyConstraint("school_id", "source", "sourced_id", name=op.f("pk_person_alias")),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_person_alias_school_id_person_id_person"),
        ),
        sqlite_strict=True,
    )
    add_person_match()
    secure("person_alias", "person_match")


def add_person_match() -> None:
    """Add the table of the pairs."""
    op.create_table(
        "person_match",
        number("school_id"),
        number("id"),
        number("person_id"),
        number("other_id"),
        closed("ground", ("identifier", "email", "name_and_birth")),
        moment("found_at"),
        closed("state", ("open", "merged", "distinct")),
        number("batch_id", nullable=True),
        sa.Column("decided_by", sa.String(length=254), nullable=False),
        moment("decided_at", nullable=True),
        sa.PrimaryKeyConstraint("school_id", "id", name=op.f("pk_person_match")),
        sa.ForeignKeyConstraint(
            ["school_id", "person_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_person_match_school_id_person_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["school_id", "other_id"],
            ["person.school_id", "person.id"],
            name=op.f("fk_person_match_school_id_other_id_person"),
        ),
        sa.UniqueConstraint(
            "school_id",
            "person_id",
            "other_id",
            name=op.f("uq_person_match_school_id_person_id_other_id"),
        ),
        sqlite_strict=True,
    )
    op.create_index(
        op.f("ix_person_match_school_id_state_id"), "person_match", ["school_id", "state", "id"]
    )


def downgrade() -> None:
    """Forget the pairs and the ids of merged records."""
    op.drop_table("person_match")
    op.drop_table("person_alias")
    with op.batch_alter_table("person") as person:
        person.drop_column("merged_into_id")
