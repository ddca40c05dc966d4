"""A run whose worker is gone: another one takes over, until that helps no more."""

from datetime import timedelta

import pytest

from config.terms import RunState
from data.models import JobRun
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs._registry import LOSSES_ALLOWED
from jobs._sweep import free_lost


def lose(desk: Desk, job: str, *, releases: int) -> JobRun:
    """Return a run as the sweeper leaves it that has lost its worker so often before."""
    with desk.transaction() as session:
        run = enqueue(desk, session, job, {})
        run.state = RunState.RUNNING
        run.releases = releases
        run.lease_until = desk.now() - timedelta(seconds=1)
    assert free_lost(desk.engine, now=desk.now) == 1
    with desk.reading() as session:
        return session.get_one(JobRun, (run.school_id, run.id))


@pytest.mark.parametrize(
    ("job", "releases", "state"),
    [
        ("check_store", 0, RunState.QUEUED),
        ("check_store", LOSSES_ALLOWED - 1, RunState.QUEUED),
        ("check_store", LOSSES_ALLOWED, RunState.FAILED),
        ("send_messages", LOSSES_ALLOWED, RunState.QUEUED),
        ("send_messages", 99, RunState.QUEUED),
        ("send_messages", 100, RunState.FAILED),
    ],
)
def test_a_run_is_given_up_after_the_losses_of_its_job(
    north: Desk, job: str, releases: int, state: RunState
):
    run = lose(north, job, releases=releases)

    assert run.state is state
    assert (run.error_code == "lost") is (state is RunState.FAILED)


def test_a_lost_run_of_a_job_that_is_no_more_is_swept_like_any_other(north: Desk):
    with north.transaction() as session:
        run = enqueue(north, session, "check_store", {})
        run.job = "once_upon_a_time"
        run.state = RunState.RUNNING
        run.lease_until = north.now() - timedelta(seconds=1)

    assert free_lost(north.engine, now=north.now) == 1
