"""Reading a file again as the operator says."""

import pytest

from data.batches import get_batch
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs.headless import current
from jobs.intake import receive
from jobs.workbench import read_again
from pipelines.reading.detected import Overrides

pytestmark = pytest.mark.slow


def test_another_header_row_makes_other_columns(north: Desk):
    batch_id = receive(north, "marks.csv", b"a,b\nc,d\n1,2\n", profile="table")
    finish_run(north, current(north, batch_id).run_id)

    read_again(north, batch_id, Overrides(header_row=2))
    finish_run(north, current(north, batch_id).run_id)

    with north.reading() as session:
        batch = get_batch(session, batch_id)
    assert batch.detected["headers"] == ["c", "d"]
    assert batch.reading["header_row"] == 2
