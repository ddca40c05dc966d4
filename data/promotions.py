"""Promotions as rows: rules, dry runs, and the transactions that apply and take back."""

from collections.abc import Sequence
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

from config.errors import NotFoundError
from config.school_terms import DecisionState, ExitType, Outcome, PromotionState
from data.db import TenantSession
from data.models import (
    AcademicSession,
    AttendanceMark,
    CourseResult,
    Person,
    Promotion,
    PromotionDecision,
    PromotionRule,
    SchoolEnrolment,
)
from data.tenancy import insert_rows, plan_for_many, reserve

MOVING = (
    Outcome.PROMOTED,
    Outcome.PROMOTED_CONDITIONALLY,
    Outcome.RETAINED,
    Outcome.GRADUATED,
    Outcome.GRADUATED_CONDITIONALLY,
)
ALONE = {"synchronize_session": False}
IN_USE = "Marks, days or enrolments were recorded in the new year already."
CHANGED = "The new enrolment was changed since."
OLD_CHANGED = "The old enrolment was changed since."


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision with the name it is about."""

    decision: PromotionDecision
    name: str
    sourced_id: str


@dataclass(frozen=True, kw_only=True)
class Applied:
    """How many decisions an application carried out, and how many something had overtaken."""

    applied: int
    stale: int


def list_rules(session: TenantSession, school_year: int) -> list[PromotionRule]:
    """List the active rules that hold in a school year: of each scope the latest."""
    query = (
        select(PromotionRule)
        .where(PromotionRule.is_active, PromotionRule.school_year <= school_year)
        .order_by(PromotionRule.level_code, PromotionRule.school_year)
    )
    latest = {rule.level_code: rule for rule in session.scalars(query)}
    return list(latest.values())


def find_rule(session: TenantSession, level_code: str, school_year: int) -> PromotionRule | None:
    """Find the active rule of exactly this scope and year."""
    query = select(PromotionRule).where(
        PromotionRule.is_active,
        PromotionRule.level_code == level_code,
        PromotionRule.school_year == school_year,
    )
    return session.scalars(query).first()


def get_promotion(session: TenantSession, promotion_id: int) -> Promotion:
    """Return one promotion of this school."""
    found = session.get(Promotion, (session.school_id, promotion_id))
    if found is None:
        raise NotFoundError(f"There is no promotion {promotion_id}.")
    return found


def list_promotions(session: TenantSession, from_session_id: int | None = None) -> list[Promotion]:
    """List the promotions, of one school year or all, the newest first."""
    query = select(Promotion).order_by(Promotion.id.desc())
    if from_session_id is not None:
        query = query.where(Promotion.from_session_id == from_session_id)
    return list(session.scalars(query))


def lock_year(session: TenantSession, session_id: int) -> None:
    """Let only one transaction at a time move students out of a school year."""
    one = AcademicSession
    session.scalars(select(one.id).where(one.id == session_id).with_for_update()).one()


def change_state(
    session: TenantSession,
    promotion_id: int,
    sources: Sequence[PromotionState],
    **values: Any,
) -> bool:
    """Change a promotion that is in one of these states; tell whether it was."""
    query = (
        update(Promotion)
        .where(Promotion.id == promotion_id, Promotion.state.in_(sources))
        .values(**values)
        .execution_options(**ALONE)
    )
    return changed(session, query) == 1


def changed(session: TenantSession, query: Any) -> int:
    """Run a change; return how many rows it met."""
    result: Any = session.execute(query)
    return result.rowcount


def write_decisions(session: TenantSession, promotion: Promotion, decided: pl.DataFrame) -> None:
    """Write what was decided of each student, numbered in the order of the frame."""
    told = decided.with_row_index("position").with_columns(
        promotion_id=pl.lit(promotion.id),
        from_session_id=pl.lit(promotion.from_session_id),
        state=pl.lit(DecisionState.PROPOSED.value),
    )
    insert_rows(session, PromotionDecision, told.to_dicts())


def of_promotion(promotion_id: int, *states: DecisionState) -> ColumnElement[bool]:
    """Match the decisions of a promotion in one of these states."""
    one = PromotionDecision
    return and_(one.promotion_id == promotion_id, one.state.in_(states))


def apply_decisions(session: TenantSession, promotion: Promotion) -> Applied:
    """Carry out every decision that nothing has overtaken, in the caller's transaction.

    Old enrolments end on the year's last day plus one, new ones begin on the next year's first.
    """
    plan_for_many(session)
    lock_year(session, promotion.from_session_id)
    stale = changed(session, overtaken(promotion))
    changed(session, close_old(promotion))
    rows = session.execute(next_rows(promotion)).all()
    open_new(session, promotion, rows)
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
    is_applied = exists().where(
        other.person_id == one.person_id,
        other.from_session_id == one.from_session_id,
        other.state == DecisionState.APPLIED,
    )
    has_next = exists().where(
        here.person_id == one.person_id,
        here.academic_session_id == promotion.to_session_id,
        here.exit_on.is_(None),
    )
    return (
        update(one)
        .where(movable(promotion), or_(~is_same, is_applied, has_next))
        .values(state=DecisionState.STALE)
        .execution_options(**ALONE)
    )


def close_old(promotion: Promotion) -> Any:
    """End the enrolments that are left, by the outcome of each."""
    one, here = PromotionDecision, SchoolEnrolment
    year = select(AcademicSession.ends_on).where(AcademicSession.id == promotion.from_session_id)
    outcome = (
        select(type_coerce(cast(one.outcome, String), here.exit_type.type))
        .where(movable(promotion), one.from_enrolment_id == here.id)
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


def next_rows(promotion: Promotion) -> Any:
    """Ask for what each student's next enrolment holds; those who leave the school have none."""
    one = PromotionDecision
    return (
        select(
            one.position,
            one.person_id,
            one.from_enrolment_id,
            one.next_level_code,
            one.class_code,
            one.outcome,
        )
        .where(movable(promotion), one.next_level_code.is_not(None), one.next_school_code.is_(None))
        .order_by(one.position)
    )


def open_new(session: TenantSession, promotion: Promotion, rows: Sequence[Any]) -> None:
    """Write the next enrolments, numbered by the decisions' positions from a base on."""
    following = session.get_one(AcademicSession, (session.school_id, promotion.to_session_id))
    most = select(func.max(PromotionDecision.position)).where(
        PromotionDecision.promotion_id == promotion.id
    )
    highest = session.scalars(most).one() or 0
    base = reserve(session, SchoolEnrolment.__tablename__, highest + 1)[0]
    session.info["promotion_base"] = base
    conditions = {rule["level_code"]: rule["condition"] for rule in promotion.rules}
    insert_rows(
        session,
        SchoolEnrolment,
        [
            {
                "id": base + position,
                "person_id": person_id,
                "academic_session_id": promotion.to_session_id,
                "level_code": level,
                "class_code": group if outcome == Outcome.RETAINED else "",
                "entry_on": following.starts_on,
                "previous_id": previous,
                "promotion_id": promotion.id,
                "row_version": 1,
                "condition": conditions.get(level, "")
                if outcome == Outcome.PROMOTED_CONDITIONALLY
                else "",
            }
            for position, person_id, previous, level, group, outcome in rows
        ],
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


def scope_of(level_code: str, person_id: int | None) -> ColumnElement[bool]:
    """Match the decisions of a level, of a student, or all."""
    one = PromotionDecision
    if person_id is not None:
        return one.person_id == person_id
    return one.level_code == level_code if level_code else literal(value=True)


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
                .where(mine, one.from_enrolment_id == here.id)
                .correlate(here)
                .scalar_subquery()
                for name, value in before.items()
            }
        )
        .execution_options(**ALONE)
    )
    return undone


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


def decided_of(decision: PromotionDecision, person: Person) -> Decided:
    """Return a decision with the name it is about."""
    name = f"{person.family_name}, {person.given_name}"
    return Decided(decision=decision, name=name, sourced_id=person.sourced_id)


def list_decisions(
    session: TenantSession,
    promotion_id: int,
    *,
    level_code: str = "",
    outcomes: Sequence[Outcome] = (),
    after: int = -1,
    limit: int = 100,
) -> list[Decided]:
    """List the decisions of a promotion in their order, a page after a position."""
    one = PromotionDecision
    query = (
        select(one, Person)
        .join(Person, Person.id == one.person_id)
        .where(one.promotion_id == promotion_id, scope_of(level_code, None), one.position > after)
        .order_by(one.position)
        .limit(limit)
    )
    if outcomes:
        query = query.where(one.outcome.in_(outcomes))
    return [decided_of(decision, person) for decision, person in session.execute(query)]


def get_decision(session: TenantSession, promotion_id: int, person_id: int) -> PromotionDecision:
    """Return what a promotion says of one student."""
    found = session.get(PromotionDecision, (session.school_id, promotion_id, person_id))
    if found is None:
        raise NotFoundError(f"Promotion {promotion_id} says nothing of person {person_id}.")
    return found


def count_decisions(
    session: TenantSession, promotion_id: int
) -> list[tuple[str, str, Outcome, DecisionState, int]]:
    """Count the decisions by level, class, outcome and state."""
    one = PromotionDecision
    group = (one.level_code, one.class_code, one.outcome, one.state)
    query = (
        select(*group, func.count()).where(one.promotion_id == promotion_id).group_by(*group)
    ).order_by(*group)
    return [(level, name, kind, state, n) for level, name, kind, state, n in session.execute(query)]


def count_exits(session: TenantSession, session_id: int) -> list[tuple[str, ExitType, int]]:
    """Count how enrolments of a school year ended, by level."""
    here = SchoolEnrolment
    query = (
        select(here.level_code, here.exit_type, func.count())
        .where(here.academic_session_id == session_id, here.exit_type.is_not(None))
        .group_by(here.level_code, here.exit_type)
    )
    return [(level, kind, count) for level, kind, count in session.execute(query) if kind]
