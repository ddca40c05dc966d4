"""Move a school up a year: a dry run, its application, or its undoing, each in one transaction."""

from pydantic import BaseModel, Field

from config.errors import InputError
from config.school_terms import DecisionState, PromotionAction, PromotionState
from data.crash import crash_point
from data.db import TenantSession
from data.models import Promotion
from data.promotion_moves import apply_decisions, count_blocked, undo_decisions
from data.promotions import change_state, count_decisions, get_promotion
from jobs._promotion import Span, decide_school, in_words
from jobs._registry import job
from jobs._run import Run
from pipelines.promotion_flow import sources, step


class PromoteParams(BaseModel):
    """What is done: a dry run of two years, or applying or taking back one promotion.

    Years go by the calendar year they end in; an undo may be of one level or one student.
    """

    action: PromotionAction = Field(default=PromotionAction.DRY_RUN, title="What to do")
    from_year: int | None = Field(default=None, title="School year that ends", ge=1900, le=2200)
    to_year: int | None = Field(default=None, title="School year that begins", ge=1900, le=2200)
    level_code: str = Field(default="", title="Only this level", max_length=20)
    promotion_id: int | None = Field(default=None, title="Promotion to apply or undo")
    person_id: int | None = Field(default=None, title="Undo only this student")


@job(
    title="Promote",
    description="Decides who goes up a year, carries an approved decision out, or takes it back.",
    params=PromoteParams,
    timeout_seconds=1_800,
    memory_mib=3072,
    retries=2,
    lock=lambda _params: "promotion",
    is_schedulable=True,
)
def promote(run: Run, params: PromoteParams) -> str:
    """Do what is asked; what was done before is said and changes nothing."""
    match params.action:
        case PromotionAction.DRY_RUN:
            return dry_run(run, params)
        case PromotionAction.APPLY:
            return apply(run, needed(params))
        case PromotionAction.UNDO:
            return undo(run, needed(params), params)


def needed(params: PromoteParams) -> int:
    """Return which promotion is meant."""
    if params.promotion_id is None:
        raise InputError("Which promotion is not said.", hint="Give its number.")
    return params.promotion_id


def dry_run(run: Run, params: PromoteParams) -> str:
    """Decide every student and change nothing else."""
    if params.from_year is None or params.to_year is None or params.to_year <= params.from_year:
        raise InputError(
            "A dry run needs the year that ends and a later one.",
            hint="Say 2026 and 2027 to move from 2025/26 to 2026/27.",
        )
    span = Span(from_year=params.from_year, to_year=params.to_year, level_code=params.level_code)
    with run.step("Decide") as part, run.effect() as session:
        promotion = decide_school(run.desk, session, span, run.id)
        part.rows = sum(sum(level.values()) for level in promotion.counts.values())
        crash_point("promotion.decided")
        told = f"Promotion {promotion.id}: {in_words(promotion.counts)}."
        run.complete(session, told)
    return told


def apply(run: Run, promotion_id: int) -> str:
    """Carry an approved promotion out once, whoever asks how often."""
    with run.step("Apply") as part, run.effect() as session:
        promotion = get_promotion(session, promotion_id)
        if promotion.state == PromotionState.APPLIED:
            told = f"Promotion {promotion_id} was applied already, by {promotion.applied_by}."
            run.complete(session, f"{told} Nothing changed.")
            return told
        state = step(promotion.state, "apply")
        now, by = run.desk.now(), run.desk.actor.email
        change_state(
            session,
            promotion_id,
            sources("apply"),
            state=state,
            applied_by=by,
            applied_at=now,
        )
        done = apply_decisions(session, promotion)
        part.rows = done.applied
        crash_point("promotion.applied")
        told = f"Promotion {promotion_id}: {done.applied:,} students moved on"
        told += f", {done.stale:,} were overtaken by something else." if done.stale else "."
        run.desk.audit(session, "promotion.applied", f"promotion {promotion_id}", new=told)
        run.complete(session, told)
    crash_point("promotion.committed")
    return told


def undo(run: Run, promotion_id: int, params: PromoteParams) -> str:
    """Take a promotion back as far as nothing depends on it; the rest is listed with why."""
    with run.step("Undo") as part, run.effect() as session:
        promotion = get_promotion(session, promotion_id)
        step(promotion.state, "undo")
        undone = undo_decisions(
            session,
            promotion,
            level_code=params.level_code,
            person_id=params.person_id,
            now=run.desk.now(),
        )
        part.rows = undone
        settle_state(session, promotion)
        blocked = count_blocked(
            session, promotion, level_code=params.level_code, person_id=params.person_id
        )
        crash_point("promotion.undone")
        told = f"Promotion {promotion_id}: {undone:,} students are back where they were"
        told += f"; {blocked:,} cannot go back, see why." if blocked else "."
        run.desk.audit(session, "promotion.undone", f"promotion {promotion_id}", new=told)
        run.complete(session, told)
    return told


def settle_state(session: TenantSession, promotion: Promotion) -> None:
    """Write whether something of a promotion still holds."""
    left = sum(
        count
        for *_, state, count in count_decisions(session, promotion.id)
        if state == DecisionState.APPLIED
    )
    action = "undo_partly" if left else "undo"
    change_state(session, promotion.id, sources(action), state=step(promotion.state, action))
