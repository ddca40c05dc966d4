"""The life of a run."""

import pytest

from config.errors import ConflictError
from config.terms import RunState
from pipelines.run_flow import FLOW, is_over, sources, step

ACTIONS = sorted({action for _, action in FLOW})


def test_a_run_goes_from_queue_to_success():
    running = step(RunState.QUEUED, "claim")

    assert running == RunState.RUNNING
    assert step(running, "succeed") == RunState.SUCCEEDED


def test_a_released_run_waits_again():
    assert step(step(RunState.RUNNING, "release"), "claim") == RunState.RUNNING


def test_waiting_runs_of_both_kinds_can_be_claimed():
    assert set(sources("claim")) == {RunState.QUEUED, RunState.WAITING_TO_RETRY}


@pytest.mark.parametrize("state", list(RunState))
@pytest.mark.parametrize("action", ACTIONS)
def test_every_transition_that_is_not_in_the_table_is_refused(state, action):
    if (state, action) in FLOW:
        assert step(state, action) == FLOW[state, action]
        return
    with pytest.raises(ConflictError, match="cannot"):
        step(state, action)


def test_exactly_the_ended_states_are_over():
    waiting = {RunState.QUEUED, RunState.RUNNING, RunState.WAITING_TO_RETRY}

    assert {state for state in RunState if not is_over(state)} == waiting
