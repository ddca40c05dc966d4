"""Tables of year-end promotion: rules, runs, the decision on each student, what people overrode."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKeyConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from config.school_terms import (
    ConditionalEffect,
    DecisionState,
    ExitType,
    MissingAttendance,
    MissingResults,
    Outcome,
    PromotionState,
)
from data.models.base import Base, Numbered, Tenant, only_where, words


class PromotionRule(Tenant, Numbered, Base):
    """What promotion asks at a level (none: at every level) from a school year on.

    Marks and attendance are thousandths of a percent; of each scope and year one row is active.
    """

    __tablename__ = "promotion_rule"

    level_code: Mapped[str] = mapped_column(String(20))
    school_year: Mapped[int]
    version: Mapped[int]
    made_by: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]
    pass_mark: Mapped[int]
    course_pass: Mapped[int]
    max_failed: Mapped[int]
    min_attendance: Mapped[int]
    cond_max_failed: Mapped[int]
    cond_min_attendance: Mapped[int]
    round_scale: Mapped[int]
    missing_results: Mapped[MissingResults] = mapped_column(
        words(MissingResults, "missing_results")
    )
    missing_attendance: Mapped[MissingAttendance] = mapped_column(
        words(MissingAttendance, "missing_attendance")
    )
    cond_effect: Mapped[ConditionalEffect] = mapped_column(words(ConditionalEffect, "cond_effect"))
    cond_mark: Mapped[int | None] = mapped_column(default=None)
    max_retentions: Mapped[int | None] = mapped_column(default=None)
    seats: Mapped[int | None] = mapped_column(default=None)
    required_courses: Mapped[list[str]] = mapped_column(JSON, default_factory=list)
    condition: Mapped[str] = mapped_column(Text, default="")
    is_active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        CheckConstraint("round_scale BETWEEN 0 AND 2", name="scale"),
        Index(
            "uq_promotion_rule_active",
            "school_id",
            "level_code",
            "school_year",
            unique=True,
            **only_where("is_active"),
        ),
        {"sqlite_strict": True},
    )


class Promotion(Tenant, Numbered, Base):
    """One promotion of a school, or of a level of it, from a school year to the next.

    `rules` are the rules as they were when it was decided; they count until its end.
    """

    __tablename__ = "promotion"

    from_session_id: Mapped[int]
    to_session_id: Mapped[int]
    level_code: Mapped[str] = mapped_column(String(20))
    rules: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    counts: Mapped[dict[str, Any]] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]
    run_id: Mapped[int]
    state: Mapped[PromotionState] = mapped_column(
        words(PromotionState, "state"), default=PromotionState.PREVIEWED
    )
    hold: Mapped[str] = mapped_column(Text, default="")
    release_reason: Mapped[str] = mapped_column(Text, default="")
    approved_by: Mapped[str] = mapped_column(String(254), default="")
    approved_at: Mapped[datetime | None] = mapped_column(default=None)
    applied_by: Mapped[str] = mapped_column(String(254), default="")
    applied_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = ({"sqlite_strict": True},)


class PromotionDecision(Tenant, Base):
    """What one promotion says of one student, why, and what its application wrote and replaced."""

    __tablename__ = "promotion_decision"

    promotion_id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int]
    from_session_id: Mapped[int]
    from_enrolment_id: Mapped[int]
    level_code: Mapped[str] = mapped_column(String(20))
    class_code: Mapped[str] = mapped_column(String(40))
    proposed: Mapped[Outcome] = mapped_column(words(Outcome, "proposed"))
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "outcome"))
    reason: Mapped[str] = mapped_column(String(40))
    failed: Mapped[int]
    missing: Mapped[int]
    before_version: Mapped[int]
    state: Mapped[DecisionState] = mapped_column(words(DecisionState, "state"))
    overall: Mapped[int | None] = mapped_column(default=None)
    attendance: Mapped[int | None] = mapped_column(default=None)
    next_level_code: Mapped[str | None] = mapped_column(String(20), default=None)
    next_school_code: Mapped[str | None] = mapped_column(String(40), default=None)
    override_by: Mapped[str] = mapped_column(String(254), default="")
    override_note: Mapped[str] = mapped_column(Text, default="")
    before_exit_on: Mapped[date | None] = mapped_column(default=None)
    before_exit_type: Mapped[ExitType | None] = mapped_column(
        words(ExitType, "before_exit_type"), default=None
    )
    created_enrolment_id: Mapped[int | None] = mapped_column(default=None)
    undone_at: Mapped[datetime | None] = mapped_column(default=None)

    __table_args__ = (
        ForeignKeyConstraint(
            ["school_id", "promotion_id"], ["promotion.school_id", "promotion.id"]
        ),
        Index(
            "uq_promotion_decision_applied",
            "school_id",
            "person_id",
            "from_session_id",
            unique=True,
            **only_where("state = 'applied'"),
        ),
        {"sqlite_strict": True},
    )


class PromotionOverride(Tenant, Base):
    """A person's word on one student in a year; it outlives every dry run."""

    __tablename__ = "promotion_override"

    person_id: Mapped[int] = mapped_column(primary_key=True)
    from_session_id: Mapped[int] = mapped_column(primary_key=True)
    outcome: Mapped[Outcome] = mapped_column(words(Outcome, "outcome"))
    note: Mapped[str] = mapped_column(Text)
    made_by: Mapped[str] = mapped_column(String(254))
    made_at: Mapped[datetime]

    __table_args__ = ({"sqlite_strict": True},)
