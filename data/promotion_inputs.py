"""What promotion decides from: one row per student, added up by the database."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, String, and_, case, cast, func, literal, select

from config.school_terms import ExitType
from data.db import TenantSession
from data.models import (
    AcademicSession,
    AttendanceMark,
    CourseResult,
    PromotionOverride,
    SchoolEnrolment,
)

ENROLMENT = {
    "enrolment_id": pl.Int64,
    "person_id": pl.Int64,
    "row_version": pl.Int64,
    "level_code": pl.String,
    "class_code": pl.String,
    "entry_on": pl.Date,
    "exit_on": pl.Date,
    "exit_type": pl.String,
}
SUMS = ("results", "missing", "credit", "missing_credit", "weighted")
MARKS_OF_NOBODY = [
    pl.lit("").alias("level_code"),
    *(pl.lit(0).alias(name) for name in ("required_rows", "required_missing", "failed")),
    pl.lit(0).alias("required_failed"),
]
BY_RULE = ("required_rows", "required_missing", "failed", "required_failed")


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
    in thousandths of a percent, credit in thousandths, `absent` in thousandths of a day. The
    database adds up one table at a time; what belongs together is joined here, for no planner
    knows how large a school's tables are a moment after they were filled.
    """
    students = read_enrolled(session, year)
    if level_code:
        students = students.filter(pl.col("level_code") == level_code)
    marks = read_marks(session, year, rules)
    joined = (
        students.join(marks, on=["person_id", "level_code"], how="left", maintain_order="left")
        .join(read_days(session, year), on="person_id", how="left", maintain_order="left")
        .join(
            read_retentions(session),
            on=["person_id", "level_code"],
            how="left",
            maintain_order="left",
        )
        .join(read_ahead(session, following), on="person_id", how="left", maintain_order="left")
    )
    figures = [*SUMS, *BY_RULE, "absent", "uncounted", "retentions"]
    return joined.with_columns(pl.col(figures).fill_null(0), pl.col("has_next").fill_null(False))  # noqa: FBT003 — a value


def read_enrolled(session: TenantSession, year: AcademicSession) -> pl.DataFrame:
    """Return the last enrolment of each student in a year, by level, class and number."""
    here = SchoolEnrolment
    query = select(
        *(here.id, here.person_id, here.row_version, here.level_code, here.class_code),
        *(here.entry_on, here.exit_on, cast(here.exit_type, String)),
    ).where(here.academic_session_id == year.id)
    table = pl.DataFrame(session.execute(query).all(), schema=ENROLMENT, orient="row")
    last = table.sort("enrolment_id").unique("person_id", keep="last")
    return last.sort("level_code", "class_code", "person_id")


def read_marks(
    session: TenantSession, year: AcademicSession, rules: Mapping[str, Mapping[str, Any]]
) -> pl.DataFrame:
    """Add up each student's results of the year, for each level by its own rule."""
    variants = {
        code: (rule["course_pass"], tuple(sorted(rule["required_courses"])))
        for code, rule in rules.items()
    }
    different = sorted(set(variants.values()))
    result = CourseResult
    percent, credit = result.percent_thousandths, result.credit_thousandths
    plain = [
        func.count(),
        total(percent.is_(None), 1),
        total(percent.is_not(None), credit),
        total(percent.is_(None), credit),
        total(percent.is_not(None), credit * percent),
    ]
    by_rule = [one for variant in different for one in sums_of_rule(*variant)]
    query = (
        select(result.person_id, *plain, *by_rule)
        .where(result.academic_session_id == year.id, credit > 0)
        .group_by(result.person_id)
    )
    names = [f"{name}_{n}" for n in range(len(different)) for name in BY_RULE]
    schema = dict.fromkeys(["person_id", *SUMS, *names], pl.Int64)
    table = pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")
    parts = [
        table.select(
            pl.lit(code).alias("level_code"),
            *("person_id", *SUMS),
            *(pl.col(f"{name}_{different.index(variant)}").alias(name) for name in BY_RULE),
        )
        for code, variant in variants.items()
    ]
    return pl.concat(parts) if parts else table.with_columns(MARKS_OF_NOBODY)


def sums_of_rule(course_pass: int, required: tuple[str, ...]) -> list[Any]:
    """Return what a rule wants to know of a student's results, in the order of BY_RULE."""
    percent = CourseResult.percent_thousandths
    low = and_(percent.is_not(None), percent < course_pass)
    if not required:
        return [literal(0), literal(0), total(low, 1), literal(0)]
    is_required = CourseResult.course_code.in_(required)
    return [
        total(is_required, 1),
        total(and_(is_required, percent.is_(None)), 1),
        total(low, 1),
        total(and_(low, is_required), 1),
    ]


def total(condition: Any, value: Any) -> Any:
    """Add up a value where a condition holds, as a whole number on every database."""
    return cast(func.sum(case((condition, value), else_=0)), BigInteger)


def read_days(session: TenantSession, year: AcademicSession) -> pl.DataFrame:
    """Add up what each student missed: a day's own mark, else the mean of its periods.

    Days that do not count are told apart: they could not be attended.
    """
    mark = AttendanceMark
    whole = func.max(case((mark.slot == "", mark.absent_thousandths)))
    parts = cast(func.sum(mark.absent_thousandths), BigInteger)
    counted = func.min(case((mark.is_counted, 1), else_=0))
    query = (
        select(mark.person_id, whole, parts, func.count(), counted)
        .where(mark.attended_on >= year.starts_on, mark.attended_on < year.ends_on)
        .group_by(mark.person_id, mark.attended_on)
    )
    schema = dict.fromkeys(["person_id", "whole", "parts", "slots", "counted"], pl.Int64)
    table = pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")
    absent = pl.coalesce("whole", pl.col("parts") // pl.col("slots")) * pl.col("counted")
    return table.group_by("person_id").agg(
        absent=absent.sum(), uncounted=(1 - pl.col("counted")).sum()
    )


def read_retentions(session: TenantSession) -> pl.DataFrame:
    """Count how often each student was kept back at each level."""
    here = SchoolEnrolment
    query = (
        select(here.person_id, here.level_code, func.count())
        .where(here.exit_type == ExitType.RETAINED)
        .group_by(here.person_id, here.level_code)
    )
    schema = {"person_id": pl.Int64, "level_code": pl.String, "retentions": pl.Int64}
    return pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")


def read_ahead(session: TenantSession, following: AcademicSession) -> pl.DataFrame:
    """Return who has an enrolment in the next year already."""
    here = SchoolEnrolment
    query = select(here.person_id).where(here.academic_session_id == following.id).distinct()
    schema = {"person_id": pl.Int64}
    table = pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")
    return table.with_columns(has_next=True)


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
