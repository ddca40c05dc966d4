"""Students on the edges of the promotion rules, and the same rules once more in plain Decimals."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import polars as pl

from pipelines.promotion import LEVEL, STUDENT

SCALES = {0: Decimal(1), 1: Decimal("0.1"), 2: Decimal("0.01")}
RULE: dict[str, Any] = {
    "pass_mark": Decimal(50),
    "course_pass": Decimal(50),
    "max_failed": 1,
    "min_attendance": Decimal(80),
    "cond_mark": Decimal(45),
    "cond_max_failed": 2,
    "cond_min_attendance": Decimal(75),
    "missing_results": "hold",
    "missing_attendance": "hold",
    "cond_effect": "promote",
    "max_retentions": 1,
    "round_scale": 1,
    "seats": None,
    "required": (),
}


@dataclass(frozen=True, kw_only=True)
class Student:
    """One student in the terms of a school: courses with percent and credit, days, history."""

    courses: Mapping[str, tuple[str | None, str]] = field(
        default_factory=lambda: {"maths": ("60", "1"), "arts": ("60", "1")}
    )
    days: tuple[str, str] = ("180", "180")
    level: str = "07"
    is_enrolled: bool = True
    has_next: bool = False
    retentions: int = 0


def thousandths(value: Decimal | None) -> int | None:
    """Return a figure in whole thousandths."""
    return None if value is None else int(value * 1000)


def row_of(student: Student, number: int, rule: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the database would tell of a student."""
    known = {n: (Decimal(p), Decimal(c)) for n, (p, c) in student.courses.items() if p is not None}
    missing = {n: Decimal(c) for n, (p, c) in student.courses.items() if p is None}
    low = {name for name, (percent, _) in known.items() if percent < rule["course_pass"]}
    absent = set(rule["required"]) - set(student.courses)
    possible, present = (Decimal(one) * 1000 for one in student.days)
    return {
        "enrolment_id": number,
        "person_id": number,
        "row_version": 1,
        "level_code": student.level,
        "class_code": "",
        "is_enrolled": student.is_enrolled,
        "has_next": student.has_next,
        "results": len(student.courses),
        "missing": len(missing) + len(absent),
        "required_missing": len((set(missing) & set(rule["required"])) | absent),
        "credit": sum(int(credit * 1000) for _, credit in known.values()),
        "missing_credit": sum(int(credit * 1000) for credit in missing.values()),
        "weighted": sum(int(p * 1000) * int(c * 1000) for p, c in known.values()),
        "failed": len(low),
        "required_failed": len(low & set(rule["required"])),
        "possible": int(possible),
        "present": int(present),
        "retentions": student.retentions,
    }


def level_of(rule: Mapping[str, Any] | None, code: str = "07", next_code: str | None = "08") -> Any:
    """Return a level and its rule as the decision takes them."""
    row: dict[str, Any] = {"level_code": code, "next_level_code": next_code}
    if rule is None:
        return row
    marks = ("pass_mark", "min_attendance", "cond_mark", "cond_min_attendance")
    row |= {name: value for name, value in rule.items() if name in LEVEL}
    return row | {"rule_id": 1, **{name: thousandths(rule[name]) for name in marks}}


def frames(
    students: list[Student], rule: Mapping[str, Any] | None, next_code: str | None = "08"
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return both tables of a decision."""
    rows = [row_of(one, n, rule or RULE) for n, one in enumerate(students, start=1)]
    return pl.DataFrame(rows, schema=STUDENT), pl.DataFrame(
        [level_of(rule, next_code=next_code)], schema=LEVEL
    )


def expected(
    students: list[Student], rule: Mapping[str, Any] | None, next_code: str | None = "08"
) -> list[tuple[str, str]]:
    """Decide each student in Decimals, one after the other, then seat those who passed."""
    found = [judge(one, rule, next_code=next_code) for one in students]
    seats = rule["seats"] if rule else None
    if seats is None:
        return [verdict for verdict, _ in found]
    passed = sorted(merit for (outcome, why), merit in found if why == "passed")
    told = []
    for (outcome, why), merit in found:
        better = sum(one < merit for one in passed)
        level = sum(one == merit for one in passed)
        if why != "passed" or better + level <= seats:
            told.append((outcome, why))
        else:
            told.append(("held", "no_seat" if better >= seats else "tie"))
    return told


def mean_of(marks: Collection[tuple[Decimal, Decimal]], scale: int) -> Decimal:
    """Return the credit-weighted mean of percents, rounded half up."""
    credit = sum((c for _, c in marks), Decimal(0))
    total = sum((p * c for p, c in marks), Decimal(0))
    return (total / credit).quantize(SCALES[scale], ROUND_HALF_UP)


def meets(
    rule: Mapping[str, Any],
    figures: tuple[Decimal, list[str], Decimal | None],
    *,
    prefix: str,
    mark: str,
) -> bool:
    """Tell whether mean, failed courses and attendance are good enough."""
    mean, failed, share = figures
    return (
        rule[mark] is not None
        and mean >= rule[mark]
        and len(failed) <= rule[f"{prefix}max_failed"]
        and (share is None or share >= rule[f"{prefix}min_attendance"])
        and not set(failed) & set(rule["required"])
    )


def judge(  # noqa: C901, PLR0911, PLR0912 — the rules as they stand, one after the other
    student: Student, rule: Mapping[str, Any] | None, *, next_code: str | None
) -> tuple[tuple[str, str], tuple[Decimal, int, Decimal]]:
    """Return the verdict on one student, and the figures by which those who passed are ranked."""
    nothing = (Decimal(0), 0, Decimal(0))
    if not student.is_enrolled:
        return ("excluded", "not_enrolled"), nothing
    if student.has_next:
        return ("skipped", "already_enrolled_next"), nothing
    if rule is None or student.level != "07":
        return ("held", "no_rule"), nothing
    courses = dict(student.courses)
    absent = [name for name in rule["required"] if name not in courses]
    lacking = [n for n, (p, _) in courses.items() if p is None] + absent
    policy = rule["missing_results"]
    if not courses or (lacking and policy == "hold"):
        return ("held", "missing_results"), nothing
    counted = {
        name: (Decimal(percent or 0), Decimal(credit))
        for name, (percent, credit) in courses.items()
        if percent is not None or policy == "zero"
    }
    credit = sum((c for _, c in counted.values()), Decimal(0))
    if not credit:
        return ("held", "missing_results"), nothing
    mean = mean_of(counted.values(), rule["round_scale"])
    low = [n for n, (p, _) in courses.items() if p is not None and Decimal(p) < rule["course_pass"]]
    failed = low + (lacking if policy == "zero" else [])
    possible, present = (Decimal(one) for one in student.days)
    if not possible and rule["missing_attendance"] == "hold":
        return ("held", "missing_attendance"), nothing
    share = (present / possible * 100).quantize(SCALES[1], ROUND_HALF_UP) if possible else None
    merit = (-mean, len(failed), -(share if share is not None else Decimal(-1)))

    figures = (mean, failed, share)
    top = next_code is None
    if meets(rule, figures, prefix="", mark="pass_mark"):
        return ("graduated" if top else "promoted", "passed"), merit
    if meets(rule, figures, prefix="cond_", mark="cond_mark"):
        if rule["cond_effect"] == "hold":
            return ("held", "conditional_review"), merit
        word = "graduated" if top else "promoted"
        return (f"{word}_conditionally", "passed_conditionally"), merit
    if rule["max_retentions"] is not None and student.retentions >= rule["max_retentions"]:
        return ("held", "max_retentions"), merit
    return ("retained", "not_passed"), merit
