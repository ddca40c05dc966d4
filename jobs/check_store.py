"""Compare every stored version of a school with its checksum, and collect what became none."""

from pydantic import BaseModel, Field

from config.errors import DamagedError
from data.store_check import collect, examine
from jobs._registry import job
from jobs._run import Run

SHOWN = 20


class CheckStore(BaseModel):
    """How a check is done."""

    dry_run: bool = Field(
        default=False, title="Dry run", description="Only compare; files left over stay."
    )


@job(
    title="Check the stored versions",
    description="Compares every version with its checksum; removes files that belong to none.",
    params=CheckStore,
    timeout_seconds=3600,
    is_schedulable=True,
)
def check_store(run: Run, params: CheckStore) -> str:
    """Read every file of the school's versions; a damaged one fails the run by name."""
    store, school_id = run.desk.store, run.desk.school_id
    told = "nothing was collected"
    if not params.dry_run:
        with run.step("Collect") as part:
            part.rows = len(collect(store, school_id))
            told = f"{part.rows:,} left-over files collected"
    with run.step("Compare") as part:
        problems = list(examine(store, school_id))
        part.rows = len(problems)
    for problem in problems[:SHOWN]:
        run.log(problem, level="error")
    if problems:
        raise DamagedError(problems[0], hint="Restore the file from a backup; see the run's log.")
    return f"Every version is as it was written; {told}."
