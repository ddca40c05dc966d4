"""Backups by the clock: made, proven, the oldest let go."""

import pytest

from config.terms import RunState
from data.runs import get_run
from jobs._desk import Desk
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs.backups import list_backups

pytestmark = pytest.mark.slow


def do(desk: Desk, job: str):
    """Run a job to its end."""
    with desk.transaction() as session:
        number = enqueue(desk, session, job, {}).id
    finish_run(desk, number)
    with desk.reading() as session:
        return get_run(session, number)


def test_a_backup_is_made_and_the_newest_is_proven(north: Desk):
    nothing = do(north, "prove_restore")
    made = do(north, "backup")
    again = do(north, "backup")
    proven = do(north, "prove_restore")

    assert (nothing.state, nothing.error_message) == (
        RunState.FAILED,
        "There is no backup to prove.",
    )
    assert (made.state, proven.state) == (RunState.SUCCEEDED, RunState.SUCCEEDED), proven
    (folder,) = list_backups(north.settings.backup_folder)
    assert folder.name in made.outcome
    assert again.outcome.startswith("Another run has just made")
    assert proven.outcome.startswith(f"{folder.name} was restored")
