"""Workers that are asked to stop, frozen, or doubled."""

import os
import signal
import sqlite3
import time
from contextlib import closing

import psutil
import pytest

from config.terms import RunState
from data.runs import list_log
from tests.faults.crew import (
    count_effects,
    crew_of,
    queue_many,
    runs_of,
    wait_for,
    wait_until_over,
)

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_a_stopped_worker_exits_within_its_grace_and_gives_its_runs_back(desk):
    queue_many(desk, 3, seconds=20)
    with crew_of(desk.settings, 1) as crew:
        wait_for(desk, RunState.RUNNING, 2)
        asked_at = time.monotonic()
        crew.members[0].terminate()
        code = crew.members[0].wait(desk.settings.shutdown_seconds + 4)
        took = time.monotonic() - asked_at

    waiting = wait_for(desk, RunState.QUEUED, 3)
    assert code == 0
    assert took < desk.settings.shutdown_seconds + 3
    assert sorted(run.releases for run in waiting) == [0, 1, 1]
    assert not count_effects(desk)


def test_a_stopped_worker_finishes_what_it_can_finish(desk):
    queued = queue_many(desk, 2, seconds=1.0)
    with crew_of(desk.settings, 1) as crew:
        wait_for(desk, RunState.RUNNING, 2)
        crew.members[0].terminate()
        code = crew.members[0].wait(desk.settings.shutdown_seconds + 4)

    assert code == 0
    assert {run.state for run in runs_of(desk)} == {RunState.SUCCEEDED}
    assert count_effects(desk) == dict.fromkeys(queued, 1)


def freeze_between_writes(desk, process):
    """Stop a process while it holds no lock on SQLite's file, which nobody else could wait out."""
    process.suspend()
    while desk.engine.dialect.name == "sqlite" and is_locked(desk.engine.url.database):
        process.resume()
        time.sleep(0.02)
        process.suspend()


def is_locked(database):
    """Tell whether somebody is writing just now."""
    with closing(sqlite3.connect(database, timeout=0.1, isolation_level=None)) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            return True
        connection.execute("ROLLBACK")
        return False


def test_a_frozen_worker_cannot_write_once_another_one_took_its_run(desk):
    (run_id,) = queue_many(desk, 1, seconds=1.0)
    with crew_of(desk.settings, 1) as crew:
        (held,) = wait_for(desk, RunState.RUNNING, 1)
        assert held.owner
        frozen = psutil.Process(int(held.owner.rpartition(":")[2]))
        freeze_between_writes(desk, frozen)
        ended = wait_until_over(desk, crew, 30)
        frozen.resume()
        time.sleep(2.0)

    with desk.reading() as session:
        lines = [line.text for line in list_log(session, run_id)]
    assert [run.attempt for run in ended] == [2]
    assert count_effects(desk) == {run_id: 1}
    assert "The worker was lost; another one takes over." in lines


def test_two_workers_on_one_database_do_each_run_once(desk):
    queued = queue_many(desk, 60, seconds=0.01)
    with crew_of(desk.settings, 2) as crew:
        ended = wait_until_over(desk, crew, 60)

    assert {run.attempt for run in ended} == {1}
    assert len({str(run.owner).rpartition(":")[2] for run in ended}) > 2
    assert count_effects(desk) == dict.fromkeys(queued, 1)


def test_a_worker_whose_consumer_is_killed_ends_too(desk):
    with crew_of(desk.settings, 1) as crew:
        queue_many(desk, 1, seconds=0.0)
        wait_until_over(desk, crew, 30)
        processes = psutil.Process(crew.members[0].pid).children()
        os.kill(crew.members[0].pid, signal.SIGKILL)
        _, alive = psutil.wait_procs(processes, timeout=5)

    assert len(processes) == desk.settings.workers + 1
    assert not alive
