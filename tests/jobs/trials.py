"""Jobs and steps that the tests of the ledger run."""

import os
import time

from pydantic import BaseModel

from config.errors import InputError, TransientError
from jobs._registry import job
from jobs._run import Run


class Nothing(BaseModel):
    """No parameters."""


class Times(BaseModel):
    """How often a job fails before it succeeds."""

    failures: int


@job(title="Succeed", params=Nothing)
def trial_succeed(run: Run, _params: Nothing) -> str:
    """Take one step and say so."""
    with run.step("Count") as part:
        run.progress(1, 1)
        part.rows = 3
    run.log("Counted.")
    return "Three rows."


@job(title="Refuse", params=Nothing, retries=3)
def trial_refuse(_run: Run, _params: Nothing) -> str:
    """Run into an error that trying again does not cure."""
    raise InputError("The file is empty.", hint="Send another one.")


@job(title="Break", params=Nothing)
def trial_break(run: Run, _params: Nothing) -> str:
    """Run into a bug whose text holds a value of a cell."""
    with run.step("Divide"):
        raise ZeroDivisionError("Ann Able scored 17")


@job(title="Stumble", params=Times, retries=2, retry_delay_seconds=60)
def trial_stumble(run: Run, params: Times) -> str:
    """Fail as often as asked for, then succeed."""
    if run.attempt <= params.failures:
        raise TransientError("The disk is busy.")
    return "At last."


@job(title="Sleep", params=Nothing, timeout_seconds=30)
def trial_sleep(run: Run, _params: Nothing) -> str:
    """Sleep in a child until somebody cancels."""
    run.child(sleep_long)
    return "Slept."


@job(title="Overrun", params=Nothing, timeout_seconds=1)
def trial_overrun(run: Run, _params: Nothing) -> str:
    """Take longer than allowed."""
    run.child(sleep_long)
    return "Slept."


def sleep_long() -> None:
    """Sleep for a minute."""
    time.sleep(60)


def double(number: int) -> int:
    """Return twice the number."""
    return 2 * number


def surroundings() -> dict[str, str]:
    """Return the environment of this process."""
    return dict(os.environ)


def refuse() -> None:
    """Raise an error of ours."""
    raise InputError("No rows.", hint="Send rows.")


def break_down() -> None:
    """Raise an error that is not ours."""
    raise ZeroDivisionError("Ann Able scored 17")


def devour() -> int:
    """Ask for far more memory than a step may have."""
    return len(bytearray(4 * 1024**3))


def die() -> None:
    """End without a word."""
    os.abort()
