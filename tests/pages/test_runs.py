"""The list of runs says in amber what is late, before it fails."""

import pytest

from config.terms import RunState
from jobs._desk import Desk, utc_now
from jobs._inline import finish_run
from jobs._ledger import cancel, enqueue
from tests.jobs import test_items as items
from tests.jobs.failing import fail
from tests.people import BOB, Clock

pytestmark = pytest.mark.slow
assert items.trial_items


def test_a_run_that_has_not_started_in_time_is_late_on_its_line(
    open_tab, north: Desk, clock: Clock
):
    clock.at = utc_now()
    with north.transaction() as session:
        enqueue(north, session, "check_store", {})
    assert "! Late" not in open_tab(BOB).open("runs").told()

    clock.move(minutes=-3)
    with north.transaction() as session:
        number = enqueue(north, session, "check_store", {}).id
    told = open_tab(BOB).open("runs").told()
    assert told.count('hr-warning">! Late') == 1
    assert "It has not started. Health on Today says whether a worker runs." in told

    clock.at = utc_now()
    cancel(north, number)
    assert "! Late" not in open_tab(BOB).open("runs").told()


def test_a_run_shows_each_kind_of_step_its_items_and_from_where_it_goes_on(open_tab, north: Desk):
    with north.transaction() as session:
        number = enqueue(north, session, "trial_items", {"count": 4, "bad": 2}).id
    finish_run(north, number)
    told = open_tab(BOB).open("runs", run=str(number)).told()

    assert "4 rows · 2 failed" in told
    assert "Number 2 is bad. Mend it." in told
    assert "Data office · at most" in told

    with north.transaction() as session:
        plain = enqueue(north, session, "trial_fail", {}).id
    finish_run(north, plain)
    assert "It went well." in open_tab(BOB).open("runs", run=str(plain)).told()


def test_all_failures_that_are_shown_are_offered_again(open_tab, north: Desk):
    for name in "abc":
        fail(north, f"The folder {name} is gone.")
    tab = open_tab(BOB).open("runs", show="Failed")

    (button,) = [one for one in tab.app.button if one.label.startswith("Retry all")]
    assert button.label == "Retry all 3 failed"
    button.click().run()
    assert not tab.app.exception
    assert "3 runs, failed, of every job" in tab.told().replace("*", "")


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        (RunState.SUCCEEDED, "success"),
        (RunState.PARTLY_SUCCEEDED, "warning"),
        (RunState.SKIPPED, "warning"),
        (RunState.MISSED, "warning"),
    ],
)
def test_how_a_run_ended_is_told_in_the_tone_of_its_state(open_tab, north: Desk, state, tone):
    with north.transaction() as session:
        run = enqueue(north, session, "trial_items", {})
        run.state, run.outcome, run.finished_at = state, "Told.", north.now()

    app = open_tab(BOB).open("runs", run=str(run.id)).app

    assert {kind: len(app.get(kind)) for kind in ("success", "warning", "error")} == {
        "success": int(tone == "success"),
        "warning": int(tone == "warning"),
        "error": 0,
    }


def test_a_run_that_waits_says_when_it_is_tried_again(open_tab, north: Desk):
    with north.transaction() as session:
        run = enqueue(north, session, "trial_items", {})
        run.state, run.error_message = RunState.WAITING_TO_RETRY, "The disk is full."

    told = open_tab(BOB).open("runs", run=str(run.id)).told()

    assert "Tried again by itself: " in told
