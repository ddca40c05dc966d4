"""Take a publication back: an earlier state becomes the next version."""

from dataclasses import dataclass

import polars as pl
from pydantic import BaseModel
from pydantic import Field as Parameter

from config.errors import ConflictError
from config.terms import MissingRows, Mode, VersionOperation
from data.datasets import find_version_of_run, get_dataset, get_version, list_versions
from data.models import DatasetVersion
from data.store import file_of
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs._records import feed
from jobs._registry import job
from jobs._run import Run
from pipelines.changeset import ChangeSet, compare


class RevertParams(BaseModel):
    """Which state of which dataset comes back."""

    dataset: str = Parameter(title="Dataset")
    no: int = Parameter(title="Version to go back to", ge=1)
    base_no: int = Parameter(title="Version that holds now", ge=1)


@dataclass(frozen=True, kw_only=True)
class RevertPreview:
    """What going back would change, and whose later publications it would take back with it."""

    base_no: int
    changes: ChangeSet
    taken_back: tuple[DatasetVersion, ...]


def preview_revert(desk: Desk, name: str, no: int) -> RevertPreview:
    """Compare the head with an earlier version; nothing is written."""
    desk.allow("see")
    with desk.reading() as session:
        dataset = get_dataset(session, name)
        head, wanted = (
            get_version(session, dataset, dataset.head_no),
            get_version(session, dataset, no),
        )
        paths = desk.store.path_of(session, head), desk.store.path_of(session, wanted)
        later = [v for v in list_versions(session, dataset) if no < v.no <= head.no]
    before, after = (pl.read_parquet(path) for path in paths)
    numbered = after.with_row_index("_row", offset=1).with_columns(pl.col("_row").cast(pl.Int64))
    changes = compare(
        numbered,
        before,
        key=tuple(wanted.key),
        mode=Mode.REPLACE_ALL,
        missing_rows=MissingRows.DELETE,
    )
    return RevertPreview(base_no=head.no, changes=changes, taken_back=tuple(later))


def request_revert(desk: Desk, params: RevertParams) -> int:
    """Queue the way back; return the run's number."""
    desk.allow("revert")
    with desk.transaction() as session:
        dataset = get_dataset(session, params.dataset)
        refuse_moved(dataset.title, dataset.head_no, params)
        run = enqueue(desk, session, "revert_dataset", params.model_dump())
        desk.audit(session, "dataset.revert_requested", dataset.name, new=f"version {params.no}")
        session.flush()
        return run.id


@job(
    title="Revert a dataset",
    description="Makes an earlier version of a dataset the next one; those between stay.",
    timeout_seconds=300,
    memory_mib=1024,
    params=RevertParams,
)
def revert_dataset(run: Run, params: RevertParams) -> str:
    """Make an earlier version the next one; the history keeps both."""
    with run.desk.reading() as session:
        done = find_version_of_run(session, run.id)
    if done is not None:
        return f"Version {done.no} holds."
    with run.step("Commit"), run.effect() as session:
        dataset = get_dataset(session, params.dataset)
        refuse_moved(dataset.title, dataset.head_no, params)
        wanted = get_version(session, dataset, params.no)
        version = run.desk.store.commit(
            session,
            dataset,
            file_of(session, wanted),
            base_no=params.base_no,
            operation=VersionOperation.REVERT,
            run_id=run.id,
            columns=wanted.columns,
            key=wanted.key,
            counts={},
            created_by=run.desk.actor.email,
            created_at=run.desk.now(),
            reverts_to=wanted.no,
            note=f"Back to version {wanted.no}.",
        )
        told = feed(run.desk, session, dataset, version, base_no=params.base_no)
        outcome = f"Version {version.no} brings back version {wanted.no}. {told}".strip()
        run.desk.audit(session, "dataset.reverted", dataset.name, new=outcome)
        run.complete(session, outcome)
    return outcome


def refuse_moved(title: str, head_no: int, params: RevertParams) -> None:
    """Refuse to go back over a publication that nobody looked at."""
    if head_no != params.base_no:
        raise ConflictError(
            f"{title} moved to version {head_no} after this comparison.",
            hint="Look at the changes again.",
        )
