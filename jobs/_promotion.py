"""How a promotion is decided: rules by level, students with their sums, what people overrode."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from config.school_terms import ExitType, Outcome
from data.db import TenantSession
from data.models import AcademicSession, Level, Promotion, PromotionRule
from data.promotion_inputs import days_before, read_overrides, read_students
from data.promotions import count_exits, list_rules, write_decisions
from data.records import find_or_add_session, find_session, get_session, list_levels
from jobs._desk import Desk
from jobs._schedules import calendar_of
from pipelines.promotion import LEVEL, STUDENT, decide, settle

DAY = timedelta(days=1)
THOUSAND = 1_000
UNUSUAL_POINTS, FEW = 10, 10
UP = (
    *(Outcome.PROMOTED, Outcome.PROMOTED_CONDITIONALLY),
    *(Outcome.GRADUATED, Outcome.GRADUATED_CONDITIONALLY),
)
KEPT = (
    *("person_id", "level_code", "class_code", "proposed", "outcome", "reason"),
    *("missing", "overall", "attendance", "next_level_code", "next_school_code"),
    *("override_by", "override_note"),
)


@dataclass(frozen=True, kw_only=True)
class Span:
    """From which school year to which, each by the calendar year it ends in, and which level."""

    from_year: int
    to_year: int
    level_code: str = ""


def freeze(levels: Sequence[Level], rules: Sequence[PromotionRule]) -> list[dict[str, Any]]:
    """Return each level with the rule that holds there: its own, else the school's."""
    known = {rule.level_code: rule for rule in rules}
    frozen = []
    for level in levels:
        rule = known.get(level.code) or known.get("")
        row: dict[str, Any] = {
            "level_code": level.code,
            "next_level_code": level.next_code,
            "next_school_code": level.next_school_code,
            "rule_id": None,
            "condition": "",
            "course_pass": 0,
            "required_courses": [],
        }
        frozen.append(row if rule is None else row | facts_of(rule))
    return frozen


def facts_of(rule: PromotionRule) -> dict[str, Any]:
    """Return what a rule says, as plain words and whole numbers."""
    names = set(LEVEL) - {"level_code", "next_level_code", "next_school_code", "rule_id"}
    told = {name: getattr(rule, name) for name in sorted(names)}
    return {
        **{name: getattr(value, "value", value) for name, value in told.items()},
        "rule_id": rule.id,
        "version": rule.version,
        "condition": rule.condition,
        "course_pass": rule.course_pass,
        "required_courses": list(rule.required_courses),
    }


def decide_school(desk: Desk, session: TenantSession, span: Span, run_id: int) -> Promotion:
    """Write a dry run for every student of the span, in the caller's transaction."""
    year = get_session(session, span.from_year)
    following = find_or_add_session(session, span.to_year)
    rules = freeze(list_levels(session), list_rules(session, span.from_year))
    decided = decided_students(desk, session, year, following, rules=rules, span=span)
    counts = counts_of(decided)
    promotion = Promotion(
        from_session_id=year.id,
        to_session_id=following.id,
        level_code=span.level_code,
        rules=rules,
        counts=counts,
        made_by=desk.actor.email,
        made_at=desk.now(),
        run_id=run_id,
        hold=unusual(session, span, counts),
    )
    session.add(promotion)
    session.flush()
    write_decisions(session, promotion, decided)
    desk.audit(session, "promotion.previewed", f"promotion {promotion.id}", new=in_words(counts))
    return promotion


def decided_students(
    desk: Desk,
    session: TenantSession,
    year: AcademicSession,
    following: AcademicSession,
    *,
    rules: Sequence[Mapping[str, Any]],
    span: Span,
) -> pl.DataFrame:
    """Return one row per student as the table of decisions takes it."""
    by_level = {rule["level_code"]: rule for rule in rules}
    students = read_students(session, year, following, rules=by_level, level_code=span.level_code)
    until = min(year.ends_on, desk.now().astimezone(desk.zone).date() + DAY)
    told = with_facts(students, year, rules, days=school_days(session, year, until))
    levels = pl.DataFrame([{k: rule.get(k) for k in LEVEL} for rule in rules], schema=LEVEL)
    settled = settle(decide(told, levels), read_overrides(session, year.id))
    before = students.select("enrolment_id", "exit_on", "exit_type")
    return settled.join(before, on="enrolment_id", maintain_order="left").select(
        *KEPT,
        from_enrolment_id="enrolment_id",
        failed="failed_courses",
        before_version="row_version",
        before_exit_on="exit_on",
        before_exit_type="exit_type",
    )


def school_days(session: TenantSession, year: AcademicSession, until: date) -> pl.DataFrame:
    """Return for each day of the year so far how many school days lie before it."""
    calendar = calendar_of(session)
    span = max((until - year.starts_on).days, 0)
    each = [year.starts_on + DAY * number for number in range(span)]
    days = [day for day in each if not calendar.reason_against(day)]
    return days_before(days, year.starts_on, max(until, year.starts_on))


def with_facts(
    students: pl.DataFrame,
    year: AcademicSession,
    rules: Sequence[Mapping[str, Any]],
    *,
    days: pl.DataFrame,
) -> pl.DataFrame:
    """Turn dates into possible and attended days, and count required courses that are not there."""
    last = days.get_column("day").max()
    needed = pl.DataFrame(
        {
            "level_code": [rule["level_code"] for rule in rules],
            "needed": [len(rule["required_courses"]) for rule in rules],
        },
        schema={"level_code": pl.String, "needed": pl.Int64},
    )
    first_day = pl.max_horizontal("entry_on", pl.lit(year.starts_on))
    last_day = pl.min_horizontal(pl.col("exit_on").fill_null(year.ends_on), pl.lit(last))
    absent = pl.max_horizontal(pl.col("needed").fill_null(0) - pl.col("required_rows"), 0)
    span = pl.col("until").fill_null(0) - pl.col("since").fill_null(0) - pl.col("uncounted")
    whole = pl.max_horizontal(span * THOUSAND, 0)
    is_done = pl.col("exit_type").is_not_null() & (pl.col("exit_type") != ExitType.WITHDRAWN)
    return (
        students.with_columns(
            first_day=pl.min_horizontal(first_day, pl.lit(last)),
            last_day=pl.max_horizontal(last_day, pl.lit(year.starts_on)),
            is_enrolled=pl.col("exit_on").fill_null(year.ends_on) >= year.ends_on,
            has_next=pl.col("has_next") | is_done,
        )
        .join(needed, on="level_code", how="left", maintain_order="left")
        .join(
            days.rename({"day": "first_day", "before": "since"}),
            on="first_day",
            how="left",
            maintain_order="left",
        )
        .join(
            days.rename({"day": "last_day", "before": "until"}),
            on="last_day",
            how="left",
            maintain_order="left",
        )
        .with_columns(
            missing=pl.col("missing") + absent,
            required_missing=pl.col("required_missing") + absent,
            possible=whole,
            present=pl.max_horizontal(whole - pl.col("absent"), 0),
        )
        .select(pl.col(name).cast(kind) for name, kind in STUDENT.items())
    )


def counts_of(decided: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Count the outcomes of each level."""
    counted = decided.group_by("level_code", "outcome", maintain_order=True).len()
    found: dict[str, dict[str, int]] = {}
    for level, outcome, count in counted.rows():
        found.setdefault(level, {})[outcome] = count
    return found


def total_of(counts: Mapping[str, Mapping[str, int]]) -> dict[str, int]:
    """Add up the outcomes of all levels, in the order of the words."""
    return {
        outcome.value: total
        for outcome in Outcome
        if (total := sum(level.get(outcome, 0) for level in counts.values()))
    }


def in_words(counts: Mapping[str, Mapping[str, int]]) -> str:
    """Say how many students have which outcome."""
    each = [f"{n:,} {word.replace('_', ' ')}" for word, n in total_of(counts).items()]
    return ", ".join(each) or "no student"


def unusual(session: TenantSession, span: Span, counts: Mapping[str, Mapping[str, int]]) -> str:
    """Say which levels' shares differ by more than ten points from the year before, or nothing."""
    before = find_session(session, span.from_year - 1)
    if before is None:
        return ""
    last: dict[str, dict[str, int]] = {}
    for level, kind, count in count_exits(session, before.id):
        if kind is not ExitType.WITHDRAWN:
            last.setdefault(level, {})[kind] = count
    told = []
    for level, now in counts.items():
        share, then = share_up(now), share_up(last.get(level, {}))
        if share is None or then is None or abs(share - then) <= UNUSUAL_POINTS:
            continue
        told.append(f"level {level}: {share:.0f} % go up, last year {then:.0f} %")
    return "; ".join(told)


def share_up(counts: Mapping[str, int]) -> float | None:
    """Return the share in percent that goes up among those decided; of a few, nothing."""
    up = sum(counts.get(outcome, 0) for outcome in UP)
    whole = up + counts.get(Outcome.RETAINED, 0)
    return 100 * up / whole if whole >= FEW else None
