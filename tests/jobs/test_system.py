"""What administrators start by hand, the health check as a run, and the digest of a week."""

import pytest

from config.errors import ForbiddenError, InputError
from config.terms import RunState
from data.db import house_transaction
from data.heartbeats import beat
from data.incidents import list_incidents
from data.models import JobRun
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs.system import describe, start
from tests.jobs.failing import fail
from tests.people import BOB, desk_for

pytestmark = pytest.mark.slow


def do(desk: Desk, job: str, **params: object) -> JobRun:
    with desk.transaction() as session:
        number = enqueue(desk, session, job, params).id
    return finish_run(desk, number)


def prove(desk: Desk, *kinds: str) -> None:
    with house_transaction(desk.engine) as session:
        for kind in kinds:
            beat(session, f"{kind}:here", kind=kind, now=desk.now())


def test_a_health_check_fails_by_what_is_bad_and_opens_an_incident(north: Desk):
    prove(north, "worker", "sweeper")

    run = do(north, "health_check")

    assert run.state == RunState.FAILED
    assert run.error_message == "Planner does not work: None runs. Start `homeroom worker`."
    with north.reading() as session:
        (incident,) = list_incidents(session)
    assert incident.job == "health_check"


def test_a_health_check_says_what_to_look_at(north: Desk):
    prove(north, "worker", "sweeper", "planner")

    run = do(north, "health_check")

    assert run.outcome == "Everything works; look at: backup, restore test."


def test_a_digest_is_one_line_when_all_is_well_but_for_backups(north: Desk):
    prove(north, "worker", "sweeper", "planner")
    fail(north, "")

    calm = do(north, "status_digest")
    assert calm.outcome == "2 things to look at; 2 runs in the last 7 days, 0 failed."

    fail(north, "The folder is gone.")
    run = do(north, "status_digest")
    assert run.outcome == "3 things to look at; 4 runs in the last 7 days, 1 failed."


def test_only_administrators_start_what_keeps_the_house(north: Desk):
    assert start(north, "health_check").startswith("Check the health of everything: run ")
    assert describe(north).database in {"SQLite", "PostgreSQL"}
    with pytest.raises(InputError, match="not started here"):
        start(north, "publish_batch")
    with pytest.raises(ForbiddenError):
        start(desk_for(north.settings, north.engine, BOB, north.now), "backup")
