"""Each branch of the promotion rules, their edges, and the same rules in plain Decimals."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.promotion import decide
from tests.promotion_cases import RULE, Student, expected, frames


def decided(
    students: list[Student], rule: Any = RULE, next_code: str | None = "08"
) -> list[tuple[str, str]]:
    """Return outcome and reason of each student, and see that the Decimals say the same."""
    rows = decide(*frames(students, rule, next_code)).select("outcome", "reason").rows()
    assert rows == expected(students, rule, next_code)
    return rows


def marks(*percents: str | None, **facts: Any) -> Student:
    """Return a student with these marks, a credit each."""
    return Student(courses={f"c{n}": (p, "1") for n, p in enumerate(percents)}, **facts)


def days(present: str, possible: str = "1000", **facts: Any) -> Student:
    """Return a student who passed, with so many days."""
    return Student(days=(possible, present), **facts)


ZERO, IGNORE = RULE | {"missing_results": "zero"}, RULE | {"missing_results": "ignore"}
NEEDS = RULE | {"required": ("c0",), "max_failed": 3, "cond_max_failed": 3}
WHOLE, FINE = RULE | {"round_scale": 0}, RULE | {"round_scale": 2}
STRICT = RULE | {"cond_mark": None}
REVIEW = RULE | {"cond_effect": "hold"}
OPEN = RULE | {"missing_attendance": "ignore"}
UP, COND = ("promoted", "passed"), ("promoted_conditionally", "passed_conditionally")
BACK, MISSING = ("retained", "not_passed"), ("held", "missing_results")


CASES = [
    (marks("60", "70"), RULE, UP),
    (marks("60", is_enrolled=False), RULE, ("excluded", "not_enrolled")),
    (marks("60", is_enrolled=False, has_next=True), RULE, ("excluded", "not_enrolled")),
    (marks("60", has_next=True), RULE, ("skipped", "already_enrolled_next")),
    (marks("60", has_next=True), None, ("skipped", "already_enrolled_next")),
    (marks("60"), None, ("held", "no_rule")),
    (marks("60", level="99"), RULE, ("held", "no_rule")),
    (marks(), RULE, MISSING),
    (marks(), ZERO, MISSING),
    (marks(), IGNORE, MISSING),
    (marks("60", None), RULE, MISSING),
    (marks("100", None), ZERO, UP),
    (marks("99.8", None), ZERO, COND),
    (marks("90", None), IGNORE, UP),
    (marks(None, None), IGNORE, MISSING),
    (marks(None, None), ZERO, BACK),
    (Student(courses={"art": ("90", "0")}), RULE, MISSING),
    (days("0", "0"), RULE, ("held", "missing_attendance")),
    (days("0", "0"), OPEN, UP),
    (marks("50", "50"), RULE, UP),
    (marks("49.95", "49.95"), RULE | {"max_failed": 2}, UP),
    (marks("49.94", "49.94"), RULE | {"max_failed": 2}, COND),
    (marks("49.5"), WHOLE, UP),
    (marks("49.499"), WHOLE, COND),
    (marks("49.995"), FINE, UP),
    (marks("49.994"), FINE, COND),
    (marks("49", "70"), RULE, UP),
    (marks("49", "49", "80"), RULE, COND),
    (marks("49", "49", "49", "80"), RULE, BACK),
    (marks("45", "45"), RULE, COND),
    (marks("44.9", "44.9"), RULE, BACK),
    (marks("45", "45"), STRICT, BACK),
    (marks("45", "45"), REVIEW, ("held", "conditional_review")),
    (days("799.5"), RULE, UP),
    (days("799.4"), RULE, COND),
    (days("749.5"), RULE, COND),
    (days("749.4"), RULE, BACK),
    (marks("20", retentions=1), RULE, ("held", "max_retentions")),
    (marks("20", retentions=2), RULE, ("held", "max_retentions")),
    (marks("20", retentions=3), RULE | {"max_retentions": None}, BACK),
    (marks("60", retentions=2), RULE, UP),
    (marks("49", "90", "90"), NEEDS, BACK),
    (marks("90", "49", "49"), NEEDS, UP),
    (marks(None, "90"), NEEDS, MISSING),
    (marks(None, "90"), NEEDS | {"missing_results": "zero", "pass_mark": Decimal(45)}, BACK),
    (Student(courses={"c1": ("90", "1")}), NEEDS, MISSING),
    (Student(courses={"c1": ("90", "1")}), NEEDS | {"missing_results": "ignore"}, UP),
    (Student(courses={"a": ("30", "1"), "b": ("60", "3")}), RULE, UP),
    (Student(courses={"a": ("30", "3"), "b": ("60", "1")}), RULE, BACK),
    (Student(courses={"a": ("50.25", "0.333"), "b": ("49.5", "0.167")}), RULE, UP),
]


@pytest.mark.parametrize(("student", "rule", "verdict"), CASES)
def test_each_branch_of_the_order(student: Student, rule: Any, verdict: tuple[str, str]):
    assert decided([student], rule) == [verdict]


@pytest.mark.parametrize(
    ("student", "rule", "verdict"),
    [
        (marks("60"), RULE, ("graduated", "passed")),
        (marks("46"), RULE, ("graduated_conditionally", "passed_conditionally")),
        (marks("46"), REVIEW, ("held", "conditional_review")),
        (marks("20"), RULE, BACK),
    ],
)
def test_the_top_of_the_school_graduates(student: Student, rule: Any, verdict: tuple[str, str]):
    assert decided([student], rule, None) == [verdict]


@pytest.mark.parametrize(
    ("seats", "reasons"),
    [
        (4, ["passed", "passed", "passed", "passed"]),
        (3, ["passed", "passed", "passed", "no_seat"]),
        (2, ["passed", "tie", "tie", "no_seat"]),
        (1, ["passed", "no_seat", "no_seat", "no_seat"]),
        (0, ["no_seat", "no_seat", "no_seat", "no_seat"]),
    ],
)
def test_seats_go_to_the_best_and_nobody_is_cut_by_number(seats: int, reasons: list[str]):
    students = [marks("90"), marks("80"), marks("80"), marks("70")]

    found = decided(students, RULE | {"seats": seats})

    assert [reason for _, reason in found] == reasons


def test_fewer_failed_courses_then_better_attendance_go_first_where_marks_are_level():
    many, few = marks("40", "80"), marks("60", "60")
    here, away = marks("60", days=("100", "99")), marks("60", days=("100", "90"))

    assert decided([many, few], RULE | {"seats": 1}) == [("held", "no_seat"), UP]
    assert decided([away, here], RULE | {"seats": 1}) == [("held", "no_seat"), UP]


def test_the_deciding_figures_are_told_in_thousandths():
    row = decide(*frames([marks("49.95", "70", days=("180", "171.5"))], RULE)).row(0, named=True)

    assert (row["overall"], row["failed_courses"], row["attendance"]) == (60_000, 1, 95_300)


PERCENTS = st.none() | st.decimals(0, 100, places=3).map(str)
CREDITS = st.decimals(Decimal("0.001"), 3, places=3).map(str)
COURSES = st.dictionaries(
    st.sampled_from(["c0", "c1", "c2", "c3"]), st.tuples(PERCENTS, CREDITS), max_size=4
)
STUDENTS = st.builds(
    Student,
    courses=COURSES,
    days=st.integers(0, 200).flatmap(
        lambda most: st.integers(0, most * 2).map(lambda half: (str(most), str(half / 2)))
    ),
    level=st.sampled_from(["07", "07", "07", "09"]),
    is_enrolled=st.integers(0, 9).map(bool),
    has_next=st.integers(0, 9).map(lambda one: one == 0),
    retentions=st.integers(0, 2),
)
RULES = st.fixed_dictionaries(
    {
        "pass_mark": st.integers(40, 60).map(Decimal),
        "course_pass": st.integers(40, 60).map(Decimal),
        "max_failed": st.integers(0, 2),
        "min_attendance": st.integers(0, 90).map(Decimal),
        "cond_mark": st.none() | st.integers(30, 40).map(Decimal),
        "cond_max_failed": st.integers(0, 3),
        "cond_min_attendance": st.integers(0, 80).map(Decimal),
        "missing_results": st.sampled_from(["hold", "zero", "ignore"]),
        "missing_attendance": st.sampled_from(["hold", "ignore"]),
        "cond_effect": st.sampled_from(["promote", "hold"]),
        "max_retentions": st.none() | st.integers(1, 2),
        "round_scale": st.integers(0, 2),
        "seats": st.none() | st.integers(0, 4),
        "required": st.sampled_from([(), ("c0",), ("c0", "c3")]),
    }
)


@given(st.lists(STUDENTS, min_size=1, max_size=12), RULES, st.sampled_from(["08", None]))
def test_any_school_is_decided_as_the_decimals_decide_it(students, rule, next_code):
    assert len(decided(students, rule, next_code)) == len(students)
