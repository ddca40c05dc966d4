"""Make the two demo schools; a second time changes nothing."""

from typing import Annotated

import typer

from commands._output import show
from config.settings import load_settings
from data.db import house_reading
from data.schools import list_schools
from jobs._terminal import open_house
from jobs.demo import make_demo

COMMAND = typer.Typer(add_completion=False)


@COMMAND.command()
def demo(
    first_start: Annotated[
        bool, typer.Option("--first-start", help="Only when there is no school yet.")
    ] = False,
) -> None:
    """Make the two demo schools; a second time changes nothing."""
    settings = load_settings()
    engine = open_house(settings)
    with house_reading(engine) as session:
        is_empty = not list_schools(session)
    if is_empty or not first_start:
        make_demo(settings, engine)
        show("The demo schools north and south are ready.")
