"""The store: a version is there whole or not at all, and its bytes are those that were written."""

from pathlib import Path

import polars as pl
import pytest

from config.errors import ConflictError, DamagedError
from config.terms import FileState, VersionOperation
from data.db import TenantSession
from data.models import DataFile, Dataset, DatasetVersion
from data.store import StoredFile, file_of
from data.store_check import collect_orphans, fsck
from jobs._desk import Desk

FACTS = {
    "operation": VersionOperation.PUBLISH,
    "columns": [{"name": "sourced_id", "title": "Id", "type": "identifier"}],
    "key": ["sourced_id"],
    "created_by": "bob@north.example",
}


@pytest.fixture
def dataset(north: Desk) -> Dataset:
    """Return a dataset of north without a version."""
    with north.transaction() as session:
        dataset = Dataset(
            name="students", title="Students", profile="students", created_at=north.now()
        )
        session.add(dataset)
        session.flush()
        return dataset


def written(desk: Desk, dataset: Dataset, rows: int = 3) -> StoredFile:
    """Write a table of some rows into the store."""
    source = desk.staging.folder(desk.school_id, 1) / "result.parquet"
    pl.DataFrame({"sourced_id": [f"s{row}" for row in range(rows)]}).write_parquet(source)
    return desk.store.write(desk.school_id, dataset.id, source)


def commit(
    desk: Desk, session: TenantSession, dataset: Dataset, *, file: StoredFile, base_no: int
) -> DatasetVersion:
    """Make the file the version after `base_no`."""
    return desk.store.commit(
        session,
        dataset,
        file,
        base_no=base_no,
        run_id=base_no + 100,
        created_at=desk.now(),
        **FACTS,
    )


def publish(desk: Desk, dataset: Dataset, *, base_no: int = 0) -> DatasetVersion:
    """Write and commit one version."""
    file = written(desk, dataset)
    with desk.transaction() as session:
        return commit(desk, session, dataset, file=file, base_no=base_no)


def path_of(desk: Desk, version: DatasetVersion) -> Path:
    """Return where a version's rows lie."""
    with desk.reading() as session:
        return desk.store.path_of(session, version)


def test_a_version_holds_the_rows_that_were_written(north, dataset):
    version = publish(north, dataset)

    path = path_of(north, version)

    assert pl.read_parquet(path)["sourced_id"].to_list() == ["s0", "s1", "s2"]
    assert (version.no, version.rows, version.parent_no) == (1, 3, None)
    assert path.stat().st_mode & 0o777 == 0o440


def test_a_written_file_is_no_version_before_the_commit(north, dataset):
    written(north, dataset)

    with north.reading() as session:
        assert session.get_one(Dataset, (north.school_id, dataset.id)).head_no == 0
    assert fsck(north.store) == []


def test_of_two_that_started_from_the_same_version_one_is_refused(north, dataset):
    publish(north, dataset)
    late = written(north, dataset)
    publish(north, dataset, base_no=1)

    with pytest.raises(ConflictError, match="by somebody else"), north.transaction() as session:
        commit(north, session, dataset, file=late, base_no=1)

    with north.reading() as session:
        assert session.get_one(Dataset, (north.school_id, dataset.id)).head_no == 2
    assert fsck(north.store) == []


def test_another_version_can_name_the_same_file(north, dataset):
    first = publish(north, dataset)
    publish(north, dataset, base_no=1)
    with north.transaction() as session:
        third = commit(north, session, dataset, file=file_of(session, first), base_no=2)

    assert path_of(north, third) == path_of(north, first)
    assert fsck(north.store) == []


@pytest.mark.parametrize("place", [0, 40, -1])
def test_one_changed_byte_is_never_read(north, dataset, place):
    version = publish(north, dataset)
    path = path_of(north, version)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.chmod(0o640)
    path.write_bytes(content)

    with pytest.raises(DamagedError, match="was damaged"):
        path_of(north, version)
    assert "was damaged" in fsck(north.store)[0]


def test_a_missing_file_is_named(north, dataset):
    path_of(north, publish(north, dataset)).unlink()

    (problem,) = fsck(north.store)

    assert "version 1 of dataset 1 at school 1" in problem
    assert "Restore it from the backup." in problem


def test_a_file_that_nobody_announced_is_named(north, dataset):
    path = path_of(north, publish(north, dataset))
    path.with_name("stray.parquet").write_bytes(b"x")

    (problem,) = fsck(north.store)

    assert "does not know" in problem


def test_a_hole_in_the_history_is_named(north, dataset):
    publish(north, dataset)
    publish(north, dataset, base_no=1)
    with north.transaction() as session:
        session.delete(session.get_one(DatasetVersion, (north.school_id, dataset.id, 1)))

    assert "do not run from 1 to 2" in fsck(north.store)[0]


def test_orphans_are_collected_after_their_time_and_not_before(north, dataset, clock):
    version = publish(north, dataset)
    orphan = written(north, dataset)
    clock.move(minutes=29)
    early = collect_orphans(north.store)
    clock.move(minutes=2)

    late = collect_orphans(north.store)

    assert (early, late) == ([], [orphan.file_id])
    assert not north.store.place(north.school_id, dataset.id, orphan.file_id).exists()
    assert path_of(north, version).exists()
    with north.reading() as session:
        gone = session.get_one(DataFile, (north.school_id, orphan.file_id))
        assert gone.state == FileState.GONE
    assert collect_orphans(north.store) == []


def test_a_collected_file_cannot_become_a_version(north, dataset, clock):
    slow = written(north, dataset)
    clock.move(hours=1)
    collect_orphans(north.store)

    with pytest.raises(ConflictError, match="collected"), north.transaction() as session:
        commit(north, session, dataset, file=slow, base_no=0)


def test_another_school_has_no_such_file(north, south, dataset):
    version = publish(north, dataset)

    with south.reading() as session:
        assert session.get(DataFile, (south.school_id, version.file_id)) is None
