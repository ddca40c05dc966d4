"""What people do about promotion: levels and rules, overrides, the second person's approval."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, Self

import polars as pl
from pydantic import BaseModel, ConfigDict, Field, model_validator

from config.errors import ConflictError, ForbiddenError, InputError
from config.school_terms import (
    ConditionalEffect,
    MissingAttendance,
    MissingResults,
    Outcome,
    PromotionAction,
    PromotionState,
)
from config.terms import Origin
from data.db import TenantSession
from data.models import Promotion, PromotionDecision, PromotionOverride, PromotionRule
from data.promotions import (
    change_state,
    count_decisions,
    find_rule,
    get_decision,
    get_promotion,
    is_overridden_by,
    list_rules,
)
from data.records import list_levels
from data.tenancy import insert_or_update
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs.promote import PromoteParams
from pipelines.promotion import SETTLED, settle
from pipelines.promotion_flow import sources, step

THOUSAND = 1_000
OVERRIDES = (
    *(Outcome.PROMOTED, Outcome.PROMOTED_CONDITIONALLY, Outcome.RETAINED),
    *(Outcome.GRADUATED, Outcome.HELD),
)


NOTHING, ALL = Decimal(0), Decimal(100)
Percent = Annotated[Decimal, Field(ge=NOTHING, le=ALL, decimal_places=3)]


class RuleDraft(BaseModel):
    """A rule as somebody wrote it: marks and attendance in percent, at most three decimals."""

    model_config = ConfigDict(frozen=True)

    level_code: str = Field(default="", max_length=20)
    school_year: int = Field(ge=1900, le=2200)
    pass_mark: Percent = Decimal(50)
    course_pass: Percent = Decimal(50)
    max_failed: int = Field(default=2, ge=0, le=99)
    min_attendance: Percent = NOTHING
    cond_mark: Percent | None = None
    cond_max_failed: int = Field(default=3, ge=0, le=99)
    cond_min_attendance: Percent = NOTHING
    missing_results: MissingResults = MissingResults.HOLD
    missing_attendance: MissingAttendance = MissingAttendance.IGNORE
    cond_effect: ConditionalEffect = ConditionalEffect.PROMOTE
    condition: str = Field(default="", max_length=2_000)
    max_retentions: int | None = Field(default=None, ge=1, le=9)
    round_scale: int = Field(default=1, ge=0, le=2)
    seats: int | None = Field(default=None, ge=0, le=1_000_000)
    required_courses: tuple[str, ...] = ()

    @model_validator(mode="after")
    def conditional_is_easier(self) -> Self:
        """Refuse a conditional pass that asks for more than the pass itself."""
        if self.cond_mark is not None and self.cond_mark > self.pass_mark:
            raise ValueError("a conditional pass asks for more than the pass itself")
        return self


def save_rule(desk: Desk, draft: RuleDraft) -> str:
    """Make this the rule of its scope from its year on; earlier versions stay to be read."""
    desk.allow("manage_school")
    facts = columns_of(draft)
    with desk.transaction() as session:
        known = {level.code for level in list_levels(session)}
        if draft.level_code and draft.level_code not in known:
            raise InputError(
                f"There is no level {draft.level_code}.", hint="Set the levels up first."
            )
        before = find_rule(session, draft.level_code, draft.school_year)
        if before is not None:
            before.is_active = False
            session.flush()
        version = before.version + 1 if before else 1
        rule = PromotionRule(
            level_code=draft.level_code,
            school_year=draft.school_year,
            version=version,
            made_by=desk.actor.email,
            made_at=desk.now(),
            **facts,
        )
        session.add(rule)
        scope = draft.level_code or "every level"
        told = f"The rule for {scope} from {draft.school_year} on, version {version}, is kept."
        desk.audit(session, "promotion_rule.saved", scope, new=told)
    return told


def columns_of(draft: RuleDraft) -> dict[str, Any]:
    """Return what a rule's row holds of a draft: marks and attendance in thousandths."""
    facts: dict[str, Any] = draft.model_dump(exclude={"level_code", "school_year"})
    marks = ("pass_mark", "course_pass", "min_attendance", "cond_mark", "cond_min_attendance")
    facts |= {name: thousandths(facts[name]) for name in marks}
    facts["required_courses"] = list(draft.required_courses)
    return facts


def thousandths(value: Decimal | None) -> int | None:
    """Return a percentage in whole thousandths."""
    return None if value is None else int(value * THOUSAND)


def copy_rules(desk: Desk, school_year: int) -> str:
    """Let the rules that hold now begin anew in a school year, to be changed there."""
    desk.allow("manage_school")
    with desk.reading() as session:
        rules = list_rules(session, school_year - 1)
        fresh = [rule for rule in rules if not find_rule(session, rule.level_code, school_year)]
    if not fresh:
        raise ConflictError(
            f"There is nothing to copy into {school_year}.", hint="Write the first rule."
        )
    for rule in fresh:
        save_rule(desk, draft_of(rule, school_year))
    return f"{len(fresh)} rules begin anew in {school_year}."


def draft_of(rule: PromotionRule, school_year: int) -> RuleDraft:
    """Return a rule as it is edited, in percent."""
    facts = {name: getattr(rule, name) for name in RuleDraft.model_fields}
    marks = ("pass_mark", "course_pass", "min_attendance", "cond_mark", "cond_min_attendance")
    told = {n: None if facts[n] is None else Decimal(facts[n]) / THOUSAND for n in marks}
    return RuleDraft.model_validate(
        {
            **facts,
            **told,
            "school_year": school_year,
            "required_courses": tuple(rule.required_courses),
        }
    )


def request(desk: Desk, params: PromoteParams) -> int:
    """Queue a dry run, an application or an undo; return the run's number."""
    desk.allow("promote" if params.action is PromotionAction.DRY_RUN else "approve")
    with desk.transaction() as session:
        if params.promotion_id is not None:
            promotion = get_promotion(session, params.promotion_id)
            if params.action is PromotionAction.APPLY and promotion.applied_by:
                raise ConflictError(
                    f"Promotion {promotion.id} was applied already, by {promotion.applied_by}.",
                    hint="Nothing changed.",
                )
            step(promotion.state, params.action)
        return enqueue(desk, session, "promote", params.model_dump(mode="json")).id


def override(
    desk: Desk, promotion_id: int, person_ids: Sequence[int], *, outcome: Outcome, note: str
) -> str:
    """Put a person's word over the rules' for some students; it holds in later dry runs too."""
    desk.allow("promote")
    if outcome not in OVERRIDES:
        raise InputError(f"Nobody can be set to {outcome}.", hint="Choose another outcome.")
    if not person_ids:
        raise InputError("No student is chosen.", hint="Choose at least one row.")
    if not note.strip():
        raise InputError("An override needs a note.", hint="Say why, for whoever approves it.")
    with desk.transaction() as session:
        promotion = get_promotion(session, promotion_id)
        refuse_unless_open(promotion.state)
        told = [get_decision(session, promotion_id, number) for number in person_ids]
        put_over(desk, told, promotion.rules, outcome=outcome, note=note)
        keep_overrides(desk, session, told, outcome=outcome, note=note)
        promotion.counts = recount(session, promotion_id)
        names = f"promotion {promotion_id}"
        desk.audit(session, "promotion.overridden", names, new=f"{len(told)} to {outcome}: {note}")
    return f"{len(told)} students are set to {outcome.replace('_', ' ')}."


def recount(session: TenantSession, promotion_id: int) -> dict[str, dict[str, int]]:
    """Count the outcomes of each level as they stand now."""
    session.flush()
    counts: dict[str, dict[str, int]] = {}
    for level, _, outcome, _, count in count_decisions(session, promotion_id):
        mine = counts.setdefault(level, {})
        mine[outcome.value] = mine.get(outcome.value, 0) + count
    return counts


def refuse_unless_open(state: PromotionState) -> None:
    """Refuse to change what somebody approved."""
    if state is not PromotionState.PREVIEWED:
        raise ConflictError(
            f"This promotion is {state.replace('_', ' ')}; its decisions stand.",
            hint="Take the approval back first, or make a new dry run.",
        )


def put_over(
    desk: Desk,
    decisions: Sequence[PromotionDecision],
    rules: Sequence[Mapping[str, Any]],
    *,
    outcome: Outcome,
    note: str,
) -> None:
    """Write an override into decisions as the next dry run would: outcome, and where each goes."""
    settled = next((one.proposed for one in decisions if one.proposed in SETTLED), None)
    if settled is not None:
        raise ConflictError(
            f"A student who is {settled} cannot be set to {outcome}.",
            hint="Leave this student out of the selection.",
        )
    goes = {rule["level_code"]: rule for rule in rules}
    following = ("next_level_code", "next_school_code")
    facts = [
        {
            "person_id": one.person_id,
            "level_code": one.level_code,
            "outcome": one.proposed.value,
            "reason": one.reason,
            **{name: goes.get(one.level_code, {}).get(name) for name in following},
        }
        for one in decisions
    ]
    said = pl.DataFrame({"person_id": [one.person_id for one in decisions]}).with_columns(
        override=pl.lit(outcome.value),
        override_by=pl.lit(desk.actor.email),
        override_note=pl.lit(note),
    )
    strings = dict.fromkeys((*following, "level_code"), pl.String)
    rows = settle(pl.DataFrame(facts, schema_overrides=strings), said).rows(named=True)
    for one, row in zip(decisions, rows, strict=True):
        one.outcome, one.reason = Outcome(row["outcome"]), row["reason"]
        for name in (*following, "override_by", "override_note"):
            setattr(one, name, row[name])


def keep_overrides(
    desk: Desk,
    session: TenantSession,
    decisions: Sequence[PromotionDecision],
    *,
    outcome: Outcome,
    note: str,
) -> None:
    """Keep the overrides for the dry runs to come."""
    rows = [
        {
            "person_id": one.person_id,
            "from_session_id": one.from_session_id,
            "outcome": outcome,
            "note": note,
            "made_by": desk.actor.email,
            "made_at": desk.now(),
        }
        for one in decisions
    ]
    insert_or_update(session, PromotionOverride, rows, *("outcome", "note", "made_by", "made_at"))


def approve(desk: Desk, promotion_id: int, release_reason: str = "") -> str:
    """Let a second person say yes; an unusual result wants a reason as well.

    The owner of the installation's files at the terminal is trusted to be both.
    """
    desk.allow("approve")
    with desk.transaction() as session:
        promotion = get_promotion(session, promotion_id)
        state = step(promotion.state, "approve")
        refuse_first(desk, session, promotion)
        if promotion.hold and not release_reason.strip():
            raise ConflictError(
                f"The result is unusual: {promotion.hold}.",
                hint="Approve it with a reason, or look at the rules again.",
            )
        change_state(
            session,
            promotion_id,
            sources("approve"),
            state=state,
            approved_by=desk.actor.email,
            approved_at=desk.now(),
            release_reason=release_reason.strip(),
        )
        told = f"Promotion {promotion_id} is approved."
        desk.audit(session, "promotion.approved", f"promotion {promotion_id}", new=release_reason)
    return told


def refuse_first(desk: Desk, session: TenantSession, promotion: Promotion) -> None:
    """Refuse the approval of whoever made the dry run or decided one of its students."""
    mine = desk.actor.email
    if desk.actor.origin is Origin.COMMAND:
        return
    done = "made this dry run" if promotion.made_by == mine else ""
    if not done and is_overridden_by(session, promotion.id, mine):
        done = "overrode some of its decisions"
    if done:
        raise ForbiddenError(
            f"You {done}; another person approves it.",
            hint="Ask a colleague with the right to approve.",
        )


def withdraw(desk: Desk, promotion_id: int) -> str:
    """Take an approval back, so that decisions can be changed again."""
    desk.allow("approve")
    told = f"Promotion {promotion_id} is open again."
    nobody = {"approved_by": "", "approved_at": None, "release_reason": ""}
    return move(desk, promotion_id, "withdraw", told, **nobody)


def discard(desk: Desk, promotion_id: int) -> str:
    """Put a dry run away; it stays to be read."""
    desk.allow("promote")
    return move(desk, promotion_id, "discard", f"Promotion {promotion_id} is put away.")


def move(desk: Desk, promotion_id: int, action: str, told: str, **values: Any) -> str:
    """Change the state of a promotion and note who did."""
    with desk.transaction() as session:
        promotion = get_promotion(session, promotion_id)
        state = step(promotion.state, action)
        change_state(session, promotion_id, sources(action), state=state, **values)
        desk.audit(session, f"promotion.{action}", f"promotion {promotion_id}")
    return told
