"""The stored versions are compared with their checksums by a run of their own."""

import pytest

from config.terms import Frequency, RunState
from data.incidents import list_incidents
from data.runs import get_run
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs.headless import ImportOrder, import_file
from jobs.schedules import Draft, add_schedule, run_now
from pipelines.recurrence import Recurrence

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


def test_one_damaged_version_of_two_is_an_incident_that_its_own_run_does_not_end(north: Desk):
    for name in ("one", "two"):
        order = ImportOrder(
            profile="table", publish=True, downloads=False, habits={"dataset": name}
        )
        import_file(north, f"{name}.csv", f"id,mark\n1,{name}\n".encode(), order)
    file = sorted((north.settings.var_dir / "lake").rglob("*.parquet"))[0]
    file.chmod(0o600)
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    schedule = add_schedule(
        north, Draft(title="Check", job="check_store", when=Recurrence(frequency=Frequency.DAILY))
    )

    run_id = run_now(north, schedule)
    finish_run(north, run_id)

    with north.reading() as session:
        run = get_run(session, run_id)
        (incident,) = list_incidents(session)
    assert run.state is RunState.PARTLY_SUCCEEDED
    assert incident.known_error == "damaged_version"
    assert incident.recovered_at is None
