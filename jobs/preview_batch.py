"""Work out exactly what publishing a batch would change, and write none of it."""

from typing import Any

from data.batches import get_batch
from jobs._batch import BatchParams, move, published_for, recipe_of, target_of
from jobs._registry import job
from jobs._run import Run
from jobs._steps import check_batch
from jobs._steps import preview_batch as compare_batch


@job(
    title="Preview a file",
    description="Checks a file with all its corrections and shows what publishing would change.",
    timeout_seconds=300,
    memory_mib=3072,
    params=BatchParams,
)
def preview_batch(run: Run, params: BatchParams) -> str:
    """Check once more with all corrections, then compare with the dataset's head."""
    with run.desk.reading() as session:
        batch = get_batch(session, params.batch_id)
        recipe = recipe_of(run.desk, session, batch)
        published = published_for(run.desk, session, batch)
        base_no, target = target_of(run.desk, session, batch)
    with run.step("Check") as part:
        judged = run.child(check_batch, recipe, published)
        part.rows = judged["rows"]
    with run.step("Compare") as part:
        compared = run.child(compare_batch, recipe, target)
        part.rows = compared["counts"]["file"]
    return finish(run, params.batch_id, base_no, {"check": judged, "changes": compared})


def finish(run: Run, batch_id: int, base_no: int, found: dict[str, Any]) -> str:
    """Store the totals and the head they were compared with."""
    changes, judged = found["changes"]["counts"], found["check"]
    outcome = f"{changes['new']:,} new, {changes['changed']:,} changed."
    with run.effect() as session:
        batch = get_batch(session, batch_id)
        numbers = ("rows", "errors", "error_rows", "queries", "notes")
        batch.counts = {
            "check": {name: judged[name] for name in numbers},
            "changes": changes,
            "table": found["changes"]["table"],
        }
        batch.trace = judged["trace"]
        batch.base_no = base_no
        batch.problem = batch.hint = ""
        move(run.desk, batch, "previewed")
        run.complete(session, outcome)
    return outcome
