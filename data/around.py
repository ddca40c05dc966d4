"""What rosters say around one person: guardians or students, classes, marked work."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, select

from data.db import TenantSession
from data.models import (
    ClassEnrolment,
    Course,
    LineItem,
    LineResult,
    Person,
    Relationship,
    SchoolClass,
)

HUNDRED = 100
NO = "false"
STUDENTS = "students"


@dataclass(frozen=True, kw_only=True)
class Carer:
    """One person at the other end of a relationship; what is not open to them is said."""

    person_id: int
    name: str
    kind: str
    phone: str
    sms: str
    email: str
    closed: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, kw_only=True)
class Membership:
    """One class that somebody is in or teaches."""

    title: str
    course: str
    role: str
    begins_on: date | None
    ends_on: date | None


@dataclass(frozen=True, kw_only=True)
class Work:
    """One piece of marked work: thousandths of points, `share` in percent of the most."""

    title: str
    class_title: str
    day: date | None
    score: int | None
    most: int | None
    text_score: str
    status: str

    @property
    def share(self) -> float | None:
        """Return the points in percent of the most that could be reached."""
        if self.score is None or not self.most:
            return None
        return HUNDRED * self.score / self.most


def list_carers(session: TenantSession, person: Person) -> list[Carer]:
    """List who cares for a student, first called first; for others, the students they care for."""
    tie = Relationship
    is_student = person.source == STUDENTS
    mine, other = (
        (tie.student_sourced_id, tie.agent_sourced_id)
        if is_student
        else (tie.agent_sourced_id, tie.student_sourced_id)
    )
    query = (
        select(Person, tie)
        .join(tie, other == Person.sourced_id)
        .where(mine == person.sourced_id, side_of(is_student=is_student))
        .order_by(tie.contact_priority, Person.family_name, Person.given_name, Person.id)
    )
    return [
        Carer(
            person_id=one.id,
            name=f"{one.given_name} {one.family_name}",
            kind=found.kind if is_student else "student",
            phone=one.phone,
            sms=one.sms,
            email=one.email,
            closed=(
                ("reports", found.may_receive_reports != NO),
                ("notices", found.may_receive_notices != NO),
            ),
        )
        for one, found in session.execute(query)
    ]


def side_of(*, is_student: bool) -> ColumnElement[bool]:
    """Return which people stand at the other end: a student's carers are no students."""
    return Person.source != STUDENTS if is_student else Person.source == STUDENTS


def list_memberships(session: TenantSession, person: Person) -> list[Membership]:
    """List the classes that somebody is in or teaches, by their titles."""
    seat = ClassEnrolment
    is_student = person.source == STUDENTS
    query = (
        select(SchoolClass.title, Course.title, seat.role, seat.begins_on, seat.ends_on)
        .join(SchoolClass, SchoolClass.sourced_id == seat.class_sourced_id)
        .outerjoin(Course, Course.sourced_id == SchoolClass.course_sourced_id)
        .where(
            seat.user_sourced_id == person.sourced_id,
            seat.role == "student" if is_student else seat.role != "student",
        )
        .order_by(SchoolClass.title, seat.sourced_id)
    )
    return [
        Membership(title=title, course=course or "", role=role, begins_on=begin, ends_on=end)
        for title, course, role, begin, end in session.execute(query)
    ]


def list_work(session: TenantSession, person: Person) -> list[Work]:
    """List a student's marked work, the latest first."""
    if person.source != STUDENTS:
        return []
    one, item = LineResult, LineItem
    query = (
        select(
            item.title,
            SchoolClass.title,
            one.scored_on,
            item.due_on,
            one.score,
            item.result_value_max,
            one.text_score,
            one.score_status,
        )
        .join(item, item.sourced_id == one.line_item_sourced_id)
        .outerjoin(SchoolClass, SchoolClass.sourced_id == item.class_sourced_id)
        .where(one.student_sourced_id == person.sourced_id)
    )
    found = [
        Work(
            title=title,
            class_title=group or "",
            day=scored or due,
            score=score,
            most=most,
            text_score=text,
            status=status,
        )
        for title, group, scored, due, score, most, text, status in session.execute(query)
    ]
    return sorted(found, key=lambda work: (work.day or date.min, work.title), reverse=True)
