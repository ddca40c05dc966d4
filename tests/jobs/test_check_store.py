"""The stored versions are compared with their checksums by a run of their own."""

import pytest

from config.terms import RunState
from data.runs import get_run
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs.headless import ImportOrder, import_file

pytestmark = pytest.mark.slow


def check(desk: Desk, **params):
    """Run the check to its end."""
    with desk.transaction() as session:
        run_id = enqueue(desk, session, "check_store", params).id
    finish_run(desk, run_id)
    with desk.reading() as session:
        return get_run(session, run_id)


def test_sound_versions_pass_and_a_damaged_one_fails_the_run_by_name(north: Desk):
    order = ImportOrder(profile="table", publish=True, downloads=False)
    import_file(north, "marks.csv", b"id,mark\n1,2\n2,3\n", order)

    dry, sound = check(north, dry_run=True), check(north)
    (file,) = (north.settings.var_dir / "lake").rglob("*.parquet")
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    damaged = check(north)

    assert dry.outcome == "Every version is as it was written; nothing was collected."
    assert (sound.state, sound.outcome[:13]) == (RunState.SUCCEEDED, "Every version")
    assert damaged.state is RunState.FAILED
    assert "version 1 of dataset 1" in damaged.error_message
