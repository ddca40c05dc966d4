"""The list of runs says in amber what is late, before it fails."""

import pytest

from jobs._desk import Desk, utc_now
from jobs._ledger import cancel, enqueue
from tests.people import BOB, Clock

pytestmark = pytest.mark.slow


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
