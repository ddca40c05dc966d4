"""What letters and class lists of an applied promotion say, as tables."""

import polars as pl
from sqlalchemy import select

from config.school_terms import DecisionState
from data.db import TenantSession
from data.models import CourseResult, Person, Promotion, PromotionDecision, SchoolEnrolment

PEOPLE = {
    "person_id": pl.Int64,
    "sourced_id": pl.String,
    "family_name": pl.String,
    "given_name": pl.String,
}
LETTER = PEOPLE | {
    "level_code": pl.String,
    "class_code": pl.String,
    "outcome": pl.String,
    "next_level_code": pl.String,
    "overall": pl.Int64,
    "attendance": pl.Int64,
}
PLACE = PEOPLE | {"level_code": pl.String, "class_code": pl.String}
MARK = {"person_id": pl.Int64, "course_code": pl.String, "percent": pl.Int64}
WHO = (Person.id, Person.sourced_id, Person.family_name, Person.given_name)


def read_letters(session: TenantSession, promotion: Promotion, level_code: str) -> pl.DataFrame:
    """Return who was moved, from where to where and with which figures, by class and name."""
    one = PromotionDecision
    query = (
        select(
            *WHO,
            *(one.level_code, one.class_code, one.outcome, one.next_level_code),
            *(one.overall, one.attendance),
        )
        .join(Person, Person.id == one.person_id)
        .where(one.promotion_id == promotion.id, one.state == DecisionState.APPLIED)
        .order_by(one.level_code, one.class_code, Person.family_name, Person.given_name)
    )
    if level_code:
        query = query.where(one.level_code == level_code)
    return pl.DataFrame(session.execute(query).all(), schema=LETTER, orient="row")


def read_final_marks(session: TenantSession, promotion: Promotion) -> pl.DataFrame:
    """Return the final marks of the year that ended, in thousandths of a percent, by course."""
    one = CourseResult
    query = (
        select(one.person_id, one.course_code, one.percent_thousandths)
        .where(one.academic_session_id == promotion.from_session_id)
        .order_by(one.course_code)
    )
    return pl.DataFrame(session.execute(query).all(), schema=MARK, orient="row")


def read_places(session: TenantSession, promotion: Promotion) -> pl.DataFrame:
    """Return where a promotion put everybody in the new year, by level, class and name."""
    here = SchoolEnrolment
    query = (
        select(*WHO, here.level_code, here.class_code)
        .join(here, here.person_id == Person.id)
        .where(
            here.promotion_id == promotion.id, here.academic_session_id == promotion.to_session_id
        )
        .order_by(here.level_code, here.class_code, Person.family_name, Person.given_name)
    )
    return pl.DataFrame(session.execute(query).all(), schema=PLACE, orient="row")
