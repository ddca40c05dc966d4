"""Runs are queued with the caller's change, done once, and always end in a sentence."""

from threading import Timer

import pytest

from config.errors import ConflictError, ForbiddenError, InputError, NotFoundError
from config.terms import Role, RunState, StepState
from data.models import JobRun
from data.runs import get_run, list_log, list_runs, list_steps
from jobs._desk import Actor, Desk, utc_now
from jobs._inline import finish_run
from jobs._ledger import cancel, enqueue, retry
from jobs._queue import doorbell
from jobs._run import execute
from tests.jobs import trials

assert trials.trial_succeed
VERA = Actor(email="vera@north.example", name="Vera", role=Role.VIEWER)


@pytest.fixture
def desk(north: Desk) -> Desk:
    """Return a desk at north."""
    return north


def queue(desk: Desk, name: str, **params: object) -> int:
    """Queue a trial."""
    with desk.transaction() as session:
        return enqueue(desk, session, name, params).id


def do(desk: Desk, run_id: int) -> JobRun:
    """Do a run once, here."""
    execute(desk.settings, desk.engine, desk.school_id, run_id, now=desk.now)
    with desk.reading() as session:
        return get_run(session, run_id)


def waiting(desk: Desk) -> int:
    """Count the hints at the door."""
    return doorbell(desk.settings.doorbell_url).waiting()


def test_a_run_succeeds_with_its_steps_and_log(desk):
    run = do(desk, queue(desk, "trial_succeed"))

    with desk.reading() as session:
        (step,) = list_steps(session, run.id)
        (line,) = list_log(session, run.id)
    assert (run.state, run.outcome, run.attempt) == (RunState.SUCCEEDED, "Three rows.", 1)
    assert (step.name, step.state, step.rows) == ("Count", StepState.SUCCEEDED, 3)
    assert line.text == "Counted."
    assert (run.progress_done, run.progress_total) == (1, 1)


def test_the_doorbell_rings_after_the_commit_only(desk):
    with desk.transaction() as session:
        enqueue(desk, session, "trial_succeed", {})
        with session.begin_nested():
            before = waiting(desk)

    assert (before, waiting(desk)) == (0, 1)


def test_nothing_is_queued_when_the_change_is_rolled_back(desk):
    with desk.transaction() as session:
        enqueue(desk, session, "trial_succeed", {})
        session.rollback()

    with desk.reading() as session:
        assert list_runs(session) == []
    assert waiting(desk) == 0


def test_one_occasion_makes_one_run(desk):
    with desk.transaction() as session:
        first = enqueue(desk, session, "trial_succeed", {}, dedupe_key="monday")
        again = enqueue(desk, session, "trial_succeed", {}, dedupe_key="monday")

    assert first.id == again.id


def test_a_run_is_claimed_once(desk):
    run_id = queue(desk, "trial_succeed")

    assert execute(desk.settings, desk.engine, desk.school_id, run_id, now=desk.now)
    assert not execute(desk.settings, desk.engine, desk.school_id, run_id, now=desk.now)


def test_a_run_that_is_due_later_waits(desk, clock):
    with desk.transaction() as session:
        due_at = clock.move(hours=1)
        clock.move(hours=-1)
        run_id = enqueue(desk, session, "trial_succeed", {}, due_at=due_at).id

    assert do(desk, run_id).state == RunState.QUEUED
    assert waiting(desk) == 0
    clock.move(hours=2)
    assert do(desk, run_id).state == RunState.SUCCEEDED


def test_an_error_of_ours_is_told_and_not_tried_again(desk):
    run = do(desk, queue(desk, "trial_refuse"))

    assert (run.state, run.attempt, run.error_code) == (RunState.FAILED, 1, "input")
    assert (run.error_message, run.error_hint) == ("The file is empty.", "Send another one.")


def test_a_bug_is_told_without_the_value_in_its_text(desk):
    run = do(desk, queue(desk, "trial_break"))

    with desk.reading() as session:
        (step,) = list_steps(session, run.id)
        log = " ".join(line.text for line in list_log(session, run.id))
    assert (run.state, run.error_code) == (RunState.FAILED, "unexpected")
    assert step.state == StepState.FAILED
    assert "ZeroDivisionError" in run.error_message
    assert "Ann" not in run.error_message + log


def test_a_passing_trouble_is_tried_again_later(desk, clock):
    run_id = queue(desk, "trial_stumble", failures=1)

    waiting_run = do(desk, run_id)
    too_early = do(desk, run_id)
    clock.move(minutes=2)
    done = do(desk, run_id)

    assert waiting_run.state == too_early.state == RunState.WAITING_TO_RETRY
    assert 30 <= (waiting_run.due_at - waiting_run.created_at).total_seconds() <= 60
    assert (done.state, done.attempt, done.error_message) == (RunState.SUCCEEDED, 2, "")


def test_tries_come_to_an_end(desk, clock):
    run_id = queue(desk, "trial_stumble", failures=9)
    for _ in range(5):
        run = do(desk, run_id)
        clock.move(hours=1)

    assert (run.state, run.attempt) == (RunState.FAILED, 3)


def test_a_waiting_run_is_cancelled_at_once(desk):
    run_id = queue(desk, "trial_succeed")
    cancel(desk, run_id)

    assert do(desk, run_id).state == RunState.CANCELLED


def test_an_ended_run_cannot_be_cancelled(desk):
    run = do(desk, queue(desk, "trial_succeed"))

    with pytest.raises(ConflictError, match="succeeded cannot cancel"):
        cancel(desk, run.id)


@pytest.mark.slow
def test_a_running_run_stops_soon_after_it_was_cancelled(desk):
    now = Desk(**{**vars(desk), "now": utc_now})
    run_id = queue(now, "trial_sleep")
    timer = Timer(1.0, cancel, (now, run_id))
    timer.start()

    run = finish_run(now, run_id)
    timer.join()

    assert run.state == RunState.CANCELLED
    assert run.finished_at is not None
    assert (run.finished_at - run.created_at).total_seconds() < 10


@pytest.mark.slow
def test_a_run_that_takes_too_long_times_out(desk):
    run = do(desk, queue(desk, "trial_overrun"))

    assert run.state == RunState.TIMED_OUT
    assert "longer than 1 seconds" in run.error_message


def test_doing_it_again_is_a_new_run(desk):
    old = do(desk, queue(desk, "trial_break"))
    new = retry(desk, old.id)

    assert (new.job, new.parent_id, new.state) == ("trial_break", old.id, RunState.QUEUED)
    with pytest.raises(ConflictError):
        retry(desk, new.id)


def test_unknown_jobs_and_wrong_parameters_are_refused_before_they_are_queued(desk):
    with pytest.raises(NotFoundError, match="no job called sweep_floor"):
        queue(desk, "sweep_floor")
    with pytest.raises(InputError, match="failures"):
        queue(desk, "trial_stumble", failures="many")


def test_another_school_finds_no_run(desk, south):
    run_id = queue(desk, "trial_succeed")

    with pytest.raises(NotFoundError), south.reading() as session:
        get_run(session, run_id)
    with pytest.raises(NotFoundError):
        cancel(south, run_id)
    assert not execute(south.settings, south.engine, south.school_id, run_id, now=south.now)


def test_viewers_neither_cancel_nor_repeat(desk):
    viewer = Desk(**{**vars(desk), "actor": VERA})
    run_id = queue(desk, "trial_succeed")

    for action in (cancel, retry):
        with pytest.raises(ForbiddenError):
            action(viewer, run_id)
