"""What stands in the way of a promotion, before anybody starts one, each with where to mend it."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select

from config.terms import Severity
from data.db import TenantSession
from data.models import AcademicSession, CourseResult, SchoolEnrolment
from data.promotions import list_rules
from data.records import list_levels
from jobs._desk import Desk
from jobs._promotion import freeze


@dataclass(frozen=True, kw_only=True)
class Hurdle:
    """One thing in the way: an error blocks, a query makes students wait; `part` mends it."""

    severity: Severity
    sentence: str
    part: str


def list_hurdles(desk: Desk, year: AcademicSession) -> list[Hurdle]:
    """Return what stands in the way of moving a school year up."""
    desk.allow("see")
    with desk.reading() as session:
        levels = list_levels(session)
        rules = freeze(levels, list_rules(session, year.school_year))
        where = count_by_level(session, year)
        unmarked = count_unmarked(session, year)
    known = {level.code for level in levels}
    ruled = {rule["level_code"] for rule in rules if rule["rule_id"] is not None}
    if not where:
        return [blocks("Nobody is enrolled in this school year; publish a roster.", "records")]
    if not levels:
        return [blocks("The levels of the school are not set up.", "levels")]
    found = [
        blocks(f"{count:,} students are at level {code or 'none'}, which is not set up.", "levels")
        for code, count in sorted(where.items())
        if code not in known
    ]
    lacking = sorted(code for code in where if code in known - ruled)
    if lacking:
        found.append(waits(f"No rule holds for level {', '.join(lacking)}.", "rules"))
    if unmarked:
        told = f"{unmarked:,} students have no final mark; publish the report card."
        found.append(waits(told, "records"))
    return found


def blocks(sentence: str, part: str) -> Hurdle:
    """Return a hurdle without whose mending nothing can begin."""
    return Hurdle(severity=Severity.ERROR, sentence=sentence, part=part)


def waits(sentence: str, part: str) -> Hurdle:
    """Return a hurdle that makes students wait."""
    return Hurdle(severity=Severity.QUERY, sentence=sentence, part=part)


def count_by_level(session: TenantSession, year: AcademicSession) -> Counter[str]:
    """Count the open enrolments of a year by level."""
    here = SchoolEnrolment
    query = (
        select(here.level_code, func.count())
        .where(here.academic_session_id == year.id, here.exit_on.is_(None))
        .group_by(here.level_code)
    )
    return Counter({code: count for code, count in session.execute(query)})  # noqa: C416 — rows are no pairs


def count_unmarked(session: TenantSession, year: AcademicSession) -> int:
    """Count the students of a year who have no final mark in it."""
    here, mark = SchoolEnrolment, CourseResult
    marked = select(mark.person_id).where(mark.academic_session_id == year.id)
    query = select(func.count()).where(
        here.academic_session_id == year.id,
        here.exit_on.is_(None),
        here.person_id.not_in(marked),
    )
    return session.scalars(query).one()
