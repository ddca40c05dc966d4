"""A small school with records: a level, a rule, students with marks and days."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from config.school_terms import PromotionAction
from data.models import (
    AttendanceMark,
    CourseResult,
    JobRun,
    Person,
    Promotion,
    SchoolEnrolment,
)
from data.records import find_or_add_session
from data.tenancy import insert_rows, reserve
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.levels import LevelDraft, save_levels
from jobs.promote import PromoteParams
from jobs.promotions import RuleDraft, request, save_rule
from tests.people import NOON

FROM, TO = 2026, 2027


def set_up(desk: Desk, **rule: Any) -> None:
    """Give the school two levels and a rule for both."""
    levels = [LevelDraft(code="07", title="Grade 7", next_code="08"), LevelDraft(code="08")]
    save_levels(desk, levels)
    save_rule(desk, RuleDraft(school_year=FROM, **rule))


def person_row(number: int) -> dict[str, Any]:
    """Return a person by their number."""
    return {
        "id": number,
        "source": "students",
        "sourced_id": f"S{number:06}",
        "given_name": f"Given{number}",
        "family_name": f"Family{number}",
        "folded": f"given{number} family{number} s{number:06}",
        "created_at": NOON,
        "updated_at": NOON,
        "sex": "",
        "email": "",
    }


def mark_row(person_id: int, year_id: int, course: str, percent: int | None) -> dict[str, Any]:
    """Return a final mark in whole percent, with a credit."""
    return {
        "person_id": person_id,
        "academic_session_id": year_id,
        "course_code": course,
        "percent_thousandths": None if percent is None else percent * 1_000,
        "credit_thousandths": 1_000,
        "updated_at": NOON,
    }


def add_students(
    desk: Desk, marks: Sequence[Mapping[str, int | None]], *, level: str = "07"
) -> list[int]:
    """Enrol a student for each set of marks (course: whole percent); return their numbers."""
    with desk.transaction() as session:
        year = find_or_add_session(session, FROM)
        find_or_add_session(session, TO)
        first = reserve(session, "person", len(marks))[0]
        people = [first + number for number in range(len(marks))]
        place = {"academic_session_id": year.id, "level_code": level, "class_code": f"{level}A"}
        place |= {"entry_on": year.starts_on, "row_version": 1, "condition": ""}
        insert_rows(session, Person, [person_row(number) for number in people])
        insert_rows(session, SchoolEnrolment, [{"person_id": n, **place} for n in people])
        insert_rows(
            session,
            CourseResult,
            [
                mark_row(number, year.id, course, percent)
                for number, told in zip(people, marks, strict=True)
                for course, percent in told.items()
            ],
        )
    return people


def add_absences(desk: Desk, person_id: int, days: Sequence[date]) -> None:
    """Record whole days that a student missed."""
    with desk.transaction() as session:
        insert_rows(
            session,
            AttendanceMark,
            [
                {
                    "person_id": person_id,
                    "attended_on": day,
                    "slot": "",
                    "word": "absent",
                    "absent_thousandths": 1_000,
                }
                for day in days
            ],
        )


def do(desk: Desk, **params: Any) -> JobRun:
    """Do a run of the job `promote` to its end."""
    return finish_run(desk, request(desk, PromoteParams(**params)))


def preview(desk: Desk, **params: Any) -> Promotion:
    """Return a fresh dry run."""
    run = do(desk, from_year=FROM, to_year=TO, **params)
    assert run.state == "succeeded", run.error_message
    with desk.reading() as session:
        return session.scalars(select(Promotion).where(Promotion.run_id == run.id)).one()


def apply(desk: Desk, promotion_id: int) -> JobRun:
    """Apply a promotion that is approved."""
    return do(desk, action=PromotionAction.APPLY, promotion_id=promotion_id)


def undo(desk: Desk, promotion_id: int, **scope: Any) -> JobRun:
    """Take a promotion back."""
    return do(desk, action=PromotionAction.UNDO, promotion_id=promotion_id, **scope)
