"""List a school's runs, newest first."""

from typing import Annotated

import typer

from commands._options import AsJson, School
from commands._output import show_json, show_table
from config.settings import load_settings
from data.runs import list_runs
from jobs._terminal import open_terminal

COMMAND = typer.Typer(add_completion=False)
FACTS = ("id", "job", "state", "attempt", "started_by", "created_at", "finished_at", "outcome")


@COMMAND.command()
def runs(
    school: School,
    limit: Annotated[int, typer.Option(help="How many at most.", min=1, max=1000)] = 50,
    as_json: AsJson = False,
) -> None:
    """List a school's runs, newest first."""
    desk = open_terminal(load_settings(), school)
    with desk.reading() as session:
        rows = [[getattr(run, fact) for fact in FACTS] for run in list_runs(session, limit=limit)]
    if as_json:
        show_json({"runs": [dict(zip(FACTS, row, strict=True)) for row in rows]})
    else:
        show_table(FACTS, rows)
