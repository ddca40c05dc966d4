"""The ancestor's way, for comparison only: each student read, decided, written, one at a time."""

from decimal import ROUND_HALF_UP, Decimal

from sqlalchemy import select

from config.school_terms import DecisionState, ExitType, Outcome
from data.models import (
    AcademicSession,
    CourseResult,
    Promotion,
    PromotionDecision,
    SchoolEnrolment,
)
from data.records import get_session
from jobs._desk import Desk

PASS, TENTH = Decimal(50), Decimal("0.1")
FAILED = 2


def loop(desk: Desk, from_year: int, to_year: int) -> int:
    """Move everybody up in one transaction, a student after the other; return how many."""
    with desk.transaction() as session:
        year, following = get_session(session, from_year), get_session(session, to_year)
        promotion = Promotion(
            from_session_id=year.id,
            to_session_id=following.id,
            level_code="",
            rules=[],
            counts={},
            made_by="loop",
            made_at=desk.now(),
            run_id=1,
        )
        session.add(promotion)
        session.flush()
        query = select(SchoolEnrolment).where(SchoolEnrolment.academic_session_id == year.id)
        enrolments = list(session.scalars(query))
        for position, enrolment in enumerate(enrolments):
            query = select(CourseResult).where(
                CourseResult.person_id == enrolment.person_id,
                CourseResult.academic_session_id == year.id,
            )
            decision = decide_one(list(session.scalars(query)), enrolment, promotion, position)
            session.add(decision)
            fresh = move(enrolment, decision, year, following)
            session.add(fresh)
            session.flush()
            decision.created_enrolment_id = fresh.id
            decision.state = DecisionState.APPLIED
            session.flush()
    return len(enrolments)


def decide_one(
    results: list[CourseResult],
    enrolment: SchoolEnrolment,
    promotion: Promotion,
    position: int,
) -> PromotionDecision:
    """Decide one student from their results."""
    marks = [Decimal(one.percent_thousandths or 0) / 1000 for one in results]
    mean = (sum(marks, Decimal(0)) / len(marks)).quantize(TENTH, ROUND_HALF_UP)
    failed = sum(mark < PASS for mark in marks)
    outcome = Outcome.PROMOTED if mean >= PASS and failed <= FAILED else Outcome.RETAINED
    return PromotionDecision(
        promotion_id=promotion.id,
        person_id=enrolment.person_id,
        position=position,
        from_session_id=promotion.from_session_id,
        from_enrolment_id=enrolment.id,
        level_code=enrolment.level_code,
        class_code=enrolment.class_code,
        proposed=outcome,
        outcome=outcome,
        reason="passed",
        failed=failed,
        missing=0,
        before_version=enrolment.row_version,
        state=DecisionState.PROPOSED,
        overall=int(mean * 1000),
        next_level_code="08",
    )


def move(
    enrolment: SchoolEnrolment,
    decision: PromotionDecision,
    year: AcademicSession,
    following: AcademicSession,
) -> SchoolEnrolment:
    """End one enrolment and begin the next."""
    enrolment.exit_on, enrolment.exit_type = year.ends_on, ExitType(decision.outcome)
    enrolment.row_version += 1
    return SchoolEnrolment(
        person_id=enrolment.person_id,
        academic_session_id=following.id,
        level_code="08",
        class_code="",
        entry_on=following.starts_on,
        previous_id=enrolment.id,
        promotion_id=decision.promotion_id,
    )
