"""Judge a mapped batch: findings to fix, or nothing that stands in the way."""

from typing import Any

from data.batches import get_batch
from jobs._batch import move, published_for, recipe_of
from jobs._run import Run
from jobs._steps import check_batch


def check_now(run: Run, batch_id: int) -> str:
    """Check every row in a child and take the batch to Fix."""
    with run.desk.reading() as session:
        batch = get_batch(session, batch_id)
        recipe = recipe_of(run.desk, session, batch)
        published = published_for(run.desk, session, batch)
    with run.step("Check") as part:
        judged = run.child(check_batch, recipe, published)
        part.rows = judged["rows"]
    outcome = sentence(judged)
    with run.effect() as session:
        batch = get_batch(session, batch_id)
        move(run.desk, batch, "checked")
        batch.problem = batch.hint = ""
        batch.counts = {**batch.counts, "check": verdict(judged)}
        batch.trace = judged["trace"]
        run.complete(session, outcome)
    return outcome


def verdict(judged: dict[str, Any]) -> dict[str, int]:
    """Keep the numbers of a judgement."""
    return {name: judged[name] for name in ("rows", "errors", "error_rows", "queries", "notes")}


def sentence(judged: dict[str, Any]) -> str:
    """Say how a check ended."""
    if not judged["errors"]:
        return f"{judged['rows']:,} rows checked, no errors."
    return f"{judged['rows']:,} rows checked, {judged['errors']:,} errors to fix."
