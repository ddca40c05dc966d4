"""The school's records: years, levels, people, enrolments, results, attendance, every change."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from config.school_terms import Counts, ExitType, MarkSource, MatchGround, MatchState
from data.models.base import Base, Numbered, Tenant, only_where, words


class AcademicSession(Tenant, Numbered, Base):
    """A school year, named by the year it ends in; `ends_on` is its first day outside."""

    __tablename__ = "academic_session"

    school_year: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    __table_args__ = (
        UniqueConstraint("school_id", "school_year"),
        CheckConstraint("starts_on < ends_on", name="order"),
        {"sqlite_strict": True},
    )


class Level(Tenant, Base):
    """A level of the school; one without a next one, here or at another school, is the top."""

    __tablename__ = "level"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    sequence: Mapped[int]
    next_code: Mapped[str | None] = mapped_column(String(20), default=None)
    next_school_code: Mapped[str | None] = mapped_column(String(40), default=None)

    __table_args__ = (UniqueConstraint("school_id", "sequence"), {"sqlite_strict": True})


class Person(Tenant, Numbered, Base):
    """A person, known to `source` (a dataset) as `sourced_id`; `folded` is what searches read.

    `orgs` are the ids of the person's organisations, apart by commas, the main one first;
    whoever works or cares at the school no longer is not `is_enabled`. One that turned out to be
    somebody else's second record is `merged_into_id` theirs; its id leads there (`PersonAlias`).
    """

    __tablename__ = "person"

    source: Mapped[str] = mapped_column(String(80))
    sourced_id: Mapped[str] = mapped_column(String(64))
    given_name: Mapped[str] = mapped_column(String(255))
    family_name: Mapped[str] = mapped_column(String(255))
    folded: Mapped[str] = mapped_column(String(600))
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    birth_on: Mapped[date | None] = mapped_column(default=None)
    sex: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    middle_name: Mapped[str] = mapped_column(String(255), default="")
    preferred_given_name: Mapped[str] = mapped_column(String(255), default="")
    preferred_family_name: Mapped[str] = mapped_column(String(255), default="")
    pronouns: Mapped[str] = mapped_column(String(255), default="")
    username: Mapped[str] = mapped_column(String(255), default="")
    identifier: Mapped[str] = mapped_column(String(255), default="")
    phone: Mapped[str] = mapped_column(String(255), default="")
    sms: Mapped[str] = mapped_column(String(255), default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    orgs: Mapped[str] = mapped_column(Text, default="")
    is_enabled: Mapped[bool] = mapped_column(default=True)
    merged_into_id: Mapped[int | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (
        UniqueConstraint("school_id", "source", "sourced_id"),
        Index(None, "school_id", "family_name", "given_name"),
        {"sqlite_strict": True},
    )


class PersonAlias(Tenant, Base):
    """An id by which a source knows a person besides the one that the record bears."""

    __tablename__ = "person_alias"

    source: Mapped[str] = mapped_column(String(80), primary_key=True)
    sourced_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    person_id: Mapped[int]

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        {"sqlite_strict": True},
    )


class PersonMatch(Tenant, Numbered, Base):
    """Two records that may be of one person: a new one, and one that was there."""

    __tablename__ = "person_match"

    person_id: Mapped[int]
    other_id: Mapped[int]
    ground: Mapped[MatchGround] = mapped_column(words(MatchGround, "ground"))
    found_at: Mapped[datetime]
    state: Mapped[MatchState] = mapped_column(words(MatchState, "state"), default=MatchState.OPEN)
    batch_id: Mapped[int | None] = mapped_column(default=None)
    decided_by: Mapped[str] = mapped_column(String(254), default="")
    decided_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        ForeignKeyConstraint(["school_id", "other_id"], ["person.school_id", "person.id"]),
        UniqueConstraint("school_id", "person_id", "other_id"),
        Index(None, "school_id", "state", "id"),
        {"sqlite_strict": True},
    )


class SchoolEnrolment(Tenant, Numbered, Base):
    """A student at a level in a school year, from `entry_on` until before `exit_on`."""

    __tablename__ = "school_enrolment"

    person_id: Mapped[int]
    academic_session_id: Mapped[int]
    level_code: Mapped[str] = mapped_column(String(20))
    class_code: Mapped[str] = mapped_column(String(40))
    entry_on: Mapped[date]
    exit_on: Mapped[date | None] = mapped_column(default=None)
    exit_type: Mapped[ExitType | None] = mapped_column(words(ExitType, "exit_type"), default=None)
    previous_id: Mapped[int | None] = mapped_column(default=None)
    promotion_id: Mapped[int | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)
    row_version: Mapped[int] = mapped_column(default=1)
    condition: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        ForeignKeyConstraint(
            ["school_id", "academic_session_id"],
            ["academic_session.school_id", "academic_session.id"],
        ),
        Index(
            "uq_school_enrolment_open",
            "school_id",
            "person_id",
            "academic_session_id",
            unique=True,
            **only_where("exit_on IS NULL"),
        ),
        Index(None, "school_id", "academic_session_id", "level_code"),
        Index(None, "school_id", "previous_id"),
        {"sqlite_strict": True},
    )


class CourseResult(Tenant, Base):
    """A student's final mark in a course, in thousandths of a percent; none is missing."""

    __tablename__ = "course_result"

    person_id: Mapped[int] = mapped_column(primary_key=True)
    academic_session_id: Mapped[int] = mapped_column(primary_key=True)
    course_code: Mapped[str] = mapped_column(String(80), primary_key=True)
    credit_thousandths: Mapped[int]
    updated_at: Mapped[datetime]
    percent_thousandths: Mapped[int | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        CheckConstraint("credit_thousandths >= 0", name="credit"),
        CheckConstraint("percent_thousandths >= 0", name="percent"),
        {"sqlite_strict": True},
    )


class AttendanceMark(Tenant, Base):
    """What was recorded of a student on a day; `slot` is empty for the whole day."""

    __tablename__ = "attendance_mark"

    person_id: Mapped[int] = mapped_column(primary_key=True)
    attended_on: Mapped[date] = mapped_column(primary_key=True)
    slot: Mapped[str] = mapped_column(String(40), primary_key=True)
    word: Mapped[str] = mapped_column(String(20))
    absent_thousandths: Mapped[int]
    is_counted: Mapped[bool] = mapped_column(default=True)
    source: Mapped[MarkSource] = mapped_column(
        words(MarkSource, "source"), default=MarkSource.IMPORT
    )
    taken_by: Mapped[str] = mapped_column(String(254), default="")
    taken_at: Mapped[datetime | None] = mapped_column(default=None)
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (
        ForeignKeyConstraint(["school_id", "person_id"], ["person.school_id", "person.id"]),
        CheckConstraint("absent_thousandths BETWEEN 0 AND 1000", name="share"),
        {"sqlite_strict": True},
    )


class AttendanceCode(Tenant, Base):
    """A word for a day or a period; `position` is its place in lists."""

    __tablename__ = "attendance_code"

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    counts: Mapped[Counts] = mapped_column(words(Counts, "counts"))
    absent_thousandths: Mapped[int]
    position: Mapped[int]
    is_default: Mapped[bool]

    __table_args__ = (
        CheckConstraint("absent_thousandths BETWEEN 0 AND 1000", name="share"),
        {"sqlite_strict": True},
    )


class AttendanceChange(Tenant, Numbered, Base):
    """A mark that somebody entered or corrected by hand; nothing stood there if `old` is empty."""

    __tablename__ = "attendance_change"

    person_id: Mapped[int]
    attended_on: Mapped[date]
    slot: Mapped[str] = mapped_column(String(40))
    old: Mapped[str] = mapped_column(String(20))
    new: Mapped[str] = mapped_column(String(20))
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime]

    __table_args__ = (Index(None, "school_id", "person_id", "id"), {"sqlite_strict": True})


class RecordChange(Tenant, Numbered, Base):
    """One value of a person's record that changed: by whom, when, and through which batch."""

    __tablename__ = "record_change"

    person_id: Mapped[int]
    field: Mapped[str] = mapped_column(String(40))
    old: Mapped[str] = mapped_column(Text)
    new: Mapped[str] = mapped_column(Text)
    changed_by: Mapped[str] = mapped_column(String(254))
    changed_at: Mapped[datetime]
    batch_id: Mapped[int | None] = mapped_column(default=None)

    __table_args__ = (Index(None, "school_id", "person_id", "id"), {"sqlite_strict": True})
