"""Trying again: from the step that failed, or many failed runs at once and no other."""

from datetime import timedelta

import pytest
from pydantic import BaseModel

from config.errors import ConflictError, InputError, NotFoundError
from config.terms import RunState
from data.models import JobRun
from data.run_list import BROKEN, RunFilter, find_runs
from data.runs import get_run, list_steps
from jobs._desk import Desk
from jobs._ledger import enqueue, go_on, retry, what_is_left
from jobs._registry import job
from jobs._run import Part, Run, execute
from jobs.retries import find_retryable, retry_all
from tests.jobs.failing import fail, take
from tests.people import BOB, CHARLIE, Clock, desk_for

pytestmark = pytest.mark.slow
FAILED = RunFilter(states=BROKEN)
DONE: list[str] = []


class Nothing(BaseModel):
    """No parameters."""


@job(title="Trial of steps", params=Nothing)
def trial_steps(run: Run, _params: Nothing) -> str:
    """Fetch once, then carry until it works."""
    fetched = run.once("Fetch", fetch)
    with run.step("Carry"):
        DONE.append("carry")
        if DONE.count("carry") < 3:
            raise InputError("The door is shut.", hint="Open it.")
    return f"Carried {fetched['thing']}."


def fetch(part: Part) -> dict[str, object]:
    """Fetch something and keep its name."""
    DONE.append("fetch")
    part.rows = 7
    return {"thing": "a chair"}


@pytest.fixture(autouse=True)
def nothing_done():
    DONE.clear()


def do(desk: Desk, number: int) -> JobRun:
    execute(desk.settings, desk.engine, desk.school_id, number, now=desk.now)
    with desk.reading() as session:
        return get_run(session, number)


def test_a_run_goes_on_from_the_step_that_failed(north: Desk):
    with north.transaction() as session:
        first = do_later(north, session)
    assert do(north, first).state == RunState.FAILED
    with north.reading() as session:
        assert what_is_left(session, get_run(session, first)) == "the step “Carry”"

    second = do(north, go_on(north, first).id)
    third = do(north, go_on(north, second.id).id)

    assert DONE == ["fetch", "carry", "carry", "carry"]
    assert (third.state, third.outcome) == (RunState.SUCCEEDED, "Carried a chair.")
    with north.reading() as session:
        told = [(step.name, step.detail) for step in list_steps(session, third.id)]
    assert told == [("Fetch", f"taken over from run {second.id}"), ("Carry", "")]


def do_later(desk: Desk, session) -> int:
    return enqueue(desk, session, "trial_steps", {}).id


def test_a_run_from_the_start_takes_nothing_over(north: Desk):
    with north.transaction() as session:
        first = do_later(north, session)
    do(north, first)

    do(north, retry(north, first).id)

    assert DONE == ["fetch", "carry", "fetch", "carry"]


def test_a_run_that_kept_nothing_cannot_be_gone_on_with(north: Desk):
    number = fail(north, "The folder is gone.")

    with north.reading() as session:
        assert what_is_left(session, get_run(session, number)) == ""
    with pytest.raises(ConflictError, match="nothing to go on from"):
        go_on(north, number)


def test_exactly_the_failed_runs_that_were_shown_are_tried_again(north: Desk, clock: Clock):
    oldest = north.now()
    failed = [fail(north, f"The folder {n} is gone.") for n in range(7)]
    clock.move(minutes=1)
    fail(north, "")
    found = find_retryable(north, FAILED)
    assert found is not None
    assert (list(found.run_ids), found.oldest_at, found.is_cut) == (failed, oldest, False)

    late = fail(north, "The folder 9 is gone.")
    retry(north, failed[0])
    told = retry_all(north, found.run_ids)

    assert told == (
        "6 runs were queued, 4 at a time. 1 was tried again by somebody else meanwhile."
    )
    with north.reading() as session:
        queued = find_runs(session, RunFilter(states=(RunState.QUEUED,)), limit=50)
    assert sorted(run.parent_id for run in queued) == sorted(failed)
    waits = sorted(run.due_at - north.now() for run in queued)
    assert waits == [timedelta(0)] * 5 + [timedelta(seconds=5)] * 2
    assert find_retryable(north, FAILED).run_ids == (late,)
    with pytest.raises(ConflictError, match="Somebody else"):
        retry_all(north, found.run_ids)


def test_a_filter_narrows_what_is_tried_again(north: Desk):
    fail(north, "The folder is gone.")
    wanted = fail(north, "The list is empty.")

    found = find_retryable(north, RunFilter(states=BROKEN, words="list"))

    assert found is not None
    assert found.run_ids == (wanted,)
    assert find_retryable(north, RunFilter(states=BROKEN, words="nothing like it")) is None


def test_runs_of_another_school_are_not_there(north: Desk):
    number = fail(north, "The folder is gone.")
    south = desk_for(north.settings, north.engine, CHARLIE, north.now)

    assert find_retryable(south, FAILED) is None
    with pytest.raises(NotFoundError):
        retry_all(south, [number])


def test_pages_of_runs_go_back_from_a_run(north: Desk, clock: Clock):
    numbers = [fail(north, "") for _ in range(3)]
    clock.move(minutes=1)
    numbers += [fail(north, "") for _ in range(3)]

    with north.reading() as session:
        first = find_runs(session, RunFilter(), limit=4)
        rest = find_runs(session, RunFilter(), limit=4, before=first[-1].id)

    assert [run.id for run in first + rest] == numbers[::-1]


def test_the_worker_still_takes_what_was_queued(north: Desk):
    number = fail(desk_for(north.settings, north.engine, BOB, north.now), "The folder is gone.")
    again = retry(north, number)

    assert take(north, again.id)
