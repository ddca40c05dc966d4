"""A worker that dies in the middle of a publication leaves the old version or the new one."""

import time
from datetime import timedelta

import psutil
import pytest

from config.terms import BatchState, RunState
from data.batches import get_batch
from data.datasets import get_dataset, list_versions
from data.models import JobRun
from data.runs import get_run
from data.store import Store
from data.store_check import collect_orphans, files_of, fsck
from jobs._desk import Desk, utc_now
from jobs._inline import finish_run
from jobs._run import execute
from jobs.headless import ImportOrder, import_file
from jobs.workbench import request_publish
from tests.faults.crew import crew_of, wait_until_over

pytestmark = [pytest.mark.faults, pytest.mark.slow]
FIRST = b"id,name\n1,Ng\n2,Okoye\n"
SECOND = b"id,name\n1,Ng\n2,Weiss\n3,Diaz\n"


def import_marks(desk: Desk, content: bytes, *, publish: bool) -> int:
    """Import a table by its key; return the batch's number."""
    habits = {"dataset": "marks", "key": ["id"], "mode": "upsert"}
    order = ImportOrder(profile="table", publish=publish, downloads=False, habits=habits)
    return int(import_file(desk, f"{len(content)}.csv", content, order)["batch"])


def run_of(desk: Desk, batch_id: int) -> JobRun:
    """Return the batch's latest run."""
    with desk.reading() as session:
        return get_run(session, int(get_batch(session, batch_id).run_id or 0))


def is_stricken(run: JobRun, attempts: int) -> bool:
    """Tell whether another attempt was made and has ended, or its worker's process is no more."""
    if run.attempt <= attempts or run.state != RunState.RUNNING:
        return run.attempt > attempts
    try:
        owner = psutil.Process(int(str(run.owner).rpartition(":")[2]))
    except psutil.NoSuchProcess:
        return True
    return owner.status() == psutil.STATUS_ZOMBIE


def strike(desk: Desk, batch_id: int, crash: str) -> None:
    """Let a worker take the publication and meet its end at a named point."""
    attempts = run_of(desk, batch_id).attempt
    with crew_of(desk.settings, 1, HOMEROOM_CRASH=crash):
        until = time.monotonic() + 40
        while not is_stricken(run_of(desk, batch_id), attempts):
            assert time.monotonic() < until, "Nobody took the publication."
            time.sleep(0.05)


def head_of(desk: Desk) -> int:
    """Return the number of the version that holds."""
    with desk.reading() as session:
        return get_dataset(session, "marks").head_no


def collect_late(desk: Desk) -> list[str]:
    """Collect orphans as if an hour had passed; return what is wrong with the files after that."""
    late = Store(desk.store.root, desk.engine, lambda: utc_now() + timedelta(hours=1))
    collect_orphans(late)
    return fsck(late)


def expect_one_outcome(desk: Desk, batch_id: int) -> None:
    """Find the second version once, its batch published, and no file without a version."""
    with desk.reading() as session:
        versions = list_versions(session, get_dataset(session, "marks"))
        batch = get_batch(session, batch_id)
    assert sorted((version.no, version.rows) for version in versions) == [(1, 2), (2, 3)]
    assert (batch.state, batch.version_no, head_of(desk)) == (BatchState.PUBLISHED, 2, 2)
    assert run_of(desk, batch_id).state == RunState.SUCCEEDED
    assert collect_late(desk) == []
    assert len(files_of(desk.store, desk.school_id)) == 2


@pytest.fixture
def batch_id(desk: Desk) -> int:
    """Return a batch whose publication is queued, over one version that is published."""
    import_marks(desk, FIRST, publish=True)
    waiting = import_marks(desk, SECOND, publish=False)
    request_publish(desk, waiting, downloads=False)
    return waiting


def test_a_publication_killed_before_and_after_its_commit_ends_as_one_version(desk, batch_id):
    strike(desk, batch_id, "publish.written:SIGKILL")
    assert head_of(desk) == 1

    strike(desk, batch_id, "publish.committed:SIGKILL")
    assert head_of(desk) == 2

    with crew_of(desk.settings, 1) as crew:
        wait_until_over(desk, crew, 40)
    assert run_of(desk, batch_id).attempt >= 3
    expect_one_outcome(desk, batch_id)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_worker_told_to_stop_before_the_commit_loses_nothing(desk, batch_id):
    strike(desk, batch_id, "publish.written:SIGTERM")

    with crew_of(desk.settings, 1) as crew:
        wait_until_over(desk, crew, 40)
    expect_one_outcome(desk, batch_id)


@pytest.mark.parametrize("point", ["publish.written", "publish.committed"])
def test_an_error_at_either_point_is_tried_again(desk, batch_id, point, monkeypatch):
    """Meet an error in this process; the next try is minutes later by the desk's clock."""
    later = Desk(**{**vars(desk), "now": lambda: utc_now() + timedelta(minutes=10)})
    monkeypatch.setenv("HOMEROOM_CRASH", f"{point}:ERROR")
    run_id = run_of(desk, batch_id).id
    execute(desk.settings, desk.engine, desk.school_id, run_id, now=desk.now)
    assert run_of(desk, batch_id).state == RunState.WAITING_TO_RETRY

    monkeypatch.delenv("HOMEROOM_CRASH")
    finish_run(later, run_id)

    expect_one_outcome(desk, batch_id)
