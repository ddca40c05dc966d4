"""Compare the store's files with what the database says of them, and collect what is left over."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select, update

from config.errors import DamagedError
from config.terms import FileState
from data.crash import crash_point
from data.db import TenantSession, house_reading, reading, transaction
from data.files import verify
from data.models import DataFile, Dataset, DatasetVersion
from data.schools import list_schools
from data.store import Store


def school_ids(store: Store) -> list[int]:
    """Return the number of every school."""
    with house_reading(store.engine) as session:
        return [school.id for school in list_schools(session)]


def fsck(store: Store) -> list[str]:
    """Return a sentence for each version that cannot be read and each file nobody knows."""
    return [problem for school_id in school_ids(store) for problem in examine(store, school_id)]


def examine(store: Store, school_id: int) -> Iterator[str]:
    """Find what is wrong with one school's files."""
    with reading(store.engine, school_id) as session:
        yield from unreadable_versions(store, session)
        yield from unaccounted(store, session)


def unaccounted(store: Store, session: TenantSession) -> Iterator[str]:
    """Find histories with gaps, and files that no row of the database announces."""
    yield from broken_histories(session)
    yield from unknown_files(store, session)


def broken_histories(session: TenantSession) -> Iterator[str]:
    """Find datasets whose versions do not run from 1 to the head."""
    for dataset in session.scalars(select(Dataset).order_by(Dataset.id)):
        numbers = select(DatasetVersion.no).where(DatasetVersion.dataset_id == dataset.id)
        found = sorted(session.scalars(numbers))
        if found != list(range(1, dataset.head_no + 1)):
            yield (
                f"The versions of {dataset.name} at school {session.school_id} do not run "
                f"from 1 to {dataset.head_no}; restore the database from a backup."
            )


def unreadable_versions(store: Store, session: TenantSession) -> Iterator[str]:
    """Find files of versions that are missing, changed, or not marked as live."""
    for version, file in list_version_files(session):
        try:
            refuse_unreadable(store, version, file)
        except DamagedError as error:
            yield f"{error.message} {error.hint}".strip()


def list_version_files(session: TenantSession) -> list[tuple[DatasetVersion, DataFile]]:
    """List every version of a school with its file."""
    pairs = select(DatasetVersion, DataFile).join(
        DataFile,
        (DataFile.school_id == DatasetVersion.school_id) & (DataFile.id == DatasetVersion.file_id),
    )
    ordered = pairs.order_by(DatasetVersion.dataset_id, DatasetVersion.no)
    return [(version, file) for version, file in session.execute(ordered)]


def refuse_unreadable(store: Store, version: DatasetVersion, file: DataFile) -> None:
    """Refuse a version whose file is missing, changed, or not marked as live."""
    place = f"version {version.no} of dataset {version.dataset_id}"
    where = f"{place} at school {file.school_id}"
    if file.state != FileState.LIVE:
        raise DamagedError(f"The file of {where} is marked {file.state}.")
    try:
        verify(store.place(file.school_id, file.dataset_id, file.id), file.sha256)
    except DamagedError as error:
        raise DamagedError(f"{error.message} It holds {where}.", hint=error.hint) from error


def unknown_files(store: Store, session: TenantSession) -> Iterator[str]:
    """Find files that no row of the database announces."""
    known = set(session.scalars(select(DataFile.id).where(DataFile.state != FileState.GONE)))
    for path in files_of(store, session.school_id):
        if path.stem not in known:
            yield f"The store holds a file that the database does not know: {path}."


def files_of(store: Store, school_id: int) -> list[Path]:
    """Return every file in a school's folder of the store, finished or not."""
    folder = store.place(school_id, 0, "").parent.parent
    return sorted(path for path in folder.glob("*/*") if path.suffix in {".parquet", ".part"})


def collect_orphans(store: Store) -> list[str]:
    """Remove files that were announced but became no version in time; return their ids.

    Each step may be killed: a row is marked before its file goes, and is gone only afterwards.
    """
    return [file_id for school_id in school_ids(store) for file_id in collect(store, school_id)]


def collect(store: Store, school_id: int) -> list[str]:
    """Collect one school's orphans."""
    with transaction(store.engine, school_id) as session:
        late = DataFile.state == FileState.WRITING, DataFile.lease_until < store.now()
        session.execute(update(DataFile).where(*late).values(state=FileState.ABANDONED))
        wanted = select(DataFile).where(DataFile.state == FileState.ABANDONED)
        abandoned = session.scalars(wanted.order_by(DataFile.id)).all()
    crash_point("gc.marked")
    for file in abandoned:
        final = store.place(school_id, file.dataset_id, file.id)
        final.unlink(missing_ok=True)
        final.with_suffix(".part").unlink(missing_ok=True)
        crash_point("gc.unlinked")
        bury(store, school_id, file.id)
    return [file.id for file in abandoned]


def bury(store: Store, school_id: int, file_id: str) -> None:
    """Write down that an abandoned file is gone."""
    with transaction(store.engine, school_id) as session:
        session.execute(update(DataFile).where(DataFile.id == file_id).values(state=FileState.GONE))
