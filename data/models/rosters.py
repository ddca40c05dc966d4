"""What rosters say besides students: organisations, terms, courses, classes, who is in them, work.

Columns bear OneRoster's names; ids are those of the source, so tables may come in any order.
"""

from datetime import date

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from data.models.base import Base, Tenant


class Org(Tenant, Base):
    """A school, a district or a department."""

    __tablename__ = "org"

    sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(255))
    identifier: Mapped[str] = mapped_column(String(255))
    parent_sourced_id: Mapped[str] = mapped_column(String(255))
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = ({"sqlite_strict": True},)


class Term(Tenant, Base):
    """A school year, semester, term or grading period; `ends_on` is its first day outside."""

    __tablename__ = "term"

    sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    title: Mapped[str] = mapped_column(String(255))
    type: Mapped[str] = mapped_column(String(255))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    parent_sourced_id: Mapped[str] = mapped_column(String(255))
    school_year: Mapped[int]
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = ({"sqlite_strict": True},)


class Course(Tenant, Base):
    """A course that is taught."""

    __tablename__ = "course"

    sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    school_year_sourced_id: Mapped[str] = mapped_column(String(255))
    title: Mapped[str] = mapped_column(String(255))
    course_code: Mapped[str] = mapped_column(String(255))
    grades: Mapped[str] = mapped_column(String(255))
    org_sourced_id: Mapped[str] = mapped_column(String(255))
    subjects: Mapped[str] = mapped_column(Text)
    subject_codes: Mapped[str] = mapped_column(Text)
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = ({"sqlite_strict": True},)


class SchoolClass(Tenant, Base):
    """A class of a course, or a home class."""

    __tablename__ = "school_class"

    sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    title: Mapped[str] = mapped_column(String(255))
    grades: Mapped[str] = mapped_column(String(255))
    course_sourced_id: Mapped[str] = mapped_column(String(255))
    class_code: Mapped[str] = mapped_column(String(255))
    class_type: Mapped[str] = mapped_column(String(255))
    location: Mapped[str] = mapped_column(String(255))
    school_sourced_id: Mapped[str] = mapped_column(String(255))
    term_sourced_ids: Mapped[str] = mapped_column(Text)
    subjects: Mapped[str] = mapped_column(Text)
    subject_codes: Mapped[str] = mapped_column(Text)
    periods: Mapped[str] = mapped_column(String(255))
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = ({"sqlite_strict": True},)


class ClassEnrolment(Tenant, Base):
    """A person in a class, from `begins_on` until before `ends_on`."""

    __tablename__ = "class_enrolment"

    sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    class_sourced_id: Mapped[str] = mapped_column(String(255))
    school_sourced_id: Mapped[str] = mapped_column(String(255))
    user_sourced_id: Mapped[str] = mapped_column(String(255))
    role: Mapped[str] = mapped_column(String(255))
    is_primary: Mapped[str] = mapped_column(String(255))
    begins_on: Mapped[date | None] = mapped_column(default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (
        Index(None, "school_id", "class_sourced_id"),
        Index(None, "school_id", "user_sourced_id"),
        {"sqlite_strict": True},
    )


class Relationship(Tenant, Base):
    """A person who cares for a student; the lowest `contact_priority` is called first."""

    __tablename__ = "relationship"

    student_sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    agent_sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    kind: Mapped[str] = mapped_column(String(255))
    contact_priority: Mapped[int | None] = mapped_column(default=None)
    may_receive_reports: Mapped[str] = mapped_column(String(255))
    may_receive_notices: Mapped[str] = mapped_column(String(255))
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (
        Index(None, "school_id", "agent_sourced_id"),
        {"sqlite_strict": True},
    )


class Category(Tenant, Base):
    """A kind of marked work; `weight` is its share in percent."""

    __tablename__ = "category"

    sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    title: Mapped[str] = mapped_column(String(255))
    weight: Mapped[int | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = ({"sqlite_strict": True},)


class LineItem(Tenant, Base):
    """A piece of marked work of a class; points are in thousandths."""

    __tablename__ = "line_item"

    sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    title: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(Text)
    assigned_on: Mapped[date | None] = mapped_column(default=None)
    due_on: Mapped[date | None] = mapped_column(default=None)
    class_sourced_id: Mapped[str] = mapped_column(String(255))
    category_sourced_id: Mapped[str] = mapped_column(String(255))
    academic_session_sourced_id: Mapped[str] = mapped_column(String(255))
    result_value_min: Mapped[int | None] = mapped_column(default=None)
    result_value_max: Mapped[int | None] = mapped_column(default=None)
    school_sourced_id: Mapped[str] = mapped_column(String(255))
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (
        Index(None, "school_id", "class_sourced_id"),
        {"sqlite_strict": True},
    )


class LineResult(Tenant, Base):
    """What a student reached in a piece of work; `score` is in thousandths of a point."""

    __tablename__ = "result"

    sourced_id: Mapped[str] = mapped_column(String(255), primary_key=True)
    line_item_sourced_id: Mapped[str] = mapped_column(String(255))
    student_sourced_id: Mapped[str] = mapped_column(String(255))
    score_status: Mapped[str] = mapped_column(String(255))
    score: Mapped[int | None] = mapped_column(default=None)
    scored_on: Mapped[date | None] = mapped_column(default=None)
    comment: Mapped[str] = mapped_column(Text)
    text_score: Mapped[str] = mapped_column(String(255))
    class_sourced_id: Mapped[str] = mapped_column(String(255))
    in_progress: Mapped[str] = mapped_column(String(255))
    incomplete: Mapped[str] = mapped_column(String(255))
    late: Mapped[str] = mapped_column(String(255))
    missing: Mapped[str] = mapped_column(String(255))
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (
        Index(None, "school_id", "line_item_sourced_id"),
        Index(None, "school_id", "student_sourced_id"),
        {"sqlite_strict": True},
    )
