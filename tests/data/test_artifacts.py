"""Artifacts and staged files: the same bytes once, another school's never."""

import os
from datetime import timedelta

import pytest

from config.errors import DamagedError, NotFoundError
from data.artifact_check import collect_half_made, damaged_artifacts
from data.artifacts import get_artifact, list_artifacts
from data.models import Artifact


def artifact(desk, content=b"a,b\n", **facts):
    blob = desk.artifacts.put_bytes(desk.school_id, content)
    return Artifact(
        kind="csv",
        filename="grades-v1.csv",
        media_type="text/csv",
        sha256=blob.sha256,
        size_bytes=blob.size_bytes,
        created_by="bob@north.example",
        created_at=desk.now(),
        **facts,
    )


def keep(desk, **facts):
    with desk.transaction() as session:
        made = artifact(desk, **facts)
        session.add(made)
        session.flush()
        return made


def test_the_same_bytes_are_stored_once(north):
    first = north.artifacts.put_bytes(north.school_id, b"same")
    second = north.artifacts.put_bytes(north.school_id, b"same")

    assert first == second
    assert [path.name for path in north.artifacts.folder(north.school_id).iterdir()] == [
        first.sha256
    ]
    assert north.artifacts.path_of(north.school_id, first.sha256).read_bytes() == b"same"


def test_a_file_is_taken_over(north):
    source = north.artifacts.scratch(north.school_id) / "out.csv"
    source.write_bytes(b"made")

    blob = north.artifacts.put_file(north.school_id, source)

    assert not source.exists()
    assert north.artifacts.path_of(north.school_id, blob.sha256).read_bytes() == b"made"


def test_another_school_does_not_have_the_bytes(north, south):
    blob = north.artifacts.put_bytes(north.school_id, b"ours")

    with pytest.raises(DamagedError):
        south.artifacts.path_of(south.school_id, blob.sha256)


def test_another_schools_download_is_not_found(north, south):
    made = keep(north)

    with north.reading() as session:
        assert get_artifact(session, made.id).sha256 == made.sha256
    with south.reading() as session, pytest.raises(NotFoundError):
        get_artifact(session, made.id)


def test_lists_what_was_made_for_a_version(north):
    keep(north, dataset_id=4, version_no=2)
    wanted = keep(north, dataset_id=4, version_no=3)

    with north.reading() as session:
        found = list_artifacts(session, dataset_id=4, version_no=3)

    assert [made.id for made in found] == [wanted.id]


def test_changed_bytes_are_named_with_their_file(north):
    made = keep(north)
    path = north.artifacts.path_of(north.school_id, made.sha256)
    path.chmod(0o640)
    path.write_bytes(b"other")

    with north.reading() as session:
        (problem,) = damaged_artifacts(north.artifacts, session)

    assert "It holds grades-v1.csv of school 1." in problem


def test_half_made_files_go_after_a_day(north):
    folder = north.artifacts.folder(north.school_id)
    old, fresh = folder / "old.part", folder / "fresh.part"
    for path, age in ((old, timedelta(days=2)), (fresh, timedelta(hours=1))):
        path.write_bytes(b"half")
        moment = (north.now() - age).timestamp()
        os.utime(path, (moment, moment))

    collected = collect_half_made(north.artifacts, north.school_id, north.now())

    assert collected == ["old.part"]
    assert fresh.exists()


def test_a_batchs_staged_files_go_together(north):
    folder = north.staging.folder(north.school_id, 7)
    (folder / "raw.parquet").write_bytes(b"x")

    north.staging.drop(north.school_id, 7)

    assert not folder.exists()
    assert north.staging.folder(north.school_id, 7).exists()
