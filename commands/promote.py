"""Move a school up a year: dry run, apply, undo."""

from typing import Annotated, Any

import typer

from commands._options import AsJson, School
from commands._output import show, show_json, show_table
from config.errors import ConflictError, NotFoundError
from config.school_terms import Outcome, PromotionAction
from config.settings import load_settings
from config.terms import RunState
from data.models import JobRun, Promotion
from data.promotion_moves import list_blocked
from data.promotions import find_promotion_of_run, get_promotion
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._promotion import total_of
from jobs._terminal import open_terminal
from jobs.promote import PromoteParams
from jobs.promotions import approve, request

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def promote(
    school: School,
    from_: Annotated[int, typer.Option("--from", help="School year that ends, as 2026.")] = 0,
    to: Annotated[int, typer.Option("--to", help="School year that begins, as 2027.")] = 0,
    level: Annotated[str, typer.Option(help="Only this level.")] = "",
    apply: Annotated[bool, typer.Option("--apply", help="Carry it out at once.")] = False,
    undo: Annotated[int, typer.Option(help="Number of the promotion to take back.")] = 0,
    release: Annotated[str, typer.Option(help="Why an unusual result is right.")] = "",
    as_json: AsJson = False,
) -> None:
    """Decide who goes up a year; with --apply carry it out, with --undo take it back."""
    desk = open_terminal(load_settings(), school)
    if undo:
        params = PromoteParams(action=PromotionAction.UNDO, promotion_id=undo, level_code=level)
        tell(desk, do(desk, params), undo, as_json=as_json)
        return
    if not from_ or not to:
        raise typer.BadParameter("Say --from and --to, or --undo.")
    run = do(desk, PromoteParams(from_year=from_, to_year=to, level_code=level))
    with desk.reading() as session:
        promotion = find_promotion_of_run(session, run.id)
    if promotion is None:
        raise NotFoundError(f"Run {run.id} decided nothing.")
    if apply:
        approve(desk, promotion.id, release)
        run = do(desk, PromoteParams(action=PromotionAction.APPLY, promotion_id=promotion.id))
    tell(desk, run, promotion.id, as_json=as_json)


def do(desk: Desk, params: PromoteParams) -> JobRun:
    """Do a run here; one that fails is a refusal with its sentence."""
    run = finish_run(desk, request(desk, params))
    if run.state != RunState.SUCCEEDED:
        raise ConflictError(
            run.error_message or f"Run {run.id} ended as {run.state}.", hint=run.error_hint
        )
    return run


def tell(desk: Desk, run: JobRun, promotion_id: int, *, as_json: bool) -> None:
    """Say how the promotion stands: by level and outcome, and who could not go back."""
    with desk.reading() as session:
        promotion = get_promotion(session, promotion_id)
        blocked = (
            [
                {"student": one.sourced_id, "name": one.name, "reason": why}
                for one, why in list_blocked(session, promotion)
            ]
            if run.params.get("action") == PromotionAction.UNDO
            else []
        )
    if as_json:
        show_json(report_of(promotion, run, blocked))
        return
    show(run.outcome)
    outcomes = list(total_of(promotion.counts))
    titles = ["level", *(word.replace("_", " ") for word in outcomes)]
    show_table(
        titles,
        [
            [level, *(counts.get(word, 0) for word in outcomes)]
            for level, counts in sorted(promotion.counts.items())
        ],
    )
    if promotion.hold:
        show(f"Unusual: {promotion.hold}.")
    for one in blocked:
        show(f"{one['name']} ({one['student']}): {one['reason']}")


def report_of(promotion: Promotion, run: JobRun, blocked: list[dict[str, str]]) -> dict[str, Any]:
    """Return what programs read."""
    return {
        "promotion": promotion.id,
        "state": promotion.state,
        "run": run.id,
        "outcome": run.outcome,
        "outcomes": {word.value: total_of(promotion.counts).get(word, 0) for word in Outcome},
        "levels": promotion.counts,
        "unusual": promotion.hold,
        "blocked": blocked,
    }
