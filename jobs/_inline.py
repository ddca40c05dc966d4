"""Do a run here instead of waiting for a worker."""

import time

from config.terms import RunState
from data.models import JobRun
from data.runs import get_run
from jobs._desk import Desk
from jobs._run import execute
from pipelines.run_flow import is_over

LOOK_SECONDS = 0.2


def finish_run(desk: Desk, run_id: int) -> JobRun:
    """Do the run here, or wait for the worker that took it; return the run at its end."""
    while True:
        with desk.reading() as session:
            run = get_run(session, run_id)
        if is_over(run.state):
            return run
        if run.state == RunState.RUNNING or not execute(
            desk.settings, desk.engine, desk.school_id, run_id, now=desk.now
        ):
            time.sleep(LOOK_SECONDS)
