"""Compare every stored version of a school with its checksum, and collect what became none."""

from pydantic import BaseModel, Field

from config.errors import DamagedError
from data.models import DatasetVersion
from data.store_check import collect, list_version_files, refuse_unreadable, unaccounted
from jobs._items import chosen, each, finish
from jobs._registry import ADMINISTRATORS, job
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
    owner=ADMINISTRATORS,
    lock=lambda _params: "store",
    params=CheckStore,
    timeout_seconds=3600,
    is_schedulable=True,
)
def check_store(run: Run, params: CheckStore) -> str:
    """Read the file of each of the school's versions; a damaged one is an item that failed."""
    store, school_id = run.desk.store, run.desk.school_id
    told = "nothing was collected"
    if not params.dry_run:
        with run.step("Collect") as part:
            part.rows = len(collect(store, school_id))
            told = f"{part.rows:,} left-over files collected"
    refuse_unaccounted(run)
    with run.desk.reading() as session:
        files = {
            place_of(version): (version, file) for version, file in list_version_files(session)
        }

    def compare(name: str) -> str:
        version, file = files[name]
        refuse_unreadable(store, version, file)
        return f"{version.rows:,} rows, as they were written"

    wanted = chosen(run, list(files))
    tally = each(run, "Compare", wanted, compare, total=len(wanted))
    return finish(
        run, tally, noun="versions", outcome=f"Every version is as it was written; {told}."
    )


def place_of(version: DatasetVersion) -> str:
    """Name a version as the list of items does."""
    return f"dataset {version.dataset_id}, version {version.no}"


def refuse_unaccounted(run: Run) -> None:
    """Fail at histories with gaps and at files that nobody knows."""
    with run.step("Account") as part, run.desk.reading() as session:
        problems = list(unaccounted(run.desk.store, session))
        part.rows = len(problems)
    for problem in problems[:SHOWN]:
        run.log(problem, level="error")
    if problems:
        raise DamagedError(problems[0], hint="Restore the file from a backup; see the run's log.")
