"""Real marks of two real schools: who goes up is known, and comes out exactly."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest

from config.settings import ROOT
from data.models import AttendanceMark, CourseResult, Person, SchoolEnrolment
from data.promotion_moves import MOVING
from data.records import find_or_add_session
from data.tenancy import insert_frame, insert_rows
from jobs._desk import Desk
from jobs.levels import LevelDraft, save_levels
from jobs.promotions import RuleDraft, save_rule
from tests.records import FROM, TO, person_row, preview

MARKS = ROOT.parent / "shared" / "data" / "uci" / "student-por.csv"
SCHOOLS = ("GP", "MS")
WORDS = ("promoted", "promoted_conditionally", "retained")
# 30 of the year's 261 school days missed are 88.5 % attended, 31 are 88.1 %.
LEAST = Decimal("88.5")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not MARKS.exists(), reason="NOT TESTED ON REAL MARKS: the folder ../shared/data is absent."
    ),
]


def school_days(first: date) -> Iterator[date]:
    """Yield Mondays to Fridays from a day on."""
    for number in range(366):
        day = first + timedelta(days=number)
        if day.isoweekday() <= 5:
            yield day


def fill(desk: Desk, marks: pl.DataFrame) -> None:
    """Enrol every student at the level of their school, with the last mark and missed days."""
    people = marks.with_row_index("person_id", offset=1).with_columns(pl.col("person_id").cast(int))
    with desk.transaction() as session:
        year = find_or_add_session(session, FROM)
        find_or_add_session(session, TO)
        insert_rows(session, Person, [person_row(n) for n in people["person_id"]])
        insert_frame(
            session,
            SchoolEnrolment,
            people.select("person_id", level_code="school"),
            academic_session_id=year.id,
            class_code="",
            entry_on=year.starts_on,
            row_version=1,
            condition="",
        )
        insert_frame(
            session,
            CourseResult,
            people.select("person_id", percent_thousandths=pl.col("G3") * 1_000),
            academic_session_id=year.id,
            course_code="Portuguese",
            credit_thousandths=1_000,
            updated_at=desk.now(),
        )
        days = pl.Series(list(school_days(year.starts_on)), dtype=pl.Date)
        missed = people.select(
            "person_id", attended_on=pl.col("absences").map_elements(days.head, pl.List(pl.Date))
        )
        insert_frame(
            session,
            AttendanceMark,
            missed.explode("attended_on").drop_nulls(),
            slot="",
            word="absent",
            absent_thousandths=1_000,
        )


def test_two_schools_come_out_exactly(north: Desk):
    levels = [LevelDraft(code=code, next_code="up") for code in SCHOOLS]
    save_levels(north, [*levels, LevelDraft(code="up")])
    save_rule(
        north,
        RuleDraft(
            school_year=FROM,
            pass_mark=Decimal(10),
            course_pass=Decimal(0),
            min_attendance=LEAST,
            cond_mark=Decimal(8),
            cond_min_attendance=LEAST,
        ),
    )
    fill(north, pl.read_csv(MARKS, separator=";"))

    counts = preview(north).counts

    found = {code: tuple(counts[code][word] for word in WORDS) for code in SCHOOLS}
    assert found == {"GP": (390, 24, 9), "MS": (158, 46, 22)}
    assert {word for level in counts.values() for word in level} <= {str(one) for one in MOVING}
