"""Publish a previewed batch: one new version, or none, whatever happens on the way."""

from config.errors import ConflictError
from config.terms import Download, VersionOperation
from data.batches import get_batch, list_set_aside, save_mapping
from data.crash import crash_point
from data.datasets import find_or_add_dataset, find_version_of_run
from data.db import TenantSession
from data.models import Batch, Dataset, DatasetVersion
from data.runs import add_log
from data.store import StoredFile
from jobs._batch import BatchParams, move, profile_of, recipe_of, tell
from jobs._looks import forms_of
from jobs._records import feed
from jobs._registry import job
from jobs._run import Run
from jobs._steps import column_list, result_fields
from jobs.exports import make_download
from pipelines.mapping import fingerprint

DOWNLOAD_ROWS = 20_000


class PublishParams(BatchParams):
    """Which batch, and whether its downloads are made at once or when somebody wants them."""

    downloads: bool = True


@job(
    title="Publish a file",
    description="Makes the checked rows the next version of their dataset, with its downloads.",
    timeout_seconds=900,
    memory_mib=3072,
    params=PublishParams,
    retries=2,
)
def publish_batch(run: Run, params: PublishParams) -> str:
    """Write the version, move the dataset's head, prepare the downloads."""
    with run.desk.reading() as session:
        made = [find_version_of_run(session, one) for one in (run.id, run.row.resumes_id) if one]
    version = next((one for one in made if one is not None), None)
    if version is None:
        version = write_version(run, params.batch_id)
    crash_point("publish.committed")
    if params.downloads:
        with run.step("Downloads"):
            prepare_downloads(run, version)
    return f"Version {version.no} published, {version.rows:,} rows."


def write_version(run: Run, batch_id: int) -> DatasetVersion:
    """Write the result's file, then commit version, head and batch in one fenced transaction."""
    desk = run.desk
    with run.effect() as session:
        batch = get_batch(session, batch_id)
        dataset = find_or_add_dataset(
            session,
            batch.dataset,
            title=title_of(batch),
            profile=batch.profile,
            now=desk.now(),
        )
    with run.step("Write") as part:
        result = desk.staging.folder(desk.school_id, batch_id) / "result.parquet"
        file = desk.store.write(desk.school_id, dataset.id, result)
        part.rows = file.rows
    crash_point("publish.written")
    with run.step("Commit"), run.effect() as session:
        version = commit(run, session, batch_id, file=file)
        run.keep(session, {"version": version.no})
        return version


def commit(run: Run, session: TenantSession, batch_id: int, *, file: StoredFile) -> DatasetVersion:
    """Insert the version, move the head if nobody else did, close the batch."""
    batch = get_batch(session, batch_id)
    dataset = find_or_add_dataset(
        session, batch.dataset, title=title_of(batch), profile=batch.profile, now=run.desk.now()
    )
    refuse_moved_head(batch, dataset)
    recipe = recipe_of(run.desk, session, batch)
    fields = result_fields(recipe)
    version = run.desk.store.commit(
        session,
        dataset,
        file,
        base_no=batch.base_no or 0,
        operation=VersionOperation.PUBLISH,
        run_id=run.id,
        columns=column_list(fields),
        key=batch.key,
        counts=batch.counts["changes"],
        created_by=run.desk.actor.email,
        created_at=run.desk.now(),
        batch_id=batch.id,
    )
    close(run, session, batch, version=version)
    told = feed(run.desk, session, dataset, version, base_no=batch.base_no or 0)
    if told:
        add_log(session, run.id, told, now=run.desk.now())
    return version


def close(run: Run, session: TenantSession, batch: Batch, *, version: DatasetVersion) -> None:
    """Mark the batch as published and remember its mapping for the next file of this layout."""
    move(run.desk, batch, "published")
    batch.version_no = version.no
    batch.problem = batch.hint = ""
    headers = batch.detected["headers"]
    print_of = fingerprint(headers, batch.profile)
    saved = save_mapping(session, batch, print_of, headers=headers, now=run.desk.now())
    folder = run.desk.staging.folder(run.desk.school_id, batch.id)
    saved.reading = {**saved.reading, "forms": forms_of(folder)}
    aside = len(list_set_aside(session, batch.id))
    tell(run.desk, session, batch, "batch.published", version=version.no, set_aside=aside)


def refuse_moved_head(batch: Batch, dataset: Dataset) -> None:
    """Refuse to publish over a version that nobody compared this batch with."""
    if dataset.head_no != (batch.base_no or 0):
        raise ConflictError(
            f"{dataset.title} moved to version {dataset.head_no} after this preview "
            f"of version {batch.base_no}.",
            hint="Preview again; your corrections are kept.",
        )


def prepare_downloads(run: Run, version: DatasetVersion) -> None:
    """Render every download of a small version, and the plain CSV of a large one."""
    small = version.rows <= DOWNLOAD_ROWS
    kinds = [Download.CSV, Download.CSV_EXCEL, Download.XLSX, Download.PDF]
    wanted = kinds if small else kinds[:1]
    for done, kind in enumerate(wanted):
        run.progress(done, len(wanted))
        make_download(run.desk, version.dataset_id, version.no, kind, render=run.child)
    run.progress(len(wanted), len(wanted))


def title_of(batch: Batch) -> str:
    """Return a dataset's title: the profile's, or the name read aloud."""
    profile = profile_of(batch)
    return profile.title if profile.dataset == batch.dataset else readable(batch.dataset)


def readable(name: str) -> str:
    """Return a dataset's name as words: `grades_8b` gives `Grades 8b`."""
    return name.replace("_", " ").capitalize()
