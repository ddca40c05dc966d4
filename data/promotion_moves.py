"""The transactions that carry a promotion out and take it back, each for everybody at once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from sqlalchemy import (
    ColumnElement,
    String,
    and_,
    case,
    cast,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    type_coerce,
    update,
)
from sqlalchemy.orm import aliased

from config.school_terms import DecisionState, Outcome
from data.db import TenantSession
from data.models import (
    AcademicSession,
    AttendanceMark,
    CourseResult,
    Person,
    Promotion,
    PromotionDecision,
    SchoolEnrolment,
)
from data.promotions import ALONE, Decided, changed, decided_of, of_promotion, scope_of
from data.tenancy import insert_frame, plan_for_many, reserve

MOVING = (
    Outcome.PROMOTED,
    Outcome.PROMOTED_CONDITIONALLY,
    Outcome.RETAINED,
    Outcome.GRADUATED,
    Outcome.GRADUATED_CONDITIONALLY,
)
IN_USE = "Marks, days or enrolments were recorded in the new year already."
CHANGED = "The new enrolment was changed since."
OLD_CHANGED = "The old enrolment was changed since."


@dataclass(frozen=True, kw_only=True)
class Applied:
    """How many decisions an application carried out, and how many something had overtaken."""

    applied: int
    stale: int


def lock_year(session: TenantSession, session_id: int) -> None:
    """Let only one transaction at a time move students out of a school year."""
    one = AcademicSession
    session.scalars(select(one.id).where(one.id == session_id).with_for_update()).one()


def apply_decisions(session: TenantSession, promotion: Promotion) -> Applied:
    """Carry out every decision that nothing has overtaken, in the caller's transaction.

    Old enrolments end on the year's last day plus one, new ones begin on the next year's first.
    """
    plan_for_many(session)
    lock_year(session, promotion.from_session_id)
    stale = changed(session, overtaken(promotion))
    changed(session, close_old(promotion))
    open_new(session, promotion)
    applied = changed(session, mark_applied(session, promotion))
    return Applied(applied=applied, stale=stale)


def movable(promotion: Promotion) -> ColumnElement[bool]:
    """Match the decisions that move a student and still wait."""
    waits = of_promotion(promotion.id, DecisionState.PROPOSED)
    return and_(waits, PromotionDecision.outcome.in_(MOVING))


def overtaken(promotion: Promotion) -> Any:
    """Mark as stale whoever was moved otherwise, or whose enrolment changed since the dry run."""
    one, other, here = PromotionDecision, aliased(PromotionDecision), SchoolEnrolment
    is_same = exists().where(
        here.id == one.from_enrolment_id, here.row_version == one.before_version
    )
    moved = select(other.person_id).where(
        other.from_session_id == promotion.from_session_id,
        other.state == DecisionState.APPLIED,
    )
    has_next = exists().where(
        here.person_id == one.person_id,
        here.academic_session_id == promotion.to_session_id,
        here.exit_on.is_(None),
    )
    return (
        update(one)
        .where(movable(promotion), or_(~is_same, one.person_id.in_(moved), has_next))
        .values(state=DecisionState.STALE)
        .execution_options(**ALONE)
    )


def close_old(promotion: Promotion) -> Any:
    """End the enrolments that are left, by the outcome of each."""
    one, here = PromotionDecision, SchoolEnrolment
    year = select(AcademicSession.ends_on).where(AcademicSession.id == promotion.from_session_id)
    outcome = (
        select(type_coerce(cast(one.outcome, String), here.exit_type.type))
        .where(
            movable(promotion), one.person_id == here.person_id, one.from_enrolment_id == here.id
        )
        .correlate(here)
        .scalar_subquery()
    )
    mine = select(one.from_enrolment_id).where(movable(promotion))
    return (
        update(here)
        .where(here.id.in_(mine))
        .values(
            exit_on=year.scalar_subquery(),
            exit_type=outcome,
            row_version=here.row_version + 1,
        )
        .execution_options(**ALONE)
    )


def next_rows(session: TenantSession, promotion: Promotion) -> pl.DataFrame:
    """Return what each student's next enrolment holds; those who leave the school have none."""
    one = PromotionDecision
    query = select(
        one.position,
        one.person_id,
        one.from_enrolment_id,
        one.next_level_code,
        one.class_code,
        cast(one.outcome, String),
    ).where(movable(promotion), one.next_level_code.is_not(None), one.next_school_code.is_(None))
    schema = {
        "id": pl.Int64,
        "person_id": pl.Int64,
        "previous_id": pl.Int64,
        "level_code": pl.String,
        "class_code": pl.String,
        "outcome": pl.String,
    }
    return pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")


def open_new(session: TenantSession, promotion: Promotion) -> None:
    """Write the next enrolments, numbered by the decisions' positions from a base on.

    Whoever is kept back keeps the class; a class of the next level is given later.
    """
    rows = next_rows(session, promotion)
    following = session.get_one(AcademicSession, (session.school_id, promotion.to_session_id))
    most = select(func.max(PromotionDecision.position)).where(
        PromotionDecision.promotion_id == promotion.id
    )
    highest = session.scalars(most).one() or 0
    base = reserve(session, SchoolEnrolment.__tablename__, highest + 1)[0]
    session.info["promotion_base"] = base
    conditions = {rule["next_level_code"]: rule["condition"] for rule in promotion.rules}
    promised = pl.col("level_code").replace_strict(conditions, default="", return_dtype=pl.String)
    on_condition = pl.col("outcome") == Outcome.PROMOTED_CONDITIONALLY
    stays = pl.col("outcome") == Outcome.RETAINED
    told = rows.with_columns(
        id=pl.col("id") + base,
        condition=pl.when(on_condition).then(promised).otherwise(pl.lit("")),
        class_code=pl.when(stays).then(pl.col("class_code")).otherwise(pl.lit("")),
    )
    insert_frame(
        session,
        SchoolEnrolment,
        told.drop("outcome"),
        academic_session_id=promotion.to_session_id,
        entry_on=following.starts_on,
        promotion_id=promotion.id,
        row_version=1,
    )


def mark_applied(session: TenantSession, promotion: Promotion) -> Any:
    """Note of each decision that it holds, and which enrolment it made."""
    one, base = PromotionDecision, session.info.pop("promotion_base")
    made = case(
        (
            and_(one.next_level_code.is_not(None), one.next_school_code.is_(None)),
            one.position + literal(base),
        )
    )
    return (
        update(one)
        .where(movable(promotion))
        .values(state=DecisionState.APPLIED, created_enrolment_id=made)
        .execution_options(**ALONE)
    )


def blocked_by(promotion: Promotion) -> ColumnElement[Any]:
    """Say of an applied decision why it cannot be taken back, or nothing."""
    one, old, new, later = (
        PromotionDecision,
        aliased(SchoolEnrolment),
        aliased(SchoolEnrolment),
        aliased(SchoolEnrolment),
    )
    old_changed = ~exists().where(
        old.id == one.from_enrolment_id, old.row_version == one.before_version + 1
    )
    new_changed = and_(
        one.created_enrolment_id.is_not(None),
        ~exists().where(
            new.id == one.created_enrolment_id, new.row_version == 1, new.exit_on.is_(None)
        ),
    )
    following = select(AcademicSession.starts_on).where(
        AcademicSession.id == promotion.to_session_id
    )
    in_use = or_(
        exists().where(
            CourseResult.person_id == one.person_id,
            CourseResult.academic_session_id == promotion.to_session_id,
        ),
        exists().where(
            AttendanceMark.person_id == one.person_id,
            AttendanceMark.attended_on >= following.scalar_subquery(),
        ),
        exists().where(later.previous_id == one.created_enrolment_id),
    )
    return case((old_changed, OLD_CHANGED), (new_changed, CHANGED), (in_use, IN_USE))


def undo_decisions(
    session: TenantSession,
    promotion: Promotion,
    *,
    level_code: str = "",
    person_id: int | None = None,
    now: datetime,
) -> int:
    """Take back what nothing depends on, in the caller's transaction; return how many students.

    The old enrolment is as it was before, its version too; the new one is gone.
    """
    one, here = PromotionDecision, SchoolEnrolment
    plan_for_many(session)
    lock_year(session, promotion.from_session_id)
    free = and_(
        of_promotion(promotion.id, DecisionState.APPLIED),
        scope_of(level_code, person_id),
        blocked_by(promotion).is_(None),
    )
    undone = changed(
        session,
        update(one)
        .where(free)
        .values(state=DecisionState.UNDONE, undone_at=now)
        .execution_options(**ALONE),
    )
    mine = and_(of_promotion(promotion.id, DecisionState.UNDONE), one.undone_at == now)
    made = select(one.created_enrolment_id).where(mine, one.created_enrolment_id.is_not(None))
    session.execute(delete(here).where(here.id.in_(made)).execution_options(**ALONE))
    before = {
        "exit_on": one.before_exit_on,
        "exit_type": type_coerce(cast(one.before_exit_type, String), here.exit_type.type),
        "row_version": one.before_version,
    }
    session.execute(
        update(here)
        .where(here.id.in_(select(one.from_enrolment_id).where(mine)))
        .values(
            {
                name: select(value)
                .where(mine, one.person_id == here.person_id, one.from_enrolment_id == here.id)
                .correlate(here)
                .scalar_subquery()
                for name, value in before.items()
            }
        )
        .execution_options(**ALONE)
    )
    return undone


def count_blocked(
    session: TenantSession,
    promotion: Promotion,
    *,
    level_code: str = "",
    person_id: int | None = None,
) -> int:
    """Count the students whose promotion cannot be taken back."""
    query = select(func.count()).where(
        of_promotion(promotion.id, DecisionState.APPLIED),
        scope_of(level_code, person_id),
        blocked_by(promotion).is_not(None),
    )
    return session.scalars(query.select_from(PromotionDecision)).one()


def list_blocked(
    session: TenantSession, promotion: Promotion, *, level_code: str = "", limit: int = 1_000
) -> list[tuple[Decided, str]]:
    """List the students whose promotion cannot be taken back, each with the reason."""
    one, why = PromotionDecision, blocked_by(promotion)
    query = (
        select(one, Person, why)
        .join(Person, Person.id == one.person_id)
        .where(
            of_promotion(promotion.id, DecisionState.APPLIED),
            scope_of(level_code, None),
            why.is_not(None),
        )
        .order_by(one.position)
        .limit(limit)
    )
    return [(decided_of(row, person), reason) for row, person, reason in session.execute(query)]
