"""Year-end promotion decided for every student at once, in whole thousandths, never in floats.

The rules and their order are those of the school's promotion table: the first that fits decides.
`decide` takes one row per school enrolment and one row per level, and returns each student with
outcome, reason and the values that led to it; the dry run and the application use the same rows.
"""

import polars as pl

from config.school_terms import (
    ConditionalEffect,
    MissingAttendance,
    MissingResults,
    Outcome,
)

TENTH_OF_A_PERCENT = 100  # in thousandths of a percent
# What weighs more counts in larger steps: a mark, a failed course, a thousandth of attendance.
MARK, FAILED = 1_000_000_000, 1_000_000
PASSED = (Outcome.PROMOTED, Outcome.GRADUATED)
SETTLED = [Outcome.EXCLUDED.value, Outcome.SKIPPED.value]
STUDENT = {
    "enrolment_id": pl.Int64,
    "person_id": pl.Int64,
    "row_version": pl.Int64,
    "level_code": pl.String,
    "class_code": pl.String,
    "is_enrolled": pl.Boolean,
    "has_next": pl.Boolean,
    "results": pl.Int64,
    "missing": pl.Int64,
    "required_missing": pl.Int64,
    "credit": pl.Int64,
    "missing_credit": pl.Int64,
    "weighted": pl.Int64,
    "failed": pl.Int64,
    "required_failed": pl.Int64,
    "possible": pl.Int64,
    "present": pl.Int64,
    "retentions": pl.Int64,
}
LEVEL = {
    "level_code": pl.String,
    "next_level_code": pl.String,
    "next_school_code": pl.String,
    "rule_id": pl.Int64,
    "pass_mark": pl.Int64,
    "max_failed": pl.Int64,
    "min_attendance": pl.Int64,
    "cond_mark": pl.Int64,
    "cond_max_failed": pl.Int64,
    "cond_min_attendance": pl.Int64,
    "missing_results": pl.String,
    "missing_attendance": pl.String,
    "cond_effect": pl.String,
    "max_retentions": pl.Int64,
    "round_scale": pl.Int64,
    "seats": pl.Int64,
}


def decide(students: pl.DataFrame, levels: pl.DataFrame) -> pl.DataFrame:
    """Return each student with `outcome`, `reason`, `overall`, `failed_courses`, `attendance`.

    `students` has the columns of STUDENT, one row per school enrolment of the year that ends:
    `credit` and `missing_credit` in thousandths, `weighted` the sum of credit times percent in
    thousandths of thousandths, `possible` and `present` in thousandths of a day. `levels` has
    those of LEVEL, one row per level: marks and attendance in thousandths of a percent, no
    `rule_id` where no rule holds. The source of the order is the records' rule 2, steps 1 to 9.
    """
    return (
        students.lazy()
        .join(levels.lazy(), on="level_code", how="left", maintain_order="left")
        .with_columns(overall=overall(), failed_courses=failed(), attendance=attendance())
        .with_columns(is_pass=passes(), is_conditional=passes_conditionally())
        .with_columns(verdict=first_that_fits())
        .with_columns(outcome=word(0), reason=word(1))
        .with_columns(place=place())
        .with_columns(seated())
        .drop("is_pass", "is_conditional", "verdict", "place")
        .collect()
    )


def half_up(value: pl.Expr, over: pl.Expr) -> pl.Expr:
    """Return a quotient of whole numbers from zero on, rounded half up; nothing over nothing."""
    whole = (2 * value + over) // (2 * over)
    return pl.when(over > 0).then(whole)


def overall() -> pl.Expr:
    """Return the credit-weighted mean, rounded half up at the rule's scale, in thousandths."""
    unit = pl.lit(10, pl.Int64).pow(3 - pl.col("round_scale")).cast(pl.Int64)
    with_zeros = pl.col("credit") + pl.col("missing_credit")
    credit = pl.when(counts_zero()).then(with_zeros).otherwise(pl.col("credit"))
    return half_up(pl.col("weighted"), credit * unit) * unit


def failed() -> pl.Expr:
    """Return how many courses count as failed."""
    more = pl.when(counts_zero()).then(pl.col("missing")).otherwise(0)
    return pl.col("failed") + more


def attendance() -> pl.Expr:
    """Return the share of possible days that were attended, to 0.1 %, in thousandths."""
    return half_up(pl.col("present") * 1_000, pl.col("possible")) * TENTH_OF_A_PERCENT


def counts_zero() -> pl.Expr:
    """Tell whether a missing result counts as nothing."""
    return pl.col("missing_results") == MissingResults.ZERO


def passes() -> pl.Expr:
    """Tell whether a student meets the rule in full."""
    return meets("pass_mark", "max_failed", "min_attendance")


def passes_conditionally() -> pl.Expr:
    """Tell whether a student meets the rule for a conditional pass, where there is one."""
    meets_it = meets("cond_mark", "cond_max_failed", "cond_min_attendance")
    return pl.col("cond_mark").is_not_null() & meets_it


def meets(mark: str, most: str, least: str) -> pl.Expr:
    """Tell whether marks, failed courses, attendance and required courses are good enough."""
    attended = pl.col("attendance").is_null() | (pl.col("attendance") >= pl.col(least))
    lacking = pl.when(counts_zero()).then(pl.col("required_missing")).otherwise(0)
    return (
        (pl.col("overall") >= pl.col(mark))
        & (pl.col("failed_courses") <= pl.col(most))
        & attended
        & (pl.col("required_failed") + lacking == 0)
    )


def first_that_fits() -> pl.Expr:
    """Return the first verdict whose condition holds, as `outcome/reason`."""
    is_top = pl.col("next_level_code").is_null()
    waits = pl.col("missing_results") == MissingResults.HOLD
    lacks_all = (pl.col("results") == 0) | pl.col("overall").is_null()
    waits_for_days = pl.col("missing_attendance") == MissingAttendance.HOLD
    review = pl.col("cond_effect") == ConditionalEffect.HOLD
    often = pl.col("retentions") >= pl.col("max_retentions")
    return (
        pl.when(~pl.col("is_enrolled"))
        .then(verdict(Outcome.EXCLUDED, "not_enrolled"))
        .when(pl.col("has_next"))
        .then(verdict(Outcome.SKIPPED, "already_enrolled_next"))
        .when(pl.col("rule_id").is_null())
        .then(verdict(Outcome.HELD, "no_rule"))
        .when(lacks_all | (waits & (pl.col("missing") > 0)))
        .then(verdict(Outcome.HELD, "missing_results"))
        .when((pl.col("possible") == 0) & waits_for_days)
        .then(verdict(Outcome.HELD, "missing_attendance"))
        .when(pl.col("is_pass") & is_top)
        .then(verdict(Outcome.GRADUATED, "passed"))
        .when(pl.col("is_pass"))
        .then(verdict(Outcome.PROMOTED, "passed"))
        .when(pl.col("is_conditional") & review)
        .then(verdict(Outcome.HELD, "conditional_review"))
        .when(pl.col("is_conditional") & is_top)
        .then(verdict(Outcome.GRADUATED_CONDITIONALLY, "passed_conditionally"))
        .when(pl.col("is_conditional"))
        .then(verdict(Outcome.PROMOTED_CONDITIONALLY, "passed_conditionally"))
        .when(often)
        .then(verdict(Outcome.HELD, "max_retentions"))
        .otherwise(verdict(Outcome.RETAINED, "not_passed"))
    )


def verdict(outcome: Outcome, reason: str) -> pl.Expr:
    """Return an outcome and its reason as one word."""
    return pl.lit(f"{outcome}/{reason}")


def word(index: int) -> pl.Expr:
    """Return one half of the verdict."""
    return pl.col("verdict").str.split("/").list.get(index)


def place() -> pl.Expr:
    """Rank those who passed at a level: best marks, fewest failed, best attendance come first."""
    attended = pl.col("attendance").fill_null(-1)
    order = -pl.col("overall") * MARK + pl.col("failed_courses") * FAILED - attended
    among = order.rank("min").over("level_code", "outcome")
    until = order.rank("max").over("level_code", "outcome")
    return pl.when(pl.col("outcome").is_in([one.value for one in PASSED])).then(
        pl.struct(first=among.cast(pl.Int64), last=until.cast(pl.Int64))
    )


def seated() -> list[pl.Expr]:
    """Hold whoever got no seat, and everybody who is level with others at the last one."""
    first, last = pl.col("place").struct.field("first"), pl.col("place").struct.field("last")
    seats = pl.col("seats")
    is_out, is_tied = (first > seats).fill_null(value=False), (last > seats).fill_null(value=False)
    held = pl.when(is_out | is_tied).then(pl.lit(Outcome.HELD.value))
    why = pl.when(is_out).then(pl.lit("no_seat")).when(is_tied).then(pl.lit("tie"))
    return [
        held.otherwise(pl.col("outcome")).alias("outcome"),
        why.otherwise(pl.col("reason")).alias("reason"),
    ]


def settle(decided: pl.DataFrame, overrides: pl.DataFrame) -> pl.DataFrame:
    """Return the decisions with people's words over them, and where each student goes.

    `proposed` keeps what the rules said. An override never moves whoever is not enrolled or is
    enrolled in the next year already; one that promotes at the top graduates.
    """
    mine = pl.col("override").is_not_null() & ~pl.col("proposed").is_in(SETTLED)
    said = pl.col("override")
    is_top = pl.col("next_level_code").is_null()
    top = (
        pl.when(is_top & (said == Outcome.PROMOTED))
        .then(pl.lit(Outcome.GRADUATED.value))
        .when(is_top & (said == Outcome.PROMOTED_CONDITIONALLY))
        .then(pl.lit(Outcome.GRADUATED_CONDITIONALLY.value))
        .otherwise(said)
    )
    goes_up = pl.col("outcome").is_in(
        [Outcome.PROMOTED.value, Outcome.PROMOTED_CONDITIONALLY.value]
    )
    stays = pl.col("outcome") == Outcome.RETAINED
    return (
        decided.rename({"outcome": "proposed"})
        .join(overrides, on="person_id", how="left", maintain_order="left")
        .with_columns(
            outcome=pl.when(mine).then(top).otherwise(pl.col("proposed")),
            reason=pl.when(mine).then(pl.lit("override")).otherwise(pl.col("reason")),
            override_by=pl.when(mine).then(pl.col("override_by")).fill_null(""),
            override_note=pl.when(mine).then(pl.col("override_note")).fill_null(""),
        )
        .with_columns(
            next_level_code=pl.when(goes_up)
            .then(pl.col("next_level_code"))
            .when(stays)
            .then(pl.col("level_code")),
            next_school_code=pl.when(goes_up).then(pl.col("next_school_code")),
        )
    )
