"""Queue a job by its name, or do it here and wait."""

from typing import Annotated

import typer

from commands._options import AsJson, School, pairs
from commands._output import show, show_json
from config.errors import ConflictError
from config.settings import load_settings
from config.terms import RunState
from jobs._inline import finish_run
from jobs._ledger import enqueue
from jobs._terminal import open_terminal

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def run(
    job: Annotated[str, typer.Argument(help="Name of the job.")],
    school: School,
    param: Annotated[list[str] | None, typer.Option(help="name=value, as often as needed.")] = None,
    wait: Annotated[bool, typer.Option("--wait", help="Do it here and wait for the end.")] = False,
    as_json: AsJson = False,
) -> None:
    """Queue a job by its name, or do it here and wait."""
    desk = open_terminal(load_settings(), school)
    desk.allow("run_job")
    with desk.transaction() as session:
        done = enqueue(desk, session, job, {**pairs(param or [])})
    if wait:
        done = finish_run(desk, done.id)
    if wait and done.state not in {RunState.SUCCEEDED, RunState.PARTLY_SUCCEEDED}:
        raise ConflictError(
            done.error_message or f"Run {done.id} ended as {done.state}.", hint=done.error_hint
        )
    if as_json:
        show_json({"run": done.id, "job": job, "state": done.state, "outcome": done.outcome})
    else:
        show(f"Run {done.id} of {job} is {done.state}. {done.outcome}".strip())
