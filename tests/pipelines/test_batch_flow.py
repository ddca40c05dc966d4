"""The life of a batch."""

from functools import reduce

import pytest

from config.errors import ConflictError
from config.terms import BatchState
from pipelines.batch_flow import FLOW, step

ACTIONS = sorted({action for _, action in FLOW})
MAIN_ROAD = ["read", "read_done", "map", "checked", "preview", "previewed", "publish", "published"]


def test_the_main_road_leads_to_a_version():
    assert reduce(step, MAIN_ROAD, BatchState.RECEIVED) == BatchState.PUBLISHED


def test_a_correction_after_the_preview_asks_for_a_new_preview():
    assert step(BatchState.PREVIEWED, "amend") == BatchState.FIXING


def test_every_failure_leads_back_to_where_a_person_can_go_on():
    back = {state: following for (state, action), following in FLOW.items() if action == "fail"}

    assert back == {
        BatchState.READING: BatchState.REFUSED,
        BatchState.CHECKING: BatchState.MAPPING,
        BatchState.PREVIEWING: BatchState.FIXING,
        BatchState.PUBLISHING: BatchState.PREVIEWED,
    }


def test_all_but_published_and_publishing_batches_can_be_discarded():
    kept = {state for state in BatchState if (state, "discard") not in FLOW}

    assert kept == {BatchState.PUBLISHING, BatchState.PUBLISHED, BatchState.DISCARDED}


@pytest.mark.parametrize("state", list(BatchState))
@pytest.mark.parametrize("action", ACTIONS)
def test_every_transition_that_is_not_in_the_table_is_refused(state, action):
    if (state, action) in FLOW:
        assert step(state, action) == FLOW[state, action]
        return
    with pytest.raises(ConflictError, match=f"that is {state}"):
        step(state, action)
