"""The school's records as rows: years, levels, people and what is known of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from sqlalchemy import func, select

from config.errors import NotFoundError
from data.db import TenantSession
from data.models import (
    AcademicSession,
    AttendanceMark,
    CourseResult,
    Level,
    Person,
    PersonAlias,
    RecordChange,
    SchoolEnrolment,
)

FIRST_MONTH = 8


@dataclass(frozen=True, kw_only=True)
class Found:
    """One person of a search, with where they are now."""

    person: Person
    level_code: str
    class_code: str


def find_session(session: TenantSession, school_year: int) -> AcademicSession | None:
    """Find the school year that ends in this calendar year."""
    query = select(AcademicSession).where(AcademicSession.school_year == school_year)
    return session.scalars(query).first()


def get_session(session: TenantSession, school_year: int) -> AcademicSession:
    """Return the school year that ends in this calendar year."""
    found = find_session(session, school_year)
    if found is None:
        raise NotFoundError(
            f"There is no school year {title_of_year(school_year)}.",
            hint="It begins to exist with the first roster that is published in it.",
        )
    return found


def find_session_of(session: TenantSession, day: date) -> AcademicSession | None:
    """Find the school year that a day belongs to."""
    query = select(AcademicSession).where(
        AcademicSession.starts_on <= day, day < AcademicSession.ends_on
    )
    return session.scalars(query).first()


def find_or_add_session(session: TenantSession, school_year: int) -> AcademicSession:
    """Return a school year; a new one begins and ends on the days on which its neighbours do.

    The first of a school runs from 1 August to 1 August; an administrator changes that.
    """
    known = find_session(session, school_year)
    if known is not None:
        return known
    before, after = find_session(session, school_year - 1), find_session(session, school_year + 1)
    starts_on = before.ends_on if before else a_year_from(after.starts_on, -1) if after else None
    starts_on = starts_on or date(school_year - 1, FIRST_MONTH, 1)
    fresh = AcademicSession(
        school_year=school_year,
        title=title_of_year(school_year),
        starts_on=starts_on,
        ends_on=after.starts_on if after else a_year_from(starts_on, 1),
    )
    session.add(fresh)
    session.flush()
    return fresh


def a_year_from(day: date, years: int) -> date:
    """Return the same day in another year; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def title_of_year(school_year: int) -> str:
    """Return a school year as people say it: 2027 is 2026/27."""
    return f"{school_year - 1}/{school_year % 100:02}"


def year_of(day: date) -> int:
    """Return the calendar year in which the usual school year of a day ends."""
    return day.year + (day.month >= FIRST_MONTH)


def list_sessions(session: TenantSession) -> list[AcademicSession]:
    """List the school years, the newest first."""
    query = select(AcademicSession).order_by(AcademicSession.school_year.desc())
    return list(session.scalars(query))


def list_open_years(session: TenantSession) -> list[int]:
    """List the school years in which somebody is enrolled still, by their calendar years."""
    here = SchoolEnrolment
    query = (
        select(AcademicSession.school_year)
        .where(
            AcademicSession.id.in_(select(here.academic_session_id).where(here.exit_on.is_(None)))
        )
        .order_by(AcademicSession.school_year)
    )
    return list(session.scalars(query))


def list_levels(session: TenantSession) -> list[Level]:
    """List the levels from the first to the top."""
    return list(session.scalars(select(Level).order_by(Level.sequence)))


def list_level_codes(session: TenantSession) -> list[tuple[str, int]]:
    """List every level that an enrolment names, with how many open ones do."""
    query = (
        select(SchoolEnrolment.level_code, func.count())
        .where(SchoolEnrolment.level_code != "", SchoolEnrolment.exit_on.is_(None))
        .group_by(SchoolEnrolment.level_code)
    )
    return [(code, count) for code, count in session.execute(query)]


def list_course_codes(session: TenantSession) -> list[str]:
    """List every course that has a result."""
    return sorted(session.scalars(select(CourseResult.course_code).distinct()))


def read_people(session: TenantSession, source: str) -> pl.DataFrame:
    """Return `sourced_id` and `person_id` of everybody that a source knows, by any of their ids."""
    alias = PersonAlias
    here = select(Person.sourced_id, Person.id).where(
        Person.source == source, Person.merged_into_id.is_(None)
    )
    there = select(alias.sourced_id, alias.person_id).where(alias.source == source)
    schema = {"sourced_id": pl.String, "person_id": pl.Int64}
    rows = [*session.execute(here).all(), *session.execute(there).all()]
    return pl.DataFrame(rows, schema=schema, orient="row")


def get_person(session: TenantSession, person_id: int) -> Person:
    """Return one person of this school."""
    person = session.get(Person, (session.school_id, person_id))
    if person is None:
        raise NotFoundError(f"There is no person {person_id}.")
    return person


def search_people(session: TenantSession, folded: str, *, limit: int) -> list[Found]:
    """Find people whose name or number holds every word; by name, with their last enrolment."""
    query = (
        select(Person)
        .where(Person.merged_into_id.is_(None))
        .order_by(Person.family_name, Person.given_name, Person.id)
        .limit(limit)
    )
    for word in folded.split():
        query = query.where(Person.folded.contains(word, autoescape=True))
    people = list(session.scalars(query))
    places = last_enrolments(session, [one.id for one in people])
    return [
        Found(
            person=one,
            level_code=places[one.id].level_code if one.id in places else "",
            class_code=places[one.id].class_code if one.id in places else "",
        )
        for one in people
    ]


def last_enrolments(session: TenantSession, people: Sequence[int]) -> dict[int, SchoolEnrolment]:
    """Return the last enrolment of each of a few people."""
    here = SchoolEnrolment
    last = select(func.max(here.id)).where(here.person_id.in_(people)).group_by(here.person_id)
    found = session.scalars(select(here).where(here.id.in_(last)))
    return {one.person_id: one for one in found}


def count_people(session: TenantSession) -> int:
    """Count everybody who has a record."""
    query = select(func.count()).select_from(Person).where(Person.merged_into_id.is_(None))
    return session.scalars(query).one()


def list_enrolments(session: TenantSession, person_id: int) -> list[SchoolEnrolment]:
    """List where a person was, the latest first."""
    query = select(SchoolEnrolment).where(SchoolEnrolment.person_id == person_id)
    return list(session.scalars(query.order_by(SchoolEnrolment.id.desc())))


def list_results(session: TenantSession, person_id: int) -> list[CourseResult]:
    """List a person's final marks by year and course."""
    query = select(CourseResult).where(CourseResult.person_id == person_id)
    ranked = query.order_by(CourseResult.academic_session_id.desc(), CourseResult.course_code)
    return list(session.scalars(ranked))


def list_attendance(session: TenantSession, person_id: int) -> list[AttendanceMark]:
    """List what was recorded of a person's days, in order."""
    query = select(AttendanceMark).where(AttendanceMark.person_id == person_id)
    return list(session.scalars(query.order_by(AttendanceMark.attended_on, AttendanceMark.slot)))


def get_change(session: TenantSession, change_id: int) -> RecordChange:
    """Return one change of a value."""
    change = session.get(RecordChange, (session.school_id, change_id))
    if change is None:
        raise NotFoundError(f"There is no change {change_id}.")
    return change


def list_changes(session: TenantSession, person_id: int, *, limit: int) -> Sequence[RecordChange]:
    """List what changed in a person's record, the newest first."""
    query = select(RecordChange).where(RecordChange.person_id == person_id)
    return list(session.scalars(query.order_by(RecordChange.id.desc()).limit(limit)))
