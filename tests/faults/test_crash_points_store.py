"""A kill at any step of a commit or a collection leaves the old version or the new one."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from config.settings import ROOT
from data.datasets import get_version
from data.models import Dataset
from data.store_check import collect_orphans, files_of, fsck
from jobs._desk import Desk
from tests.faults.storing import publish

BEFORE = [
    "store.announced:SIGKILL",
    "store.written:SIGKILL",
    "file.synced:SIGKILL",
    "file.renamed:SIGKILL",
    "store.settled:SIGKILL",
    "store.settled:SIGTERM",
    "store.committing:SIGKILL",
]
COLLECTING = ["gc.marked", "gc.unlinked"]
Act = Callable[..., int]

pytestmark = pytest.mark.faults


@pytest.fixture
def act(north: Desk, database_url: str) -> Act:
    """Return what does one act on the store in a process that dies at a named point."""
    root = north.settings.var_dir
    root.mkdir(exist_ok=True)
    with north.transaction() as session:
        session.add(
            Dataset(name="students", title="Students", profile="students", created_at=north.now())
        )
    for run_id in (1, 2, 3):
        pl.DataFrame({"run": [run_id] * 1000}).write_parquet(root / f"{run_id}.parquet")

    def run(*words: str, crash: str) -> int:
        variables = {
            "TEST_DATABASE_URL": database_url,
            "TEST_STORE": str(root),
            "HOMEROOM_CRASH": crash,
        }
        done = subprocess.run(
            [sys.executable, "-m", "tests.faults.storing", *words],
            cwd=ROOT,
            env={**os.environ, **variables},
            timeout=60,
            check=False,
        )
        return done.returncode

    return run


def head(desk: Desk) -> tuple[int, int]:
    """Return the number of the version that holds and the run whose rows it has."""
    with desk.reading() as session:
        dataset = session.get_one(Dataset, (desk.school_id, 1))
        path = desk.store.path_of(session, get_version(session, dataset, dataset.head_no))
    return dataset.head_no, int(pl.read_parquet(Path(path))["run"].unique().item())


@pytest.mark.parametrize("crash", BEFORE)
def test_a_kill_before_the_commit_leaves_the_old_version(north, act, clock, crash):
    publish(north.store, 1)

    assert act("publish", "2", crash=crash) == -signal.Signals[crash.split(":")[1]]

    assert head(north) == (1, 1)
    assert fsck(north.store) == []
    clock.move(hours=1)
    assert len(collect_orphans(north.store)) == 1
    assert len(files_of(north.store, north.school_id)) == 1
    publish(north.store, 3)
    assert head(north) == (2, 3)
    assert fsck(north.store) == []


def test_a_kill_after_the_commit_leaves_the_new_version(north, act, clock):
    publish(north.store, 1)

    assert act("publish", "2", crash="store.committed:SIGKILL") == -signal.SIGKILL

    assert head(north) == (2, 2)
    clock.move(hours=1)
    assert collect_orphans(north.store) == []
    assert fsck(north.store) == []


@pytest.mark.parametrize("point", COLLECTING)
def test_a_killed_collection_is_finished_by_the_next(north, act, clock, point):
    publish(north.store, 1)
    assert act("publish", "2", crash="store.settled:SIGKILL") == -signal.SIGKILL

    assert act("collect", crash=f"{point}:SIGKILL") == -signal.SIGKILL

    assert fsck(north.store) == []
    clock.move(hours=1)
    assert len(collect_orphans(north.store)) == 1
    assert len(files_of(north.store, north.school_id)) == 1
    assert head(north) == (1, 1)
