"""Redis as the doorbell: a real server carries the hints, and its absence loses nothing."""

import socket

import pytest

from config.settings import Settings
from config.terms import RunState
from jobs._desk import Desk, utc_now
from jobs._ledger import enqueue
from jobs._queue import doorbell
from tests.faults.crew import count_effects, crew_of, runs_of, wait_until_over

pytestmark = pytest.mark.slow


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Keep the ledger in SQLite; the doorbell is what is tried here."""
    return sqlite_url


def at_redis(desk: Desk, settings: Settings, url: str) -> Desk:
    """Return the desk of an installation whose hints go through Redis."""
    hurried = settings.model_copy(update={"queue_url": url, "lease_seconds": 5, "workers": 2})
    return Desk(**{**vars(desk), "settings": hurried, "now": utc_now})


def queue_runs(desk: Desk, count: int) -> list[int]:
    """Queue runs, each rung for."""
    found = []
    for _ in range(count):
        with desk.transaction() as session:
            found.append(enqueue(desk, session, "append", {"seconds": 0.0}).id)
    return found


def test_a_worker_hears_each_run_over_redis_and_does_it_once(
    north: Desk, settings: Settings, redis_url: str
):
    desk = at_redis(north, settings, redis_url)
    queued = queue_runs(desk, 6)
    bell = doorbell(redis_url)
    assert bell.waiting() == 6

    with crew_of(desk.settings, 1) as crew:
        ended = wait_until_over(desk, crew, 40)

    assert bell.waiting() == 0
    assert {run.state for run in ended} == {RunState.SUCCEEDED}
    assert count_effects(desk) == dict.fromkeys(queued, 1)
    bell.queue.storage.pool.disconnect()


def test_a_redis_that_is_away_loses_no_run(north: Desk, settings: Settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        desk = at_redis(north, settings, f"redis://127.0.0.1:{probe.getsockname()[1]}/0")
        (queued,) = queue_runs(desk, 1)

    assert [(run.id, run.state) for run in runs_of(desk)] == [(queued, RunState.QUEUED)]
