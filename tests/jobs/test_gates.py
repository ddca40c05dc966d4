"""What keeps a due run from starting: its lock, its rate, a service that is down."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from pydantic import BaseModel

from config.errors import InputError, TransientError
from config.terms import RunState
from data.models import JobRun
from data.runs import claim_run, get_run, list_log
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs._registry import Rate, job
from jobs._run import Run, execute
from pipelines.run_flow import sources
from tests.people import Clock

pytestmark = pytest.mark.slow
DOWN: set[str] = set()
CALLS: list[str] = []


class Target(BaseModel):
    """What a trial works on."""

    name: str = "a"


@job(title="Trial of a lock", params=Target, lock=lambda params: params.name)
def trial_lock(_run: Run, params: Target) -> str:
    """Work on something alone."""
    return f"{params.name} is done."


@job(title="Trial of a rate", params=Target, rate=Rate(count=2, seconds=60))
def trial_rate(_run: Run, _params: Target) -> str:
    """Start at most twice a minute."""
    return "Done."


@job(title="Trial of a service", params=Target, service=lambda params: params.name)
def trial_service(_run: Run, params: Target) -> str:
    """Use a service, which may be down."""
    if params.name in DOWN:
        raise TransientError("The service does not answer.")
    if params.name == "own":
        raise InputError("The address is wrong.")
    return "It answered."


@job(
    title="Trial of a frame",
    params=Target,
    setup=lambda _run, _params: CALLS.append("setup"),
    teardown=lambda _run, _params: CALLS.append("teardown"),
)
def trial_frame(_run: Run, params: Target) -> str:
    """Work between a setup and a teardown."""
    CALLS.append("work")
    if params.name == "bad":
        raise InputError("It is bad.")
    return "Done."


@pytest.fixture(autouse=True)
def nothing_known():
    DOWN.clear()
    CALLS.clear()


def queue(desk: Desk, job_name: str, **params: str) -> int:
    with desk.transaction() as session:
        return enqueue(desk, session, job_name, params).id


def take(desk: Desk, number: int) -> bool:
    return execute(desk.settings, desk.engine, desk.school_id, number, now=desk.now)


def run_of(desk: Desk, number: int) -> JobRun:
    with desk.reading() as session:
        return get_run(session, number)


def hold(desk: Desk, number: int) -> None:
    """Let a worker claim a run and be busy with it."""
    with desk.transaction() as session:
        now = desk.now()
        until = now + timedelta(seconds=30)
        facts = {"state": RunState.RUNNING, "lease_until": until}
        assert claim_run(session, number, sources("claim"), now=now, **facts)


def test_only_one_run_at_a_time_works_on_the_same(north: Desk, clock: Clock):
    first, second, other = (queue(north, "trial_lock", name=name) for name in "aab")
    hold(north, first)

    assert not take(north, second)
    waits = run_of(north, second)
    assert (waits.state, waits.attempt) == (RunState.QUEUED, 0)
    assert waits.outcome == f"It waits for run {first}, which works on the same."
    assert take(north, other)

    with north.transaction() as session:
        row = get_run(session, first)
        row.state, row.finished_at = RunState.SUCCEEDED, north.now()
    clock.move(seconds=3)
    assert take(north, second)
    assert run_of(north, second).outcome == "a is done."


def test_of_two_workers_that_claim_at_once_one_waits(north: Desk, clock: Clock):
    numbers = [queue(north, "trial_lock", name="a") for _ in range(8)]
    done: set[int] = set()
    for _ in range(12):
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda number: take(north, number), numbers))
        done = {number for number in numbers if run_of(north, number).state == RunState.SUCCEEDED}
        clock.move(seconds=3)

    assert done == set(numbers)


def test_a_rate_spreads_the_starts(north: Desk, clock: Clock):
    numbers = [queue(north, "trial_rate") for _ in range(3)]

    assert [take(north, number) for number in numbers] == [True, False, False]
    assert run_of(north, numbers[1]).due_at == north.now() + timedelta(seconds=30)
    clock.move(seconds=30)
    assert [take(north, number) for number in numbers[1:]] == [True, False]
    clock.move(seconds=30)
    assert take(north, numbers[2])


def test_a_service_that_is_down_is_left_alone_and_tried_by_one(north: Desk, clock: Clock):
    DOWN.add("mail")
    for _ in range(5):
        number = queue(north, "trial_service", name="mail")
        take(north, number)
        assert run_of(north, number).state == RunState.FAILED
    waiting = [queue(north, "trial_service", name="mail") for _ in range(2)]
    elsewhere = queue(north, "trial_service", name="web")

    assert not take(north, waiting[0])
    held = run_of(north, waiting[0])
    assert (held.state, held.due_at) == (RunState.QUEUED, north.now() + timedelta(minutes=1))
    assert held.outcome.startswith("mail failed 5 times in a row")
    assert take(north, elsewhere)
    with north.reading() as session:
        assert [line.text for line in list_log(session, waiting[0])] == [held.outcome]

    clock.move(minutes=1)
    take(north, waiting[0])
    assert run_of(north, waiting[0]).state == RunState.FAILED  # the one that tried
    assert not take(north, waiting[1])

    DOWN.clear()
    clock.move(minutes=2)
    assert take(north, waiting[1])
    later = queue(north, "trial_service", name="mail")
    assert take(north, later)
    assert run_of(north, later).state == RunState.SUCCEEDED


def test_what_is_a_runs_own_fault_says_nothing_of_the_service(north: Desk):
    for _ in range(7):
        number = queue(north, "trial_service", name="own")
        assert take(north, number)


@pytest.mark.parametrize(("name", "state"), [("good", "succeeded"), ("bad", "failed")])
def test_a_teardown_comes_however_the_run_ends(north: Desk, name: str, state: str):
    number = queue(north, "trial_frame", name=name)
    take(north, number)

    assert CALLS == ["setup", "work", "teardown"]
    assert run_of(north, number).state == state
