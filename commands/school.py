"""Open schools and list them."""

from typing import Annotated

import typer

from commands._options import AsJson
from commands._output import show, show_json, show_table
from config.settings import load_settings
from data.db import house_reading
from data.models import School
from data.schools import list_schools
from jobs._desk import utc_now
from jobs._terminal import open_house
from jobs.schools import open_school

COMMAND = typer.Typer(
    add_completion=False, help="Open schools and list them.", no_args_is_help=True
)
FACTS = ("code", "name", "timezone", "locale", "school_year")
FIRST_MONTH = 8


@COMMAND.command()
def add(
    code: Annotated[str, typer.Argument(help="Short word for commands and links, such as north.")],
    name: Annotated[str, typer.Option(help="Name of the school.")],
    timezone: Annotated[str, typer.Option(help="Time zone, such as Europe/Vienna.")],
    locale: Annotated[str, typer.Option(help="Language and country.")] = "en-GB",
    school_year: Annotated[
        int | None, typer.Option(help="Year in which the present school year began.")
    ] = None,
) -> None:
    """Open a school."""
    engine, now = open_house(load_settings()), utc_now()
    began = now.year if now.month >= FIRST_MONTH else now.year - 1
    school = School(
        code=code,
        name=name,
        timezone=timezone,
        locale=locale,
        school_year=school_year or began,
        created_at=now,
    )
    open_school(engine, school)
    show(f"{name} is open. Let people in:")
    show(f"homeroom user add EMAIL --school {code} --role administrator")


@COMMAND.command("list")
def list_(as_json: AsJson = False) -> None:
    """List every school."""
    with house_reading(open_house(load_settings())) as session:
        rows = [[getattr(school, fact) for fact in FACTS] for school in list_schools(session)]
    if as_json:
        show_json({"schools": [dict(zip(FACTS, row, strict=True)) for row in rows]})
    else:
        show_table(FACTS, rows)
