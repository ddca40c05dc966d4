"""Immutable Parquet versions: a file is written first, then one transaction makes it the head."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
from sqlalchemy import Engine, update

from config.errors import ConflictError
from config.terms import FileState
from data.crash import crash_point
from data.db import TenantSession, transaction
from data.files import copy_to, hash_file, settle, verify, whole
from data.models import DataFile, Dataset, DatasetVersion

LEASE = timedelta(minutes=30)


@dataclass(frozen=True, kw_only=True)
class StoredFile:
    """One file of the store that no version names yet, or that a version names already."""

    file_id: str
    sha256: str
    size_bytes: int
    rows: int


@dataclass(frozen=True)
class Store:
    """The folder of all versions, with the database that knows what each file is."""

    root: Path
    engine: Engine
    now: Callable[[], datetime]

    def place(self, school_id: int, dataset_id: int, file_id: str) -> Path:
        """Return where a file lies."""
        shard = f"{school_id // 1000:04d}"
        return self.root / shard / str(school_id) / str(dataset_id) / f"{file_id}.parquet"

    def write(self, school_id: int, dataset_id: int, source: Path) -> StoredFile:
        """Copy a Parquet file into the store; nobody sees it before `commit`.

        The intent is written first, so that a crash leaves a file that `collect_orphans` knows.
        """
        file_id = str(uuid.uuid4())
        final = self.place(school_id, dataset_id, file_id)
        self.announce(school_id, dataset_id, file_id)
        crash_point("store.announced")
        part = final.with_suffix(".part")
        with whole(part):
            copy_to(source, part)
        crash_point("store.written")
        settle(part, final)
        crash_point("store.settled")
        blob = hash_file(final)
        rows = int(pl.scan_parquet(final).select(pl.len()).collect().item())
        return StoredFile(
            file_id=file_id, sha256=blob.sha256, size_bytes=blob.size_bytes, rows=rows
        )

    def announce(self, school_id: int, dataset_id: int, file_id: str) -> None:
        """Write down that a file is about to be written."""
        with transaction(self.engine, school_id) as session:
            now = self.now()
            session.add(
                DataFile(id=file_id, dataset_id=dataset_id, created_at=now, lease_until=now + LEASE)
            )

    def commit(
        self,
        session: TenantSession,
        dataset: Dataset,
        file: StoredFile,
        *,
        base_no: int,
        run_id: int,
        **facts: Any,
    ) -> DatasetVersion:
        """Make a file the next version and head, if the head is still `base_no`.

        Raises ConflictError when somebody else published in between, or the file was collected.
        `facts` are the other columns of DatasetVersion.
        """
        self.enliven(session, file)
        move_head(session, dataset, base_no)
        version = DatasetVersion(
            dataset_id=dataset.id,
            no=base_no + 1,
            file_id=file.file_id,
            run_id=run_id,
            rows=file.rows,
            parent_no=base_no or None,
            **facts,
        )
        session.add(version)
        session.flush()
        crash_point("store.committing")
        return version

    def enliven(self, session: TenantSession, file: StoredFile) -> None:
        """Mark a written file as live; a file that is live already serves another version."""
        claimed = session.scalars(
            update(DataFile)
            .where(
                DataFile.id == file.file_id,
                DataFile.state.in_([FileState.WRITING, FileState.LIVE]),
            )
            .values(
                state=FileState.LIVE,
                sha256=file.sha256,
                size_bytes=file.size_bytes,
                rows=file.rows,
            )
            .returning(DataFile.id)
        )
        if claimed.one_or_none() is None:
            raise ConflictError("The written file was collected meanwhile.", hint="Try again.")

    def path_of(self, session: TenantSession, version: DatasetVersion) -> Path:
        """Return where a version's rows lie, after checking that they are still the same."""
        file = session.get_one(DataFile, (session.school_id, version.file_id))
        return verify(self.place(session.school_id, file.dataset_id, file.id), file.sha256)


def move_head(session: TenantSession, dataset: Dataset, base_no: int) -> None:
    """Move a dataset's head by one, or tell that it moved already."""
    moved = session.scalars(
        update(Dataset)
        .where(Dataset.id == dataset.id, Dataset.head_no == base_no)
        .values(head_no=base_no + 1)
        .returning(Dataset.id)
    )
    if moved.one_or_none() is None:
        raise ConflictError(
            f"{dataset.title} was published by somebody else meanwhile.",
            hint="Preview again; your corrections are kept.",
        )


def file_of(session: TenantSession, version: DatasetVersion) -> StoredFile:
    """Return the file behind a version, so that another version can point to it."""
    file = session.get_one(DataFile, (session.school_id, version.file_id))
    return StoredFile(
        file_id=file.id, sha256=file.sha256, size_bytes=file.size_bytes, rows=file.rows
    )
