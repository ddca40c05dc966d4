"""Promotions as rows: rules, dry runs and what they say of each student."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from sqlalchemy import (
    ColumnElement,
    and_,
    func,
    literal,
    select,
    update,
)

from config.errors import ConflictError, NotFoundError
from config.school_terms import DecisionState, ExitType, Outcome, PromotionState
from data.db import TenantSession
from data.models import (
    Person,
    Promotion,
    PromotionDecision,
    PromotionRule,
    SchoolEnrolment,
)
from data.tenancy import insert_frame

ALONE = {"synchronize_session": False}


@dataclass(frozen=True, kw_only=True)
class Decided:
    """One decision with the name it is about."""

    decision: PromotionDecision
    name: str
    sourced_id: str


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


def find_promotion_of_run(session: TenantSession, run_id: int) -> Promotion | None:
    """Find the dry run that a run made."""
    return session.scalars(select(Promotion).where(Promotion.run_id == run_id)).first()


def change_state(
    session: TenantSession,
    promotion_id: int,
    sources: Sequence[PromotionState],
    **values: Any,
) -> None:
    """Change a promotion that is in one of these states, or say that it has moved on."""
    query = (
        update(Promotion)
        .where(Promotion.id == promotion_id, Promotion.state.in_(sources))
        .values(**values)
        .execution_options(**ALONE)
    )
    if changed(session, query) != 1:
        raise ConflictError(
            f"Promotion {promotion_id} has moved on meanwhile.", hint="Look at it again."
        )


def changed(session: TenantSession, query: Any) -> int:
    """Run a change; return how many rows it met."""
    result: Any = session.execute(query)
    return result.rowcount


def write_decisions(session: TenantSession, promotion: Promotion, decided: pl.DataFrame) -> None:
    """Write what was decided of each student, numbered in the order of the frame."""
    insert_frame(
        session,
        PromotionDecision,
        decided.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("position")),
        promotion_id=promotion.id,
        from_session_id=promotion.from_session_id,
        state=DecisionState.PROPOSED.value,
    )


def of_promotion(promotion_id: int, *states: DecisionState) -> ColumnElement[bool]:
    """Match the decisions of a promotion in one of these states."""
    one = PromotionDecision
    return and_(one.promotion_id == promotion_id, one.state.in_(states))


def scope_of(level_code: str, person_id: int | None) -> ColumnElement[bool]:
    """Match the decisions of a level, of a student, or all."""
    one = PromotionDecision
    if person_id is not None:
        return one.person_id == person_id
    return one.level_code == level_code if level_code else literal(value=True)


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


def is_overridden_by(session: TenantSession, promotion_id: int, email: str) -> bool:
    """Tell whether somebody put a word of theirs over a decision of this promotion."""
    one = PromotionDecision
    query = select(one.person_id).where(one.promotion_id == promotion_id, one.override_by == email)
    return session.scalars(query.limit(1)).first() is not None


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


def read_decisions(session: TenantSession, promotion_id: int) -> pl.DataFrame:
    """Return every decision of a promotion as a table, with names, in its order."""
    one = PromotionDecision
    figures = ("outcome", "reason", "overall", "failed", "missing", "attendance")
    query = (
        select(
            *(Person.sourced_id, Person.family_name, Person.given_name),
            *(one.level_code, one.class_code, one.next_level_code, one.next_school_code),
            *(getattr(one, name) for name in figures),
            *(one.override_by, one.override_note, one.state),
        )
        .join(Person, Person.id == one.person_id)
        .where(one.promotion_id == promotion_id)
        .order_by(one.position)
    )
    names = ["sourced_id", "family_name", "given_name", "level_code", "class_code"]
    names += ["next_level_code", "next_school_code", *figures]
    names += ["override_by", "override_note", "state"]
    schema = {n: pl.Int64 if n in figures[2:] else pl.String for n in names}
    return pl.DataFrame(session.execute(query).all(), schema=schema, orient="row")
