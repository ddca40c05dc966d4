"""The written cases once more, each a student in the tables, at a level with a rule of its own."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from config.school_terms import ExitType
from data.models import AcademicSession, CourseResult, Person, SchoolEnrolment
from data.promotions import list_decisions
from data.records import find_or_add_session
from data.tenancy import insert_rows
from jobs._desk import Desk
from jobs.levels import LevelDraft, save_levels
from jobs.promotions import RuleDraft, save_rule
from tests.people import NOON
from tests.pipelines.test_promotion import CASES
from tests.promotion_cases import Student
from tests.records import FROM, TO, person_row, preview

pytestmark = pytest.mark.slow
DAYS = Student().days
# Those with days of their own are tried with real days in `test_promotions` and the real marks.
TRIED = [case for case in CASES if case[0].days == DAYS]


def level_of(number: int, student: Student) -> str:
    """Return a level of the case's own, or one that is not set up."""
    return f"{number:02}" if student.level == "07" else "none"


def rule_of(number: int, rule: Mapping[str, Any]) -> RuleDraft:
    """Return a case's rule as somebody would write it."""
    facts = {name: value for name, value in rule.items() if name in RuleDraft.model_fields}
    facts |= {"level_code": f"{number:02}", "school_year": FROM}
    return RuleDraft.model_validate(facts | {"required_courses": rule["required"]})


def places(
    number: int, student: Student, years: tuple[AcademicSession, AcademicSession]
) -> list[dict[str, Any]]:
    """Return the enrolments of a case: kept back before, here now, perhaps in the next year."""
    now, following = years
    plain = {"person_id": number, "level_code": level_of(number, student), "class_code": ""}
    plain |= {"row_version": 1, "condition": "", "entry_on": now.starts_on}
    plain |= {"exit_on": None, "exit_type": None}
    back = {"exit_on": now.starts_on, "exit_type": ExitType.RETAINED}
    rows = [{**plain, **back, "academic_session_id": now.id} for _ in range(student.retentions)]
    left = {"exit_on": now.ends_on - timedelta(days=30), "exit_type": ExitType.WITHDRAWN}
    here = plain if student.is_enrolled else plain | left
    rows.append({**here, "academic_session_id": now.id})
    if student.has_next:
        ahead = {"academic_session_id": following.id, "entry_on": following.starts_on}
        rows.append(plain | ahead)
    return rows


def results(number: int, student: Student, year: AcademicSession) -> list[dict[str, Any]]:
    """Return the final marks of a case."""
    return [
        {
            "person_id": number,
            "academic_session_id": year.id,
            "course_code": course,
            "percent_thousandths": None if percent is None else round(float(percent) * 1_000),
            "credit_thousandths": round(float(credit) * 1_000),
            "updated_at": NOON,
        }
        for course, (percent, credit) in student.courses.items()
    ]


def test_every_written_case_is_decided_so_from_the_tables(north: Desk):
    numbered = list(enumerate(TRIED, start=1))
    levels = [LevelDraft(code=f"{number:02}", next_code="up") for number, _ in numbered]
    save_levels(north, [*levels, LevelDraft(code="up")])
    for number, (_, rule, _) in numbered:
        if rule is not None:
            save_rule(north, rule_of(number, rule))
    with north.transaction() as session:
        years = find_or_add_session(session, FROM), find_or_add_session(session, TO)
        insert_rows(session, Person, [person_row(number) for number, _ in numbered])
        for number, (student, _, _) in numbered:
            insert_rows(session, SchoolEnrolment, places(number, student, years))
            insert_rows(session, CourseResult, results(number, student, years[0]))

    promotion = preview(north)

    with north.reading() as session:
        found = {
            one.decision.person_id: (one.decision.outcome.value, one.decision.reason)
            for one in list_decisions(session, promotion.id, limit=1_000)
        }
    assert found == {number: verdict for number, (_, _, verdict) in numbered}
    assert len(found) >= 40
