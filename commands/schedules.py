"""List a school's schedules, pause them, let them go on, or run one now."""

from typing import Annotated

import typer

from commands._options import AsJson, School, pairs
from commands._output import show, show_json, show_table
from config.settings import load_settings
from data.schedules import list_schedules
from jobs._schedules import words_of
from jobs._terminal import open_terminal
from jobs.schedules import pause as pause_schedule
from jobs.schedules import resume as resume_schedule
from jobs.schedules import run_now

COMMAND = typer.Typer(add_completion=False, help="List, pause and run schedules.")
FACTS = ("id", "title", "job", "state", "next_at")
Number = Annotated[int, typer.Argument(help="Number of the schedule.")]


@COMMAND.command("list")
def list_them(school: School, as_json: AsJson = False) -> None:
    """List a school's schedules, the next due first."""
    desk = open_terminal(load_settings(), school)
    with desk.reading() as session:
        found = list_schedules(session)
    rows = [[*(getattr(one, fact) for fact in FACTS), words_of(one)] for one in found]
    names = (*FACTS, "when")
    if as_json:
        show_json({"schedules": [dict(zip(names, row, strict=True)) for row in rows]})
    else:
        show_table(names, rows)


@COMMAND.command()
def pause(number: Number, school: School, as_json: AsJson = False) -> None:
    """Stop planning a schedule; all that it is set to stays."""
    told = pause_schedule(open_terminal(load_settings(), school), number)
    tell(told, as_json, schedule=number, state="paused")


@COMMAND.command()
def resume(number: Number, school: School, as_json: AsJson = False) -> None:
    """Plan a schedule again, from now on."""
    told = resume_schedule(open_terminal(load_settings(), school), number)
    tell(told, as_json, schedule=number, state="active")


@COMMAND.command()
def run(
    number: Number,
    school: School,
    param: Annotated[
        list[str] | None, typer.Option(help="name=value in place of the schedule's own.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Queue a schedule's job once, beside its due times."""
    desk = open_terminal(load_settings(), school)
    run_id = run_now(desk, number, pairs(param) if param else None)
    tell(f"Run {run_id} is queued.", as_json, schedule=number, run=run_id)


def tell(sentence: str, as_json: bool, **facts: object) -> None:
    """Say what was done, in words or as one object."""
    if as_json:
        show_json(facts)
    else:
        show(sentence)
