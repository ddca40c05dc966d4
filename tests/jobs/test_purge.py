"""A purge shows first, removes only what is old, and never what is held or spoken of."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from config.errors import ConflictError, InputError
from config.terms import Purged
from data.models import JobRun, JobStep, RunLog
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs.headless import ImportOrder, import_file
from jobs.purge import add_hold, current_holds, release_hold
from tests.jobs.failing import fail
from tests.people import Clock

pytestmark = pytest.mark.slow
MARKS = b"Student ID;Last name;Quiz 1\nS1;Ng;80\n"


def purge(desk: Desk, **params: object) -> JobRun:
    with desk.transaction() as session:
        number = enqueue(desk, session, "purge", params).id
    return finish_run(desk, number)


def count(desk: Desk, kind: type) -> int:
    with desk.reading() as session:
        return session.scalar(select(func.count()).select_from(kind)) or 0


@pytest.fixture
def old(north: Desk, clock: Clock) -> Desk:
    """Return a school with old runs: good ones, one with an incident, one that made a version."""
    wanted = ImportOrder(profile="gradebook", publish=True, downloads=False)
    import_file(north, "marks.csv", MARKS, wanted)
    for _ in range(5):
        fail(north, "")
    fail(north, "The folder is gone.")
    clock.move(days=500)
    fail(north, "")
    return north


def test_the_first_real_run_needs_a_dry_run_with_the_same_limits(old: Desk):
    before = count(old, JobRun)
    refused = purge(old, dry_run=False)
    assert refused.error_message == "Nobody has seen yet what these limits remove."

    shown = purge(old, dry_run=True)
    assert shown.outcome.startswith("Would remove 8 runs, ")
    assert count(old, JobRun) == before + 2
    assert purge(old, dry_run=False, runs=300).state == "failed"

    done = purge(old, dry_run=False)
    assert done.outcome.startswith("Removed 8 runs, ")
    assert "1 working files of batches" in done.outcome
    with old.reading() as session:
        left = [run.job for run in session.scalars(select(JobRun).order_by(JobRun.id))]
    assert left[:3] == ["publish_batch", "trial_fail", "trial_fail"]
    assert purge(old, dry_run=False).outcome.startswith("Removed 0 runs, 0 log lines")


def test_steps_and_logs_go_with_their_run(old: Desk):
    purge(old, dry_run=True)
    purge(old, dry_run=False)

    with old.reading() as session:
        runs = set(session.scalars(select(JobRun.id)))
        for kind in (JobStep, RunLog):
            assert set(session.scalars(select(kind.run_id))) <= runs


def test_what_is_held_stays(old: Desk):
    hold = add_hold(old, Purged.RUNS, "The council asked for them.")
    before = count(old, JobRun)
    purge(old, dry_run=True)

    done = purge(old, dry_run=False)
    assert "A legal hold keeps runs." in done.outcome
    assert count(old, JobRun) == before + 2

    assert release_hold(old, hold) == "The hold on runs is taken back."
    assert current_holds(old) == []
    with pytest.raises(ConflictError, match="already"):
        release_hold(old, hold)
    assert purge(old, dry_run=False).outcome.startswith("Removed 8 runs, ")


def test_a_hold_on_everything_stops_a_purge_and_needs_a_reason(old: Desk):
    with pytest.raises(InputError, match="reason"):
        add_hold(old, Purged.EVERYTHING, "why")
    add_hold(old, Purged.EVERYTHING, "The court asked for it.")
    purge(old, dry_run=True)

    done = purge(old, dry_run=False)

    assert done.outcome.startswith("Removed nothing. A legal hold keeps runs, log lines,")


def test_nothing_young_goes(north: Desk, clock: Clock):
    fail(north, "")
    clock.at += timedelta(days=29)
    purge(north, dry_run=True, runs=30, log_lines=30)

    assert purge(north, dry_run=False, runs=30, log_lines=30).outcome.startswith("Removed 0 runs")


def test_log_lines_that_are_held_keep_their_runs(old: Desk):
    add_hold(old, Purged.LOG_LINES, "The council asked for them.")
    before = count(old, RunLog)
    purge(old, dry_run=True)

    done = purge(old, dry_run=False)

    assert "A legal hold keeps runs, log lines." in done.outcome
    assert count(old, RunLog) > before  # each purge wrote its own


def test_working_files_that_are_gone_are_not_counted_again(old: Desk):
    assert "1 working files" in purge(old, dry_run=True).outcome
    purge(old, dry_run=False)

    assert "0 working files" in purge(old, dry_run=True).outcome
