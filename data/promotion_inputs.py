"""What promotion decides from: one row per student, added up by the database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, and_, case, cast, func, or_, select
from sqlalchemy.orm import aliased

from config.school_terms import ExitType
from data.db import TenantSession
from data.models import (
    AcademicSession,
    AttendanceMark,
    CourseResult,
    PromotionOverride,
    SchoolEnrolment,
)
from data.tenancy import plan_for_many

COLUMNS = {
    "enrolment_id": pl.Int64,
    "person_id": pl.Int64,
    "row_version": pl.Int64,
    "level_code": pl.String,
    "class_code": pl.String,
    "entry_on": pl.Date,
    "exit_on": pl.Date,
    "exit_type": pl.String,
    "results": pl.Int64,
    "missing": pl.Int64,
    "required_rows": pl.Int64,
    "required_missing": pl.Int64,
    "credit": pl.Int64,
    "missing_credit": pl.Int64,
    "weighted": pl.Int64,
    "failed": pl.Int64,
    "required_failed": pl.Int64,
    "absent": pl.Int64,
    "retentions": pl.Int64,
    "has_next": pl.Boolean,
}


def read_students(
    session: TenantSession,
    year: AcademicSession,
    following: AcademicSession,
    *,
    rules: Mapping[str, Mapping[str, Any]],
    level_code: str = "",
) -> pl.DataFrame:
    """Return the last enrolment of each student of a school year with sums of marks and days.

    `rules` tells of each level its `course_pass` (thousandths) and `required_courses`. Marks are
    in thousandths of a percent, credit in thousandths, `absent` in thousandths of a day.
    """
    here = SchoolEnrolment
    last = (
        select(func.max(here.id).label("id"))
        .where(here.academic_session_id == year.id)
        .group_by(here.person_id)
        .subquery()
    )
    marks = sums_of_marks(year, rules)
    days = sums_of_days(year)
    backs = retentions()
    ahead = select(here.person_id).where(here.academic_session_id == following.id).distinct()
    next_one = ahead.subquery()
    query = (
        select(
            *(here.id, here.person_id, here.row_version, here.level_code, here.class_code),
            *(here.entry_on, here.exit_on, here.exit_type),
            *(func.coalesce(marks.c[name], 0) for name in SUMS),
            func.coalesce(days.c.absent, 0),
            func.coalesce(backs.c.times, 0),
            next_one.c.person_id.is_not(None),
        )
        .join(last, last.c.id == here.id)
        .outerjoin(marks, marks.c.person_id == here.person_id)
        .outerjoin(days, days.c.person_id == here.person_id)
        .outerjoin(
            backs,
            and_(backs.c.person_id == here.person_id, backs.c.level_code == here.level_code),
        )
        .outerjoin(next_one, next_one.c.person_id == here.person_id)
        .order_by(here.level_code, here.class_code, here.person_id)
    )
    if level_code:
        query = query.where(here.level_code == level_code)
    plan_for_many(session)
    rows = session.execute(query).all()
    return pl.DataFrame(rows, schema=COLUMNS, orient="row")


SUMS = (
    *("results", "missing", "required_rows", "required_missing"),
    *("credit", "missing_credit", "weighted", "failed", "required_failed"),
)


def sums_of_marks(year: AcademicSession, rules: Mapping[str, Mapping[str, Any]]) -> Any:
    """Add up each student's results of the year by the rule of their level."""
    result, here = CourseResult, aliased(SchoolEnrolment)
    percent, credit = result.percent_thousandths, result.credit_thousandths
    course_pass = by_level(here, {code: rule["course_pass"] for code, rule in rules.items()})
    is_required = required_at(here, rules)
    low = and_(percent.is_not(None), percent < course_pass)
    last = (
        select(func.max(here.id).label("id"), here.person_id)
        .where(here.academic_session_id == year.id)
        .group_by(here.person_id)
        .subquery()
    )
    return (
        select(
            result.person_id.label("person_id"),
            func.count().label("results"),
            total(percent.is_(None), 1, "missing"),
            total(is_required, 1, "required_rows"),
            total(and_(is_required, percent.is_(None)), 1, "required_missing"),
            total(percent.is_not(None), credit, "credit"),
            total(percent.is_(None), credit, "missing_credit"),
            total(percent.is_not(None), credit * percent, "weighted"),
            total(low, 1, "failed"),
            total(and_(low, is_required), 1, "required_failed"),
        )
        .join(last, last.c.person_id == result.person_id)
        .join(here, here.id == last.c.id)
        .where(result.academic_session_id == year.id, credit > 0)
        .group_by(result.person_id)
        .subquery()
    )


def total(condition: Any, value: Any, name: str) -> Any:
    """Add up a value where a condition holds, as a whole number on every database."""
    return cast(func.sum(case((condition, value), else_=0)), BigInteger).label(name)


def by_level(here: Any, values: Mapping[str, int]) -> Any:
    """Return the value of an enrolment's level; where no rule holds, nothing is below zero."""
    whens = [(here.level_code == code, value) for code, value in sorted(values.items())]
    return case(*whens, else_=0) if whens else 0


def required_at(here: Any, rules: Mapping[str, Mapping[str, Any]]) -> Any:
    """Tell whether a result is of a course that the level requires."""
    each = [
        and_(here.level_code == code, CourseResult.course_code.in_(rule["required_courses"]))
        for code, rule in sorted(rules.items())
        if rule["required_courses"]
    ]
    return or_(*each) if each else CourseResult.course_code.is_(None)


def sums_of_days(year: AcademicSession) -> Any:
    """Add up what each student missed: a day's own mark, else the mean of its periods."""
    mark = AttendanceMark
    whole = func.max(case((mark.slot == "", mark.absent_thousandths)))
    parts, count = func.sum(mark.absent_thousandths), func.count()
    mean = cast((cast(parts, BigInteger) - cast(parts, BigInteger) % count) / count, BigInteger)
    by_day = (
        select(mark.person_id.label("person_id"), func.coalesce(whole, mean).label("absent"))
        .where(mark.attended_on >= year.starts_on, mark.attended_on < year.ends_on)
        .group_by(mark.person_id, mark.attended_on)
        .subquery()
    )
    return (
        select(
            by_day.c.person_id.label("person_id"),
            cast(func.sum(by_day.c.absent), BigInteger).label("absent"),
        )
        .group_by(by_day.c.person_id)
        .subquery()
    )


def retentions() -> Any:
    """Count how often each student was kept back at each level."""
    here = aliased(SchoolEnrolment)
    return (
        select(
            here.person_id.label("person_id"),
            here.level_code.label("level_code"),
            func.count().label("times"),
        )
        .where(here.exit_type == ExitType.RETAINED)
        .group_by(here.person_id, here.level_code)
        .subquery()
    )


def days_before(school_days: Sequence[date], first: date, last: date) -> pl.DataFrame:
    """Return for each day of a span how many school days lie before it."""
    span = pl.DataFrame({"day": pl.date_range(first, last, eager=True)})
    each = pl.DataFrame({"day": pl.Series(school_days, dtype=pl.Date)}).with_columns(one=1)
    counted = span.join(each, on="day", how="left", maintain_order="left")
    before = pl.col("one").fill_null(0).cum_sum() - pl.col("one").fill_null(0)
    return counted.select("day", before=before.cast(pl.Int64))


def read_overrides(session: TenantSession, session_id: int) -> pl.DataFrame:
    """Return person, outcome, by whom and note of what people overrode in a school year."""
    one = PromotionOverride
    query = select(one.person_id, one.outcome, one.made_by, one.note).where(
        one.from_session_id == session_id
    )
    schema = {
        "person_id": pl.Int64,
        "override": pl.String,
        "override_by": pl.String,
        "override_note": pl.String,
    }
    return pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")
