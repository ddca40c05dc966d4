"""Whatever kills a worker, no run is lost and none is done twice."""

import time
from collections import Counter
from random import Random

import pytest

from config.terms import RunState
from jobs._desk import Desk
from tests.faults.crew import count_effects, crew_of, queue_many, wait_until_over

pytestmark = [pytest.mark.faults, pytest.mark.slow]
SEED = 20_260_914


def survive(desk: Desk, *, runs: int, kills: int) -> Counter[RunState]:
    """Queue runs, kill workers while they are done, and return how the runs ended."""
    random = Random(SEED)  # noqa: S311 — the same kills every time
    queued = queue_many(desk, runs)
    with crew_of(desk.settings, 2) as crew:
        time.sleep(2.0)
        for _ in range(kills):
            time.sleep(random.uniform(0.1, 0.3))
            crew.kill_one(random)
        ended = wait_until_over(desk, crew, 60)
    effects = count_effects(desk)
    assert [run for run in queued if effects[run] != 1] == []
    assert max(run.attempt for run in ended) <= 4
    return Counter(run.state for run in ended)


def test_ten_kills_lose_and_double_nothing(desk):
    assert survive(desk, runs=200, kills=10) == {RunState.SUCCEEDED: 200}


@pytest.mark.nightly
def test_fifty_kills_lose_and_double_nothing(desk):
    assert survive(desk, runs=1_000, kills=50) == {RunState.SUCCEEDED: 1_000}
