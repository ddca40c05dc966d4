"""Runs that fail for a cause that a test chooses."""

from pydantic import BaseModel

from config.errors import InputError
from jobs._desk import Desk
from jobs._ledger import enqueue
from jobs._registry import job
from jobs._run import Run, execute


class Cause(BaseModel):
    """Why the run fails; without a message it succeeds."""

    message: str = ""


@job(title="Trial of failing", params=Cause)
def trial_fail(run: Run, params: Cause) -> str:
    """Fail in a step, or succeed."""
    with run.step("Try"):
        if params.message:
            raise InputError(params.message, hint="Look closely.")
    return "It went well."


def fail(desk: Desk, message: str, **facts) -> int:
    """Let a run end, by this message if there is one; return its number."""
    with desk.transaction() as session:
        number = enqueue(desk, session, "trial_fail", {"message": message}, **facts).id
    take(desk, number)
    return number


def take(desk: Desk, number: int) -> bool:
    """Let a worker take a run once; a run that is not due yet is left."""
    return execute(desk.settings, desk.engine, desk.school_id, number, now=desk.now)
