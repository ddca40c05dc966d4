"""A job whose only effect is a row without a unique key: lost or doubled work is plain to see."""

import time

from pydantic import BaseModel

from data.models import RunLog
from jobs._registry import job
from jobs._run import Run

EFFECT = "effect"


class AppendParams(BaseModel):
    """How long the work takes before its effect."""

    seconds: float = 0.02


@job(title="Append", params=AppendParams, timeout_seconds=60)
def append(run: Run, params: AppendParams) -> str:
    """Work a while, then append one row and complete in the same transaction."""
    with run.step("Work"):
        time.sleep(params.seconds)
    with run.effect() as session:
        row = RunLog(run_id=run.id, logged_at=run.desk.now(), level=EFFECT, text="appended")
        session.add(row)
        session.flush()
        time.sleep(0.002)
        run.complete(session, "Appended.")
    time.sleep(0.002)
    return "Appended."
